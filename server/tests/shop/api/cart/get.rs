//! `GET /api/cart`

use crate::api::client::{Client, SODA, item, lines};
use crate::support::World;

store::on_both_engines! {
    async fn whoever_put_nothing_in_has_an_empty_cart_and_is_not_remembered(store: Store) {
        let world = World::open(store).await;
        let cart = Client::of(&world).get("/api/cart").await;
        assert!(cart.header("set-cookie").is_none());
        let cart = cart.ok(200);
        assert_eq!((lines(&cart).len(), cart["count"].as_u64(), cart["currency"].as_str()), (0, Some(0), Some("EUR")));
        assert_eq!(cart["total"].as_f64(), Some(0.0));
    }

    async fn a_cart_has_the_figures_of_seed_001(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        let answer = client.get("/api/cart").await;
        for figure in [
            r#""unitPrice":4.49"#, r#""lineTotal":8.98"#, r#""subtotal":8.98"#, r#""shipping":4.90"#, r#""tax":1.70"#,
            r#""total":15.58"#, r#""currency":"EUR""#, r#""count":2"#, r#""notices":[]"#,
        ] {
            assert!(answer.text.contains(figure), "{figure} in {}", answer.text);
        }
        let line = &answer.json()["items"][0];
        assert_eq!((line["title"].as_str(), line["size"].as_str()), (Some("Kaiser-Natron® Pulver"), Some("250 g Großpackung")));
        assert!(line["lineId"].as_str().is_some_and(|id| id.starts_with("line_")));
        assert!(line["image"].as_str().is_some_and(|image| image.starts_with("/images/")));
        assert!(line["available"].as_u64().is_some_and(|pieces| pieces > 1));
        assert!(line.get("attributes").is_none());
    }

    async fn a_changed_price_and_too_little_stock_are_told(store: Store) {
        let world = World::open(store.clone()).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        let mut db = store.write().await.unwrap();
        db.run_raw(&format!("UPDATE variants SET unit_price = 479, on_hand = 1 WHERE id = '{SODA}'")).await.unwrap();
        db.commit().await.unwrap();
        let answer = client.get("/api/cart").await;
        let notices = answer.json()["items"][0]["notices"].clone();
        let codes: Vec<_> = notices.as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["priceChanged", "shortStock"]);
        assert!(answer.text.contains(r#""from":4.49,"to":4.79"#), "{}", answer.text);
        assert_eq!(notices[1]["available"], 1);
    }

    async fn what_a_page_put_into_the_cart_is_in_it_and_the_other_way_round(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let client = Client::with_cart(&world, SODA, 2).await;
        let page = world.get("/cart").header("cookie", client.cookies()).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Kaiser-Natron® Pulver") && page.contains("€15.58"));
        assert!(page.contains("Cart (2)"), "the badge");
        let form = world.post("/fn/add-to-cart").header("origin", &world.url).header("accept", "text/html");
        let form = form.header("content-type", "application/x-www-form-urlencoded").header("cookie", client.cookies());
        let sent = form.body(format!("variant={SODA}&quantity=3")).send().await.unwrap();
        assert_eq!(sent.status(), 303, "{:?}", sent.text().await);
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 5)]);
    }

    async fn nobody_sees_another_ones_cart(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let owner = Client::with_cart(&world, SODA, 2).await;
        let stranger = Client::with_cart(&world, SODA, 1).await;
        assert_eq!(lines(&stranger.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 1)]);
        let nobody = Client::of(&world).get("/api/cart").await.ok(200);
        assert_eq!(lines(&nobody), []);
        owner.post("/api/cart/items", item(SODA, 1)).await.ok(201);
        assert_eq!(lines(&owner.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 3)]);
    }
}
