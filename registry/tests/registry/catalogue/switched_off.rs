//! Protects Q30: what is switched off stays where it is and counts nowhere, and counts again when it is switched on.

use domain::{form::UserStepForm, view::HeldRole};
use registry::Which;

use super::*;

/// Who holds a role, as the module's own software is told.
async fn holders(world: &World, key: &str, role: &str) -> usize {
    let found = world.registry.exchange_holders(key, "requests", &text(IVO), role).await.unwrap();
    found.len()
}

async fn held(world: &World) -> Vec<String> {
    let id = text(IVO);
    let users = world.registry.users(&admin(IVO), Which::Id(&id), "en", None).await.unwrap();
    let roles = users.rows.iter().flat_map(|row| &row.roles);
    roles.map(|role: &HeldRole| role.role.clone()).collect()
}

#[tokio::test]
async fn a_role_that_is_switched_off_counts_nowhere() {
    for world in World::each().await {
        let issued = world.registry.issue_module_key(&admin(COMMISSION), "requests", &caller()).await;
        let key = issued.ok().unwrap().key;
        let handler = "Request handler".to_owned();
        assert!(held(&world).await.contains(&handler));
        assert_eq!(holders(&world, &key, "handler").await, 1);

        step(&world, "role", &text(112), "switch_off").await.unwrap();
        let again = CatalogueStepForm {
            kind: "role".to_owned(),
            entry: text(112),
            version: "2".to_owned(),
            step: "switch_off".to_owned(),
            confirmed: "on".to_owned(),
        };
        let again = world.registry.catalogue_step(&admin(COMMISSION), &again, &caller()).await;
        assert_eq!(refused(again), one("form", Code::WrongState));
        // Not shown.
        assert!(!held(&world).await.contains(&handler));
        // Not offered, and no holder needed: it can be taken from the last holder only by removing him or her.
        let id = text(IVO);
        let view = world
            .registry
            .user_edit_view(&admin(IVO), Which::Id(&id), &text(plain(IVO)), "en")
            .await
            .unwrap();
        let mut offered = view.groups.iter().flat_map(|group| &group.roles);
        assert!(offered.all(|role| role.name != handler));
        // None named to the module.
        assert_eq!(holders(&world, &key, "handler").await, 0);
        // It stays with its holder, also when his or her form is saved.
        let form = world.form(IVO, administrator(IVO)).await;
        let form = domain::form::UserForm { phone: "+46 8 555 01 77".to_owned(), ..form };
        world.registry.save_user(&admin(IVO), &form, &caller()).await.unwrap();
        let kept = "SELECT COUNT(*) FROM user_role WHERE role_id = $1";
        assert_eq!(world.number(kept, &[&uuid(112)]).await, 1);
        // Whoever gets the module now does not get it.
        let gift = domain::form::GiveModulesForm {
            authority: text(TRAFICOM),
            modules: vec!["alerts:coordinator:0".to_owned()],
            ..domain::form::GiveModulesForm::default()
        };
        step(&world, "role", &text(121), "switch_off").await.unwrap();
        world.registry.give_modules(&admin(COMMISSION), &gift, &caller()).await.unwrap();
        assert_eq!(
            world
                .number(
                    "SELECT COUNT(*) FROM user_role WHERE user_id = $1",
                    &[&user(administrator(TRAFICOM))]
                )
                .await,
            0
        );
        // No holder is needed.
        let notes = verify(&world.test.db).await.unwrap().notes;
        let alerts = "SELECT x.id FROM module_access x JOIN module m ON m.id = x.module_id
            WHERE x.authority_id = $1 AND m.code = 'alerts'";
        let (alerts,): (uuid::Uuid,) = world.all(alerts, &[&uuid(TRAFICOM)]).await.remove(0);
        assert!(notes.iter().all(|note| note.id != alerts));

        step(&world, "role", &text(112), "switch_on").await.unwrap();
        assert!(held(&world).await.contains(&handler));
        assert_eq!(holders(&world, &key, "handler").await, 1);
        assert_eq!(faults(&world).await, Vec::<&str>::new());
    }
}

