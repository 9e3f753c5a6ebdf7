//! Protects Q30, case by case: what would make existing rows invalid is refused, with how many stand in the way, and what
//! is allowed rewrites nothing.

use super::*;

fn counted(result: Result<Edited, Error>) -> String {
    let error = result.unwrap_err();
    let faults = error.faults();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].field.as_str(), faults[0].fault.code), ("form", Code::StillInUse));
    faults[0].fault.arg("count").to_owned()
}

/// Accesses, links, roles and keywords as they stand.
async fn rows(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for sql in [
        "SELECT CAST(SUM(version) AS BIGINT) FROM module_access",
        "SELECT COUNT(*) FROM linked_coordinator",
        "SELECT COUNT(*) FROM user_role",
        "SELECT COUNT(*) FROM authority_keyword",
        "SELECT COUNT(*) FROM module_keyword",
        "SELECT CAST(SUM(version) AS BIGINT) FROM user_account",
    ] {
        counts.push(world.number(sql, &[]).await);
    }
    counts
}

#[tokio::test]
async fn what_is_in_use_is_not_deleted() {
    for world in World::each().await {
        let before = rows(&world).await;
        for (kind, entry, count) in [
            ("legal_area", text(100), "3"),
            ("module", "requests".to_owned(), "4"),
            // Suspended counts: it may be given again.
            ("module", "registers".to_owned(), "1"),
            ("role", text(112), "1"),
            // Chosen, and switched off since.
            ("keyword", text(213), "1"),
            ("keyword", text(231), "1"),
            ("list", text(201), "2"),
            ("list", text(203), "1"),
        ] {
            assert_eq!(counted(step(&world, kind, &entry, "delete").await), count, "{kind} {entry}");
        }
        // A keyword above another.
        let below = KeywordForm { parent: text(212), ..keyword_form(&world, 213).await };
        save_keyword(&world, &below).await.unwrap();
        assert_eq!(counted(step(&world, "keyword", &text(212), "delete").await), "1");
        // Nobody holds the role, and nobody has chosen the keyword.
        step(&world, "role", &text(132), "delete").await.unwrap();
        step(&world, "keyword", &text(222), "delete").await.unwrap();
        assert_eq!(rows(&world).await, before);
        assert_eq!(faults(&world).await, Vec::<&str>::new());
    }
}

#[tokio::test]
async fn a_module_that_is_delegated_or_has_a_key_is_not_deleted() {
    for world in World::each().await {
        let preset = world.registry.module_edit_view(&admin(COMMISSION), "", "en").await.unwrap();
        let form = ModuleForm {
            code: "fresh".to_owned(),
            names: names("Fresh"),
            legal_area: text(100),
            kind: "alert".to_owned(),
            ..preset.form
        };
        save_module(&world, &form).await.unwrap();
        world.registry.issue_module_key(&admin(COMMISSION), "fresh", &caller()).await.unwrap();
        assert_eq!(counted(step(&world, "module", "fresh", "delete").await), "1");
    }
}

#[tokio::test]
async fn a_module_that_somebody_has_keeps_its_kind_and_its_settings() {
    for world in World::each().await {
        let before = rows(&world).await;
        let alerts = module_form(&world, "alerts").await;
        let other = ModuleForm { kind: "notification".to_owned(), ..alerts.clone() };
        assert_eq!(counted(save_module(&world, &other).await), "2");
        let requests = module_form(&world, "requests").await;
        let other = ModuleForm { has_request_settings: String::new(), ..requests };
        assert_eq!(counted(save_module(&world, &other).await), "4");
        // Refused before anything is to be confirmed.
        let unconfirmed = ModuleForm { kind: "repository".to_owned(), confirmed: String::new(), ..alerts };
        assert_eq!(counted(save_module(&world, &unconfirmed).await), "2");
        // Its name can be changed, and those who have it are counted.
        let form = module_form(&world, "requests").await;
        let view = world.registry.module_edit_view(&admin(COMMISSION), "requests", "en").await.unwrap();
        assert_eq!(view.usage, Usage { authorities: 4, users: 1 });
        save_module(&world, &ModuleForm { names: names("Questions"), ..form }).await.unwrap();
        assert_eq!(rows(&world).await, before);
    }
}

