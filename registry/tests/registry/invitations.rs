//! Protects invitations: who may make them, what they say and to whom, and that of all links only the last one works.

use domain::{
    criteria::{HistoryCriteria, InvitationCriteria},
    error::{Code, Error},
    form::{InvitationForm, InvitationStepForm},
    id::InvitationId,
    model::InvitationState,
    policy::Actor,
    time::{DAY, MINUTE},
    view::Shown,
};
use registry::{Extent, MailTask};

use crate::world::*;

pub fn invitation(step: &str) -> InvitationForm {
    InvitationForm {
        recipient_email: "registrator@ny-myndighet.example".to_owned(),
        language: "sv".to_owned(),
        authority_name_hint: "Länsstyrelsen i Ödeshög".to_owned(),
        message: "Hej!\nRegistrera er gärna.".to_owned(),
        suggested_modules: vec!["requests".to_owned(), "alerts".to_owned()],
        step: step.to_owned(),
        ..InvitationForm::default()
    }
}

async fn save(world: &World, actor: &Actor, form: &InvitationForm) -> Result<InvitationId, Error> {
    world.registry.save_invitation(actor, form, &caller()).await
}

pub async fn sent(world: &World, by: u128) -> InvitationId {
    save(world, &admin(by), &invitation("send")).await.unwrap()
}

pub fn step_of(id: InvitationId, version: i64) -> InvitationStepForm {
    InvitationStepForm { invitation: id.to_string(), version: version.to_string() }
}

/// Status, version and the hash of the token.
async fn standing(world: &World, id: InvitationId) -> (String, i64, Option<Vec<u8>>) {
    let sql = "SELECT status, version, token_hash FROM invitation WHERE id = $1";
    world.all(sql, &[&id]).await.into_iter().next().unwrap()
}

pub async fn claim(world: &World) -> MailTask {
    world.registry.next_mail().await.unwrap().unwrap()
}

fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, Code)> {
    let faults = result.unwrap_err().faults();
    faults.into_iter().map(|error| (error.field, error.fault.code)).collect()
}

fn one(field: &str, code: Code) -> Vec<(String, Code)> {
    vec![(field.to_owned(), code)]
}

/// What `mandate verify` says about one row: the small world itself has no history.
pub async fn faults(world: &World, id: uuid::Uuid) -> Vec<String> {
    const CHAIN: [&str; 6] = ["seq", "hash", "prev_hash", "value", "value_missing", "head"];
    let report = registry::verify::verify(&world.test.db).await.unwrap();
    let about = |finding: &&registry::verify::Finding| finding.id == id || CHAIN.contains(&finding.code);
    report.faults.iter().filter(about).map(ToString::to_string).collect()
}

pub async fn texts(world: &World, id: InvitationId) -> Vec<Option<String>> {
    let sql =
        "SELECT value FROM history_value WHERE owner_kind = 'invitation' AND owner_id = $1 ORDER BY slot";
    world.all::<(Option<String>,)>(sql, &[&id]).await.into_iter().map(|(value,)| value).collect()
}

