//! Orders that somebody paid as a guest become an account's (CUST-2, ORD-3).

use domain::actor::Actor;
use domain::ids::{CustomerId, LedgerEntryId, TimelineEntryId};
use domain::ledger::{EntryKind, LedgerEntry};
use domain::money::Money;
use store::Db;
use store::accounts::AccountRecord;
use store::orders::owner::GuestOrder;
use store::timeline::NewTimelineEntry;

use crate::{Result, Shop};

impl Shop {
    /// Takes over what a guest paid under an address that the account's owner has proved to be theirs. Whoever made
    /// the orders goes on seeing them.
    pub(super) async fn claim_by_address(&self, db: &mut Db, account: &AccountRecord) -> Result<()> {
        let Some(guest) = db.guest_customer_by_email(&account.email.key()).await? else { return Ok(()) };
        db.lock_orders_of_customer(guest).await?;
        for order in db.guest_orders_of_customer(guest).await? {
            self.take_over(db, order, account.customer, "address confirmed").await?;
        }
        Ok(())
    }

    /// Gives an order that is held, and its money, to an account: the guest's ledger and the account's are balanced by
    /// a pair of entries.
    pub(super) async fn take_over(&self, db: &mut Db, order: GuestOrder, to: CustomerId, cause: &str) -> Result<()> {
        db.set_order_customer(order.order, to).await?;
        if order.balance != 0 {
            self.transfer(db, order, order.guest, -order.balance).await?;
            self.transfer(db, order, to, order.balance).await?;
        }
        let (from, to) = (order.guest.to_string(), to.to_string());
        let entry = NewTimelineEntry {
            id: TimelineEntryId::from_bits(self.fresh_bits()),
            order: order.order,
            at: self.now(),
            actor: "shopper".to_owned(),
            cause,
            subject: "customer",
            from: Some(&from),
            to: Some(&to),
            remark: None,
        };
        Ok(db.insert_timeline_entry(&entry).await?)
    }

    async fn transfer(&self, db: &mut Db, order: GuestOrder, customer: CustomerId, amount: i64) -> Result<()> {
        let entry = LedgerEntry {
            id: LedgerEntryId::from_bits(self.fresh_bits()),
            customer,
            order: Some(order.order),
            kind: EntryKind::Transfer,
            amount: Money::new(amount, self.settings().pricing.currency),
            // An order leaves a guest once.
            reference: format!("{} {} {customer}", order.order, order.guest),
            note: None,
            actor: Actor::System,
            at: self.now(),
        };
        db.insert_ledger_entry(&entry).await?;
        Ok(())
    }
}
