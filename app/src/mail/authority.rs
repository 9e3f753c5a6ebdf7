//! Mails about what others did with an authority (E8), about its informal name (E10) and its end (E11).

use leptos_i18n::td_string;

use super::Letter;

/// Subject and body, if the template is one of these.
pub fn content(letter: &Letter<'_>) -> Option<(String, String)> {
    let locale = letter.locale;
    let (authority, by, when) = (letter.text("authority"), letter.text("by"), letter.when());
    let details = || letter.page("/administrative-details");
    macro_rules! told {
        ($subject:expr, $body:ident, $link:expr $(, $name:ident = $value:expr)*) => {
            (
                $subject,
                td_string!(
                    locale, mail.$body, authority = authority, by = by, when = when, link = $link
                    $(, $name = $value)*
                )
                .to_string(),
            )
        };
    }
    let subject = |text: &str| text.to_owned();
    Some(match letter.task.template.as_str() {
        "e8_module_given" | "e8_module_given_again" | "e8_module_suspended" => return access(letter),
        "e8_coordinator_lost" => {
            let modules = letter.modules();
            told!(
                td_string!(locale, subject.subject_e8_coordinator_lost, module = modules.join(", "))
                    .to_string(),
                e8_coordinator_lost_body,
                letter.page("/modules"),
                modules = modules.join("\n"),
                coordinator = letter.text("coordinator")
            )
        }
        "e8_data_changed" => {
            told!(
                subject(td_string!(locale, subject.subject_e8_data_changed)),
                e8_data_changed_body,
                letter.page("")
            )
        }
        "e8_access_manager_added" => told!(
            subject(td_string!(locale, subject.subject_e8_access_manager_added)),
            e8_access_manager_added_body,
            details(),
            manager = letter.text("manager")
        ),
        "e8_access_manager_removed" => told!(
            subject(td_string!(locale, subject.subject_e8_access_manager_removed)),
            e8_access_manager_removed_body,
            details(),
            manager = letter.text("manager")
        ),
        "e8_changed_from_outside" => told!(
            subject(td_string!(locale, subject.subject_e8_changed_from_outside)),
            e8_changed_from_outside_body,
            details(),
            what = from_outside(letter)?
        ),
        "e8_confirm_data" | "e10" => return to_do(letter),
        "e11_deactivated" => told!(
            td_string!(locale, subject.subject_e11_deactivated, authority = authority.clone()).to_string(),
            e11_deactivated_body,
            letter.page(""),
            date = letter.day("date")
        ),
        "e11_reactivated" => told!(
            td_string!(locale, subject.subject_e11_reactivated, authority = authority.clone()).to_string(),
            e11_reactivated_body,
            letter.page("")
        ),
        "e11_to_be_deleted" => {
            let date = letter.day("date");
            let subject = td_string!(
                locale,
                subject.subject_e11_to_be_deleted,
                authority = authority.clone(),
                date = date.clone()
            );
            let link = letter.page("");
            let body = td_string!(
                locale,
                mail.e11_to_be_deleted_body,
                authority = authority,
                date = date,
                link = link
            );
            (subject.clone(), body.clone())
        }
        _ => return None,
    })
}

/// What somebody is asked to look after: the authority its data, the Commission a name.
fn to_do(letter: &Letter<'_>) -> Option<(String, String)> {
    let locale = letter.locale;
    let (authority, link) = (letter.text("authority"), letter.page(""));
    Some(match letter.task.template.as_str() {
        "e8_confirm_data" => {
            let body = td_string!(locale, mail.e8_confirm_data_body, authority = authority, link = link);
            (td_string!(locale, subject.subject_e8_confirm_data).to_owned(), body.clone())
        }
        "e10" => {
            let subject = td_string!(locale, subject.subject_e10, authority = authority.clone()).to_string();
            let (old, new) = (letter.text("old"), letter.text("new"));
            let body =
                td_string!(locale, mail.e10_body, authority = authority, old = old, new = new, link = link);
            (subject, body.clone())
        }
        _ => return None,
    })
}

/// Modules given, given again or suspended: several at once are one mail.
fn access(letter: &Letter<'_>) -> Option<(String, String)> {
    let locale = letter.locale;
    let modules = letter.modules();
    let module = modules.join(", ");
    let (authority, by, when) = (letter.text("authority"), letter.text("by"), letter.when());
    let (link, list) = (letter.page("/modules"), modules.join("\n"));
    macro_rules! body {
        ($body:ident) => {
            td_string!(
                locale,
                mail.$body,
                authority = authority,
                modules = list,
                by = by,
                when = when,
                link = link
            )
            .to_string()
        };
    }
    Some(match letter.task.template.as_str() {
        "e8_module_given" => {
            let subject = if modules.len() > 1 {
                let count = modules.len().to_string();
                td_string!(locale, subject.subject_e8_modules_given, count = count).to_string()
            } else {
                td_string!(locale, subject.subject_e8_module_given, module = module).to_string()
            };
            (subject, body!(e8_module_given_body))
        }
        "e8_module_given_again" => (
            td_string!(locale, subject.subject_e8_module_given_again, module = module).to_string(),
            body!(e8_module_given_again_body),
        ),
        "e8_module_suspended" => (
            td_string!(locale, subject.subject_e8_module_suspended, module = module).to_string(),
            body!(e8_module_suspended_body),
        ),
        _ => return None,
    })
}

/// What somebody from outside did with a user.
fn from_outside(letter: &Letter<'_>) -> Option<&'static str> {
    let locale = letter.locale;
    Some(match letter.text("what").as_str() {
        "password_reset" => td_string!(locale, mail.e8_outside_password_reset),
        "email_changed" => td_string!(locale, mail.e8_outside_email_changed),
        "administrator_given" => td_string!(locale, mail.e8_outside_administrator_given),
        _ => return None,
    })
}
