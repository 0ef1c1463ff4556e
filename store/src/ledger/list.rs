//! A customer's ledger, as it is shown.

use domain::ids::{CustomerId, LedgerEntryId, OrderId};
use domain::ledger::EntryKind;
use domain::money::{Currency, Money};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// Comes after the id of every entry, in every collation.
const AFTER_ALL: &str = "m";

/// An entry of a customer's ledger, and what their balance was then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// Which entry.
    pub id: LedgerEntryId,
    /// The order that it belongs to, and its number.
    pub order: Option<(OrderId, String)>,
    /// What it stands for.
    pub kind: EntryKind,
    /// How much; what the customer is owed is positive.
    pub amount: Money,
    /// The customer's balance after it.
    pub balance: Money,
    /// What makes it unique among its kind.
    pub reference: String,
    /// Who made it: a member of staff by name, another actor by its label.
    pub who: String,
    /// What was said about it.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    order_id: Option<String>,
    number: Option<String>,
    kind: String,
    amount: i64,
    currency: String,
    balance: i64,
    reference: String,
    who: String,
    note: Option<String>,
    at: i64,
}

impl Db {
    /// The newest `limit` entries of a customer that are older than `before`.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn ledger_of_customer(
        &mut self,
        customer: CustomerId,
        before: Option<LedgerEntryId>,
        limit: u32,
    ) -> Result<Vec<LedgerLine>, Error> {
        const SQL: &str = "SELECT l.id, l.order_id, o.number, l.kind, l.amount, l.currency, l.balance, l.reference,
                COALESCE(s.name, l.actor) AS who, l.note, l.at
            FROM (
                SELECT id, order_id, kind, amount, currency, reference, actor, note, at,
                    CAST(SUM(amount) OVER (ORDER BY id) AS BIGINT) AS balance
                FROM ledger_entries WHERE customer_id = $1
            ) l
            LEFT JOIN orders o ON o.id = l.order_id
            LEFT JOIN staff s ON s.id = l.actor
            WHERE l.id < $2 ORDER BY l.id DESC LIMIT $3";
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(customer.to_string())
            .bind(&before)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Row {
    fn read(self) -> Result<LedgerLine, Error> {
        let at = Reading { table: "ledger_entries", row: &self.id };
        let currency: Currency = at.text("currency", &self.currency)?;
        let order: Option<OrderId> = at.optional("order_id", self.order_id.as_deref())?;
        Ok(LedgerLine {
            id: at.text("id", &self.id)?,
            order: order.zip(self.number),
            kind: at.text("kind", &self.kind)?,
            amount: Money::new(self.amount, currency),
            balance: Money::new(self.balance, currency),
            reference: self.reference,
            who: self.who,
            note: self.note,
            at: Timestamp::from_millis(self.at),
        })
    }
}
