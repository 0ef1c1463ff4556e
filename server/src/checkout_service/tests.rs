use domain::address::Country;
use domain::catalogue::TaxClass;
use serde_json::{Value, json};

use super::fields::Nonsense;
use super::*;
use domain::checkout_session::CheckoutSessionStatus;

const ID: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";

fn read(session: &Value) -> Result<FoundSession, Nonsense> {
    wire::read(session.to_string().as_bytes(), ID.parse().unwrap(), Currency::Eur)
}

fn with(field: &str, value: Value) -> Value {
    let mut session = json!({
        "id": ID,
        "status": "COMPLETED",
        "cart": { "items": [{ "productId": "a", "title": "A", "quantity": 2, "price": 45.99 }] }
    });
    session[field] = value;
    session
}

#[test]
fn a_session_of_our_own_is_read_as_it_was_written() {
    let found = read(&json!({
        "id": ID,
        "status": "COMPLETED",
        "cart": {
            "items": [{
                "productId": "soda", "title": "Soda", "size": "250 g", "attributes": { "Some_Key": "x" },
                "quantity": 2, "price": 4.49, "taxClass": "standard"
            }],
            "shipping": 4.90, "tax": 1.70, "taxIncluded": false, "total": 15.58, "currency": "EUR"
        },
        "shippingAddress": {
            "name": "Ada Lovelace", "street": "123 Main St", "line2": "2nd floor", "city": "Anytown", "state": "CA",
            "country": "US", "postalCode": "12345", "phone": "1"
        },
        "billingAddress": null,
        "email": "ada@example.com",
        "customerName": "Ada",
        "paymentIntentId": "pi_1",
        "createdAt": "2026-04-23T09:14:02.000Z"
    }))
    .unwrap();
    let purchase = found.purchase;
    let item = &purchase.snapshot.items[0];
    assert_eq!((item.variant.as_str(), item.title.as_str(), item.size.as_str()), ("soda", "Soda", "250 g"));
    assert_eq!((item.quantity, item.price.minor, item.tax_class), (2, 449, Some(TaxClass::Standard)));
    assert_eq!(item.attributes["Some_Key"], "x");
    let charges = purchase.snapshot.charges.unwrap();
    assert_eq!((charges.shipping.minor, charges.tax.minor, charges.tax_included), (490, 170, false));
    assert_eq!(purchase.snapshot.total.unwrap().minor, 1558);
    let address = purchase.buyer.shipping_address.unwrap();
    assert_eq!((address.line1.as_str(), address.line2.as_deref()), ("123 Main St", Some("2nd floor")));
    assert_eq!((address.country.as_str(), address.postal_code.as_str()), ("US", "12345"));
    assert_eq!(purchase.buyer.billing_address, None);
    assert_eq!(purchase.buyer.email.unwrap().as_str(), "ada@example.com");
    assert_eq!((purchase.buyer.name.as_deref(), purchase.payment.as_deref()), (Some("Ada"), Some("pi_1")));
}

