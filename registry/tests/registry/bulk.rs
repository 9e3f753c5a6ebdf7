//! Protects steps that concern many authorities: to whom a mail to many goes, what stands in its way, that each gets it
//! once, and that the worker decides each authority anew.

use domain::{
    criteria::{AuthorityCriteria, BulkCriteria},
    error::{Code, Error, FORM},
    form::{SendEmailForm, StopBulkForm},
    id::BulkOperationId,
    model::{BulkRowState, BulkState},
    policy::Actor,
    time::DAY,
};
use registry::Extent;

use crate::world::*;

fn letter(to: &str, at: &[u128]) -> SendEmailForm {
    SendEmailForm {
        authorities: at.iter().map(|at| text(*at)).collect(),
        to: to.to_owned(),
        subject: "Kurs i september".to_owned(),
        body: "Välkomna!\r\nMer information följer.".to_owned(),
        ..SendEmailForm::default()
    }
}

fn everything(to: &str) -> SendEmailForm {
    SendEmailForm { all_found: "on".to_owned(), ..letter(to, &[]) }
}

async fn send(world: &World, actor: &Actor, form: &SendEmailForm) -> Result<BulkOperationId, Error> {
    world.registry.send_email(actor, form, &AuthorityCriteria::default(), &caller()).await
}

async fn preview(world: &World, actor: &Actor, form: &SendEmailForm) -> Result<i64, Error> {
    let criteria = AuthorityCriteria::default();
    world.registry.preview_email(actor, form, &criteria).await.map(|preview| preview.recipients)
}

fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, Code)> {
    let error = result.unwrap_err();
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

/// What `mandate verify` finds in the small world, beside the chain that the access manager does not have yet.
async fn faults(world: &World) -> Vec<String> {
    let found = registry::verify::verify(&world.test.db).await.unwrap().faults;
    let found = found.iter().filter(|finding| finding.id != uuid(MANAGER_SE));
    found.map(|finding| format!("{finding:?}")).collect()
}

async fn work_off(world: &World) {
    while world.registry.work_off().await.unwrap() {}
}

/// Who has a mail E9 waiting.
async fn addressed(world: &World) -> Vec<String> {
    let rows: Vec<(Option<String>, Option<String>)> = world
        .all(
            "SELECT a.email, u.email FROM outbox o LEFT JOIN authority a ON a.id = o.to_authority_id \
             LEFT JOIN user_account u ON u.id = o.to_user_id WHERE o.template = 'e9'",
            &[],
        )
        .await;
    let mut all: Vec<String> = rows.into_iter().filter_map(|(office, person)| office.or(person)).collect();
    all.sort_unstable();
    all
}

async fn rows(world: &World, actor: &Actor, id: BulkOperationId) -> Vec<(String, BulkRowState, Vec<Code>)> {
    let criteria = BulkCriteria { operation: id.to_string(), ..BulkCriteria::default() };
    let report = world.registry.bulk_report(actor, &criteria, Extent::Page, "en").await.unwrap();
    let codes = |row: &domain::view::BulkRow| row.faults.iter().map(|fault| fault.code).collect();
    report.rows.iter().map(|row| (row.authority.1.clone(), row.state, codes(row))).collect()
}

#[tokio::test]
async fn each_recipient_gets_one_mail_of_his_or_her_own() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        let before = faults(&world).await;
        let id = send(&world, &actor, &letter("authority", &[IVO, NEIGHBOUR_SE, IVO])).await.unwrap();
        assert_eq!(addressed(&world).await, Vec::<String>::new(), "the mails go out in the background");
        let view = world.registry.bulk_operation(&actor, &id.to_string(), "en").await.unwrap();
        assert_eq!((view.state, view.total, view.done, view.failed), (BulkState::Waiting, 2, 0, 0));
        work_off(&world).await;
        assert_eq!(addressed(&world).await, ["office4@authority.example", "office7@authority.example"]);
        let view = world.registry.bulk_operation(&actor, &id.to_string(), "en").await.unwrap();
        assert_eq!((view.state, view.done, view.failed), (BulkState::Done, 2, 0));
        let mail = view.mail.unwrap();
        assert_eq!((mail.recipients, mail.subject.as_str()), (2, "Kurs i september"));
        let task = world.registry.next_mail().await.unwrap().unwrap();
        assert_eq!(task.template, "e9");
        let expected = serde_json::json!({
            "authority": "Socialstyrelsen", "subject": "Kurs i september", "body": "Välkomna!\nMer information följer.",
        });
        assert_eq!(task.data, expected, "nobody else stands in it");
        assert_eq!(world.history(MANAGER_SE).await, [("bulk_mail.sent".to_owned(), 0)]);
        assert_eq!(world.history(IVO).await, [], "a mail changes nothing there");
        assert_eq!(faults(&world).await, before, "the chain fits what was written");
        let rows = rows(&world, &actor, id).await;
        let done = |name: &str| (name.to_owned(), BulkRowState::Done, Vec::new());
        assert_eq!(rows, [done("Inspektionen för vård och omsorg"), done("Malmö stad")]);
    }
}

