//! Protects self-registration: one link, one registration, one decision, and nothing exists before it is validated.

mod decisions;

use domain::{
    criteria::ValidationCriteria,
    error::{Code, Error},
    form::{DecisionForm, RegistrationForm, ValidationForm},
    id::{AuthorityId, InvitationId, SelfRegistrationId, UserId},
    policy::Actor,
    time::DAY,
    view::{RegistrationView, Waiting},
};
use registry::{Extent, Which};

use crate::{
    invitations::{claim, faults, sent, step_of},
    registrations::registration,
    world::*,
};

/// An invitation whose link has gone out.
pub async fn link(world: &World, by: u128) -> (InvitationId, String) {
    let id = sent(world, by).await;
    let task = claim(world).await;
    world.registry.mail_delivered(&task).await.unwrap();
    (id, task.link.unwrap().token)
}

pub async fn submit(world: &World, token: &str, form: &RegistrationForm) -> Result<(), Error> {
    world.registry.submit_registration(token, form, "en", &caller()).await
}

/// A registration that waits to be validated.
pub async fn submitted(
    world: &World,
    by: u128,
    form: &RegistrationForm,
) -> (InvitationId, SelfRegistrationId) {
    let (invitation, token) = link(world, by).await;
    submit(world, &token, form).await.unwrap();
    (invitation, of(world, invitation).await)
}

pub async fn of(world: &World, invitation: InvitationId) -> SelfRegistrationId {
    let sql = "SELECT id FROM self_registration WHERE invitation_id = $1";
    world.all::<(SelfRegistrationId,)>(sql, &[&invitation]).await[0].0
}

async fn view(world: &World, actor: &Actor, id: SelfRegistrationId) -> RegistrationView {
    world.registry.registration(actor, &id.to_string(), None, "en").await.unwrap()
}

pub async fn validate(
    world: &World,
    actor: &Actor,
    id: SelfRegistrationId,
    version: i64,
    form: &RegistrationForm,
) -> Result<(AuthorityId, UserId), Error> {
    let step = ValidationForm { registration: id.to_string(), version: version.to_string() };
    world.registry.validate_registration(actor, &step, form, &caller()).await
}

pub async fn decide(
    world: &World,
    actor: &Actor,
    id: SelfRegistrationId,
    version: i64,
    step: &str,
    reason: &str,
) -> Result<(), Error> {
    let form = DecisionForm {
        registration: id.to_string(),
        version: version.to_string(),
        reason: reason.to_owned(),
        step: step.to_owned(),
    };
    world.registry.decide_registration(actor, &form, &caller()).await
}

fn codes<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<(String, Code)> {
    let faults = result.unwrap_err().faults();
    faults.into_iter().map(|error| (error.field, error.fault.code)).collect()
}

fn one(field: &str, code: Code) -> Vec<(String, Code)> {
    vec![(field.to_owned(), code)]
}

fn unusable() -> Vec<(String, Code)> {
    one("form", Code::InvitationExpired)
}

/// Statuses of the invitation and of what was submitted with it, with its version.
async fn standing(world: &World, id: InvitationId) -> (String, String, i64) {
    let sql = "SELECT i.status, r.status, r.version FROM invitation i JOIN self_registration r \
        ON r.invitation_id = i.id WHERE i.id = $1";
    world.all(sql, &[&id]).await.into_iter().next().unwrap()
}

async fn authorities(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM authority", &[]).await
}

