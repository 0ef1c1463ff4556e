//! The shop's settings, one row of JSON, and beside them what else is kept for a database's life.

use crate::engine::Db;
use crate::error::Error;

const KEY: &str = "shop";

impl Db {
    /// The settings; where there are none, `first` is kept and given. Whoever comes at the same time is given the same.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settings_or(&mut self, first: &str) -> Result<String, Error> {
        self.kept_or(KEY, first).await
    }

    /// The secret of this name; where there is none, `first` is kept and given. Whoever comes at the same time is given
    /// the same.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn secret_or(&mut self, name: &str, first: &str) -> Result<String, Error> {
        self.kept_or(&format!("secret:{name}"), first).await
    }

    async fn kept_or(&mut self, key: &str, first: &str) -> Result<String, Error> {
        const INSERT: &str = "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
        const SELECT: &str = "SELECT value FROM settings WHERE key = $1";
        execute_on_engine!(self, |conn| sqlx::query(INSERT).bind(key).bind(first).execute(conn))?;
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SELECT).bind(key).fetch_one(conn))?)
    }

    /// Claims something that is done once in a database's life. Answers whether it was not claimed yet; whoever comes
    /// at the same time waits for this transaction to end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_once(&mut self, what: &str) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO settings (key, value) VALUES ($1, 'true') ON CONFLICT (key) DO NOTHING";
        let key = format!("once:{what}");
        Ok(execute_on_engine!(self, |conn| sqlx::query(SQL).bind(&key).execute(conn))? == 1)
    }
}
