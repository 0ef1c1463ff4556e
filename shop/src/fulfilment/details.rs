//! What the payment page tells of the shopper.

use domain::order::Order;

use crate::ports::GatewaySession;

/// Fills in what is not known yet. What staff has corrected since stays as they left it.
pub(super) fn fill_in(order: &mut Order, session: &GatewaySession) {
    let fill = |known: &mut Option<String>, told: &Option<String>| {
        if known.is_none() {
            known.clone_from(told);
        }
    };
    fill(&mut order.customer_name, &session.name);
    if order.email.is_none() {
        order.email = session.email.as_deref().and_then(|email| email.parse().ok());
    }
    if order.billing_address.is_none() {
        order.billing_address.clone_from(&session.billing_address);
    }
    if order.shipping_address.is_none() {
        order.shipping_address.clone_from(&session.shipping_address);
    }
    if order.payment_intent.is_none() {
        order.payment_intent.clone_from(&session.payment_intent);
    }
}
