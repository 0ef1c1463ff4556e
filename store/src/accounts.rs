//! Accounts: customers who have a password.

use domain::account::AddressBook;
use domain::customer::Email;
use domain::ids::{CustomerId, VisitorId};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

/// An account as it stands in its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    /// Whose.
    pub customer: CustomerId,
    /// The visitor that the account is: whose cart and orders.
    pub visitor: VisitorId,
    /// The address used to log in.
    pub email: Email,
    /// What the owner is called.
    pub name: String,
    /// A PHC string.
    pub password_hash: String,
    /// Counts the changes of the password.
    pub epoch: i64,
    /// When the address was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// The address that waits to be confirmed.
    pub pending_email: Option<Email>,
    /// Where to send things.
    pub addresses: AddressBook,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts all changes.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    customer_id: String,
    visitor_id: String,
    email: String,
    name: String,
    password_hash: String,
    epoch: i64,
    confirmed_at: Option<i64>,
    pending_email: Option<String>,
    addresses: String,
    created_at: i64,
    version: i64,
}

/// An account's text, once for each way to find it.
macro_rules! account_sql {
    ($found:literal) => {
        concat!(
            "SELECT a.customer_id, a.visitor_id, c.email, c.name, a.password_hash, a.epoch, a.confirmed_at, \
             a.pending_email, a.addresses, a.created_at, a.version \
             FROM accounts a JOIN customers c ON c.id = a.customer_id WHERE ",
            $found
        )
    };
}

impl Db {
    /// The customer's account.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn account(&mut self, id: CustomerId) -> Result<Option<AccountRecord>, Error> {
        const SQL: &str = account_sql!("a.customer_id = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The account with this [`Email::key`].
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn account_by_email(&mut self, key: &str) -> Result<Option<AccountRecord>, Error> {
        const SQL: &str = account_sql!("c.kind = 'account' AND c.email_key = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(key).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The account, which nobody else can change until the transaction ends.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn lock_account(&mut self, id: CustomerId) -> Result<Option<AccountRecord>, Error> {
        const SQL: &str = "UPDATE accounts SET version = version WHERE customer_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        self.account(id).await
    }

    /// The customer whose account this visitor is.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn customer_of_visitor(&mut self, visitor: VisitorId) -> Result<Option<CustomerId>, Error> {
        const SQL: &str = "SELECT customer_id FROM accounts WHERE visitor_id = $1";
        let id: Option<String> =
            on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(visitor.to_string()).fetch_optional(conn))?;
        id.map(|id| Reading { table: "accounts", row: &id }.text("customer_id", &id)).transpose()
    }

    /// Gives a customer an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_account(&mut self, account: &AccountRecord) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO accounts (customer_id, visitor_id, password_hash, epoch, confirmed_at, \
            pending_email, addresses, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)";
        let addresses = to_json(&account.addresses)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(account.customer.to_string())
            .bind(account.visitor.to_string())
            .bind(&account.password_hash)
            .bind(account.epoch)
            .bind(account.confirmed_at.map(Timestamp::millis))
            .bind(account.pending_email.as_ref().map(Email::as_str))
            .bind(&addresses)
            .bind(account.created_at.millis())
            .bind(account.version)
            .execute(conn))?;
        Ok(())
    }

    /// Writes what an owner may change of an account that was locked, and raises its version by one. Name and address of
    /// mail are the customer's: see [`Db::save_customer`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_account(&mut self, account: &AccountRecord, now: Timestamp) -> Result<(), Error> {
        const SQL: &str = "UPDATE accounts SET password_hash = $2, epoch = $3, confirmed_at = $4, pending_email = $5, \
            addresses = $6, updated_at = $7, version = version + 1 WHERE customer_id = $1";
        let addresses = to_json(&account.addresses)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(account.customer.to_string())
            .bind(&account.password_hash)
            .bind(account.epoch)
            .bind(account.confirmed_at.map(Timestamp::millis))
            .bind(account.pending_email.as_ref().map(Email::as_str))
            .bind(&addresses)
            .bind(now.millis())
            .execute(conn))?;
        Ok(())
    }
}

