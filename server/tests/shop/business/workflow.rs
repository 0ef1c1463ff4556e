//! The workflow of seed 004, from an empty cart to paid orders.

use reqwest::Method;
use serde_json::json;

use super::desk::{Cart, Desk, cents};
use crate::api::client::{Client, JSON, LICENCE, SODA, refused};
use crate::api::counter::shelf;

store::on_both_engines! {
    async fn a_cart_is_made_filled_looked_over_and_checked_out(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let made = program.send(Method::POST, &desk.carts(), &[], None).await;
        let path = made.header("location").unwrap().to_owned();
        let made = made.ok(201);
        assert_eq!(path, format!("{}/{}", desk.carts(), made["cartId"].as_str().unwrap()));
        assert_eq!((&made["status"], &made["items"]), (&json!("active"), &json!([])));
        assert_eq!((made["totalPrice"].to_string(), &made["validationErrors"]), ("0.0".to_owned(), &json!([])));

        let wish = json!({ "productId": LICENCE, "quantity": 5, "attributes": { "domain": "firm.example", "plan": "year" } });
        let added = program.post(&format!("{path}/cartItems"), wish).await;
        let at = added.header("location").unwrap().to_owned();
        let added = added.ok(201);
        assert_eq!(at, format!("{path}/cartItems/{}", added["cartItemId"].as_str().unwrap()));
        assert_eq!(program.get(&at).await.ok(200), added);
        assert_eq!((&added["vendor"], cents(&added["lineTotal"])), (&json!("Nordlicht Software"), 70_200));

        let review = program.get(&path).await.ok(200);
        assert_eq!(review["items"], json!([added]));
        assert_eq!(review["validationErrors"], json!([]));
        let sum = ["subtotal", "shipping", "tax"].iter().map(|part| cents(&review[*part])).sum::<i64>();
        assert_eq!((cents(&review["totalPrice"]), review["currency"].clone()), (sum, json!("EUR")));

        let done = program.post(&format!("{path}:checkout"), json!({ "poNumber": "MY-PO-12345" })).await;
        let order_path = done.header("location").unwrap().to_owned();
        let done = done.ok(201);
        let order = done["orderId"].as_str().unwrap();
        assert_eq!(order_path, format!("/api/v3/customers/{}/orders/{order}", desk.customer));
        assert_eq!(done["listing"].as_array().unwrap().len(), 1);
        assert_eq!((&done["listing"][0]["orderId"], &done["listing"][0]["vendor"]), (&json!(order), &added["vendor"]));
        assert_eq!(cents(&done["listing"][0]["total"]), sum);
        assert_eq!(shelf(&desk.world, LICENCE).await, (400, 5));

        let staff = Client::program(&desk.world, "orders:read").await;
        let told = staff.get(&format!("/api/orders/{order}")).await.ok(200);
        assert_eq!((&told["status"], &told["poNumber"], &told["source"]), (&json!("pending"), &json!("MY-PO-12345"), &json!("business")));
        assert_eq!((&told["email"], &told["customerName"]), (&json!("office@firm.example"), &json!("The Firm")));

        let archived = program.get(&path).await.ok(200);
        assert_eq!((&archived["status"], &archived["orders"]), (&json!("archived"), &done["listing"]));
        assert_eq!((&archived["items"], &archived["totalPrice"]), (&review["items"], &review["totalPrice"]));
        assert_eq!(program.get(&at).await.ok(200), added);
        let listed = program.get(&format!("{path}/cartItems")).await.ok(200);
        assert_eq!((&listed["items"], &listed["count"]), (&review["items"], &json!(1)));
    }

    async fn a_cart_that_became_orders_takes_no_change(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::filled(&desk, &program).await;
        let item = cart.first_item().await;
        cart.check_out().await.ok(201);
        let before = cart.look().await;
        let archived = refused(409, "cart.archived");
        assert_eq!(cart.check_out().await.refusal(), archived);
        assert_eq!(cart.add(json!({ "productId": SODA, "quantity": 1 })).await.refusal(), archived);
        assert_eq!(program.put(&cart.path, json!({ "note": "x" })).await.refusal(), archived);
        assert_eq!(program.put(&item, json!({ "quantity": 1 })).await.refusal(), archived);
        assert_eq!(program.delete(&item).await.refusal(), archived);
        assert_eq!(program.delete(&cart.path).await.refusal(), archived);
        assert_eq!(cart.look().await, before);
    }

    async fn its_orders_are_paid_when_they_are_processed_against_the_balance(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let cart = Cart::filled(&desk, &program).await;
        let done = cart.check_out().await.ok(201);
        let staff = Client::program(&desk.world, "orders:write,orders:read").await;
        let process = async |order: usize| {
            let path = format!("/api/orders/{}", done["listing"][order]["orderId"].as_str().unwrap());
            staff.put(&path, json!({ "process": true })).await
        };
        assert_eq!(process(0).await.refusal(), refused(409, "order.insufficientBalance"));
        desk.credit(100_000).await;
        let processed = process(0).await.ok(200);
        assert_eq!((&processed["status"], &processed["paymentStatus"]), (&json!("paid"), &json!("paid")));
        assert_eq!(process(1).await.ok(200)["status"], "paid");
        let left = desk.world.number("SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries").await;
        let cost: i64 = [0, 1].iter().map(|order| cents(&done["listing"][*order]["total"])).sum();
        assert_eq!(left, 100_000 - cost);
        assert_eq!((shelf(&desk.world, SODA).await, shelf(&desk.world, LICENCE).await), ((398, 0), (399, 0)));
    }

    async fn what_is_said_of_a_cart_changes_and_it_can_be_deleted(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let said = json!({ "poNumber": "PO-1", "note": "By noon", "metadata": { "ticket": "4711" } });
        let made = program.post(&desk.carts(), said.clone()).await.ok(201);
        for (field, value) in said.as_object().unwrap() {
            assert_eq!(&made[field], value);
        }
        let path = format!("{}/{}", desk.carts(), made["cartId"].as_str().unwrap());
        assert_eq!(program.put(&path, json!({})).await.ok(200), made);
        let changed = program.put(&path, json!({ "poNumber": "PO-2", "note": null })).await.ok(200);
        assert_eq!((&changed["poNumber"], changed.get("note"), &changed["metadata"]), (&json!("PO-2"), None, &said["metadata"]));
        let bare = program.put(&path, json!({ "poNumber": null, "metadata": null })).await.ok(200);
        assert_eq!((bare.get("poNumber"), bare.get("metadata")), (None, None));
        assert_eq!(program.delete(&path).await.status, 204);
        assert_eq!(program.get(&path).await.refusal(), refused(404, "cart.notFound"));
    }

    async fn carts_are_listed_newest_first_by_pages(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        let mut made = Vec::new();
        for _ in 0..3 {
            made.insert(0, Cart::filled(&desk, &program).await.look().await);
        }
        let first = program.get(&format!("{}?limit=2", desk.carts())).await.ok(200);
        assert_eq!((&first["items"], &first["count"]), (&json!(made[..2]), &json!(3)));
        let next = format!("{}?limit=2&cursor={}", desk.carts(), first["nextCursor"].as_str().unwrap());
        let second = program.get(&next).await.ok(200);
        assert_eq!((&second["items"], second.get("nextCursor")), (&json!(made[2..]), None));
    }

    async fn a_body_that_may_be_left_out_may_also_be_empty(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        for headers in [&[][..], &[JSON]] {
            for body in [None, Some("")] {
                let made = program.send(Method::POST, &desk.carts(), headers, body.map(Into::into)).await.ok(201);
                let path = format!("{}/{}", desk.carts(), made["cartId"].as_str().unwrap());
                program.post(&format!("{path}/cartItems"), json!({ "productId": SODA, "quantity": 1 })).await.ok(201);
                let check_out = format!("{path}%3Acheckout");
                program.send(Method::POST, &check_out, headers, body.map(Into::into)).await.ok(201);
            }
        }
        let text = [("content-type", "text/plain")];
        let refusal = program.send(Method::POST, &desk.carts(), &text, Some("x".into())).await.refusal();
        assert_eq!(refusal, refused(415, "request.unsupportedType"));
    }
}