/// More choices are asked of everybody who has the module, also of those who have chosen nothing.
#[tokio::test]
async fn a_change_of_a_list_concerns_all_who_are_asked_to_choose() {
    for world in World::each().await {
        let view = world.registry.list_edit_view(&admin(COMMISSION), &text(203), "", "en").await.unwrap();
        let having = "SELECT COUNT(*) FROM module_access WHERE module_id = $1";
        let having = world.number(having, &[&uuid(101)]).await;
        assert_eq!(view.asked.map(|asked| asked.authorities), Some(having));
        assert!(view.usage.authorities < having);
        let view = world.registry.list_edit_view(&admin(COMMISSION), &text(201), "", "en").await.unwrap();
        let all = world.number("SELECT COUNT(*) FROM authority WHERE status <> 'deleted'", &[]).await;
        assert_eq!(view.asked.map(|asked| asked.authorities), Some(all), "a general list");
    }
}

#[tokio::test]
async fn roles_allowed_are_not_narrower_than_the_accesses() {
    for world in World::each().await {
        let form = module_form(&world, "alerts").await;
        for (roles, count) in [("authority", "1"), ("coordinator", "1")] {
            let form = ModuleForm {
                roles_allowed: roles.to_owned(),
                linked_coordinator: "none".to_owned(),
                ..form.clone()
            };
            assert_eq!(counted(save_module(&world, &form).await), count, "{roles}");
        }
        // The only access there is suspended, in the role authority.
        let form = module_form(&world, "registers").await;
        let narrow = ModuleForm { roles_allowed: "coordinator".to_owned(), ..form.clone() };
        assert_eq!(counted(save_module(&world, &narrow).await), "1");
        let wide = ModuleForm { roles_allowed: "both".to_owned(), ..form };
        save_module(&world, &wide).await.unwrap();
        let back =
            ModuleForm { roles_allowed: "authority".to_owned(), ..module_form(&world, "registers").await };
        save_module(&world, &back).await.unwrap();
    }
}

#[tokio::test]
async fn linked_coordinators_are_neither_missing_nor_left_over() {
    for world in World::each().await {
        let before = rows(&world).await;
        let alerts = module_form(&world, "alerts").await;
        let required = ModuleForm { linked_coordinator: "required".to_owned(), ..alerts.clone() };
        assert_eq!(counted(save_module(&world, &required).await), "1", "an active access without one");
        let none = ModuleForm { linked_coordinator: "none".to_owned(), ..alerts };
        save_module(&world, &none).await.unwrap();
        let requests = module_form(&world, "requests").await;
        let none = ModuleForm { linked_coordinator: "none".to_owned(), ..requests.clone() };
        assert_eq!(counted(save_module(&world, &none).await), "1", "there is a link");
        let optional = ModuleForm { linked_coordinator: "optional".to_owned(), ..requests };
        save_module(&world, &optional).await.unwrap();
        let required =
            ModuleForm { linked_coordinator: "required".to_owned(), ..module_form(&world, "requests").await };
        save_module(&world, &required).await.unwrap();
        // A suspended access needs none.
        let registers = module_form(&world, "registers").await;
        let required = ModuleForm {
            roles_allowed: "both".to_owned(),
            linked_coordinator: "required".to_owned(),
            ..registers
        };
        save_module(&world, &required).await.unwrap();
        assert_eq!(rows(&world).await, before);
    }
}

#[tokio::test]
async fn a_role_that_somebody_holds_is_for_the_same_users() {
    for world in World::each().await {
        let before = rows(&world).await;
        let form = role_form(&world, 112).await;
        for other in [
            RoleForm { for_authority: String::new(), ..form.clone() },
            RoleForm { for_coordinator: String::new(), ..form.clone() },
            RoleForm { only_if_allocation: "on".to_owned(), ..form.clone() },
        ] {
            assert_eq!(counted(save_role(&world, &other).await), "1");
        }
        let renamed = RoleForm { names: names("Officer"), min_holders: String::new(), ..form };
        save_role(&world, &renamed).await.unwrap();
        // Nobody holds this one.
        let free = RoleForm { for_authority: String::new(), ..role_form(&world, 132).await };
        save_role(&world, &free).await.unwrap();
        assert_eq!(rows(&world).await, before);
        assert_eq!(faults(&world).await, Vec::<&str>::new());
    }
}