impl Row {
    fn read(self) -> Result<AccountRecord, Error> {
        let at = Reading { table: "accounts", row: &self.customer_id };
        Ok(AccountRecord {
            customer: at.text("customer_id", &self.customer_id)?,
            visitor: at.text("visitor_id", &self.visitor_id)?,
            email: at.text("email", &self.email)?,
            confirmed_at: self.confirmed_at.map(Timestamp::from_millis),
            pending_email: at.optional("pending_email", self.pending_email.as_deref())?,
            addresses: at.json("addresses", &self.addresses)?,
            created_at: Timestamp::from_millis(self.created_at),
            epoch: self.epoch,
            version: self.version,
            name: self.name,
            password_hash: self.password_hash,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::customer::CustomerKind;

    use super::*;
    use crate::on_both_engines;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn record(bits: u128, email: &str) -> AccountRecord {
        AccountRecord {
            customer: CustomerId::from_bits(bits),
            visitor: VisitorId::from_bits(bits),
            email: email.parse().unwrap(),
            name: "Ada".to_owned(),
            password_hash: "hash".to_owned(),
            epoch: 1,
            confirmed_at: None,
            pending_email: None,
            addresses: AddressBook::default(),
            created_at: NOW,
            version: 1,
        }
    }

    async fn save(db: &mut Db, account: &AccountRecord) -> bool {
        let free = db
            .insert_customer((account.customer, CustomerKind::Account), &account.email, &account.name, NOW)
            .await
            .unwrap();
        if free {
            db.insert_account(account).await.unwrap();
        }
        free
    }

    on_both_engines! {
        async fn an_account_is_found_by_its_customer_its_visitor_and_its_address(store: Store) {
            let mut db = store.write().await.unwrap();
            let ada = record(1, "Ada@example.com");
            assert!(save(&mut db, &ada).await);
            assert_eq!(db.account(ada.customer).await.unwrap(), Some(ada.clone()));
            assert_eq!(db.account_by_email("ada@example.com").await.unwrap(), Some(ada.clone()));
            assert_eq!(db.lock_account(ada.customer).await.unwrap(), Some(ada.clone()));
            assert_eq!(db.customer_of_visitor(ada.visitor).await.unwrap(), Some(ada.customer));
            assert_eq!(db.customer_of_visitor(VisitorId::from_bits(2)).await.unwrap(), None);
            assert_eq!(db.account(CustomerId::from_bits(2)).await.unwrap(), None);
            assert_eq!(db.account_by_email("bob@example.com").await.unwrap(), None);
        }

        async fn an_address_belongs_to_one_account_and_a_guests_is_never_taken(store: Store) {
            let mut db = store.write().await.unwrap();
            let guest = CustomerId::from_bits(9);
            db.guest_customer(guest, &"ada@example.com".parse().unwrap(), "Ada", NOW).await.unwrap();
            assert!(save(&mut db, &record(1, "Ada@example.com")).await);
            assert!(!save(&mut db, &record(2, "ADA@example.com")).await);
            assert_eq!(db.guest_customer_by_email("ada@example.com").await.unwrap(), Some(guest));
        }

        async fn what_an_owner_changes_is_kept_and_counted(store: Store) {
            let mut db = store.write().await.unwrap();
            let mut ada = record(1, "ada@example.com");
            save(&mut db, &ada).await;
            ada.password_hash = "other".to_owned();
            ada.epoch = 2;
            ada.confirmed_at = Some(NOW);
            ada.pending_email = Some("countess@example.com".parse().unwrap());
            db.save_account(&ada, NOW).await.unwrap();
            let email = "Lovelace@example.com".parse().unwrap();
            db.save_customer(ada.customer, &email, "Lady Lovelace").await.unwrap();
            let saved = AccountRecord { email, name: "Lady Lovelace".to_owned(), version: 2, ..ada };
            assert_eq!(db.account_by_email("lovelace@example.com").await.unwrap(), Some(saved));
            assert_eq!(db.account_by_email("ada@example.com").await.unwrap(), None);
        }

        async fn another_accounts_address_cannot_be_taken(store: Store) {
            let mut db = store.write().await.unwrap();
            save(&mut db, &record(1, "ada@example.com")).await;
            save(&mut db, &record(2, "bob@example.com")).await;
            let refused = db.save_customer(CustomerId::from_bits(2), &"ADA@example.com".parse().unwrap(), "Bob").await;
            assert!(refused.is_err_and(|error| error.is_duplicate()));
        }
    }
}
