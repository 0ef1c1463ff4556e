//! How a session that Stripe tells is read (STRIPE.md section 3). What is missing of an address is tolerated; a status
//! that is not understood is not guessed.

use domain::address::{Address, Country};
use domain::ids::PaymentIntentId;
use domain::time::Timestamp;
use shop::ports::{GatewayError, GatewaySession, SessionPayment, SessionStatus};
use stripe_shared::{
    CheckoutSession, CheckoutSessionPaymentStatus as Payment, CheckoutSessionStatus as Status, PaymentIntent,
    PaymentIntentStatus,
};
use stripe_types::Expandable;

pub(super) fn session(session: &CheckoutSession) -> Result<GatewaySession, GatewayError> {
    let status = status(session)?;
    let customer = session.customer_details.as_ref();
    let name = customer.and_then(|customer| said(customer.name.as_deref()));
    let phone = customer.and_then(|customer| said(customer.phone.as_deref()));
    let billing = customer.and_then(|customer| customer.address.as_ref());
    let shipping = session.collected_information.as_ref().and_then(|collected| collected.shipping_details.as_ref());
    Ok(GatewaySession {
        id: session.id.as_str().parse().map_err(|_| not_understood("id", session.id.as_str()))?,
        status,
        payment: payment(session, status)?,
        url: session.url.clone(),
        amount_total: session.amount_total,
        currency: session.currency.as_ref().map(ToString::to_string),
        client_reference_id: session.client_reference_id.clone(),
        payment_intent: session.payment_intent.as_ref().and_then(intent_id),
        expires_at: Timestamp::from_seconds(session.expires_at),
        email: customer.and_then(|customer| said(customer.email.as_deref())),
        billing_address: billing.and_then(|address| place(address, name.as_deref(), phone.as_deref())),
        shipping_address: shipping
            .and_then(|details| place(&details.address, said(Some(&details.name)).as_deref(), phone.as_deref())),
        name,
        livemode: session.livemode,
    })
}

fn status(session: &CheckoutSession) -> Result<SessionStatus, GatewayError> {
    match session.status.as_ref() {
        Some(Status::Open) => Ok(SessionStatus::Open),
        Some(Status::Complete) => Ok(SessionStatus::Complete),
        Some(Status::Expired) => Ok(SessionStatus::Expired),
        other => Err(not_understood("status", other.map_or("null", Status::as_str))),
    }
}

fn payment(session: &CheckoutSession, status: SessionStatus) -> Result<SessionPayment, GatewayError> {
    match &session.payment_status {
        Payment::Paid => Ok(SessionPayment::Paid),
        Payment::NoPaymentRequired => Ok(SessionPayment::NotRequired),
        Payment::Unpaid if status == SessionStatus::Complete && has_failed(session) => Ok(SessionPayment::Failed),
        Payment::Unpaid => Ok(SessionPayment::Unpaid),
        other => Err(not_understood("payment status", other.as_str())),
    }
}

/// A session that is complete takes no further attempt: when its intent waits for one, the delayed payment has failed.
fn has_failed(session: &CheckoutSession) -> bool {
    let intent = session.payment_intent.as_ref().and_then(Expandable::as_object);
    intent.is_some_and(|intent: &PaymentIntent| {
        matches!(intent.status, PaymentIntentStatus::RequiresPaymentMethod | PaymentIntentStatus::Canceled)
    })
}

fn intent_id(intent: &Expandable<PaymentIntent>) -> Option<PaymentIntentId> {
    intent.id().as_str().parse().ok()
}

/// An address without a country is none; other gaps are left empty for a person to see.
fn place(address: &stripe_shared::Address, name: Option<&str>, phone: Option<&str>) -> Option<Address> {
    let country: Country = address.country.as_deref()?.parse().ok()?;
    let text = |part: &Option<String>| said(part.as_deref());
    Some(Address {
        name: name.unwrap_or_default().to_owned(),
        line1: text(&address.line1).unwrap_or_default(),
        line2: text(&address.line2),
        city: text(&address.city).unwrap_or_default(),
        state: text(&address.state),
        postal_code: text(&address.postal_code).unwrap_or_default(),
        country,
        phone: phone.map(str::to_owned),
    })
}

/// What was said, unless it was nothing.
fn said(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn not_understood(what: &str, value: &str) -> GatewayError {
    GatewayError::Unavailable(format!("the session's {what} {value:?} is not understood"))
}
