//! The words of every mail, for every user of the sample, in every language: never the user name (C.4).

use app::mail::compose;
use domain::{
    id::OutboxId,
    time::{DAY, Timestamp},
};
use registry::{MailLink, MailSecret, MailTask};
use serde_json::json;

use super::support::{PUBLIC_URL, World};

const LANGUAGES: [&str; 5] = ["en", "sv", "fi", "da", "lv"];
const TEMPLATES: [&str; 28] = [
    "e1",
    "e3",
    "e8_access_manager_added",
    "e8_access_manager_removed",
    "e10",
    "e11_deactivated",
    "e11_reactivated",
    "e12_user",
    "e12_administrator",
    "e13_password",
    "e13_email_old",
    "e13_email_new",
    "e15_roles",
    "e15_administrator",
    "e4",
    "e5",
    "e6_returned",
    "e6_rejected",
    "e14",
    "e8_module_given",
    "e8_module_given_again",
    "e8_module_suspended",
    "e8_coordinator_lost",
    "e8_data_changed",
    "e8_changed_from_outside",
    "e9",
    "e11_to_be_deleted",
    "e17_mails",
];
const AUTHORITY_PAGE: &str = "/authorities/01900000-0000-7000-8000-000000000002";
/// What stands in the link of an invitation.
const TOKEN: &str = "Ab-_5678901234567890123456789012345678901234";
const AT: Timestamp = Timestamp(1_795_252_440_000_000);

