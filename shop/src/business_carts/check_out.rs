//! A business cart becomes orders on account, one per vendor, all or none (B2B-2, B2B-3).

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::address::Address;
use domain::business_cart::VendorPart;
use domain::business_cart::{BusinessCart, BusinessItem, BusinessOrigin, CheckedOut, ListedOrder, PoNumber, by_vendor};
use domain::cart::Notice;
use domain::customer::Email;
use domain::ids::{CustomerId, OrderLineId, StockMovementId, TimelineEntryId, VariantId, VisitorId};
use domain::inventory::MovementReason;
use domain::order::{NewOrder, Order, OrderLine, OrderSource, number};
use domain::press::Press;
use domain::rejection::Rejection;
use domain::staff::Permission;
use serde_json::json;
use store::business_carts::Ordered;
use store::inventory::StockMovement;
use store::timeline::NewTimelineEntry;
use store::{Db, in_transaction};

use crate::checkout::by_variant;
use crate::fulfilment::Cause;
use crate::{Result, Shop};

/// Who orders, as the orders tell it.
struct Buyer {
    email: Email,
    name: String,
    /// Whose account it is, so that its owner finds the orders among their own.
    visitor: Option<VisitorId>,
    address: Option<Address>,
}

impl Shop {
    /// Makes orders of a cart and archives it. `po_number` takes the place of the cart's own. The same press again
    /// changes nothing and is told the same.
    ///
    /// # Errors
    /// When the actor may not change the customer's carts; [`Rejection::CustomerNotFound`],
    /// [`Rejection::BusinessCartNotFound`], [`Rejection::CartArchived`], [`Rejection::CartEmpty`],
    /// [`Rejection::CartInvalid`] with all that keeps it from being ordered. Nothing is left of any of these.
    pub async fn check_out_business_cart(
        &self,
        actor: Actor,
        (customer, cart): (&str, &str),
        po_number: Option<PoNumber>,
        press: &Press,
    ) -> Result<CheckedOut> {
        let customer = self.customer_named(actor, Permission::ChangeCarts, customer).await?;
        let checked_out = in_transaction!(self.parts.store, |db| {
            let head = self.hold(db, customer, cart).await?;
            if let Some(ordered) = head.ordered {
                let same = ordered.press == press.as_str();
                let told = CheckedOut { at: ordered.at, orders: ordered.orders };
                return if same { Ok(told) } else { Err(Rejection::CartArchived.into()) };
            }
            let items = db.business_items(head.id).await?;
            let mut cart = self.whole(head, items)?;
            if let Some(po_number) = &po_number {
                cart.remarks.po_number = Some(po_number.clone());
                db.save_business_cart(cart.id, &cart.remarks).await?;
            }
            self.order_all(db, actor, cart, press).await
        });
        fail_point!("business.committed");
        checked_out
    }

    /// The orders of a cart that the caller holds, and commits.
    async fn order_all(&self, db: &mut Db, actor: Actor, mut cart: BusinessCart, press: &Press) -> Result<CheckedOut> {
        if cart.items.is_empty() {
            return Err(Rejection::CartEmpty.into());
        }
        refuse_faults(&cart)?;
        let short = reserve(db, &cart.items).await?;
        if !short.is_empty() {
            lack(&mut cart.items, &short);
            refuse_faults(&cart)?;
        }
        fail_point!("business.stock_held");
        let buyer = self.business_buyer(db, cart.customer).await?;
        let parts = by_vendor(&cart.items, &cart.totals, &self.settings().pricing.tax)?;
        let mut orders: Vec<Order> = parts.iter().map(|part| self.order_of_part(&cart, part, &buyer)).collect();
        self.number_all(db, &mut orders).await?;
        db.insert_whole_orders(&orders).await?;
        self.tell_all(db, actor, &cart, &orders).await?;
        for order in &orders {
            self.queue_provision(db, order).await?;
        }
        let listed: Vec<ListedOrder> = orders.iter().zip(&parts).map(|(order, part)| listed(order, part)).collect();
        let told = json!({ "orders": listed.iter().map(|order| &order.number).collect::<Vec<_>>() });
        let BusinessCart { id, items, totals, .. } = cart;
        let ordered = Ordered { at: self.now(), press: press.to_string(), items, totals, orders: listed };
        db.archive_business_cart(id, &ordered).await?;
        self.audit_cart(db, (actor, "cart.checkedOut"), id, (None, Some(told))).await?;
        fail_point!("business.before_commit");
        Ok(CheckedOut { at: ordered.at, orders: ordered.orders })
    }

    async fn business_buyer(&self, db: &mut Db, customer: CustomerId) -> Result<Buyer> {
        let known = db.customer(customer).await?.ok_or(Rejection::CustomerNotFound)?;
        let account = db.account(customer).await?;
        let address = account.as_ref().and_then(|account| account.addresses.all().first());
        Ok(Buyer {
            address: address.map(|saved| saved.address.clone()),
            visitor: account.as_ref().map(|account| account.visitor),
            email: known.email,
            name: known.name,
        })
    }

