//! `PATCH /api/customers/me`

use serde_json::json;

use crate::api::client::{Client, faulty, refused};
use crate::support::World;

const ME: &str = "/api/customers/me";
const OLD: &str = "four oxen pull a cart";
const NEW: &str = "six oxen pull the plough";

async fn registered<'w>(world: &'w World, name: &str) -> Client<'w> {
    let client = Client::of(world);
    let new = json!({ "email": format!("{name}@example.com"), "password": OLD, "name": name });
    client.post("/api/customers", new).await.ok(201);
    client
}

store::on_both_engines! {
    async fn a_name_is_changed_for_oneself_alone(store: Store) {
        let world = World::open(store).await;
        let (ada, bob) = (registered(&world, "ada").await, registered(&world, "bob").await);
        assert_eq!(ada.patch(ME, json!({ "name": " Ada King " })).await.ok(200)["name"], "Ada King");
        assert_eq!(ada.get(ME).await.ok(200)["name"], "Ada King");
        assert_eq!(bob.get(ME).await.ok(200)["name"], "bob");
        assert_eq!(ada.patch(ME, json!({})).await.ok(200)["name"], "Ada King");
        let nobody = Client::of(&world).patch(ME, json!({ "name": "X" })).await;
        assert_eq!(nobody.refusal(), refused(401, "auth.required"));
    }

    async fn who_is_nobody_is_told_so_before_their_body_is_looked_at(store: Store) {
        let world = World::open(store).await;
        let headers = [("origin", world.url.as_str()), ("content-type", "text/plain")];
        let answer = Client::of(&world).send(reqwest::Method::PATCH, ME, &headers, Some("{".into())).await;
        assert_eq!(answer.refusal(), refused(401, "auth.required"));
    }

    async fn a_new_password_needs_the_old_one_and_ends_all_other_logins(store: Store) {
        let world = World::open(store).await;
        let ada = registered(&world, "ada").await;
        let elsewhere = Client::of(&world);
        elsewhere.post("/api/session", json!({ "email": "ada@example.com", "password": OLD })).await.ok(200);
        for proof in [json!({ "password": NEW }), json!({ "password": NEW, "currentPassword": "wrong" })] {
            assert_eq!(ada.patch(ME, proof).await.fault(), faulty("currentPassword"));
        }
        let weak = ada.patch(ME, json!({ "password": "short", "currentPassword": OLD })).await;
        assert_eq!(weak.refusal(), refused(400, "customer.weakPassword"));
        ada.patch(ME, json!({ "password": NEW, "currentPassword": OLD })).await.ok(200);
        assert_eq!(ada.get(ME).await.status, 200);
        assert_eq!(elsewhere.get(ME).await.refusal(), refused(401, "auth.required"));
        let login = |password: &str| json!({ "email": "ada@example.com", "password": password });
        assert_eq!(elsewhere.post("/api/session", login(OLD)).await.refusal(), refused(401, "auth.invalidCredentials"));
        elsewhere.post("/api/session", login(NEW)).await.ok(200);
    }

    async fn a_new_address_waits_for_its_confirmation_and_must_be_free(store: Store) {
        let world = World::open(store).await;
        let ada = registered(&world, "ada").await;
        registered(&world, "bob").await;
        let change = |email: &str| json!({ "email": email, "currentPassword": OLD });
        assert_eq!(ada.patch(ME, change("ada@new.example")).await.ok(200)["email"], "ada@example.com");
        let taken = ada.patch(ME, change("bob@example.com")).await;
        assert_eq!(taken.fault(), (409, "customer.emailTaken".to_owned(), "email".to_owned()));
        assert_eq!(ada.patch(ME, change("nonsense")).await.fault(), faulty("email"));
        assert_eq!(ada.patch(ME, json!({ "name": 7 })).await.fault(), faulty("name"));
    }
}
