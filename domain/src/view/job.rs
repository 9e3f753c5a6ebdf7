//! The scheduled jobs, for the Commission (P37).

use serde::{Deserialize, Serialize};

use crate::{job::Job, time::LocalTime};

/// What happens by itself: the scheduled jobs, and what goes on all the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsView {
    /// The jobs.
    pub jobs: Vec<JobView>,
    /// J6.
    pub deliveries: Deliveries,
}

/// J6 of C.5: mails and steps for many, worked off every few seconds and therefore without runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// Mails, and authorities in steps for many, that wait.
    pub waiting: i64,
    /// When the last of the newest mails went out.
    pub last_at: Option<LocalTime>,
    /// Whether a mail has been due for so long that nobody seems to deliver any.
    pub is_late: bool,
}

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
