//! Orders in a file, for spreadsheets (ADM-3).

use domain::actor::Actor;
use domain::business_cart::PoNumber;
use domain::customer::Email;
use domain::ids::OrderId;
use domain::order::Order;
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use domain::time::Timestamp;

use super::OrderQuery;
use crate::spreadsheet::{MARK, write_row};
use crate::{Result, Shop};

/// How many orders are read at once.
const ORDERS: u32 = 200;

/// The most orders that can be chosen one by one.
const MOST_CHOSEN: usize = 100;

/// Which orders stand in a file, always the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportedOrders {
    /// Those that a list shows, on all of its pages: its sorting, its cursor and its limit say nothing.
    Of(OrderQuery),
    /// These.
    Chosen(Vec<OrderId>),
}

/// A part of an export, and where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdersPart {
    /// Rows of the file; the first part begins with the names of the columns.
    pub text: String,
    /// The last order of this part; `None` when there are no more.
    pub next: Option<OrderId>,
}

/// What stands in a cell.
type Cell = fn(&Order) -> String;

/// The columns, each with what stands in it.
pub(super) const COLUMNS: [(&str, Cell); 21] = [
    ("number", |order| order.number.clone()),
    ("id", |order| order.id.to_string()),
    ("createdAt", |order| order.created_at.to_string()),
    ("status", |order| order.status.to_string()),
    ("paymentStatus", |order| order.payment_status.to_string()),
    ("fulfilmentStatus", |order| order.fulfilment_status.to_string()),
    ("source", |order| order.source.to_string()),
    ("poNumber", |order| order.po_number.as_ref().map(PoNumber::to_string).unwrap_or_default()),
    ("vendor", |order| order.business.as_ref().map(|origin| origin.vendor.clone()).unwrap_or_default()),
    ("email", |order| order.email.as_ref().map(Email::to_string).unwrap_or_default()),
    ("customerName", |order| order.customer_name.clone().unwrap_or_default()),
    ("currency", |order| order.totals.total.currency.to_string()),
    ("subtotal", |order| order.totals.subtotal.decimal()),
    ("shipping", |order| order.totals.shipping.decimal()),
    ("tax", |order| order.totals.tax.decimal()),
    ("total", |order| order.totals.total.decimal()),
    ("refunded", |order| order.refunded.decimal()),
    ("paidAt", |order| time(order.paid_at)),
    ("processedAt", |order| time(order.processed_at)),
    ("trackingUrl", |order| order.tracking_url.clone().unwrap_or_default()),
    ("items", items),
];

fn time(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}

/// `2 × soap-100; 1 × salt`.
fn items(order: &Order) -> String {
    let items = order.lines.iter().map(|line| format!("{} × {}", line.quantity, line.variant));
    items.collect::<Vec<_>>().join("; ")
}

impl Shop {
    /// The part of an export that begins after this order; the first one where none is named. Any number of orders is
    /// exported in little memory.
    ///
    /// # Errors
    /// When the actor may not read orders; [`Rejection::Invalid`] when too many are chosen.
    pub async fn export_orders(
        &self,
        actor: Actor,
        wanted: &ExportedOrders,
        after: Option<OrderId>,
    ) -> Result<OrdersPart> {
        actor.require(Permission::ReadOrders)?;
        let mut db = self.parts.store.read().await?;
        let (orders, is_full) = match wanted {
            ExportedOrders::Of(query) => {
                let orders = db.whole_orders(&query.filter(self), after, ORDERS).await?;
                let is_full = orders.len() == ORDERS as usize;
                (orders, is_full)
            }
            ExportedOrders::Chosen(ids) if ids.len() > MOST_CHOSEN => {
                return Err(Rejection::Invalid { field: Field::Items }.into());
            }
            ExportedOrders::Chosen(ids) => (db.these_orders(ids).await?, false),
        };
        let mut text = String::new();
        if after.is_none() {
            text.push(MARK);
            write_row(&mut text, COLUMNS.iter().map(|(name, _)| (*name).to_owned()));
        }
        for order in &orders {
            write_row(&mut text, COLUMNS.iter().map(|(_, cell)| cell(order)));
        }
        Ok(OrdersPart { text, next: orders.last().map(|last| last.id).filter(|_| is_full) })
    }
}
