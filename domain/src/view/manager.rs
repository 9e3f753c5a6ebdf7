//! Making an authority an access manager, its delegation, and the end of it.

use super::{AuthorityHead, Choice};
use crate::{error::Fault, id::AuthorityId, time::LocalTime};

/// The present delegation of an access manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationView {
    /// Version for the form.
    pub version: i64,
    /// Whether it covers all modules.
    pub is_for_all: bool,
    /// The authority that delegated, where it is known.
    pub granted_by: Option<String>,
    /// Since when.
    pub granted_at: LocalTime,
}

/// Make an authority an access manager, or change its delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagerView {
    /// Head.
    pub head: AuthorityHead,
    /// Version of the authority, for the form.
    pub version: i64,
    /// Why it cannot be done: it is an access manager by what it is.
    pub refused: Option<Fault>,
    /// Its delegation, if it is an access manager.
    pub delegation: Option<DelegationView>,
    /// The modules, and which of them are delegated one by one.
    pub modules: Vec<Choice>,
}

/// End the role of access manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawView {
    /// Head.
    pub head: AuthorityHead,
    /// Version of the authority, for the form.
    pub version: i64,
    /// Why it cannot be done now.
    pub refused: Option<Fault>,
    /// The authorities that it administers.
    pub administered: Vec<String>,
    /// Those of them that have no other access manager.
    pub alone: Vec<(AuthorityId, String)>,
    /// Who could take its place, the national coordinator first.
    pub replacements: Vec<Choice>,
    /// Its invitations that are open.
    pub invitations: usize,
    /// Its drafts of invitations.
    pub drafts: usize,
    /// Registrations that it would have to validate.
    pub registrations: i64,
    /// Its steps for many authorities that are not done.
    pub steps: i64,
}
