//! Two people act at the same moment: each invariant that both could break together holds.

mod coordinators;
mod managers;
mod national;
mod registering;

use std::collections::BTreeSet;

use domain::{
    error::{Code, Error},
    form::{AccessStepForm, AuthorityForm, AuthorityStepForm, GiveModulesForm, RegistrationForm},
};
use registry::{Registry, verify::verify};
use uuid::Uuid;

use crate::{registrations::registration, world::*};

/// The version of the access of an authority to a module; 0 where there is none.
async fn version(world: &World, at: u128, module: &str) -> i64 {
    let sql = "SELECT x.version FROM module_access x JOIN module m ON m.id = x.module_id \
        WHERE x.authority_id = $1 AND m.code = $2";
    world.all::<(i64,)>(sql, &[&authority(at), &module]).await.first().map_or(0, |(version,)| *version)
}

/// The version of an authority, as a form has it.
async fn version_of(world: &World, at: u128) -> String {
    world.number("SELECT version FROM authority WHERE id = $1", &[&authority(at)]).await.to_string()
}

async fn suspension(world: &World, at: u128, module: &str) -> AccessStepForm {
    AccessStepForm {
        authority: text(at),
        module: module.to_owned(),
        version: version(world, at, module).await.to_string(),
        ..AccessStepForm::default()
    }
}

/// A module in a role, with what the module of requests needs.
async fn gift(world: &World, at: u128, module: &str, role: &str) -> GiveModulesForm {
    let form = GiveModulesForm {
        authority: text(at),
        modules: vec![format!("{module}:{role}:{}", version(world, at, module).await)],
        ..GiveModulesForm::default()
    };
    if module != "requests" {
        return form;
    }
    let coordinators = (role == "authority").then(|| format!("requests:{}", text(NEIGHBOUR_SE)));
    GiveModulesForm {
        module_keywords: vec!["requests:k231".to_owned()],
        module_coordinators: coordinators.into_iter().collect(),
        approvals: vec!["requests:none".to_owned()],
        ..form
    }
}

/// IVO's edit mode, with these linked coordinators and no other.
async fn linking(world: &World, coordinators: &[(&str, u128)]) -> AuthorityForm {
    let pair = |(module, at): &(&str, u128)| format!("{module}:{}", text(*at));
    let module_coordinators = coordinators.iter().map(pair).collect();
    AuthorityForm { module_coordinators, ..authority_form(world, &admin(IVO), IVO).await }
}

/// An authority that nobody has registered, with a first user whom nobody has.
fn new_authority(attempt: u128) -> RegistrationForm {
    RegistrationForm {
        user_email: format!("first{attempt}@person.example"),
        none_of_these: "on".to_owned(),
        ..registration()
    }
}

/// What was registered since is as good as deleted: the next round finds what this one found.
async fn bury(world: &World) {
    let deleted = "SELECT id FROM authority WHERE status = 'deleted'";
    let users = format!("SELECT id FROM user_account WHERE authority_id IN ({deleted})");
    world
        .run(&[
            "UPDATE authority SET status = 'deleted', kind = 'authority', is_access_manager = FALSE, \
             deleted_at = 1, erase_after = 2, email = '', phone = '', street = '', city = '', search_text = '', \
             informal_name = '', informal_name_sort = official_name_sort \
             WHERE registered_by_authority_id IS NOT NULL AND status = 'active'"
                .to_owned(),
            format!("DELETE FROM access_manager WHERE authority_id IN ({deleted})"),
            format!("DELETE FROM user_role WHERE user_id IN ({users})"),
            format!("DELETE FROM credential WHERE user_id IN ({users})"),
            format!(
                "UPDATE user_account SET status = 'removed', removed_at = 1, erase_after = 2 WHERE id IN ({users})"
            ),
        ])
        .await;
}

/// The invariants that do not hold. The small world is written by hand and breaks some to begin with, of which a step may
/// mend one: a module that is given again gives its roles to the administrators.
async fn broken(world: &World) -> BTreeSet<(&'static str, Uuid)> {
    let faults = verify(&world.test.db).await.unwrap().faults.into_iter();
    let broken = faults.filter(|fault| fault.code.starts_with("I-"));
    broken.map(|fault| (fault.code, fault.id)).collect()
}

