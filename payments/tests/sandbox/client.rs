//! The sandbox as `async-stripe` sees it, typed structs and all.

use std::collections::HashMap;

use payments::sandbox::API_VERSION;
use stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, CreateCheckoutSessionShippingAddressCollection,
    CreateCheckoutSessionShippingAddressCollectionAllowedCountries, CreateCheckoutSessionShippingOptions,
    CreateCheckoutSessionShippingOptionsShippingRateData,
    CreateCheckoutSessionShippingOptionsShippingRateDataFixedAmount,
    CreateCheckoutSessionShippingOptionsShippingRateDataType, ExpireCheckoutSession, ListCheckoutSession,
    ListLineItemsCheckoutSession, ProductData, RetrieveCheckoutSession,
};
use stripe_core::payment_intent::RetrievePaymentIntent;
use stripe_shared::{
    ApiErrorsCode, CheckoutSessionMode, CheckoutSessionPaymentStatus, CheckoutSessionStatus, PaymentIntentStatus,
};
use stripe_types::Currency;

use super::support::{CANCEL_URL, KEY, SUCCESS_URL, TestSandbox};

fn client(sandbox: &TestSandbox) -> Client {
    ClientBuilder::new(KEY).url(format!("{}/", sandbox.url)).build().unwrap()
}

fn line(name: &str, amount: i64, quantity: u64) -> CreateCheckoutSessionLineItems {
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(Currency::EUR);
    price.unit_amount = Some(amount);
    price.product_data = Some(ProductData::new(name));
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price_data = Some(price);
    line.quantity = Some(quantity);
    line
}

fn parcel() -> CreateCheckoutSessionShippingOptions {
    let mut rate = CreateCheckoutSessionShippingOptionsShippingRateData::new("Parcel + insurance");
    rate.fixed_amount = Some(CreateCheckoutSessionShippingOptionsShippingRateDataFixedAmount::new(400, Currency::EUR));
    rate.type_ = Some(CreateCheckoutSessionShippingOptionsShippingRateDataType::FixedAmount);
    let mut option = CreateCheckoutSessionShippingOptions::new();
    option.shipping_rate_data = Some(rate);
    option
}

fn order() -> CreateCheckoutSession {
    // Many pairs, so that their random order in the `HashMap` differs from call to call.
    let metadata: HashMap<String, String> = (0..10).map(|n| (format!("key_{n}"), "100 % & more".to_owned())).collect();
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.metadata = Some(metadata.clone());
    let countries = [
        CreateCheckoutSessionShippingAddressCollectionAllowedCountries::De,
        CreateCheckoutSessionShippingAddressCollectionAllowedCountries::At,
    ];
    CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .client_reference_id("ord_1")
        .line_items([line("Socks", 449, 2), line("Tax (19 %)", 260, 1)])
        .shipping_options([parcel()])
        .shipping_address_collection(CreateCheckoutSessionShippingAddressCollection::new(countries))
        .metadata(metadata)
        .payment_intent_data(intent)
        .success_url(SUCCESS_URL)
        .cancel_url(CANCEL_URL)
}

fn keyed(key: &str) -> RequestStrategy {
    RequestStrategy::Idempotent(IdempotencyKey::new(key).unwrap())
}

#[test]
fn the_sandbox_speaks_the_clients_version() {
    assert_eq!(stripe_shared::version::VERSION.to_string(), API_VERSION);
}

