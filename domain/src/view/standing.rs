//! Deactivating and reactivating an authority.

use super::AuthorityHead;
use crate::{error::Fault, time::LocalTime};

/// What deactivating or reactivating an authority does, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingView {
    /// Head.
    pub head: AuthorityHead,
    /// Version of the authority, for the form.
    pub version: i64,
    /// Why it cannot be done now.
    pub refused: Vec<Fault>,
    /// Names of the users with administrator rights.
    pub administrators: Vec<String>,
    /// How many users it has.
    pub users: i64,
    /// When it was deactivated.
    pub deactivated_at: Option<LocalTime>,
    /// When it will be deleted; before it is deactivated, when it would be if that happened now.
    pub delete_after: LocalTime,
}
