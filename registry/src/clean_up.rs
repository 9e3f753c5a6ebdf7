//! The hourly clean-up, J10 of C.5: what has expired is deleted (C.11). Doing it twice changes nothing.

use domain::{error::Error, time::DAY};

use crate::{
    Registry, limit,
    store::{bulk, clean_up as store, device, outbox, session},
};

/// How long a mail is kept once it was sent, given up or called off.
const MAILS_KEPT: i64 = 90 * DAY;
/// Known browsers and runs of jobs are kept so many months.
const KEPT_MONTHS: i32 = 12;
/// Mails to many, and the criteria and reports of steps that concern many authorities, are kept so many months.
const STEPS_KEPT_MONTHS: i32 = 36;

impl Registry {
    /// Deletes ended sessions, browsers unused for a year, counters, old mails and runs of jobs, and lets the database count
    /// anew. Says how many rows it deleted.
    pub async fn clean_up(&self) -> Result<u64, Error> {
        let now = self.now();
        let year_ago = now.plus_months(-KEPT_MONTHS);
        let window = self.settings().login_window;
        let mut removed = change!(self, |tx| {
            let mut removed = tx.execute(session::REMOVE_EXPIRED, &[&now]).await?;
            removed += tx.execute(device::REMOVE_UNUSED, &[&year_ago]).await?;
            removed += tx.execute(store::REMOVE_OLD_RUNS, &[&year_ago]).await?;
            removed += limit::clean(tx, now, window).await?;
            let steps_until = now.plus_months(-STEPS_KEPT_MONTHS);
            for statement in [bulk::FORGET_MAILS, bulk::FORGET_ROWS, bulk::FORGET_CRITERIA] {
                removed += tx.execute(statement, &[&steps_until]).await?;
            }
            Ok(removed)
        })?;
        // In batches: months of mail may have piled up, and nobody shall wait for it.
        loop {
            let batch =
                change!(self, |tx| Ok(tx.execute(outbox::REMOVE_OLD, &[&now.plus(-MAILS_KEPT)]).await?))?;
            removed += batch;
            if batch == 0 {
                break;
            }
        }
        self.db().count_anew().await.map_err(|error| self.settle(error.into()))?;
        Ok(removed)
    }
}
