//! The hourly clean-up (J10): its lease and its record, and the runs of jobs kept for a year.

use super::statements;

statements! {
    /// One process runs a job at a time. A lease longer than it can be has run out (Q31).
    TAKE_LEASE = "INSERT INTO job_lease (job, owner, taken_at, lease_until) VALUES ($1, $2, $3, $4)
        ON CONFLICT (job) DO UPDATE
            SET owner = excluded.owner, taken_at = excluded.taken_at, lease_until = excluded.lease_until
            WHERE job_lease.lease_until <= excluded.taken_at OR job_lease.lease_until > excluded.lease_until";

    GIVE_BACK = "DELETE FROM job_lease WHERE job = $1 AND owner = $2";

    ADD_RUN = "INSERT INTO job_run (id, job, started_at, finished_at, outcome, affected)
        VALUES ($1, $2, $3, $4, 'ok', $5)";

    REMOVE_OLD_RUNS = "DELETE FROM job_run WHERE started_at <= $1";
}