#[test]
fn other_services_have_other_names_for_it() {
    let found = read(&json!({
        "session_id": 4711,
        "status": "completed",
        "cart": [
            { "product_id": 42, "name": "Forty-two", "qty": "3", "unitPrice": "1e1", "colour": { "hex": "#fff" } },
            { "sku": "b", "quantity": 1.0, "unit_price": 0.10, "price": null }
        ],
        "totalAmount": "35.1",
        "shipping_address": { "address1": "1 Side St", "zip": 12345, "country": "Germany", "firstName": "Ada", "lastName": "L" },
        "customer": { "email": "ada@example.com", "name": "Ada Lovelace" },
        "paymentIntent": { "id": "pay-77", "status": "succeeded" },
        "unknown": [null, { "deep": true }]
    }))
    .unwrap();
    let items = found.purchase.snapshot.items;
    assert_eq!((items[0].variant.as_str(), items[0].title.as_str()), ("42", "Forty-two"));
    assert_eq!((items[0].quantity, items[0].price.minor, items[0].tax_class), (3, 1000, None));
    assert_eq!((items[1].title.as_str(), items[1].quantity, items[1].price.minor), ("b", 1, 10));
    assert_eq!(found.purchase.snapshot.total.unwrap().minor, 3510);
    let address = found.purchase.buyer.shipping_address.unwrap();
    assert_eq!(
        (address.name.as_str(), address.line1.as_str(), address.postal_code.as_str()),
        ("Ada L", "1 Side St", "12345")
    );
    // A country that is no code is kept where people read it.
    assert_eq!((address.country, address.state.as_deref()), (Country::UNKNOWN, Some("Germany")));
    assert_eq!(address.lines(), ["Ada L", "1 Side St", "12345", "Germany"]);
    assert_eq!(found.purchase.buyer.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(found.purchase.payment.as_deref(), Some("pay-77"));
}

#[test]
fn a_session_may_have_no_items_in_any_way() {
    for cart in [json!(null), json!({}), json!({ "items": null }), json!({ "items": [] }), json!([])] {
        assert!(read(&with("cart", cart.clone())).unwrap().purchase.snapshot.items.is_empty(), "{cart}");
    }
    assert!(read(&json!({ "status": "COMPLETED" })).unwrap().purchase.snapshot.items.is_empty());
}

#[test]
fn what_is_not_completed_need_not_make_sense() {
    for (status, expected) in [
        ("OPEN", CheckoutSessionStatus::Open),
        ("PENDING", CheckoutSessionStatus::Open),
        ("expired", CheckoutSessionStatus::Expired),
    ] {
        let found = read(&json!({ "status": status, "cart": "soon" })).unwrap();
        assert_eq!((found.status, found.purchase.snapshot.items.len()), (expected, 0), "{status}");
    }
}

#[test]
fn what_decides_about_money_must_make_sense() {
    let item = |field: &str, value: Value| {
        let mut session = with("x", json!(1));
        session["cart"]["items"][0][field] = value;
        session
    };
    let many = vec![json!({ "productId": "a", "quantity": 1, "price": 1 }); 1001];
    for (session, what) in [
        (with("status", json!(null)), "status"),
        (with("status", json!({})), "status"),
        (with("id", json!("67e55044-10b1-426f-9247-bb680e5fe0c9")), "id"),
        (with("cart", json!("none")), "cart"),
        (with("cart", json!({ "items": {} })), "items"),
        (with("cart", json!({ "items": [1] })), "item"),
        (with("cart", json!({ "items": many })), "number of items"),
        (with("currency", json!("USD")), "currency"),
        (with("currency", json!("gold")), "currency"),
        (with("total", json!({ "amount": 1 })), "total"),
        (with("total", json!(-1)), "total"),
        (with("total", json!(1.001)), "total"),
        (with("shippingAddress", json!("at home")), "address"),
        (with("paymentIntentId", json!(true)), "payment"),
        (with("paymentIntentId", json!("x".repeat(256))), "payment"),
        (item("productId", json!(null)), "productId"),
        (item("productId", json!("a b")), "productId"),
        (item("quantity", json!(0)), "quantity"),
        (item("quantity", json!(1.5)), "quantity"),
        (item("quantity", json!(-1)), "quantity"),
        (item("price", json!("free")), "price"),
        (item("price", json!(-0.01)), "price"),
        (item("price", json!(0.001)), "price"),
        (item("price", json!(null)), "price"),
        (json!([]), "JSON"),
        (json!("COMPLETED"), "JSON"),
    ] {
        assert_eq!(read(&session).unwrap_err().0, what, "{session}");
    }
    let broken = |bytes: &[u8]| wire::read(bytes, ID.parse().unwrap(), Currency::Eur).unwrap_err().0;
    assert_eq!((broken(b""), broken(b"{\"status\":"), broken(b"\xff")), ("JSON", "JSON", "text"));
}

#[test]
fn what_decides_about_nothing_is_left_out_where_it_makes_no_sense() {
    let mut session = with("email", json!("nobody"));
    session["billingAddress"] = json!({});
    session["paymentIntentId"] = json!("");
    session["cart"]["shipping"] = json!({ "street": "x" });
    session["cart"]["items"][0]["title"] = json!("long ".repeat(200));
    session["cart"]["items"][0]["attributes"] = json!([1]);
    let purchase = read(&session).unwrap().purchase;
    assert_eq!((purchase.buyer.email, purchase.buyer.billing_address, purchase.payment), (None, None, None));
    assert_eq!(purchase.snapshot.charges, None);
    assert!(
        purchase.snapshot.items[0].title.starts_with("long long") && purchase.snapshot.items[0].attributes.is_empty()
    );
}