/// Neither the others nor the steps after it wait for a row that cannot be written.
#[tokio::test]
async fn what_fails_without_reason_holds_nobody_up() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        send(&world, &actor, &letter("authority", &[IVO])).await.unwrap();
        work_off(&world).await;
        world.run(&["CREATE UNIQUE INDEX broken ON outbox (to_authority_id)".to_owned()]).await;
        let id = send(&world, &actor, &letter("authority", &[IVO, NEIGHBOUR_SE])).await.unwrap();
        work_off(&world).await;
        let view = world.registry.bulk_operation(&actor, &id.to_string(), "en").await.unwrap();
        assert_eq!((view.state, view.done, view.failed), (BulkState::Done, 1, 1));
        let expected = [
            (
                "Inspektionen för vård och omsorg".to_owned(),
                BulkRowState::Failed,
                vec![Code::TemporarilyUnavailable],
            ),
            ("Malmö stad".to_owned(), BulkRowState::Done, Vec::new()),
        ];
        assert_eq!(rows(&world, &actor, id).await, expected);
    }
}

#[tokio::test]
async fn administrators_or_all_users_can_be_written_to() {
    for world in World::each().await {
        let actor = admin(NIMIC_SE);
        assert_eq!(preview(&world, &actor, &letter("administrators", &[IVO])).await, Ok(1));
        send(&world, &actor, &letter("administrators", &[IVO])).await.unwrap();
        work_off(&world).await;
        assert_eq!(addressed(&world).await, ["mail40@person.example"]);
        assert_eq!(preview(&world, &actor, &letter("users", &[NEIGHBOUR_SE])).await, Ok(2));
        send(&world, &actor, &letter("users", &[NEIGHBOUR_SE])).await.unwrap();
        work_off(&world).await;
        let all = ["mail40@person.example", "mail70@person.example", "mail71@person.example"];
        assert_eq!(addressed(&world).await, all);
    }
}

/// the preset finds those that have the own authority as access manager; deactivated ones are never found (I-20).
#[tokio::test]
async fn all_found_are_those_of_the_criteria_within_the_scope() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        assert_eq!(preview(&world, &actor, &everything("authority")).await, Ok(1));
        let all = AuthorityCriteria {
            only_mine: "no".to_owned(),
            status: "all".to_owned(),
            ..AuthorityCriteria::default()
        };
        let form = everything("authority");
        let found = world.registry.preview_email(&actor, &form, &all).await.unwrap();
        assert_eq!(found.recipients, 5, "Sweden without what is deactivated");
        assert_eq!(found.sender, "Socialstyrelsen");
        world.registry.send_email(&actor, &form, &all, &caller()).await.unwrap();
        work_off(&world).await;
        assert!(!addressed(&world).await.iter().any(|to| to.contains("office6") || to.contains("office8")));
    }
}

#[tokio::test]
async fn whoever_administers_no_others_writes_to_nobody() {
    for world in World::each().await {
        for actor in [admin(IVO), nobody(MANAGER_SE)] {
            assert_eq!(send(&world, &actor, &letter("authority", &[IVO])).await, Err(Error::not_allowed()));
            assert_eq!(world.registry.bulk_operations(&actor, "en").await, Err(Error::NotFound));
        }
        let restricted = Actor { restricted: true, ..admin(MANAGER_SE) };
        let refused = send(&world, &restricted, &letter("authority", &[IVO])).await;
        assert!(refused.unwrap_err().has(Code::PasswordChangeRequired));
        // Out of the scope, deactivated, no id at all: as if nothing were ticked.
        for at in [vec![], vec![TRAFICOM], vec![CLOSED_SE], vec![999]] {
            let refused = send(&world, &admin(MANAGER_SE), &letter("authority", &at)).await;
            assert_eq!(codes(refused), [("recipients".to_owned(), Code::NoRecipients)]);
        }
    }
}

