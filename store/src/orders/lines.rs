//! The lines of an order, changed by hand.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{OrderId, OrderLineId, VariantId};
use domain::inventory::Stock;
use domain::order::{Order, OrderLine};
use sqlx::AssertSqlSafe;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::Reading;

impl Db {
    /// Writes the lines of `after` over those of `before`, the same order earlier: what is not there any more is removed,
    /// what is new comes last. The caller holds the order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_order_lines(&mut self, before: &Order, after: &Order) -> Result<(), Error> {
        let now = |id: OrderLineId| after.lines.iter().find(|line| line.id == id);
        for old in &before.lines {
            match now(old.id) {
                None => self.delete_order_line(old.id).await?,
                Some(new) if new != old => self.save_order_line(new).await?,
                Some(_) => {}
            }
        }
        let added = after.lines.iter().filter(|line| before.lines.iter().all(|old| old.id != line.id));
        for (position, line) in (self.next_position(after.id).await?..).zip(added) {
            self.insert_order_line(after.id, line, position, None).await?;
        }
        Ok(())
    }

    async fn delete_order_line(&mut self, id: OrderLineId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM order_lines WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).execute(conn))?;
        Ok(())
    }

    async fn save_order_line(&mut self, line: &OrderLine) -> Result<(), Error> {
        const SQL: &str = "UPDATE order_lines SET quantity = $2, unit_price = $3, line_total = $4 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(line.id.to_string())
            .bind(i64::from(line.quantity))
            .bind(line.unit_price.minor)
            .bind(line.line_total.minor)
            .execute(conn))?;
        Ok(())
    }

    async fn next_position(&mut self, order: OrderId) -> Result<i64, Error> {
        const SQL: &str = "SELECT COALESCE(MAX(position), -1) + 1 FROM order_lines WHERE order_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(order.to_string()).fetch_one(conn))?)
    }
}

#[derive(sqlx::FromRow)]
struct StockRow {
    id: String,
    on_hand: i64,
    reserved: i64,
}

impl Db {
    /// The stock of those of these variants that the catalogue knows: one statement, however many they are.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn stocks_of(&mut self, variants: &BTreeSet<&VariantId>) -> Result<BTreeMap<VariantId, Stock>, Error> {
        if variants.is_empty() {
            return Ok(BTreeMap::new());
        }
        let places: Vec<String> = (1..=variants.len()).map(|place| format!("${place}")).collect();
        // Only numbers come into the text: the ids are bound.
        let sql = format!("SELECT id, on_hand, reserved FROM variants WHERE id IN ({})", places.join(", "));
        let rows: Vec<StockRow> = on_engine!(self, |conn| {
            let query = sqlx::query_as(AssertSqlSafe(sql));
            variants.iter().fold(query, |query, variant| query.bind(variant.as_str())).fetch_all(conn)
        })?;
        let read = |row: StockRow| {
            let at = Reading { table: "variants", row: &row.id };
            let on_hand = at.count("on_hand", row.on_hand)?;
            Ok((at.text("id", &row.id)?, Stock { on_hand, reserved: at.count("reserved", row.reserved)? }))
        };
        rows.into_iter().map(read).collect()
    }
}
