//! What is kept about the reader, as a file that anybody can read (P2).

use domain::{
    model::{BulkState, InvitationState, MailState, RegistrationStatus, UserStatus},
    time::{Timestamp, local},
    view::Shown,
};
use leptos::prelude::*;
use registry::{OwnChange, OwnData, OwnEntry};

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
        (tr!(account.my_data_failed_logins), password.failed.to_string()),
        (tr!(account.my_data_former_passwords), password.former.to_string()),
    ];
    // What comes once in a while stands there when it came.
    let reminder = |mail| kind_word(text::locale(), mail);
    let marks = [
        (tr!(users.username_told), user.username_told_at),
        (reminder("e2"), user.username_reminded_at),
        (reminder("e7"), password.reminded_at),
        (tr!(users.password_blocked), password.blocked_at),
    ];
    let marks = marks.into_iter().filter_map(|(label, at)| at.map(|at| (label, moment(at))));
    let person = person.into_iter().chain(marks);
    let person = person.map(|(label, value)| view! { <dt>{label}</dt><dd>{value}</dd> }).collect_view();
    let roles = own
        .roles
        .iter()
        .map(|held| vec![held.module.1.clone(), held.role.1.clone(), moment(held.granted_at)]);
    let sessions = own.sessions.iter();
    let sessions =
        sessions.map(|one| vec![one.browser.clone(), moment(one.created_at), moment(one.last_seen_at)]);
    let devices = own.devices.iter().map(|(first, last)| vec![moment(*first), moment(*last)]);
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
        {letters(own)}
        {dealings(own)}
        {history(own)}
    }
}

/// Mails to the person, and those that he or she sent to many.
fn letters(own: &OwnData) -> impl IntoView + use<> {
    let moment = |at: Timestamp| text::date_time(text::locale(), local(at, own.zone));
    let received = own.mails.iter().map(|mail| {
        let state =
            MailState::parse(&mail.state).map_or_else(|| mail.state.clone(), |one| one.word().to_owned());
        let kind = kind_word(text::locale(), &mail.template).to_owned();
        let to = mail.to.clone().unwrap_or_default();
        vec![kind, to, moment(mail.created_at), mail.sent_at.map_or_else(String::new, moment), state]
    });
    let erased = || tr!(history.history_erased_value).to_owned();
    let sent = own.bulk_mails.iter().map(|mail| {
        let subject = mail.subject.clone().unwrap_or_else(erased);
        let body = mail.body.clone().unwrap_or_else(erased);
        vec![moment(mail.at), mail.recipients.to_string(), subject, body]
    });
    view! {
        {table(
            tr!(frame.menu_outgoing_emails),
            &[
                tr!(mails.mail_kind), tr!(mails.mail_to), tr!(mails.mail_created_at), tr!(mails.mail_sent_at),
                tr!(users.user_status),
            ],
            received,
        )}
        {table(
            tr!(account.my_data_bulk_mails),
            &[
                tr!(history.history_at), tr!(send_email.recipients), tr!(send_email.mail_subject),
                tr!(send_email.mail_body),
            ],
            sent,
        )}
    }
}

/// What the person has done with authorities, and is noted elsewhere than in the history.
fn dealings(own: &OwnData) -> impl IntoView + use<> {
    let moment = |at: Timestamp| text::date_time(text::locale(), local(at, own.zone));
    let steps = own.steps.iter().map(|step| {
        let state =
            BulkState::parse(&step.state).map_or_else(|| step.state.clone(), |one| one.word().to_owned());
        vec![moment(step.at), step.authorities.to_string(), state]
    });
    let invitations = own.invitations.iter().map(|one| {
        let status =
            InvitationState::parse(&one.status).map_or_else(|| one.status.clone(), |it| it.word().to_owned());
        vec![moment(one.at), one.authority.clone(), status]
    });
    let decisions = own.decisions.iter().map(|one| {
        let status = RegistrationStatus::parse(&one.status);
        let status = status.map_or_else(|| one.status.clone(), |it| it.word().to_owned());
        vec![moment(one.at), one.authority.clone(), status, one.reason.clone().unwrap_or_default()]
    });
    let (at, authority, status) =
        (tr!(history.history_at), tr!(search.column_authority), tr!(users.user_status));
    view! {
        {table(tr!(account.my_data_steps), &[at, tr!(frame.menu_authorities), status], steps)}
        {table(tr!(account.my_data_invitations), &[at, authority, status], invitations)}
        {table(
            tr!(account.my_data_decisions),
            &[at, authority, status, tr!(validation.decision_reason)],
            decisions,
        )}
    }
}

/// The entries of the history, each with what it says of the person's own data.
fn history(own: &OwnData) -> impl IntoView + use<> {
    let entries = own.history.iter().map(|entry| {
        vec![
            text::date_time(text::locale(), local(entry.at, own.zone)),
            words::action(text::locale(), &entry.action),
            part(entry),
            entry.authority.clone(),
            values(own, entry, |change| change.old.as_deref()),
            values(own, entry, |change| change.new.as_deref()),
        ]
    });
    table(
        tr!(history.history),
        &[
            tr!(history.history_at),
            tr!(history.history_action),
            tr!(account.my_data_part),
            tr!(search.column_authority),
            tr!(history.history_before),
            tr!(history.history_after),
        ],
        entries,
    )
}

/// Whether the person did it, and under which name.
fn part(entry: &OwnEntry) -> String {
    match &entry.name {
        Some(name) if entry.is_actor => format!("{} ({name})", tr!(account.my_data_by_me)),
        _ if entry.is_actor => tr!(account.my_data_by_me).to_owned(),
        _ => tr!(account.my_data_about_me).to_owned(),
    }
}

/// The fields of an entry before or after, a line for each.
fn values(own: &OwnData, entry: &OwnEntry, side: impl Fn(&OwnChange) -> Option<&str>) -> String {
    let line = |change: &OwnChange| {
        let stored = side(change).filter(|stored| !stored.is_empty())?;
        let label = words::field(text::locale(), &change.field);
        Some(format!("{label}: {}", value(own, &change.field, stored)))
    };
    entry.changes.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// A value in words, where the history keeps a code.
fn value(own: &OwnData, field: &str, stored: &str) -> String {
    match field {
        "roles" => {
            let name = |code: &str| own.role_names.get(code).cloned().unwrap_or_else(|| code.to_owned());
            stored.split(',').map(name).collect::<Vec<_>>().join(", ")
        }
        "language" if !text::language_name(stored).is_empty() => text::language_name(stored).to_owned(),
        _ => words::value(text::locale(), field, &Shown::Text(stored.to_owned()), true),
    }
}

/// A table with its heading; nothing where it would be empty.
fn table(
    heading: &'static str,
    columns: &[&'static str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Option<AnyView> {
    let row = |cells: Vec<String>| {
        let cells = cells.iter().map(|cell| view! { <td>{lines(cell)}</td> }).collect_view();
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

/// A text with its lines.
fn lines(text: &str) -> impl IntoView + use<> {
    let line = |(at, line): (usize, &str)| view! { {(at > 0).then(|| view! { <br/> })} {line.to_owned()} };
    text.lines().enumerate().map(line).collect_view()
}
