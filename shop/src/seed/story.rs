//! An order from its first moment to now, with every row that it has left behind.

use domain::actor::Actor;
use domain::catalogue::Attributes;
use domain::ids::{OrderId, OrderLineId};
use domain::inventory::MovementReason;
use domain::ledger::EntryKind;
use domain::money::Money;
use domain::order::{FulfilmentStatus, NewOrder, Order, OrderLine, OrderSource, OrderStatus, PaymentStatus};
use domain::pricing::PricedLine;
use domain::settings::Settings;
use domain::time::Timestamp;
use store::bulk::ForSale;
use store::payment_sessions::AttemptStatus;

use super::batch::Batch;
use super::dice::Dice;
use super::fate::{Afterwards, Ending, Fate, Share};
use super::people::Person;
use crate::Result;

/// Writes the rows of one order after the other.
pub(super) struct Story<'b, 'v> {
    dice: &'b mut Dice,
    batch: &'b mut Batch<'v>,
    wares: &'v [ForSale],
    settings: &'b Settings,
    /// What is bought, each variant once.
    goods: Vec<(&'v ForSale, u32)>,
}

impl<'b, 'v> Story<'b, 'v> {
    /// The story of one order.
    pub(super) const fn new(
        dice: &'b mut Dice,
        batch: &'b mut Batch<'v>,
        wares: &'v [ForSale],
        settings: &'b Settings,
    ) -> Self {
        Self { dice, batch, wares, settings, goods: Vec::new() }
    }

    /// Tells an order's story, and answers the order as it stands now.
    pub(super) fn tell(mut self, fate: &Fate, number: String, person: &Person) -> Result<Order> {
        let mut order = self.begun(fate.created, number, person)?;
        let guest = Actor::Guest(person.visitor);
        self.batch.tell(self.dice, (order.id, guest), "status", (None, "pending"), fate.created);
        self.move_goods(&order, MovementReason::Reservation, fate.created);
        match fate.ending {
            Ending::GivenUp => self.end_unpaid(&mut order, OrderStatus::Cancelled, fate.ended),
            Ending::Failed => {
                said(&mut order, person);
                order.cart_emptied = true;
                self.end_unpaid(&mut order, OrderStatus::Failed, fate.ended);
            }
            Ending::Paid(afterwards) => {
                said(&mut order, person);
                self.pay(&mut order, person, fate.ended);
                self.go_on(&mut order, &afterwards);
            }
        }
        order.payment_status = PaymentStatus::of(order.status);
        Ok(order)
    }

    fn begun(&mut self, at: Timestamp, number: String, person: &Person) -> Result<Order> {
        let mut lines: Vec<OrderLine> = Vec::new();
        for _ in 0..self.dice.between(1, 4) {
            let Some(ware) = self.dice.pick(self.wares) else { continue };
            let quantity = if self.dice.percent(70) { 1 } else { 2 + u32::from(self.dice.percent(30)) };
            if self.goods.iter().all(|(other, _)| other.variant != ware.variant) {
                self.goods.push((ware, quantity));
                lines.push(line_of(ware, quantity, OrderLineId::from_bits(self.dice.id(at)))?);
            }
        }
        let priced: Vec<PricedLine> = lines.iter().map(OrderLine::priced).collect();
        let totals = self.settings.pricing.totals(&priced)?;
        Ok(Order {
            number,
            visitor: Some(person.visitor),
            stock_held: true,
            ..Order::from(NewOrder {
                id: OrderId::from_bits(self.dice.id(at)),
                source: OrderSource::Storefront,
                lines,
                totals,
                tax_rules: self.settings.pricing.tax,
                created_at: at,
            })
        })
    }

    fn move_goods(&mut self, order: &Order, reason: MovementReason, at: Timestamp) {
        self.batch.move_goods(self.dice, (order.id, &self.goods), reason, at);
    }

    fn becomes(&mut self, order: &mut Order, subject: &'static str, change: [&'static str; 2], at: Timestamp) {
        let [from, to] = change;
        order.version += 1;
        self.batch.tell(self.dice, (order.id, Actor::System), subject, (Some(from), to), at);
    }

