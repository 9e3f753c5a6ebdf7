//! The scheduled jobs, for the Commission (P37).

use serde::{Deserialize, Serialize};

use crate::{job::Job, time::LocalTime};

/// A job and its last run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobView {
    /// Which job.
    pub job: Job,
    /// Its last run, if it has run.
    pub last: Option<JobRun>,
}

/// A run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRun {
    /// When it began.
    pub started_at: LocalTime,
    /// When it came to its end.
    pub finished_at: Option<LocalTime>,
    /// Whether it did what it should; nothing while it runs.
    pub is_ok: Option<bool>,
    /// How many rows it concerned.
    pub affected: i64,
}
