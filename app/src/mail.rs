//! What mails say, in the recipient's language. No mail ever holds a user name; the only secret is the
//! temporary password of E1 and E3, and the link of E4 and E6.

mod invitation;

use domain::time::{self, Timestamp};
use leptos_i18n::td_string;
use registry::MailTask;

use crate::{i18n::Locale, text};

/// Subject and body of a mail, plain text.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Subject, one line.
    pub subject: String,
    /// Body.
    pub body: String,
}

/// Writes a mail. Nothing for a template that this release does not know.
pub fn compose(task: &MailTask, public_url: &str) -> Option<Mail> {
    let locale = text::locale_of(&task.language);
    let (subject, body) = content(locale, task, public_url)?;
    let greeting = match (&task.first_name, &task.last_name) {
        (Some(first), Some(last)) => {
            td_string!(locale, mail.greeting, first_name = first.clone(), last_name = last.clone())
                .to_string()
        }
        _ => td_string!(locale, mail.greeting_authority).to_owned(),
    };
    let signature = td_string!(locale, mail.signature, address = public_url.to_owned());
    Some(Mail { subject: one_line(&subject), body: format!("{greeting}\n\n{body}\n\n-- \n{signature}\n") })
}

fn content(locale: Locale, task: &MailTask, public_url: &str) -> Option<(String, String)> {
    let data = |key: &str| task.data.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let moment = |at: Timestamp| text::date_time(locale, time::local(at, task.zone));
    let when = || {
        let at = task.data.get("at").and_then(serde_json::Value::as_i64).unwrap_or_default();
        moment(Timestamp(at))
    };
    let link = |path: &str| format!("{public_url}{path}");
    let secret = || task.secret.as_ref().map(|secret| (secret.password.clone(), moment(secret.expires_at)));
    let address = public_url.to_owned();
    Some(match task.template.as_str() {
        "e1" => {
            let (password, until) = secret()?;
            let authority = data("authority");
            let body = td_string!(
                locale,
                mail.e1_body,
                authority = authority,
                password = password,
                until = until,
                address = address
            );
            (td_string!(locale, subject.subject_e1).to_owned(), body.clone())
        }
        "e3" => {
            let (password, until) = secret()?;
            let by = data("authority");
            let body = if by.is_empty() {
                td_string!(
                    locale,
                    mail.e3_body_operator,
                    password = password,
                    until = until,
                    address = address
                )
                .to_string()
            } else {
                td_string!(
                    locale,
                    mail.e3_body,
                    by = by,
                    password = password,
                    until = until,
                    address = address
                )
                .to_string()
            };
            (td_string!(locale, subject.subject_e3).to_owned(), body)
        }
        "e10" => {
            let authority = data("authority");
            let link = link(&format!("/authorities/{}", data("authority_id")));
            let body = td_string!(
                locale,
                mail.e10_body,
                authority = authority.clone(),
                old = data("old"),
                new = data("new"),
                link = link
            );
            (td_string!(locale, subject.subject_e10, authority = authority).to_string(), body.clone())
        }
        "e11_deactivated" | "e11_reactivated" | "e8_access_manager_added" | "e8_access_manager_removed" => {
            standing(locale, task, when(), &link(&format!("/authorities/{}", data("authority_id"))))?
        }
        "e12_user" => (
            td_string!(locale, subject.subject_e12_user).to_owned(),
            td_string!(locale, mail.e12_user_body).to_owned(),
        ),
        "e12_administrator" => {
            let link = link("/my-authority/users");
            let body = td_string!(locale, mail.e12_administrator_body, name = data("name"), link = link);
            (td_string!(locale, subject.subject_e12_administrator).to_owned(), body.clone())
        }
        "e13_password" => (
            td_string!(locale, subject.subject_e13_password).to_owned(),
            td_string!(locale, mail.e13_password_body, when = when()).to_string(),
        ),
        "e13_email_new" => (
            td_string!(locale, subject.subject_e13_email).to_owned(),
            td_string!(locale, mail.e13_email_new_body, when = when()).to_string(),
        ),
        "e13_email_old" => (
            td_string!(locale, subject.subject_e13_email).to_owned(),
            td_string!(locale, mail.e13_email_old_body, when = when()).to_string(),
        ),
        "e15_roles" => {
            let body = td_string!(locale, mail.e15_roles_body, roles = roles(task), link = link("/account"));
            (td_string!(locale, subject.subject_e15_roles).to_owned(), body.clone())
        }
        "e15_administrator" => {
            let body = td_string!(locale, mail.e15_administrator_body, link = link("/my-authority"));
            (td_string!(locale, subject.subject_e15_administrator).to_owned(), body.clone())
        }
        _ => return invitation::content(locale, task, public_url),
    })
}

/// What others did with an authority as a whole: its standing (E11), its access managers (E8).
fn standing(locale: Locale, task: &MailTask, when: String, link: &str) -> Option<(String, String)> {
    let data = |key: &str| task.data.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let (authority, by, manager, link) = (data("authority"), data("by"), data("manager"), link.to_owned());
    Some(match task.template.as_str() {
        "e11_deactivated" => {
            let date = task.data.get("date").and_then(serde_json::Value::as_i64)?;
            let date = text::date(locale, time::local(Timestamp(date), task.zone));
            let subject = td_string!(locale, subject.subject_e11_deactivated, authority = authority.clone())
                .to_string();
            let body = td_string!(
                locale,
                mail.e11_deactivated_body,
                authority = authority,
                by = by,
                when = when,
                date = date,
                link = link
            );
            (subject, body.to_string())
        }
        "e11_reactivated" => {
            let subject = td_string!(locale, subject.subject_e11_reactivated, authority = authority.clone())
                .to_string();
            let body = td_string!(
                locale,
                mail.e11_reactivated_body,
                authority = authority,
                by = by,
                when = when,
                link = link
            );
            (subject, body.to_string())
        }
        "e8_access_manager_added" => {
            let body = td_string!(
                locale,
                mail.e8_access_manager_added_body,
                authority = authority,
                manager = manager,
                by = by,
                when = when,
                link = link
            );
            (td_string!(locale, subject.subject_e8_access_manager_added).to_owned(), body.to_string())
        }
        "e8_access_manager_removed" => {
            let body = td_string!(
                locale,
                mail.e8_access_manager_removed_body,
                authority = authority,
                manager = manager,
                by = by,
                when = when,
                link = link
            );
            (td_string!(locale, subject.subject_e8_access_manager_removed).to_owned(), body.to_string())
        }
        _ => return None,
    })
}

/// One role a line: module and role, in the language the registry wrote them in.
fn roles(task: &MailTask) -> String {
    let roles = task.data.get("roles").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    let part = |role: &serde_json::Value, key: &str| {
        role.get(key).and_then(|name| name.as_str()).unwrap_or_default().to_owned()
    };
    roles
        .iter()
        .map(|role| format!("{}: {}", part(role, "module"), part(role, "role")))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Names hold no line breaks, but a header is no place to rely on it.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
