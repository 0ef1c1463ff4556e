//! Staff, and attempts to log in.

use domain::ids::StaffId;
use domain::staff::StaffMember;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    email: String,
    name: String,
    role: String,
    password_hash: String,
}

impl Db {
    /// Adds a member of staff. Answers whether the address was free.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_staff(
        &mut self,
        member: &StaffMember,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO staff (id, email, email_key, name, role, password_hash, created_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_key) DO NOTHING";
        let added = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(member.id.to_string())
            .bind(member.email.as_str())
            .bind(member.email.key())
            .bind(&member.name)
            .bind(member.role.as_str())
            .bind(password_hash)
            .bind(now.millis())
            .execute(conn))?;
        Ok(added == 1)
    }

    /// A member of staff.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn staff(&mut self, id: StaffId) -> Result<Option<StaffMember>, Error> {
        const SQL: &str = "SELECT id, email, name, role, password_hash FROM staff WHERE id = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose().map(|member| member.map(|(member, _)| member))
    }

    /// The member of staff with this [`domain::customer::Email::key`], and the hash of their password.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn staff_by_email(&mut self, key: &str) -> Result<Option<(StaffMember, String)>, Error> {
        const SQL: &str = "SELECT id, email, name, role, password_hash FROM staff WHERE email_key = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(key).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// Whether anybody is on the staff.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_staff(&mut self) -> Result<bool, Error> {
        const SQL: &str = "SELECT id FROM staff LIMIT 1";
        let any: Option<String> = on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_optional(conn))?;
        Ok(any.is_some())
    }

    /// Counts an attempt to log in under a key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_login_attempt(&mut self, id: &str, key: &str, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO login_attempts (id, key, at) VALUES ($1, $2, $3)";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id).bind(key).bind(now.millis()).execute(conn))?;
        Ok(())
    }

    /// When the newest attempts under a key were, other than this one, after `since`; the newest first, a hundred at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn login_attempts(
        &mut self,
        key: &str,
        other_than: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, Error> {
        const SQL: &str =
            "SELECT at FROM login_attempts WHERE key = $1 AND id <> $2 AND at > $3 ORDER BY at DESC LIMIT 100";
        let attempts: Vec<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(key)
            .bind(other_than)
            .bind(since.millis())
            .fetch_all(conn))?;
        Ok(attempts.into_iter().map(Timestamp::from_millis).collect())
    }

    /// Forgets one attempt, under all its keys.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_login_attempt(&mut self, id: &str) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM login_attempts WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id).execute(conn))?;
        Ok(())
    }

    /// Forgets all attempts under a key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_login_attempts(&mut self, key: &str) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM login_attempts WHERE key = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(key).execute(conn))?;
        Ok(())
    }

    /// Forgets all attempts up to a point in time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_old_login_attempts(&mut self, until: Timestamp) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM login_attempts WHERE at <= $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(until.millis()).execute(conn))?;
        Ok(())
    }
}

impl Row {
    fn read(self) -> Result<(StaffMember, String), Error> {
        let at = Reading { table: "staff", row: &self.id };
        let member = StaffMember {
            id: at.text("id", &self.id)?,
            email: at.text("email", &self.email)?,
            role: at.text("role", &self.role)?,
            name: self.name,
        };
        Ok((member, self.password_hash))
    }
}

#[cfg(test)]
mod tests {
    use domain::staff::Role;

    use super::*;
    use crate::on_both_engines;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn member(bits: u128, email: &str) -> StaffMember {
        let email = email.parse().unwrap();
        StaffMember { id: StaffId::from_bits(bits), email, name: "Ada".to_owned(), role: Role::Viewer }
    }

    on_both_engines! {
        async fn an_address_is_one_person_whatever_its_case(store: Store) {
            let mut db = store.write().await.unwrap();
            assert!(!db.has_staff().await.unwrap());
            let ada = member(1, "Ada@Example.com");
            assert!(db.insert_staff(&ada, "hash", NOW).await.unwrap());
            assert!(!db.insert_staff(&member(2, "ada@example.com"), "other", NOW).await.unwrap());
            assert!(db.has_staff().await.unwrap());
            assert_eq!(db.staff(ada.id).await.unwrap(), Some(ada.clone()));
            assert_eq!(db.staff(StaffId::from_bits(2)).await.unwrap(), None);
            let found = db.staff_by_email("ada@example.com").await.unwrap();
            assert_eq!(found, Some((ada, "hash".to_owned())));
            assert_eq!(db.staff_by_email("bob@example.com").await.unwrap(), None);
        }

        async fn attempts_are_counted_per_key_and_forgotten_one_by_one_or_together(store: Store) {
            let mut db = store.write().await.unwrap();
            for (id, key, second) in [("1", "a", 1), ("2", "a", 2), ("2", "b", 2), ("3", "a", 3)] {
                db.insert_login_attempt(id, key, Timestamp::from_seconds(second)).await.unwrap();
            }
            let since = Timestamp::from_seconds(1);
            assert_eq!(db.login_attempts("a", "3", since).await.unwrap(), [Timestamp::from_seconds(2)]);
            db.forget_login_attempt("2").await.unwrap();
            assert!(db.login_attempts("b", "", since).await.unwrap().is_empty());
            assert_eq!(db.login_attempts("a", "", since).await.unwrap(), [Timestamp::from_seconds(3)]);
            db.forget_old_login_attempts(since).await.unwrap();
            let ever = Timestamp::from_seconds(0);
            assert_eq!(db.login_attempts("a", "", ever).await.unwrap(), [Timestamp::from_seconds(3)]);
            db.forget_login_attempts("a").await.unwrap();
            assert!(db.login_attempts("a", "", ever).await.unwrap().is_empty());
        }
    }
}
