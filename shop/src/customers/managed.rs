//! Customers, as staff see and mend them: who they are, what they are owed, and what they ordered (ADM-5, PROC-2).

use domain::actor::Actor;
use domain::customer::{CustomerKind, Email};
use domain::ids::{AuditEntryId, CustomerId, LedgerEntryId, OrderId};
use domain::ledger::{EntryKind, LedgerEntry};
use domain::money::Money;
use domain::note::Note;
use domain::page::{Counted, Limit, Page};
use domain::press::Press;
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use domain::text::{clean_line, search_words};
use domain::time::Timestamp;
use serde_json::{Value, json};
use store::audit::AuditEntry;
use store::customers::list::{CustomerFilter, CustomerRecord};
use store::{Db, in_transaction};

pub use store::customers::orders::CustomerOrder;
pub use store::ledger::LedgerLine;

use crate::access::Subject;
use crate::{Result, Shop, cursor};

/// The most characters of a name.
const LONGEST_NAME: usize = 200;

/// Which customers staff want to see, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerQuery {
    /// Beginnings of words of the name or the address of mail.
    pub search: Option<String>,
    /// Where the page starts: [`Page::next`] of the one before.
    pub cursor: Option<String>,
    /// How many customers the page has.
    pub limit: Limit,
}

/// A customer in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerSummary {
    /// Who.
    pub id: CustomerId,
    /// With an account, or without.
    pub kind: CustomerKind,
    /// What they are called.
    pub name: String,
    /// Where to write to.
    pub email: Email,
    /// What they are owed: the sum of their ledger's entries.
    pub balance: Money,
    /// Since when they are known.
    pub created_at: Timestamp,
}

/// A customer with ledger and orders, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerDetail {
    /// Who.
    pub summary: CustomerSummary,
    /// A page of the ledger.
    pub ledger: Page<LedgerLine>,
    /// A page of the orders.
    pub orders: Page<CustomerOrder>,
}

/// Where the pages of a customer's ledger and orders start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailQuery {
    /// Of the ledger.
    pub ledger: Option<String>,
    /// Of the orders.
    pub orders: Option<String>,
    /// How many entries either page has.
    pub limit: Limit,
}

/// Somebody who is to be a customer, without an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCustomer {
    /// What they are called.
    pub name: String,
    /// Where to write to.
    pub email: Email,
}

/// What staff mend of a customer; what is not said stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerEdit {
    /// What they are called.
    pub name: Option<String>,
    /// Where to write to; with an account, also the address to log in with.
    pub email: Option<Email>,
}

impl Shop {
    /// A page of the customers, and how many there are on all pages.
    ///
    /// # Errors
    /// When the actor may not read customers, or the cursor is none that this gave.
    pub async fn list_customers(&self, actor: Actor, query: &CustomerQuery) -> Result<Counted<CustomerSummary>> {
        actor.require(Permission::ReadCustomers)?;
        let filter = CustomerFilter {
            words: query.search.as_deref().map(search_words).unwrap_or_default(),
            after: query.cursor.as_deref().map(cursor::decode).transpose()?,
        };
        let mut db = self.parts.store.read().await?;
        let found = db.list_customers(&filter, query.limit.get() + 1).await?;
        let Page { items, next } = Page::from_overfull(found, query.limit, |one| cursor::encode(&one.key));
        let page = Page { items: items.into_iter().map(|one| self.summary_of(one)).collect(), next };
        Ok(Counted { page, count: db.count_customers(&filter).await? })
    }

    /// A customer in short.
    ///
    /// # Errors
    /// When the actor may not read customers; [`Rejection::CustomerNotFound`].
    pub async fn customer_summary(&self, actor: Actor, id: &str) -> Result<CustomerSummary> {
        self.allow(actor, Permission::ReadCustomers, Subject::Customer(id)).await?;
        let id: CustomerId = id.parse().map_err(|_| Rejection::CustomerNotFound)?;
        self.summary_in(&mut self.parts.store.read().await?, id).await
    }

