//! Who decides on a registration, and the list of those that wait.

use super::*;

/// P19, and rule 2.
#[tokio::test]
async fn only_the_inviter_the_national_coordinator_and_the_commission_decide() {
    for world in World::each().await {
        let (invitation, id) = submitted(&world, MANAGER_SE, &registration()).await;
        world
            .run(&[
                format!(
                    "UPDATE authority SET is_access_manager = TRUE WHERE id = {}",
                    world.literal(TRAFICOM)
                ),
                format!("UPDATE authority SET is_access_manager = TRUE WHERE id = {}", world.literal(IVO)),
            ])
            .await;
        let as_manager = |at: u128| {
            let mut actor = admin(at);
            actor.is_access_manager = true;
            actor
        };
        for actor in [nobody(MANAGER_SE), admin(NEIGHBOUR_SE), as_manager(IVO), as_manager(TRAFICOM)] {
            let found = world.registry.registration(&actor, &id.to_string(), None, "en").await;
            assert_eq!(found, Err(Error::NotFound));
            assert_eq!(validate(&world, &actor, id, 1, &registration()).await, Err(Error::NotFound));
            assert_eq!(decide(&world, &actor, id, 1, "reject", "x").await, Err(Error::NotFound));
        }
        let found = async |actor: &Actor, criteria: ValidationCriteria| {
            world.registry.registrations(actor, &criteria, Extent::Page).await.map(|found| found.rows.len())
        };
        let others = || ValidationCriteria { only_mine: "no".to_owned(), ..ValidationCriteria::default() };
        assert_eq!(found(&nobody(MANAGER_SE), others()).await, Err(Error::NotFound));
        assert_eq!(found(&admin(NEIGHBOUR_SE), others()).await, Err(Error::NotFound));
        assert_eq!(found(&as_manager(IVO), others()).await, Ok(0));
        assert_eq!(found(&as_manager(TRAFICOM), others()).await, Ok(0));
        assert_eq!(found(&admin(MANAGER_SE), ValidationCriteria::default()).await, Ok(1));
        assert_eq!(found(&admin(NIMIC_SE), ValidationCriteria::default()).await, Ok(0), "the own are preset");
        assert_eq!(found(&admin(NIMIC_SE), others()).await, Ok(1));
        assert_eq!(found(&admin(COMMISSION), ValidationCriteria::default()).await, Ok(1));
        let waiting = world.registry.home(&admin(NIMIC_SE), "en").await.unwrap().waiting;
        assert!(waiting.iter().all(|(what, _)| *what != Waiting::Registrations));
        // The inviter is no access manager any more (Q20): the national coordinator decides and takes its place.
        world
            .run(&[format!(
                "UPDATE authority SET is_access_manager = FALSE WHERE id = {}",
                world.literal(MANAGER_SE)
            )])
            .await;
        let mut former = admin(MANAGER_SE);
        former.is_access_manager = false;
        assert_eq!(validate(&world, &former, id, 1, &registration()).await, Err(Error::NotFound));
        assert_eq!(found(&admin(NIMIC_SE), ValidationCriteria::default()).await, Ok(1));
        let (new, _) = validate(&world, &admin(NIMIC_SE), id, 1, &registration()).await.unwrap();
        let manager: Vec<(AuthorityId,)> =
            world.all("SELECT manager_id FROM access_manager WHERE authority_id = $1", &[&new]).await;
        assert_eq!(manager, [(authority(NIMIC_SE),)]);
        assert_eq!(faults(&world, invitation.0).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_list_is_searched_by_words_and_days_and_has_pages() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let payload = |name: &str| serde_json::json!({ "authority": { "official_name": name } }).to_string();
        let (first, _) = submitted(&world, MANAGER_SE, &registration()).await;
        let day = 20_000 * DAY;
        for number in 0..52_i64 {
            let name =
                if number == 7 { "Ķekavas novads".to_owned() } else { format!("Bibliotek {number:02}") };
            let (invitation, id) = (
                world.literal(9_000 + u128::from(number.unsigned_abs())),
                world.literal(8_000 + u128::from(number.unsigned_abs())),
            );
            world.run(&[
                format!(
                    "INSERT INTO invitation (id, inviter_authority_id, inviter_user_id, country, authority_name_hint, \
                     recipient_email, language, status, created_at, used_at, resend_count, version) \
                     SELECT {invitation}, inviter_authority_id, inviter_user_id, country, 'x', 'x@y.example', 'sv', \
                     'used', 0, 0, 0, 2 FROM invitation WHERE id = {}",
                    match world.test.engine {
                        registry::store::Engine::Sqlite => format!("x'{}'", first.0.simple()),
                        registry::store::Engine::Postgres => format!("'{first}'::uuid"),
                    }
                ),
                format!(
                    "INSERT INTO self_registration (id, invitation_id, payload, status, submitted_at, version) \
                     VALUES ({id}, {invitation}, '{}', 'submitted', {}, 1)",
                    payload(&name),
                    day + number * DAY
                ),
            ]).await;
        }
        let find = async |criteria: ValidationCriteria| {
            world.registry.registrations(&manager, &criteria, Extent::Page).await.unwrap()
        };
        let page = find(ValidationCriteria::default()).await;
        assert_eq!((page.count, page.rows.len()), (53, 50));
        let last = find(ValidationCriteria { after: page.next.unwrap(), ..Default::default() }).await;
        assert_eq!((last.rows.len(), last.next, last.is_continued), (3, None, true));
        let text = ValidationCriteria { text: "kekava NOV".to_owned(), ..Default::default() };
        assert_eq!(find(text).await.rows[0].official_name, "Ķekavas novads");
        // The first of them were submitted on 4 October 2024.
        let days = |from: &str, to: &str| ValidationCriteria {
            submitted_from: from.to_owned(),
            submitted_to: to.to_owned(),
            ..Default::default()
        };
        assert_eq!(find(days("2024-10-05", "2024-10-07")).await.count, 3);
        assert_eq!(find(days("", "2024-10-04")).await.count, 1);
        assert_eq!(find(days("2024-13-99", "tomorrow")).await.count, 53, "what is no day is no criterion");
        let file = world.registry.registrations(&manager, &days("", ""), Extent::Piece).await.unwrap();
        assert_eq!(file.rows.len(), 53);
    }
}
