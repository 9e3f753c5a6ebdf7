//! The role of an access manager ends while it acts: every authority has an access manager, and whoever is listed is one
//! (I-16, I-17).

use domain::{
    error::Code,
    form::{AuthorityForm, DelegationForm, WithdrawForm},
};

use registry::Registry;

use super::{broken, bury, in_turn, new_authority, refused, version_of};
use crate::world::*;

pub(super) async fn end(world: &World, at: u128) -> WithdrawForm {
    WithdrawForm { authority: text(at), version: version_of(world, at).await, replacement: String::new() }
}

/// The access manager administers nobody, whether its role has ended meanwhile or not.
pub(super) async fn begin(world: &World) {
    let nimic = admin(NIMIC_SE);
    let is_one = "SELECT COUNT(*) FROM authority WHERE id = $1 AND is_access_manager";
    if world.number(is_one, &[&authority(MANAGER_SE)]).await > 0 {
        let form = end(world, MANAGER_SE).await;
        world.registry.withdraw_access_manager(&nimic, &form, &caller()).await.unwrap();
    }
    let form = DelegationForm {
        authority: text(MANAGER_SE),
        version: version_of(world, MANAGER_SE).await,
        extent: "all".to_owned(),
        ..DelegationForm::default()
    };
    world.registry.appoint_access_manager(&nimic, &form, &caller()).await.unwrap();
}

/// Authorities that nobody administers, and links to those that are no access managers. The small world has some of the
/// former.
pub(super) async fn astray(world: &World) -> i64 {
    let alone = "SELECT COUNT(*) FROM authority a WHERE a.kind = 'authority' AND a.status <> 'deleted' \
        AND NOT EXISTS (SELECT 1 FROM access_manager m WHERE m.authority_id = a.id)";
    let empty = "SELECT COUNT(*) FROM access_manager m JOIN authority a ON a.id = m.manager_id \
        WHERE NOT a.is_access_manager";
    world.number(alone, &[]).await + world.number(empty, &[]).await
}

/// I-16, I-17: it registers an authority, which goes to the national coordinator; or one of the two is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_authority_has_an_access_manager_whose_role_has_not_ended() {
    for world in World::each().await {
        begin(&world).await;
        let before = (broken(&world).await, astray(&world).await);
        for attempt in 0..tries() {
            let (form, new) = (end(&world, MANAGER_SE).await, new_authority(attempt));
            let (ended, registered) = at_once(
                &world,
                move |registry| async move {
                    registry.withdraw_access_manager(&admin(NIMIC_SE), &form, &caller()).await
                },
                move |registry| async move {
                    registry.register_authority(&admin(MANAGER_SE), &new, &caller()).await
                },
            )
            .await;
            in_turn((ended, Code::StaleVersion), (registered, Code::NotAllowed));
            assert_eq!(astray(&world).await, before.1, "{attempt}");
            bury(&world).await;
            begin(&world).await;
        }
        assert!(broken(&world).await.is_subset(&before.0));
    }
}

/// I-16, I-17: it adds itself to an authority in edit mode, and the link goes with the role; or one of the two is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_adds_itself_as_access_manager_while_its_role_ends() {
    for world in World::each().await {
        begin(&world).await;
        let before = (broken(&world).await, astray(&world).await);
        for attempt in 0..tries() {
            let form = end(&world, MANAGER_SE).await;
            let own = AuthorityForm {
                add_own_access_manager: "on".to_owned(),
                ..authority_form(&world, &admin(MANAGER_SE), NEIGHBOUR_SE).await
            };
            let (ended, added) =
                at_once(
                    &world,
                    move |registry| async move {
                        registry.withdraw_access_manager(&admin(NIMIC_SE), &form, &caller()).await
                    },
                    move |registry| async move {
                        registry.edit_authority(&admin(MANAGER_SE), &own, &caller()).await
                    },
                )
                .await;
            in_turn((ended, Code::StaleVersion), (added, Code::NotAllowed));
            assert_eq!(astray(&world).await, before.1, "{attempt}");
            begin(&world).await;
        }
        assert!(broken(&world).await.is_subset(&before.0));
    }
}

/// I-16: both access managers of an authority take themselves off its list.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_access_manager_stays_also_at_the_same_moment() {
    for world in World::each().await {
        begin(&world).await;
        let before = (broken(&world).await, astray(&world).await);
        for attempt in 0..tries() {
            let id = world.literal(NEIGHBOUR_SE);
            let mut both = vec![format!("DELETE FROM access_manager WHERE authority_id = {id}")];
            both.extend([MANAGER_SE, NIMIC_SE].map(|manager| {
                format!(
                    "INSERT INTO access_manager (authority_id, manager_id, since, origin) \
                     VALUES ({id}, {}, 0, 'self_added')",
                    world.literal(manager)
                )
            }));
            world.run(&both).await;
            let leave = async |by: u128| {
                let form = AuthorityForm {
                    remove_own_access_manager: "on".to_owned(),
                    ..authority_form(&world, &admin(by), NEIGHBOUR_SE).await
                };
                move |registry: Registry| async move {
                    registry.edit_authority(&admin(by), &form, &caller()).await
                }
            };
            let (one, other) = at_once(&world, leave(MANAGER_SE).await, leave(NIMIC_SE).await).await;
            let (_, error) = refused(one, other);
            let lost = error.has(Code::LastAccessManager) || error.has(Code::StaleVersion);
            assert!(lost, "{attempt} {error:?}");
            assert_eq!(astray(&world).await, before.1, "{attempt}");
        }
        assert!(broken(&world).await.is_subset(&before.0));
    }
}
