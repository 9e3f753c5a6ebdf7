//! Deactivated authorities: warned of, and deleted with everything but the tombstone (C.2.1, I-26).

use domain::{
    criteria::{AuthorityCriteria, HistoryCriteria},
    error::Error,
    form::{RegistrationForm, UserForm},
    id::{AuthorityId, UserId},
    job::Job,
    policy::Actor,
    time::{DAY, HOUR, Timestamp},
    view::Tab,
};
use registry::{Extent, Which, verify::verify};

use super::{MONTH, jobs::runs, told};
use crate::{
    registrations::registration,
    standing::{deactivate, reactivate, suspend},
    world::*,
};

/// IVO, deactivated now; when it is deleted.
async fn closed(world: &World) -> Timestamp {
    // The one that is deactivated in the small world is left out here.
    world
        .run(&[format!(
            "UPDATE authority SET status = 'active', deactivated_at = NULL, delete_after = NULL WHERE id = {}",
            world.literal(CLOSED_SE)
        )])
        .await;
    for module in ["requests", "alerts"] {
        suspend(world, IVO, module).await;
    }
    deactivate(world, &admin(NIMIC_SE), IVO, 1).await.unwrap();
    world.now().plus_months(6)
}

fn until(world: &World, moment: Timestamp) {
    world.clock.advance(moment.0 - world.now().0);
}

/// J8: to its address, its administrators and its access managers; each once, and of two that are due only the later.
#[tokio::test]
async fn the_deletion_is_announced_twice() {
    for world in World::each().await {
        let end = closed(&world).await;
        let warn = async || world.registry.warn_of_deletion().await.unwrap();
        until(&world, end.plus(-31 * DAY));
        assert_eq!(warn().await, 0);
        until(&world, end.plus(-30 * DAY));
        let both = tokio::join!(warn(), warn());
        assert!(both.0 + both.1 >= 1);
        assert_eq!(warn().await, 0);
        let everybody = [
            "mail40@person.example",
            "office2@authority.example",
            "office3@authority.example",
            "office4@authority.example",
        ];
        assert_eq!(told(&world, "e11_to_be_deleted").await, everybody);
        until(&world, end.plus(-8 * DAY));
        assert_eq!(warn().await, 0);
        until(&world, end.plus(-7 * DAY));
        assert_eq!((warn().await, warn().await), (1, 0));
        assert_eq!(told(&world, "e11_to_be_deleted").await.len(), 8);
        let dates: Vec<(String,)> =
            world.all("SELECT data FROM outbox WHERE template = 'e11_to_be_deleted'", &[]).await;
        assert!(dates.iter().all(|(data,)| data.contains(&format!("\"date\":{}", end.0))));
        // Taken back, nobody is warned; deactivated anew there is another date, and two warnings again.
        until(&world, end.plus(-HOUR));
        reactivate(&world, &admin(NIMIC_SE), IVO, 2).await.unwrap();
        assert_eq!(warn().await, 0);
        deactivate(&world, &admin(NIMIC_SE), IVO, 3).await.unwrap();
        let end = world.now().plus_months(6);
        assert_eq!(warn().await, 0);
        // The registry stood still for a month: only the later one.
        until(&world, end.plus(-6 * DAY));
        assert_eq!((warn().await, warn().await), (1, 0));
        assert_eq!(told(&world, "e11_to_be_deleted").await.len(), 12);
        // What is over is not warned of.
        until(&world, end);
        assert_eq!(warn().await, 0);
    }
}

