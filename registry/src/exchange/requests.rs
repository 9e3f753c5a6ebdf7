//! How often a key asks: so many requests in each minute of the clock.
//!
//! An answer must take a millisecond, and a row written for each would take several: on SQLite each commit waits for the
//! disk. So requests are counted in memory, and beside the answer reported to the counters of the database: the first of
//! a minute, and then each tenth of the limit together. The report brings back what all servers have counted; one server
//! can overlook at most the tenth that another has not reported yet. With the same report the last use of the key is
//! noted.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{
    error::Error,
    id::ModuleKeyId,
    time::{MINUTE, Timestamp},
};

use crate::{
    Failure, Registry, limit,
    store::{Tx, counter, exchange as sql},
};

/// A report is due after this part of the limit.
const LOTS: i64 = 10;

/// The requests that this server has seen, by key. Only keys that work get here, so they are few.
#[derive(Default)]
pub(crate) struct Requests(Mutex<HashMap<ModuleKeyId, Minute>>);

/// The running minute of a key.
struct Minute {
    start: Timestamp,
    /// By all servers, as far as this one knows.
    counted: i64,
    /// By this one, since its last report.
    unreported: i64,
}

/// What the counters are to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Report {
    key: ModuleKeyId,
    start: Timestamp,
    count: i64,
}

impl Requests {
    /// Counts one more, or refuses it. A refused one does not count: after a minute the software may go on.
    fn take(&self, key: ModuleKeyId, now: Timestamp, limit: i64) -> Result<Option<Report>, Error> {
        let start = now.plus(-now.0.rem_euclid(MINUTE));
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = minutes.entry(key).or_insert(Minute { start, counted: 0, unreported: 0 });
        // Another minute, also an earlier one (Q31). What was not reported of the old one limits nothing any more.
        if minute.start != start {
            *minute = Minute { start, counted: 0, unreported: 0 };
        }
        if minute.counted >= limit {
            return Err(Error::TooMany);
        }
        let is_first = minute.counted == 0;
        minute.counted += 1;
        minute.unreported += 1;
        if !is_first && minute.unreported < (limit / LOTS).max(1) {
            return Ok(None);
        }
        let count = std::mem::take(&mut minute.unreported);
        Ok(Some(Report { key, start, count }))
    }

    /// What all servers together have counted. A reply that was overtaken by another says less than is known.
    fn learn(&self, report: Report, total: i64) {
        let mut minutes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(minute) = minutes.get_mut(&report.key).filter(|minute| minute.start == report.start) {
            minute.counted = minute.counted.max(total);
        }
    }
}

impl Registry {
    /// Counts a request of a key.
    pub(super) fn count_request(&self, key: ModuleKeyId, now: Timestamp) -> Result<(), Error> {
        let limit = self.settings().exchange_requests_per_minute;
        if let Some(report) = self.requests().take(key, now, limit)? {
            let registry = self.clone();
            // Beside the answer, which does not wait for the one writer. While nothing can be written, asking goes on, and
            // the cause is in the log.
            tokio::spawn(async move {
                let total = change!(&registry, |tx| write(tx, report, now).await);
                if let Ok(total) = total {
                    registry.requests().learn(report, total);
                }
            });
        }
        Ok(())
    }
}

async fn write(tx: &mut Tx, report: Report, now: Timestamp) -> Result<i64, Failure> {
    tx.execute(sql::TOUCH, &[&report.key, &now, &now.plus(-MINUTE)]).await?;
    let key = report.key.to_string();
    let (total,): (i64,) =
        tx.one(counter::ADD, &[&limit::MODULE_KEY, &key, &report.start, &report.count]).await?;
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: i64 = 30;
    const NOW: Timestamp = Timestamp(100 * MINUTE + 7);

    fn key(number: u128) -> ModuleKeyId {
        uuid::Uuid::from_u128(number).into()
    }

    /// Asks until it is refused; gives how often that was allowed, and how much each report held.
    fn exhaust(requests: &Requests, now: Timestamp) -> (i64, Vec<i64>) {
        let (mut allowed, mut reports) = (0, Vec::new());
        while let Ok(report) = requests.take(key(1), now, LIMIT) {
            allowed += 1;
            reports.extend(report.map(|report| report.count));
            assert!(allowed <= LIMIT);
        }
        (allowed, reports)
    }

    #[test]
    fn the_first_of_a_minute_is_reported_and_then_each_tenth_of_the_limit() {
        let requests = Requests::default();
        let reports = vec![1, 3, 3, 3, 3, 3, 3, 3, 3, 3];
        assert_eq!(exhaust(&requests, NOW), (LIMIT, reports.clone()));
        assert_eq!(exhaust(&requests, NOW.plus(MINUTE - 8)), (0, vec![]), "the same minute");
        assert_eq!(exhaust(&requests, NOW.plus(MINUTE)), (LIMIT, reports.clone()), "the next minute");
        assert_eq!(exhaust(&requests, NOW), (LIMIT, reports), "the clock has gone back");
        assert!(requests.take(key(2), NOW, LIMIT).is_ok(), "another key");
    }

    #[test]
    fn what_other_servers_have_counted_counts_here_too() {
        let requests = Requests::default();
        let report = requests.take(key(1), NOW, LIMIT).unwrap().unwrap();
        requests.learn(report, 21);
        assert_eq!(exhaust(&requests, NOW).0, LIMIT - 21);
        requests.learn(report, 5);
        assert_eq!(exhaust(&requests, NOW).0, 0, "an old reply takes nothing back");
        let next = NOW.plus(MINUTE);
        requests.take(key(1), next, LIMIT).unwrap();
        requests.learn(report, LIMIT);
        assert_eq!(exhaust(&requests, next).0, LIMIT - 1, "a reply of the minute before");
    }

    #[test]
    fn a_limit_of_nothing_refuses_everything() {
        assert_eq!(Requests::default().take(key(1), NOW, 0), Err(Error::TooMany));
    }
}
