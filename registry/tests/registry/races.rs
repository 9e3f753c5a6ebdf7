//! Two people act at the same moment, in different authorities: each invariant that both could break together holds.

use domain::{
    error::{Code, Error},
    form::{AccessStepForm, AuthorityStepForm, GiveModulesForm, RegistrationForm},
};
use registry::verify::verify;
use uuid::Uuid;

use crate::{registrations::registration, world::*};

/// The version of the access of an authority to a module; 0 where there is none.
async fn version(world: &World, at: u128, module: &str) -> i64 {
    let sql = "SELECT x.version FROM module_access x JOIN module m ON m.id = x.module_id \
        WHERE x.authority_id = $1 AND m.code = $2";
    world.all::<(i64,)>(sql, &[&authority(at), &module]).await.first().map_or(0, |(version,)| *version)
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

/// The invariants that do not hold. The small world is written by hand and breaks some to begin with.
async fn broken(world: &World) -> Vec<(String, Uuid)> {
    let faults = verify(&world.test.db).await.unwrap().faults.into_iter();
    let broken = faults.filter(|fault| fault.code.starts_with("I-"));
    broken.map(|fault| (fault.code.to_owned(), fault.id)).collect()
}

fn refused<T, U>(one: Result<T, Error>, other: Result<U, Error>) -> (bool, Error) {
    match (one, other) {
        (Ok(_), Err(error)) => (true, error),
        (Err(error), Ok(_)) => (false, error),
        (Ok(_), Ok(_)) => panic!("both succeeded"),
        (Err(one), Err(other)) => panic!("neither succeeded: {one:?} {other:?}"),
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
            let (registry, by) = (world.registry.clone(), nimic.clone());
            let give = tokio::spawn(async move { registry.give_modules(&by, &given, &caller()).await });
            let (registry, by) = (world.registry.clone(), nimic.clone());
            let suspend =
                tokio::spawn(async move { registry.suspend_module(&by, &suspended, &caller()).await });
            let (is_given, error) = refused(give.await.unwrap(), suspend.await.unwrap());
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
        assert_eq!(broken(&world).await, before);
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
            let sql = "SELECT version FROM authority WHERE id = $1";
            let step = async || AuthorityStepForm {
                authority: text(NEIGHBOUR_SE),
                version: world.number(sql, &[&authority(NEIGHBOUR_SE)]).await.to_string(),
            };
            let end = step().await;
            let (registry, by) = (world.registry.clone(), nimic.clone());
            let give = tokio::spawn(async move { registry.give_modules(&by, &given, &caller()).await });
            let (registry, by) = (world.registry.clone(), nimic.clone());
            let deactivate =
                tokio::spawn(async move { registry.deactivate_authority(&by, &end, &caller()).await });
            let (is_given, error) = refused(give.await.unwrap(), deactivate.await.unwrap());
            if is_given {
                assert!(error.has(Code::ModulesStillActive), "{attempt} {error:?}");
                let back = suspension(&world, NEIGHBOUR_SE, "registers").await;
                world.registry.suspend_module(&nimic, &back, &caller()).await.unwrap();
            } else {
                assert!(error.has(Code::AuthorityDeactivated), "{attempt} {error:?}");
                world.registry.reactivate_authority(&nimic, &step().await, &caller()).await.unwrap();
            }
        }
        assert_eq!(broken(&world).await, before);
    }
}

/// I-1: two access managers register the same authority.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_authority_is_registered_once_also_at_the_same_moment() {
    for world in World::each().await {
        let before = broken(&world).await;
        for attempt in 0..tries() {
            // Each has twenty answers a day that somebody else has an address.
            world.clock.advance(25 * domain::time::HOUR);
            let register = |at: u128| {
                let registry = world.registry.clone();
                let form = RegistrationForm {
                    official_name: format!("Kommun {attempt}"),
                    user_email: format!("first{attempt}of{at}@person.example"),
                    none_of_these: "on".to_owned(),
                    ..registration()
                };
                tokio::spawn(async move { registry.register_authority(&admin(at), &form, &caller()).await })
            };
            let (one, other) = (register(MANAGER_SE), register(NIMIC_SE));
            let (_, error) = refused(one.await.unwrap(), other.await.unwrap());
            assert!(error.has(Code::AlreadyRegistered), "{attempt} {error:?}");
        }
        assert_eq!(broken(&world).await, before);
    }
}
