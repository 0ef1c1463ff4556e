//! `Idempotency-Key`: what is sent again is answered again, and not done again.

use domain::time::Timestamp;
use serde_json::json;
use server::machine::SystemClock;
use shop::ports::Clock;
use store::Store;
use store::testing::TestDatabase;

use crate::api::client::{Answer, Client, SODA, faulty, item, lines, refused};
use crate::support::World;

const ITEMS: &str = "/api/cart/items";

async fn stocked(store: Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

/// The only key in the database, as a worker that was killed leaves it.
async fn as_if_killed(store: &Store, lease_until: Timestamp) {
    let mut db = store.write().await.unwrap();
    let sql = format!(
        "UPDATE idempotency_keys SET status = NULL, headers = NULL, body = NULL, lease_until = {}",
        lease_until.millis()
    );
    db.run_raw(&sql).await.unwrap();
    db.commit().await.unwrap();
}

store::on_both_engines! {
    async fn the_same_request_is_done_once_and_answered_alike(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        let first = client.post_once(ITEMS, "one", item(SODA, 2)).await;
        assert!(first.status == 201 && !replayed(&first), "{}", first.text);
        for _ in 0..2 {
            let again = client.post_once(ITEMS, "one", item(SODA, 2)).await;
            assert!(replayed(&again));
            assert_eq!((again.status, &again.text), (201, &first.text));
            assert_eq!((again.header("location"), again.header("set-cookie")), (Some("/api/cart"), None));
        }
        let other = client.post_once(ITEMS, "two", item(SODA, 2)).await;
        assert!(other.status == 201 && !replayed(&other));
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 4)]);
    }

    async fn a_key_that_came_with_another_request_is_refused(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        client.post_once(ITEMS, "one", item(SODA, 2)).await.ok(201);
        let other = client.post_once(ITEMS, "one", item(SODA, 3)).await;
        assert_eq!(other.refusal(), refused(422, "idempotency.mismatch"));
        // Of another call it is another key.
        assert_eq!(client.post_once("/api/checkout/intent", "one", json!({})).await.status, 201);
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 2)]);
    }

    async fn a_key_is_of_whoever_asks(store: Store) {
        let world = stocked(store).await;
        let (ada, bob) = (Client::with_cart(&world, SODA, 1).await, Client::with_cart(&world, SODA, 5).await);
        ada.post_once(ITEMS, "one", item(SODA, 1)).await.ok(201);
        let his = bob.post_once(ITEMS, "one", item(SODA, 1)).await;
        assert!(!replayed(&his));
        assert_eq!(lines(&his.ok(201)), [(SODA.to_owned(), 6)]);
        let nobody = Client::of(&world).post_once(ITEMS, "one", item(SODA, 1)).await;
        assert!(!replayed(&nobody) && nobody.header("set-cookie").is_some());
        assert_eq!(lines(&nobody.ok(201)), [(SODA.to_owned(), 1)]);
    }

    async fn fifty_at_once_have_one_effect_and_one_answer_over_several_processes(store: Store) {
        let worlds = [stocked(store.clone()).await, World::open(store).await];
        let client = Client::with_cart(&worlds[0], SODA, 1).await;
        let twins = [client.twin(), client.twin_at(&worlds[1])];
        let posts = (0..50).map(|turn| twins[turn % 2].post_once(ITEMS, "one", item(SODA, 2)));
        let answers = futures::future::join_all(posts).await;
        assert_eq!(answers.iter().filter(|answer| !replayed(answer)).count(), 1);
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
        }
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 3)]);
    }

    async fn fifty_checkouts_at_once_under_one_key_are_one(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let posts = (0..50).map(|_| client.post_once("/api/checkout/intent", "one", json!({})));
        let answers = futures::future::join_all(posts).await;
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
        }
        assert_eq!(client.get("/api/orders").await.ok(200)["count"], 1);
    }

    async fn fifty_registrations_at_once_under_one_key_are_one_and_no_cookie_is_told_twice(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let new = json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada" });
        let twins: Vec<_> = (0..50).map(|_| client.twin()).collect();
        let posts = twins.iter().map(|twin| twin.post_once("/api/customers", "one", new.clone()));
        let answers = futures::future::join_all(posts).await;
        let fresh: Vec<_> = (0..50).filter(|&turn| !replayed(&answers[turn])).collect();
        assert_eq!(fresh.len(), 1);
        for answer in &answers {
            assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
            assert!(!replayed(answer) || answer.header("set-cookie").is_none());
        }
        // Whoever was logged in by it asks under another name now, and is answered alike.
        let winner = &twins[fresh[0]];
        let again = winner.post_once("/api/customers", "one", new).await;
        assert!(replayed(&again));
        assert_eq!(again.text, winner.get("/api/customers/me").await.text);
        let count = "SELECT COUNT(*) FROM accounts";
        assert_eq!(world.shop.store().read().await.unwrap().number_raw(count).await.unwrap(), 1);
    }

    async fn whoever_lost_the_answer_that_logged_them_in_is_given_it_again(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let before = client.twin();
        let new = json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada" });
        let first = client.post_once("/api/customers", "one", new.clone()).await;
        let again = before.post_once("/api/customers", "one", new.clone()).await;
        assert!(replayed(&again) && again.header("set-cookie").is_none());
        assert_eq!((again.status, again.text), (201, first.text));
        let other = before.post_once("/api/customers", "two", new).await;
        assert_eq!(other.refusal(), refused(409, "customer.emailTaken"));
        assert_eq!(before.get("/api/customers/me").await.status, 401);
    }

    async fn what_was_refused_stays_refused(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let refusal = client.post_once(ITEMS, "one", item("unknown", 1)).await;
        assert_eq!(refusal.refusal(), refused(404, "cart.productNotFound"));
        let again = client.post_once(ITEMS, "one", item("unknown", 1)).await;
        assert!(replayed(&again));
        assert_eq!(again.text, refusal.text);
    }

    async fn what_failed_is_tried_again(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        world.stripe.refuses().await;
        for _ in 0..2 {
            let failed = client.post_once("/api/checkout/intent", "one", json!({})).await;
            assert!(!replayed(&failed));
            assert_eq!(failed.refusal(), refused(502, "payment.unavailable"));
        }
        let left = "SELECT COUNT(*) FROM idempotency_keys";
        assert_eq!(world.shop.store().read().await.unwrap().number_raw(left).await.unwrap(), 0);
    }

    async fn who_comes_second_waits_for_the_first(store: Store) {
        let world = stocked(store.clone()).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        client.post_once(ITEMS, "one", item(SODA, 1)).await.ok(201);
        as_if_killed(&store, SystemClock.now().plus_seconds(2)).await;
        // Nobody else is at work: the lease ends while it waits.
        let done = client.post_once(ITEMS, "one", item(SODA, 1)).await;
        assert!(done.status == 201 && !replayed(&done), "{}", done.text);
    }

    async fn a_client_that_hangs_up_is_answered_when_it_asks_again(store: Store) {
        let world = stocked(store).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        let impatient = client.post_once(ITEMS, "one", item(SODA, 2));
        let _ = tokio::time::timeout(std::time::Duration::from_millis(3), impatient).await;
        let answer = client.post_once(ITEMS, "one", item(SODA, 2)).await;
        assert_eq!(answer.status, 201);
        assert_eq!(lines(&client.get("/api/cart").await.ok(200)), [(SODA.to_owned(), 3)]);
    }

    async fn an_odd_key_is_refused(store: Store) {
        let world = stocked(store).await;
        let client = Client::of(&world);
        for odd in ["", "ü", &"x".repeat(256)] {
            assert_eq!(client.post_once(ITEMS, odd, item(SODA, 1)).await.fault(), faulty("Idempotency-Key"), "{odd}");
        }
        assert_eq!(client.post_once(ITEMS, &"x".repeat(255), item(SODA, 1)).await.status, 201);
    }

    async fn keys_are_forgotten_after_a_day(store: Store) {
        let world = stocked(store.clone()).await;
        let client = Client::with_cart(&world, SODA, 1).await;
        client.post_once(ITEMS, "one", item(SODA, 1)).await.ok(201);
        let yesterday = SystemClock.now().plus_seconds(-24 * 60 * 60 - 1).millis();
        let mut db = store.write().await.unwrap();
        db.run_raw(&format!("UPDATE idempotency_keys SET created_at = {yesterday}")).await.unwrap();
        db.commit().await.unwrap();
        let anew = client.post_once(ITEMS, "one", item(SODA, 7)).await;
        assert!(anew.status == 201 && !replayed(&anew), "{}", anew.text);
    }

    async fn a_key_in_the_database_names_no_secret(store: Store) {
        let world = stocked(store.clone()).await;
        let client = Client::of(&world);
        let new = json!({ "email": "ada@example.com", "password": "four oxen pull a cart", "name": "Ada" });
        client.post_once("/api/customers", "one", new).await.ok(201);
        let told = "SELECT COUNT(*) FROM idempotency_keys WHERE body LIKE '%oxen%' OR request LIKE '%oxen%' \
            OR headers LIKE '%cookie%' OR headers LIKE '%oxcart%'";
        let mut db = store.read().await.unwrap();
        assert_eq!(db.number_raw(told).await.unwrap(), 0);
        assert_eq!(db.number_raw("SELECT COUNT(*) FROM idempotency_keys").await.unwrap(), 1);
    }
}

/// On one engine only: it really waits for ten seconds.
#[tokio::test]
async fn a_worker_that_was_killed_blocks_its_key_for_a_while_only() {
    let database = TestDatabase::sqlite().await;
    let (store, world) = (database.store(), stocked(database.store()).await);
    let client = Client::with_cart(&world, SODA, 1).await;
    client.post_once(ITEMS, "one", item(SODA, 1)).await.ok(201);
    let now = SystemClock.now();
    as_if_killed(&store, now.plus_seconds(60)).await;
    let started = std::time::Instant::now();
    let blocked = client.post_once(ITEMS, "one", item(SODA, 1)).await;
    assert_eq!(blocked.refusal(), refused(409, "idempotency.inProgress"));
    let waited = started.elapsed().as_secs();
    assert!((9..20).contains(&waited), "{waited}");
    as_if_killed(&store, now).await;
    let done = client.post_once(ITEMS, "one", item(SODA, 1)).await;
    assert!(done.status == 201 && !replayed(&done));
}