/// Acceptance scenario 15, I-26, A-144.
#[tokio::test]
async fn a_deactivated_authority_is_deleted_after_six_months() {
    for world in World::each().await {
        // The world was written past everything that is computed from it.
        world.registry.migrate().await.unwrap();
        let end = closed(&world).await;
        let delete = async || world.registry.delete_authorities().await.unwrap();
        // Against Q24 somebody is still linked to it: that does not keep the deletion up.
        world
            .run(&[
                format!(
                    "INSERT INTO linked_coordinator (authority_id, module_id, coordinator_id, since) VALUES ({}, {}, {}, 0)",
                    world.literal(NEIGHBOUR_SE), world.literal(101), world.literal(IVO)
                ),
                format!(
                    "INSERT INTO informal_name_translation (id, authority_id, lang, text, updated_at, version) \
                     VALUES ({}, {}, 'fi', 'Valvoo', 0, 1)",
                    world.literal(700), world.literal(IVO)
                ),
                format!(
                    "INSERT INTO translation_task (id, authority_id, old_text, new_text, requested_at, state) \
                     VALUES ({}, {}, 'a', 'b', 0, 'open')",
                    world.literal(701), world.literal(IVO)
                ),
            ])
            .await;
        let step = domain::form::UserStepForm {
            authority: text(IVO),
            user: text(plain(IVO)),
            version: "1".to_owned(),
        };
        assert!(
            world.registry.reset_password(&admin(NIMIC_SE), &step, &caller()).await.is_err(),
            "read only"
        );
        until(&world, end.plus(-DAY));
        assert_eq!(delete().await, 0);
        assert!(world.registry.authority(&admin(IVO), Which::Own, "en").await.is_ok());
        until(&world, end);
        let waits = "SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending') AND (to_authority_id = $1 \
            OR to_user_id IN (SELECT id FROM user_account WHERE authority_id = $1))";
        assert!(world.number(waits, &[&authority(IVO)]).await > 0);
        let both = tokio::join!(delete(), delete());
        assert_eq!((both.0 + both.1, delete().await), (1, 0), "once, whoever is at it");

        let rows: Vec<(String, i64, i64, Option<i64>, String, String)> = world
            .all(
                "SELECT status, deleted_at, erase_after, delete_after, official_name, \
                 informal_name || email || phone || street || city FROM authority WHERE id = $1",
                &[&authority(IVO)],
            )
            .await;
        let (now, name) = (world.now(), "Inspektionen för vård och omsorg".to_owned());
        let tombstone = ("deleted".to_owned(), now.0, now.plus_months(36).0, None, name, String::new());
        assert_eq!(rows, [tombstone]);
        for (table, column) in [
            ("module_access", "authority_id"),
            ("module_keyword", "authority_id"),
            ("linked_coordinator", "authority_id"),
            ("linked_coordinator", "coordinator_id"),
            ("access_manager", "authority_id"),
            ("authority_keyword", "authority_id"),
            ("informal_name_translation", "authority_id"),
            ("translation_task", "authority_id"),
        ] {
            let left = format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1");
            assert_eq!(world.number(&left, &[&authority(IVO)]).await, 0, "{table}");
        }
        assert_eq!(world.number(waits, &[&authority(IVO)]).await, 0, "no mail is on its way any more");
        let users: Vec<(String, i64, i64)> = world
            .all(
                "SELECT status, removed_at, erase_after FROM user_account WHERE authority_id = $1",
                &[&authority(IVO)],
            )
            .await;
        assert_eq!(users, vec![("removed".to_owned(), now.0, now.plus_months(36).0); 2]);
        for table in ["credential", "password_history", "session", "device", "user_role"] {
            let left = format!(
                "SELECT COUNT(*) FROM {table} t JOIN user_account u ON u.id = t.user_id WHERE u.authority_id = $1"
            );
            assert_eq!(world.number(&left, &[&authority(IVO)]).await, 0, "{table}");
        }
        let done: Vec<String> = world.history(IVO).await.into_iter().map(|(action, _)| action).collect();
        let expected = [
            "authority.deleted",
            "access_manager.removed",
            "access_manager.removed",
            "user.removed",
            "user.removed",
        ];
        assert!(done.ends_with(&expected.map(str::to_owned)), "{done:?}");
        assert_eq!(world.history(NEIGHBOUR_SE).await, [("linked_coordinator.removed".to_owned(), 2)]);
        assert_eq!(world.registry.migrate().await, Ok(0), "it is found by what a new version would write");
        gone(&world).await;
    }
}

/// One that cannot be deleted keeps none of the others, and the run that failed says how many were deleted.
#[tokio::test]
async fn a_failed_run_says_what_it_has_deleted() {
    for world in World::each().await {
        let end = closed(&world).await;
        // There is no version after this one.
        world
            .run(&[format!(
                "UPDATE authority SET status = 'deactivated', deactivated_at = 1, delete_after = 1, version = {} \
                 WHERE id = {}",
                i64::MAX,
                world.literal(CLOSED_SE)
            )])
            .await;
        until(&world, end);
        assert!(world.registry.run_job(Job::DeleteAuthorities).await.is_err());
        let failed = (world.now(), Some("failed".to_owned()), 1);
        assert_eq!(runs(&world, Job::DeleteAuthorities).await, [failed]);
        let deleted = "SELECT COUNT(*) FROM authority WHERE status = 'deleted' AND id = $1";
        assert_eq!(world.number(deleted, &[&authority(IVO)]).await, 1);
        assert_eq!(world.number(deleted, &[&authority(CLOSED_SE)]).await, 0);
    }
}

