//! Protects giving modules to many authorities (C.2.2): what is looked at beforehand is what happens, one that fails
//! stops nobody else, nobody gets anything twice, and rights that were lost give nothing any more.

mod form;

use std::collections::BTreeMap;

use domain::{
    criteria::{AuthorityCriteria, BulkCriteria},
    error::{Code, Error},
    form::{AccessStepForm, GiveModulesForm, ManyForm, StopBulkForm},
    id::{AuthorityId, BulkOperationId, ModuleId},
    model::{BulkRowState, BulkState, LinkedCoordinatorRule, ModuleRole},
    policy::{Actor, Delegation},
    view::ManyPreview,
};
use registry::Extent;

use crate::world::*;

/// The number of the first of the authorities that the tests add.
pub const FIRST: u128 = 1_001;

/// Ordinary authorities of Sweden, each with an administrator.
pub async fn with_authorities(world: &World, count: u128) {
    let now = world.now().0;
    let mut all = Vec::new();
    for number in FIRST..FIRST + count {
        let (id, sort) = (world.literal(number), world.bytes(&format!("{number:04x}")));
        all.push(format!(
            "INSERT INTO authority (id, country, kind, official_name, official_name_norm, official_name_sort, \
             informal_name, informal_name_lang, informal_name_sort, phone, street, city, email, mail_language, \
             search_text, status, is_access_manager, registered_at, origin, version) VALUES ({id}, 'SE', 'authority', \
             'Nämnd {number}', 'norm{number}', {sort}, 'Informal {number}', 'sv', {sort}, '+46 8 555 01 10', \
             'Exempelgatan 1', 'Stockholm', 'office{number}@authority.example', 'sv', '', 'active', FALSE, {now}, \
             'registered', 1)"
        ));
        all.push(format!(
            "INSERT INTO history_head (authority_id, seq, hash) VALUES ({id}, 0, {})",
            world.bytes(&"00".repeat(32))
        ));
        let user = world.literal(administrator(number));
        all.push(format!(
            "INSERT INTO user_account (id, authority_id, first_name, last_name, name_sort, email, email_norm, language, \
             username, username_norm, search_text, is_administrator, status, first_login_at, last_login_at, created_at, \
             version) VALUES ({user}, {id}, 'First', 'Last', {sort}, 'mail{number}@person.example', \
             'mail{number}@person.example', 'sv', 'login{number}', 'login{number}', '', TRUE, 'active', {now}, {now}, \
             {now}, 1)"
        ));
    }
    world.run(&all).await;
}

fn numbers(range: std::ops::Range<u128>) -> ManyForm {
    ManyForm { authorities: range.map(text).collect(), ..ManyForm::default() }
}

fn ticked(at: &[u128]) -> ManyForm {
    ManyForm { authorities: at.iter().map(|at| text(*at)).collect(), ..ManyForm::default() }
}

fn gift(modules: &[&str]) -> GiveModulesForm {
    let modules = modules.iter().map(|module| (*module).to_owned()).collect();
    GiveModulesForm { modules, ..GiveModulesForm::default() }
}

/// Module 101, with everything that it asks for.
fn requests() -> GiveModulesForm {
    GiveModulesForm {
        module_keywords: vec!["requests:k231".to_owned()],
        module_coordinators: vec![format!("requests:{}", text(COORDINATOR_SE))],
        approvals: vec!["requests:requests".to_owned()],
        allocations: vec!["requests".to_owned()],
        ..gift(&["requests:authority:0"])
    }
}

fn without(module: &str) -> AuthorityCriteria {
    AuthorityCriteria {
        without_module: module.to_owned(),
        only_mine: "no".to_owned(),
        ..AuthorityCriteria::default()
    }
}

async fn begin(
    world: &World,
    actor: &Actor,
    many: &ManyForm,
    modules: &GiveModulesForm,
) -> Result<BulkOperationId, Error> {
    let criteria = AuthorityCriteria::default();
    world.registry.give_modules_to_many(actor, many, modules, &criteria, &caller()).await
}

