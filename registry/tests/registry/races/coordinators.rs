//! A coordinator is suspended while others are brought to it (I-8, I-9).

use domain::{
    criteria::AuthorityCriteria,
    error::Code,
    form::{AccessStepForm, ManyForm},
};

use super::{broken, gift, refused, suspension};
use crate::world::*;

/// Those who depend on one coordinator are moved to another.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_moved_to_a_coordinator_while_it_is_suspended() {
    for world in World::each().await {
        let before = broken(&world).await;
        let nimic = admin(NIMIC_SE);
        let moving = async |from: u128, to: u128| AccessStepForm {
            coordinator: text(to),
            ..suspension(&world, from, "requests").await
        };
        for attempt in 0..tries() {
            let form = moving(COORDINATOR_SE, NEIGHBOUR_SE).await;
            let suspended = suspension(&world, NEIGHBOUR_SE, "requests").await;
            let (moved, suspended) = at_once(
                &world,
                move |registry| async move {
                    registry.replace_coordinator(&admin(NIMIC_SE), &form, &caller()).await
                },
                move |registry| async move {
                    registry.suspend_module(&admin(NIMIC_SE), &suspended, &caller()).await
                },
            )
            .await;
            let (is_moved, error) = refused(moved, suspended);
            // As it was.
            if is_moved {
                let lost = error.has(Code::CoordinatorInUse) || error.has(Code::StaleVersion);
                assert!(lost, "{attempt} {error:?}");
                let back = moving(NEIGHBOUR_SE, COORDINATOR_SE).await;
                world.registry.replace_coordinator(&nimic, &back, &caller()).await.unwrap();
            } else {
                assert!(error.has(Code::NotACoordinator), "{attempt} {error:?}");
                let back = gift(&world, NEIGHBOUR_SE, "requests", "coordinator").await;
                world.registry.give_modules(&nimic, &back, &caller()).await.unwrap();
            }
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// A module is given to many, linked to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_are_not_given_a_module_with_a_coordinator_that_is_suspended_meanwhile() {
    for world in World::each().await {
        let before = broken(&world).await;
        let nimic = admin(NIMIC_SE);
        let many = ManyForm { authorities: vec![text(MANAGER_SE)], ..ManyForm::default() };
        for attempt in 0..tries() {
            let mut given = gift(&world, MANAGER_SE, "requests", "authority").await;
            given.authority.clear();
            given.modules = vec!["requests:authority:0".to_owned()];
            let criteria = AuthorityCriteria::default();
            let by = caller();
            let begun = world.registry.give_modules_to_many(&nimic, &many, &given, &criteria, &by).await;
            let operation = begun.unwrap().to_string();
            let form = suspension(&world, NEIGHBOUR_SE, "requests").await;
            let (worked, suspended) =
                at_once(
                    &world,
                    |registry| async move { while registry.work_off().await.unwrap() {} },
                    move |registry| async move {
                        registry.suspend_module(&admin(NIMIC_SE), &form, &caller()).await
                    },
                )
                .await;
            let () = worked;
            let done = world.registry.bulk_operation(&nimic, &operation, "en").await.unwrap();
            assert_eq!(done.done + done.failed, 1, "{attempt}");
            // As it was.
            if let Err(error) = suspended {
                assert_eq!(done.done, 1, "{attempt} {error:?}");
                let lost = error.has(Code::CoordinatorInUse) || error.has(Code::StaleVersion);
                assert!(lost, "{attempt} {error:?}");
                let back = suspension(&world, MANAGER_SE, "requests").await;
                world.registry.suspend_module(&nimic, &back, &caller()).await.unwrap();
            } else {
                assert_eq!(done.failed, 1, "{attempt}: given, and its coordinator suspended");
                let back = gift(&world, NEIGHBOUR_SE, "requests", "coordinator").await;
                world.registry.give_modules(&nimic, &back, &caller()).await.unwrap();
            }
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}
