//! The role of an access manager ends while it acts: every authority has an access manager, and whoever is listed is one
//! (I-16, I-17).

use domain::{
    error::Code,
    form::{AuthorityForm, DelegationForm, WithdrawForm},
};

use super::{broken, bury, in_turn, new_authority, version_of};
use crate::world::*;

async fn end(world: &World) -> WithdrawForm {
    WithdrawForm {
        authority: text(MANAGER_SE),
        version: version_of(world, MANAGER_SE).await,
        replacement: String::new(),
    }
}

/// The access manager administers nobody, whether its role has ended meanwhile or not.
async fn begin(world: &World) {
    let nimic = admin(NIMIC_SE);
    let is_one = "SELECT COUNT(*) FROM authority WHERE id = $1 AND is_access_manager";
    if world.number(is_one, &[&authority(MANAGER_SE)]).await > 0 {
        let form = end(world).await;
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
async fn astray(world: &World) -> i64 {
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
            let (form, new) = (end(&world).await, new_authority(attempt));
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
            let form = end(&world).await;
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
