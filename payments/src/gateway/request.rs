//! What is sent to open a checkout session (STRIPE.md section 1). The same parameters give the same bytes.

use std::collections::HashMap;

use domain::money::{Currency, Money};
use shop::ports::{SessionLine, SessionParams};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionAdaptivePricing, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData,
    CreateCheckoutSessionShippingAddressCollection, CreateCheckoutSessionShippingAddressCollectionAllowedCountries,
    CreateCheckoutSessionShippingOptions, CreateCheckoutSessionShippingOptionsShippingRateData,
    CreateCheckoutSessionShippingOptionsShippingRateDataFixedAmount,
    CreateCheckoutSessionShippingOptionsShippingRateDataType, ProductData,
};
use stripe_shared::{CheckoutSessionBillingAddressCollection, CheckoutSessionMode};

type AllowedCountry = CreateCheckoutSessionShippingAddressCollectionAllowedCountries;

pub(super) fn create(params: &SessionParams) -> CreateCheckoutSession {
    // A single entry: a map with more would be written in another order each time.
    let metadata = HashMap::from([("order_id".to_owned(), params.order.to_string())]);
    let lines: Vec<_> = params.lines.iter().map(line_item).collect();
    CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items(lines)
        .client_reference_id(params.order.to_string())
        .metadata(metadata.clone())
        .payment_intent_data(payment_intent_data(&params.number, metadata))
        .shipping_options([shipping_option(params.shipping)])
        .shipping_address_collection(CreateCheckoutSessionShippingAddressCollection::new(allowed_countries(params)))
        .billing_address_collection(CheckoutSessionBillingAddressCollection::Required)
        .adaptive_pricing(adaptive_pricing_off())
        .expires_at(params.expires_at.seconds())
        .success_url(params.success_url.as_str())
        .cancel_url(params.cancel_url.as_str())
}

fn line_item(line: &SessionLine) -> CreateCheckoutSessionLineItems {
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency(line.unit_amount.currency));
    price.unit_amount = Some(line.unit_amount.minor);
    price.product_data = Some(ProductData::new(line.name.as_str()));
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price_data = Some(price);
    item.quantity = Some(line.quantity.into());
    item
}

/// Events about the payment intent, its charges and refunds carry only its own metadata.
fn payment_intent_data(number: &str, metadata: HashMap<String, String>) -> CreateCheckoutSessionPaymentIntentData {
    let mut data = CreateCheckoutSessionPaymentIntentData::new();
    data.description = Some(format!("Order {number}"));
    data.metadata = Some(metadata);
    data
}

fn shipping_option(price: Money) -> CreateCheckoutSessionShippingOptions {
    let mut rate = CreateCheckoutSessionShippingOptionsShippingRateData::new("Shipping");
    rate.type_ = Some(CreateCheckoutSessionShippingOptionsShippingRateDataType::FixedAmount);
    rate.fixed_amount = Some(CreateCheckoutSessionShippingOptionsShippingRateDataFixedAmount::new(
        price.minor,
        currency(price.currency),
    ));
    let mut option = CreateCheckoutSessionShippingOptions::new();
    option.shipping_rate_data = Some(rate);
    option
}

fn allowed_countries(params: &SessionParams) -> Vec<AllowedCountry> {
    params.countries.iter().map(|country| parsed(country.as_str())).collect()
}

/// Unset, the dashboard decides, and the shopper might pay another amount in another currency.
fn adaptive_pricing_off() -> CreateCheckoutSessionAdaptivePricing {
    let mut pricing = CreateCheckoutSessionAdaptivePricing::new();
    pricing.enabled = Some(false);
    pricing
}

fn currency(currency: Currency) -> stripe_types::Currency {
    parsed(&currency.stripe_code())
}

/// Reads what cannot be misread: Stripe's own types keep values that they do not know.
fn parsed<T: std::str::FromStr<Err = std::convert::Infallible>>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(never) => match never {},
    }
}