/// Only one can succeed: whether it was the first of them, and why the other did not.
fn refused<T, U>(one: Result<T, Error>, other: Result<U, Error>) -> (bool, Error) {
    match (one, other) {
        (Ok(_), Err(error)) => (true, error),
        (Err(error), Ok(_)) => (false, error),
        (Ok(_), Ok(_)) => panic!("both succeeded"),
        (Err(one), Err(other)) => panic!("neither succeeded: {one:?} {other:?}"),
    }
}

/// Both can succeed, one after the other; of two that meet, one is refused with its code.
fn in_turn<T, U>(one: (Result<T, Error>, Code), other: (Result<U, Error>, Code)) {
    match (one.0, other.0) {
        (Ok(_), Ok(_)) => {}
        (Ok(_), Err(error)) => assert!(error.has(other.1), "{error:?}"),
        (Err(error), Ok(_)) => assert!(error.has(one.1), "{error:?}"),
        (Err(one), Err(other)) => panic!("neither succeeded: {one:?} {other:?}"),
    }
}

/// I-7: two give an authority the same module, which it has never had.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_module_is_given_once_also_at_the_same_moment() {
    for world in World::each().await {
        let before = broken(&world).await;
        let (id, who) = (world.literal(NEIGHBOUR_SE), world.literal(administrator(NEIGHBOUR_SE)));
        for attempt in 0..tries() {
            let given = gift(&world, NEIGHBOUR_SE, "registers", "authority").await;
            let give = |by: u128| {
                let form = given.clone();
                move |registry: Registry| async move { registry.give_modules(&admin(by), &form, &caller()).await }
            };
            let (one, other) = at_once(&world, give(NIMIC_SE), give(MANAGER_SE)).await;
            let (_, error) = refused(one, other);
            assert!(error.has(Code::WrongState), "{attempt} {error:?}");
            let accesses = "SELECT COUNT(*) FROM module_access WHERE authority_id = $1 AND module_id = $2";
            let accesses = world.number(accesses, &[&authority(NEIGHBOUR_SE), &uuid(103)]).await;
            let entries = "SELECT COUNT(*) FROM history_entry WHERE action = 'module_access.given'";
            let entries = u128::try_from(world.number(entries, &[]).await).unwrap();
            assert_eq!((accesses, entries), (1, attempt + 1));
            // As it was: an access that is given again would be another case.
            world
                .run(&[
                    format!("DELETE FROM user_role WHERE user_id = {who}"),
                    format!(
                        "DELETE FROM module_access WHERE authority_id = {id} AND module_id = {}",
                        world.literal(103)
                    ),
                ])
                .await;
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// I-8 and I-9: an authority is given a module with its only coordinator, which is suspended there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_coordinator_is_not_suspended_while_an_authority_is_linked_to_it() {
    for world in World::each().await {
        let before = broken(&world).await;
        let nimic = admin(NIMIC_SE);
        for attempt in 0..tries() {
            let given = gift(&world, MANAGER_SE, "requests", "authority").await;
            let suspended = suspension(&world, NEIGHBOUR_SE, "requests").await;
            let (give, suspend) =
                at_once(
                    &world,
                    move |registry| async move {
                        registry.give_modules(&admin(NIMIC_SE), &given, &caller()).await
                    },
                    move |registry| async move {
                        registry.suspend_module(&admin(NIMIC_SE), &suspended, &caller()).await
                    },
                )
                .await;
            let (is_given, error) = refused(give, suspend);
            // As it was.
            if is_given {
                // Linked before it was looked for, or between that and the lock.
                let lost = error.has(Code::CoordinatorInUse) || error.has(Code::StaleVersion);
                assert!(lost, "{attempt} {error:?}");
                let back = suspension(&world, MANAGER_SE, "requests").await;
                world.registry.suspend_module(&nimic, &back, &caller()).await.unwrap();
            } else {
                // From the second time on there is the kept link of a suspended access, which goes with the coordinator's
                // (Q24): then the access is another one than was seen.
                let lost = error.has(Code::NotACoordinator) || error.has(Code::StaleVersion);
                assert!(lost, "{attempt} {error:?}");
                let back = gift(&world, NEIGHBOUR_SE, "requests", "coordinator").await;
                world.registry.give_modules(&nimic, &back, &caller()).await.unwrap();
            }
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// I-8 and I-9: in edit mode an authority changes from its only coordinator to another, which is suspended there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_coordinator_is_not_suspended_while_an_authority_changes_to_it() {
    for world in World::each().await {
        let before = broken(&world).await;
        let nimic = admin(NIMIC_SE);
        for attempt in 0..tries() {
            let linked = linking(&world, &[("requests", NEIGHBOUR_SE)]).await;
            let suspended = suspension(&world, NEIGHBOUR_SE, "requests").await;
            let (link, suspend) = at_once(
                &world,
                move |registry| async move { registry.edit_authority(&admin(IVO), &linked, &caller()).await },
                move |registry| async move {
                    registry.suspend_module(&admin(NIMIC_SE), &suspended, &caller()).await
                },
            )
            .await;
            let (is_linked, error) = refused(link, suspend);
            // As it was.
            if is_linked {
                let lost = error.has(Code::CoordinatorInUse) || error.has(Code::StaleVersion);
                assert!(lost, "{attempt} {error:?}");
                let back = linking(&world, &[("requests", COORDINATOR_SE)]).await;
                world.registry.edit_authority(&admin(IVO), &back, &caller()).await.unwrap();
            } else {
                assert!(error.has(Code::NotACoordinator), "{attempt} {error:?}");
                let back = gift(&world, NEIGHBOUR_SE, "requests", "coordinator").await;
                world.registry.give_modules(&nimic, &back, &caller()).await.unwrap();
            }
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// I-8, Q24: in edit mode an authority adds a coordinator that it does not depend on, and which is suspended there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_link_is_left_to_a_coordinator_that_was_suspended_meanwhile() {
    for world in World::each().await {
        let before = broken(&world).await;
        let (nimic, kept) = (admin(NIMIC_SE), ("requests", COORDINATOR_SE));
        let left = "SELECT COUNT(*) FROM linked_coordinator l JOIN module_access x \
            ON x.authority_id = l.coordinator_id AND x.module_id = l.module_id WHERE x.status <> 'active'";
        for attempt in 0..tries() {
            let linked = linking(&world, &[kept, ("alerts", COORDINATOR_SE)]).await;
            let suspended = suspension(&world, COORDINATOR_SE, "alerts").await;
            let (linked, suspended) = at_once(
                &world,
                move |registry| async move { registry.edit_authority(&admin(IVO), &linked, &caller()).await },
                move |registry| async move {
                    registry.suspend_module(&admin(NIMIC_SE), &suspended, &caller()).await
                },
            )
            .await;
            let is_suspended = suspended.is_ok();
            // Linked before, the link goes with the access; linked between the search for links and the lock, the
            // suspension is refused.
            in_turn((linked, Code::NotACoordinator), (suspended, Code::StaleVersion));
            assert_eq!(world.number(left, &[]).await, 0, "{attempt}");
            // As it was.
            if is_suspended {
                let back = gift(&world, COORDINATOR_SE, "alerts", "coordinator").await;
                world.registry.give_modules(&nimic, &back, &caller()).await.unwrap();
            }
            let back = linking(&world, &[kept]).await;
            world.registry.edit_authority(&admin(IVO), &back, &caller()).await.unwrap();
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// I-19: an authority is deactivated while it is given a module.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_module_is_not_given_to_an_authority_while_it_is_deactivated() {
    for world in World::each().await {
        let before = broken(&world).await;
        let nimic = admin(NIMIC_SE);
        let first = suspension(&world, NEIGHBOUR_SE, "requests").await;
        world.registry.suspend_module(&nimic, &first, &caller()).await.unwrap();
        for attempt in 0..tries() {
            let given = gift(&world, NEIGHBOUR_SE, "registers", "authority").await;
            let step = async || AuthorityStepForm {
                authority: text(NEIGHBOUR_SE),
                version: version_of(&world, NEIGHBOUR_SE).await,
            };
            let end = step().await;
            let (give, deactivate) =
                at_once(
                    &world,
                    move |registry| async move {
                        registry.give_modules(&admin(NIMIC_SE), &given, &caller()).await
                    },
                    move |registry| async move {
                        registry.deactivate_authority(&admin(NIMIC_SE), &end, &caller()).await
                    },
                )
                .await;
            let (is_given, error) = refused(give, deactivate);
            if is_given {
                assert!(error.has(Code::ModulesStillActive), "{attempt} {error:?}");
                let back = suspension(&world, NEIGHBOUR_SE, "registers").await;
                world.registry.suspend_module(&nimic, &back, &caller()).await.unwrap();
            } else {
                assert!(error.has(Code::AuthorityDeactivated), "{attempt} {error:?}");
                world.registry.reactivate_authority(&nimic, &step().await, &caller()).await.unwrap();
            }
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}
