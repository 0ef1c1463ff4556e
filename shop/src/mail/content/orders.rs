//! Mails about an order, in the words of its page.

use domain::address::Address;
use domain::money::Money;
use domain::order::{Order, Review};

use crate::mail::letter::{Bill, Letter, Part, greeting};

/// An order as a mail tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderMail {
    /// The order.
    pub order: Box<Order>,
    /// What its shopper may know of the reasons why a person looks at it.
    pub review: Option<Review>,
    /// The day on which it was made, where the shop is.
    pub day: String,
    /// The page that shows it without login.
    pub link: String,
}

impl OrderMail {
    pub(super) fn confirmation(&self) -> Letter {
        let (total, order) = (self.order.totals.total, self.name());
        let says = match (self.order.status.is_paid(), self.review) {
            (true, None) if self.order.source.is_on_account() => {
                format!("We have begun to pack {order}. Its price of {total} is taken from your balance.")
            }
            (true, None) => format!("Your payment of {total} for {order} has arrived, and we begin to pack."),
            (true, Some(_)) => format!(
                "Your payment of {total} for {order} has arrived. We look at your order before we pack it; you will hear from us."
            ),
            (false, _) => format!("We have received {order}. You will hear from us when it is on its way."),
        };
        let mut parts = vec![Part::words(says), self.goods()];
        parts.extend(self.addresses());
        parts.push(self.button());
        self.letter((format!("Your order {}", self.order.number), "Thank you for your order"), parts)
    }

    pub(super) fn shipped(&self) -> Letter {
        let mut parts = vec![Part::words(format!("We have sent off {}.", self.name()))];
        match self.order.tracking_url.as_deref() {
            Some(tracking) => {
                parts.extend([Part::button("Follow the parcel", tracking), Part::link("See your order", &self.link)]);
            }
            None => parts.push(self.button()),
        }
        parts.push(self.goods());
        parts.extend(self.addresses());
        self.letter((format!("Your order {} is on its way", self.order.number), "On its way"), parts)
    }

    pub(super) fn refunded(&self, amount: Money, received: Money) -> Letter {
        let what = if amount == received {
            format!("That is all that you paid for {}.", self.name())
        } else {
            format!("That is a part of the {received} that you paid for {}.", self.name())
        };
        let says = format!("We have sent {amount} back to you, in the way in which you paid. {what}");
        let when = "When it arrives is up to your bank; mostly it is there within ten days.";
        let parts = vec![Part::words(says), Part::words(when), self.button()];
        self.letter((format!("Money back for your order {}", self.order.number), "Money back"), parts)
    }

    fn letter(&self, (subject, title): (String, &'static str), mut parts: Vec<Part>) -> Letter {
        parts.push(Part::quiet(
            "The link to your order opens it without login, for 90 days. Please pass it on to nobody who may not see the order.",
        ));
        let greeting = greeting(self.order.customer_name.as_deref().unwrap_or_default());
        let preheader = "What it is about, and where to see how it stands.";
        Letter { subject, preheader, title, greeting, parts }
    }

    /// The order in a sentence.
    fn name(&self) -> String {
        format!("your order {} of {}", self.order.number, self.day)
    }

    fn button(&self) -> Part {
        Part::button("See your order", &self.link)
    }

    fn goods(&self) -> Part {
        Part::Bill(Bill::of(&self.order))
    }

    fn addresses(&self) -> impl Iterator<Item = Part> {
        let part =
            |title, address: Option<&Address>| address.map(|address| Part::Address { title, lines: address.label() });
        let shipping = part("Delivered to", self.order.shipping_address.as_ref());
        let billing = part("Billed to", self.order.billing_address.as_ref());
        shipping.into_iter().chain(billing)
    }
}
