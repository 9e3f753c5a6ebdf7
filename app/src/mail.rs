//! What mails say, in the recipient's language. No mail ever holds a user name; the only secret is the
//! temporary password of E1 and E3, and the link of E4 and E6.

mod account;
mod authority;
mod html;
mod invitation;
mod message;
pub mod sample;

use domain::time::{self, Timestamp};
use leptos_i18n::td_string;
use registry::MailTask;
use serde_json::Value;

use crate::{i18n::Locale, text};

/// A mail: the same words twice, plain and as a page.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// HTML.
    pub html: String,
}

/// Writes a mail. Nothing for a template that this release does not know.
pub fn compose(task: &MailTask, public_url: &str) -> Option<Mail> {
    let letter = Letter { locale: text::locale_of(&task.language), task, public_url };
    let locale = letter.locale;
    let content = account::content(&letter).or_else(|| authority::content(&letter));
    let content = content
        .or_else(|| message::content(&letter))
        .or_else(|| invitation::content(locale, task, public_url));
    let (subject, body) = content?;
    let greeting = match (&task.first_name, &task.last_name) {
        (Some(first), Some(last)) => {
            td_string!(locale, mail.greeting, first_name = first.clone(), last_name = last.clone())
                .to_string()
        }
        _ => td_string!(locale, mail.greeting_authority).to_owned(),
    };
    let signature = td_string!(locale, mail.signature, address = public_url.to_owned()).to_string();
    let subject = one_line(&subject);
    let text = format!("{greeting}\n\n{body}");
    let html = html::page(locale, &subject, &text, &signature, public_url);
    Some(Mail { subject, body: format!("{text}\n\n-- \n{signature}\n"), html })
}

/// A mail in the making, and what its data say.
struct Letter<'a> {
    locale: Locale,
    task: &'a MailTask,
    public_url: &'a str,
}

impl Letter<'_> {
    fn value(&self, key: &str) -> Option<&Value> {
        self.task.data.get(key)
    }

    /// A text of the data; empty where there is none.
    fn text(&self, key: &str) -> String {
        self.value(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn moment(&self, at: Timestamp) -> String {
        text::date_time(self.locale, time::local(at, self.task.zone))
    }

    fn stored_time(&self, key: &str) -> Timestamp {
        Timestamp(self.value(key).and_then(Value::as_i64).unwrap_or_default())
    }

    /// When it happened.
    fn when(&self) -> String {
        self.moment(self.stored_time("at"))
    }

    /// A day of the data.
    fn day(&self, key: &str) -> String {
        text::date(self.locale, time::local(self.stored_time(key), self.task.zone))
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// A page of the authority that the mail is about.
    fn page(&self, below: &str) -> String {
        self.link(&format!("/authorities/{}{below}", self.text("authority_id")))
    }

    /// The modules of the data: each has a name by language, English always.
    fn modules(&self) -> Vec<String> {
        let list = self.value("modules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let name = |names: &Value| {
            let name = names.get(&self.task.language).or_else(|| names.get("en"));
            name.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        list.iter().map(name).collect()
    }
}

/// Names hold no line breaks, but a header is no place to rely on it.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
