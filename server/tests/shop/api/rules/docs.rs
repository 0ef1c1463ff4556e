//! `GET /api/docs`: the API for people.

use std::collections::BTreeSet;

use store::testing::TestDatabase;

use crate::api::document::Document;
use crate::support::World;

fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    page.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_page_tells_of_every_call_and_every_error_and_its_links_lead_somewhere() {
    let database = TestDatabase::sqlite().await;
    let world = World::open(database.store()).await;
    let answer = world.get("/api/docs").header("accept", "text/html").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let page = answer.text().await.unwrap();
    let document = &Document::of(&world).await.0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for call in item.as_object().unwrap().values() {
            let anchor = call["operationId"].as_str().unwrap();
            assert!(page.contains(&format!("id=\"{anchor}\"")), "{path} {anchor}");
            for code in call["x-error-codes"].as_array().into_iter().flatten() {
                assert!(page.contains(&format!("<code>{}</code>", code.as_str().unwrap())), "{code}");
            }
        }
        assert!(page.contains(path), "{path}");
    }
    let ids = attributes(&page, "id");
    let different: BTreeSet<_> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "an id stands twice");
    assert!(ids.iter().all(|id| !id.contains(char::is_whitespace)), "an id has a space: {ids:?}");
    for link in attributes(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(ids.contains(&link), "#{link} leads nowhere");
    }
    assert!(page.contains(&format!("curl -c cookies -b cookies '{}/api/cart/items'", world.url)));
    assert!(!page.contains('`'), "code is marked as such");
    assert!(!page.contains("style=\""), "the policy refuses styles in the page");
}

#[tokio::test]
async fn the_walk_through_on_the_page_works_as_it_stands() {
    let database = TestDatabase::sqlite().await;
    let world = World::open(database.store()).await;
    world.shop.seed_demo().await.unwrap();
    let found = world.get("/api/products?query=natron").send().await.unwrap();
    assert_eq!(found.status(), 200);
    let body = r#"{"productId": "kaiser-natron-pulver-250-g-grosspackung", "quantity": 2}"#;
    let page = world.get("/api/docs").send().await.unwrap().text().await.unwrap();
    assert!(page.contains(&body.replace('"', "&quot;")) || page.contains(body), "the page shows this body");
    let json = "application/json";
    let added = world.post("/api/cart/items").header("content-type", json).header("idempotency-key", "add-1");
    let added = added.body(body).send().await.unwrap();
    assert_eq!(added.status(), 201);
    let set = added.headers().get_all("set-cookie").iter().map(|set| set.to_str().unwrap().split(';').next().unwrap());
    let cookies = set.collect::<Vec<_>>().join("; ");
    let checkout = world.post("/api/checkout/intent").header("cookie", &cookies).header("origin", &world.url);
    let checkout = checkout.header("idempotency-key", "checkout-1").send().await.unwrap();
    assert_eq!(checkout.status(), 201);
    let orders = world.get("/api/orders").header("cookie", &cookies).send().await.unwrap().text().await.unwrap();
    assert!(orders.contains(r#""count":1"#), "{orders}");
}