#[tokio::test]
async fn a_draft_is_changed_sent_or_deleted_with_what_was_written_in_it() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let id = save(&world, &manager, &invitation("")).await.unwrap();
        assert_eq!(standing(&world, id).await, ("draft".to_owned(), 1, None));
        assert!(world.registry.next_mail().await.unwrap().is_none(), "a draft goes to nobody");
        let view = world.registry.invitation_form(&manager, Some(&id.to_string()), "sv").await.unwrap();
        assert_eq!((view.version, view.recipient_email.as_str()), (1, "registrator@ny-myndighet.example"));
        let chosen: Vec<&str> =
            view.modules.iter().filter(|choice| choice.chosen).map(|choice| choice.label.as_str()).collect();
        assert_eq!(chosen, ["Requests sv", "Alerts sv"]);

        let mut form =
            InvitationForm { invitation: id.to_string(), version: "1".to_owned(), ..invitation("") };
        form.message = String::new();
        form.suggested_modules = vec!["alerts".to_owned()];
        save(&world, &manager, &form).await.unwrap();
        assert_eq!(codes(save(&world, &manager, &form).await), one("form", Code::StaleVersion));
        form.version = "2".to_owned();
        save(&world, &manager, &form).await.unwrap();
        assert_eq!(standing(&world, id).await.1, 2, "nothing changed, nothing written");
        assert_eq!(texts(&world, id).await.len(), 4);
        // The history names the modules as its readers know them.
        let criteria = HistoryCriteria { authority: text(MANAGER_SE), ..HistoryCriteria::default() };
        let shown = world.registry.history(&manager, &criteria, Extent::Page, "sv").await.unwrap();
        let changes = &shown.rows[0].changes;
        let modules = changes.iter().find(|change| change.field == "suggested_modules").unwrap();
        let named = |names: &str| Shown::Text(names.to_owned());
        assert_eq!((&modules.old, &modules.new), (&named("Alerts sv, Requests sv"), &named("Alerts sv")));

        let delete = step_of(id, 2);
        world.registry.delete_invitation(&manager, &delete, &caller()).await.unwrap();
        assert_eq!(
            texts(&world, id).await,
            [None, None, None, None],
            "the values are erased, the entries stay"
        );
        let expected = [("invitation.created", 1), ("invitation.edited", 2), ("invitation.deleted", 3)];
        assert_eq!(world.history(MANAGER_SE).await, expected.map(|(action, n)| (action.to_owned(), n)));
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
        let again = world.registry.delete_invitation(&manager, &delete, &caller()).await;
        assert_eq!(again, Err(Error::NotFound));

        let id = save(&world, &manager, &invitation("")).await.unwrap();
        let form =
            InvitationForm { invitation: id.to_string(), version: "1".to_owned(), ..invitation("send") };
        save(&world, &manager, &form).await.unwrap();
        assert_eq!(standing(&world, id).await, ("sent".to_owned(), 2, None));
        let late = InvitationForm { version: "2".to_owned(), ..form };
        assert_eq!(codes(save(&world, &manager, &late).await), one("form", Code::WrongState));
        let late = world.registry.delete_invitation(&manager, &step_of(id, 2), &caller()).await;
        assert_eq!(codes(late), one("form", Code::WrongState));
        let late = world.registry.invitation_form(&manager, Some(&id.to_string()), "sv").await;
        assert_eq!(codes(late), one("form", Code::WrongState));
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_form_is_answered_with_all_that_is_wrong_with_it() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let form = InvitationForm {
            recipient_email: "a@b".to_owned(),
            language: "xx".to_owned(),
            authority_name_hint: "\u{202e}x".to_owned(),
            message: "x".repeat(2_001),
            suggested_modules: vec!["nothing".to_owned()],
            ..InvitationForm::default()
        };
        let expected = [
            ("recipient_email", Code::EmailInvalid),
            ("language", Code::InvalidChoice),
            ("authority_name_hint", Code::InvalidCharacters),
            ("message", Code::TooLong),
            ("suggested_modules", Code::InvalidChoice),
        ];
        let expected = expected.map(|(field, code)| (field.to_owned(), code));
        assert_eq!(codes(save(&world, &manager, &form).await), expected);
        let empty = codes(save(&world, &manager, &InvitationForm::default()).await);
        assert_eq!(empty.len(), 3, "message and modules are optional");
        assert!(empty.iter().all(|(_, code)| *code == Code::Required));
        // Somebody who is a user already has the address of the invitation (C.1.10).
        let mut form = invitation("send");
        form.recipient_email = "MAIL41@person.example".to_owned();
        form.message = "Your name is LOGIN041.".to_owned();
        assert_eq!(codes(save(&world, &manager, &form).await), one("message", Code::TextContainsUsername));
        form.message = "Your name is login042.".to_owned();
        let id = save(&world, &manager, &form).await.unwrap();
        // The answer would tell a user name: there are no more than twenty of them in a day (rule 4).
        form.message = "login041".to_owned();
        for _ in 0..19 {
            assert_eq!(
                codes(save(&world, &manager, &form).await),
                one("message", Code::TextContainsUsername)
            );
        }
        assert_eq!(save(&world, &manager, &form).await, Err(Error::TooMany));
        let count = world.number("SELECT COUNT(*) FROM invitation", &[]).await;
        assert_eq!(count, 1, "nothing of what was refused was written");
        // Whose user name it is now counts when it is sent again, too.
        world
            .run(&["UPDATE user_account SET username_norm = 'login042x', username = 'login042x' \
            WHERE email_norm = 'mail41@person.example'"
                .to_owned()])
            .await;
        world.run(&["UPDATE invitation SET message = 'login042x'".to_owned()]).await;
        let nimic = admin(NIMIC_SE);
        let again = world.registry.resend_invitation(&nimic, &step_of(id, 2), &caller()).await;
        assert_eq!(codes(again), one("form", Code::TextContainsUsername));
    }
}

