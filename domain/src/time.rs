//! Times: integer microseconds since the Unix epoch, UTC (C.1.1), and the calendar rules that stand on them.

use serde::{Deserialize, Serialize};

/// A moment, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a day.
pub const DAY: i64 = 24 * HOUR;

/// The clock, as an argument: the server passes the machine's, tests one they can set.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

impl Timestamp {
    /// The moment this many microseconds later (earlier, if negative).
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Calendar months later, clamped to the end of the month, compared in UTC (C.1.1):
    /// 31 August and six months is 28 or 29 February.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let days = self.0.div_euclid(DAY);
        let rest = self.0.rem_euclid(DAY);
        let (year, month, day) = civil(days);
        let total = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months);
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        let day = i64::from(day).min(days_in_month(year, month));
        Self(days_from_civil(year, month, day) * DAY + rest)
    }

    /// The first moment of its month, in UTC.
    #[must_use]
    pub fn month_begins(self) -> Self {
        let (year, month, _) = civil(self.0.div_euclid(DAY));
        Self(days_from_civil(i64::from(year), i64::from(month), 1) * DAY)
    }
}

/// A moment as a wall clock shows it, in the reader's time zone; what screens and mails print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTime {
    /// Year of the common era.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl LocalTime {
    /// Machine-readable date for `<time datetime>`: `2026-11-21T09:14`.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}T{:02}:{:02}", self.year, self.month, self.day, self.hour, self.minute)
    }

    /// Hours and minutes, `09:14`.
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

#[cfg(feature = "native")]
impl Timestamp {
    /// Reads a time with its distance from UTC: `2027-05-31T08:00:00Z`.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|at| Self(at.as_microsecond()))
    }
}

/// A day of the calendar as a field for days sends it, `2026-11-22`: from its first moment in this time zone up to that of
/// the next day. Nothing for anything else.
#[cfg(feature = "native")]
pub fn day(typed: &str, zone: &str) -> Option<std::ops::Range<Timestamp>> {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let day: jiff::civil::Date = typed.parse().ok()?;
    let begins = |day: jiff::civil::Date| {
        let moment = day.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Timestamp(moment.as_microsecond()))
    };
    Some(begins(day)?..begins(day.tomorrow().ok()?)?)
}

/// The moment on a wall clock of a time zone such as `Europe/Helsinki`; UTC where the zone is unknown.
#[cfg(feature = "native")]
pub fn local(at: Timestamp, zone: &str) -> LocalTime {
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default().to_zoned(zone);
    let small = |value: i8| u8::try_from(value).unwrap_or(0);
    LocalTime {
        year: moment.year(),
        month: small(moment.month()),
        day: small(moment.day()),
        hour: small(moment.hour()),
        minute: small(moment.minute()),
    }
}

/// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar.
fn civil(days: i64) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (i32::try_from(year).unwrap_or(0), u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_from_civil(next.0, next.1, 1) - days_from_civil(year, month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i64, month: i64, day: i64) -> Timestamp {
        Timestamp(days_from_civil(year, month, day) * DAY + 11 * HOUR)
    }

    #[test]
    fn six_months_after_the_end_of_august_is_the_end_of_february() {
        assert_eq!(at(2026, 8, 31).plus_months(6), at(2027, 2, 28));
        assert_eq!(at(2027, 8, 31).plus_months(6), at(2028, 2, 29));
        assert_eq!(at(2026, 7, 15).plus_months(6), at(2027, 1, 15));
    }

    #[test]
    fn a_month_begins_with_its_first_day() {
        assert_eq!(at(2028, 2, 29).month_begins(), Timestamp(days_from_civil(2028, 2, 1) * DAY));
        assert_eq!(at(2026, 11, 1).month_begins().plus(11 * HOUR), at(2026, 11, 1));
    }

    #[cfg(feature = "native")]
    #[test]
    fn a_day_is_as_long_as_the_calendar_has_it() {
        let hours = |typed, zone| day(typed, zone).map(|day| (day.end.0 - day.start.0) / HOUR);
        assert_eq!(hours("2026-11-22", "Europe/Stockholm"), Some(24));
        // The clocks go forward and back.
        assert_eq!(hours("2026-03-29", "Europe/Stockholm"), Some(23));
        assert_eq!(hours("2026-10-25", "Europe/Stockholm"), Some(25));
        let begins = day("2026-07-01", "Europe/Riga").map(|day| local(day.start, "UTC").iso());
        assert_eq!(begins.as_deref(), Some("2026-06-30T21:00"));
        for typed in ["", "2026-02-30", "22.11.2026", "9999-12-31", "x\0"] {
            assert_eq!(day(typed, "UTC"), None, "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_date_is_the_same_after_counting_its_days(days in -1_000_000_i64..1_000_000) {
            let (year, month, day) = civil(days);
            proptest::prop_assert_eq!(days_from_civil(year.into(), month.into(), day.into()), days);
        }
    }
}