    /// A customer with ledger and orders.
    ///
    /// # Errors
    /// When the actor may not read customers; [`Rejection::CustomerNotFound`]; [`Rejection::Invalid`] for a cursor that
    /// this did not give.
    pub async fn customer_detail(&self, actor: Actor, id: &str, query: &DetailQuery) -> Result<CustomerDetail> {
        actor.require(Permission::ReadCustomers)?;
        let id: CustomerId = id.parse().map_err(|_| Rejection::CustomerNotFound)?;
        let before: Option<LedgerEntryId> = query.ledger.as_deref().map(cursor::decode).transpose()?;
        let older: Option<OrderId> = query.orders.as_deref().map(cursor::decode).transpose()?;
        let more = query.limit.get() + 1;
        let mut db = self.parts.store.read().await?;
        let summary = self.summary_in(&mut db, id).await?;
        let ledger = db.ledger_of_customer(id, before, more).await?;
        let orders = db.orders_of_customer(id, older, more).await?;
        Ok(CustomerDetail {
            summary,
            ledger: Page::from_overfull(ledger, query.limit, |line| cursor::encode(&line.id)),
            orders: Page::from_overfull(orders, query.limit, |order| cursor::encode(&order.id)),
        })
    }

    /// Makes a customer without an account, for orders on account. Whoever has the address already is found by it, and
    /// not made twice.
    ///
    /// # Errors
    /// When the actor may not change customers; [`Rejection::EmailTaken`]; [`Rejection::Invalid`] for a name that is empty
    /// or too long.
    pub async fn create_customer(&self, actor: Actor, new: NewCustomer) -> Result<CustomerSummary> {
        actor.require(Permission::ChangeCustomers)?;
        let name = clean_line(&new.name, LONGEST_NAME).ok_or(Rejection::Invalid { field: Field::Name })?;
        let id = CustomerId::from_bits(self.fresh_bits());
        in_transaction!(self.parts.store, |db| {
            let known = db.is_email_known(&new.email.key()).await?;
            if known || !db.insert_customer((id, CustomerKind::Guest), &new.email, &name, self.now()).await? {
                return Err(Rejection::EmailTaken.into());
            }
            let told = json!({ "name": name, "email": new.email });
            self.audit_customer(db, (actor, "customer.created"), id, (None, Some(told))).await?;
            self.summary_in(db, id).await
        })
    }

    /// Gives a customer credit, or takes some: an entry in their ledger, with a note that says why. The same press again
    /// does nothing more.
    ///
    /// # Errors
    /// When the actor may not change customers; [`Rejection::CustomerNotFound`]; [`Rejection::Invalid`] for no amount,
    /// for another currency than the shop's and for more than can be charged at once.
    pub async fn credit_customer(
        &self,
        actor: Actor,
        id: CustomerId,
        amount: Money,
        (note, press): (&Note, &Press),
    ) -> Result<CustomerSummary> {
        actor.require(Permission::ChangeCustomers)?;
        let most = domain::money::Currency::LARGEST_CHARGE;
        let possible = amount.currency == self.settings().pricing.currency && (-most..=most).contains(&amount.minor);
        if !possible || amount.minor == 0 {
            return Err(Rejection::Invalid { field: Field::Amount }.into());
        }
        in_transaction!(self.parts.store, |db| {
            db.lock_customer(id).await?;
            let before = self.summary_in(db, id).await?;
            let entry = LedgerEntry {
                id: LedgerEntryId::from_bits(self.fresh_bits()),
                customer: id,
                order: None,
                kind: EntryKind::Credit,
                amount,
                reference: press.to_string(),
                note: Some(note.clone()),
                actor,
                at: self.now(),
            };
            if !db.insert_ledger_entry(&entry).await? {
                return Ok(before);
            }
            let after = self.summary_in(db, id).await?;
            let told = (json!({ "balance": before.balance }), json!({ "balance": after.balance, "note": note }));
            self.audit_customer(db, (actor, "customer.credited"), id, (Some(told.0), Some(told.1))).await?;
            Ok(after)
        })
    }

