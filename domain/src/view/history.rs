//! What the history of updates gets.

use serde::{Deserialize, Serialize};

use crate::time::LocalTime;

/// A value of the history as far as the reader may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// There was none.
    Nothing,
    /// The value.
    Text(String),
    /// Not for this reader.
    Hidden,
    /// Erased.
    Erased,
    /// The name of a removed person, for a reader who may not see it.
    Removed,
}

/// One changed field of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeView {
    /// Name of the field as stored.
    pub field: String,
    /// Before.
    pub old: Shown,
    /// After.
    pub new: Shown,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// Number within the authority.
    pub seq: i64,
    /// When.
    pub at: LocalTime,
    /// `user`, `job`, `command`, `invitee`.
    pub actor_kind: String,
    /// Name of the person who acted.
    pub actor: Shown,
    /// Official name of the authority for which he or she acted.
    pub actor_authority: Option<String>,
    /// Action code of C.1.6.
    pub action: String,
    /// Whom or what it concerns: a person's or a module's name.
    pub subject: Shown,
    /// What changed.
    pub changes: Vec<ChangeView>,
}

/// Result of the last check of the history (C.1.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainView {
    /// First entry that does not fit.
    pub broken_at: Option<i64>,
    /// When it was checked.
    pub checked_at: Option<LocalTime>,
    /// Up to when it is anchored outside the system.
    pub anchored_until: Option<LocalTime>,
}
