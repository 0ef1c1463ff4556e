//! Stock changed by hand, and everything that ever happened to it (ADM-5).

use domain::actor::Actor;
use domain::ids::{OrderId, StockMovementId, VariantId};
use domain::inventory::{MovementReason, Stock};
use domain::note::Note;
use domain::press::Press;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

/// Comes after the id of every movement, in every collation.
const AFTER_ALL: &str = "n";

/// A change by hand, as it is kept.
#[derive(Clone, Debug)]
pub struct NewStockChange<'a> {
    /// Its id.
    pub id: StockMovementId,
    /// Whose stock.
    pub variant: &'a VariantId,
    /// Why.
    pub reason: MovementReason,
    /// By how many pieces.
    pub change: i64,
    /// What else there is to say.
    pub note: Option<&'a Note>,
    /// What makes it unique.
    pub press: Option<&'a Press>,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

/// Which movements are wanted, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovementFilter {
    /// Only those of this variant.
    pub variant: Option<VariantId>,
    /// Only those for this reason.
    pub reason: Option<MovementReason>,
    /// Only those before this one.
    pub before: Option<StockMovementId>,
}

/// A movement in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Which one.
    pub id: StockMovementId,
    /// When.
    pub at: Timestamp,
    /// Whose stock.
    pub variant: VariantId,
    /// Its product's name.
    pub title: String,
    /// What the variant is called.
    pub size: String,
    /// Why.
    pub reason: MovementReason,
    /// By how much the pieces in the store changed.
    pub on_hand: i64,
    /// By how much the promised pieces changed.
    pub reserved: i64,
    /// For which order, and its number.
    pub order: Option<(OrderId, String)>,
    /// Who: a colleague's name, or an actor's label.
    pub who: String,
    /// What else was said.
    pub note: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    variant_id: String,
    title: String,
    size: String,
    reason: String,
    on_hand_change: i64,
    reserved_change: i64,
    order_id: Option<String>,
    number: Option<String>,
    who: String,
    note: Option<String>,
}

/// The list's text, once for each way to narrow it, so that each finds its own index.
macro_rules! list_sql {
    ($narrowed:literal) => {
        concat!(
            "SELECT m.id, m.at, m.variant_id, p.title, v.size, m.reason, m.on_hand_change, m.reserved_change, \
             m.order_id, o.number, COALESCE(s.name, m.actor) AS who, m.note FROM ( \
             SELECT * FROM stock_movements WHERE id < $1 AND ",
            $narrowed,
            " ORDER BY id DESC LIMIT $4) m JOIN variants v ON v.id = m.variant_id \
             JOIN products p ON p.slug = v.product_slug LEFT JOIN orders o ON o.id = m.order_id \
             LEFT JOIN staff s ON s.id = m.actor ORDER BY m.id DESC"
        )
    };
}

impl MovementFilter {
    const fn sql(&self) -> &'static str {
        match (&self.variant, self.reason) {
            (None, None) => list_sql!("$2 = '' AND $3 = ''"),
            (Some(_), None) => list_sql!("variant_id = $2 AND $3 = ''"),
            (None, Some(_)) => list_sql!("$2 = '' AND reason = $3"),
            (Some(_), Some(_)) => list_sql!("variant_id = $2 AND reason = $3"),
        }
    }
}

impl Db {
    /// The stock of a variant.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn stock_of_variant(&mut self, variant: &VariantId) -> Result<Option<Stock>, Error> {
        const SQL: &str = "SELECT on_hand, reserved FROM variants WHERE id = $1";
        let found: Option<(i64, i64)> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(variant.as_str()).fetch_optional(conn))?;
        let at = Reading { table: "variants", row: variant.as_str() };
        let read = |(on_hand, reserved)| {
            Ok(Stock { on_hand: at.count("on_hand", on_hand)?, reserved: at.count("reserved", reserved)? })
        };
        found.map(read).transpose()
    }

    /// Changes the pieces of a variant by so many, if none are lacking then, and no fewer are left than are promised, unless
    /// `even_if_reserved`. Answers whether it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_stock(
        &mut self,
        variant: &VariantId,
        change: i64,
        even_if_reserved: bool,
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE variants SET on_hand = on_hand + $2 WHERE id = $1 AND on_hand + $2 >= 0 \
            AND ($2 > 0 OR $3 = 1 OR on_hand + $2 >= reserved)";
        let changed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(variant.as_str())
            .bind(change)
            .bind(i64::from(even_if_reserved))
            .execute(conn))?;
        Ok(changed == 1)
    }

    /// Keeps a change by hand, unless its press was kept before. Answers whether it was new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_stock_change(&mut self, change: &NewStockChange<'_>) -> Result<bool, Error> {
        const SQL: &str = "INSERT INTO stock_movements
                (id, variant_id, reason, on_hand_change, reserved_change, actor, at, note, press)
            VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8) ON CONFLICT (press) DO NOTHING";
        let kept = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(change.id.to_string())
            .bind(change.variant.as_str())
            .bind(change.reason.as_str())
            .bind(change.change)
            .bind(change.actor.label())
            .bind(change.at.millis())
            .bind(change.note.map(Note::as_str))
            .bind(change.press.map(Press::as_str))
            .execute(conn))?;
        Ok(kept == 1)
    }

    /// The newest `limit` movements that the filter lets through.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn list_movements(&mut self, filter: &MovementFilter, limit: u32) -> Result<Vec<Movement>, Error> {
        let before = filter.before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(filter.sql())
            .bind(&before)
            .bind(filter.variant.as_ref().map_or("", VariantId::as_str))
            .bind(filter.reason.map_or("", MovementReason::as_str))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }
}

impl Row {
    fn read(self) -> Result<Movement, Error> {
        let at = Reading { table: "stock_movements", row: &self.id };
        let order: Option<OrderId> = at.optional("order_id", self.order_id.as_deref())?;
        Ok(Movement {
            id: at.text("id", &self.id)?,
            at: Timestamp::from_millis(self.at),
            variant: at.text("variant_id", &self.variant_id)?,
            reason: at.text("reason", &self.reason)?,
            order: order.zip(self.number),
            title: self.title,
            size: self.size,
            on_hand: self.on_hand_change,
            reserved: self.reserved_change,
            who: self.who,
            note: self.note,
        })
    }
}