    fn order_of_part(&self, cart: &BusinessCart, part: &VendorPart<'_>, buyer: &Buyer) -> Order {
        Order {
            visitor: buyer.visitor,
            customer: Some(cart.customer),
            email: Some(buyer.email.clone()),
            customer_name: Some(buyer.name.clone()),
            billing_address: buyer.address.clone(),
            shipping_address: buyer.address.clone(),
            po_number: cart.remarks.po_number.clone(),
            business: Some(BusinessOrigin { cart: cart.id, vendor: part.vendor.name.clone() }),
            stock_held: true,
            // What it bought leaves its business cart in the same moment, and was never in a shopper's.
            cart_emptied: true,
            ..Order::from(NewOrder {
                id: self.fresh_order_id(),
                source: OrderSource::Business,
                lines: part.items.iter().map(|item| self.line_of_item(item)).collect(),
                totals: part.totals,
                tax_rules: self.settings().pricing.tax,
                created_at: self.now(),
            })
        }
    }

    fn line_of_item(&self, item: &BusinessItem) -> OrderLine {
        OrderLine {
            id: OrderLineId::from_bits(self.fresh_bits()),
            variant: item.variant.clone(),
            title: item.title.clone(),
            size: item.size.clone(),
            tax_class: item.tax_class,
            attributes: item.attributes.clone(),
            quantity: item.quantity,
            unit_price: item.unit_price,
            line_total: item.line_total,
        }
    }

    /// Numbers the orders one after the other.
    async fn number_all(&self, db: &mut Db, orders: &mut [Order]) -> Result<()> {
        let prefix = &self.settings().order_prefix;
        let year = self.year_of(self.now());
        let count = i64::try_from(orders.len()).unwrap_or(i64::MAX);
        let last = db.draw_order_numbers(prefix, year, count).await?;
        for (order, running) in orders.iter_mut().zip(last - count + 1..) {
            order.number = number(prefix, year, running);
        }
        Ok(())
    }

    /// Notes what was reserved for each order, and begins its timeline.
    async fn tell_all(&self, db: &mut Db, actor: Actor, cart: &BusinessCart, orders: &[Order]) -> Result<()> {
        let at = self.now();
        let reserved = orders.iter().flat_map(|order| {
            by_variant(order).into_iter().map(|(variant, pieces)| StockMovement {
                id: StockMovementId::from_bits(self.fresh_bits()),
                variant,
                reason: MovementReason::Reservation,
                on_hand: 0,
                reserved: i64::from(pieces),
                order: Some(order.id),
                actor,
                at,
            })
        });
        db.insert_stock_movements(&reserved.collect::<Vec<_>>()).await?;
        let (cause, remark) = (Cause::Checkout.label(), format!("business cart {}", cart.id));
        let begun = orders.iter().map(|order| NewTimelineEntry {
            id: TimelineEntryId::from_bits(self.fresh_bits()),
            order: order.id,
            at,
            actor: actor.label(),
            cause: &cause,
            subject: "status",
            from: None,
            to: Some(order.status.as_str()),
            remark: Some(&remark),
        });
        Ok(db.insert_timeline_entries(&begun.collect::<Vec<_>>()).await?)
    }
}

fn refuse_faults(cart: &BusinessCart) -> Result<()> {
    let faults = cart.faults();
    if faults.is_empty() { Ok(()) } else { Err(Rejection::CartInvalid { faults }.into()) }
}

/// Promises the goods of all items, variant by variant in the order of their ids, so that two checkouts never wait for
/// each other. Answers what somebody else has taken since the cart was read, and how much is left of it.
async fn reserve(db: &mut Db, items: &[BusinessItem]) -> Result<BTreeMap<VariantId, u32>> {
    let mut wanted: BTreeMap<&VariantId, u32> = BTreeMap::new();
    for item in items {
        *wanted.entry(&item.variant).or_default() += item.quantity;
    }
    let mut short = BTreeMap::new();
    for (variant, pieces) in wanted {
        if !db.reserve_stock(variant, pieces).await? {
            let left =
                db.stock_of_variant(variant).await?.map_or(0, |stock| stock.on_hand.saturating_sub(stock.reserved));
            short.insert(variant.clone(), left);
        }
    }
    Ok(short)
}

/// Says of each item of which too little is left.
fn lack(items: &mut [BusinessItem], short: &BTreeMap<VariantId, u32>) {
    for item in items {
        item.faults.extend(short.get(&item.variant).map(|&available| Notice::ShortStock { available }));
    }
}

fn listed(order: &Order, part: &VendorPart<'_>) -> ListedOrder {
    ListedOrder {
        id: order.id,
        number: order.number.clone(),
        vendor: part.vendor.name.clone(),
        total: order.totals.total,
    }
}
