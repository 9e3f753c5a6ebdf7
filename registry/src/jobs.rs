//! The scheduled jobs of C.5: run by one process at a time, whichever comes first, and recorded. Which there are and when
//! each is due is [`domain::job`].

use std::time::Duration;

use domain::{
    error::Error,
    id::new_uuid,
    job::{Job, LastRun, TOLERANCE},
    policy::{self, Action, Actor},
    time::{MINUTE, Timestamp, local},
    view::{Deliveries, JobRun, JobView, JobsView},
};
use uuid::Uuid;

use crate::{
    Failure, Registry,
    authority::zone,
    session::unrestricted,
    store::{ToSql, Tx, job as sql},
};

/// For how long a job belongs to a process that is not heard of again.
const LEASE: i64 = 5 * MINUTE;
/// A mail that has been due for longer than this is late: the worker looks every second.
const LATE: i64 = 10 * MINUTE;
/// How often a process that is at it says so.
const RENEWAL: Duration = Duration::from_mins(1);

const OK: &str = "ok";
const FAILED: &str = "failed";

impl Registry {
    /// Runs the jobs that are due, one after the other. One that fails is in the log and in the list of runs, and keeps none
    /// of the others.
    pub async fn run_due_jobs(&self) -> Result<(), Error> {
        let now = self.now();
        let last: Vec<sql::RunRow> =
            look!(self, |tx| Ok(tx.all(sql::LAST, &[&now.plus(TOLERANCE)]).await?))?;
        for job in Job::ALL {
            let last = last.iter().find(|row| row.job == job.as_str());
            if job.is_due(last.map(last_run), now) {
                let _ = self.run(*job, true).await;
            }
        }
        Ok(())
    }

    /// Runs a job now, whether it is due or not. Says how many rows it concerned; nothing where another process is at it.
    pub async fn run_job(&self, job: Job) -> Result<Option<u64>, Error> {
        self.run(job, false).await
    }

    /// The jobs with the last run of each, and what goes on all the time (P37).
    pub async fn jobs(&self, actor: &Actor) -> Result<JobsView, Error> {
        unrestricted(actor)?;
        if !policy::has(actor, Action::ReadJobs) {
            return Err(Error::NotFound);
        }
        self.all_jobs(zone(actor)).await
    }

    /// The same for the command line.
    pub async fn all_jobs(&self, zone: &str) -> Result<JobsView, Error> {
        // A demonstration may be taken ahead of the clock; elsewhere a run in the future was written by a wrong one (Q31).
        let until = if self.is_demo().await? { Timestamp(i64::MAX) } else { self.now() };
        let (rows, going): (Vec<sql::RunRow>, sql::DeliveriesRow) =
            look!(self, |tx| Ok((tx.all(sql::LAST, &[&until]).await?, tx.one(sql::DELIVERIES, &[]).await?)))?;
        let last = |job: Job| {
            let row = rows.iter().find(|row| row.job == job.as_str())?;
            Some(JobRun {
                started_at: local(row.started_at, zone),
                finished_at: row.finished_at.map(|at| local(at, zone)),
                is_ok: row.outcome.as_deref().map(|outcome| outcome == OK),
                affected: row.affected,
            })
        };
        let deliveries = Deliveries {
            waiting: going.waiting,
            last_at: going.last_at.map(|at| local(at, zone)),
            is_late: going.due_at.is_some_and(|due| due.plus(LATE) < self.now()),
        };
        let jobs = Job::ALL.iter().map(|job| JobView { job: *job, last: last(*job) }).collect();
        Ok(JobsView { jobs, deliveries })
    }

    async fn run(&self, job: Job, only_if_due: bool) -> Result<Option<u64>, Error> {
        let Some(id) = change!(self, |tx| self.begin_run(tx, job, only_if_due).await)? else {
            return Ok(None);
        };
        let mut affected = 0;
        let done = tokio::select! {
            done = self.work(job, &mut affected) => done,
            lost = self.keep_lease(job, id) => Err(lost),
        };
        let outcome = if done.is_ok() { OK } else { FAILED };
        let count = i64::try_from(affected).unwrap_or(i64::MAX);
        change!(self, |tx| {
            let args: [&dyn ToSql; 4] = [&id, &self.now(), &outcome, &count];
            tx.execute(sql::FINISH, &args).await?;
            // Given back also after a failure: the next run shall not have to wait.
            tx.execute(sql::GIVE_BACK, &[&job.as_str(), &id]).await?;
            Ok(())
        })?;
        done.map(|()| Some(affected))
    }

    /// Takes the lease and records that the job has begun. Whether it is due is asked again under the lease: another server
    /// may just have done it.
    async fn begin_run(&self, tx: &mut Tx, job: Job, only_if_due: bool) -> Result<Option<Uuid>, Failure> {
        let now = self.now();
        let (name, id) = (job.as_str(), new_uuid(now, self.random().as_mut()));
        let until = now.plus(LEASE);
        let taken = tx.execute(sql::TAKE_LEASE, &[&name, &id, &now, &until, &until.plus(TOLERANCE)]).await?;
        if taken == 0 {
            return Ok(None);
        }
        let last: Option<sql::RunRow> = tx.optional(sql::LAST_OF, &[&now.plus(TOLERANCE), &name]).await?;
        if only_if_due && !job.is_due(last.as_ref().map(last_run), now) {
            tx.execute(sql::GIVE_BACK, &[&name, &id]).await?;
            return Ok(None);
        }
        tx.execute(sql::GIVE_UP, &[&name]).await?;
        tx.execute(sql::ADD, &[&id, &name, &now]).await?;
        Ok(Some(id))
    }

    /// What each job does, and how many rows it concerned: of deletions also where one of them has failed.
    async fn work(&self, job: Job, affected: &mut u64) -> Result<(), Error> {
        *affected = match job {
            Job::RemindOfPasswords => self.remind_of_passwords().await,
            Job::WarnOfNewUsers => self.warn_of_new_users().await,
            Job::DeleteAuthorities => return self.delete_due(affected).await,
            Job::ExpireInvitations => self.expire_invitations().await,
            Job::EraseUsers => self.erase_users().await,
            Job::WarnOfDeletion => self.warn_of_deletion().await,
            Job::RemindToValidate => self.remind_to_validate().await,
            Job::CleanUp => self.clean_up().await,
            Job::AskToConfirm => self.ask_to_confirm().await,
            Job::CheckHistory => self.check_history().await,
            Job::MakeFigures => self.make_figures().await,
        }?;
        Ok(())
    }

    /// Says again and again that this process is at it; comes to an end only where another one has taken the job over.
    async fn keep_lease(&self, job: Job, id: Uuid) -> Error {
        loop {
            tokio::time::sleep(RENEWAL).await;
            // Where the database does not answer, the job finds out by itself.
            if self.renew_lease(job, id).await == Ok(false) {
                return self.settle(Failure::defect("another process has taken the job over"));
            }
        }
    }

    /// Whoever runs a job is at it for another while. Says whether the job is still that run's.
    pub async fn renew_lease(&self, job: Job, run: Uuid) -> Result<bool, Error> {
        let until = self.now().plus(LEASE);
        let kept =
            change!(self, |tx| Ok(tx.execute(sql::RENEW_LEASE, &[&job.as_str(), &run, &until]).await?))?;
        Ok(kept > 0)
    }
}

fn last_run(row: &sql::RunRow) -> LastRun {
    LastRun { started_at: row.started_at, is_ok: row.outcome.as_deref() == Some(OK) }
}
