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

    /// The day of a point in time there, for shoppers: `23 April 2026`.
    #[must_use]
    pub fn local_day(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%-d %B %Y").to_string()
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

#[cfg(test)]
mod tests {
    use store::on_both_engines;

    use super::*;
    use crate::testing::an_empty_shop;

    on_both_engines! {
        async fn a_day_is_written_for_people_and_ends_at_the_shops_midnight(store: Store) {
            let shop = an_empty_shop(store).await.shop;
            let day = |time: &str| shop.local_day(Timestamp::from_millis(time.parse::<jiff::Timestamp>().unwrap().as_millisecond()));
            assert_eq!(day("2026-04-23T09:14:02Z"), "23 April 2026");
            assert_eq!(day("2026-04-23T21:59:59Z"), "23 April 2026");
            assert_eq!(day("2026-04-23T22:00:00Z"), "24 April 2026");
            assert_eq!(day("2026-12-31T23:00:00Z"), "1 January 2027");
        }
    }
}
