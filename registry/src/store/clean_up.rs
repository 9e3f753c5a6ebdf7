//! The clean-up (J10): the runs of jobs, kept for a year.

use super::statements;

statements! {
    REMOVE_OLD_RUNS = "DELETE FROM job_run WHERE started_at <= $1";
}
