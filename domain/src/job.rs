//! The scheduled jobs of C.5, and when each is due.
//!
//! What is derived (J2) and what goes on all the time (J6: mails and steps for many) is no job with runs; of J6 the list
//! tells how much waits.

use serde::{Deserialize, Serialize};

use crate::time::{DAY, HOUR, MINUTE, Timestamp};

/// The clocks of two servers may differ by so much. What is further ahead was written by a wrong one (Q31).
pub const TOLERANCE: i64 = 5 * MINUTE;

macro_rules! jobs {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $often:ident;)+) => {
        /// A scheduled job.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Job {
            $($(#[$doc])* #[serde(rename = $code)] $name),+
        }

        impl Job {
            /// Every job, in the order in which they run when several are due.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its number in C.5, as stored and as typed on the command line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            const fn often(self) -> Often {
                match self { $(Self::$name => Often::$often),+ }
            }
        }
    };
}

jobs! {
    /// Passwords chosen six months ago (E7).
    RemindOfPasswords = "J1", Daily;
    /// Temporary passwords about to end (E16), user names not told (E2).
    WarnOfNewUsers = "J3", Daily;
    /// Deactivated authorities whose six months are over.
    DeleteAuthorities = "J4", Daily;
    /// Invitations whose link has ended, and what is old of invitations.
    ExpireInvitations = "J5", Hourly;
    /// Users removed, and authorities deleted, three years ago.
    EraseUsers = "J7", Daily;
    /// Authorities that will be deleted in 30 and in 7 days (E11).
    WarnOfDeletion = "J8", Daily;
    /// Registrations that have waited for more than a week (E5).
    RemindToValidate = "J9", Daily;
    /// What has expired.
    CleanUp = "J10", Hourly;
    /// The yearly request to confirm the data (E8).
    AskToConfirm = "J11", Daily;
    /// The history, with a checkpoint.
    CheckHistory = "J12", Daily;
    /// The figures on Home.
    MakeFigures = "J13", Daily;
}

#[derive(Clone, Copy)]
enum Often {
    Hourly,
    Daily,
}

/// What is known of the last run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastRun {
    /// When it began.
    pub started_at: Timestamp,
    /// Whether it came to its end.
    pub is_ok: bool,
}

impl Job {
    /// The job with this number, in capitals or not.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|job| job.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether it is to run now. A daily job runs in the first minutes of each day in UTC, or as soon as a server runs
    /// again; one that has failed is tried again after an hour. A start a little ahead is one of just now: another server
    /// has done it. One further in the future was written by a wrong clock and holds nothing up (Q31).
    pub fn is_due(self, last: Option<LastRun>, now: Timestamp) -> bool {
        let Some(last) = last.filter(|last| last.started_at <= now.plus(TOLERANCE)) else { return true };
        match self.often() {
            Often::Daily if last.is_ok => day(last.started_at) < day(now),
            _ => last.started_at.plus(HOUR) <= now,
        }
    }
}

const fn day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: Timestamp = Timestamp(20_000 * DAY);

    fn last(minutes: i64, is_ok: bool) -> LastRun {
        LastRun { started_at: MIDNIGHT.plus(minutes * MINUTE), is_ok }
    }

    #[test]
    fn a_daily_job_runs_once_a_day_and_an_hourly_one_once_an_hour() {
        let at = |minutes: i64| MIDNIGHT.plus(minutes * MINUTE);
        assert!(Job::DeleteAuthorities.is_due(None, at(0)));
        assert!(!Job::DeleteAuthorities.is_due(Some(last(0, true)), at(24 * 60 - 1)));
        assert!(Job::DeleteAuthorities.is_due(Some(last(0, true)), at(24 * 60)));
        assert!(
            Job::DeleteAuthorities.is_due(Some(last(-1, true)), at(0)),
            "a day later, though only a minute"
        );
        assert!(!Job::CleanUp.is_due(Some(last(0, true)), at(59)));
        assert!(Job::CleanUp.is_due(Some(last(0, true)), at(60)));
    }

    #[test]
    fn a_failed_run_is_repeated_after_an_hour() {
        assert!(!Job::DeleteAuthorities.is_due(Some(last(0, false)), MIDNIGHT.plus(59 * MINUTE)));
        assert!(Job::DeleteAuthorities.is_due(Some(last(0, false)), MIDNIGHT.plus(60 * MINUTE)));
    }

    /// Q31.
    #[test]
    fn a_start_in_the_future_holds_nothing_up() {
        assert!(Job::DeleteAuthorities.is_due(Some(last(60 * 24 * 365, true)), MIDNIGHT));
        assert!(Job::CleanUp.is_due(Some(last(6, true)), MIDNIGHT));
    }

    /// The clock of the server that has done it may be ahead, also over midnight.
    #[test]
    fn a_start_a_little_ahead_is_one_of_just_now() {
        for ahead in [1, 5] {
            for is_ok in [true, false] {
                assert!(!Job::DeleteAuthorities.is_due(Some(last(ahead, is_ok)), MIDNIGHT));
                assert!(!Job::DeleteAuthorities.is_due(Some(last(0, is_ok)), MIDNIGHT.plus(-ahead * MINUTE)));
                assert!(!Job::CleanUp.is_due(Some(last(ahead, is_ok)), MIDNIGHT));
            }
        }
    }

    #[test]
    fn each_job_has_a_number_of_its_own() {
        for job in Job::ALL {
            assert_eq!(Job::parse(&job.as_str().to_lowercase()), Some(*job));
        }
        assert_eq!(Job::parse("J2"), None);
    }
}