#[tokio::test]
async fn sessions_are_created_retrieved_listed_and_expired() {
    let sandbox = TestSandbox::start().await;
    let client = client(&sandbox);
    let created = order().customize().request_strategy(keyed("co:ord_1:1")).send(&client).await.unwrap();
    assert_eq!(created.amount_total, Some(1558));
    assert_eq!(created.status, Some(CheckoutSessionStatus::Open));
    assert!(created.payment_intent.is_none());
    assert_eq!(created.metadata.unwrap()["key_3"], "100 % & more");

    // The metadata comes in another order this time: the same key must still give the same session.
    let again = order().customize().request_strategy(keyed("co:ord_1:1")).send(&client).await.unwrap();
    assert_eq!(again.id, created.id);

    let retrieve = RetrieveCheckoutSession::new(&created.id).expand(["line_items".to_owned()]);
    let items = retrieve.send(&client).await.unwrap().line_items.unwrap();
    assert_eq!(items.data[0].amount_total, 898);
    let listed = ListLineItemsCheckoutSession::new(&created.id).limit(1).send(&client).await.unwrap();
    assert!(listed.has_more);

    let expired = ExpireCheckoutSession::new(&created.id).send(&client).await.unwrap();
    assert_eq!(expired.status, Some(CheckoutSessionStatus::Expired));
    match ExpireCheckoutSession::new(&created.id).send(&client).await {
        Err(StripeError::Stripe(error, 400)) => assert!(error.message.unwrap().contains("`expired`")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_paid_session_is_read_with_its_payment_intent_and_charge() {
    let sandbox = TestSandbox::start().await;
    let client = client(&sandbox);
    let created = order().send(&client).await.unwrap();
    let page = serde_json::json!({ "url": created.url });
    assert_eq!(sandbox.pay(&page, "4242424242424242").await.status(), 303);

    let expand = ["payment_intent.latest_charge".to_owned()];
    let session = RetrieveCheckoutSession::new(&created.id).expand(expand).send(&client).await.unwrap();
    assert_eq!(session.status, Some(CheckoutSessionStatus::Complete));
    assert_eq!(session.payment_status, CheckoutSessionPaymentStatus::Paid);
    assert_eq!(session.customer_details.unwrap().address.unwrap().city.as_deref(), Some("Berlin"));
    let shipping = session.collected_information.unwrap().shipping_details.unwrap();
    assert_eq!(shipping.address.country.as_deref(), Some("DE"));
    let intent = session.payment_intent.unwrap().into_object().unwrap();
    assert_eq!(intent.metadata["key_0"], "100 % & more");
    assert!(intent.latest_charge.unwrap().into_object().unwrap().paid);

    let alone = RetrievePaymentIntent::new(&intent.id).send(&client).await.unwrap();
    assert_eq!(alone.status, PaymentIntentStatus::Succeeded);
    let listed = ListCheckoutSession::new().payment_intent(intent.id.as_str()).send(&client).await.unwrap();
    assert_eq!(listed.data.len(), 1);
}

#[tokio::test]
async fn a_declined_payment_intent_is_read_with_its_error() {
    let sandbox = TestSandbox::start().await;
    let client = client(&sandbox);
    let created = order().send(&client).await.unwrap();
    let page = serde_json::json!({ "url": created.url });
    assert_eq!(sandbox.pay(&page, "4000000000000002").await.status(), 402);
    let session = RetrieveCheckoutSession::new(&created.id).send(&client).await.unwrap();
    let intent = RetrievePaymentIntent::new(session.payment_intent.unwrap().into_id()).send(&client).await.unwrap();
    assert_eq!(intent.status, PaymentIntentStatus::RequiresPaymentMethod);
    assert_eq!(intent.last_payment_error.unwrap().code, Some(ApiErrorsCode::CardDeclined));
}

#[tokio::test]
async fn refusals_are_read_with_their_code_and_parameter() {
    let sandbox = TestSandbox::start().await;
    let client = client(&sandbox);
    match RetrieveCheckoutSession::new("cs_none").send(&client).await {
        Err(StripeError::Stripe(error, 404)) => assert_eq!(error.code, Some(ApiErrorsCode::ResourceMissing)),
        other => panic!("{other:?}"),
    }
    let tiny = CreateCheckoutSession::new().mode(CheckoutSessionMode::Payment).line_items([line("Button", 1, 1)]);
    match tiny.success_url(SUCCESS_URL).send(&client).await {
        Err(StripeError::Stripe(error, 400)) => assert_eq!(error.code, Some(ApiErrorsCode::AmountTooSmall)),
        other => panic!("{other:?}"),
    }
}
