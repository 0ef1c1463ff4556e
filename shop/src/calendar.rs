//! The time where the shop is.

use domain::day::Day;
use domain::time::Timestamp;
use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::Shop;

/// After every day that can be written.
const END_OF_TIME: Timestamp = Timestamp::from_millis(i64::MAX);

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

    /// When a day begins there.
    pub(crate) fn start_of(&self, day: Day) -> Timestamp {
        self.midnight_of(day.date())
    }

    /// When a day ends there: the next one begins.
    pub(crate) fn end_of(&self, day: Day) -> Timestamp {
        day.date().tomorrow().map_or(END_OF_TIME, |next| self.midnight_of(next))
    }

    fn midnight_of(&self, date: Date) -> Timestamp {
        let there = date.to_zoned(self.time_zone());
        there.map_or(END_OF_TIME, |midnight| Timestamp::from_millis(midnight.timestamp().as_millisecond()))
    }

    fn zoned(&self, at: Timestamp) -> Zoned {
        let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        instant.to_zoned(self.time_zone())
    }

    fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.settings().time_zone).unwrap_or(TimeZone::UTC)
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

        async fn a_day_goes_from_one_midnight_of_the_shop_to_the_next(store: Store) {
            let shop = an_empty_shop(store).await.shop;
            for (day, start, end) in [
                ("2026-04-23", "2026-04-22T22:00:00.000Z", "2026-04-23T22:00:00.000Z"),
                // The clocks are changed.
                ("2026-03-29", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"),
                ("2028-02-29", "2028-02-28T23:00:00.000Z", "2028-02-29T23:00:00.000Z"),
            ] {
                let day: Day = day.parse().unwrap();
                assert_eq!((shop.start_of(day).to_string(), shop.end_of(day).to_string()), (start.to_owned(), end.to_owned()));
            }
            let last: Day = "9999-12-31".parse().unwrap();
            assert!(shop.start_of(last) <= shop.end_of(last));
        }
    }
}