#[tokio::test]
async fn a_module_goes_from_planned_to_active_to_retired_and_back_to_active() {
    for world in World::each().await {
        let status = async |to: &str| {
            let form = module_form(&world, "registers").await;
            save_module(&world, &ModuleForm { status: to.to_owned(), ..form }).await
        };
        let no = || one("status", Code::InvalidChoice);
        assert_eq!(refused(status("planned").await), no());
        status("retired").await.unwrap();
        assert_eq!(refused(status("planned").await), no());
        // It can no longer be given, also not again; who has another one keeps it.
        let gift = domain::form::GiveModulesForm {
            authority: text(IVO),
            modules: vec!["registers:authority:1".to_owned()],
            ..domain::form::GiveModulesForm::default()
        };
        let given = world.registry.give_modules(&admin(COMMISSION), &gift, &caller()).await;
        assert_eq!(given.unwrap_err().faults()[0].fault.code, Code::ModuleNotActive);
        status("active").await.unwrap();
        assert!(world.registry.give_modules(&admin(COMMISSION), &gift, &caller()).await.is_ok());
        // Its accesses stay as they are when it is retired.
        status("retired").await.unwrap();
        let active = "SELECT COUNT(*) FROM module_access x JOIN module m ON m.id = x.module_id
            WHERE m.code = 'registers' AND x.status = 'active'";
        assert_eq!(world.number(active, &[]).await, 1);
        let preset = world.registry.module_edit_view(&admin(COMMISSION), "", "en").await.unwrap();
        assert_eq!(preset.form.status, "planned");
        let new = ModuleForm {
            code: "later".to_owned(),
            names: names("Later"),
            legal_area: text(100),
            kind: "alert".to_owned(),
            ..preset.form
        };
        save_module(&world, &new).await.unwrap();
        let later = ModuleForm { status: "retired".to_owned(), ..module_form(&world, "later").await };
        assert_eq!(refused(save_module(&world, &later).await), no(), "never used");
    }
}

/// A module gets or loses its settings while somebody gets the module: one of the two waits, and finds what the other has
/// done. Otherwise an access would be left without the settings that its module asks for (I-10).
#[tokio::test]
async fn a_change_and_an_access_at_the_same_moment_do_not_miss_each_other() {
    const FORGET: [&str; 2] = [
        "DELETE FROM user_role WHERE role_id IN (SELECT r.id FROM role_definition r JOIN module m ON m.id = r.module_id
            WHERE m.code = 'registers')",
        "DELETE FROM module_access WHERE module_id IN (SELECT id FROM module WHERE code = 'registers')",
    ];
    const MISSED: &str = "SELECT COUNT(*) FROM module_access x JOIN module m ON m.id = x.module_id
        WHERE (x.approval IS NOT NULL) <> m.has_request_settings";
    for world in World::each().await {
        for _ in 0..tries() {
            world.run(&FORGET.map(str::to_owned)).await;
            let form = module_form(&world, "registers").await;
            let (kind, settings) =
                if form.kind == "repository" { ("request", "on") } else { ("repository", "") };
            let form =
                ModuleForm { kind: kind.to_owned(), has_request_settings: settings.to_owned(), ..form };
            let gift = domain::form::GiveModulesForm {
                authority: text(NEIGHBOUR_SE),
                modules: vec!["registers:authority:0".to_owned()],
                ..domain::form::GiveModulesForm::default()
            };
            let (admin, caller) = (admin(COMMISSION), caller());
            let (changed, given) =
                tokio::join!(save_module(&world, &form), world.registry.give_modules(&admin, &gift, &caller));
            assert!(given.is_ok(), "{given:?}");
            if let Err(error) = changed {
                assert!(error.has(Code::StillInUse), "{error}");
            }
            assert_eq!(world.number(MISSED, &[]).await, 0);
        }
    }
}
