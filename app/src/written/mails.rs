//! Outgoing e-mails: which are on their way, which were given up and why; never their content.

use domain::{
    criteria::MailCriteria,
    error::Error,
    model::MailState,
    view::{Found, MAIL_KINDS, MailRecipient, MailRow, Retry},
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use registry::Extent;
use server_fn::ServerFn;

use super::invitations;
use super::list::{Results, SearchButtons};
use super::{
    Address, Written, address,
    write::{crumbs, posted, write},
};
use crate::{
    api::RetryMail,
    components::{Cell, Column, FilterSelect, Hidden, Tag, TagKind},
    i18n::Locale,
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// Path of the list.
pub const PATH: &str = "/administration/mails";

/// Outgoing e-mails (P37).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let refused = posted::<RetryMail>(request).and_then(|posted| posted.value("criteria"));
    let criteria: MailCriteria = refused.map_or_else(|| address.criteria(), |query| address::read(&query));
    let found = request.registry.mails(request.reader()?, &criteria, Extent::Page).await?;
    Ok(write(request, PATH, || {
        let title = tr!(frame.menu_outgoing_emails).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        (page, view! { <Mails criteria=criteria found=found/> }.into_any())
    }))
}

#[component]
fn Mails(criteria: MailCriteria, found: Found<MailRow>) -> impl IntoView {
    let query = address::list("", &criteria).trim_start_matches('?').to_owned();
    let row = move |mail| row(mail, &query);
    view! {
        <p>{tr!(mails.mail_content_hidden)}</p>
        <Criteria criteria=criteria.clone()/>
        <Results path=PATH criteria=criteria found=found words=mails_found row=row>
            <Column label=tr!(mails.mail_to)/>
            <Column label=tr!(mails.mail_kind)/>
            <Column label=tr!(mails.mail_created_at)/>
            <Column label=tr!(users.mail_state)/>
            <Column label=tr!(general.actions)/>
        </Results>
    }
}

fn mails_found(count: String) -> String {
    tr!(mails.mails_found, count = count).clone()
}

#[component]
fn Criteria(criteria: MailCriteria) -> impl IntoView {
    let locale = text::locale();
    let states = MailState::ALL.iter().map(|state| (state.as_str().to_owned(), state.word().to_owned()));
    let kinds = MAIL_KINDS.iter().map(|kind| ((*kind).to_owned(), kind_word(locale, kind).to_owned()));
    view! {
        <form class="filter" method="get" action=PATH role="search" aria-label=tr!(search.search_criteria)>
            <FilterSelect name="state" label=tr!(users.mail_state) value=criteria.state options=states.collect()/>
            <FilterSelect name="kind" label=tr!(mails.mail_kind) value=criteria.kind options=kinds.collect()/>
            <SearchButtons path=PATH/>
        </form>
    }
}

/// A mail, in the list of this query.
fn row(mail: MailRow, query: &str) -> AnyView {
    let locale = text::locale();
    let (authority, name) = mail.authority.clone();
    let (href, to) = match &mail.to {
        MailRecipient::Authority => (format!("/authorities/{authority}"), name.clone()),
        MailRecipient::User(user, Some(person)) => {
            (format!("/authorities/{authority}/users/{user}"), person.clone())
        }
        MailRecipient::User(_, None) => {
            (format!("/authorities/{authority}"), tr!(history.actor_removed).to_owned())
        }
        MailRecipient::Invited(Some(id), invited) => (format!("{}/{id}", invitations::PATH), invited.clone()),
        MailRecipient::Invited(None, invited) => (format!("/authorities/{authority}"), invited.clone()),
    };
    let of = (mail.to != MailRecipient::Authority).then(|| view! { <span class="meta">{name}</span> });
    let open = to.clone();
    let facts = facts(locale, &mail).into_iter().map(|fact| view! { <span class="meta">{fact}</span> });
    let facts = facts.collect_view();
    let kind = kind_word(locale, &mail.kind);
    let step = match (mail.retry, &mail.to) {
        (Retry::Button, _) => {
            let (id, query) = (mail.id.to_string(), query.to_owned());
            Some(view! { <RetryButton mail=id to=to.clone() query=query/> }.into_any())
        }
        (Retry::Reset, MailRecipient::User(user, _)) => {
            let href = format!("/authorities/{authority}/users/{user}/reset-password");
            let of = view! { <span class="visually-hidden">": " {to.clone()}</span> };
            Some(view! { <a href=href>{tr!(users.reset_password)} {of}</a> }.into_any())
        }
        _ => None,
    };
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{to}</a> {of}</th>
            <Cell label=tr!(mails.mail_kind) text=true>{kind}</Cell>
            <Cell label=tr!(mails.mail_created_at)>
                <time datetime=mail.created.iso()>{text::date_time(locale, mail.created)}</time>
            </Cell>
            <Cell label=tr!(users.mail_state) text=true>
                <Tag kind=tag(mail.state) word=mail.state.word()/>
                {facts}
            </Cell>
            <Cell label=tr!(general.actions)>
                <ul class="row-actions">
                    <li><a href=href>{tr!(general.open)}<span class="visually-hidden">": " {open}</span></a></li>
                    {step.map(|step| view! { <li>{step}</li> })}
                </ul>
            </Cell>
        </tr>
    }
    .into_any()
}

