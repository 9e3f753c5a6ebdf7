//! One mail of every kind, with data made up: for the page that shows them all in a demonstration, and for tests.

use domain::{
    id::OutboxId,
    random::Random,
    time::{DAY, Timestamp},
};
use registry::{MailLink, MailSecret, MailTask};
use serde_json::json;

/// The code of every kind of mail that this release writes (C.4).
pub const TEMPLATES: [&str; 35] = [
    "e1",
    "e2",
    "e3",
    "e4",
    "e5",
    "e6_returned",
    "e6_rejected",
    "e7",
    "e8_confirm_data",
    "e8_access_manager_added",
    "e8_access_manager_removed",
    "e8_module_given",
    "e8_module_given_again",
    "e8_module_suspended",
    "e8_coordinator_lost",
    "e8_data_changed",
    "e8_changed_from_outside",
    "e9",
    "e10",
    "e11_deactivated",
    "e11_reactivated",
    "e11_to_be_deleted",
    "e12_user",
    "e12_administrator",
    "e13_password",
    "e13_email_old",
    "e13_email_new",
    "e14",
    "e15_roles",
    "e15_administrator",
    "e16",
    "e17_blocked",
    "e17_mails",
    "e17_history",
    "e17_checkpoint",
];

/// The temporary password of the samples.
pub const PASSWORD: &str = "Xk7mPq2RtVw9YzAb";
/// What stands in the link of an invitation.
pub const TOKEN: &str = "Ab-_5678901234567890123456789012345678901234";
/// When it happened: 21 November 2026, 10:14 in Stockholm.
const AT: Timestamp = Timestamp(1_795_252_440_000_000);

/// The samples have all the same id.
struct Always;

impl Random for Always {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// A mail of this kind to a person of this name, about an authority of that one.
#[must_use]
pub fn task(template: &str, language: &str, first: &str, last: &str, authority: &str) -> MailTask {
    let brings_password = matches!(template, "e1" | "e3");
    let brings_link = matches!(template, "e4" | "e6_returned");
    let secret = || MailSecret { password: PASSWORD.to_owned(), expires_at: AT.plus(14 * DAY) };
    let link = || MailLink { token: TOKEN.to_owned(), expires_at: AT.plus(30 * DAY) };
    MailTask {
        id: OutboxId::new(AT, &mut Always),
        template: template.to_owned(),
        language: language.to_owned(),
        to: "somebody@person.example".to_owned(),
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        data: json!({
            "at": AT.0,
            "name": format!("{first} {last}"),
            "authority": authority,
            "authorities": [authority, "Annan myndighet"],
            "authority_id": "01900000-0000-7000-8000-000000000002",
            "user": "01900000-0000-7000-8000-000000000003",
            "until": AT.plus(10 * DAY).0,
            "by": authority,
            "manager": authority,
            "modules": [{ "en": "Alerts", "sv": "Varningar" }, { "en": "Requests" }],
            "coordinator": "Samordnaren",
            "count": 501,
            "what": "email_changed",
            "subject": "Kurs i september",
            "body": "Välkomna!\nMer information följer.",
            "date": AT.plus(180 * DAY).0,
            "inviter": "Inviting office",
            "message": "Do register.",
            "reason": "The address is missing.",
            "registration": "01900000-0000-7000-8000-000000000003",
            "invitation": "01900000-0000-7000-8000-000000000004",
            "old": "Old name",
            "new": "New name",
            "roles": [{ "module": "Alerts", "role": "Viewer" }, { "module": "Requests", "role": "Handler" }],
        }),
        zone: "Europe/Stockholm",
        secret: brings_password.then(secret),
        link: brings_link.then(link),
        attempt: 1,
        claimed_at: AT,
    }
}
