//! `POST /api/checkout/intent`

use serde_json::json;

use crate::api::client::{Client, SODA, item, lines, refused};
use crate::support::shopper::pay;
use crate::support::{Deliveries, World, unlimited};

const INTENT: &str = "/api/checkout/intent";

async fn stocked(store: store::Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

async fn set(store: &store::Store, column: &str, value: i64) {
    let mut db = store.write().await.unwrap();
    db.run_raw(&format!("UPDATE variants SET {column} = {value} WHERE id = '{SODA}'")).await.unwrap();
    db.commit().await.unwrap();
}

store::on_both_engines! {
    async fn a_cart_becomes_an_order_that_can_be_paid(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        let answer = client.press(INTENT).await;
        let location = answer.header("location").unwrap().to_owned();
        let checkout = answer.ok(201);
        assert_eq!(location, format!("/api/orders/{}", checkout["orderId"].as_str().unwrap()));
        assert!(checkout["number"].as_str().is_some_and(|number| number.starts_with("KN-")));
        let order = client.get(&location).await.ok(200);
        assert_eq!((order["status"].as_str(), order["number"].as_str()), (Some("pending"), checkout["number"].as_str()));
        assert_eq!(pay(&world, checkout["checkoutUrl"].as_str().unwrap(), "4242 4242 4242 4242").await, 303);
        assert_eq!(client.get(&location).await.ok(200)["paymentStatus"], "paid");
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), []);
    }

    async fn an_unchanged_cart_is_given_its_open_checkout_again(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        let first = client.press(INTENT).await.ok(201);
        let again = client.press(INTENT).await;
        assert!(again.header("location").is_none());
        assert_eq!(again.ok(200), first);
        client.post("/api/cart/items", item(SODA, 1)).await.ok(201);
        let changed = client.press(INTENT).await.ok(201);
        assert_ne!(changed["orderId"], first["orderId"]);
        let old = client.get(&format!("/api/orders/{}", first["orderId"].as_str().unwrap())).await.ok(200);
        assert_eq!((old["status"].as_str(), old["paymentStatus"].as_str()), (Some("cancelled"), Some("failed")));
    }

    async fn twenty_presses_at_once_make_one_order(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        let answers = futures::future::join_all((0..20).map(|_| client.press(INTENT))).await;
        let orders: std::collections::BTreeSet<_> =
            answers.iter().map(|answer| answer.json()["orderId"].as_str().unwrap().to_owned()).collect();
        assert_eq!(orders.len(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert_eq!(client.get("/api/orders").await.ok(200)["count"], 1);
    }

    async fn there_must_be_something_to_check_out(store: Store) {
        let world = stocked(store).await;
        let nobody = Client::of(&world).press(INTENT).await;
        assert!(nobody.header("set-cookie").is_none());
        assert_eq!(nobody.refusal(), refused(400, "cart.empty"));
        let client = Client::with_cart(&world, SODA, 1).await;
        client.delete("/api/cart").await.ok(200);
        assert_eq!(client.press(INTENT).await.refusal(), refused(400, "cart.empty"));
    }

    async fn what_changed_must_be_seen_first(store: Store) {
        let world = stocked(store.clone()).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        set(&store, "unit_price", 479).await;
        assert_eq!(client.press(INTENT).await.refusal(), refused(409, "cart.changed"));
        // To set the line again shows that the price was seen.
        client.patch(&format!("/api/cart/items/{SODA}"), json!({ "quantity": 2 })).await.ok(200);
        assert_eq!(client.press(INTENT).await.status, 201);
        let late = Client::with_cart(&world, SODA, 2).await;
        set(&store, "on_hand", 3).await;
        assert_eq!(late.press(INTENT).await.refusal(), refused(409, "cart.changed"));
    }

    async fn what_a_product_came_to_ask_for_is_told_line_by_line_and_said_before_paying(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        world.run(&format!(
            "UPDATE products SET required_attributes = '[{{\"key\":\"use\",\"label\":\"Use\",\"pattern\":\"[a-z]+\"}}]'
            WHERE slug = (SELECT product_slug FROM variants WHERE id = '{SODA}')"
        )).await;
        let cart = client.get("/api/cart").await.ok(200);
        let (line, notice) = (&cart["items"][0]["lineId"], &cart["items"][0]["notices"][0]);
        assert_eq!((notice["code"].as_str(), notice["attribute"].as_str()), (Some("attributeMissing"), Some("use")));
        let refusal = client.press(INTENT).await;
        assert_eq!(refusal.refusal(), refused(409, "cart.changed"));
        let told = &refusal.json()["error"]["details"];
        assert_eq!(*told, json!([{
            "lineId": line, "code": "cart.attributeMissing", "attribute": "use", "message": notice["message"]
        }]));
        let path = format!("/api/cart/items/{}", line.as_str().unwrap());
        let wrong = client.patch(&path, json!({ "quantity": 2, "attributes": { "use": "WASH" } })).await;
        assert_eq!(wrong.json()["error"]["field"], "attributes.use");
        client.patch(&path, json!({ "quantity": 2, "attributes": { "use": "baking" } })).await.ok(200);
        assert_eq!(client.press(INTENT).await.status, 201);
    }

    async fn a_cart_whose_earlier_checkout_was_paid_meanwhile_is_told(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        let checkout = client.press(INTENT).await.ok(201);
        assert_eq!(pay(&world, checkout["checkoutUrl"].as_str().unwrap(), "4242 4242 4242 4242").await, 303);
        // Nobody has told the shop yet.
        client.post("/api/cart/items", item(SODA, 1)).await.ok(201);
        assert_eq!(client.press(INTENT).await.refusal(), refused(409, "cart.alreadyPaid"));
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 1)]);
    }

    async fn a_total_that_cannot_be_charged_is_told(store: Store) {
        let world = stocked(store.clone()).await;
        set(&store, "unit_price", 90_000_000).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        assert_eq!(client.press(INTENT).await.refusal(), refused(409, "cart.totalTooLarge"));
    }

    async fn a_payment_provider_that_refuses_is_told_and_the_cart_stays(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        world.stripe.refuses().await;
        let refusal = client.press(INTENT).await;
        assert_eq!(refusal.refusal(), refused(502, "payment.unavailable"));
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
    }

    async fn nobody_checks_out_another_ones_cart(store: Store) {
        let world = stocked(store).await;
        let owner = Client::with_cart(&world, SODA, 2).await;
        assert_eq!(Client::of(&world).press(INTENT).await.refusal(), refused(400, "cart.empty"));
        let stranger = Client::with_cart(&world, SODA, 1).await;
        let order = stranger.press(INTENT).await.ok(201)["orderId"].clone();
        let own = owner.press(INTENT).await.ok(201)["orderId"].clone();
        assert_ne!(own, order);
        assert_eq!(owner.get("/api/orders").await.ok(200)["items"][0]["id"], own);
    }
}
