//! One-time links that were sent by mail. Only the hash of a link's secret is known here.

use domain::customer::Email;
use domain::ids::CustomerId;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Proves that somebody reads an address's mail.
    Confirm,
    /// Lets somebody choose a new password.
    Password,
}

impl LinkKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Password => "password",
        }
    }
}

/// A link that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLink {
    /// Whose account it is about.
    pub customer: CustomerId,
    /// Where it was sent.
    pub email: Email,
    /// Whether it was used.
    pub is_used: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    customer_id: String,
    email: String,
    used_at: Option<i64>,
}

impl Db {
    /// Keeps a new link.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_mail_link(
        &mut self,
        token_hash: &str,
        kind: LinkKind,
        (customer, email): (CustomerId, &Email),
        (now, expires_at): (Timestamp, Timestamp),
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO mail_links (token_hash, kind, customer_id, email, expires_at, used_at, \
            created_at) VALUES ($1, $2, $3, $4, $5, NULL, $6)";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(token_hash)
            .bind(kind.as_str())
            .bind(customer.to_string())
            .bind(email.as_str())
            .bind(expires_at.millis())
            .bind(now.millis())
            .execute(conn))?;
        Ok(())
    }

    /// A link of this kind, unless it has ended.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn mail_link(
        &mut self,
        token_hash: &str,
        kind: LinkKind,
        now: Timestamp,
    ) -> Result<Option<MailLink>, Error> {
        const SQL: &str = "SELECT customer_id, email, used_at FROM mail_links \
            WHERE token_hash = $1 AND kind = $2 AND expires_at > $3";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(token_hash)
            .bind(kind.as_str())
            .bind(now.millis())
            .fetch_optional(conn))?;
        row.map(|row| row.read(token_hash)).transpose()
    }

    /// When the newest link of a kind was sent to a customer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_mail_link(&mut self, customer: CustomerId, kind: LinkKind) -> Result<Option<Timestamp>, Error> {
        const SQL: &str = "SELECT MAX(created_at) FROM mail_links WHERE customer_id = $1 AND kind = $2";
        let newest: Option<i64> = on_engine!(self, |conn| sqlx::query_scalar(SQL)
            .bind(customer.to_string())
            .bind(kind.as_str())
            .fetch_one(conn))?;
        Ok(newest.map(Timestamp::from_millis))
    }

    /// Marks a link as used. Answers `false` when it was used before: then it is worth nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_mail_link(&mut self, token_hash: &str, now: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE mail_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL";
        let used = execute_on_engine!(self, |conn| sqlx::query(SQL).bind(token_hash).bind(now.millis()).execute(conn))?;
        Ok(used == 1)
    }

    /// Ends a customer's unused links of a kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_mail_links(&mut self, customer: CustomerId, kind: LinkKind) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM mail_links WHERE customer_id = $1 AND kind = $2 AND used_at IS NULL";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(customer.to_string()).bind(kind.as_str()).execute(conn))?;
        Ok(())
    }

    /// Forgets the links that have ended by themselves.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_ended_mail_links(&mut self, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM mail_links WHERE expires_at <= $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(now.millis()).execute(conn))?;
        Ok(())
    }
}

impl Row {
    fn read(self, token_hash: &str) -> Result<MailLink, Error> {
        let at = Reading { table: "mail_links", row: token_hash };
        Ok(MailLink {
            customer: at.text("customer_id", &self.customer_id)?,
            email: at.text("email", &self.email)?,
            is_used: self.used_at.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::customer::CustomerKind;

    use super::*;
    use crate::on_both_engines;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);
    const LATER: Timestamp = Timestamp::from_seconds(2_000);
    const ADA: CustomerId = CustomerId::from_bits(1);

    fn email() -> Email {
        "ada@example.com".parse().unwrap()
    }

    async fn with_ada(db: &mut Db, links: &[(&str, LinkKind)]) {
        db.insert_customer((ADA, CustomerKind::Account), &email(), "Ada", NOW).await.unwrap();
        for (hash, kind) in links {
            db.insert_mail_link(hash, *kind, (ADA, &email()), (NOW, LATER)).await.unwrap();
        }
    }

    on_both_engines! {
        async fn a_link_is_used_once_and_only_as_what_it_is(store: Store) {
            let mut db = store.write().await.unwrap();
            with_ada(&mut db, &[("hash", LinkKind::Password)]).await;
            let fresh = MailLink { customer: ADA, email: email(), is_used: false };
            assert_eq!(db.mail_link("hash", LinkKind::Password, NOW).await.unwrap(), Some(fresh.clone()));
            assert_eq!(db.mail_link("hash", LinkKind::Confirm, NOW).await.unwrap(), None);
            assert_eq!(db.mail_link("other", LinkKind::Password, NOW).await.unwrap(), None);
            assert!(db.use_mail_link("hash", NOW).await.unwrap());
            assert!(!db.use_mail_link("hash", NOW).await.unwrap());
            let used = MailLink { is_used: true, ..fresh };
            assert_eq!(db.mail_link("hash", LinkKind::Password, NOW).await.unwrap(), Some(used));
        }

        async fn links_end_by_themselves_and_with_their_kind(store: Store) {
            let mut db = store.write().await.unwrap();
            with_ada(&mut db, &[("confirm", LinkKind::Confirm), ("password", LinkKind::Password)]).await;
            assert_eq!(db.mail_link("confirm", LinkKind::Confirm, LATER).await.unwrap(), None);
            db.end_mail_links(ADA, LinkKind::Confirm).await.unwrap();
            assert_eq!(db.mail_link("confirm", LinkKind::Confirm, NOW).await.unwrap(), None);
            assert!(db.mail_link("password", LinkKind::Password, NOW).await.unwrap().is_some());
            db.forget_ended_mail_links(NOW).await.unwrap();
            assert!(db.mail_link("password", LinkKind::Password, NOW).await.unwrap().is_some());
            db.forget_ended_mail_links(LATER).await.unwrap();
            assert_eq!(db.number_raw("SELECT COUNT(*) FROM mail_links").await.unwrap(), 0);
        }
    }
}