/// The one step of a row: a form of its own, whose refusal is told on top of the page.
#[component]
fn RetryButton(mail: String, to: String, query: String) -> impl IntoView {
    view! {
        <form method="post" action=RetryMail::PATH>
            <Hidden name="page" value=PATH.to_owned()/>
            <Hidden name="mail" value=mail/>
            <Hidden name="criteria" value=query/>
            <button class="button button--secondary" type="submit">
                {tr!(users.retry_mail)}<span class="visually-hidden">": " {to}</span>
            </button>
        </form>
    }
}

const fn tag(state: MailState) -> TagKind {
    match state {
        MailState::Sent => TagKind::Ok,
        MailState::Failed => TagKind::Bad,
        MailState::Queued | MailState::Sending => TagKind::Neutral,
        MailState::Cancelled => TagKind::Warning,
    }
}

/// What is told of a mail beside its state, also in the file.
pub fn facts(locale: Locale, mail: &MailRow) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(sent) = mail.sent {
        facts.push(text::date_time(locale, sent));
    }
    if mail.attempts > 1 || mail.state == MailState::Failed || mail.next_attempt.is_some() {
        let count = mail.attempts.to_string();
        facts.push(td_string!(locale, mails.mail_attempts, count = count).clone());
    }
    if let Some(next) = mail.next_attempt {
        let date = text::date_time(locale, next);
        facts.push(td_string!(locale, mails.mail_next_attempt, date = date).clone());
    }
    facts.extend(mail.error.as_deref().map(|code| error_words(locale, code, mail.state).to_owned()));
    if mail.retry == Retry::Reset {
        facts.push(td_string!(locale, mails.mail_retry_password_hint).to_owned());
    }
    facts
}

/// What an error code of the worker means.
fn error_words(locale: Locale, code: &str, state: MailState) -> &'static str {
    match code {
        "mailbox" => td_string!(locale, mails.mail_error_mailbox),
        "server" if state != MailState::Failed => td_string!(locale, mails.mail_error_server),
        "server" => td_string!(locale, mails.mail_error_given_up),
        _ => td_string!(locale, mails.mail_error_unknown),
    }
}

/// The kind of a mail, or of a template of one (`e8_module_given`), in words; nothing for one that this version does not know.
pub fn kind_word(locale: Locale, kind: &str) -> &'static str {
    macro_rules! words {
        ($($kind:literal => $key:ident),+) => {
            match kind.split('_').next().unwrap_or_default() { $($kind => td_string!(locale, mails.$key),)+ _ => "" }
        };
    }
    words! {
        "e1" => mail_e1, "e2" => mail_e2, "e3" => mail_e3, "e4" => mail_e4, "e5" => mail_e5, "e6" => mail_e6,
        "e7" => mail_e7, "e8" => mail_e8, "e9" => mail_e9, "e10" => mail_e10, "e11" => mail_e11, "e12" => mail_e12,
        "e13" => mail_e13, "e14" => mail_e14, "e15" => mail_e15, "e16" => mail_e16, "e17" => mail_e17
    }
}
