//! Outgoing e-mails: their state, never their content.

use crate::{
    id::{AuthorityId, InvitationId, OutboxId, UserId},
    model::MailState,
    time::LocalTime,
};

/// The kinds of mails: the numbers of C.4, in lower case.
pub const MAIL_KINDS: [&str; 17] = [
    "e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9", "e10", "e11", "e12", "e13", "e14", "e15", "e16",
    "e17",
];

/// To whom a mail goes, beside the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailRecipient {
    /// To the authority's own address.
    Authority,
    /// To a user of the authority: first and last name; no name of somebody who has been removed.
    User(UserId, Option<String>),
    /// To somebody whom the authority has invited: the invitation, where the reader may see it, and the name of the
    /// authority as the inviter knows it.
    Invited(Option<InvitationId>, String),
}

/// How a mail that was given up can be tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It was not given up.
    None,
    /// By a button.
    Button,
    /// It brought a temporary password: by a new reset of the password.
    Reset,
}

/// A row of Outgoing e-mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// The mail.
    pub id: OutboxId,
    /// Its kind, one of [`MAIL_KINDS`].
    pub kind: String,
    /// To whom it goes.
    pub to: MailRecipient,
    /// The authority it goes to, or whose user it goes to, and its official name.
    pub authority: (AuthorityId, String),
    /// Its state.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made.
    pub created: LocalTime,
    /// When the mail server took it.
    pub sent: Option<LocalTime>,
    /// When it will be tried again, if it waits after a failure.
    pub next_attempt: Option<LocalTime>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// How it can be tried again.
    pub retry: Retry,
}