    /// Mends a customer's name or address of mail.
    ///
    /// # Errors
    /// When the actor may not change customers; [`Rejection::CustomerNotFound`]; [`Rejection::EmailTaken`];
    /// [`Rejection::Invalid`] for a name that is empty or too long.
    pub async fn change_customer(&self, actor: Actor, id: CustomerId, edit: CustomerEdit) -> Result<CustomerSummary> {
        actor.require(Permission::ChangeCustomers)?;
        let CustomerEdit { name, email } = edit;
        let line = |name: String| clean_line(&name, LONGEST_NAME).ok_or(Rejection::Invalid { field: Field::Name });
        let name = name.map(line).transpose()?;
        let saved = in_transaction!(self.parts.store, |db| {
            db.lock_account(id).await?;
            db.lock_customer(id).await?;
            let before = self.summary_in(db, id).await?;
            let name = name.clone().unwrap_or_else(|| before.name.clone());
            let email = email.clone().unwrap_or_else(|| before.email.clone());
            if (&name, &email) == (&before.name, &before.email) {
                return Ok(before);
            }
            db.save_customer(id, &email, &name).await?;
            if email.key() != before.email.key() {
                // The shop's word does not prove who reads the mail of an address (CUST-2).
                db.doubt_address_of_customer(id).await?;
            }
            let told = |name: &str, email: &Email| Some(json!({ "name": name, "email": email }));
            let changed = (told(&before.name, &before.email), told(&name, &email));
            self.audit_customer(db, (actor, "customer.changed"), id, changed).await?;
            Ok(CustomerSummary { name, email, ..before })
        });
        match saved {
            Err(crate::Error::Store(error)) if error.is_duplicate() => Err(Rejection::EmailTaken.into()),
            saved => saved,
        }
    }

    /// Takes a customer away who has neither orders nor entries in the ledger.
    ///
    /// # Errors
    /// When the actor may not change customers; [`Rejection::CustomerNotFound`]; [`Rejection::CustomerInUse`].
    pub async fn delete_customer(&self, actor: Actor, id: CustomerId) -> Result<()> {
        actor.require(Permission::ChangeCustomers)?;
        in_transaction!(self.parts.store, |db| {
            // What goes with the customer is held in the order in which others hold it.
            db.lock_account(id).await?;
            db.delete_cart_of_customer(id).await?;
            db.delete_business_carts_of_customer(id).await?;
            db.lock_customer(id).await?;
            let before = self.summary_in(db, id).await?;
            if db.is_customer_used(id).await? {
                return Err(Rejection::CustomerInUse.into());
            }
            db.delete_customer(id).await?;
            let told = json!({ "name": before.name, "email": before.email });
            self.audit_customer(db, (actor, "customer.deleted"), id, (Some(told), None)).await
        })
    }

    async fn summary_in(&self, db: &mut Db, id: CustomerId) -> Result<CustomerSummary> {
        let found = db.customer(id).await?.ok_or(Rejection::CustomerNotFound)?;
        Ok(self.summary_of(found))
    }

    fn summary_of(&self, found: CustomerRecord) -> CustomerSummary {
        let CustomerRecord { id, kind, name, email, balance, created_at, .. } = found;
        let balance = Money::new(balance, self.settings().pricing.currency);
        CustomerSummary { id, kind, name, email, balance, created_at }
    }

    async fn audit_customer(
        &self,
        db: &mut Db,
        (actor, action): (Actor, &str),
        id: CustomerId,
        (before, after): (Option<Value>, Option<Value>),
    ) -> Result<()> {
        let entry = AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: id.to_string(),
            before: before.map(|value| value.to_string()),
            after: after.map(|value| value.to_string()),
        };
        Ok(db.insert_audit_entry(&entry).await?)
    }
}