#[tokio::test]
async fn a_mail_that_is_not_whole_is_refused_with_all_its_errors() {
    for world in World::each().await {
        let form = SendEmailForm::default();
        let expected = [
            ("recipients", Code::NoRecipients),
            ("subject", Code::Required),
            ("body", Code::Required),
            ("to", Code::Required),
        ];
        let mut found = codes(preview(&world, &admin(NIMIC_SE), &form).await);
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let mut expected = expected.map(|(field, code)| (field.to_owned(), code));
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(found, expected);
        let form = SendEmailForm {
            subject: "a\r\nBcc: x@evil.example".to_owned(),
            body: "a".repeat(10_001),
            ..letter("everybody", &[IVO])
        };
        let found = codes(send(&world, &admin(NIMIC_SE), &form).await);
        for (field, code) in
            [("subject", Code::InvalidCharacters), ("body", Code::TooLong), ("to", Code::InvalidChoice)]
        {
            assert!(found.contains(&(field.to_owned(), code)), "{found:?}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM bulk_operation", &[]).await, 0);
    }
}

/// I-15, C.1.10, and rule 4 of C.3.2: such an answer tells a user name, so there are not many of them.
#[tokio::test]
async fn a_text_with_a_user_name_of_a_recipient_is_refused() {
    for world in World::each().await {
        let actor = admin(NIMIC_SE);
        let with = |to: &str, at: &[u128], name: &str| SendEmailForm {
            body: format!("Hej {name}!"),
            subject: name.to_owned(),
            ..letter(to, at)
        };
        let expected =
            ["subject", "body"].map(|field| (field.to_owned(), Code::TextContainsUsername)).to_vec();
        // The address of an authority may be read by all of them.
        for to in ["authority", "users"] {
            assert_eq!(codes(preview(&world, &actor, &with(to, &[IVO], "LOGIN041")).await), expected);
        }
        assert_eq!(codes(send(&world, &actor, &with("administrators", &[IVO], "login040")).await), expected);
        assert_eq!(preview(&world, &actor, &with("administrators", &[IVO], "login041")).await, Ok(1));
        assert_eq!(preview(&world, &actor, &with("users", &[NEIGHBOUR_SE], "login041")).await, Ok(2));
        for _ in 0..20 {
            let _ = preview(&world, &actor, &with("users", &[IVO], "login041")).await;
        }
        let refused = preview(&world, &actor, &with("users", &[IVO], "login041")).await;
        assert_eq!(refused, Err(Error::TooMany));
    }
}

/// Rule 11 of C.3.2.
#[tokio::test]
async fn an_authority_writes_to_no_more_than_its_share_of_a_day() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        let key = text(MANAGER_SE);
        let at = world.now().0;
        world
            .run(&[format!(
                "INSERT INTO counter (kind, key, window_start, count) VALUES ('recipients', '{key}', {at}, 1999)"
            )])
            .await;
        let refused = preview(&world, &actor, &letter("authority", &[IVO, NEIGHBOUR_SE])).await.unwrap_err();
        let fault = refused.faults().remove(0).fault;
        assert_eq!(
            (fault.code, fault.arg("max"), fault.arg("count")),
            (Code::TooManyRecipients, "2000", "1")
        );
        send(&world, &actor, &letter("authority", &[IVO])).await.unwrap();
        let none = send(&world, &actor, &letter("authority", &[IVO])).await;
        assert_eq!(codes(none), [("recipients".to_owned(), Code::TooManyRecipients)]);
        // For all users of one authority together, and of no other.
        assert_eq!(preview(&world, &admin(NIMIC_SE), &letter("authority", &[IVO])).await, Ok(1));
        world.clock.advance(DAY + DAY / 20);
        assert_eq!(preview(&world, &actor, &letter("authority", &[IVO])).await, Ok(1));
    }
}