async fn preview(
    world: &World,
    actor: &Actor,
    many: &ManyForm,
    modules: &GiveModulesForm,
) -> Result<ManyPreview, Error> {
    world.registry.preview_many(actor, many, modules, &AuthorityCriteria::default(), "en").await
}

async fn work_off(world: &World) {
    while world.registry.work_off().await.unwrap() {}
}

/// The rows of the report that are in a state, with the codes.
async fn rows(
    world: &World,
    actor: &Actor,
    id: BulkOperationId,
    state: BulkRowState,
) -> BTreeMap<AuthorityId, Vec<Code>> {
    let criteria = BulkCriteria {
        operation: id.to_string(),
        state: state.as_str().to_owned(),
        ..BulkCriteria::default()
    };
    let found = world.registry.bulk_report(actor, &criteria, Extent::Piece, "en").await.unwrap();
    let codes = |row: &domain::view::BulkRow| row.faults.iter().map(|fault| fault.code).collect();
    found.rows.iter().map(|row| (row.authority.0, codes(row))).collect()
}

async fn state(world: &World, actor: &Actor, id: BulkOperationId) -> (BulkState, i64, i64, i64) {
    let view = world.registry.bulk_operation(actor, &id.to_string(), "en").await.unwrap();
    (view.state, view.total, view.done, view.failed)
}

async fn accesses(world: &World, module: u128) -> i64 {
    let text = "SELECT COUNT(*) FROM module_access WHERE module_id = $1 AND status = 'active'";
    world.number(text, &[&uuid(module)]).await
}

/// How many mails E8 wait for addresses of authorities, and for users.
async fn told(world: &World) -> (i64, i64) {
    let all = "SELECT COUNT(*) FROM outbox WHERE template LIKE 'e8%' AND";
    (
        world.number(&format!("{all} to_authority_id IS NOT NULL"), &[]).await,
        world.number(&format!("{all} to_user_id IS NOT NULL"), &[]).await,
    )
}

async fn faults(world: &World) -> Vec<String> {
    let found = registry::verify::verify(&world.test.db).await.unwrap().faults;
    let mut found: Vec<String> = found
        .iter()
        .filter(|finding| finding.id != uuid(MANAGER_SE))
        .map(|finding| format!("{finding:?}"))
        .collect();
    found.sort();
    found
}