/// Acceptance scenario 6, I-20.
#[tokio::test]
async fn an_invited_authority_registers_itself_and_exists_once_validated() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let (invitation, token) = link(&world, MANAGER_SE).await;
        for _ in 0..2 {
            let view = world.registry.invited(&token, "en").await.unwrap().unwrap();
            assert_eq!((view.inviter.as_str(), view.country.as_str()), ("Socialstyrelsen", "Country SE"));
            assert_eq!((view.form.language.as_str(), view.reason), ("sv", None));
            assert_eq!(view.lists.len(), 2);
        }
        let shown = world.registry.invitation(&manager, &invitation.to_string(), "en").await.unwrap();
        assert!(shown.opened_at.is_some(), "opening is noted and does not use the link up");
        let before = authorities(&world).await;
        submit(&world, &token, &registration()).await.unwrap();
        assert_eq!(authorities(&world).await, before, "nothing exists early, so no search finds it (I-20)");
        let id = of(&world, invitation).await;
        assert_eq!(standing(&world, invitation).await, ("used".to_owned(), "submitted".to_owned(), 1));
        let mut told = Vec::new();
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            assert_eq!(
                (task.template.as_str(), task.data["authority"].as_str()),
                ("e5", Some("Göteborgs stad"))
            );
            assert!(
                !task.data.to_string().contains("marta"),
                "neither address nor telephone of the first user"
            );
            told.push(task.to.clone());
            world.registry.mail_delivered(&task).await.unwrap();
        }
        told.sort_unstable();
        assert_eq!(told, ["mail30@person.example", "office3@authority.example"]);

        let waiting = view(&world, &manager, id).await;
        assert_eq!(waiting.form, registration());
        assert!(!waiting.email_taken && waiting.exact.is_none() && waiting.registered.is_none());
        assert_eq!(waiting.suggested, ["Requests", "Alerts"]);
        assert_eq!(
            world.registry.home(&manager, "en").await.unwrap().waiting[0],
            (Waiting::Registrations, 1)
        );
        let (authority, first) = validate(&world, &manager, id, 1, &waiting.form).await.unwrap();
        let task = claim(&world).await;
        assert_eq!((task.template.as_str(), task.to.as_str()), ("e1", "marta.akesson@goteborg.example"));
        let page = world.registry.authority(&manager, Which::Id(&authority.to_string()), "en").await.unwrap();
        let managers: Vec<(&str, &str)> = page
            .head
            .managers
            .iter()
            .map(|manager| (manager.name.as_str(), manager.origin.as_str()))
            .collect();
        assert_eq!(managers, [("Socialstyrelsen", "invitation")]);
        let decided = view(&world, &manager, id).await;
        assert_eq!((decided.registered, decided.is_corrected), (Some((authority, first)), false));
        let row: Vec<(String, Option<InvitationId>, Option<UserId>)> = world
            .all("SELECT origin, invitation_id, validated_by FROM authority WHERE id = $1", &[&authority])
            .await;
        assert_eq!(row, [("self_registered".to_owned(), Some(invitation), Some(manager.user_id))]);
        let expected = [
            ("invitation.created", 1),
            ("invitation.sent", 2),
            ("self_registration.submitted", 1),
            ("authority.validated", 2),
        ];
        assert_eq!(world.history(MANAGER_SE).await, expected.map(|(action, n)| (action.to_owned(), n)));
        for row in [invitation.0, id.0, authority.0, first.0] {
            assert_eq!(faults(&world, row).await, Vec::<String>::new());
        }
    }
}

/// Used, expired, withdrawn, replaced, unknown: one answer, and nothing is written.
#[tokio::test]
async fn a_link_that_does_not_work_answers_the_same_whatever_became_of_it() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let refused = async |token: &str| {
            let before = world.number("SELECT COUNT(*) FROM history_entry", &[]).await;
            assert_eq!(world.registry.invited(token, "en").await, Ok(None));
            assert_eq!(codes(submit(&world, token, &registration()).await), unusable());
            assert_eq!(codes(submit(&world, token, &RegistrationForm::default()).await), unusable());
            assert_eq!(world.number("SELECT COUNT(*) FROM history_entry", &[]).await, before);
        };
        let (_, used) = link(&world, MANAGER_SE).await;
        submit(&world, &used, &registration()).await.unwrap();
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            world.registry.mail_delivered(&task).await.unwrap();
        }
        refused(&used).await;
        let (id, withdrawn) = link(&world, MANAGER_SE).await;
        world.registry.withdraw_invitation(&manager, &step_of(id, 2), &caller()).await.unwrap();
        refused(&withdrawn).await;
        let (id, replaced) = link(&world, MANAGER_SE).await;
        world.registry.resend_invitation(&manager, &step_of(id, 2), &caller()).await.unwrap();
        refused(&replaced).await;
        let newest = claim(&world).await.link.unwrap().token;
        assert!(world.registry.invited(&newest, "en").await.unwrap().is_some());
        world.clock.advance(30 * DAY - 1);
        assert!(world.registry.invited(&newest, "en").await.unwrap().is_some());
        world.clock.advance(1);
        refused(&newest).await;
        for unknown in ["", "submitted", "x\0y", "' OR 1=1 --", &"A".repeat(43)] {
            refused(unknown).await;
        }
        assert_eq!(world.registry.invited_too_late("en").await.unwrap().lists.len(), 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM self_registration", &[]).await, 1);
    }
}

