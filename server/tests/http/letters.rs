//! The words of every mail, for every user of the sample, in every language: never the user name (C.4).

use app::mail::{
    Mail, compose,
    sample::{TEMPLATES, TOKEN, task},
};
use axum::http::StatusCode;
use registry::MailTask;
use serde_json::json;

use super::support::{PUBLIC_URL, World};

const LANGUAGES: [&str; 5] = ["en", "sv", "fi", "da", "lv"];
const AUTHORITY_PAGE: &str = "/authorities/01900000-0000-7000-8000-000000000002";

/// I-15.
#[tokio::test]
async fn no_mail_to_anybody_holds_a_user_name() {
    let world = World::new().await;
    let from = "Mandate <no-reply@mandate.example>".parse().unwrap();
    let users: Vec<(String, String, String, String, String)> = world
        .all(
            "SELECT u.username, u.first_name, u.last_name, u.email, a.official_name FROM user_account u
                JOIN authority a ON a.id = u.authority_id",
            &[],
        )
        .await;
    assert!(users.len() > 600);
    for (username, first, last, email, authority) in &users {
        for template in TEMPLATES {
            for language in LANGUAGES {
                let task = MailTask { to: email.clone(), ..task(template, language, first, last, authority) };
                let mail = compose(&task, PUBLIC_URL).unwrap();
                let text = format!("{}\n{}\n{}", mail.subject, mail.body, mail.html);
                // The words are in the text; of the message only its headers remain to be searched.
                let words = Mail { body: String::new(), html: String::new(), ..mail };
                let message = server::mail::message(&from, &task, words).ok().unwrap();
                let all = format!("{text}\n{}", message.headers()).to_lowercase();
                assert!(all.contains("\nto: ") && all.contains("\nmessage-id: "), "{all}");
                assert!(!all.contains(username.as_str()), "{template} {language}: {all}");
            }
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// What a reader of the HTML sees: no picture, nothing from elsewhere, in a language that a screen reader is told.
fn words_of_page<'a>(mail: &'a Mail, language: &str) -> Vec<&'a str> {
    let html = &mail.html;
    assert_eq!(html.matches(&format!(" lang=\"{language}\"")).count(), 2, "{html}");
    assert!(html.contains("color-scheme: light dark") || html.contains("color-scheme:light dark"), "{html}");
    for loaded in ["<img", "src=", "url(", "<link", "<script", "@import"] {
        assert!(!html.contains(loaded), "{loaded}: {html}");
    }
    let body = html.split_once("<body>").unwrap().1;
    let pieces =
        body.split('<').flat_map(|piece| words(piece.split_once('>').map_or(piece, |(_, text)| text)));
    pieces.collect()
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
            assert_eq!(words_of_page(&mail, language), words(&mail.body.replace("\n-- \n", "\n")), "{place}");
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
                "e2" => assert!(holds(AUTHORITY_PAGE) && holds("/users"), "{place}"),
                "e7" => assert!(holds("21") && holds("2026"), "{place}"),
                "e8_confirm_data" => {
                    assert!(holds("Testmyndigheten") && holds(AUTHORITY_PAGE), "{place}");
                }
                "e16" => assert!(holds("10:14") && mail.subject.contains("2026"), "{place}"),
                "e10" => {
                    assert!(holds("Old name") && holds("New name") && holds("Testmyndigheten"), "{place}");
                }
                "e12_administrator" => assert!(holds("/my-authority/users"), "{place}"),
                "e13_password" | "e13_email_old" | "e13_email_new" | "e17_checkpoint" => {
                    assert!(holds("10:14"), "{place}");
                }
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
                "e17_blocked" => assert!(holds("501") && holds("10:14") && holds("https://"), "{place}"),
                "e17_history" => {
                    assert!(
                        holds("501")
                            && holds("Testmyndigheten, Annan myndighet")
                            && holds("mandate verify")
                            && holds("/administration/jobs"),
                        "{place}"
                    );
                }
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

/// Where passwords do not expire, no mail says that one does.
#[test]
fn the_end_of_a_password_is_told_only_where_it_ends() {
    for language in LANGUAGES {
        let ends = task("e7", language, "A", "B", "C");
        let mut stays = task("e7", language, "A", "B", "C");
        stays.data["until"] = json!(null);
        let (ends, stays) =
            (compose(&ends, PUBLIC_URL).unwrap().body, compose(&stays, PUBLIC_URL).unwrap().body);
        assert!(stays.len() + 40 < ends.len(), "{language}: {stays}");
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
        assert!(!mail.html.contains("<b>") && !mail.html.contains("<%"), "{template}: {}", mail.html);
        let secrets = mail.body.matches("Xk7mPq2RtVw9YzAb").count();
        assert_eq!(secrets, usize::from(matches!(template, "e1" | "e3")), "{template}");
        let broken =
            compose(&task(template, "en", "A", "B", "C\r\nBcc: x@evil.example"), PUBLIC_URL).unwrap();
        assert!(!broken.subject.contains(['\r', '\n']), "{template}");
    }
}

/// Those who translate see every mail as it leaves, in a demonstration and nowhere else.
#[tokio::test]
async fn a_demonstration_shows_every_kind_of_mail() {
    let world = World::new().await;
    let mut visitor = world.client();
    visitor.language = "da".to_owned();
    let list = visitor.get("/demo/mails").await;
    assert_eq!(list.status, StatusCode::OK);
    for template in TEMPLATES {
        for language in LANGUAGES {
            assert!(
                list.text.contains(&format!("/demo/mails/{template}/{language}/html")),
                "{template} {language}"
            );
        }
    }
    let mail = visitor.get("/demo/mails/e1/lv/html").await;
    assert!(mail.text.contains("lang=\"lv\""), "{}", mail.text);
    assert!(
        mail.header("content-security-policy").starts_with("default-src 'none'; style-src 'unsafe-inline'")
    );
    let text = visitor.get("/demo/mails/e1/lv/txt").await;
    assert!(text.header("content-type").starts_with("text/plain"), "{}", text.text);
    for nothing in ["/demo/mails/e99/lv/html", "/demo/mails/e1/xx/html", "/demo/mails/e1/lv/pdf"] {
        assert_eq!(visitor.get(nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    world.run("UPDATE registry SET demo = FALSE", &[]).await;
    for page in ["/demo/mails", "/demo/mails/e1/lv/html"] {
        assert_eq!(visitor.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
}
