//! Protects access to modules: what may be given to whom by whom, what follows from it, and what stands in its way.

use domain::{
    error::{Code, Error},
    form::{AccessStepForm, GiveModulesForm},
    id::{AuthorityId, ModuleId},
    policy::{Action, Actor, Delegation},
};
use registry::{Which, store::Record};

use crate::world::*;

fn gift(at: u128, modules: &[&str]) -> GiveModulesForm {
    GiveModulesForm {
        authority: text(at),
        modules: modules.iter().map(|module| (*module).to_owned()).collect(),
        ..GiveModulesForm::default()
    }
}

/// Module 101 for somebody who can have it.
fn requests(at: u128, coordinator: u128) -> GiveModulesForm {
    GiveModulesForm {
        module_keywords: vec!["requests:k231".to_owned()],
        module_coordinators: vec![format!("requests:{}", text(coordinator))],
        approvals: vec!["requests:none".to_owned()],
        ..gift(at, &["requests:authority:0"])
    }
}

fn step_of(at: u128, module: &str, version: i64) -> AccessStepForm {
    AccessStepForm {
        authority: text(at),
        module: module.to_owned(),
        version: version.to_string(),
        ..AccessStepForm::default()
    }
}

async fn give(world: &World, actor: &Actor, form: &GiveModulesForm) -> Result<(), Error> {
    world.registry.give_modules(actor, form, &caller()).await
}

async fn suspend(world: &World, actor: &Actor, form: &AccessStepForm) -> Result<(), Error> {
    world.registry.suspend_module(actor, form, &caller()).await
}

fn codes(result: Result<(), Error>) -> Vec<(String, Code)> {
    let error = result.unwrap_err();
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

fn one(field: &str, code: Code) -> Vec<(String, Code)> {
    vec![(field.to_owned(), code)]
}

async fn roles(world: &World, number: u128) -> Vec<String> {
    let rows: Vec<(String,)> = world
        .all(
            "SELECT r.code FROM user_role h JOIN role_definition r ON r.id = h.role_id \
             JOIN module m ON m.id = r.module_id WHERE h.user_id = $1 ORDER BY m.position, r.position",
            &[&user(number)],
        )
        .await;
    rows.into_iter().map(|(code,)| code).collect()
}

async fn access<R: Record>(world: &World, at: u128, columns: &str, module: &str) -> Vec<R> {
    let text = format!(
        "SELECT {columns} FROM module_access x JOIN module m ON m.id = x.module_id \
         WHERE x.authority_id = $1 AND m.code = $2"
    );
    world.all(&text, &[&authority(at), &module]).await
}

/// The mails about an authority that wait: to whose address, or to which user, and which.
async fn told(world: &World) -> Vec<String> {
    let rows: Vec<(String, Option<String>, Option<String>)> = world
        .all(
            "SELECT o.template, a.email, u.email FROM outbox o LEFT JOIN authority a ON a.id = o.to_authority_id \
             LEFT JOIN user_account u ON u.id = o.to_user_id ORDER BY o.template, a.email, u.email",
            &[],
        )
        .await;
    let mut told: Vec<String> = rows
        .into_iter()
        .map(|(template, office, person)| format!("{template} {}", office.or(person).unwrap_or_default()))
        .collect();
    told.sort_unstable();
    told
}

/// Acceptance scenario 4, I-11: in the same transaction, and nobody else. Several modules are one form and one mail.
#[tokio::test]
async fn administrators_get_all_roles_of_what_is_given() {
    for world in World::each().await {
        let neighbour = admin(NIMIC_SE);
        give(&world, &neighbour, &gift(NEIGHBOUR_SE, &["alerts:authority:0", "registers:authority:0"]))
            .await
            .unwrap();
        assert_eq!(roles(&world, administrator(NEIGHBOUR_SE)).await, ["handler", "reader", "editor"]);
        assert_eq!(roles(&world, plain(NEIGHBOUR_SE)).await, Vec::<String>::new());
        let given: Vec<(String, String, Option<String>, i64)> =
            access(&world, NEIGHBOUR_SE, "x.role, x.status, x.approval, x.version", "alerts").await;
        assert_eq!(given, [("authority".to_owned(), "active".to_owned(), None, 1)]);
        let expected = [("module_access.given", 1), ("module_access.given", 1), ("user.roles_changed", 2)];
        assert_eq!(world.history(NEIGHBOUR_SE).await, expected.map(|(action, n)| (action.to_owned(), n)));
        let expected = ["e8_module_given mail70@person.example", "e8_module_given office7@authority.example"];
        assert_eq!(told(&world).await, expected);
        let view = world.registry.modules(&neighbour, Which::Id(&text(NEIGHBOUR_SE)), "en").await.unwrap();
        assert!(view.modules.iter().all(|module| module.roles_without_holder.len() < 3));
    }
}

/// Acceptance scenario 3, I-8, both ends, and the keywords of the module.
#[tokio::test]
async fn a_module_asks_for_what_it_needs() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        // Malmö coordinates the module now; suspended it can be given in the other role.
        suspend(&world, &nimic, &step_of(NEIGHBOUR_SE, "requests", 1)).await.unwrap();
        let form = |coordinator| {
            let form = requests(NEIGHBOUR_SE, coordinator);
            GiveModulesForm { modules: vec!["requests:authority:2".to_owned()], ..form }
        };
        let linked = "modules.requests.linked_coordinators";
        let without = GiveModulesForm { module_coordinators: Vec::new(), ..form(COORDINATOR_SE) };
        for (form, expected) in [
            (without, one(linked, Code::CoordinatorRequired)),
            (form(NEIGHBOUR_SE), one(linked, Code::CoordinatorIsSelf)),
            (form(TRAFICOM), one(linked, Code::CoordinatorOtherCountry)),
            (form(IVO), one(linked, Code::NotACoordinator)),
            (form(CLOSED_SE), one(linked, Code::NotACoordinator)),
            (form(99), one(linked, Code::NotACoordinator)),
            (
                GiveModulesForm { module_keywords: Vec::new(), ..form(COORDINATOR_SE) },
                one("modules.requests.keywords", Code::TooFewChoices),
            ),
            (
                GiveModulesForm {
                    modules: vec!["requests:coordinator:2".to_owned()],
                    ..form(COORDINATOR_SE)
                },
                one(linked, Code::CoordinatorNotApplicable),
            ),
            (
                GiveModulesForm { module_keywords: vec!["requests:none".to_owned()], ..form(COORDINATOR_SE) },
                one("modules.requests.keywords", Code::InvalidChoice),
            ),
            (
                GiveModulesForm { modules: vec!["requests:authority:1".to_owned()], ..form(COORDINATOR_SE) },
                one("modules.requests", Code::StaleVersion),
            ),
        ] {
            assert_eq!(codes(give(&world, &nimic, &form).await), expected, "{form:?}");
        }
        give(&world, &nimic, &form(COORDINATOR_SE)).await.unwrap();
        let links = world
            .number(
                "SELECT COUNT(*) FROM linked_coordinator WHERE authority_id = $1",
                &[&authority(NEIGHBOUR_SE)],
            )
            .await;
        assert_eq!(links, 1);
        assert_eq!(roles(&world, administrator(NEIGHBOUR_SE)).await, ["viewer", "handler"]);
    }
}