#[tokio::test]
async fn what_is_submitted_is_checked_but_tells_nobody_who_is_a_user() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let (invitation, token) = link(&world, MANAGER_SE).await;
        let mut form = registration();
        form.official_name = String::new();
        form.website = "ftp://x".to_owned();
        form.keywords = vec!["k221".to_owned()];
        form.user_email = "nobody".to_owned();
        form.language = "xx".to_owned();
        let expected = [
            ("official_name", Code::Required),
            ("website", Code::WebsiteInvalid),
            ("keywords", Code::TooFewChoices),
            ("first_user.email", Code::EmailInvalid),
            ("first_user.language", Code::InvalidChoice),
        ];
        let expected = expected.map(|(field, code)| (field.to_owned(), code));
        assert_eq!(codes(submit(&world, &token, &form).await), expected);
        // An address that is somebody's, of an authority that there is already (Q28).
        let mut form = registration();
        form.official_name = "MALMÖ  STAD".to_owned();
        form.user_email = "mail41@person.example".to_owned();
        world.run(&[format!(
            "UPDATE authority SET official_name_norm = 'malmostad', search_text = '  malmo  stad' WHERE id = {}",
            world.literal(NEIGHBOUR_SE)
        )]).await;
        let norm = domain::fold::official_name_norm(&form.official_name);
        world
            .run(&[format!(
                "UPDATE authority SET official_name_norm = '{norm}' WHERE id = {}",
                world.literal(NEIGHBOUR_SE)
            )])
            .await;
        submit(&world, &token, &form).await.unwrap();
        let id = of(&world, invitation).await;
        let waiting = view(&world, &manager, id).await;
        assert!(waiting.email_taken && waiting.row.email_taken);
        // Of another address it is answered by the validation only, which counts it (rule 4 of C.3.2).
        let typed = RegistrationForm { user_email: "free@person.example".to_owned(), ..waiting.form.clone() };
        let corrected =
            world.registry.registration(&manager, &id.to_string(), Some(&typed), "en").await.unwrap();
        assert!(corrected.email_taken, "what was typed is not looked up");
        assert_eq!(waiting.exact.clone().map(|(id, _)| id), Some(authority(NEIGHBOUR_SE)));
        let answer = codes(validate(&world, &manager, id, 1, &waiting.form).await);
        let expected = [("first_user.email", Code::EmailTaken), ("official_name", Code::AlreadyRegistered)];
        assert_eq!(answer, expected.map(|(field, code)| (field.to_owned(), code)));
        // Corrected in the same form, and saved with the validation.
        let mut form = waiting.form;
        form.official_name = "Malmö stads bibliotek".to_owned();
        form.user_email = "first.user@malmo.example".to_owned();
        form.phone = "+46 40 555 01 01".to_owned();
        if view(&world, &manager, id).await.similar.is_empty() {
            form.none_of_these = String::new();
        } else {
            form.none_of_these = "on".to_owned();
        }
        let (authority, first) = validate(&world, &manager, id, 1, &form).await.unwrap();
        let decided = view(&world, &manager, id).await;
        assert!(decided.is_corrected && decided.form.official_name == "Malmö stads bibliotek");
        // Each value as validated and, where it was corrected, the submitted one as the old value (C.2.4).
        let values: Vec<(String, Option<String>)> = world
            .all(
                "SELECT v.slot, v.value FROM history_value v JOIN history_entry e ON e.id = v.entry_id \
                 WHERE e.authority_id = $1 AND v.slot LIKE '%.old' ORDER BY v.slot",
                &[&authority],
            )
            .await;
        let old = |slot: &str, value: &str| (slot.to_owned(), Some(value.to_owned()));
        assert_eq!(values, [old("email.old", "mail41@person.example"), old("phone.old", "+46 31 555 01 00")]);
        let changes: Vec<(String,)> = world
            .all(
                "SELECT changes FROM history_entry WHERE authority_id = $1 AND action = 'authority.validated'",
                &[&authority],
            )
            .await;
        assert!(changes[0].0.contains("MALMÖ  STAD"), "{}", changes[0].0);
        for row in [id.0, authority.0, first.0] {
            assert_eq!(faults(&world, row).await, Vec::<String>::new());
        }
    }
}

