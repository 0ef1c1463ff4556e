//! The mails that orders send (ORD-4). Each is a part of the use-case that causes it: it is queued in its transaction,
//! and once however often that repeats; where nobody knows whom to write to, nothing is.

use domain::money::Money;
use domain::order::{FulfilmentStatus, Order};
use domain::refund::{Refund, RefundStatus};
use store::Db;

use super::content::{MailContent, OrderMail};
use super::{MailSubject, NewMail};
use crate::{Result, Shop};

/// The occasion of what happens to an order once.
const ONCE: &str = "once";

impl Shop {
    /// Confirms an order that was paid, or taken over from another system; `order` is as it is about to be saved, and its
    /// row is there.
    pub(crate) async fn queue_order_confirmation(&self, db: &mut Db, order: &Order) -> Result<()> {
        self.queue_order_mail(db, order, ONCE, MailContent::OrderConfirmation).await
    }

    /// Tells that an order has been sent off; nothing of an order that has not.
    pub(crate) async fn queue_shipping_mail(&self, db: &mut Db, order: &Order) -> Result<()> {
        if order.fulfilment_status != FulfilmentStatus::Shipped {
            return Ok(());
        }
        self.queue_order_mail(db, order, ONCE, MailContent::OrderShipped).await
    }

    /// Tells that money was sent back of what was received for an order; nothing of a refund whose money has not gone.
    pub(crate) async fn queue_refund_mail(
        &self,
        db: &mut Db,
        order: &Order,
        received: Money,
        refund: &Refund,
    ) -> Result<()> {
        if refund.status != RefundStatus::Succeeded {
            return Ok(());
        }
        let (occasion, amount) = (refund.id.to_string(), refund.amount);
        self.queue_order_mail(db, order, &occasion, |about| MailContent::OrderRefunded { about, amount, received })
            .await
    }

    async fn queue_order_mail(
        &self,
        db: &mut Db,
        order: &Order,
        occasion: &str,
        content: impl FnOnce(OrderMail) -> MailContent + Send,
    ) -> Result<()> {
        let Some(to) = order.email.clone() else { return Ok(()) };
        let about = OrderMail {
            review: Self::review_of(db, order).await?,
            day: self.local_day(order.created_at),
            link: self.order_link(order),
            order: Box::new(order.clone()),
        };
        let (about, occasion, content) = (MailSubject::Order(order.id), occasion.to_owned(), content(about));
        self.queue_mail(db, NewMail { to, about, occasion, content }).await
    }
}
