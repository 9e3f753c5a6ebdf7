//! State machines (C.2): every step from every state. What has an arrow there is done; everything else is refused, and
//! nothing is written.

use domain::{
    error::{Code, Error, FORM},
    form::{AccessStepForm, AuthorityForm, GiveModulesForm, InvitationForm, RegistrationForm},
    id::{InvitationId, SelfRegistrationId},
    time::DAY,
};
use registry::store::ToSql;

use crate::{
    invitations::{invitation, step_of},
    registrations::registration,
    self_registrations::{decide, link, of, submit, validate},
    standing::{deactivate, reactivate},
    time::deliver,
    world::*,
};

/// What comes of a step.
#[derive(Clone, Copy)]
enum Outcome {
    /// It is done, and this is the state then.
    Done(&'static str),
    /// It is refused, with this code at this field.
    Refused(&'static str, Code),
}

use Outcome::{Done, Refused};

/// The state does not allow the step.
const WRONG: Outcome = Refused(FORM, Code::WrongState);
/// There is nothing, or nothing any more.
const GONE: Outcome = Refused(FORM, Code::NotFound);

/// A state with what comes of each step.
type Row<const STEPS: usize> = (&'static str, [Outcome; STEPS]);

/// How things stand: state and version of the row that is looked at, and how much has been written of anything.
#[derive(Debug, PartialEq)]
struct Standing {
    state: String,
    version: i64,
    entries: i64,
    mails: i64,
}

/// The query gives state and version; a row that is not there has the state `none`.
async fn standing(world: &World, sql: &str, args: &[&dyn ToSql]) -> Standing {
    let row: Option<(String, i64)> = world.all(sql, args).await.into_iter().next();
    let (state, version) = row.unwrap_or_else(|| ("none".to_owned(), 0));
    let entries = world.number("SELECT COUNT(*) FROM history_entry", &[]).await;
    let mails = world.number("SELECT COUNT(*) FROM outbox", &[]).await;
    Standing { state, version, entries, mails }
}

impl Outcome {
    /// Holds what has come of a step against what must.
    fn check(self, result: Result<(), Error>, before: &Standing, after: &Standing, case: &str) {
        match self {
            Done(state) => {
                assert_eq!(result, Ok(()), "{case}");
                assert_eq!(after.state, state, "{case}");
                assert!(after.entries > before.entries, "{case}: without an entry in the history");
            }
            Refused(field, code) => {
                assert!(result.is_err(), "{case}: done");
                assert_eq!(codes(result), one(field, code), "{case}");
                assert_eq!(after, before, "{case}: something was written");
            }
        }
    }
}

const INVITATION_STEPS: [&str; 5] = ["edit", "send", "send again", "withdraw", "delete"];

const INVITATIONS: [Row<5>; 5] = [
    ("draft", [Done("draft"), Done("sent"), WRONG, WRONG, Done("none")]),
    ("sent", [WRONG, WRONG, Done("sent"), Done("withdrawn"), WRONG]),
    ("used", [WRONG; 5]),
    ("expired", [WRONG, WRONG, Done("sent"), WRONG, WRONG]),
    ("withdrawn", [WRONG; 5]),
];

/// An invitation in this state.
async fn invitation_in(world: &World, state: &str) -> InvitationId {
    let manager = admin(MANAGER_SE);
    // Of the mails that wait, the next is that of the link.
    deliver(world).await;
    if state == "draft" {
        return world.registry.save_invitation(&manager, &invitation(""), &caller()).await.unwrap();
    }
    let (id, token) = link(world, MANAGER_SE).await;
    match state {
        "used" => submit(world, &token, &registration()).await.unwrap(),
        "expired" => {
            world.clock.advance(30 * DAY);
            world.registry.expire_invitations().await.unwrap();
        }
        "withdrawn" => {
            world.registry.withdraw_invitation(&manager, &step_of(id, 2), &caller()).await.unwrap();
        }
        _ => {}
    }
    id
}

async fn with_invitation(world: &World, id: InvitationId, version: i64, step: &str) -> Result<(), Error> {
    let (manager, form, caller) = (admin(MANAGER_SE), step_of(id, version), caller());
    match step {
        "send again" => world.registry.resend_invitation(&manager, &form, &caller).await,
        "withdraw" => world.registry.withdraw_invitation(&manager, &form, &caller).await,
        "delete" => world.registry.delete_invitation(&manager, &form, &caller).await,
        _ => {
            let form = InvitationForm {
                invitation: form.invitation,
                version: form.version,
                authority_name_hint: "Another name".to_owned(),
                ..invitation(if step == "send" { "send" } else { "" })
            };
            world.registry.save_invitation(&manager, &form, &caller).await.map(drop)
        }
    }
}

/// C.2.3, I-23; and its page offers what can be done.
#[tokio::test]
async fn an_invitation_takes_the_steps_of_its_state_and_no_other() {
    const SQL: &str = "SELECT status, version FROM invitation WHERE id = $1";
    for world in World::each().await {
        for (state, outcomes) in INVITATIONS {
            for (step, outcome) in INVITATION_STEPS.into_iter().zip(outcomes) {
                let case = format!("{state}, {step}, {:?}", world.test.engine);
                let id = invitation_in(&world, state).await;
                let before = standing(&world, SQL, &[&id]).await;
                assert_eq!(before.state, state, "{case}");
                let page =
                    world.registry.invitation(&admin(MANAGER_SE), &id.to_string(), "en").await.unwrap();
                let is_offered = match step {
                    "send again" => page.can_resend,
                    "withdraw" => page.can_withdraw,
                    _ => page.is_draft,
                };
                assert_eq!(is_offered, matches!(outcome, Done(_)), "{case}");
                let result = with_invitation(&world, id, before.version, step).await;
                let after = standing(&world, SQL, &[&id]).await;
                outcome.check(result, &before, &after, &case);
            }
        }
    }
}

const REGISTRATION_STEPS: [&str; 4] = ["submit", "validate", "return", "reject"];

/// Its link has served: the neutral answer (C.2.3).
const SERVED: Outcome = Refused(FORM, Code::InvitationExpired);

const REGISTRATIONS: [Row<4>; 4] = [
    ("submitted", [SERVED, Done("validated"), Done("returned"), Done("rejected")]),
    ("returned", [Done("submitted"), WRONG, WRONG, WRONG]),
    ("validated", [SERVED, WRONG, WRONG, WRONG]),
    ("rejected", [SERVED, WRONG, WRONG, WRONG]),
];

/// A self-registration in this state, with the last link that went out.
async fn registration_in(
    world: &World,
    state: &str,
    form: &RegistrationForm,
) -> (SelfRegistrationId, String) {
    let manager = admin(MANAGER_SE);
    deliver(world).await;
    let (invitation, mut token) = link(world, MANAGER_SE).await;
    submit(world, &token, form).await.unwrap();
    let id = of(world, invitation).await;
    match state {
        "returned" => decide(world, &manager, id, 1, "return", "The street is missing.").await.unwrap(),
        "rejected" => decide(world, &manager, id, 1, "reject", "Not one of ours.").await.unwrap(),
        "validated" => {
            validate(world, &manager, id, 1, form).await.unwrap();
        }
        _ => {}
    }
    while let Some(task) = world.registry.next_mail().await.unwrap() {
        world.registry.mail_delivered(&task).await.unwrap();
        if let Some(link) = task.link {
            token = link.token;
        }
    }
    (id, token)
}

/// C.2.4, I-23.
#[tokio::test]
async fn a_self_registration_takes_the_steps_of_its_state_and_no_other() {
    const SQL: &str = "SELECT status, version FROM self_registration WHERE id = $1";
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        for (state, outcomes) in REGISTRATIONS {
            for (step, outcome) in REGISTRATION_STEPS.into_iter().zip(outcomes) {
                let case = format!("{state}, {step}, {:?}", world.test.engine);
                let form = RegistrationForm {
                    official_name: format!("Kommun {state} {step}"),
                    user_email: format!("{state}.{step}@person.example"),
                    none_of_these: "on".to_owned(),
                    ..registration()
                };
                let (id, token) = registration_in(&world, state, &form).await;
                let before = standing(&world, SQL, &[&id]).await;
                assert_eq!(before.state, state, "{case}");
                let result = match step {
                    "submit" => submit(&world, &token, &form).await,
                    "validate" => validate(&world, &manager, id, before.version, &form).await.map(drop),
                    decision => decide(&world, &manager, id, before.version, decision, "A reason.").await,
                };
                let after = standing(&world, SQL, &[&id]).await;
                outcome.check(result, &before, &after, &case);
            }
        }
    }
}

const ACCESS_STEPS: [&str; 5] = ["give", "suspend", "give again", "give in the other role", "link"];

const ALERTS: &str = "modules.alerts";
const ALERTS_LINKS: &str = "modules.alerts.linked_coordinators";

/// The form showed another access than there is.
const STALE: Outcome = Refused(ALERTS, Code::StaleVersion);
const ALREADY: Outcome = Refused(ALERTS, Code::WrongState);
const UNKNOWN: Outcome = Refused(ALERTS, Code::InvalidChoice);
const OTHER_ROLE: Outcome = Refused(ALERTS, Code::SuspendFirst);
const SUSPENDED: Outcome = Refused(ALERTS_LINKS, Code::ModuleSuspended);

const ACCESSES: [Row<5>; 3] = [
    ("none", [Done("active authority"), GONE, STALE, STALE, UNKNOWN]),
    (
        "active authority",
        [ALREADY, Done("suspended authority"), ALREADY, OTHER_ROLE, Done("active authority")],
    ),
    ("suspended authority", [STALE, WRONG, Done("active authority"), Done("active coordinator"), SUSPENDED]),
];

/// The access to the alerts of an authority that had none.
async fn access_in(world: &World, state: &str) {
    let (at, module) = (world.literal(NEIGHBOUR_SE), world.literal(102));
    let of_module = format!("authority_id = {at} AND module_id = {module}");
    world
        .run(&[
            format!("DELETE FROM user_role WHERE user_id = {}", world.literal(administrator(NEIGHBOUR_SE))),
            format!("DELETE FROM linked_coordinator WHERE {of_module}"),
            format!("DELETE FROM module_access WHERE {of_module}"),
        ])
        .await;
    if state != "none" {
        with_access(world, 0, "give").await.unwrap();
    }
    if state == "suspended authority" {
        with_access(world, 1, "suspend").await.unwrap();
    }
}

async fn with_access(world: &World, version: i64, step: &str) -> Result<(), Error> {
    let nimic = admin(NIMIC_SE);
    // Where there is no access the form showed one all the same.
    let shown = version.max(1);
    let gift = match step {
        "give" => "alerts:authority:0".to_owned(),
        "give again" => format!("alerts:authority:{shown}"),
        "give in the other role" => format!("alerts:coordinator:{shown}"),
        "suspend" => {
            let form = AccessStepForm {
                authority: text(NEIGHBOUR_SE),
                module: "alerts".to_owned(),
                version: shown.to_string(),
                ..AccessStepForm::default()
            };
            return world.registry.suspend_module(&nimic, &form, &caller()).await;
        }
        _ => {
            let mut form = authority_form(world, &nimic, NEIGHBOUR_SE).await;
            if version == 0 {
                form.module_versions.push(format!("alerts:{shown}"));
            }
            form.module_coordinators.push(format!("alerts:{}", text(COORDINATOR_SE)));
            return world.registry.edit_authority(&nimic, &form, &caller()).await;
        }
    };
    let form =
        GiveModulesForm { authority: text(NEIGHBOUR_SE), modules: vec![gift], ..GiveModulesForm::default() };
    world.registry.give_modules(&nimic, &form, &caller()).await
}

/// C.2.2, I-7, I-23, Q26.
#[tokio::test]
async fn an_access_to_a_module_takes_the_steps_of_its_state_and_no_other() {
    const SQL: &str = "SELECT status || ' ' || role, version FROM module_access \
        WHERE authority_id = $1 AND module_id = $2";
    for world in World::each().await {
        for (state, outcomes) in ACCESSES {
            for (step, outcome) in ACCESS_STEPS.into_iter().zip(outcomes) {
                let case = format!("{state}, {step}, {:?}", world.test.engine);
                access_in(&world, state).await;
                let look = async || standing(&world, SQL, &[&authority(NEIGHBOUR_SE), &uuid(102)]).await;
                let before = look().await;
                assert_eq!(before.state, state, "{case}");
                let result = with_access(&world, before.version, step).await;
                outcome.check(result, &before, &look().await, &case);
            }
        }
    }
}

const AUTHORITY_STEPS: [&str; 3] = ["deactivate", "reactivate", "change"];

const AUTHORITIES: [Row<3>; 3] = [
    ("active", [Done("deactivated"), WRONG, Done("active")]),
    ("deactivated", [WRONG, Done("active"), Refused(FORM, Code::AuthorityDeactivated)]),
    ("deleted", [GONE; 3]),
];

const AUTHORITY: &str = "SELECT status, version FROM authority WHERE id = $1";

/// The authority that the small world has deactivated. The job deletes it after its time, and then only once.
async fn authority_in(world: &World, state: &str) {
    let nimic = admin(NIMIC_SE);
    let Standing { state: present, version, .. } = standing(world, AUTHORITY, &[&authority(CLOSED_SE)]).await;
    match (present.as_str(), state) {
        ("deactivated", "active") => reactivate(world, &nimic, CLOSED_SE, version).await.unwrap(),
        ("active", "deactivated") => deactivate(world, &nimic, CLOSED_SE, version).await.unwrap(),
        _ => {}
    }
    let is_due = present == "deactivated" && state == "deleted";
    if state != "deactivated" {
        world.clock.set(world.now().plus_months(6));
        assert_eq!(world.registry.delete_authorities().await, Ok(u64::from(is_due)), "{present}, {state}");
    }
}

/// C.2.1, I-23.
#[tokio::test]
async fn an_authority_takes_the_steps_of_its_state_and_no_other() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        authority_in(&world, "active").await;
        let form = AuthorityForm {
            phone: "+46 8 555 77 77".to_owned(),
            ..authority_form(&world, &nimic, CLOSED_SE).await
        };
        for (state, outcomes) in AUTHORITIES {
            for (step, outcome) in AUTHORITY_STEPS.into_iter().zip(outcomes) {
                let case = format!("{state}, {step}, {:?}", world.test.engine);
                authority_in(&world, state).await;
                let before = standing(&world, AUTHORITY, &[&authority(CLOSED_SE)]).await;
                assert_eq!(before.state, state, "{case}");
                let form = AuthorityForm { version: before.version.to_string(), ..form.clone() };
                let result = match step {
                    "deactivate" => deactivate(&world, &nimic, CLOSED_SE, before.version).await,
                    "reactivate" => reactivate(&world, &nimic, CLOSED_SE, before.version).await,
                    _ => world.registry.edit_authority(&nimic, &form, &caller()).await,
                };
                let after = standing(&world, AUTHORITY, &[&authority(CLOSED_SE)]).await;
                outcome.check(result, &before, &after, &case);
            }
        }
    }
}