/// I-21, Q21.
#[tokio::test]
async fn what_is_returned_comes_back_with_a_new_link_and_what_was_typed() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let (invitation, id) = submitted(&world, MANAGER_SE, &registration()).await;
        assert_eq!(
            codes(decide(&world, &manager, id, 1, "return", " ").await),
            one("reason", Code::Required)
        );
        let long = "x".repeat(2_001);
        assert_eq!(
            codes(decide(&world, &manager, id, 1, "reject", &long).await),
            one("reason", Code::TooLong)
        );
        let other = decide(&world, &manager, id, 1, "keep", "x").await;
        assert_eq!(codes(other), one("form", Code::InvalidChoice));
        world.run(&["UPDATE invitation SET recipient_email = 'mail41@person.example'".to_owned()]).await;
        let named = decide(&world, &manager, id, 1, "return", "It is LOGIN041!").await;
        assert_eq!(codes(named), one("reason", Code::TextContainsUsername));
        decide(&world, &manager, id, 1, "return", "The street\nis missing.").await.unwrap();
        assert_eq!(standing(&world, invitation).await, ("sent".to_owned(), "returned".to_owned(), 2));
        let again = decide(&world, &manager, id, 2, "reject", "x").await;
        assert_eq!(codes(again), one("form", Code::WrongState));
        assert_eq!(
            codes(validate(&world, &manager, id, 2, &registration()).await),
            one("form", Code::WrongState)
        );
        let mut token = String::new();
        let mut templates = Vec::new();
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            if let Some(link) = &task.link {
                token = link.token.clone();
                assert_eq!(task.data["reason"], "The street\nis missing.");
                assert_eq!(task.data["authority"], "Göteborgs stad");
            }
            templates.push(task.template.clone());
            world.registry.mail_delivered(&task).await.unwrap();
        }
        templates.sort_unstable();
        assert_eq!(templates, ["e5", "e5", "e6_returned"]);
        // Sent again while it is returned: the same mail, with another link.
        world.registry.resend_invitation(&manager, &step_of(invitation, 2), &caller()).await.unwrap();
        assert_eq!(world.registry.invited(&token, "en").await, Ok(None));
        let task = claim(&world).await;
        assert_eq!(
            (task.template.as_str(), task.data["authority"].as_str()),
            ("e6_returned", Some("Göteborgs stad"))
        );
        world.registry.mail_delivered(&task).await.unwrap();
        let token = task.link.unwrap().token;
        let form = world.registry.invited(&token, "en").await.unwrap().unwrap();
        assert_eq!((form.form, form.reason.as_deref()), (registration(), Some("The street\nis missing.")));
        let chosen = form.lists.iter().flat_map(|list| &list.keywords).filter(|keyword| keyword.chosen);
        assert_eq!(chosen.count(), 2);
        let mut corrected = registration();
        corrected.street = "Kungsportsavenyn 1".to_owned();
        submit(&world, &token, &corrected).await.unwrap();
        assert_eq!(standing(&world, invitation).await, ("used".to_owned(), "submitted".to_owned(), 3));
        assert_eq!(of(&world, invitation).await, id, "one invitation, one self-registration (I-21)");
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            world.registry.mail_delivered(&task).await.unwrap();
        }
        decide(&world, &manager, id, 3, "reject", "Already registered.").await.unwrap();
        let task = claim(&world).await;
        assert_eq!((task.template.as_str(), task.to.as_str()), ("e6_rejected", "mail41@person.example"));
        assert!(task.link.is_none());
        assert_eq!(standing(&world, invitation).await, ("used".to_owned(), "rejected".to_owned(), 4));
        for row in [invitation.0, id.0] {
            assert_eq!(faults(&world, row).await, Vec::<String>::new());
        }
    }
}
