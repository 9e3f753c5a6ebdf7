//! What is kept about the reader, as a file that anybody can read (P2).

use domain::{
    model::{MailState, UserStatus},
    time::{Timestamp, local},
};
use leptos::prelude::*;
use registry::OwnData;

use super::{Written, history::words, mails::kind_word, write::write};
use crate::{
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// Title and content of the file.
pub fn file(request: &RequestContext, data: &OwnData) -> (String, String) {
    let written = write(request, "/account", || {
        let page = Written { title: tr!(account.my_data).to_owned(), ..Written::default() };
        (page, content(data).into_any())
    });
    (written.title, written.html)
}

fn content(own: &OwnData) -> impl IntoView + use<> {
    let moment = |at: Timestamp| text::date_time(text::locale(), local(at, own.zone));
    let maybe = |at: Option<Timestamp>| at.map_or_else(|| tr!(users.never).to_owned(), moment);
    let truth = |truth: bool| if truth { tr!(general.yes) } else { tr!(general.no) }.to_owned();
    let (user, password) = (&own.user, &own.password);
    let status =
        UserStatus::parse(&user.status).map_or_else(|| user.status.clone(), |one| one.word().to_owned());
    let kind = if password.temporary { tr!(users.password_temporary) } else { tr!(users.password_valid) };
    let until = password.expires_at.map(|at| tr!(users.password_valid_until, date = moment(at)));
    let person = [
        (tr!(users.first_name), user.first_name.clone()),
        (tr!(users.last_name), user.last_name.clone()),
        (tr!(users.user_email), user.email.clone()),
        (tr!(users.user_phone), user.phone.clone().unwrap_or_default()),
        (tr!(users.preferred_language), text::language_name(&user.language).to_owned()),
        (tr!(users.username), user.username.clone()),
        (tr!(users.administrator_rights), truth(user.is_administrator)),
        (tr!(users.user_status), status),
        (tr!(account.my_authority_is), own.authority.1.clone()),
        (tr!(account.my_data_created), moment(user.created_at)),
        (tr!(account.my_data_first_login), maybe(user.first_login_at)),
        (tr!(users.last_login), maybe(user.last_login_at)),
        (
            tr!(users.password_state),
            [Some(kind.to_owned()), until].into_iter().flatten().collect::<Vec<_>>().join(". "),
        ),
        (tr!(account.my_data_former_passwords), password.former.to_string()),
    ];
    let person =
        person.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> }).collect_view();
    let roles = own
        .roles
        .iter()
        .map(|held| vec![held.module.1.clone(), held.role.1.clone(), moment(held.granted_at)]);
    let sessions = own.sessions.iter();
    let sessions =
        sessions.map(|one| vec![one.browser.clone(), moment(one.created_at), moment(one.last_seen_at)]);
    let devices = own.devices.iter().map(|(first, last)| vec![moment(*first), moment(*last)]);
    let mails = own.mails.iter().map(|mail| {
        let state =
            MailState::parse(&mail.state).map_or_else(|| mail.state.clone(), |one| one.word().to_owned());
        let kind = kind_word(text::locale(), &mail.template).to_owned();
        vec![kind, moment(mail.created_at), mail.sent_at.map_or_else(String::new, moment), state]
    });
    let history = own.history.iter().map(|entry| {
        let part = if entry.is_actor { tr!(account.my_data_by_me) } else { tr!(account.my_data_about_me) };
        vec![
            moment(entry.at),
            words::action(text::locale(), &entry.action),
            part.to_owned(),
            entry.authority.clone(),
        ]
    });
    view! {
        <p>{tr!(account.my_data_written, date = moment(own.written_at))}</p>
        <h2>{tr!(account.my_details)}</h2>
        <dl>{person}</dl>
        {table(tr!(account.my_roles), &[tr!(modules.module), tr!(users.roles), tr!(account.my_data_since)], roles)}
        {table(
            tr!(account.sessions),
            &[tr!(account.session_browser), tr!(account.my_data_since), tr!(account.session_last_seen_column)],
            sessions,
        )}
        {table(tr!(account.my_data_devices), &[tr!(account.my_data_since), tr!(account.session_last_seen_column)], devices)}
        {table(
            tr!(frame.menu_outgoing_emails),
            &[tr!(mails.mail_kind), tr!(mails.mail_created_at), tr!(mails.mail_sent_at), tr!(users.user_status)],
            mails,
        )}
        {table(
            tr!(history.history),
            &[tr!(history.history_at), tr!(history.history_action), tr!(account.my_data_part), tr!(search.column_authority)],
            history,
        )}
    }
}

/// A table with its heading; nothing where it would be empty.
fn table(
    heading: &'static str,
    columns: &[&'static str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Option<AnyView> {
    let row = |cells: Vec<String>| {
        let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr>{cells}</tr> }
    };
    let rows: Vec<_> = rows.map(row).collect();
    let columns = columns.iter().map(|label| view! { <th scope="col">{*label}</th> }).collect_view();
    (!rows.is_empty()).then(|| {
        view! {
            <h2>{heading}</h2>
            <table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>
        }
        .into_any()
    })
}
