//! The national coordinator is replaced while it acts (I-16, I-17, Q19).

use domain::{error::Code, form::ReplaceNimicForm};

use super::{
    broken, bury,
    managers::{astray, begin, end},
    new_authority, version_of,
};
use crate::world::*;

async fn naming(world: &World, old: u128, new: u128) -> ReplaceNimicForm {
    ReplaceNimicForm {
        authority: text(old),
        version: version_of(world, old).await,
        successor: text(new),
        successor_version: version_of(world, new).await,
    }
}

/// The national coordinator is the one it was, and who took its place is no access manager any more.
async fn put_back(world: &World) {
    let form = naming(world, COORDINATOR_SE, NIMIC_SE).await;
    world.registry.replace_nimic(&admin(COMMISSION), &form, &caller()).await.unwrap();
    let form = end(world, COORDINATOR_SE).await;
    world.registry.withdraw_access_manager(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
}

/// It ends the role of an access manager, whose authorities would go to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn authorities_go_to_the_national_coordinator_that_there_is() {
    for world in World::each().await {
        begin(&world).await;
        let before = (broken(&world).await, astray(&world).await);
        let (id, manager) = (world.literal(NEIGHBOUR_SE), world.literal(MANAGER_SE));
        for attempt in 0..tries() {
            // The access manager is the only one of an authority.
            world
                .run(&[
                    format!("DELETE FROM access_manager WHERE authority_id = {id}"),
                    format!(
                        "INSERT INTO access_manager (authority_id, manager_id, since, origin) \
                         VALUES ({id}, {manager}, 0, 'self_added')"
                    ),
                ])
                .await;
            let (ending, replacing) =
                (end(&world, MANAGER_SE).await, naming(&world, NIMIC_SE, COORDINATOR_SE).await);
            let (ended, replaced) = at_once(
                &world,
                move |registry| async move {
                    registry.withdraw_access_manager(&admin(NIMIC_SE), &ending, &caller()).await
                },
                move |registry| async move {
                    registry.replace_nimic(&admin(COMMISSION), &replacing, &caller()).await
                },
            )
            .await;
            if let Err(error) = ended {
                let lost = error.has(Code::NotAllowed) || error.has(Code::StaleVersion);
                assert!(lost, "{attempt} {error:?}");
            }
            assert!(replaced.is_ok(), "{attempt} {replaced:?}");
            assert_eq!(astray(&world).await, before.1, "{attempt}");
            put_back(&world).await;
            begin(&world).await;
        }
        assert!(broken(&world).await.is_subset(&before.0));
    }
}

/// It registers an authority, which it administers then.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_authority_has_an_access_manager_also_while_the_national_coordinator_is_replaced() {
    for world in World::each().await {
        let before = (broken(&world).await, astray(&world).await);
        for attempt in 0..tries() {
            let (new, replacing) = (new_authority(attempt), naming(&world, NIMIC_SE, COORDINATOR_SE).await);
            let (registered, replaced) = at_once(
                &world,
                move |registry| async move {
                    registry.register_authority(&admin(NIMIC_SE), &new, &caller()).await
                },
                move |registry| async move {
                    registry.replace_nimic(&admin(COMMISSION), &replacing, &caller()).await
                },
            )
            .await;
            // Whoever is no longer what the session has read is asked to begin anew.
            if let Err(error) = registered {
                assert!(error.has(Code::NotAllowed), "{attempt} {error:?}");
            }
            assert!(replaced.is_ok(), "{attempt} {replaced:?}");
            assert_eq!(astray(&world).await, before.1, "{attempt}");
            bury(&world).await;
            put_back(&world).await;
        }
        assert!(broken(&world).await.is_subset(&before.0));
    }
}
