//! Lists that are searched.

use super::{Choice, KeywordList};
use crate::{
    id::{AuthorityId, UserId},
    model::{AuthorityStatus, PasswordState, UserStatus},
};

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<R> {
    /// How many were found; no more are counted than a thousand.
    pub count: i64,
    /// Whether there are more than [`Self::count`].
    pub has_more: bool,
    /// The rows of this page.
    pub rows: Vec<R>,
    /// Id of the row after which the next page begins.
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_continued: bool,
}

/// An authority in a list: what everybody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAuthority {
    /// The authority.
    pub id: AuthorityId,
    /// Official name.
    pub official_name: String,
    /// Informal name in the reader's language, or as written.
    pub informal_name: String,
    /// Language of [`Self::informal_name`].
    pub informal_name_lang: String,
    /// City.
    pub city: String,
    /// Country in the reader's language; nothing for the Commission.
    pub country: Option<String>,
    /// Only its history is left.
    pub is_deleted: bool,
}

/// A row of Authorities → Search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRow {
    /// The authority.
    pub authority: FoundAuthority,
    /// Names of the modules it may use.
    pub modules: Vec<String>,
}

/// A row of Administered authorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministeredRow {
    /// The authority.
    pub authority: FoundAuthority,
    /// Its status.
    pub status: AuthorityStatus,
    /// How many modules it may use.
    pub modules: i64,
    /// How many users it has.
    pub users: i64,
    /// Names of its access managers.
    pub managers: Vec<String>,
    /// Whether its access to the module that is searched by is suspended.
    pub has_suspended: bool,
}

/// A user who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUser {
    /// The user.
    pub id: UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// The user's authority, and its official name.
    pub authority: (AuthorityId, String),
    /// New or active.
    pub status: UserStatus,
    /// State of the password.
    pub password_state: PasswordState,
}

/// What can be chosen among the criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// Countries.
    pub countries: Vec<Choice>,
    /// Legal areas.
    pub legal_areas: Vec<Choice>,
    /// Modules.
    pub modules: Vec<Choice>,
    /// General keywords by list; a code is `list:keyword`.
    pub keywords: Vec<KeywordList>,
    /// Whether deleted authorities can be asked for.
    pub deleted: bool,
}
