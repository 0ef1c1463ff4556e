//! Browsers' sessions. Only the hash of a session's id is known here.

use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;

impl Db {
    /// A session's data and when it ends, unless it has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&mut self, id_hash: &str, now: Timestamp) -> Result<Option<(String, Timestamp)>, Error> {
        const SQL: &str = "SELECT data, expires_at FROM sessions WHERE id_hash = $1 AND expires_at > $2";
        let row: Option<(String, i64)> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(id_hash).bind(now.millis()).fetch_optional(conn))?;
        Ok(row.map(|(data, expires_at)| (data, Timestamp::from_millis(expires_at))))
    }

    /// Begins a session.
    ///
    /// # Errors
    /// [`Error::is_duplicate`] when there is one with this id; when the database fails.
    pub async fn create_session(&mut self, id_hash: &str, data: &str, expires_at: Timestamp) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)";
        let expires_at = expires_at.millis();
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id_hash).bind(data).bind(expires_at).execute(conn))?;
        Ok(())
    }

    /// Changes a session. Answers whether it still exists: one that was ended is not brought back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_session(&mut self, id_hash: &str, data: &str, expires_at: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE sessions SET data = $2, expires_at = $3 WHERE id_hash = $1";
        let expires_at = expires_at.millis();
        let changed =
            execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id_hash).bind(data).bind(expires_at).execute(conn))?;
        Ok(changed == 1)
    }

    /// Ends a session, if it exists.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_session(&mut self, id_hash: &str) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM sessions WHERE id_hash = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id_hash).execute(conn))?;
        Ok(())
    }

    /// Forgets the sessions that have ended, and says how many they were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_expired_sessions(&mut self, now: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM sessions WHERE expires_at <= $1";
        Ok(execute_on_engine!(self, |conn| sqlx::query(SQL).bind(now.millis()).execute(conn))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);
    const LATER: Timestamp = Timestamp::from_seconds(2_000);

    on_both_engines! {
        async fn a_session_is_found_until_it_ends(store: Store) {
            let mut db = store.write().await.unwrap();
            db.create_session("hash", "{}", LATER).await.unwrap();
            assert_eq!(db.session("hash", NOW).await.unwrap(), Some(("{}".to_owned(), LATER)));
            assert_eq!(db.session("hash", LATER).await.unwrap(), None);
            assert_eq!(db.session("other", NOW).await.unwrap(), None);
        }

        async fn an_id_is_given_once(store: Store) {
            let mut db = store.write().await.unwrap();
            db.create_session("hash", "mine", LATER).await.unwrap();
            assert!(db.create_session("hash", "yours", LATER).await.is_err_and(|error| error.is_duplicate()));
        }

        async fn an_ended_session_is_not_brought_back(store: Store) {
            let mut db = store.write().await.unwrap();
            db.create_session("hash", "old", NOW).await.unwrap();
            assert!(db.update_session("hash", "new", LATER).await.unwrap());
            assert_eq!(db.session("hash", NOW).await.unwrap(), Some(("new".to_owned(), LATER)));
            db.delete_session("hash").await.unwrap();
            assert!(!db.update_session("hash", "again", LATER).await.unwrap());
            assert_eq!(db.session("hash", NOW).await.unwrap(), None);
        }

        async fn only_ended_sessions_are_forgotten(store: Store) {
            let mut db = store.write().await.unwrap();
            db.create_session("ended", "{}", NOW).await.unwrap();
            db.create_session("alive", "{}", LATER).await.unwrap();
            assert_eq!(db.delete_expired_sessions(NOW).await.unwrap(), 1);
            assert!(db.session("alive", NOW).await.unwrap().is_some());
        }
    }
}
