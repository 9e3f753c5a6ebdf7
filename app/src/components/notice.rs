//! Messages and state tags.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{i18n::Locale, text};

/// A message that the reader must mind. Never told by colour alone: the words say it.
#[component]
pub fn Warning(
    /// The message.
    children: Children,
) -> impl IntoView {
    view! { <div class="notice notice--warn">{children()}</div> }
}

/// The success of the step before, told by `?done=` in the address.
#[component]
pub fn Done() -> impl IntoView {
    let query = use_query_map();
    let locale = text::locale();
    move || {
        let words = query.with(|query| query.get("done")).and_then(|done| done_text(locale, &done));
        words.map(|words| success(locale, words.into_any()))
    }
}

/// A success, told in words of its own.
#[component]
pub fn Success(
    /// What was done.
    children: Children,
) -> impl IntoView {
    success(text::locale(), children().into_any())
}

fn success(locale: Locale, words: AnyView) -> impl IntoView {
    view! {
        <div class="notice notice--ok" role="status" tabindex="-1">
            <span class="visually-hidden">{leptos_i18n::td_string!(locale, general.success)} ": "</span>
            {words}
        </div>
    }
}

macro_rules! done_texts {
    ($locale:expr, $done:expr, { $($name:literal => $namespace:ident.$key:ident),+ $(,)? }) => {
        match $done {
            $($name => Some(leptos_i18n::td_string!($locale, $namespace.$key)),)+
            _ => None,
        }
    };
}

fn done_text(locale: Locale, done: &str) -> Option<&'static str> {
    done_texts!(locale, done, {
        "changes_saved" => edit.changes_saved,
        "deactivated" => authority.authority_deactivated_done,
        "reactivated" => authority.authority_reactivated_done,
        "data_confirmed" => authority.data_confirmed,
        "bulk_stopped" => bulk.bulk_stopped_done,
        "email_sending" => send_email.send_done,
        "logged_out" => login.logged_out,
        "session_ended" => account.session_ended_done,
        "sessions_ended" => account.sessions_ended_done,
        "signed_out" => login.session_ended,
        "mail_retried" => mails.mail_retried,
        "my_details_saved" => account.my_details_saved,
        "password_changed" => login.password_changed,
        "remove_user_done" => users.remove_user_done,
        "reset_password_done" => users.reset_password_done,
        "user_added" => users.user_added,
        "replaced" => register.replaced_done,
        "registered" => register.registered_done,
        "translation_closed" => translations.translation_closed_done,
        "username_told" => users.username_told,
    })
}

/// How a state is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// In order.
    Ok,
    /// Mind this.
    Warning,
    /// Out of order.
    Bad,
    /// Neither.
    Neutral,
}

/// A state in a word.
#[component]
pub fn Tag(
    /// How it is meant.
    kind: TagKind,
    /// The word.
    word: &'static str,
) -> impl IntoView {
    let class = match kind {
        TagKind::Ok => "tag tag--ok",
        TagKind::Warning => "tag tag--warn",
        TagKind::Bad => "tag tag--bad",
        TagKind::Neutral => "tag tag--neutral",
    };
    view! { <span class=class>{word}</span> }
}
