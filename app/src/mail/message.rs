//! What people write to authorities (E9): subject and text are theirs, beside who sends it. And what is unusual (E17):
//! somebody has written to very many, very many accounts were blocked, the history does not fit, its checkpoint could not be kept.

use leptos_i18n::td_string;

use super::Letter;

/// Subject and body, if the template is this one.
pub fn content(letter: &Letter<'_>) -> Option<(String, String)> {
    let locale = letter.locale;
    match letter.task.template.as_str() {
        "e9" => {
            let body = td_string!(
                locale,
                mail.e9_body,
                authority = letter.text("authority"),
                body = letter.text("body")
            );
            let subject = td_string!(locale, subject.subject_e9, subject = letter.text("subject"));
            Some((subject.clone(), body.clone()))
        }
        "e17_mails" => {
            let count = letter.value("count").and_then(serde_json::Value::as_i64).unwrap_or_default();
            let body = td_string!(
                locale,
                mail.e17_mails_body,
                authority = letter.text("authority"),
                count = count.to_string(),
                when = letter.when(),
                link = letter.page("")
            );
            Some((td_string!(locale, subject.subject_e17_mails).to_owned(), body.clone()))
        }
        "e17_blocked" => {
            let count = letter.value("count").and_then(serde_json::Value::as_i64).unwrap_or_default();
            let (count, link) = (count.to_string(), letter.link("/"));
            let body =
                td_string!(locale, mail.e17_blocked_body, count = count, when = letter.when(), link = link);
            Some((td_string!(locale, subject.subject_e17_blocked).to_owned(), body.clone()))
        }
        "e17_history" => {
            let count = letter.value("count").and_then(serde_json::Value::as_i64).unwrap_or_default();
            let body = td_string!(
                locale,
                mail.e17_history_body,
                count = count.to_string(),
                authorities = names(letter),
                when = letter.when(),
                link = letter.link("/administration/jobs")
            );
            Some((td_string!(locale, subject.subject_e17_history).to_owned(), body.clone()))
        }
        "e17_checkpoint" => {
            let link = letter.link("/administration/jobs");
            let body = td_string!(locale, mail.e17_checkpoint_body, when = letter.when(), link = link);
            Some((td_string!(locale, subject.subject_e17_checkpoint).to_owned(), body.clone()))
        }
        _ => None,
    }
}

/// The authorities whose chains do not fit, or a dash where the fault lies elsewhere.
fn names(letter: &Letter<'_>) -> String {
    let names = letter.value("authorities").and_then(serde_json::Value::as_array);
    let names: Vec<&str> = names.into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}
