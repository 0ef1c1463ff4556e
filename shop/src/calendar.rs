//! The time where the shop is.

use domain::time::Timestamp;
use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::Shop;

impl Shop {
    /// A point in time as people there write it: `2026-04-23 11:14`.
    #[must_use]
    pub fn local_time(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The year of a point in time there, for order numbers.
    pub(crate) fn year_of(&self, at: Timestamp) -> i16 {
        self.zoned(at).year()
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        instant.to_zoned(TimeZone::get(&self.settings().time_zone).unwrap_or(TimeZone::UTC))
    }
}
