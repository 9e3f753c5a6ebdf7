//! What mails about invitations and self-registrations say (E4, E5, E6, E14).

use domain::time;
use leptos_i18n::td_string;
use registry::MailTask;

use crate::{i18n::Locale, text};

/// Subject and body; nothing for a template that is none of these, and for one whose link is missing.
pub(super) fn content(locale: Locale, task: &MailTask, public_url: &str) -> Option<(String, String)> {
    let data = |key: &str| task.data.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let page = |path: &str| format!("{public_url}{path}");
    let authority = data("authority");
    let link = || {
        let link = task.link.as_ref()?;
        let until = text::date_time(locale, time::local(link.expires_at, task.zone));
        Some((page(&format!("/register/{}", link.token)), until))
    };
    Some(match task.template.as_str() {
        "e4" => {
            let (link, until) = link()?;
            let (inviter, message) = (data("inviter"), data("message"));
            let body = if message.trim().is_empty() {
                td_string!(
                    locale,
                    mail.e4_body,
                    inviter = inviter,
                    authority = authority,
                    link = link,
                    until = until
                )
                .to_string()
            } else {
                td_string!(
                    locale,
                    mail.e4_body_message,
                    inviter = inviter,
                    authority = authority,
                    link = link,
                    until = until,
                    message = message
                )
                .to_string()
            };
            (td_string!(locale, subject.subject_e4).to_owned(), body)
        }
        "e5" => {
            let link = page(&format!("/actions/validation/{}", data("registration")));
            let body = td_string!(locale, mail.e5_body, authority = authority.clone(), link = link);
            (td_string!(locale, subject.subject_e5, authority = authority).to_string(), body.clone())
        }
        "e6_returned" => {
            let (link, until) = link()?;
            let body = td_string!(
                locale,
                mail.e6_returned_body,
                authority = authority,
                reason = data("reason"),
                link = link,
                until = until
            );
            (td_string!(locale, subject.subject_e6_returned).to_owned(), body.clone())
        }
        "e6_rejected" => {
            let body =
                td_string!(locale, mail.e6_rejected_body, authority = authority, reason = data("reason"));
            (td_string!(locale, subject.subject_e6_rejected).to_owned(), body.clone())
        }
        "e14" => {
            let link = page(&format!("/administration/invitations/{}", data("invitation")));
            let body = td_string!(locale, mail.e14_body, authority = authority, link = link);
            (td_string!(locale, subject.subject_e14).to_owned(), body.clone())
        }
        _ => return None,
    })
}
