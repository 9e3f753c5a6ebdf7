//! Protects the settings of a request module in edit mode (P12, C.1.9, I-10, Q25).

use domain::{
    error::{Code, Error},
    form::{AccessStepForm, AuthorityForm},
    policy::Actor,
};

use crate::world::*;

async fn save(world: &World, actor: &Actor, at: u128, approval: &str, flags: &[&str]) -> Result<(), Error> {
    let change = |form: &mut AuthorityForm| set(form, approval, flags);
    save_as(world, actor, at, change).await
}

async fn save_as(
    world: &World,
    actor: &Actor,
    at: u128,
    change: impl FnOnce(&mut AuthorityForm),
) -> Result<(), Error> {
    let mut form = authority_form(world, actor, at).await;
    change(&mut form);
    world.registry.edit_authority(actor, &form, &caller()).await
}

fn set(form: &mut AuthorityForm, approval: &str, flags: &[&str]) {
    form.approvals = vec![approval.to_owned()];
    form.module_flags = flags.iter().map(|flag| format!("requests:{flag}")).collect();
}

async fn stored(world: &World, at: u128) -> (String, bool, bool, i64) {
    world
        .all(
            "SELECT x.approval, x.may_refuse, x.allocation, x.version FROM module_access x \
             JOIN module m ON m.id = x.module_id WHERE x.authority_id = $1 AND m.code = 'requests'",
            &[&authority(at)],
        )
        .await
        .remove(0)
}

/// The roles of somebody in the module.
async fn roles(world: &World, number: u128) -> Vec<String> {
    let rows: Vec<(String,)> = world
        .all(
            "SELECT r.code FROM user_role h JOIN role_definition r ON r.id = h.role_id \
             JOIN module m ON m.id = r.module_id WHERE h.user_id = $1 AND m.code = 'requests' ORDER BY r.position",
            &[&user(number)],
        )
        .await;
    rows.into_iter().map(|(code,)| code).collect()
}

/// The mails about new roles that wait: to whom.
async fn told(world: &World) -> Vec<String> {
    world.told().await.into_iter().filter(|mail| mail.starts_with("e15")).collect()
}

/// I-6, Q25: with allocation every administrator becomes an allocator, and gets nothing else; without it nobody is one.
#[tokio::test]
async fn with_allocation_come_allocators() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        world.with_user(49, IVO, true).await;
        world.run(&[format!("DELETE FROM user_role WHERE role_id = {}", world.literal(111))]).await;
        save(&world, &manager, IVO, "requests:requests_and_answers", &["may_refuse", "allocation"])
            .await
            .unwrap();
        let expected = ("requests_and_answers".to_owned(), true, true, 2);
        assert_eq!(stored(&world, IVO).await, expected);
        assert_eq!(roles(&world, administrator(IVO)).await, ["handler", "allocator"]);
        assert_eq!(roles(&world, 49).await, ["allocator"]);
        assert_eq!(roles(&world, plain(IVO)).await, Vec::<String>::new());
        let expected =
            [("module_access.settings_changed", 2), ("user.roles_changed", 2), ("user.roles_changed", 2)];
        assert_eq!(world.history(IVO).await, expected.map(|(action, n)| (action.to_owned(), n)));

        // The same again changes nothing.
        save(&world, &manager, IVO, "requests:requests_and_answers", &["may_refuse", "allocation"])
            .await
            .unwrap();
        assert_eq!(world.history(IVO).await.len(), 3);
        // Keywords or data alone leave the settings as they are: the form of an ordinary administrator does not name them.
        save_as(&world, &admin(IVO), IVO, |form| form.phone = "+46 8 555 77 77".to_owned()).await.unwrap();
        assert_eq!(stored(&world, IVO).await.3, 2);

        world.with_role(plain(IVO), 113).await;
        save(&world, &manager, IVO, "requests:none", &["may_refuse"]).await.unwrap();
        assert_eq!(stored(&world, IVO).await, ("none".to_owned(), true, false, 3));
        for number in [administrator(IVO), 49, plain(IVO)] {
            assert!(!roles(&world, number).await.contains(&"allocator".to_owned()), "{number}");
        }
    }
}