/// I-10: settings are for requests; approval needs a coordinator, allocation an allocator.
#[tokio::test]
async fn settings_are_checked() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let alerts = GiveModulesForm {
            approvals: vec!["alerts:none".to_owned()],
            refusals: vec!["alerts".to_owned()],
            allocations: vec!["alerts".to_owned()],
            ..gift(NEIGHBOUR_SE, &["alerts:authority:0"])
        };
        let expected = ["approval", "may_refuse", "allocation"]
            .map(|name| (format!("modules.alerts.{name}"), Code::SettingsNotApplicable));
        assert_eq!(codes(give(&world, &nimic, &alerts).await), expected);
        suspend(&world, &nimic, &step_of(NEIGHBOUR_SE, "requests", 1)).await.unwrap();
        let coordinator = GiveModulesForm {
            modules: vec!["requests:coordinator:2".to_owned()],
            module_coordinators: Vec::new(),
            approvals: vec!["requests:requests".to_owned()],
            ..requests(NEIGHBOUR_SE, COORDINATOR_SE)
        };
        let expected = one("modules.requests.approval", Code::ApprovalNeedsCoordinator);
        assert_eq!(codes(give(&world, &nimic, &coordinator).await), expected);
        let unknown = GiveModulesForm { approvals: vec!["requests:all".to_owned()], ..coordinator.clone() };
        let expected = one("modules.requests.approval", Code::InvalidChoice);
        assert_eq!(codes(give(&world, &nimic, &unknown).await), expected);
        // The field is there also where the module has no coordinators.
        world
            .run(&["UPDATE module SET linked_coordinator = 'none' WHERE code = 'requests'".to_owned()])
            .await;
        let alone =
            GiveModulesForm { modules: vec!["requests:authority:2".to_owned()], ..coordinator.clone() };
        let expected = one("modules.requests.approval", Code::ApprovalNeedsCoordinator);
        assert_eq!(codes(give(&world, &nimic, &alone).await), expected);
        let right = GiveModulesForm {
            approvals: vec!["requests:none".to_owned()],
            refusals: vec!["requests".to_owned()],
            allocations: vec!["requests".to_owned()],
            ..coordinator
        };
        give(&world, &nimic, &right).await.unwrap();
        let stored: Vec<(String, bool, bool, i64)> =
            access(&world, NEIGHBOUR_SE, "x.approval, x.may_refuse, x.allocation, x.version", "requests")
                .await;
        assert_eq!(stored, [("none".to_owned(), true, true, 3)]);
        let held = roles(&world, administrator(NEIGHBOUR_SE)).await;
        assert_eq!(held, ["viewer", "handler", "allocator", "approver"]);
    }
}

