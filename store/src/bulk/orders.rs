//! Orders as they stand, with their lines and the attempts to pay them.

use domain::business_cart::PoNumber;
use domain::customer::Email;
use domain::ids::OrderId;
use domain::order::{Order, OrderLine};
use domain::time::Timestamp;
use sqlx::{Postgres, QueryBuilder, Sqlite};

use super::{AT_ONCE, insert_all};
use crate::engine::{Db, Engine};
use crate::error::Error;
use crate::payment_sessions::PaymentSession;
use crate::reading::to_json;

/// An order with what of it is kept as JSON.
struct OrderRow<'o> {
    order: &'o Order,
    tax_rules: String,
    billing: Option<String>,
    shipping: Option<String>,
}

struct LineRow<'o> {
    order: OrderId,
    position: i64,
    line: &'o OrderLine,
    attributes: String,
}

impl Db {
    /// Adds orders with their lines; they come from no cart, and nobody need look at them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_whole_orders(&mut self, orders: &[Order]) -> Result<(), Error> {
        let rows = orders.iter().map(OrderRow::of).collect::<Result<Vec<_>, Error>>()?;
        self.insert_order_rows(&rows).await?;
        let mut lines = Vec::new();
        for order in orders {
            for (position, line) in (0..).zip(&order.lines) {
                lines.push(LineRow { order: order.id, position, line, attributes: to_json(&line.attributes)? });
            }
        }
        self.insert_line_rows(&lines).await
    }

    async fn insert_order_rows(&mut self, rows: &[OrderRow<'_>]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO orders (id, number, status, payment_status, fulfilment_status, source, currency, subtotal, \
             shipping, tax, total, tax_rules, visitor_id, customer_id, email, customer_name, billing_address, \
             shipping_address, payment_intent, tracking_url, po_number, business_cart_id, vendor, refunded, stock_held, \
             cart_emptied, flagged, created_at, paid_at, processed_at, version, search_text) ",
            rows,
            |values, OrderRow { order, tax_rules, billing, shipping }| {
                values
                    .push_bind(order.id.to_string())
                    .push_bind(order.number.as_str())
                    .push_bind(order.status.as_str())
                    .push_bind(order.payment_status.as_str())
                    .push_bind(order.fulfilment_status.as_str())
                    .push_bind(order.source.as_str())
                    .push_bind(order.totals.total.currency.code())
                    .push_bind(order.totals.subtotal.minor)
                    .push_bind(order.totals.shipping.minor)
                    .push_bind(order.totals.tax.minor)
                    .push_bind(order.totals.total.minor)
                    .push_bind(tax_rules.as_str())
                    .push_bind(order.visitor.map(|visitor| visitor.to_string()))
                    .push_bind(order.customer.map(|customer| customer.to_string()))
                    .push_bind(order.email.as_ref().map(Email::as_str))
                    .push_bind(order.customer_name.as_deref())
                    .push_bind(billing.as_deref())
                    .push_bind(shipping.as_deref())
                    .push_bind(order.payment_intent.as_ref().map(|intent| intent.as_str()))
                    .push_bind(order.tracking_url.as_deref())
                    .push_bind(order.po_number.as_ref().map(PoNumber::as_str))
                    .push_bind(order.business.as_ref().map(|origin| origin.cart.to_string()))
                    .push_bind(order.business.as_ref().map(|origin| origin.vendor.as_str()))
                    .push_bind(order.refunded.minor)
                    .push_bind(i64::from(order.stock_held))
                    .push_bind(i64::from(order.cart_emptied))
                    .push_bind(0_i64)
                    .push_bind(order.created_at.millis())
                    .push_bind(order.paid_at.map(Timestamp::millis))
                    .push_bind(order.processed_at.map(Timestamp::millis))
                    .push_bind(order.version)
                    .push_bind(order.search_text());
            }
        )
    }

    async fn insert_line_rows(&mut self, rows: &[LineRow<'_>]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO order_lines (id, order_id, position, variant_id, title, size, tax_class, attributes, quantity, \
             unit_price, line_total) ",
            rows,
            |values, LineRow { order, position, line, attributes }| {
                values
                    .push_bind(line.id.to_string())
                    .push_bind(order.to_string())
                    .push_bind(*position)
                    .push_bind(line.variant.as_str())
                    .push_bind(line.title.as_str())
                    .push_bind(line.size.as_str())
                    .push_bind(line.tax_class.as_str())
                    .push_bind(attributes.as_str())
                    .push_bind(i64::from(line.quantity))
                    .push_bind(line.unit_price.minor)
                    .push_bind(line.line_total.minor);
            }
        )
    }

    /// Adds attempts to pay that have ended: nobody looks after them any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_ended_payment_sessions(&mut self, sessions: &[PaymentSession]) -> Result<(), Error> {
        insert_all!(
            self,
            "INSERT INTO payment_sessions (id, order_id, attempt, idempotency_key, params, status, stripe_id, expires_at, \
             created_at, checks) ",
            sessions,
            |values, session| {
                values
                    .push_bind(session.id.to_string())
                    .push_bind(session.order.to_string())
                    .push_bind(session.attempt)
                    .push_bind(session.idempotency_key.as_str())
                    .push_bind(session.params.as_str())
                    .push_bind(session.status.as_str())
                    .push_bind(session.stripe_id.as_ref().map(|id| id.as_str()))
                    .push_bind(session.expires_at.millis())
                    .push_bind(session.created_at.millis())
                    .push_bind(session.checks);
            }
        )
    }
}

impl<'o> OrderRow<'o> {
    fn of(order: &'o Order) -> Result<Self, Error> {
        Ok(Self {
            order,
            tax_rules: to_json(&order.tax_rules)?,
            billing: order.billing_address.as_ref().map(to_json).transpose()?,
            shipping: order.shipping_address.as_ref().map(to_json).transpose()?,
        })
    }
}