/// C.4: E15 to each administrator that becomes an allocator, in the reader's language; to nobody else, and only once.
#[tokio::test]
async fn new_allocators_are_told() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        world.with_user(49, IVO, true).await;
        world.with_user(48, IVO, true).await;
        world.with_role(48, 113).await;
        world
            .run(&[format!("UPDATE user_account SET language = 'lv' WHERE id = {}", world.literal(49))])
            .await;
        save(&world, &manager, IVO, "requests:none", &["may_refuse"]).await.unwrap();
        assert_eq!(told(&world).await, Vec::<String>::new(), "no role comes with it");
        save(&world, &manager, IVO, "requests:none", &["allocation"]).await.unwrap();
        let both = ["e15_roles mail40@person.example", "e15_roles mail49@person.example"];
        assert_eq!(told(&world).await, both);
        for (number, module, role) in
            [(administrator(IVO), "Requests sv", "Allocator sv"), (49, "Requests", "Allocator")]
        {
            let rows: Vec<(String,)> = world
                .all(
                    "SELECT data FROM outbox WHERE template = 'e15_roles' AND to_user_id = $1",
                    &[&user(number)],
                )
                .await;
            let data: serde_json::Value = serde_json::from_str(&rows[0].0).unwrap();
            let expected = serde_json::json!({ "roles": [{ "module": module, "role": role }] });
            assert_eq!(data, expected, "{number}");
        }
        // Of a role that goes nobody is told.
        save(&world, &manager, IVO, "requests:none", &[]).await.unwrap();
        assert_eq!(told(&world).await, both);
    }
}

/// I-10, C.1.9, Q26.
#[tokio::test]
async fn what_does_not_fit_is_refused() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let approval = |code| one("modules.requests.approval", code);
        assert_eq!(
            codes(save(&world, &nimic, IVO, "alerts:none", &[]).await),
            one("modules.alerts.approval", Code::SettingsNotApplicable)
        );
        assert_eq!(
            codes(save(&world, &nimic, IVO, "requests:all", &[]).await),
            approval(Code::InvalidChoice)
        );
        // Whoever is coordinator needs nobody's approval.
        let coordinator = save(&world, &nimic, NEIGHBOUR_SE, "requests:requests", &["may_refuse"]).await;
        assert_eq!(codes(coordinator), approval(Code::ApprovalNeedsCoordinator));
        save(&world, &nimic, NEIGHBOUR_SE, "requests:none", &["may_refuse"]).await.unwrap();

        // Approval hangs on a linked coordinator, also with the same save.
        world
            .run(&["UPDATE module SET linked_coordinator = 'optional' WHERE code = 'requests'".to_owned()])
            .await;
        let without = |form: &mut AuthorityForm| {
            set(form, "requests:requests", &[]);
            form.module_coordinators.clear();
        };
        let refused = save_as(&world, &nimic, IVO, without).await;
        assert_eq!(
            codes(refused),
            one("modules.requests.linked_coordinators", Code::ApprovalNeedsCoordinator)
        );
        save(&world, &nimic, IVO, "requests:requests", &[]).await.unwrap();
        let both = |form: &mut AuthorityForm| {
            set(form, "requests:none", &[]);
            form.module_coordinators.clear();
        };
        save_as(&world, &nimic, IVO, both).await.unwrap();
        let alone = save(&world, &nimic, IVO, "requests:requests", &[]).await;
        assert_eq!(codes(alone), approval(Code::ApprovalNeedsCoordinator));

        let form = AccessStepForm {
            authority: text(IVO),
            module: "requests".to_owned(),
            version: "3".to_owned(),
            ..AccessStepForm::default()
        };
        world.registry.suspend_module(&nimic, &form, &caller()).await.unwrap();
        let suspended = save(&world, &nimic, IVO, "requests:none", &["may_refuse"]).await;
        assert_eq!(codes(suspended), approval(Code::ModuleSuspended));
    }
}

/// P12: not an ordinary administrator's (Q5); an access manager's also in its own authority. Stale parts are named.
#[tokio::test]
async fn only_whoever_administers_others_changes_them() {
    for world in World::each().await {
        let change = &["allocation"][..];
        let own = save(&world, &admin(IVO), IVO, "requests:none", change).await;
        assert_eq!(codes(own), one("form", Code::NotAllowed));
        save(&world, &admin(IVO), IVO, "requests:none", &[]).await.unwrap();
        assert_eq!(world.history(IVO).await, []);
        let stale = |form: &mut AuthorityForm| {
            set(form, "requests:none", change);
            form.module_versions = vec!["requests:7".to_owned()];
        };
        let refused = save_as(&world, &admin(MANAGER_SE), IVO, stale).await;
        assert_eq!(codes(refused), one("modules.requests", Code::StaleVersion));
        save(&world, &admin(COMMISSION), TRAFICOM, "requests:none", change).await.unwrap();
        assert!(stored(&world, TRAFICOM).await.2);
    }
}