/// Acceptance scenario 5, I-6, I-7, A-058: another role only after suspension; what no longer fits goes.
#[tokio::test]
async fn the_role_changes_only_while_suspended() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let other = gift(IVO, &["alerts:coordinator:1"]);
        assert_eq!(codes(give(&world, &nimic, &other).await), one("modules.alerts", Code::SuspendFirst));
        let same = gift(IVO, &["alerts:authority:1"]);
        assert_eq!(codes(give(&world, &nimic, &same).await), one("modules.alerts", Code::WrongState));
        let wrong = gift(IVO, &["registers:coordinator:1"]);
        let expected = one("modules.registers.role", Code::ModuleRoleNotAllowed);
        assert_eq!(codes(give(&world, &nimic, &wrong).await), expected);
        world
            .run(&["UPDATE role_definition SET for_coordinator = FALSE WHERE code = 'handler'".to_owned()])
            .await;
        suspend(&world, &nimic, &step_of(IVO, "alerts", 1)).await.unwrap();
        assert_eq!(roles(&world, administrator(IVO)).await, ["viewer", "handler", "handler", "reader"]);
        give(&world, &nimic, &gift(IVO, &["alerts:coordinator:2"])).await.unwrap();
        assert_eq!(roles(&world, administrator(IVO)).await, ["viewer", "handler", "reader"]);
        let last = world.history(IVO).await.pop().unwrap();
        assert_eq!(last, ("user.roles_changed".to_owned(), 2));
    }
}

/// C.2.2, Q24: everything is kept, and can be given again as it was.
#[tokio::test]
async fn what_is_suspended_can_be_given_again() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        suspend(&world, &manager, &step_of(IVO, "requests", 1)).await.unwrap();
        let again = suspend(&world, &manager, &step_of(IVO, "requests", 2)).await;
        assert_eq!(codes(again), one("form", Code::WrongState));
        let kept = "SELECT COUNT(*) FROM module_keyword WHERE authority_id = $1";
        assert_eq!(world.number(kept, &[&authority(IVO)]).await, 1);
        let kept = "SELECT COUNT(*) FROM linked_coordinator WHERE authority_id = $1";
        assert_eq!(world.number(kept, &[&authority(IVO)]).await, 1);
        let chosen = [("requests".to_owned(), None)];
        let view = world.registry.give_view(&manager, Which::Id(&text(IVO)), &chosen, "sv").await.unwrap();
        let [form] = &view.gifts[..] else { panic!("{:?}", view.gifts) };
        assert!(form.is_again && form.version == 2 && form.name == "Requests sv");
        assert!(form.coordinators.iter().any(|choice| choice.chosen && choice.code == text(COORDINATOR_SE)));
        let codes: Vec<&str> = view.offered.iter().map(|module| module.code.as_str()).collect();
        assert_eq!(codes, ["requests", "registers"]);
        let form = GiveModulesForm {
            modules: vec!["requests:authority:2".to_owned()],
            ..requests(IVO, COORDINATOR_SE)
        };
        give(&world, &manager, &form).await.unwrap();
        let told = told(&world).await;
        assert_eq!(told.iter().filter(|mail| mail.starts_with("e8_module_given_again")).count(), 2);
        assert_eq!(told.iter().filter(|mail| mail.starts_with("e8_module_suspended")).count(), 2);
    }
}