/// C.10.1: what is switched off is not chosen anew; what has it keeps it.
#[tokio::test]
async fn a_module_is_not_put_under_a_legal_area_that_is_switched_off() {
    for world in World::each().await {
        step(&world, "legal_area", &text(100), "switch_off").await.unwrap();
        let preset = module_form(&world, "").await;
        let offered = async |code: &str| {
            let view = world.registry.module_edit_view(&admin(COMMISSION), code, "en").await.unwrap();
            view.options.iter().any(|(id, _)| *id == text(100))
        };
        assert_eq!((offered("").await, offered("requests").await), (false, true));
        let module = ModuleForm {
            code: "new".to_owned(),
            names: names("New"),
            legal_area: text(100),
            kind: "request".to_owned(),
            ..preset
        };
        assert_eq!(refused(save_module(&world, &module).await), one("legal_area", Code::InvalidChoice));
        let renamed = ModuleForm { names: names("Renamed"), ..module_form(&world, "requests").await };
        assert!(save_module(&world, &renamed).await.is_ok());
    }
}

/// The last holder of a role that counts nowhere may go.
#[tokio::test]
async fn the_last_holder_of_a_role_that_is_switched_off_can_be_removed() {
    for world in World::each().await {
        world.with_role(plain(IVO), 131).await;
        world.with_user(49, IVO, false).await;
        world.with_role(49, 112).await;
        world
            .run(&[format!(
                "DELETE FROM user_role WHERE user_id = {} AND role_id = {}",
                world.literal(administrator(IVO)),
                world.literal(112)
            )])
            .await;
        let gone = UserStepForm { authority: text(IVO), user: text(49), version: "1".to_owned() };
        let refused = world.registry.remove_user(&admin(IVO), &gone, &caller()).await;
        assert_eq!(refused.unwrap_err().faults()[0].fault.code, Code::RoleNeedsHolder);
        step(&world, "role", &text(112), "switch_off").await.unwrap();
        world.registry.remove_user(&admin(IVO), &gone, &caller()).await.unwrap();
    }
}

#[tokio::test]
async fn a_keyword_that_is_switched_off_is_shown_until_the_list_is_saved() {
    for world in World::each().await {
        let chosen = "SELECT COUNT(*) FROM authority_keyword WHERE authority_id = $1";
        assert_eq!(world.number(chosen, &[&authority(IVO)]).await, 3);
        step(&world, "keyword", &text(211), "switch_off").await.unwrap();
        step(&world, "keyword", &text(212), "switch_off").await.unwrap();
        assert_eq!(world.number(chosen, &[&authority(IVO)]).await, 3, "nothing is rewritten");
        let id = text(IVO);
        let lists = world.registry.classification(&nobody(IVO), Which::Id(&id), "en").await.unwrap();
        let shown = format!("{lists:?}");
        assert!(shown.contains("Keyword 211") && !shown.contains("Keyword 212"), "{shown}");
        // Switched on again it can be chosen again. The save of the list drops what is off.
        step(&world, "keyword", &text(212), "switch_on").await.unwrap();
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        form.keywords = vec!["k212".to_owned(), "k221".to_owned()];
        world.registry.edit_authority(&admin(IVO), &form, &caller()).await.unwrap();
        let left: Vec<(String,)> = world
            .all(
                "SELECT k.code FROM authority_keyword c JOIN keyword k ON k.id = c.keyword_id
                WHERE c.authority_id = $1 ORDER BY k.code",
                &[&authority(IVO)],
            )
            .await;
        assert_eq!(left, [("k212".to_owned(),), ("k221".to_owned(),)]);
    }
}

#[tokio::test]
async fn a_legal_area_that_is_switched_off_is_no_criterion() {
    for world in World::each().await {
        let area = async || {
            let options = world.registry.search_options(&nobody(IVO), "en").await.unwrap();
            options.legal_areas.len()
        };
        assert_eq!(area().await, 1);
        step(&world, "legal_area", &text(100), "switch_off").await.unwrap();
        assert_eq!(area().await, 0);
        let view = world.registry.catalogue(&admin(COMMISSION), "en").await.unwrap();
        assert_eq!((view.areas[0].is_active, view.areas[0].modules.len()), (false, 3));
    }
}