/// C.4: minted when the mail is delivered, only the hash is stored.
#[tokio::test]
async fn the_link_is_minted_at_delivery_and_ends_after_thirty_days() {
    for world in World::each().await {
        let id = sent(&world, MANAGER_SE).await;
        assert_eq!(standing(&world, id).await, ("sent".to_owned(), 2, None));
        world.clock.advance(3 * DAY);
        let task = claim(&world).await;
        assert_eq!((task.template.as_str(), task.language.as_str()), ("e4", "sv"));
        assert_eq!(task.to, "registrator@ny-myndighet.example");
        assert_eq!(task.data["inviter"], "Socialstyrelsen");
        assert_eq!(task.data["message"], "Hej!\nRegistrera er gärna.");
        assert!(task.secret.is_none());
        let link = task.link.clone().unwrap();
        assert_eq!(link.expires_at, world.now().plus(30 * DAY));
        assert_eq!(link.token.len(), 43);
        assert_eq!(format!("{link:?}"), "MailLink");
        let (status, version, hash) = standing(&world, id).await;
        assert_eq!((status.as_str(), version, hash.unwrap().len()), ("sent", 2, 32));
        let rows: Vec<(String,)> = world.all("SELECT data FROM outbox", &[]).await;
        assert!(rows.iter().all(|(data,)| !data.contains(&link.token)), "no token rests in the outbox");
        // The mail server hesitates: the next attempt mints anew.
        world.registry.mail_failed(&task, false, "451").await.unwrap();
        world.clock.advance(MINUTE);
        let again = claim(&world).await;
        assert_ne!(again.link.clone().unwrap().token, link.token);
        assert_eq!(again.link.clone().unwrap().expires_at, world.now().plus(30 * DAY));
        world.registry.mail_failed(&again, true, "550").await.unwrap();
        let manager = admin(MANAGER_SE);
        let view = world.registry.invitation(&manager, &id.to_string(), "en").await.unwrap();
        assert_eq!(view.row.state, InvitationState::Failed);
        assert_eq!((view.can_resend, view.can_withdraw, view.is_draft), (true, true, false));
        world.clock.advance(30 * DAY);
        let view = world.registry.invitation(&manager, &id.to_string(), "en").await.unwrap();
        assert_eq!(view.row.state, InvitationState::Expired, "also before the job has noted it");
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn sending_again_stops_the_old_link_and_calls_off_the_old_mail() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let id = sent(&world, MANAGER_SE).await;
        world.registry.resend_invitation(&manager, &step_of(id, 2), &caller()).await.unwrap();
        let states = "SELECT state FROM outbox WHERE invitation_id = $1 ORDER BY created_at, state";
        let states = async || -> Vec<String> {
            let rows: Vec<(String,)> = world.all(states, &[&id]).await;
            rows.into_iter().map(|(state,)| state).collect()
        };
        assert_eq!(states().await, ["cancelled", "queued"], "one that waits is called off");
        let slow = claim(&world).await;
        world.clock.advance(1);
        world.registry.resend_invitation(&manager, &step_of(id, 3), &caller()).await.unwrap();
        assert_eq!(standing(&world, id).await, ("sent".to_owned(), 4, None), "the old link stops at once");
        let newest = claim(&world).await;
        let (.., stored) = standing(&world, id).await;
        // The slow worker reports, and is not tried again: of all links the last one works.
        world.registry.mail_failed(&slow, false, "timeout").await.unwrap();
        world.registry.mail_delivered(&slow).await.unwrap();
        world.registry.mail_delivered(&newest).await.unwrap();
        world.clock.advance(DAY);
        assert!(world.registry.next_mail().await.unwrap().is_none());
        assert_eq!(standing(&world, id).await.2, stored);
        assert_eq!(states().await, ["cancelled", "cancelled", "sent"]);
        // Nor is one that was given up, and could be tried again from the list of mails.
        world.registry.resend_invitation(&manager, &step_of(id, 4), &caller()).await.unwrap();
        let refused = claim(&world).await;
        world.registry.mail_failed(&refused, true, "550").await.unwrap();
        world.clock.advance(1);
        world.registry.resend_invitation(&manager, &step_of(id, 5), &caller()).await.unwrap();
        assert_eq!(states().await, ["cancelled", "cancelled", "sent", "cancelled", "queued"]);
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_is_withdrawn_is_sent_to_nobody_and_stays_withdrawn() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let id = sent(&world, MANAGER_SE).await;
        let withdraw = step_of(id, 2);
        world.registry.withdraw_invitation(&manager, &withdraw, &caller()).await.unwrap();
        assert!(world.registry.next_mail().await.unwrap().is_none());
        let again = world.registry.withdraw_invitation(&manager, &withdraw, &caller()).await;
        assert_eq!(codes(again), one("form", Code::StaleVersion));
        for form in [step_of(id, 3), step_of(id, 3)] {
            let again = world.registry.withdraw_invitation(&manager, &form, &caller()).await;
            assert_eq!(codes(again), one("form", Code::WrongState));
            let again = world.registry.resend_invitation(&manager, &form, &caller()).await;
            assert_eq!(codes(again), one("form", Code::WrongState));
        }
        // Withdrawn while a worker mints: what it minted is not stored, and nothing is sent.
        let id = sent(&world, MANAGER_SE).await;
        let task = claim(&world).await;
        world.registry.withdraw_invitation(&manager, &step_of(id, 2), &caller()).await.unwrap();
        assert_eq!(standing(&world, id).await, ("withdrawn".to_owned(), 3, None));
        world.registry.mail_failed(&task, false, "timeout").await.unwrap();
        world.clock.advance(DAY);
        assert!(world.registry.next_mail().await.unwrap().is_none());
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn two_who_send_again_at_once_send_one_mail() {
    for world in World::each().await {
        let id = sent(&world, MANAGER_SE).await;
        let (manager, nimic, form) = (admin(MANAGER_SE), admin(NIMIC_SE), step_of(id, 2));
        let registry = &world.registry;
        let caller = caller();
        let (one, other) = tokio::join!(
            registry.resend_invitation(&manager, &form, &caller),
            registry.withdraw_invitation(&nimic, &form, &caller)
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(standing(&world, id).await.1, 3);
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
    }
}

/// P17: own's invitations, the country's, all; and who has no right finds nothing there (rule 2).
#[tokio::test]
async fn an_invitation_is_found_by_those_who_may_change_it_only() {
    for world in World::each().await {
        let id = sent(&world, MANAGER_SE).await;
        let of_nimic = sent(&world, NIMIC_SE).await;
        let form = step_of(id, 2);
        let mut foreign = admin(TRAFICOM);
        foreign.is_access_manager = true;
        world
            .run(&[
                format!(
                    "UPDATE authority SET is_access_manager = TRUE WHERE id = {}",
                    world.literal(TRAFICOM)
                ),
                format!("UPDATE authority SET is_access_manager = TRUE WHERE id = {}", world.literal(IVO)),
            ])
            .await;
        let mut other_manager = admin(IVO);
        other_manager.is_access_manager = true;
        for actor in [&nobody(MANAGER_SE), &admin(NEIGHBOUR_SE), &other_manager, &foreign] {
            assert_eq!(world.registry.invitation(actor, &id.to_string(), "en").await, Err(Error::NotFound));
            let answer = world.registry.withdraw_invitation(actor, &form, &caller()).await;
            assert_eq!(answer, Err(Error::NotFound), "{}", actor.authority_id);
            let answer = world.registry.resend_invitation(actor, &form, &caller()).await;
            assert_eq!(answer, Err(Error::NotFound));
            let answer = world.registry.delete_invitation(actor, &form, &caller()).await;
            assert_eq!(answer, Err(Error::NotFound));
        }
        let manager = admin(MANAGER_SE);
        let answer = world.registry.withdraw_invitation(&manager, &step_of(of_nimic, 2), &caller()).await;
        assert_eq!(answer, Err(Error::NotFound), "an access manager has nothing to do with another's");
        for actor in [nobody(MANAGER_SE), admin(NEIGHBOUR_SE)] {
            assert_eq!(save(&world, &actor, &invitation("send")).await, Err(Error::NotFound));
            let list = world.registry.invitations(&actor, &InvitationCriteria::default(), Extent::Page).await;
            assert_eq!(list.unwrap_err(), Error::NotFound);
        }
        let commission = admin(COMMISSION);
        assert_eq!(
            codes(save(&world, &commission, &invitation("send")).await),
            one("form", Code::NotAllowed)
        );
        assert!(!world.registry.may_invite(&commission).await.unwrap());
        assert!(world.registry.may_invite(&manager).await.unwrap());
        world.registry.resend_invitation(&commission, &form, &caller()).await.unwrap();
        world.registry.withdraw_invitation(&admin(NIMIC_SE), &step_of(id, 3), &caller()).await.unwrap();
        let found = async |actor: &Actor, only_mine: &str| -> Vec<InvitationId> {
            let criteria =
                InvitationCriteria { only_mine: only_mine.to_owned(), ..InvitationCriteria::default() };
            let list = world.registry.invitations(actor, &criteria, Extent::Page).await.unwrap();
            assert_eq!(list.count, i64::try_from(list.rows.len()).unwrap());
            list.rows.into_iter().map(|row| row.id).collect()
        };
        let mut all = vec![id, of_nimic];
        all.sort_unstable();
        all.reverse();
        assert_eq!(found(&manager, "no").await, [id]);
        assert_eq!(found(&admin(NIMIC_SE), "").await, [of_nimic], "the own ones are preset");
        assert_eq!(found(&admin(NIMIC_SE), "no").await, all);
        assert_eq!(found(&commission, "").await, all);
        assert_eq!(found(&foreign, "no").await, []);
    }
}

#[tokio::test]
async fn the_list_is_searched_by_words_and_state_and_has_pages() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let mut ids = Vec::new();
        for number in 0..53 {
            let mut form = invitation(if number % 2 == 0 { "send" } else { "" });
            form.authority_name_hint = format!("Bibliotek {number:02}");
            if number == 7 {
                form.authority_name_hint = "Ķekavas novads".to_owned();
            }
            world.clock.advance(MINUTE);
            ids.push(save(&world, &manager, &form).await.unwrap());
        }
        let find = async |criteria: InvitationCriteria| {
            world.registry.invitations(&manager, &criteria, Extent::Page).await.unwrap()
        };
        let first = find(InvitationCriteria::default()).await;
        assert_eq!((first.count, first.rows.len()), (53, 50));
        assert_eq!(first.rows[0].id, ids[52], "newest first");
        let second = find(InvitationCriteria { after: first.next.unwrap(), ..Default::default() }).await;
        let rest: Vec<InvitationId> = second.rows.iter().map(|row| row.id).collect();
        assert_eq!(rest, [ids[2], ids[1], ids[0]]);
        assert!(second.is_continued && second.next.is_none());
        let text = |text: &str| InvitationCriteria { text: text.to_owned(), ..Default::default() };
        assert_eq!(find(text("kekava")).await.rows[0].id, ids[7]);
        assert_eq!(find(text("bibliotek NY-myndighet")).await.count, 52);
        assert_eq!(find(text("nothing like it")).await.rows, []);
        let page = find(InvitationCriteria { after: ids[1].to_string(), ..text("bibliotek") }).await;
        assert_eq!(page.rows.len(), 1);
        let file = world.registry.invitations(&manager, &text(""), Extent::Piece).await.unwrap();
        assert_eq!((file.rows.len(), file.next), (53, None));
        let task = claim(&world).await;
        world.registry.mail_failed(&task, true, "550").await.unwrap();
        let task = claim(&world).await;
        world.registry.mail_delivered(&task).await.unwrap();
        world.registry.withdraw_invitation(&manager, &step_of(ids[4], 2), &caller()).await.unwrap();
        let state = |status: &str| InvitationCriteria { status: status.to_owned(), ..Default::default() };
        for (status, count) in [("draft", 26), ("sent", 25), ("failed", 1), ("withdrawn", 1), ("used", 0)] {
            let found = find(state(status)).await;
            assert_eq!(found.count, count, "{status}");
            assert!(found.rows.iter().all(|row| row.state.as_str() == status), "{status}");
        }
        world.clock.advance(31 * DAY);
        assert_eq!(find(state("expired")).await.count, 2, "also before the job has noted it");
        assert_eq!(find(state("nonsense")).await.count, 53);
    }
}
