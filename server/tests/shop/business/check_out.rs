//! What keeps a cart from being checked out, and what becomes of one with several vendors.

use serde_json::{Value, json};

use super::desk::{Cart, Desk, cents, licence};
use crate::api::client::{LICENCE, SODA, faulty, item, refused};
use crate::api::counter::{leave, shelf};

fn codes(errors: &Value) -> Vec<(String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let of = |error: &Value| (text(&error["code"]).unwrap(), text(&error["attribute"]));
    errors.as_array().unwrap().iter().map(of).collect()
}

store::on_both_engines! {
    async fn what_is_told_at_review_is_why_it_is_refused(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        assert_eq!(cart.check_out().await.refusal(), refused(400, "cart.empty"));
        cart.add(item(LICENCE, 1)).await.ok(201);
        cart.add(licence(1, "not a domain")).await.ok(201);
        cart.add(item(SODA, 300)).await.ok(201);
        cart.add(item(SODA, 101)).await.ok(201);
        cart.add(item("NL-KONTOR-WEB", 1)).await.ok(201);
        desk.world.run("UPDATE variants SET active = 0 WHERE id = 'NL-KONTOR-WEB'").await;
        let review = cart.look().await;
        let errors = &review["validationErrors"];
        let plain = |code: &str| (format!("cart.{code}"), None);
        let domain = |code: &str| (format!("cart.{code}"), Some("domain".to_owned()));
        assert_eq!(codes(errors), [
            domain("attributeMissing"),
            domain("attributeInvalid"),
            plain("insufficientStock"),
            plain("insufficientStock"),
            plain("productNotFound"),
        ]);
        assert_eq!(errors[0]["cartItemId"], review["items"][0]["cartItemId"]);
        let refusal = cart.check_out().await;
        assert_eq!((refusal.refusal(), &refusal.json()["error"]["details"]), (refused(422, "cart.invalid"), errors));
        assert_eq!((desk.traces().await, cart.look().await), ((0, 0), review));
    }

    async fn several_vendors_are_several_orders_all_or_none(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::filled(&desk, &program).await;
        cart.add(item("suesser-senf-250-ml", 3)).await.ok(201);
        leave(&desk.world, "suesser-senf-250-ml", 2).await;
        assert_eq!(cart.check_out().await.refusal(), refused(422, "cart.invalid"));
        assert_eq!((desk.traces().await, &cart.look().await["status"]), ((0, 0), &json!("active")));
        leave(&desk.world, "suesser-senf-250-ml", 3).await;
        let review = cart.look().await;
        let done = cart.check_out().await;
        assert_eq!(done.header("location"), Some(cart.path.as_str()));
        let done = done.ok(201);
        assert_eq!(done.get("orderId"), None);
        let listing = done["listing"].as_array().unwrap();
        let vendors: Vec<_> = listing.iter().map(|order| order["vendor"].as_str().unwrap()).collect();
        assert_eq!(vendors, ["Haus & Hof", "Mühlbach Feinkost", "Nordlicht Software"]);
        let total: i64 = listing.iter().map(|order| cents(&order["total"])).sum();
        assert_eq!(total, cents(&review["totalPrice"]));
        let mut numbers: Vec<_> = listing.iter().map(|order| order["number"].to_string()).collect();
        numbers.dedup();
        assert!(numbers.len() == 3 && numbers.is_sorted(), "{numbers:?}");
        assert_eq!(desk.traces().await, (3, 6));
        assert_eq!(shelf(&desk.world, "suesser-senf-250-ml").await, (3, 3));
        let told = "SELECT COUNT(*) FROM stock_movements m JOIN order_lines l ON l.order_id = m.order_id
            AND l.variant_id = m.variant_id WHERE m.reason = 'reservation' AND m.reserved_change = l.quantity";
        assert_eq!(desk.world.number(told).await, 3);
        assert_eq!(desk.world.number("SELECT COUNT(*) FROM provision_messages").await, 1);
    }

    async fn the_calls_purchase_order_number_goes_before_the_carts_own(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        for (asked, expected) in [(json!({}), "OWN"), (json!({ "poNumber": "CALL" }), "CALL")] {
            let cart = Cart::filled(&desk, &program).await;
            program.put(&cart.path, json!({ "poNumber": "OWN" })).await.ok(200);
            program.post(&format!("{}:checkout", cart.path), asked).await.ok(201);
            let newest = format!("SELECT COUNT(*) FROM orders WHERE po_number = '{expected}'");
            assert_eq!(desk.world.number(&newest).await, 2);
            assert_eq!(program.get(&cart.path).await.ok(200)["poNumber"], expected);
        }
        let cart = Cart::filled(&desk, &program).await;
        for wrong in ["", &"x".repeat(65)] {
            let refusal = program.post(&format!("{}:checkout", cart.path), json!({ "poNumber": wrong })).await;
            assert_eq!(refusal.fault(), faulty("poNumber"));
        }
    }
}
