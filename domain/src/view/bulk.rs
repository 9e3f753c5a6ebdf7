//! Steps that concern many authorities: what is sent, progress and report.

use super::{GiftView, OfferedModule};
use crate::{
    error::Fault,
    id::{AuthorityId, BulkOperationId},
    model::{BulkKind, BulkRowState, BulkState, ModuleRole, SendTo},
    time::LocalTime,
};

/// The form with which many authorities are given modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyView {
    /// How many authorities are chosen.
    pub authorities: i64,
    /// What can be chosen.
    pub offered: Vec<OfferedModule>,
    /// What is chosen, with its form.
    pub gifts: Vec<GiftView>,
}

/// What would happen if it were given to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyPreview {
    /// The modules, by name, and the role in each.
    pub modules: Vec<(String, Option<ModuleRole>)>,
    /// How many authorities are chosen.
    pub authorities: i64,
    /// How many of them, from the first on, were looked at.
    pub seen: i64,
    /// How many get access.
    pub given: i64,
    /// How many of those had it before.
    pub again: i64,
    /// How many of those had it in the other role.
    pub changed: i64,
    /// For how many it is not possible.
    pub failed: i64,
    /// The first of those, and why.
    pub rows: Vec<BulkRow>,
    /// Id of the step that giving would be.
    pub operation: String,
}

/// A mail to many as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailPreview {
    /// How many mails there would be.
    pub recipients: i64,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// The authority that is named as the sender.
    pub sender: String,
    /// Id of the step that sending would be.
    pub operation: String,
}

/// What a step sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkMailView {
    /// How many mails.
    pub recipients: i64,
    /// To whom in each authority; nothing once that was deleted.
    pub to: Option<SendTo>,
    /// Subject; empty once it was deleted.
    pub subject: String,
    /// Text; empty once it was deleted.
    pub body: String,
}

/// How far a step has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkView {
    /// The step.
    pub id: BulkOperationId,
    /// What it does.
    pub kind: BulkKind,
    /// Name of the person who began it; of nobody who has been removed (rule 10 of C.3.2).
    pub actor: Option<String>,
    /// Its state.
    pub state: BulkState,
    /// Authorities.
    pub total: i64,
    /// Those that are done.
    pub done: i64,
    /// Those for which it was not possible.
    pub failed: i64,
    /// When it was begun.
    pub created: LocalTime,
    /// When it came to its end.
    pub finished: Option<LocalTime>,
    /// What it sends, if it does.
    pub mail: Option<BulkMailView>,
    /// The modules that it gives, by name, and the role in each; nothing once that was deleted.
    pub modules: Vec<(String, Option<ModuleRole>)>,
}

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRow {
    /// The authority and its official name.
    pub authority: (AuthorityId, String),
    /// What became of it.
    pub state: BulkRowState,
    /// Why it was not possible; where it is about a module, its name is the argument `module`.
    pub faults: Vec<Fault>,
    /// When.
    pub done: Option<LocalTime>,
}