fn codes_of<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, Code)> {
    let error = result.unwrap_err();
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

/// Scenario 25 of C.9.
#[tokio::test]
async fn three_hundred_authorities_get_a_module_and_three_that_fail_are_named() {
    for world in World::each().await {
        with_authorities(&world, 300).await;
        let (actor, before) = (admin(NIMIC_SE), faults(&world).await);
        let criteria = AuthorityCriteria { status: "all".to_owned(), ..without("requests") };
        let found = world.registry.administered(&actor, &criteria, Extent::Page, "en").await.unwrap();
        assert_eq!(
            found.count, 303,
            "those of the tests, the access manager, its own, and a deactivated one"
        );
        let many = ManyForm { all_found: "on".to_owned(), ..ManyForm::default() };
        let form = requests();
        let seen = world.registry.preview_many(&actor, &many, &form, &criteria, "en").await.unwrap();
        assert_eq!((seen.authorities, seen.seen, seen.given, seen.again), (303, 303, 302, 0));
        let named: Vec<_> = seen.rows.iter().map(|row| (row.authority.0, row.faults[0].code)).collect();
        assert_eq!((seen.failed, named), (1, vec![(authority(CLOSED_SE), Code::AuthorityDeactivated)]));
        assert_eq!(seen.modules, [("Requests".to_owned(), Some(ModuleRole::Authority))]);
        assert_eq!((accesses(&world, 101).await, told(&world).await), (4, (0, 0)), "looking writes nothing");

        let many = ManyForm { operation: seen.operation, ..many };
        let id =
            world.registry.give_modules_to_many(&actor, &many, &form, &criteria, &caller()).await.unwrap();
        assert_eq!(world.history(NIMIC_SE).await, [("bulk_operation.started".to_owned(), 0)]);
        assert_eq!(state(&world, &actor, id).await, (BulkState::Waiting, 303, 0, 0));
        // Meanwhile one is deactivated, and another is made coordinator.
        world
            .run(&[format!(
                "UPDATE authority SET status = 'deactivated', deactivated_at = 1, delete_after = 2 WHERE id = {}",
                world.literal(FIRST)
            )])
            .await;
        let other = GiveModulesForm {
            authority: text(FIRST + 1),
            module_coordinators: Vec::new(),
            approvals: Vec::new(),
            allocations: Vec::new(),
            modules: vec!["requests:coordinator:0".to_owned()],
            ..form
        };
        world.registry.give_modules(&actor, &other, &caller()).await.unwrap();
        let (offices, people) = told(&world).await;

        for done in [100, 200, 300] {
            assert!(world.registry.work_off().await.unwrap(), "a hundred in one transaction");
            let (_, _, given, failed) = state(&world, &actor, id).await;
            assert_eq!(given + failed, done);
        }
        work_off(&world).await;
        assert_eq!(state(&world, &actor, id).await, (BulkState::Done, 303, 300, 3));
        let failed = rows(&world, &actor, id, BulkRowState::Failed).await;
        let expected = BTreeMap::from([
            (authority(CLOSED_SE), vec![Code::AuthorityDeactivated]),
            (authority(FIRST), vec![Code::AuthorityDeactivated]),
            (authority(FIRST + 1), vec![Code::SuspendFirst]),
        ]);
        assert_eq!(failed, expected);
        // I-11, and one mail to each authority and each administrator.
        assert_eq!(accesses(&world, 101).await, 4 + 300 + 1);
        assert_eq!(told(&world).await, (offices + 300, people + 300));
        let last = FIRST + 299;
        let expected = ["module_access.given", "module_access.keywords_changed", "linked_coordinator.added"];
        let history: Vec<String> = world.history(last).await.into_iter().map(|(action, _)| action).collect();
        assert!(expected.iter().all(|action| history.iter().any(|done| done == action)), "{history:?}");
        assert_eq!(history.last().map(String::as_str), Some("user.roles_changed"));
        let roles = "SELECT COUNT(*) FROM user_role WHERE user_id = $1";
        assert_eq!(world.number(roles, &[&user(administrator(last))]).await, 3);
        let more: Vec<String> =
            faults(&world).await.into_iter().filter(|fault| !before.contains(fault)).collect();
        assert_eq!(more, Vec::<String>::new(), "the chains fit what was written");
    }
}

/// C.2.2: the rights are read afresh for each piece; what was given stays.
#[tokio::test]
async fn whoever_loses_the_rights_gives_no_more() {
    for world in World::each().await {
        with_authorities(&world, 150).await;
        let actor = admin(NIMIC_SE);
        let id = begin(&world, &actor, &numbers(FIRST..FIRST + 150), &gift(&["registers:authority:0"])).await;
        let id = id.unwrap();
        assert!(world.registry.work_off().await.unwrap());
        let rights = |rights: bool| {
            let id = world.literal(administrator(NIMIC_SE));
            [format!("UPDATE user_account SET is_administrator = {rights} WHERE id = {id}")]
        };
        world.run(&rights(false)).await;
        work_off(&world).await;
        assert_eq!(state(&world, &actor, id).await, (BulkState::Done, 150, 100, 50));
        let failed = rows(&world, &actor, id, BulkRowState::Failed).await;
        assert!(failed.values().all(|codes| *codes == [Code::NotAllowed]));
        assert_eq!(accesses(&world, 103).await, 100);
        world.run(&rights(true)).await;
    }
}

/// Q20: an authority that is no access manager any more stops giving; so does one whose delegation no longer covers it.
#[tokio::test]
async fn whoever_is_no_access_manager_any_more_gives_no_more() {
    for world in World::each().await {
        with_authorities(&world, 3).await;
        let actor = admin(MANAGER_SE);
        world
            .run(&[format!(
                "INSERT INTO delegation (id, manager_id, granted_by, all_modules, granted_at, version) \
                 VALUES ({}, {}, {}, TRUE, 0, 1)",
                world.literal(901),
                world.literal(MANAGER_SE),
                world.literal(administrator(NIMIC_SE))
            )])
            .await;
        let registers = gift(&["registers:authority:0"]);
        for (number, taken, code) in [
            (0, "UPDATE delegation SET all_modules = FALSE", Code::DelegationDoesNotCover),
            (1, "UPDATE authority SET is_access_manager = FALSE WHERE kind = 'authority'", Code::NotAllowed),
        ] {
            let id = begin(&world, &actor, &ticked(&[FIRST + number]), &registers).await.unwrap();
            world.run(&[taken.to_owned()]).await;
            work_off(&world).await;
            let failed = rows(&world, &actor, id, BulkRowState::Failed).await;
            assert_eq!(failed, BTreeMap::from([(authority(FIRST + number), vec![code])]));
        }
        assert_eq!(accesses(&world, 103).await, 0);
    }
}

#[tokio::test]
async fn the_rest_can_be_stopped_and_what_is_given_stays() {
    for world in World::each().await {
        with_authorities(&world, 120).await;
        let actor = admin(NIMIC_SE);
        let many = numbers(FIRST..FIRST + 120);
        let id = begin(&world, &actor, &many, &gift(&["alerts:authority:0"])).await.unwrap();
        assert!(world.registry.work_off().await.unwrap());
        let form = StopBulkForm { operation: id.to_string() };
        for stranger in [admin(COMMISSION), admin(MANAGER_SE), admin(IVO), nobody(NIMIC_SE)] {
            let refused = world.registry.stop_bulk_operation(&stranger, &form, &caller()).await;
            assert_eq!(refused, Err(Error::NotFound));
        }
        world.registry.stop_bulk_operation(&actor, &form, &caller()).await.unwrap();
        work_off(&world).await;
        assert_eq!(state(&world, &actor, id).await, (BulkState::Stopped, 120, 100, 0));
        assert_eq!(rows(&world, &actor, id, BulkRowState::Waiting).await.len(), 20);
        assert_eq!(accesses(&world, 102).await, 2 + 100);
        let history: Vec<String> =
            world.history(NIMIC_SE).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(history, ["bulk_operation.started", "bulk_operation.stopped"]);
    }
}

/// A form sent twice is one step; a worker that was killed, or the same step begun anew, gives nobody anything twice.
#[tokio::test]
async fn a_second_run_gives_nothing_twice() {
    for world in World::each().await {
        with_authorities(&world, 2).await;
        let (actor, registers) = (admin(NIMIC_SE), gift(&["registers:authority:0"]));
        let operation = "01900000-0000-7000-8000-00000000abcd".to_owned();
        let many = ManyForm { operation: operation.clone(), ..ticked(&[FIRST, FIRST + 1]) };
        let id = begin(&world, &actor, &many, &registers).await.unwrap();
        assert_eq!(begin(&world, &actor, &many, &registers).await, Ok(id));
        assert_eq!(id.to_string(), operation);
        assert_eq!(begin(&world, &admin(COMMISSION), &many, &registers).await, Err(Error::NotFound));
        work_off(&world).await;
        assert_eq!(told(&world).await, (2, 2));
        world
            .run(&[
                "UPDATE bulk_operation_row SET state = 'waiting', done_at = NULL".to_owned(),
                "UPDATE bulk_operation SET state = 'running', done = 0, finished_at = NULL".to_owned(),
            ])
            .await;
        let again =
            begin(&world, &actor, &ManyForm { operation: String::new(), ..many }, &registers).await.unwrap();
        work_off(&world).await;
        for id in [id, again] {
            let failed = rows(&world, &actor, id, BulkRowState::Failed).await;
            assert_eq!(failed.values().filter(|codes| **codes == [Code::WrongState]).count(), 2);
        }
        assert_eq!(told(&world).await, (2, 2));
        let history = world.history(FIRST).await;
        assert_eq!(history, [("module_access.given".to_owned(), 1), ("user.roles_changed".to_owned(), 2)]);
        assert!(!world.registry.work_off().await.unwrap(), "there is nothing left to do");
    }
}

/// All modules of a row or none, and one mail about all of them.
#[tokio::test]
async fn several_modules_are_one_mail_and_all_or_none() {
    for world in World::each().await {
        with_authorities(&world, 2).await;
        let actor = admin(NIMIC_SE);
        world.registry.give_modules(&actor, &one_gift(FIRST + 1, "alerts"), &caller()).await.unwrap();
        let (offices, people) = told(&world).await;
        let both = gift(&["alerts:authority:0", "registers:authority:0"]);
        let seen = preview(&world, &actor, &ticked(&[FIRST, FIRST + 1, IVO]), &both).await.unwrap();
        assert_eq!((seen.given, seen.again, seen.failed), (1, 0, 2));
        let id = begin(&world, &actor, &ticked(&[FIRST, FIRST + 1, IVO]), &both).await.unwrap();
        work_off(&world).await;
        assert_eq!(told(&world).await, (offices + 1, people + 1));
        let data: Vec<(String,)> = world
            .all(
                "SELECT data FROM outbox WHERE template = 'e8_module_given' AND to_authority_id = $1",
                &[&authority(FIRST)],
            )
            .await;
        assert!(
            data.len() == 1 && data[0].0.contains("Alerts") && data[0].0.contains("Registers"),
            "{data:?}"
        );
        let failed = rows(&world, &actor, id, BulkRowState::Failed).await;
        let had = vec![Code::WrongState];
        assert_eq!(failed, BTreeMap::from([(authority(FIRST + 1), had.clone()), (authority(IVO), had)]));
        assert_eq!(accesses(&world, 103).await, 1, "nothing half done");
        // The report names the module in the reader's language.
        let criteria = BulkCriteria { operation: id.to_string(), ..BulkCriteria::default() };
        let report = world.registry.bulk_report(&actor, &criteria, Extent::Page, "sv").await.unwrap();
        let module = report.rows.iter().flat_map(|row| &row.faults).map(|fault| fault.arg("module"));
        assert_eq!(module.collect::<Vec<_>>(), ["Alerts sv", "Alerts sv"]);
        let view = world.registry.bulk_operation(&actor, &id.to_string(), "sv").await.unwrap();
        assert_eq!(view.modules[1], ("Registers sv".to_owned(), Some(ModuleRole::Authority)));
    }
}

fn one_gift(at: u128, module: &str) -> GiveModulesForm {
    GiveModulesForm { authority: text(at), ..gift(&[&format!("{module}:authority:0")]) }
}

/// What was suspended is given again, whatever its version; with the settings, keywords and coordinators of the step.
#[tokio::test]
async fn a_suspended_access_is_given_again() {
    for world in World::each().await {
        with_authorities(&world, 1).await;
        let actor = admin(NIMIC_SE);
        let step = AccessStepForm {
            authority: text(IVO),
            module: "requests".to_owned(),
            version: "1".to_owned(),
            ..AccessStepForm::default()
        };
        world.registry.suspend_module(&actor, &step, &caller()).await.unwrap();
        let seen = preview(&world, &actor, &ticked(&[IVO, FIRST]), &requests()).await.unwrap();
        assert_eq!((seen.given, seen.again, seen.changed, seen.failed), (2, 1, 0, 0));
        let turn = |role: &str| {
            let (at, module) = (world.literal(IVO), world.literal(101));
            [format!(
                "UPDATE module_access SET role = '{role}' WHERE authority_id = {at} AND module_id = {module}"
            )]
        };
        world.run(&turn("coordinator")).await;
        let seen = preview(&world, &actor, &ticked(&[IVO, FIRST]), &requests()).await.unwrap();
        assert_eq!((seen.again, seen.changed), (1, 1), "who gets the other role is told");
        world.run(&turn("authority")).await;
        begin(&world, &actor, &ticked(&[IVO, FIRST]), &requests()).await.unwrap();
        work_off(&world).await;
        let text = "SELECT x.approval, x.allocation, x.version FROM module_access x WHERE x.authority_id = $1 \
                    AND x.module_id = $2";
        for (at, version) in [(IVO, 3), (FIRST, 1)] {
            let rows: Vec<(String, bool, i64)> = world.all(text, &[&authority(at), &uuid(101)]).await;
            assert_eq!(rows, [("requests".to_owned(), true, version)]);
        }
    }
}
