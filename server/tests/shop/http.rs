//! What every answer has, and what no request may do.

use std::num::NonZeroU32;

use crate::support::{Deliveries, World, refusal, unlimited};
use server::config::Limits;
use store::testing::TestDatabase;

async fn world() -> (World, TestDatabase) {
    let database = TestDatabase::sqlite().await;
    (World::open(database.store()).await, database)
}

#[tokio::test]
async fn nothing_is_remembered_of_somebody_who_only_looks() {
    let (world, _database) = world().await;
    for path in ["/", "/nowhere", "/api/orders/ord_unknown", "/healthz"] {
        let answer = world.get(path).send().await.unwrap();
        assert!(answer.headers().get("set-cookie").is_none(), "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let (world, _database) = world().await;
    for path in ["/", "/nowhere", "/api/nowhere", "/healthz"] {
        let answer = world.get(path).send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("strict-transport-security"), "", "{path}: at home there is no HTTPS");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn a_page_names_the_nonce_of_its_scripts_and_never_the_same_twice() {
    let (world, _database) = world().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let answer = world.get("/").send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(answer.text().await.unwrap().contains(&format!("nonce=\"{nonce}\"")));
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn an_unknown_page_is_a_page_and_an_unknown_call_is_json() {
    let (world, _database) = world().await;
    let page = world.get("/nowhere").send().await.unwrap();
    assert_eq!(page.status(), 404);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    for path in ["/api", "/api/", "/api/nowhere", "/api/orders/x/y"] {
        let answer = world.get(path).header("accept", "text/html").send().await.unwrap();
        assert_eq!(refusal(answer).await, (404, "route.notFound".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let (world, _database) = world().await;
    let answer = world.post("/api/orders/ord_x").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET,HEAD,PUT,PATCH,DELETE");
    assert_eq!(refusal(answer).await, (405, "route.methodNotAllowed".to_owned()));
    let answer = world.get("/api/webhooks/stripe").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "POST");
}

#[tokio::test]
async fn a_final_slash_does_not_matter() {
    let (world, _database) = world().await;
    let answer = world.get("/api/orders/ord_unknown/").send().await.unwrap();
    assert_eq!(refusal(answer).await, (404, "order.notFound".to_owned()));
    assert_eq!(world.get("/healthz/").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn another_site_cannot_change_anything() {
    let (world, _database) = world().await;
    for (name, value) in [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")] {
        let answer = world.post("/fn/anything").header(name, value).send().await.unwrap();
        assert_eq!(refusal(answer).await, (403, "request.crossSite".to_owned()), "{name}: {value}");
    }
    let own = world.post("/fn/anything").header("origin", &world.url).send().await.unwrap();
    assert_eq!(own.status(), 404);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_read() {
    let (world, _database) = world().await;
    let form = world.post("/fn/anything").header("origin", &world.url).body("x".repeat(70_000));
    assert_eq!(refusal(form.send().await.unwrap()).await, (413, "request.tooLarge".to_owned()));
    let delivery = world.post("/api/webhooks/stripe").body("x".repeat(1024 * 1024 + 1)).send().await.unwrap();
    assert_eq!(refusal(delivery).await, (413, "request.tooLarge".to_owned()));
}

#[tokio::test]
async fn who_asks_too_often_waits_while_stripe_and_the_watchman_do_not() {
    let database = TestDatabase::sqlite().await;
    let limits = Limits { per_second: NonZeroU32::new(1), burst: NonZeroU32::new(2).unwrap(), ..unlimited() };
    let world = World::with(database.store(), Deliveries::Off, limits).await;
    for _ in 0..2 {
        assert_eq!(world.get("/api/orders/x").send().await.unwrap().status(), 404);
    }
    let answer = world.get("/api/orders/x").send().await.unwrap();
    assert!(answer.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    assert_eq!(refusal(answer).await, (429, "request.tooMany".to_owned()));
    assert_eq!(world.get("/healthz").send().await.unwrap().status(), 200);
    assert_eq!(world.post("/api/webhooks/stripe").send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_request_keeps_its_id() {
    let (world, _database) = world().await;
    let answer = world.get("/healthz").header("x-request-id", "edge-1").send().await.unwrap();
    assert_eq!(answer.headers()["x-request-id"], "edge-1");
    assert!(world.get("/healthz").send().await.unwrap().headers().contains_key("x-request-id"));
}

#[tokio::test]
async fn the_metrics_count_by_route_and_not_by_path() {
    let (world, _database) = world().await;
    world.get("/api/orders/ord_a").send().await.unwrap();
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains(r#"route="/api/orders/{id}""#), "{metrics}");
    assert!(!metrics.contains("ord_a"), "{metrics}");
}

store::on_both_engines! {
    async fn a_shop_is_ready_while_its_database_answers(store: Store) {
        let world = World::open(store.clone()).await;
        assert_eq!(world.get("/readyz").send().await.unwrap().status(), 200);
        store.close().await;
        assert_eq!(world.get("/readyz").send().await.unwrap().status(), 503);
        assert_eq!(world.get("/healthz").send().await.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn search_engines_find_every_product_and_nobodys_cart() {
    let (world, _database) = world().await;
    world.shop.seed_demo().await.unwrap();
    let robots = world.get("/robots.txt").send().await.unwrap().text().await.unwrap();
    assert!(robots.contains("Disallow: /cart\n") && robots.contains("/sitemap.xml\n"), "{robots}");
    let answer = world.get("/sitemap.xml").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/xml; charset=utf-8");
    let sitemap = answer.text().await.unwrap();
    assert_eq!(sitemap.matches("/products/").count(), 28);
    assert_eq!(sitemap.matches("/categories/").count(), 4);
    assert!(sitemap.contains("/products/kaiser-natron-pulver</loc>"), "{sitemap}");
}
