//! What staff may change in an order that was made (ADM-4).
//!
//! A form is read into an [`OrderEdit`], which says how the order is to look; [`OrderEdit::apply`] decides whether it
//! may, and lists what has become different, for the timeline and the audit log.

use serde::{Deserialize, Serialize};

use crate::address::{Address, AddressInput};
use crate::customer::Email;
use crate::order::{FulfilmentStatus, Order};
use crate::order_lines::LineEdit;
use crate::rejection::{Field, Rejection};
use crate::text::clean_line;

/// An order's form as it is sent: nothing in it has been looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderEditInput {
    /// Who bought.
    pub name: String,
    /// Where to write to.
    pub email: String,
    /// Whom to bill.
    pub billing: AddressInput,
    /// Where to send it.
    pub shipping: AddressInput,
    /// Where the goods are.
    pub fulfilment_status: String,
    /// Where to follow the parcel.
    pub tracking_url: String,
}

/// What is to become different of an order; everything that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderPatch {
    /// The version that whoever asks has seen; none takes the order as it is.
    pub version: Option<i64>,
    /// Who bought.
    pub name: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// Whom to bill.
    pub billing: Option<AddressInput>,
    /// Where to send it.
    pub shipping: Option<AddressInput>,
    /// Where the goods are.
    pub fulfilment_status: Option<String>,
    /// Where to follow the parcel; an empty one takes it away.
    pub tracking_url: Option<String>,
    /// The items, all of them.
    pub lines: Option<Vec<LineEdit>>,
}

impl OrderPatch {
    /// How this order is to look. What is absent is not looked at.
    ///
    /// # Errors
    /// The first field that is at fault, and where it stands.
    pub fn edit(&self, order: &Order) -> Result<OrderEdit, EditFault> {
        let now = OrderEdit::from(order);
        let in_order = |rejection| EditPart::Order.at(rejection);
        Ok(OrderEdit {
            name: read_or(self.name.as_deref(), now.name, read_name).map_err(in_order)?,
            email: read_or(self.email.as_deref(), now.email, read_email).map_err(in_order)?,
            billing_address: read_or(self.billing.as_ref(), now.billing_address, AddressInput::parse)
                .map_err(|rejection| EditPart::Billing.at(rejection))?,
            shipping_address: read_or(self.shipping.as_ref(), now.shipping_address, AddressInput::parse)
                .map_err(|rejection| EditPart::Shipping.at(rejection))?,
            fulfilment_status: read_or(self.fulfilment_status.as_deref(), now.fulfilment_status, str::parse)
                .map_err(in_order)?,
            tracking_url: read_or(self.tracking_url.as_deref(), now.tracking_url, read_tracking).map_err(in_order)?,
        })
    }
}

/// What was given, read; else what there is.
fn read_or<G, T>(given: Option<G>, now: T, read: impl FnOnce(G) -> Result<T, Rejection>) -> Result<T, Rejection> {
    given.map_or(Ok(now), read)
}

/// The part of an order's form that a fault lies in: two addresses have the same fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditPart {
    /// The order itself.
    Order,
    /// The billing address.
    Billing,
    /// The shipping address.
    Shipping,
}

/// Why a form was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{rejection}")]
pub struct EditFault {
    /// Where.
    pub part: EditPart,
    /// Why.
    pub rejection: Rejection,
}

impl EditPart {
    const fn at(self, rejection: Rejection) -> EditFault {
        EditFault { part: self, rejection }
    }
}

impl From<EditFault> for Rejection {
    fn from(fault: EditFault) -> Self {
        fault.rejection
    }
}

/// How an order is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderEdit {
    /// Who bought.
    pub name: Option<String>,
    /// Where to write to.
    pub email: Option<Email>,
    /// Whom to bill.
    pub billing_address: Option<Address>,
    /// Where to send it.
    pub shipping_address: Option<Address>,
    /// Where the goods are.
    pub fulfilment_status: FulfilmentStatus,
    /// Where to follow the parcel.
    pub tracking_url: Option<String>,
}

/// Something of an order that has become different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What, as the wire calls it.
    pub subject: &'static str,
    /// Before.
    pub from: Option<String>,
    /// After.
    pub to: Option<String>,
}

impl OrderEditInput {
    /// Reads the form.
    ///
    /// # Errors
    /// The first field that is at fault, and where it stands.
    pub fn parse(&self) -> Result<OrderEdit, EditFault> {
        let order = |rejection| EditPart::Order.at(rejection);
        Ok(OrderEdit {
            name: read_name(&self.name).map_err(order)?,
            email: read_email(&self.email).map_err(order)?,
            billing_address: self.billing.parse().map_err(|rejection| EditPart::Billing.at(rejection))?,
            shipping_address: self.shipping.parse().map_err(|rejection| EditPart::Shipping.at(rejection))?,
            fulfilment_status: self.fulfilment_status.parse().map_err(order)?,
            tracking_url: read_tracking(&self.tracking_url).map_err(order)?,
        })
    }
}

