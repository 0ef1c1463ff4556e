//! Why people must look at orders. `orders.flagged` says, for lists, whether any reason is open; it is written together
//! with the reasons.

use domain::ids::{FlagId, OrderId};
use domain::order::{FlagKind, FlagNote};
use domain::time::Timestamp;

use super::row::Reading;
use crate::engine::Db;
use crate::error::Error;

/// A reason that is being given.
#[derive(Clone, Debug)]
pub struct NewFlag<'a> {
    /// Its id.
    pub id: FlagId,
    /// Whose.
    pub order: OrderId,
    /// What it is about.
    pub kind: FlagKind,
    /// The particulars: the same kind with the same particulars is the same reason.
    pub detail: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Why a person must look at an order, or had to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFlag {
    /// Which reason.
    pub id: FlagId,
    /// What it is about.
    pub kind: FlagKind,
    /// The particulars.
    pub detail: String,
    /// Since when.
    pub raised_at: Timestamp,
    /// How it ended.
    pub settled: Option<SettledFlag>,
}

/// How somebody saw to a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledFlag {
    /// When.
    pub at: Timestamp,
    /// Who: a member of staff by name, or `system`.
    pub who: String,
    /// What they said about it.
    pub note: Option<String>,
}

#[derive(sqlx::FromRow)]
struct FlagRow {
    id: String,
    kind: String,
    detail: String,
    raised_at: i64,
    resolved_at: Option<i64>,
    who: Option<String>,
    note: Option<String>,
}

impl Db {
    /// Gives a reason to look at an order. It is not new while one of its kind is open, and never when just this one was
    /// given before: what is told again after somebody saw to it stays settled. Answers whether it was new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn raise_flag(&mut self, flag: &NewFlag<'_>) -> Result<bool, Error> {
        const RAISE: &str = "INSERT INTO order_flags (id, order_id, kind, detail, raised_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        // After the reason, so that whoever settles another one at the same time either sees it or is followed by this.
        const MARK: &str = "UPDATE orders SET flagged = 1 WHERE id = $1";
        let order = flag.order.to_string();
        let raised = execute_on_engine!(self, |conn| sqlx::query(RAISE)
            .bind(flag.id.to_string())
            .bind(&order)
            .bind(flag.kind.as_str())
            .bind(flag.detail)
            .bind(flag.at.millis())
            .execute(conn))?;
        if raised == 1 {
            execute_on_engine!(self, |conn| sqlx::query(MARK).bind(&order).execute(conn))?;
        }
        Ok(raised == 1)
    }

    /// Says that somebody saw to an open flag of an order; the caller holds the order. Answers whether it was open.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_flag(
        &mut self,
        order: OrderId,
        flag: FlagId,
        (who, note): (&str, Option<&FlagNote>),
        at: Timestamp,
    ) -> Result<bool, Error> {
        const SETTLE: &str = "UPDATE order_flags SET resolved_at = $3, resolved_by = $4, note = $5
            WHERE id = $1 AND order_id = $2 AND resolved_at IS NULL";
        const MARK: &str = "UPDATE orders SET flagged = CASE WHEN EXISTS (
                SELECT 1 FROM order_flags WHERE order_id = $1 AND resolved_at IS NULL) THEN 1 ELSE 0 END
            WHERE id = $1";
        let order = order.to_string();
        let settled = execute_on_engine!(self, |conn| sqlx::query(SETTLE)
            .bind(flag.to_string())
            .bind(&order)
            .bind(at.millis())
            .bind(who)
            .bind(note.map(FlagNote::as_str))
            .execute(conn))?;
        if settled == 1 {
            execute_on_engine!(self, |conn| sqlx::query(MARK).bind(&order).execute(conn))?;
        }
        Ok(settled == 1)
    }

    /// An order's flags with the names of those who saw to them: the open ones first, then the newest.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn order_flags(&mut self, order: OrderId) -> Result<Vec<OrderFlag>, Error> {
        const SQL: &str = "SELECT f.id, f.kind, f.detail, f.raised_at, f.resolved_at,
                COALESCE(s.name, f.resolved_by) AS who, f.note
            FROM order_flags f LEFT JOIN staff s ON s.id = f.resolved_by WHERE f.order_id = $1
            ORDER BY CASE WHEN f.resolved_at IS NULL THEN 0 ELSE 1 END, f.raised_at DESC, f.kind, f.id DESC";
        let rows: Vec<FlagRow> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(order.to_string()).fetch_all(conn))?;
        rows.into_iter().map(FlagRow::read).collect()
    }

    /// How many orders a person must look at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_flagged_orders(&mut self) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM orders WHERE flagged = 1 AND deleted_at IS NULL";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).fetch_one(conn))?)
    }
}

impl FlagRow {
    fn read(self) -> Result<OrderFlag, Error> {
        let at = Reading { table: "order_flags", row: &self.id };
        let settled = self.resolved_at.zip(self.who).map(|(at, who)| SettledFlag {
            at: Timestamp::from_millis(at),
            who,
            note: self.note,
        });
        Ok(OrderFlag {
            id: at.text("id", &self.id)?,
            kind: at.text("kind", &self.kind)?,
            raised_at: Timestamp::from_millis(self.raised_at),
            detail: self.detail,
            settled,
        })
    }
}
