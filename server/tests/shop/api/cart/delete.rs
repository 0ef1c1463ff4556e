//! `DELETE /api/cart`

use crate::api::client::{Client, SODA, lines};
use crate::support::World;

store::on_both_engines! {
    async fn an_emptied_cart_is_empty_and_others_stay_as_they_are(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let (client, other) = (Client::with_cart(&world, SODA, 2).await, Client::with_cart(&world, SODA, 1).await);
        let emptied = client.delete("/api/cart").await.ok(200);
        assert_eq!((lines(&emptied), emptied["count"].as_u64()), (vec![], Some(0)));
        assert_eq!(client.cookie("cart").as_deref(), Some("0"));
        assert_eq!(client.delete("/api/cart").await.ok(200), emptied);
        assert_eq!(lines(&other.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 1)]);
    }

    async fn to_empty_nothing_is_no_reason_to_be_remembered(store: Store) {
        let world = World::open(store).await;
        let answer = Client::of(&world).delete("/api/cart").await;
        assert!(answer.header("set-cookie").is_none());
        assert_eq!(lines(&answer.ok(200)), []);
    }
}