impl From<&Order> for OrderEditInput {
    fn from(order: &Order) -> Self {
        let address = |address: &Option<Address>| address.as_ref().map(AddressInput::from).unwrap_or_default();
        Self {
            name: order.customer_name.clone().unwrap_or_default(),
            email: order.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            billing: address(&order.billing_address),
            shipping: address(&order.shipping_address),
            fulfilment_status: order.fulfilment_status.to_string(),
            tracking_url: order.tracking_url.clone().unwrap_or_default(),
        }
    }
}

impl From<&Order> for OrderEdit {
    fn from(order: &Order) -> Self {
        Self {
            name: order.customer_name.clone(),
            email: order.email.clone(),
            billing_address: order.billing_address.clone(),
            shipping_address: order.shipping_address.clone(),
            fulfilment_status: order.fulfilment_status,
            tracking_url: order.tracking_url.clone(),
        }
    }
}

impl OrderEdit {
    /// Changes the order and tells what has become different; nothing, when the form says what the order says.
    ///
    /// # Errors
    /// [`Rejection::OrderTransition`] when the goods cannot move so, [`Rejection::Invalid`] for a tracking address of
    /// goods that were not sent and for something that was known and would be erased: it can be mended only.
    pub fn apply(self, order: &mut Order) -> Result<Vec<Change>, EditFault> {
        let fulfilment = order.fulfilment_status.set(self.fulfilment_status, order.status);
        let fulfilment = fulfilment.map_err(|rejection| EditPart::Order.at(rejection))?;
        if self.tracking_url.is_some() && !fulfilment.is_shipped() {
            return Err(EditPart::Order.at(Rejection::Invalid { field: Field::TrackingUrl }));
        }
        let mut changes = Changes::default();
        changes.mend("name", &mut order.customer_name, self.name, (EditPart::Order, Field::Name))?;
        changes.mend("email", &mut order.email, self.email, (EditPart::Order, Field::Email))?;
        let billing = (EditPart::Billing, Field::Line1);
        changes.mend("billingAddress", &mut order.billing_address, self.billing_address, billing)?;
        let shipping = (EditPart::Shipping, Field::Line1);
        changes.mend("shippingAddress", &mut order.shipping_address, self.shipping_address, shipping)?;
        changes.set("fulfilmentStatus", &mut order.fulfilment_status, fulfilment, |status| Some(status.to_string()));
        changes.set("trackingUrl", &mut order.tracking_url, self.tracking_url, Clone::clone);
        Ok(changes.0)
    }
}

#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn set<T: PartialEq>(&mut self, subject: &'static str, old: &mut T, new: T, says: impl Fn(&T) -> Option<String>) {
        if *old != new {
            self.0.push(Change { subject, from: says(old), to: says(&new) });
            *old = new;
        }
    }

    fn mend<T: PartialEq + ToString>(
        &mut self,
        subject: &'static str,
        old: &mut Option<T>,
        new: Option<T>,
        (part, field): (EditPart, Field),
    ) -> Result<(), EditFault> {
        if old.is_some() && new.is_none() {
            return Err(part.at(Rejection::Invalid { field }));
        }
        self.set(subject, old, new, |value| value.as_ref().map(ToString::to_string));
        Ok(())
    }
}

fn given<T>(text: &str, read: impl FnOnce(&str) -> Result<T, Rejection>) -> Result<Option<T>, Rejection> {
    match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some),
    }
}

fn read_name(text: &str) -> Result<Option<String>, Rejection> {
    given(text, |name| clean_line(name, 200).ok_or(Rejection::Invalid { field: Field::Name }))
}

fn read_email(text: &str) -> Result<Option<Email>, Rejection> {
    given(text, str::parse)
}

fn read_tracking(text: &str) -> Result<Option<String>, Rejection> {
    given(text, web_address)
}

/// Reads an absolute `http` or `https` address, the only kinds that a page may link to.
fn web_address(text: &str) -> Result<String, Rejection> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let host_character = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\');
    let named = host.is_some_and(|host| host.starts_with(|c: char| c != ':') && host.chars().all(host_character));
    if named && text.len() <= 2000 && !text.contains(odd) {
        Ok(text.to_owned())
    } else {
        Err(Rejection::Invalid { field: Field::TrackingUrl })
    }
}

#[cfg(test)]
mod tests;
