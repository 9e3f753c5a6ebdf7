//! The figures on Home (J13): counted at night, for a national coordinator those of its country, for the Commission all.

use domain::{
    job::Job,
    model::{AuthorityStatus, UserStatus},
    policy::Actor,
    time::{DAY, Timestamp},
    view::Figures,
};

use super::MONTH;
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
        let users: Vec<UserStatus> = all.user_statuses.iter().map(|(status, _)| *status).collect();
        assert_eq!(users, [UserStatus::New, UserStatus::Active]);
        // Two more belong to the Commission.
        assert_eq!(all.user_statuses.iter().map(|(_, count)| count).sum::<i64>(), 16);
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

/// At midnight in UTC and not before; after a month without a server once, and until then Home says how old its figures are.
#[tokio::test]
async fn figures_are_made_once_a_day_and_once_after_a_standstill() {
    for world in World::each().await {
        let today = world.now().0.div_euclid(DAY);
        let days_after = async |moment: Timestamp| {
            world.clock.set(moment);
            world.registry.run_due_jobs().await.unwrap();
            let days: Vec<(i64,)> = world.all("SELECT DISTINCT day FROM figure ORDER BY day", &[]).await;
            days.into_iter().map(|(day,)| day - today).collect::<Vec<_>>()
        };
        let midnight = Timestamp((today + 1) * DAY);
        assert_eq!(days_after(world.now()).await, [0]);
        assert_eq!(days_after(midnight.plus(-1)).await, [0], "the same day");
        assert_eq!(days_after(midnight).await, [0, 1], "the next");
        let old = figures(&world, admin(COMMISSION)).await.unwrap();
        let late = midnight.plus(MONTH);
        world.clock.set(late);
        assert_eq!(
            figures(&world, admin(COMMISSION)).await,
            Some(old.clone()),
            "nothing is counted by a page"
        );
        assert_eq!(days_after(late).await, [0, 1, 32], "after a month");
        assert_eq!(days_after(late.plus(1)).await, [0, 1, 32], "once");
        let new = figures(&world, admin(COMMISSION)).await.unwrap();
        assert_ne!(new.as_of, old.as_of);
        assert_eq!(total(&old, AuthorityStatus::Active), total(&new, AuthorityStatus::Active));
    }
}

/// Registrations are shown for twelve months: the last day of a month counts with it, the next begins another one.
#[tokio::test]
async fn registrations_are_counted_by_months_of_the_calendar() {
    for world in World::each().await {
        let months = async |moment: Timestamp| {
            world.clock.set(moment);
            world.registry.run_job(Job::MakeFigures).await.unwrap();
            figures(&world, admin(COMMISSION)).await.unwrap().registrations
        };
        // Everybody was registered just now, in November 2026.
        let next = world.now().month_begins().plus_months(1);
        let all = (2026, 11, 8);
        assert_eq!(months(next.plus(-1)).await.last(), Some(&all), "the last moment of the month");
        let december = months(next).await;
        assert_eq!((december[10], december[11]), (all, (2026, 12, 0)));
        assert_eq!(months(next.plus(MONTH)).await[9], all, "after a standstill of a month");
        let last = next.plus_months(11);
        assert_eq!(months(last.plus(-1)).await[0], all, "the twelfth month");
        assert!(months(last).await.iter().all(|(_, _, count)| *count == 0), "and no longer");
    }
}
