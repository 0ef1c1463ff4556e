//! What each settlement does to an order, its stock, its cart and its customer's ledger.

use domain::actor::Actor;
use domain::checkout::Settlement;
use domain::customer::Email;
use domain::ids::{CustomerId, LedgerEntryId};
use domain::ledger::{EntryKind, LedgerEntry};
use domain::money::Money;
use domain::order::{FlagKind, Order, OrderEvent, PaymentStatus};
use store::Db;
use store::payment_sessions::{AttemptStatus, PaymentSession};

use super::Cause;
use crate::ports::GatewaySession;
use crate::{Result, Shop};

/// How long a delayed payment is left alone before the provider is asked again, in seconds.
const DELAYED_CHECK: i64 = 3600;

impl Shop {
    /// Does what follows from a settlement; the caller holds the order and saves it.
    pub(super) async fn settle_order(
        &self,
        db: &mut Db,
        order: &mut Order,
        attempt: &PaymentSession,
        session: &GatewaySession,
        (settlement, cause): (Settlement, &Cause),
    ) -> Result<()> {
        let (status, check_again) = match settlement {
            Settlement::Open => return Ok(()),
            Settlement::Awaiting => {
                self.empty_cart_of(db, order).await?;
                let later = (!order.is_settled()).then(|| self.now().plus_seconds(DELAYED_CHECK));
                (AttemptStatus::Complete, later)
            }
            Settlement::Paid => {
                self.pay(db, order, session, cause).await?;
                (AttemptStatus::Complete, None)
            }
            // Told again of an order that was paid: what it costs may have been changed since.
            Settlement::Mismatch if order.status.is_paid() => (AttemptStatus::Complete, None),
            Settlement::Mismatch => {
                self.bring_back(db, order, cause).await?;
                self.empty_cart_of(db, order).await?;
                let detail = mismatch(order, session);
                self.flag(db, order.id, FlagKind::AmountMismatch, &detail, cause).await?;
                (AttemptStatus::Complete, None)
            }
            Settlement::Failed => {
                self.empty_cart_of(db, order).await?;
                self.end_unpaid(db, order, OrderEvent::PaymentFailed, cause).await?;
                (AttemptStatus::Complete, None)
            }
            Settlement::Expired => {
                self.end_unpaid(db, order, OrderEvent::CheckoutExpired, cause).await?;
                (AttemptStatus::Expired, None)
            }
        };
        if attempt.status != status || check_again.is_none() {
            db.set_payment_session_status(attempt.id, status, check_again).await?;
        }
        Ok(())
    }

    /// Ends a pending order without a payment. One that is settled already stays as it is.
    pub(crate) async fn end_unpaid(
        &self,
        db: &mut Db,
        order: &mut Order,
        event: OrderEvent,
        cause: &Cause,
    ) -> Result<()> {
        if order.is_settled() {
            return Ok(());
        }
        if order.stock_held {
            self.release_held_stock(db, order, cause.actor()).await?;
            fail_point!("settle.stock_released");
            self.note(db, order, cause.actor(), cause, "stock", (Some("held"), Some("released"))).await?;
        }
        // A page that was open could still bring a late payment: the cart's next order must know of it.
        match event {
            OrderEvent::CheckoutExpired | OrderEvent::CheckoutReplaced | OrderEvent::CancelledByStaff => {}
            OrderEvent::PaymentSucceeded
            | OrderEvent::PaymentFailed
            | OrderEvent::CheckoutRefused
            | OrderEvent::ProcessedOnAccount
            | OrderEvent::PaidBack
            | OrderEvent::RefundFailed => {
                db.clear_open_order(order.id).await?;
            }
        }
        self.change_status(db, order, event, cause).await
    }

    /// Writes what an event makes of an order's status; the caller holds the order and saves it.
    pub(crate) async fn change_status(
        &self,
        db: &mut Db,
        order: &mut Order,
        event: OrderEvent,
        cause: &Cause,
    ) -> Result<()> {
        let before = order.status;
        order.status = before.after(event);
        if order.status == before {
            return Ok(());
        }
        order.payment_status = PaymentStatus::of(order.status);
        let change = (Some(before.as_str()), Some(order.status.as_str()));
        self.note(db, order, cause.actor(), cause, "status", change).await?;
        fail_point!("settle.status_told");
        Ok(())
    }

