//! The figures on Home (J13): counted at night, for a national coordinator those of its country, for the Commission all.

use domain::{job::Job, model::AuthorityStatus, policy::Actor, time::DAY, view::Figures};

use crate::world::*;

async fn figures(world: &World, actor: Actor) -> Option<Figures> {
    world.registry.figures(&actor, "sv").await.unwrap()
}

fn total(figures: &Figures, status: AuthorityStatus) -> i64 {
    figures.statuses.iter().find(|(found, _)| *found == status).map_or(0, |(_, count)| *count)
}

#[tokio::test]
async fn figures_are_those_of_the_last_night() {
    for world in World::each().await {
        assert_eq!(figures(&world, admin(COMMISSION)).await, None, "nothing has been counted yet");
        let made = world.registry.run_job(Job::MakeFigures).await.unwrap();
        assert!(made.is_some_and(|made| made > 0));
        let all = figures(&world, admin(COMMISSION)).await.unwrap();
        // Seven and one closed: five of Sweden, one of Finland, the Commission.
        assert_eq!(total(&all, AuthorityStatus::Active), 7);
        assert_eq!(total(&all, AuthorityStatus::Deactivated), 1);
        let countries: Vec<(i64, i64)> =
            all.countries.iter().map(|pair| (pair.authorities, pair.users)).collect();
        assert_eq!(countries, [(1, 2), (6, 12)]);
        let own = figures(&world, admin(NIMIC_SE)).await.unwrap();
        assert_eq!(own.countries, []);
        assert_eq!((total(&own, AuthorityStatus::Active), total(&own, AuthorityStatus::Deactivated)), (5, 1));
        // By module: no more in a country than in all.
        assert!(own.modules.len() <= all.modules.len() && !own.modules.is_empty());
        for pair in &own.modules {
            let of_all = all.modules.iter().find(|other| other.name == pair.name).unwrap();
            assert!(pair.authorities <= of_all.authorities && pair.users <= of_all.users, "{pair:?}");
            assert!(pair.users > 0, "{pair:?}");
        }
        // Twelve months, those without registrations too; all were registered in the present one.
        for (figures, registered) in [(&all, 8), (&own, 6)] {
            let counts: Vec<i64> = figures.registrations.iter().map(|(_, _, count)| *count).collect();
            assert_eq!(counts, [[0; 11].as_slice(), &[registered]].concat());
        }
        for nobody in [admin(MANAGER_SE), admin(IVO), nobody(NIMIC_SE)] {
            assert_eq!(figures(&world, nobody).await, None);
        }
        // A second run on the same day is no second figure; what happens by day is seen the next morning.
        world.registry.run_job(Job::MakeFigures).await.unwrap();
        assert_eq!(figures(&world, admin(COMMISSION)).await, Some(all.clone()));
        world
            .run(&[format!("UPDATE authority SET country = 'FI' WHERE id = {}", world.literal(NEIGHBOUR_SE))])
            .await;
        assert_eq!(figures(&world, admin(NIMIC_SE)).await, Some(own.clone()));
        world.clock.advance(DAY);
        world.registry.run_job(Job::MakeFigures).await.unwrap();
        assert_eq!(total(&figures(&world, admin(NIMIC_SE)).await.unwrap(), AuthorityStatus::Active), 4);
    }
}
