//! Checkout sessions: what orders were or may be made of, under the ids that other systems know them by.

#[cfg(test)]
mod tests;

use domain::cart::CartFingerprint;
use domain::checkout_session::{CheckoutSessionId, Purchase};
use domain::ids::{OrderId, VisitorId};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

/// What decides about a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// It waits to be completed until then.
    Open {
        /// When it ends by itself.
        until: Timestamp,
    },
    /// It was completed.
    Completed,
    /// It is the shop's own checkout, of a cart that was this, and stands as its order does.
    Storefront {
        /// What the cart was.
        cart: CartFingerprint,
    },
}

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSession {
    /// Which session.
    pub id: CheckoutSessionId,
    /// What decides about it.
    pub kind: SessionKind,
    /// The shopper whose cart it was, if it was one's and there is no order yet.
    pub visitor: Option<VisitorId>,
    /// What is known of the purchase.
    pub purchase: Purchase,
    /// The order that was made of it.
    pub order: Option<OrderId>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl SessionKind {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Completed => "completed",
            Self::Storefront { .. } => "storefront",
        }
    }

    const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Open { until } => Some(*until),
            Self::Completed | Self::Storefront { .. } => None,
        }
    }

    const fn cart(&self) -> Option<&CartFingerprint> {
        match self {
            Self::Storefront { cart } => Some(cart),
            Self::Open { .. } | Self::Completed => None,
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    visitor_id: Option<String>,
    purchase: String,
    fingerprint: Option<String>,
    order_id: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<KeptSession, Error> {
        let at = Reading { table: "checkout_sessions", row: &self.id };
        let kind = match (self.expires_at, self.fingerprint) {
            (Some(until), _) => SessionKind::Open { until: Timestamp::from_millis(until) },
            (None, Some(cart)) => SessionKind::Storefront { cart: CartFingerprint::from_form(&cart) },
            (None, None) => SessionKind::Completed,
        };
        Ok(KeptSession {
            id: at.text("id", &self.id)?,
            kind,
            visitor: at.optional("visitor_id", self.visitor_id.as_deref())?,
            purchase: at.json("purchase", &self.purchase)?,
            order: at.optional("order_id", self.order_id.as_deref())?,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

impl Db {
    /// Keeps a session, unless one with its id is kept already. Answers whether it was new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_checkout_session(&mut self, session: &KeptSession) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO checkout_sessions
                (id, kind, visitor_id, purchase, fingerprint, order_id, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING";
        let purchase = to_json(&session.purchase)?;
        let inserted = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(session.id.to_string())
            .bind(session.kind.as_str())
            .bind(session.visitor.map(|visitor| visitor.to_string()))
            .bind(&purchase)
            .bind(session.kind.cart().map(ToString::to_string))
            .bind(session.order.map(|order| order.to_string()))
            .bind(session.created_at.millis())
            .bind(session.kind.until().map(Timestamp::millis))
            .execute(conn))?;
        Ok(inserted == 1)
    }

    /// The session, if it is kept.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn checkout_session(&mut self, id: CheckoutSessionId) -> Result<Option<KeptSession>, Error> {
        const SQL: &str = "SELECT id, visitor_id, purchase, fingerprint, order_id, created_at, expires_at
            FROM checkout_sessions WHERE id = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(Row::read).transpose()
    }

    /// The session, which nobody else can change until the transaction ends. Whoever needs its shopper's cart too takes
    /// the cart first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn lock_checkout_session(&mut self, id: CheckoutSessionId) -> Result<Option<KeptSession>, Error> {
        const SQL: &str = "UPDATE checkout_sessions SET kind = kind WHERE id = $1";
        let found = execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        if found == 0 { Ok(None) } else { self.checkout_session(id).await }
    }

    /// Completes a session that was locked, with what is known of the purchase now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn complete_checkout_session(&mut self, id: CheckoutSessionId, purchase: &Purchase) -> Result<(), Error> {
        const SQL: &str =
            "UPDATE checkout_sessions SET kind = 'completed', expires_at = NULL, purchase = $2 WHERE id = $1";
        let purchase = to_json(purchase)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).bind(&purchase).execute(conn))?;
        Ok(())
    }

    /// Says which order was made of a session that was locked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_order_of_checkout_session(&mut self, id: CheckoutSessionId, order: OrderId) -> Result<(), Error> {
        const SQL: &str = "UPDATE checkout_sessions SET order_id = $2 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).bind(order.to_string()).execute(conn))?;
        Ok(())
    }

    /// Gives all sessions of a visitor to another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hand_over_checkout_sessions(&mut self, from: VisitorId, to: VisitorId) -> Result<(), Error> {
        const SQL: &str = "UPDATE checkout_sessions SET visitor_id = $2 WHERE visitor_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(from.to_string()).bind(to.to_string()).execute(conn))?;
        Ok(())
    }

    /// Forgets the sessions that ended before this without being completed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_ended_checkout_sessions(&mut self, before: Timestamp) -> Result<u64, Error> {
        const SQL: &str = "DELETE FROM checkout_sessions WHERE expires_at IS NOT NULL AND expires_at < $1
            AND order_id IS NULL";
        Ok(execute_on_engine!(self, |conn| sqlx::query(SQL).bind(before.millis()).execute(conn))?)
    }

    /// What the cart was that an order was made from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn checkout_fingerprint(&mut self, order: OrderId) -> Result<Option<CartFingerprint>, Error> {
        const SQL: &str = "SELECT fingerprint FROM checkout_sessions WHERE order_id = $1";
        let row: Option<Option<String>> =
            on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(order.to_string()).fetch_optional(conn))?;
        Ok(row.flatten().as_deref().map(CartFingerprint::from_form))
    }
}