/// Each step first shows to whom it happens: the administrators, who get the mail, and how many hold roles.
#[tokio::test]
async fn whom_a_suspension_concerns_is_shown_first() {
    for world in World::each().await {
        // One with two roles, one with a role of another module, one of another authority, one who is gone.
        for (number, at) in [(601, IVO), (602, IVO), (603, NEIGHBOUR_SE), (604, IVO)] {
            world.with_user(number, at, false).await;
        }
        for (number, role) in [(601, 111), (601, 112), (602, 121), (603, 111), (604, 111)] {
            world.with_role(number, role).await;
        }
        let removed =
            "UPDATE user_account SET status = 'removed', removed_at = 5, erase_after = 9 WHERE id = ";
        world.run(&[format!("{removed}{}", world.literal(604))]).await;
        let shown = async || {
            let (manager, id) = (admin(NIMIC_SE), text(IVO));
            let which = Which::Id(&id);
            world.registry.suspend_view(&manager, which, "requests", Action::GiveModules, "en").await.unwrap()
        };
        let names = "SELECT first_name || ' ' || last_name FROM user_account WHERE id = $1";
        let names: Vec<(String,)> = world.all(names, &[&admin(IVO).user_id]).await;
        let view = shown().await;
        assert_eq!(view.administrators, [names[0].0.clone()]);
        assert_eq!(view.holders, 2, "the administrator and one user");
        // What is switched off counts nowhere (Q30): both still hold the other role, and then none.
        for (role, holders) in [(112, 2), (111, 0)] {
            let off = format!("UPDATE role_definition SET active = FALSE WHERE id = {}", world.literal(role));
            world.run(&[off]).await;
            assert_eq!(shown().await.holders, holders);
        }
    }
}

/// I-9, Q9, Q24.
#[tokio::test]
async fn a_coordinator_others_depend_on_is_replaced_first() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let error = suspend(&world, &nimic, &step_of(COORDINATOR_SE, "requests", 1)).await.unwrap_err();
        assert!(error.has(Code::CoordinatorInUse));
        let fault = &error.faults()[0].fault;
        assert_eq!((fault.arg("authorities"), fault.arg("count")), ("Inspektionen för vård och omsorg", "0"));
        let view = world
            .registry
            .suspend_view(&nimic, Which::Id(&text(COORDINATOR_SE)), "requests", Action::GiveModules, "en")
            .await
            .unwrap();
        assert_eq!(view.depending.len(), 1);
        let offered: Vec<&str> = view.replacements.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(offered, ["Malmö stad"], "of the same country, and not itself");
        let replace = async |coordinator: String| {
            let form = AccessStepForm { coordinator, ..step_of(COORDINATOR_SE, "requests", 1) };
            world.registry.replace_coordinator(&nimic, &form, &caller()).await
        };
        for (new, code) in [
            (String::new(), Code::Required),
            ("x".to_owned(), Code::InvalidChoice),
            (text(COORDINATOR_SE), Code::InvalidChoice),
            (text(IVO), Code::CoordinatorIsSelf),
            (text(TRAFICOM), Code::CoordinatorOtherCountry),
            (text(MANAGER_SE), Code::NotACoordinator),
        ] {
            assert_eq!(codes(replace(new).await), one("coordinator", code));
        }
        replace(text(NEIGHBOUR_SE)).await.unwrap();
        assert_eq!(codes(replace(text(NEIGHBOUR_SE)).await), one("form", Code::WrongState));
        let last = world.history(IVO).await.pop().unwrap();
        assert_eq!(last, ("linked_coordinator.replaced".to_owned(), 2));
        suspend(&world, &nimic, &step_of(COORDINATOR_SE, "requests", 1)).await.unwrap();

        // In a module that needs no coordinator nobody depends on one: the links go, and are told of.
        let link = format!("alerts:{}", text(COORDINATOR_SE));
        let mut form = authority_form(&world, &nimic, IVO).await;
        form.module_coordinators.push(link);
        world.registry.edit_authority(&nimic, &form, &caller()).await.unwrap();
        suspend(&world, &nimic, &step_of(COORDINATOR_SE, "alerts", 1)).await.unwrap();
        let links = "SELECT COUNT(*) FROM linked_coordinator WHERE coordinator_id = $1";
        assert_eq!(world.number(links, &[&authority(COORDINATOR_SE)]).await, 0);
        let last = world.history(IVO).await.pop().unwrap();
        assert_eq!(last, ("linked_coordinator.removed".to_owned(), 3));
        assert!(told(&world).await.contains(&"e8_coordinator_lost office4@authority.example".to_owned()));
    }
}