/// Above 500 in a day the national coordinator is told, once.
#[tokio::test]
async fn an_unusual_number_of_mails_is_told_to_the_national_coordinator() {
    for world in World::each().await {
        let at = world.now().0;
        for sender in [MANAGER_SE, NIMIC_SE] {
            let key = text(sender);
            world
                .run(&[format!(
                    "INSERT INTO counter (kind, key, window_start, count) VALUES ('recipients', '{key}', {at}, 499)"
                )])
                .await;
        }
        let told = async || -> Vec<Option<String>> {
            let rows: Vec<(Option<String>,)> = world
                .all(
                    "SELECT a.official_name FROM outbox o LEFT JOIN user_account u ON u.id = o.to_user_id \
                     LEFT JOIN authority a ON a.id = COALESCE(o.to_authority_id, u.authority_id) \
                     WHERE o.template = 'e17_mails' ORDER BY o.id",
                    &[],
                )
                .await;
            rows.into_iter().map(|(name,)| name).collect()
        };
        for _ in 0..3 {
            send(&world, &admin(MANAGER_SE), &letter("authority", &[IVO])).await.unwrap();
        }
        let national = Some("Kommerskollegium".to_owned());
        assert_eq!(told().await, [national.clone(), national], "its address and its administrator");
        send(&world, &admin(NIMIC_SE), &letter("authority", &[IVO, NEIGHBOUR_SE])).await.unwrap();
        assert_eq!(
            told().await.iter().filter(|name| name.as_deref() == Some("European Commission")).count(),
            2
        );
    }
}

/// A form sent twice, a worker killed between two steps: nobody gets a mail twice.
#[tokio::test]
async fn a_second_run_sends_nothing_twice() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        let operation = "01900000-0000-7000-8000-00000000abcd".to_owned();
        let form = SendEmailForm { operation: operation.clone(), ..letter("users", &[IVO, NEIGHBOUR_SE]) };
        let first = send(&world, &actor, &form).await.unwrap();
        assert_eq!(send(&world, &actor, &form).await, Ok(first));
        assert_eq!(first.to_string(), operation);
        assert_eq!(send(&world, &admin(NIMIC_SE), &form).await, Err(Error::NotFound));
        work_off(&world).await;
        assert_eq!(addressed(&world).await.len(), 4);
        world
            .run(&[
                "UPDATE bulk_operation_row SET state = 'waiting', done_at = NULL".to_owned(),
                "UPDATE bulk_operation SET state = 'running', done = 0, finished_at = NULL".to_owned(),
            ])
            .await;
        work_off(&world).await;
        assert_eq!(addressed(&world).await.len(), 4);
        let state = world.registry.bulk_operation(&actor, &operation, "en").await.unwrap().state;
        assert_eq!(state, BulkState::Done);
        assert!(!world.registry.work_off().await.unwrap(), "there is nothing left to do");
    }
}

/// C.2.2: each authority is decided when its turn comes, with rights read afresh; one that fails does not stop the others.
#[tokio::test]
async fn the_worker_decides_each_authority_anew() {
    for world in World::each().await {
        let actor = admin(NIMIC_SE);
        let id =
            send(&world, &actor, &letter("authority", &[IVO, NEIGHBOUR_SE, COORDINATOR_SE])).await.unwrap();
        world
            .run(&[
                format!(
                    "UPDATE authority SET status = 'deactivated', deactivated_at = 1, delete_after = 2 WHERE id = {}",
                    world.literal(NEIGHBOUR_SE)
                ),
                format!(
                    "UPDATE user_account SET username = 'kurs', username_norm = 'kurs' WHERE id = {}",
                    world.literal(plain(COORDINATOR_SE))
                ),
            ])
            .await;
        work_off(&world).await;
        assert_eq!(addressed(&world).await, ["office4@authority.example"]);
        let failed = |name: &str, code| (name.to_owned(), BulkRowState::Failed, vec![code]);
        let expected = [
            ("Inspektionen för vård och omsorg".to_owned(), BulkRowState::Done, Vec::new()),
            failed("Malmö stad", Code::AuthorityDeactivated),
            failed("Universitets- och högskolerådet", Code::TextContainsUsername),
        ];
        let mut found = rows(&world, &actor, id).await;
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(found, expected);
        let criteria =
            BulkCriteria { operation: id.to_string(), state: "failed".to_owned(), ..BulkCriteria::default() };
        let report = world.registry.bulk_report(&actor, &criteria, Extent::Page, "en").await.unwrap();
        assert_eq!((report.rows.len(), report.count), (2, 2));
        let after = BulkCriteria { after: report.rows[0].authority.0.to_string(), ..criteria };
        let report = world.registry.bulk_report(&actor, &after, Extent::Piece, "en").await.unwrap();
        assert_eq!((report.rows.len(), report.is_continued), (1, true));

        let id = send(&world, &admin(MANAGER_SE), &letter("authority", &[IVO])).await.unwrap();
        world
            .run(&[format!(
                "UPDATE user_account SET is_administrator = FALSE WHERE id = {}",
                world.literal(administrator(MANAGER_SE))
            )])
            .await;
        work_off(&world).await;
        let colleague = actor_there(&world).await;
        assert_eq!(
            rows(&world, &colleague, id).await,
            [failed("Inspektionen för vård och omsorg", Code::NotAllowed)]
        );
        assert_eq!(addressed(&world).await.len(), 1);
    }
}

