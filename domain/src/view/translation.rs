//! Informal names to translate.

use crate::{
    id::{AuthorityId, TranslationTaskId},
    time::LocalTime,
};

/// A name that waits to be translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// The task.
    pub id: TranslationTaskId,
    /// The authority and its official name.
    pub authority: (AuthorityId, String),
    /// The informal name as it was.
    pub old_text: String,
    /// The informal name as it was when the task was asked for.
    pub new_text: String,
    /// When that was.
    pub requested_at: LocalTime,
}

/// One language of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranslationField {
    /// Its code.
    pub lang: &'static str,
    /// Its own name.
    pub language: &'static str,
    /// The text there is, or empty.
    pub text: String,
    /// Its version; 0 where there is none.
    pub version: i64,
}

/// A task with the texts there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranslationView {
    /// The task.
    pub task: TaskView,
    /// The language of the informal name.
    pub lang: String,
    /// Whether it is still to be done.
    pub is_open: bool,
    /// Every other language.
    pub fields: Vec<TranslationField>,
}
