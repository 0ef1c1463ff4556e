//! `PATCH /api/cart/items/{id}`

use serde_json::{Value, json};

use crate::api::client::{Client, LICENCE, SODA, faulty, item, lines, refused};
use crate::support::World;

const ITEMS: &str = "/api/cart/items";

async fn stocked(store: store::Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

fn line_id(cart: &Value, index: usize) -> String {
    cart["items"][index]["lineId"].as_str().unwrap().to_owned()
}

async fn with_licences<'w>(world: &'w World, domains: &[&str]) -> (Client<'w>, Value) {
    let client = Client::of(world);
    let mut cart = Value::Null;
    for domain in domains {
        cart = client.post(ITEMS, json!({ "productId": LICENCE, "attributes": { "domain": domain } })).await.ok(201);
    }
    (client, cart)
}

store::on_both_engines! {
    async fn a_line_is_changed_by_its_id_and_by_what_it_holds(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        let changed = client.patch(&format!("{ITEMS}/{SODA}"), json!({ "quantity": 3 })).await.ok(200);
        assert_eq!(lines(&changed), [(SODA.to_owned(), 3)]);
        let changed = client.patch(&format!("{ITEMS}/{}", line_id(&changed, 0)), json!({ "quantity": 1 })).await.ok(200);
        assert_eq!(lines(&changed), [(SODA.to_owned(), 1)]);
        assert_eq!(client.cookie("cart").as_deref(), Some("1"));
        let removed = client.patch(&format!("{ITEMS}/{SODA}"), json!({ "quantity": 0 })).await.ok(200);
        assert_eq!(lines(&removed), []);
        let gone = client.patch(&format!("{ITEMS}/{SODA}"), json!({ "quantity": 1 })).await;
        assert_eq!(gone.refusal(), refused(404, "cart.lineNotFound"));
    }

    async fn what_two_lines_hold_names_neither(store: Store) {
        let world = stocked(store).await;
        let (client, cart) = with_licences(&world, &["one.example", "two.example"]).await;
        let refusal = client.patch(&format!("{ITEMS}/{LICENCE}"), json!({ "quantity": 2 })).await;
        assert_eq!(refusal.refusal(), refused(409, "cart.ambiguousLine"));
        let changed = client.patch(&format!("{ITEMS}/{}", line_id(&cart, 1)), json!({ "quantity": 2 })).await.ok(200);
        assert_eq!(lines(&changed), [(LICENCE.to_owned(), 1), (LICENCE.to_owned(), 2)]);
    }

    async fn what_was_said_for_a_line_can_be_said_anew(store: Store) {
        let world = stocked(store).await;
        let (client, cart) = with_licences(&world, &["one.example", "two.example"]).await;
        let second = format!("{ITEMS}/{}", line_id(&cart, 1));
        let anew = |domain: &str| json!({ "quantity": 2, "attributes": { "domain": domain } });
        let changed = client.patch(&second, anew("three.example")).await.ok(200);
        assert_eq!(changed["items"][1]["attributes"]["domain"], "three.example");
        assert_eq!(client.patch(&second, anew("nonsense!")).await.fault(), faulty("attributes.domain"));
        let one = client.patch(&second, anew("one.example")).await.ok(200);
        assert_eq!(lines(&one), [(LICENCE.to_owned(), 3)]);
    }

    async fn a_wrong_change_is_refused_and_the_cart_stays(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 2).await;
        let line = format!("{ITEMS}/{SODA}");
        for wrong in [json!({}), json!({ "quantity": "1" }), json!({ "quantity": null })] {
            assert_eq!(client.patch(&line, wrong.clone()).await.fault(), faulty("quantity"), "{wrong}");
        }
        for wrong in [json!(-1), json!(1000), json!(0.5)] {
            let refusal = client.patch(&line, json!({ "quantity": wrong })).await;
            assert_eq!(refusal.refusal(), refused(400, "cart.invalidQuantity"), "{wrong}");
        }
        let short = client.patch(&line, json!({ "quantity": 999 })).await;
        assert_eq!(short.refusal(), refused(409, "cart.insufficientStock"));
        assert!(short.json()["error"]["available"].as_u64().is_some_and(|available| available < 999));
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
    }

    async fn nobody_changes_another_ones_line_or_learns_that_it_exists(store: Store) {
        let world = stocked(store).await;
        let owner = Client::with_cart(&world, SODA, 2).await;
        let line = line_id(&owner.get("/api/cart").await.ok(200), 0);
        let strangers = [Client::of(&world), Client::with_cart(&world, "gallseife-100-g", 1).await];
        for stranger in strangers {
            let foreign = stranger.patch(&format!("{ITEMS}/{line}"), json!({ "quantity": 9 })).await;
            assert_eq!(foreign.refusal(), refused(404, "cart.lineNotFound"));
            for unknown in [SODA, "line_00000000000000000000000000", "%00", "%ff", "..%2f"] {
                let answer = stranger.patch(&format!("{ITEMS}/{unknown}"), json!({ "quantity": 9 })).await;
                assert_eq!((answer.status, answer.text), (foreign.status, foreign.text.clone()), "{unknown}");
            }
        }
        assert_eq!(lines(&owner.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
    }

    async fn a_hundred_changes_at_once_end_in_one_of_them(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        client.post(ITEMS, item(SODA, 1)).await.ok(201);
        let line = format!("{ITEMS}/{SODA}");
        let changes = (1..=100_u32).map(|quantity| client.patch(&line, json!({ "quantity": quantity % 30 + 1 })));
        for (answer, quantity) in futures::future::join_all(changes).await.into_iter().zip(1..=100_u64) {
            assert_eq!(lines(&answer.ok(200)), [(SODA.to_owned(), quantity % 30 + 1)]);
        }
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)).len(), 1);
    }
}
