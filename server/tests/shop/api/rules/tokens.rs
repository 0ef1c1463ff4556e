//! Programs with a token (B2B-4, SEC-1).

use domain::ids::CustomerId;
use reqwest::Method;
use serde_json::json;
use store::testing::TestDatabase;

use crate::api::client::{Client, JSON, SODA, issue, lines, refused};
use crate::api::counter::{paid, pending, somebody, stocked};
use crate::support::World;
use crate::support::log::Log;

/// Asks for the orders with this header.
async fn asked_with(world: &World, authorization: &str) -> (u16, String) {
    let answer = Client::of(world).send(Method::GET, "/api/orders", &[("authorization", authorization)], None).await;
    if answer.status == 401 {
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    if answer.status == 200 { (200, String::new()) } else { answer.refusal() }
}

store::on_both_engines! {
    async fn a_token_that_is_not_valid_is_refused_wherever_it_is_sent(store: Store) {
        let world = stocked(store).await;
        let secret = issue(&world, "orders:read", None).await.secret;
        let invalid = refused(401, "auth.invalidToken");
        for wrong in ["Bearer", "Bearer ", "bearer nonsense", &format!("Bearer {secret}0"), &format!("Bearer {}", &secret[..60])] {
            assert_eq!(asked_with(&world, wrong).await, invalid, "{wrong}");
        }
        for right in [format!("Bearer {secret}"), format!("bearer {secret}"), format!("BEARER  {secret} ")] {
            assert_eq!(asked_with(&world, &right).await.0, 200, "{right}");
        }
        // What is no bearer's is not for us to look at.
        assert_eq!(asked_with(&world, "Basic b3g6Y2FydA==").await.0, 200);
        let stranger = Client::bearer(&world, "oxc_nonsense");
        for path in ["/api/products", "/api/cart", "/api/customers/me", "/api/orders/nonsense"] {
            assert_eq!(stranger.get(path).await.refusal(), invalid, "{path}");
        }
        // What is wrong first is told first.
        assert_eq!(stranger.get("/api/nowhere").await.refusal(), refused(404, "route.notFound"));
        assert_eq!(stranger.put("/api/cart", json!({})).await.refusal(), refused(405, "route.methodNotAllowed"));
        let plain = stranger.send(Method::PUT, "/api/orders/x", &[("content-type", "text/plain")], Some("{".into())).await;
        assert_eq!(plain.refusal(), invalid);
    }

    async fn a_revoked_token_is_refused_from_the_next_call_on(store: Store) {
        let world = stocked(store).await;
        let issued = issue(&world, "orders:read", None).await;
        let program = Client::bearer(&world, &issued.secret);
        program.get("/api/orders").await.ok(200);
        world.shop.revoke_token(domain::actor::Actor::System, issued.token.id).await.unwrap();
        assert_eq!(program.get("/api/orders").await.refusal(), refused(401, "auth.invalidToken"));
    }

    async fn a_call_with_a_token_needs_no_origin_and_has_no_session(store: Store) {
        let world = stocked(store).await;
        let path = pending(&world).await;
        let shopper = Client::with_cart(&world, SODA, 1).await;
        let secret = issue(&world, "orders:write", None).await.secret;
        let bearer = format!("Bearer {secret}");
        let headers = [("authorization", bearer.as_str()), ("origin", "https://evil.example"), JSON];
        let body = json!({ "customerName": "Grace" }).to_string();
        let answer = shopper.send(Method::PATCH, &path, &headers, Some(body.into())).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.header("set-cookie").is_none());
        // Not the cart of the cookie that came with it, and no new one either.
        let body = json!({ "productId": SODA, "quantity": 7 }).to_string();
        let added = shopper.send(Method::POST, "/api/cart/items", &headers, Some(body.into())).await;
        assert!(added.header("set-cookie").is_none_or(|set| !set.contains("oxcart=")), "{:?}", added.headers);
        assert_eq!(lines(&shopper.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 1)]);
        // Nor does a token that is not valid open the door for the cookie's session.
        let headers = [("authorization", "Bearer oxc_0"), ("origin", "https://evil.example"), JSON];
        let refusal = shopper.send(Method::DELETE, "/api/cart", &headers, None).await.refusal();
        assert_eq!(refusal, refused(401, "auth.invalidToken"));
    }

    async fn a_token_of_the_shop_sees_all_orders_and_a_customers_token_that_customers(store: Store) {
        let world = stocked(store).await;
        let paths = [paid(&world).await, pending(&world).await];
        let ids: Vec<_> = paths.iter().map(|path| path.rsplit('/').next().unwrap().to_owned()).collect();
        let order = world.shop.visible_order(domain::actor::Actor::System, &ids[0]).await.unwrap();
        let owner = Client::program_of(&world, "orders:read", order.customer.unwrap()).await;
        let stranger = Client::program_of(&world, "orders:read", somebody(&world).await).await;
        let whole = Client::program(&world, "orders:read").await;
        let seen = async |client: &Client<'_>| {
            let listed = client.get("/api/orders").await.ok(200);
            let items = listed["items"].as_array().unwrap().iter();
            let ids: Vec<_> = items.map(|order| order["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(listed["count"], ids.len());
            ids
        };
        assert_eq!(seen(&whole).await, [ids[1].clone(), ids[0].clone()]);
        assert_eq!(seen(&owner).await, [ids[0].clone()]);
        assert!(seen(&stranger).await.is_empty());
        let first = whole.get("/api/orders?limit=1").await.ok(200);
        let next = format!("/api/orders?limit=1&cursor={}", first["nextCursor"].as_str().unwrap());
        let second = whole.get(&next).await.ok(200);
        assert_eq!((&second["items"][0]["id"], second.get("nextCursor")), (&json!(ids[0]), None));
        assert_eq!(second["items"][0]["items"][0]["productId"], SODA);
        assert_eq!(whole.get(&paths[0]).await.ok(200)["version"], order.version);
        assert!(owner.get(&paths[0]).await.ok(200).get("version").is_none());
        for path in &paths {
            assert_eq!(stranger.get(path).await.refusal(), refused(404, "order.notFound"));
        }
        assert_eq!(owner.get(&paths[1]).await.refusal(), refused(404, "order.notFound"));
        let other = Client::program(&world, "orders:write,customers,products,carts").await;
        for path in ["/api/orders", &paths[0], "/api/orders/nonsense"] {
            assert_eq!(other.get(path).await.refusal(), refused(403, "auth.insufficientScope"), "{path}");
        }
    }

    async fn a_token_is_nobody_at_the_storefront(store: Store) {
        let world = stocked(store).await;
        let program = Client::program_of(&world, "orders:read,orders:write,customers,products,carts", somebody(&world).await).await;
        assert_eq!(program.get("/api/customers/me").await.refusal(), refused(401, "auth.required"));
        let change = json!({ "name": "Mallory" });
        assert_eq!(program.patch("/api/customers/me", change).await.refusal(), refused(401, "auth.required"));
        assert_eq!(program.get("/api/cart").await.ok(200)["count"], 0);
        assert_eq!(program.press("/api/checkout/intent").await.refusal(), refused(400, "cart.empty"));
    }

    async fn a_token_is_made_for_a_customer_that_there_is(store: Store) {
        let world = stocked(store).await;
        let (name, scopes) = ("Nobody's".parse().unwrap(), "carts".parse().unwrap());
        let new = shop::tokens::NewToken { name, scopes, customer: Some(CustomerId::from_bits(1)), lifetime: None };
        assert!(world.shop.create_token(domain::actor::Actor::System, new).await.is_err());
    }
}

// On one thread, whose log is its own.
#[tokio::test]
async fn a_token_is_never_logged() {
    let (log, _watch) = Log::capture();
    let database = TestDatabase::sqlite().await;
    let world = World::open(database.store()).await;
    let secret = issue(&world, "orders:read", None).await.secret;
    let program = Client::bearer(&world, &secret);
    program.get("/api/orders").await.ok(200);
    program.put("/api/orders/x", json!({ "process": true })).await;
    let wrong = format!("{secret}0");
    assert_eq!(Client::bearer(&world, &wrong).get("/api/orders").await.status, 401);
    let told = log.told();
    assert!(told.contains("http.path=\"/api/orders\""), "{told}");
    assert!(!told.contains(&secret[4..]), "{told}");
}
