//! Statements that read the orders which a filter lets through. Only what narrows stands in them.

use domain::ids::OrderId;
use domain::order::{FulfilmentStatus, OrderPayment, OrderSort, OrderSource, OrderStatus, PaymentStatus};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::list::{AFTER_ALL, OrderFilter};
use super::place::{OrderPlace, is_down, key};
use super::row::order_columns;
use crate::search::patterns;

#[cfg(test)]
mod tests;

/// A statement, and what is bound to it.
pub(super) struct Narrowed<DB: Database>(pub(super) QueryBuilder<DB>);

/// How the columns that narrow are written: bare where an index that begins with one of them gives the rows in the order
/// of the list too; elsewhere so that none is found by them, because it would be sorted whole for each page.
#[derive(Clone, Copy)]
struct Spelling {
    /// Stands behind a column of text.
    text: &'static str,
    /// Stands before a column of whole numbers.
    number: &'static str,
    /// Stands before the time when an order was made.
    time: &'static str,
}

impl Spelling {
    const HIDDEN: Self = Self { text: " || ''", number: "+", time: "+" };

    const fn of(sort: OrderSort) -> Self {
        match sort {
            OrderSort::Newest => Self { text: "", number: "", ..Self::HIDDEN },
            OrderSort::Oldest => Self { time: "", ..Self::HIDDEN },
            OrderSort::TotalDown | OrderSort::TotalUp => Self::HIDDEN,
        }
    }
}

impl<DB> Narrowed<DB>
where
    DB: Database<Arguments: Default>,
    i64: for<'v> Encode<'v, DB> + Type<DB>,
    String: for<'v> Encode<'v, DB> + Type<DB>,
{
    /// A page of a list: a row for each open reason to look at an order, or one without.
    pub(super) fn page(filter: &OrderFilter, place: &OrderPlace, limit: u32) -> Self {
        let key = key(place.sort);
        let first = match (place.sort, filter.from) {
            // However many orders are older than its first day.
            (OrderSort::Oldest, Some(from)) => place.key.max(from.millis() - 1),
            (OrderSort::Oldest | OrderSort::Newest | OrderSort::TotalDown | OrderSort::TotalUp, _) => place.key,
        };
        let (beyond, way) = if is_down(place.sort) { ("<", " DESC") } else { (">", "") };
        let mut page = Self(QueryBuilder::new(
            "SELECT o.*, f.kind AS flag FROM (SELECT id, number, po_number, status, payment_status, fulfilment_status, \
             customer_name, email, currency, total, refunded, (SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) \
             FROM order_lines WHERE order_id = orders.id) AS pieces, flagged, created_at, processed_at \
             FROM orders WHERE deleted_at IS NULL",
        ));
        page.0.push(format_args!(" AND ({key}, id) {beyond} (")).push_bind(first).push(", ");
        page.0.push_bind(place.id.to_string()).push(")");
        page.narrow(filter, Spelling::of(place.sort));
        page.0.push(format_args!(" ORDER BY {key}{way}, id{way} LIMIT ")).push_bind(i64::from(limit));
        page.0.push(") o LEFT JOIN order_flags f ON f.order_id = o.id AND f.resolved_at IS NULL");
        page.0.push(format_args!(" ORDER BY o.{key}{way}, o.id{way}, f.id"));
        page
    }

    /// A part of a file: whole orders, the newest first, older than this one.
    pub(super) fn part(filter: &OrderFilter, before: Option<OrderId>, limit: u32) -> Self {
        let before = before.map_or_else(|| AFTER_ALL.to_owned(), |id| id.to_string());
        let opening = concat!("SELECT ", order_columns!(), " FROM orders WHERE deleted_at IS NULL AND id < ");
        let mut part = Self(QueryBuilder::new(opening));
        part.0.push_bind(before);
        part.narrow(filter, Spelling::HIDDEN);
        part.0.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit));
        part
    }

    fn narrow(&mut self, filter: &OrderFilter, spelling: Spelling) {
        let Spelling { text, number, time } = spelling;
        let equal = [
            ("status", filter.status.map(OrderStatus::as_str)),
            ("fulfilment_status", filter.fulfilment.map(FulfilmentStatus::as_str)),
            ("source", filter.source.map(OrderSource::as_str)),
        ];
        for (column, value) in equal {
            if let Some(value) = value {
                self.0.push(format_args!(" AND {column}{text} = ")).push_bind(value.to_owned());
            }
        }
        if let Some(payment) = filter.payment {
            self.narrow_payment(payment, spelling);
        }
        if let Some(processed) = filter.processed {
            let is = if processed { "IS NOT NULL" } else { "IS NULL" };
            self.0.push(format_args!(" AND {number}processed_at {is}"));
        }
        if filter.flagged {
            self.0.push(format_args!(" AND {number}flagged >= 1"));
        }
        if let Some(from) = filter.from {
            self.0.push(format_args!(" AND {time}created_at >= ")).push_bind(from.millis());
        }
        if let Some(before) = filter.before {
            self.0.push(format_args!(" AND {time}created_at < ")).push_bind(before.millis());
        }
        for pattern in patterns(&filter.words).into_iter().take(filter.words.len()) {
            self.0.push(" AND search_text LIKE ").push_bind(pattern);
        }
    }

    /// The reverse of [`OrderPayment::of`].
    fn narrow_payment(&mut self, payment: OrderPayment, Spelling { text, number, .. }: Spelling) {
        let (text, status) = match payment {
            OrderPayment::Unpaid => (text, PaymentStatus::Pending),
            OrderPayment::Failed => (text, PaymentStatus::Failed),
            OrderPayment::Refunded => (text, PaymentStatus::Refunded),
            OrderPayment::Paid => {
                self.0.push(format_args!(" AND {number}refunded = 0"));
                (text, PaymentStatus::Paid)
            }
            // Few of the paid orders, which have an index of their own.
            OrderPayment::PartlyRefunded => {
                self.0.push(format_args!(" AND {number}refunded > 0"));
                (Spelling::HIDDEN.text, PaymentStatus::Paid)
            }
        };
        self.0.push(format_args!(" AND payment_status{text} = ")).push_bind(status.as_str().to_owned());
    }
}
