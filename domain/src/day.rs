//! Days of the calendar.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A day, wherever it is one: when it begins depends on the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

/// What was given is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day such as 2026-04-23")]
pub struct InvalidDay;

impl Day {
    /// The same in the calendar's own type.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
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
        let date: Date = text.parse().map_err(|_| InvalidDay)?;
        let is_plain = date.year() >= 0 && date.to_string() == text;
        if is_plain { Ok(Self(date)) } else { Err(InvalidDay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for day in ["2026-04-23", "2028-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day.parse().map(|day: Day| day.to_string()).as_deref(), Ok(day));
        }
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