    fn end_unpaid(&mut self, order: &mut Order, status: OrderStatus, at: Timestamp) {
        self.free_goods(order, at);
        self.stands(order, status, at);
        let page = if order.cart_emptied { AttemptStatus::Complete } else { AttemptStatus::Expired };
        self.batch.end_page(self.dice, order, page);
    }

    fn stands(&mut self, order: &mut Order, status: OrderStatus, at: Timestamp) {
        let before = order.status;
        order.status = status;
        self.becomes(order, "status", [before.as_str(), status.as_str()], at);
    }

    fn free_goods(&mut self, order: &mut Order, at: Timestamp) {
        self.move_goods(order, MovementReason::Release, at);
        order.stock_held = false;
        self.becomes(order, "stock", ["held", "released"], at);
    }

    fn pay(&mut self, order: &mut Order, person: &Person, at: Timestamp) {
        let payment = format!("pi_{:032x}", self.dice.bits());
        order.customer = Some(person.customer);
        order.payment_intent = payment.parse().ok();
        order.paid_at = Some(at);
        order.cart_emptied = true;
        self.batch.enter(self.dice, order, (EntryKind::Payment, order.totals.total, payment), at);
        self.stands(order, OrderStatus::Paid, at);
        self.batch.end_page(self.dice, order, AttemptStatus::Complete);
    }

    fn go_on(&mut self, order: &mut Order, then: &Afterwards) {
        if let Some(at) = then.processed {
            self.process(order, at);
        }
        if let Some(at) = then.shipped {
            order.tracking_url = Some(format!("https://parcels.example.com/{}", order.number));
            self.send(order, FulfilmentStatus::Shipped, at);
        }
        if let Some(at) = then.delivered {
            self.send(order, FulfilmentStatus::Delivered, at);
        }
        if let Some((at, share)) = then.refunded {
            self.pay_back(order, share, at);
        }
    }

    fn process(&mut self, order: &mut Order, at: Timestamp) {
        order.processed_at = Some(at);
        self.move_goods(order, MovementReason::Sale, at);
        order.stock_held = false;
        let debit = (EntryKind::Processing, order.totals.total.negated(), order.id.to_string());
        self.batch.enter(self.dice, order, debit, at);
        self.becomes(order, "stock", ["held", "taken"], at);
        self.send(order, FulfilmentStatus::Processing, at);
        self.batch.tell(self.dice, (order.id, Actor::System), "processed", (None, "adjust"), at);
    }

    fn send(&mut self, order: &mut Order, status: FulfilmentStatus, at: Timestamp) {
        let before = order.fulfilment_status;
        order.fulfilment_status = status;
        self.becomes(order, "fulfilmentStatus", [before.as_str(), status.as_str()], at);
    }

    fn pay_back(&mut self, order: &mut Order, share: Share, at: Timestamp) {
        let total = order.totals.total;
        let amount = match share {
            Share::All => total,
            Share::AThird => Money::new((total.minor / 3).max(1), total.currency),
        };
        let refund = self.batch.refund(self.dice, order, amount, at).to_string();
        self.batch.tell(self.dice, (order.id, Actor::System), "refund", (None, "succeeded"), at);
        self.batch.enter(self.dice, order, (EntryKind::Refund, amount.negated(), refund.clone()), at);
        if order.processed_at.is_some() {
            self.batch.enter(self.dice, order, (EntryKind::Return, amount, refund), at);
        }
        order.refunded = amount;
        if amount == total {
            self.stands(order, OrderStatus::Refunded, at);
            if order.stock_held {
                self.free_goods(order, at);
            }
        }
    }
}

/// What the payment page has told of the shopper.
fn said(order: &mut Order, person: &Person) {
    order.email = Some(person.email.clone());
    order.customer_name = Some(person.name.clone());
    order.billing_address = Some(person.address.clone());
    order.shipping_address = Some(person.address.clone());
}

fn line_of(ware: &ForSale, quantity: u32, id: OrderLineId) -> Result<OrderLine> {
    Ok(OrderLine {
        id,
        variant: ware.variant.clone(),
        title: ware.title.clone(),
        size: ware.size.clone(),
        tax_class: ware.tax_class,
        attributes: Attributes::new(),
        quantity,
        unit_price: ware.unit_price,
        line_total: ware.unit_price.times(i64::from(quantity))?,
    })
}