/// Q9: what is shown as moved is what is moved. An access manager moves no other access manager (rule 9), and nobody a
/// suspended access; those that stay are named apart.
#[tokio::test]
async fn what_is_shown_as_moved_is_moved() {
    for world in World::each().await {
        let (nimic, manager) = (admin(NIMIC_SE), admin(MANAGER_SE));
        let form =
            AccessStepForm { coordinator: text(NEIGHBOUR_SE), ..step_of(COORDINATOR_SE, "requests", 1) };
        let shown = async |actor: &Actor| {
            let which = Which::Id(&form.authority);
            let view = world
                .registry
                .suspend_view(actor, which, "requests", Action::LinkCoordinators, "en")
                .await
                .unwrap();
            let ids =
                |named: Vec<(AuthorityId, String)>| named.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
            (ids(view.linked), ids(view.staying), view.others)
        };
        assert_eq!(shown(&manager).await, (vec![authority(IVO)], vec![], 0));
        let rank = |is_manager: bool| {
            format!("UPDATE authority SET is_access_manager = {is_manager} WHERE id = {}", world.literal(IVO))
        };
        world.run(&[rank(true)]).await;
        assert_eq!(shown(&manager).await, (vec![], vec![authority(IVO)], 0));
        assert_eq!(shown(&nimic).await, (vec![authority(IVO)], vec![], 0));
        let moved = world.registry.replace_coordinator(&manager, &form, &caller()).await;
        assert_eq!(codes(moved), one("form", Code::WrongState));
        world.run(&[rank(false)]).await;
        suspend(&world, &manager, &step_of(IVO, "requests", 1)).await.unwrap();
        assert_eq!(shown(&nimic).await, (vec![], vec![], 0));
    }
}

/// Acceptance scenario 18, P13, P14, A-026, Q2, rule 9 of C.3.2.
#[tokio::test]
async fn only_within_reach_and_delegation() {
    for world in World::each().await {
        let alerts = |at| gift(at, &["alerts:authority:0"]);
        let denied = || one("form", Code::NotAllowed);
        let unknown = || one("form", Code::NotFound);
        for (actor, at, expected) in [
            (admin(IVO), IVO, denied()),
            (nobody(MANAGER_SE), IVO, unknown()),
            (admin(IVO), NEIGHBOUR_SE, unknown()),
            (admin(MANAGER_SE), TRAFICOM, unknown()),
            (admin(MANAGER_SE), NIMIC_SE, denied()),
            (admin(NIMIC_SE), CLOSED_SE, one("form", Code::AuthorityDeactivated)),
            (admin(NIMIC_SE), 99, unknown()),
        ] {
            assert_eq!(codes(give(&world, &actor, &alerts(at)).await), expected, "{:?} {at}", actor.rank());
            let step = step_of(at, "alerts", 1);
            assert_eq!(codes(suspend(&world, &actor, &step).await), expected, "{:?} {at}", actor.rank());
        }
        let module: ModuleId = uuid(102).into();
        let partial = Actor { delegation: Delegation::Some(vec![module]), ..admin(MANAGER_SE) };
        let expected = one("form", Code::DelegationDoesNotCover);
        let registers = gift(NEIGHBOUR_SE, &["registers:authority:0"]);
        assert_eq!(codes(give(&world, &partial, &registers).await), expected);
        assert_eq!(codes(suspend(&world, &partial, &step_of(IVO, "requests", 1)).await), expected);
        // So is what the delegation leaves out by now: it was narrowed while the step waited for its turn (I-25).
        let narrowed = format!(
            "INSERT INTO delegation (id, manager_id, granted_by, all_modules, granted_at, version) \
             VALUES ({}, {}, {}, FALSE, 0, 1)",
            world.literal(901),
            world.literal(MANAGER_SE),
            world.literal(administrator(NIMIC_SE))
        );
        world.run(&[narrowed]).await;
        assert_eq!(codes(give(&world, &admin(MANAGER_SE), &registers).await), expected);
        assert_eq!(codes(suspend(&world, &admin(MANAGER_SE), &step_of(IVO, "requests", 1)).await), expected);
        world.run(&["DELETE FROM delegation".to_owned()]).await;
        give(&world, &partial, &alerts(NEIGHBOUR_SE)).await.unwrap();
        // Not listed there: whoever is listed is told too (Q1).
        assert!(told(&world).await.contains(&"e8_module_given office2@authority.example".to_owned()));
        // An access manager gives its own authority modules.
        give(&world, &partial, &alerts(MANAGER_SE)).await.unwrap();
        for (modules, code) in [
            (vec![], Code::Required),
            (vec!["none:authority:0"], Code::InvalidChoice),
            (vec!["\0"], Code::InvalidChoice),
        ] {
            let form = gift(NEIGHBOUR_SE, &modules);
            assert_eq!(codes(give(&world, &admin(NIMIC_SE), &form).await), one("modules", code));
        }
        world.run(&["UPDATE module SET status = 'retired' WHERE code = 'registers'".to_owned()]).await;
        let expected = one("modules.registers", Code::ModuleNotActive);
        assert_eq!(codes(give(&world, &admin(NIMIC_SE), &registers).await), expected);
    }
}
