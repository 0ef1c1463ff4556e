//! How far Stripe's own list of events has been read: one row of JSON for each kind of money.

use crate::engine::Db;
use crate::error::Error;

/// The settings' key of the reading of live or of test events.
const fn key(livemode: bool) -> &'static str {
    if livemode { "stripeEvents:live" } else { "stripeEvents:test" }
}

impl Db {
    /// Begins to read the list where `first` says, unless that has begun.
    pub async fn begin_event_list(&mut self, livemode: bool, first: &str) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(key(livemode)).bind(first).execute(conn))?;
        Ok(())
    }

    /// How far the list has been read.
    pub async fn event_list(&mut self, livemode: bool) -> Result<Option<String>, Error> {
        const SQL: &str = "SELECT value FROM settings WHERE key = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(key(livemode)).fetch_optional(conn))?)
    }

    /// Moves the reading on from `before`. Answers `false` where somebody else has moved it.
    pub async fn move_event_list(&mut self, livemode: bool, before: &str, after: &str) -> Result<bool, Error> {
        const SQL: &str = "UPDATE settings SET value = $3 WHERE key = $1 AND value = $2";
        let moved = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(key(livemode))
            .bind(before)
            .bind(after)
            .execute(conn))?;
        Ok(moved == 1)
    }
}
