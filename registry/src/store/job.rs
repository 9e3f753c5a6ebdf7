//! Scheduled jobs: who runs one now, and the runs.

use domain::time::Timestamp;

use super::{record, statements};

record! {
    /// The last run of a job.
    pub(crate) struct RunRow {
        pub(crate) job: String,
        pub(crate) started_at: Timestamp,
        pub(crate) finished_at: Option<Timestamp>,
        pub(crate) outcome: Option<String>,
        pub(crate) affected: i64,
    }
}

record! {
    /// What goes on all the time.
    pub(crate) struct DeliveriesRow {
        pub(crate) waiting: i64,
        pub(crate) last_at: Option<Timestamp>,
        pub(crate) due_at: Option<Timestamp>,
    }
}

macro_rules! last {
    ($($rest:literal)?) => {
        concat!(
            "SELECT r.job, r.started_at, r.finished_at, r.outcome, r.affected FROM job_run r
            WHERE r.id = (SELECT l.id FROM job_run l WHERE l.job = r.job AND l.started_at <= $1
                ORDER BY l.started_at DESC, l.id DESC LIMIT 1)"
            $(, $rest)?
        )
    };
}

statements! {
    /// One process runs a job at a time. A lease that ends after $5, much later than it can, has run out (Q31).
    TAKE_LEASE = "INSERT INTO job_lease (job, owner, taken_at, lease_until) VALUES ($1, $2, $3, $4)
        ON CONFLICT (job) DO UPDATE
            SET owner = excluded.owner, taken_at = excluded.taken_at, lease_until = excluded.lease_until
            WHERE job_lease.lease_until <= excluded.taken_at OR job_lease.lease_until > $5";

    RENEW_LEASE = "UPDATE job_lease SET lease_until = $3 WHERE job = $1 AND owner = $2";

    GIVE_BACK = "DELETE FROM job_lease WHERE job = $1 AND owner = $2";

    /// The last run of each job that began at $1 or before. One far in the future was written by a wrong clock (Q31).
    LAST = last!();

    /// The last run of one job, $2, that began at $1 or before.
    LAST_OF = last!(" AND r.job = $2");

    /// What waits of J6, when one of the newest mails went out last, and since when one is due. By the newest: the time a
    /// mail went out is in no index.
    DELIVERIES = "SELECT
            (SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending'))
                + (SELECT COUNT(*) FROM bulk_operation o JOIN bulk_operation_row r ON r.bulk_operation_id = o.id
                    WHERE o.state IN ('waiting', 'running') AND r.state = 'waiting') AS waiting,
            (SELECT MAX(n.sent_at) FROM (SELECT sent_at FROM outbox ORDER BY created_at DESC LIMIT 1000) n) AS last_at,
            (SELECT MIN(next_attempt_at) FROM outbox WHERE state = 'queued') AS due_at";

    ADD = "INSERT INTO job_run (id, job, started_at, affected) VALUES ($1, $2, $3, 0)";

    /// Whoever has the lease knows that nobody else is at it: what did not come to its end never will.
    GIVE_UP = "UPDATE job_run SET outcome = 'failed' WHERE job = $1 AND outcome IS NULL";

    FINISH = "UPDATE job_run SET finished_at = $2, outcome = $3, affected = $4 WHERE id = $1";
}