/// Another administrator of the access manager, who sees the steps of the first.
async fn actor_there(world: &World) -> Actor {
    world.with_user(39, MANAGER_SE, true).await;
    actor(39, MANAGER_SE, true)
}

#[tokio::test]
async fn the_rest_can_be_stopped_by_the_administrators_of_the_acting_authority() {
    for world in World::each().await {
        let colleague = actor_there(&world).await;
        let before = faults(&world).await;
        let id = send(&world, &admin(MANAGER_SE), &letter("authority", &[IVO])).await.unwrap();
        let form = StopBulkForm { operation: id.to_string() };
        for stranger in [admin(NIMIC_SE), admin(COMMISSION), admin(IVO), nobody(MANAGER_SE)] {
            let refused = world.registry.stop_bulk_operation(&stranger, &form, &caller()).await;
            assert_eq!(refused, Err(Error::NotFound));
            let unseen = world.registry.bulk_operation(&stranger, &id.to_string(), "en").await;
            assert_eq!(unseen.unwrap_err(), Error::NotFound);
            let criteria = BulkCriteria { operation: id.to_string(), ..BulkCriteria::default() };
            let report = world.registry.bulk_report(&stranger, &criteria, Extent::Page, "en").await;
            assert_eq!(report.unwrap_err(), Error::NotFound);
        }
        assert_eq!(world.registry.stop_bulk_operation(&colleague, &form, &caller()).await, Ok(id));
        work_off(&world).await;
        assert_eq!(addressed(&world).await, Vec::<String>::new());
        let again = world.registry.stop_bulk_operation(&colleague, &form, &caller()).await;
        assert_eq!(again, Err(Error::conflict(FORM, Code::WrongState)));
        let latest = world.registry.bulk_operations(&colleague, "en").await.unwrap();
        assert_eq!(
            latest.iter().map(|step| (step.id, step.state)).collect::<Vec<_>>(),
            [(id, BulkState::Stopped)]
        );
        let begun = "SELECT first_name || ' ' || last_name FROM user_account WHERE id = $1";
        let begun: Vec<(String,)> = world.all(begun, &[&admin(MANAGER_SE).user_id]).await;
        assert_eq!(latest[0].actor.as_ref(), Some(&begun[0].0));
        let history = world.history(MANAGER_SE).await;
        assert_eq!(history[1], ("bulk_operation.stopped".to_owned(), 0));
        assert_eq!(faults(&world).await, before, "the chain fits what was written");
    }
}

/// Rule 10 of C.3.2: who has been removed is named in the history only.
#[tokio::test]
async fn a_step_does_not_name_somebody_who_has_been_removed() {
    for world in World::each().await {
        let colleague = actor_there(&world).await;
        let id = send(&world, &admin(MANAGER_SE), &letter("authority", &[IVO])).await.unwrap().to_string();
        let removed =
            "UPDATE user_account SET status = 'removed', removed_at = 5, erase_after = 9 WHERE id = ";
        world.run(&[format!("{removed}{}", world.literal(administrator(MANAGER_SE)))]).await;
        assert_eq!(world.registry.bulk_operation(&colleague, &id, "en").await.unwrap().actor, None);
        let latest = world.registry.bulk_operations(&colleague, "en").await.unwrap();
        assert_eq!(latest[0].actor, None);
    }
}

/// C.11: three years after it was sent, nothing of it is left but that it was sent.
#[tokio::test]
async fn what_was_sent_is_deleted_after_three_years() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        let id = send(&world, &actor, &letter("authority", &[IVO])).await.unwrap().to_string();
        work_off(&world).await;
        world.registry.clean_up().await.unwrap();
        assert!(
            !world.registry.bulk_operation(&actor, &id, "en").await.unwrap().mail.unwrap().subject.is_empty()
        );
        world.clock.advance(3 * 366 * DAY);
        world.registry.clean_up().await.unwrap();
        let mail = world.registry.bulk_operation(&actor, &id, "en").await.unwrap().mail.unwrap();
        assert_eq!((mail.recipients, mail.subject.as_str(), mail.body.as_str()), (1, "", ""));
        assert_eq!(world.number("SELECT COUNT(*) FROM bulk_operation_row", &[]).await, 0);
    }
}
