//! API tokens. Only the hash of a token's secret is known here.

use domain::ids::{CustomerId, TokenId};
use domain::time::Timestamp;
use domain::token::Token;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    scopes: String,
    customer_id: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, name, scopes, customer_id, created_at, expires_at, last_used_at, revoked_at"
    };
}

/// Above every id of a token.
const AFTER_ALL: &str = "u";

impl Db {
    /// Keeps a new token, which was never used, with the hash of its secret. Answers `false` where that secret is a
    /// token's already; whoever comes at the same time waits for the other to end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_token(&mut self, token: &Token, hash: &str) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO tokens (id, hash, name, scopes, customer_id, created_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING";
        let inserted = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(token.id.to_string())
            .bind(hash)
            .bind(token.name.as_str())
            .bind(token.scopes.to_string())
            .bind(token.customer.map(|id| id.to_string()))
            .bind(token.created_at.millis())
            .bind(token.expires_at.map(Timestamp::millis))
            .execute(conn))?;
        Ok(inserted == 1)
    }

    /// The token whose secret has this hash, however it stands.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn token_by_hash(&mut self, hash: &str) -> Result<Option<Token>, Error> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM tokens WHERE hash = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(hash).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// A token.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn token(&mut self, id: TokenId) -> Result<Option<Token>, Error> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM tokens WHERE id = $1");
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The newest `limit` tokens that are older than `before`, the newest first, however they stand.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_tokens(&mut self, before: Option<TokenId>, limit: u32) -> Result<Vec<Token>, Error> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM tokens WHERE id < $1 ORDER BY id DESC LIMIT $2");
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<Row> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(&before).bind(i64::from(limit)).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The newest `limit` tokens of a customer's that are older than `before`, the newest first, however they stand.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn tokens_of_customer(
        &mut self,
        customer: CustomerId,
        before: Option<TokenId>,
        limit: u32,
    ) -> Result<Vec<Token>, Error> {
        const SQL: &str =
            concat!("SELECT ", columns!(), " FROM tokens WHERE customer_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(customer.to_string())
            .bind(&before)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Ends a token that was not revoked before; answers whether it was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_token(&mut self, id: TokenId, now: Timestamp) -> Result<bool, Error> {
        const SQL: &str = "UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        let revoked =
            execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).bind(now.millis()).execute(conn))?;
        Ok(revoked == 1)
    }

    /// Notes a use, unless a later one is noted already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_token_use(&mut self, id: TokenId, now: Timestamp) -> Result<(), Error> {
        const SQL: &str =
            "UPDATE tokens SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).bind(now.millis()).execute(conn))?;
        Ok(())
    }
}

impl Row {
    fn read(self) -> Result<Token, Error> {
        let at = Reading { table: "tokens", row: &self.id };
        Ok(Token {
            id: at.text("id", &self.id)?,
            name: at.text("name", &self.name)?,
            scopes: at.text("scopes", &self.scopes)?,
            customer: at.optional("customer_id", self.customer_id.as_deref())?,
            created_at: Timestamp::from_millis(self.created_at),
            expires_at: self.expires_at.map(Timestamp::from_millis),
            last_used_at: self.last_used_at.map(Timestamp::from_millis),
            revoked_at: self.revoked_at.map(Timestamp::from_millis),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;

    const THEN: Timestamp = Timestamp::from_seconds(1_000);

    fn token(bits: u128) -> Token {
        Token {
            id: TokenId::from_bits(bits),
            name: "Till".parse().unwrap(),
            scopes: "orders:read,carts".parse().unwrap(),
            customer: None,
            created_at: THEN,
            expires_at: Some(THEN.plus_seconds(60)),
            last_used_at: None,
            revoked_at: None,
        }
    }

    on_both_engines! {
        async fn a_token_is_found_by_its_hash_and_listed_newest_first(store: Store) {
            let mut db = store.write().await.unwrap();
            for bits in 1..=3 {
                db.insert_token(&token(bits), &format!("hash{bits}")).await.unwrap();
            }
            assert_eq!(db.token_by_hash("hash2").await.unwrap(), Some(token(2)));
            assert_eq!(db.token_by_hash("hash").await.unwrap(), None);
            assert_eq!(db.token(TokenId::from_bits(3)).await.unwrap(), Some(token(3)));
            assert_eq!(db.list_tokens(None, 2).await.unwrap(), [token(3), token(2)]);
            assert_eq!(db.list_tokens(Some(TokenId::from_bits(2)), 2).await.unwrap(), [token(1)]);
        }

        async fn it_is_revoked_once_and_its_use_only_moves_on(store: Store) {
            let mut db = store.write().await.unwrap();
            db.insert_token(&token(1), "hash").await.unwrap();
            let id = TokenId::from_bits(1);
            let later = THEN.plus_seconds(5);
            assert!(db.revoke_token(id, later).await.unwrap());
            assert!(!db.revoke_token(id, later.plus_seconds(5)).await.unwrap());
            assert!(!db.revoke_token(TokenId::from_bits(2), later).await.unwrap());
            db.note_token_use(id, later).await.unwrap();
            db.note_token_use(id, THEN).await.unwrap();
            let kept = db.token(id).await.unwrap().unwrap();
            assert_eq!((kept.revoked_at, kept.last_used_at), (Some(later), Some(later)));
        }
    }
}
