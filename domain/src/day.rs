//! Days of the calendar, in UTC.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, date};

use crate::time::Timestamp;

/// A day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

/// What was given is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day such as 2026-04-23")]
pub struct InvalidDay;

impl Day {
    const LENGTH: i64 = 24 * 60 * 60;

    /// When it begins.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp::from_seconds(self.0.duration_since(date(1970, 1, 1)).as_secs())
    }

    /// When the next one begins.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.start().plus_seconds(Self::LENGTH)
    }
}

impl fmt::Display for Day {
    /// `2026-04-23`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    /// Reads what [`fmt::Display`] writes, and so what browsers send; no other way to write a day.
    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let day = text.parse().map(Self).map_err(|_| InvalidDay)?;
        if day.to_string() == text { Ok(day) } else { Err(InvalidDay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_goes_from_midnight_to_midnight_in_utc() {
        let day: Day = "2026-04-23".parse().unwrap();
        assert_eq!(day.start().to_string(), "2026-04-23T00:00:00.000Z");
        assert_eq!(day.end().to_string(), "2026-04-24T00:00:00.000Z");
        let leap: Day = "2028-02-29".parse().unwrap();
        assert_eq!(leap.end().to_string(), "2028-03-01T00:00:00.000Z");
        let old: Day = "1969-12-31".parse().unwrap();
        assert_eq!(old.end().millis(), 0);
    }

    #[test]
    fn the_last_day_that_can_be_written_ends_too() {
        let last: Day = "9999-12-31".parse().unwrap();
        assert_eq!(last.end().millis() - last.start().millis(), 86_400_000);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for odd in [
            "",
            "today",
            "2026-02-29",
            "2026-13-01",
            "2026-4-23",
            "20260423",
            "2026-04-23T10:00",
            "2026-04-23 ",
            "-002026-04-23",
            "23.04.2026",
            "2026-W17-4",
        ] {
            assert_eq!(odd.parse::<Day>(), Err(InvalidDay), "{odd}");
        }
    }
}