fn task(template: &str, language: &str, first: &str, last: &str, authority: &str) -> MailTask {
    let brings_password = matches!(template, "e1" | "e3");
    let secret = || MailSecret { password: "Xk7mPq2RtVw9YzAb".to_owned(), expires_at: AT.plus(14 * DAY) };
    MailTask {
        id: OutboxId::parse("01900000-0000-7000-8000-000000000001").unwrap(),
        template: template.to_owned(),
        language: language.to_owned(),
        to: "somebody@person.example".to_owned(),
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        data: json!({
            "at": AT.0,
            "name": format!("{first} {last}"),
            "authority": authority,
            "authority_id": "01900000-0000-7000-8000-000000000002",
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
        link: matches!(template, "e4" | "e6_returned")
            .then(|| MailLink { token: TOKEN.to_owned(), expires_at: AT.plus(30 * DAY) }),
        attempt: 1,
    }
}

#[tokio::test]
async fn no_mail_to_anybody_holds_a_user_name() {
    let world = World::new().await;
    let users: Vec<(String, String, String, String)> = world
        .all(
            "SELECT u.username, u.first_name, u.last_name, a.official_name FROM user_account u
                JOIN authority a ON a.id = u.authority_id",
            &[],
        )
        .await;
    assert!(users.len() > 600);
    for (username, first, last, authority) in &users {
        for template in TEMPLATES {
            for language in LANGUAGES {
                let mail = compose(&task(template, language, first, last, authority), PUBLIC_URL).unwrap();
                let all = format!("{}\n{}", mail.subject, mail.body).to_lowercase();
                assert!(!all.contains(username.as_str()), "{template} {language}: {all}");
            }
        }
    }
}

#[test]
fn every_mail_is_whole_in_every_language() {
    for template in TEMPLATES {
        let mut bodies = std::collections::BTreeSet::new();
        for language in LANGUAGES {
            let mail = compose(&task(template, language, "Märta", "Åkesson", "Testmyndigheten"), PUBLIC_URL)
                .unwrap();
            let place = format!("{template} {language}: {}\n{}", mail.subject, mail.body);
            let subject = if template == "e9" { "Kurs i september" } else { "Mandate: " };
            assert!(mail.subject.starts_with(subject), "{place}");
            assert!(!place.contains("\n\n\n") && !place.ends_with("\n\n"), "{place}");
            assert!(mail.body.contains("Märta Åkesson") && mail.body.contains(PUBLIC_URL), "{place}");
            assert!(!place.contains("{{") && !place.contains("}}"), "{place}");
            let holds = |text: &str| mail.body.contains(text);
            match template {
                "e1" | "e3" => {
                    assert!(
                        holds("\n\nXk7mPq2RtVw9YzAb\n\n") && holds("Testmyndigheten") && holds("2026"),
                        "{place}"
                    );
                }
                "e10" => {
                    assert!(holds("Old name") && holds("New name") && holds("Testmyndigheten"), "{place}");
                }
                "e12_administrator" => assert!(holds("/my-authority/users"), "{place}"),
                "e13_password" | "e13_email_old" | "e13_email_new" => assert!(holds("10:14"), "{place}"),
                "e4" | "e6_returned" => {
                    assert!(holds(&format!("{PUBLIC_URL}/register/{TOKEN}")) && holds("2026"), "{place}");
                    let said = if template == "e4" { "Do register." } else { "The address is missing." };
                    assert!(holds(said) && holds("Testmyndigheten"), "{place}");
                    assert_eq!(template == "e4", holds("Inviting office"), "{place}");
                }
                "e5" => assert!(holds("/actions/validation/") && holds("Testmyndigheten"), "{place}"),
                "e6_rejected" => assert!(holds("The address is missing."), "{place}"),
                "e14" => assert!(holds("/administration/invitations/"), "{place}"),
                "e8_module_given" | "e8_module_given_again" | "e8_module_suspended" => {
                    let first = if language == "sv" { "Varningar" } else { "Alerts" };
                    assert!(holds(&format!("\n\n{first}\nRequests\n\n")), "{place}");
                    assert!(
                        holds(AUTHORITY_PAGE) && holds("/modules") && holds("Testmyndigheten"),
                        "{place}"
                    );
                    assert!(holds("10:14") && holds("Testmyndigheten"), "{place}");
                    let names = mail.subject.contains(&format!("{first}, Requests"));
                    assert!(
                        names || (template == "e8_module_given" && mail.subject.contains('2')),
                        "{place}"
                    );
                }
                "e8_coordinator_lost" => assert!(holds("Samordnaren") && holds("\nRequests\n"), "{place}"),
                "e8_access_manager_added" | "e8_access_manager_removed" => {
                    assert!(holds("/administrative-details"), "{place}");
                }
                "e8_data_changed" | "e8_changed_from_outside" => {
                    assert!(holds("Testmyndigheten") && holds(AUTHORITY_PAGE) && holds("10:14"), "{place}");
                }
                "e9" => assert!(
                    holds("Testmyndigheten") && holds("\n\nVälkomna!\nMer information följer."),
                    "{place}"
                ),
                "e11_deactivated" | "e11_to_be_deleted" => {
                    assert!(holds("2027") && holds("Testmyndigheten") && holds(AUTHORITY_PAGE), "{place}");
                }
                "e11_reactivated" => assert!(holds("Testmyndigheten") && holds(AUTHORITY_PAGE), "{place}"),
                "e17_mails" => assert!(holds("501") && holds(AUTHORITY_PAGE) && holds("10:14"), "{place}"),
                "e15_roles" => assert!(holds("Alerts: Viewer\nRequests: Handler"), "{place}"),
                _ => {}
            }
            assert!(
                template.starts_with("e1_") || matches!(template, "e1" | "e3") || !holds("Xk7m"),
                "{place}"
            );
            bodies.insert(mail.body);
        }
        assert_eq!(bodies.len(), LANGUAGES.len(), "{template}: two languages say the same");
    }
}

/// One module is named in the subject; of several it says how many. What happened to a user is told, never to whom.
#[test]
fn a_single_module_stands_in_the_subject() {
    let mut one = task("e8_module_given", "en", "A", "B", "C");
    one.data["modules"] = json!([{ "en": "Alerts", "sv": "Varningar" }]);
    assert_eq!(compose(&one, PUBLIC_URL).unwrap().subject, "Mandate: access to a module given: Alerts");
    for (what, words) in [
        ("password_reset", "A password has been reset."),
        ("email_changed", "The e-mail address of a user has been changed."),
        ("administrator_given", "A user has been given administrator rights."),
    ] {
        let mut mail = task("e8_changed_from_outside", "en", "A", "B", "C");
        mail.data["what"] = json!(what);
        assert!(compose(&mail, PUBLIC_URL).unwrap().body.contains(words), "{what}");
    }
}

/// A language without texts falls back to English, an unknown template is not sent, nor one whose password is missing.
#[test]
fn what_cannot_be_said_is_not_sent() {
    let english = compose(&task("e3", "en", "A", "B", "C"), PUBLIC_URL).unwrap();
    assert!(compose(&task("e3", "mt", "A", "B", "C"), PUBLIC_URL).unwrap() == english);
    assert!(compose(&task("e99", "en", "A", "B", "C"), PUBLIC_URL).is_none());
    for template in ["e1", "e3", "e4", "e6_returned"] {
        let without = MailTask { secret: None, link: None, ..task(template, "en", "A", "B", "C") };
        assert!(compose(&without, PUBLIC_URL).is_none());
    }
}

/// What people have typed is neither evaluated nor can it add a header.
#[test]
fn typed_text_stays_text() {
    let hostile = "{{ password }} {{7*7}} ${7*7} <%= 7 %> <b>";
    for template in TEMPLATES {
        let mail = compose(&task(template, "en", hostile, hostile, hostile), PUBLIC_URL).unwrap();
        assert!(mail.body.contains(hostile), "{template}: {}", mail.body);
        let secrets = mail.body.matches("Xk7mPq2RtVw9YzAb").count();
        assert_eq!(secrets, usize::from(matches!(template, "e1" | "e3")), "{template}");
        let broken =
            compose(&task(template, "en", "A", "B", "C\r\nBcc: x@evil.example"), PUBLIC_URL).unwrap();
        assert!(!broken.subject.contains(['\r', '\n']), "{template}");
    }
}