    /// The money is there: it is entered, and the order is paid, whatever it was before.
    async fn pay(&self, db: &mut Db, order: &mut Order, session: &GatewaySession, cause: &Cause) -> Result<()> {
        self.empty_cart_of(db, order).await?;
        if order.status.is_paid() {
            return Ok(());
        }
        let late = order.is_settled();
        self.bring_back(db, order, cause).await?;
        let intent = session.payment_intent.as_ref().map(|intent| intent.as_str());
        self.enter_payment(db, order, intent.unwrap_or(session.id.as_str())).await?;
        fail_point!("settle.payment_entered");
        order.paid_at = Some(self.now());
        self.change_status(db, order, OrderEvent::PaymentSucceeded, cause).await?;
        if late {
            let detail = "The payment came after the order had been given up.";
            self.flag(db, order.id, FlagKind::LatePayment, detail, cause).await?;
        }
        if !order.stock_held {
            order.stock_held = self.hold_stock(db, order, Actor::System).await?;
            if order.stock_held {
                self.note(db, order, Actor::System, cause, "stock", (Some("released"), Some("held"))).await?;
            } else {
                let detail = "The goods were sold to others before the payment came.";
                self.flag(db, order.id, FlagKind::PaidWithoutStock, detail, cause).await?;
            }
        }
        self.flag_if_paid_twice(db, order, cause).await?;
        self.queue_order_confirmation(db, order).await?;
        fail_point!("settle.mail_queued");
        self.queue_provision(db, order).await?;
        self.book_refunds(db, order, cause).await
    }

    /// An order for which money comes is there again, should it have been deleted.
    async fn bring_back(&self, db: &mut Db, order: &Order, cause: &Cause) -> Result<()> {
        if db.restore_order(order.id).await? {
            self.note(db, order, cause.actor(), cause, "order", (Some("deleted"), Some("restored"))).await?;
        }
        Ok(())
    }

    /// Enters the payment of an order's total, and whose it is. Answers whether it was not entered before under this
    /// reference.
    pub(crate) async fn enter_payment(&self, db: &mut Db, order: &mut Order, reference: &str) -> Result<bool> {
        let email = match &order.email {
            Some(email) => email.clone(),
            // The provider always tells one; should it not, the money must still have an owner.
            None => format!("{}@unknown.invalid", order.id).parse::<Email>()?,
        };
        let name = order.customer_name.clone().unwrap_or_default();
        let account = match order.visitor {
            Some(visitor) => db.customer_of_visitor(visitor).await?,
            None => None,
        };
        let customer = match account {
            Some(customer) => customer,
            None => db.guest_customer(CustomerId::from_bits(self.fresh_bits()), &email, &name, self.now()).await?,
        };
        order.customer = Some(customer);
        if order.totals.total.minor == 0 {
            return Ok(true);
        }
        let entry = LedgerEntry {
            id: LedgerEntryId::from_bits(self.fresh_bits()),
            customer,
            order: Some(order.id),
            kind: EntryKind::Payment,
            amount: order.totals.total,
            reference: reference.to_owned(),
            note: None,
            actor: Actor::System,
            at: self.now(),
        };
        Ok(db.insert_ledger_entry(&entry).await?)
    }

    /// Takes what was bought out of the cart, once per order, and closes the cart's checkout (PAY-6).
    async fn empty_cart_of(&self, db: &mut Db, order: &mut Order) -> Result<()> {
        if order.cart_emptied {
            return Ok(());
        }
        db.take_bought_out_of_cart(order.id).await?;
        db.clear_open_order(order.id).await?;
        fail_point!("settle.cart_emptied");
        order.cart_emptied = true;
        Ok(())
    }

    /// Flags a paid order and those that it replaced, or that replaced it, where they are paid too (PAY-8).
    async fn flag_if_paid_twice(&self, db: &mut Db, order: &Order, cause: &Cause) -> Result<()> {
        for other in db.replaced_and_replacing(order.id).await? {
            let Some(other) = self.paid_order(db, other).await? else { continue };
            let told = |number: &str| format!("Order {number}, which is for the same cart, is paid too.");
            self.flag(db, order.id, FlagKind::PaidTwice, &told(&other.number), cause).await?;
            self.flag(db, other.id, FlagKind::PaidTwice, &told(&order.number), cause).await?;
        }
        Ok(())
    }
}

fn mismatch(order: &Order, session: &GatewaySession) -> String {
    let code = session.currency.as_deref().unwrap_or_default();
    let charged = match (session.amount_total, code.parse()) {
        (Some(minor), Ok(currency)) => Money::new(minor, currency).to_string(),
        (Some(minor), Err(_)) => format!("{minor} {code}"),
        (None, _) => "an unknown amount".to_owned(),
    };
    format!("Stripe charged {charged}, the order costs {}.", order.totals.total)
}
