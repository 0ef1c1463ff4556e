//! Sessions and their line items.

use serde_json::{Value, json};
use url::Url;

use super::{address, joined, overlay, place};
use crate::sandbox::model::{Line, Session, SessionStatus, ShippingOption};

/// Fields of a session that Stripe always sends and that are empty for everything the sandbox does.
const EMPTY_SESSION_FIELDS: [&str; 24] = [
    "after_expiration",
    "allow_promotion_codes",
    "client_secret",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer",
    "customer_account",
    "invoice",
    "integration_identifier",
    "origin_context",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "presentment_details",
    "recovered_from",
    "redirect_on_completion",
    "return_url",
    "saved_payment_method_options",
    "setup_intent",
    "subscription",
    "tax_id_collection",
    "wallet_options",
    "discounts",
];

/// The address of a session's hosted page.
fn page_url(public_url: &Url, session: &str) -> String {
    format!("{}/c/pay/{session}", public_url.as_str().trim_end_matches('/'))
}

/// A `checkout.session`, without its line items.
pub(crate) fn session(session: &Session, public_url: &Url) -> Value {
    let parts = [session_core(session, public_url), session_parameters(session), session_buyer(session)];
    let mut whole = joined(parts, &EMPTY_SESSION_FIELDS);
    overlay(&mut whole, Value::Object(session.overrides.clone()));
    whole
}

fn session_core(session: &Session, public_url: &Url) -> Value {
    let url = (session.status == SessionStatus::Open).then(|| page_url(public_url, &session.id));
    json!({
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": session.subtotal(),
        "amount_total": session.total(),
        "created": session.created,
        "currency": session.currency,
        "expires_at": session.expires_at,
        "livemode": false,
        "mode": "payment",
        "payment_intent": session.payment_intent,
        "payment_status": session.payment_status,
        "status": session.status,
        "total_details": { "amount_discount": 0, "amount_shipping": session.shipping_amount(), "amount_tax": 0 },
        "ui_mode": "hosted_page",
        "url": url,
    })
}

fn session_parameters(session: &Session) -> Value {
    let countries = session.allowed_countries.as_ref().map(|codes| json!({ "allowed_countries": codes }));
    let options: Vec<Value> = session
        .shipping
        .iter()
        .map(|option| json!({ "shipping_amount": option.amount, "shipping_rate": option.rate }))
        .collect();
    json!({
        "adaptive_pricing": { "enabled": session.adaptive_pricing },
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": if session.billing_required { "required" } else { "auto" },
        "cancel_url": session.cancel_url,
        "client_reference_id": session.client_reference_id,
        "custom_fields": [],
        "custom_text": { "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null },
        "customer_creation": "if_required",
        "customer_email": session.customer_email,
        "invoice_creation": { "enabled": false, "invoice_data": {
            "account_tax_ids": null, "custom_fields": null, "description": null, "footer": null, "issuer": null,
            "metadata": {}, "rendering_options": null,
        } },
        "locale": session.locale,
        "metadata": session.metadata,
        "payment_method_collection": "if_required",
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"],
        "phone_number_collection": { "enabled": session.phone },
        "shipping_address_collection": countries,
        "shipping_options": options,
        "submit_type": session.submit_type,
        "success_url": session.success_url,
    })
}

fn session_buyer(session: &Session) -> Value {
    let shipping = session.buyer.as_ref().and_then(|buyer| buyer.shipping.as_ref()).map(place);
    let details = session.buyer.as_ref().map(|buyer| {
        json!({
            "address": address(&buyer.billing.address),
            "business_name": null,
            "email": buyer.email,
            "individual_name": null,
            "name": buyer.billing.name,
            "phone": buyer.phone,
            "tax_exempt": "none",
            "tax_ids": [],
        })
    });
    let prefilled = || {
        session.customer_email.as_ref().map(|email| {
            json!({ "address": null, "business_name": null, "email": email, "individual_name": null, "name": null,
            "phone": null, "tax_exempt": "none", "tax_ids": null })
        })
    };
    json!({
        "collected_information": session.buyer.as_ref().map(|_| {
            json!({ "business_name": null, "individual_name": null, "shipping_details": shipping })
        }),
        "customer_details": details.or_else(prefilled),
        "shipping_cost": session.buyer.as_ref().and(session.shipping.as_ref()).map(shipping_cost),
        // Renamed to `collected_information.shipping_details` in 2025; older readers still look here.
        "shipping_details": shipping,
    })
}

fn shipping_cost(option: &ShippingOption) -> Value {
    json!({
        "amount_subtotal": option.amount,
        "amount_tax": 0,
        "amount_total": option.amount,
        "shipping_rate": option.rate,
    })
}

/// A line of a session.
pub(crate) fn line_item(session: &Session, line: &Line) -> Value {
    json!({
        "id": line.id,
        "object": "item",
        "adjustable_quantity": null,
        "amount_discount": 0,
        "amount_subtotal": line.total(),
        "amount_tax": 0,
        "amount_total": line.total(),
        "currency": session.currency,
        "description": line.name,
        "metadata": {},
        "price": {
            "id": line.price,
            "object": "price",
            "active": false,
            "billing_scheme": "per_unit",
            "created": session.created,
            "currency": session.currency,
            "custom_unit_amount": null,
            "livemode": false,
            "lookup_key": null,
            "metadata": {},
            "nickname": null,
            "product": line.product,
            "recurring": null,
            "tax_behavior": "unspecified",
            "tiers_mode": null,
            "transform_quantity": null,
            "type": "one_time",
            "unit_amount": line.unit_amount,
            "unit_amount_decimal": line.unit_amount.to_string(),
        },
        "quantity": line.quantity,
    })
}