/// Nobody finds it, nobody can bring it back, and what it had is free again.
async fn gone(world: &World) {
    let commission = admin(COMMISSION);
    let id = text(IVO);
    assert_eq!(
        world.registry.authority(&commission, Which::Id(&id), "en").await.unwrap_err(),
        Error::NotFound
    );
    // C.2.1, Q27: what is left is the history, for those who answer for the country and for the whole; they find it by its
    // name among the deleted ones.
    let deleted = |text: &str| AuthorityCriteria {
        status: "deleted".to_owned(),
        text: text.to_owned(),
        ..AuthorityCriteria::default()
    };
    let found = async |reader: &Actor, text: &str| {
        world.registry.administered(reader, &deleted(text), Extent::Page, "sv").await
    };
    for reader in [&commission, &admin(NIMIC_SE)] {
        for text in ["", "vård"] {
            let rows = found(reader, text).await.unwrap().rows;
            let named: Vec<(&str, bool)> =
                rows.iter().map(|row| (&row.authority.informal_name[..], row.authority.is_deleted)).collect();
            assert_eq!(named, [("Inspektionen för vård och omsorg", true)], "{text}");
        }
        assert!(world.registry.search_options(reader, "sv").await.unwrap().deleted);
    }
    assert_eq!(found(&admin(MANAGER_SE), "").await.unwrap().rows, []);
    assert!(!world.registry.search_options(&admin(MANAGER_SE), "sv").await.unwrap().deleted);
    for reader in [&commission, &admin(NIMIC_SE)] {
        let details =
            world.registry.details(reader, Which::Id(&id), "en", &HistoryCriteria::default()).await.unwrap();
        assert_eq!(details.head.official_name, "Inspektionen för vård och omsorg");
        assert_eq!((details.head.tabs, details.administrators.len()), (vec![Tab::Details], 0));
        let actions: Vec<&str> = details.history.rows.iter().map(|entry| entry.action.as_str()).collect();
        assert!(actions.contains(&"authority.deleted") && actions.contains(&"user.removed"), "{actions:?}");
    }
    for reader in [admin(MANAGER_SE), admin(TRAFICOM), nobody(NIMIC_SE)] {
        let read = world.registry.details(&reader, Which::Id(&id), "en", &HistoryCriteria::default()).await;
        assert_eq!(read.unwrap_err(), Error::NotFound);
    }
    assert_eq!(reactivate(world, &commission, IVO, 3).await, Err(Error::NotFound));
    let criteria =
        AuthorityCriteria { only_mine: "no".to_owned(), status: "all".to_owned(), ..Default::default() };
    let found = world.registry.administered(&commission, &criteria, Extent::Page, "en").await.unwrap();
    assert!(found.rows.iter().all(|row| row.authority.id != authority(IVO)));
    // I-1, Q6: the official name and the e-mail addresses are free, the user names are not.
    let form = RegistrationForm {
        official_name: "Inspektionen för vård och omsorg".to_owned(),
        user_email: "mail40@person.example".to_owned(),
        none_of_these: "on".to_owned(),
        ..registration()
    };
    let again: (AuthorityId, UserId) =
        world.registry.register_authority(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
    assert_ne!(again.0, authority(IVO));
    let taken = UserForm { username: "login040".to_owned(), ..new_user(NEIGHBOUR_SE) };
    let refused = world.registry.add_user(&admin(NIMIC_SE), &taken, &caller()).await.map(drop);
    assert_eq!(codes(refused), one("username", domain::error::Code::UsernameTaken));
}

/// Everything together on the sample, a year late and twice: `mandate verify` finds nothing.
#[tokio::test]
async fn the_check_of_the_registry_stays_without_faults() {
    for world in World::samples().await {
        world.clock.advance(12 * MONTH + 90 * DAY);
        let all = async || {
            let registry = &world.registry;
            [
                registry.expire_invitations().await.unwrap(),
                registry.remind_to_validate().await.unwrap(),
                registry.warn_of_deletion().await.unwrap(),
                registry.delete_authorities().await.unwrap(),
            ]
        };
        let done = all().await;
        assert!(done[0] > 20 && done[1] > 3 && done[2] == 0 && done[3] == 6, "{done:?}");
        assert_eq!(all().await, [0; 4]);
        assert_eq!(verify(&world.test.db).await.unwrap().faults, []);
    }
}
