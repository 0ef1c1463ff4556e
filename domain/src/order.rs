//! Orders: what was bought, by whom, and where it stands (ORD-1).

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::business_cart::{BusinessOrigin, PoNumber};
use crate::catalogue::{Attributes, TaxClass};
use crate::customer::Email;
use crate::ids::{CustomerId, OrderId, OrderLineId, PaymentIntentId, VariantId, VisitorId};
use crate::money::Money;
use crate::pricing::{PricedLine, TaxRules, Totals};
use crate::text::fold;
use crate::time::Timestamp;

mod flag;
mod payment;
mod sort;
mod status;

pub use flag::{FlagKind, FlagNote, Review};
pub use payment::OrderPayment;
pub use sort::OrderSort;
pub use status::{FulfilmentStatus, OrderEvent, OrderSource, OrderStatus, PaymentStatus};

/// A line of an order, frozen as it was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The line's own id.
    pub id: OrderLineId,
    /// What was bought; the catalogue may no longer know it.
    pub variant: VariantId,
    /// The product's name then.
    pub title: String,
    /// The variant's size then.
    pub size: String,
    /// Its rate of tax then.
    pub tax_class: TaxClass,
    /// What the shopper said for it.
    pub attributes: Attributes,
    /// How many.
    pub quantity: u32,
    /// The price of one piece then.
    pub unit_price: Money,
    /// Unit price × quantity.
    pub line_total: Money,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which order.
    pub id: OrderId,
    /// For people: `KN-2026-0142`.
    pub number: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// Where its payment stands.
    pub payment_status: PaymentStatus,
    /// Where its goods are.
    pub fulfilment_status: FulfilmentStatus,
    /// Where it came from.
    pub source: OrderSource,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What it costs.
    pub totals: Totals,
    /// How its tax was reckoned when it was made, and still is.
    pub tax_rules: TaxRules,
    /// The browser that made it.
    pub visitor: Option<VisitorId>,
    /// The customer, once paid.
    pub customer: Option<CustomerId>,
    /// Where to write to, once the payment page has told.
    pub email: Option<Email>,
    /// Who bought, once the payment page has told.
    pub customer_name: Option<String>,
    /// Whom to bill, once the payment page has told.
    pub billing_address: Option<Address>,
    /// Where to send it, once the payment page has told.
    pub shipping_address: Option<Address>,
    /// The payment at Stripe, once there is one.
    pub payment_intent: Option<PaymentIntentId>,
    /// Where to follow the parcel.
    pub tracking_url: Option<String>,
    /// What the customer's own books know it by.
    pub po_number: Option<PoNumber>,
    /// The business cart that it was part of.
    pub business: Option<BusinessOrigin>,
    /// The order that this one took the place of.
    pub replaces: Option<OrderId>,
    /// What was paid back, or is on its way to the customer.
    pub refunded: Money,
    /// Whether its goods are reserved.
    pub stock_held: bool,
    /// Whether what was bought has left the cart.
    pub cart_emptied: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When the store processed it.
    pub processed_at: Option<Timestamp>,
    /// Counts its changes, for optimistic locking.
    pub version: i64,
}

impl OrderLine {
    /// What it is priced by.
    #[must_use]
    pub const fn priced(&self) -> PricedLine {
        PricedLine { unit_price: self.unit_price, quantity: self.quantity, tax_class: self.tax_class }
    }
}

/// What every order begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Which order.
    pub id: OrderId,
    /// Where it came from.
    pub source: OrderSource,
    /// What is bought.
    pub lines: Vec<OrderLine>,
    /// What it costs.
    pub totals: Totals,
    /// How its tax was reckoned.
    pub tax_rules: TaxRules,
    /// When it is made.
    pub created_at: Timestamp,
}

impl From<NewOrder> for Order {
    /// A pending order of which nothing else is known: without a number, nothing reserved for it, nothing paid.
    fn from(new: NewOrder) -> Self {
        let NewOrder { id, source, lines, totals, tax_rules, created_at } = new;
        Self {
            id,
            number: String::new(),
            status: OrderStatus::Pending,
            payment_status: PaymentStatus::Pending,
            fulfilment_status: FulfilmentStatus::Unfulfilled,
            source,
            lines,
            totals,
            tax_rules,
            visitor: None,
            customer: None,
            email: None,
            customer_name: None,
            billing_address: None,
            shipping_address: None,
            payment_intent: None,
            tracking_url: None,
            po_number: None,
            business: None,
            replaces: None,
            refunded: Money::zero(totals.total.currency),
            stock_held: false,
            cart_emptied: false,
            created_at,
            paid_at: None,
            processed_at: None,
            version: 1,
        }
    }
}

impl Order {
    /// Whether the shopper need not wait any more.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.status.settled()
    }

    /// What a search looks through: number, purchase-order number, address of mail, name, and the titles of what was
    /// bought, folded.
    #[must_use]
    pub fn search_text(&self) -> String {
        let titles = self.lines.iter().map(|line| line.title.as_str());
        let email = self.email.as_ref().map(Email::as_str);
        let po_number = self.po_number.as_ref().map(PoNumber::as_str);
        let said = [Some(self.number.as_str()), po_number, email, self.customer_name.as_deref()];
        fold(&said.into_iter().flatten().chain(titles).collect::<Vec<_>>().join(" "))
    }
}

/// An order's number: prefix, year, and the year's running number with at least four digits.
#[must_use]
pub fn number(prefix: &str, year: i16, running: i64) -> String {
    format!("{prefix}-{year}-{running:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_prefix_year_and_four_digits_or_more() {
        assert_eq!(number("KN", 2026, 142), "KN-2026-0142");
        assert_eq!(number("KN", 2026, 12_345), "KN-2026-12345");
    }
}
