//! Mails about one's own account and those of colleagues: temporary passwords (E1, E3) and their end (E16), user names not
//! told (E2), old passwords (E7), blocks (E12), changes (E13), roles and rights (E15).

use leptos_i18n::td_string;
use serde_json::Value;

use super::Letter;

/// Subject and body, if the template is one of these.
pub fn content(letter: &Letter<'_>) -> Option<(String, String)> {
    let locale = letter.locale;
    Some(match letter.task.template.as_str() {
        "e1" | "e3" => return with_password(letter),
        "e2" => {
            // The page with the button that the mail names.
            let link = letter.page(&format!("/users/{}/username", letter.text("user")));
            let name = letter.text("name");
            let body = td_string!(locale, mail.e2_body, name = name, link = link);
            (td_string!(locale, subject.subject_e2).to_owned(), body.clone())
        }
        "e7" => {
            let (since, address) = (letter.day("at"), letter.public_url.to_owned());
            let body = match letter.value("until").and_then(Value::as_i64) {
                Some(_) => {
                    let until = letter.day("until");
                    td_string!(locale, mail.e7_body_until, since = since, address = address, until = until)
                        .to_string()
                }
                None => td_string!(locale, mail.e7_body, since = since, address = address).to_string(),
            };
            (td_string!(locale, subject.subject_e7).to_owned(), body)
        }
        "e16" => {
            let (until, address) = (letter.moment(letter.stored_time("until")), letter.public_url.to_owned());
            let subject = td_string!(locale, subject.subject_e16, date = letter.day("until")).to_string();
            (subject, td_string!(locale, mail.e16_body, until = until, address = address).to_string())
        }
        "e12_user" => (
            td_string!(locale, subject.subject_e12_user).to_owned(),
            td_string!(locale, mail.e12_user_body).to_owned(),
        ),
        "e12_administrator" => {
            let link = letter.link("/my-authority/users");
            let body =
                td_string!(locale, mail.e12_administrator_body, name = letter.text("name"), link = link);
            (td_string!(locale, subject.subject_e12_administrator).to_owned(), body.clone())
        }
        "e13_password" => (
            td_string!(locale, subject.subject_e13_password).to_owned(),
            td_string!(locale, mail.e13_password_body, when = letter.when()).to_string(),
        ),
        "e13_email_new" => (
            td_string!(locale, subject.subject_e13_email).to_owned(),
            td_string!(locale, mail.e13_email_new_body, when = letter.when()).to_string(),
        ),
        "e13_email_old" => (
            td_string!(locale, subject.subject_e13_email).to_owned(),
            td_string!(locale, mail.e13_email_old_body, when = letter.when()).to_string(),
        ),
        "e15_roles" => {
            let link = letter.link("/account");
            let body = td_string!(locale, mail.e15_roles_body, roles = roles(letter), link = link);
            (td_string!(locale, subject.subject_e15_roles).to_owned(), body.clone())
        }
        "e15_administrator" => {
            let body = td_string!(locale, mail.e15_administrator_body, link = letter.link("/my-authority"));
            (td_string!(locale, subject.subject_e15_administrator).to_owned(), body.clone())
        }
        _ => return None,
    })
}

/// A temporary password; nothing without it.
fn with_password(letter: &Letter<'_>) -> Option<(String, String)> {
    let locale = letter.locale;
    let secret = letter.task.secret.as_ref()?;
    let (password, until) = (secret.password.clone(), letter.moment(secret.expires_at));
    let (by, address) = (letter.text("authority"), letter.public_url.to_owned());
    Some(if letter.task.template == "e1" {
        let body = td_string!(
            locale,
            mail.e1_body,
            authority = by,
            password = password,
            until = until,
            address = address
        );
        (td_string!(locale, subject.subject_e1).to_owned(), body.clone())
    } else {
        let body = if by.is_empty() {
            td_string!(locale, mail.e3_body_operator, password = password, until = until, address = address)
                .to_string()
        } else {
            td_string!(locale, mail.e3_body, by = by, password = password, until = until, address = address)
                .to_string()
        };
        (td_string!(locale, subject.subject_e3).to_owned(), body)
    })
}

/// One role a line: module and role, in the language the registry wrote them in.
fn roles(letter: &Letter<'_>) -> String {
    let roles = letter.value("roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let part = |role: &Value, key: &str| role.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    roles
        .iter()
        .map(|role| format!("{}: {}", part(role, "module"), part(role, "role")))
        .collect::<Vec<_>>()
        .join("\n")
}
