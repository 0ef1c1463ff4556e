//! Who may do what with whose carts.

use domain::actor::Actor;
use domain::staff::Role;
use reqwest::Method;
use serde_json::json;

use super::desk::{Cart, Desk, carts_of};
use crate::api::client::{Answer, Client, JSON, SODA, issue, item, refused};
use crate::api::counter::somebody;

/// Every call, of a cart and an item that are there.
fn calls(cart: &str, item: &str) -> Vec<(Method, String)> {
    let carts = cart.rsplit_once('/').unwrap().0.to_owned();
    vec![
        (Method::GET, carts.clone()),
        (Method::POST, carts),
        (Method::GET, cart.to_owned()),
        (Method::PUT, cart.to_owned()),
        (Method::GET, format!("{cart}/cartItems")),
        (Method::POST, format!("{cart}/cartItems")),
        (Method::GET, item.to_owned()),
        (Method::PUT, item.to_owned()),
        (Method::DELETE, item.to_owned()),
        (Method::POST, format!("{cart}:checkout")),
        (Method::DELETE, cart.to_owned()),
    ]
}

async fn ask(client: &Client<'_>, (method, path): &(Method, String)) -> Answer {
    let body = (*method != Method::GET && *method != Method::DELETE).then(|| item(SODA, 1).to_string().into());
    let headers: &[_] = if body.is_some() { &[JSON] } else { &[] };
    client.send(method.clone(), path, headers, body).await
}

store::on_both_engines! {
    async fn every_call_takes_a_token_that_reaches_so_far_and_nothing_else(store: Store) {
        let desk = Desk::open(store).await;
        let (world, owner) = (&desk.world, desk.program().await);
        let cart = Cart::filled(&desk, &owner).await;
        let item = cart.first_item().await;
        let before = cart.look().await;
        let other = Client::program_of(world, "carts", somebody(world).await).await;
        let gone = issue(world, "carts", Some(desk.customer)).await;
        world.shop.revoke_token(Actor::System, gone.token.id).await.unwrap();
        let short = issue(world, "carts", Some(desk.customer)).await;
        let id = short.token.id;
        world.run(&format!("UPDATE tokens SET expires_at = 1 WHERE id = '{id}'")).await;
        let askers = [
            (Client::of(world), refused(401, "auth.missingToken")),
            (Client::clerk(world, Role::Owner).await, refused(401, "auth.missingToken")),
            (Client::bearer(world, "nonsense"), refused(401, "auth.invalidToken")),
            (Client::bearer(world, ""), refused(401, "auth.invalidToken")),
            (Client::bearer(world, &gone.secret), refused(401, "auth.invalidToken")),
            (Client::bearer(world, &short.secret), refused(401, "auth.invalidToken")),
            (Client::program(world, "orders:write,customers,products").await, refused(403, "auth.insufficientScope")),
            (Client::program_of(world, "orders:read", desk.customer).await, refused(403, "auth.insufficientScope")),
            (other, refused(404, "customer.notFound")),
        ];
        for (asker, expected) in &askers {
            for call in calls(&cart.path, &item) {
                // A browser tells where it comes from; what is asked of it is a token all the same.
                let headers: &[_] = &[("origin", world.url.as_str())];
                let answer = asker.send(call.0.clone(), &call.1, headers, None).await;
                assert_eq!(answer.refusal(), *expected, "{call:?}");
                let challenged = answer.header("www-authenticate") == Some("Bearer");
                assert_eq!(challenged, expected.0 == 401, "{call:?}");
            }
        }
        assert_eq!(cart.look().await, before);
    }

    async fn no_path_of_ones_own_leads_to_anothers_cart(store: Store) {
        let desk = Desk::open(store).await;
        let owner = desk.program().await;
        let cart = Cart::filled(&desk, &owner).await;
        let (item, before) = (cart.first_item().await, cart.look().await);
        let bob = somebody(&desk.world).await;
        let other = Client::program_of(&desk.world, "carts", bob).await;
        let crossed = |path: &str| path.replace(&desk.carts(), &carts_of(bob));
        for call in calls(&crossed(&cart.path), &crossed(&item)).iter().filter(|(_, path)| *path != carts_of(bob)) {
            assert_eq!(ask(&other, call).await.refusal(), refused(404, "cart.notFound"), "{call:?}");
        }
        assert_eq!((cart.look().await, other.get(&carts_of(bob)).await.ok(200)["count"].clone()), (before, json!(0)));
    }

    async fn a_token_of_the_shops_own_works_for_every_customer_and_is_audited(store: Store) {
        let desk = Desk::open(store).await;
        let program = Client::program(&desk.world, "carts").await;
        let cart = Cart::filled(&desk, &program).await;
        let item = cart.first_item().await;
        for call in calls(&cart.path, &item) {
            let status = ask(&program, &call).await.status;
            let archived = call.0 == Method::DELETE && call.1 == cart.path;
            assert!(if archived { status == 409 } else { status < 300 }, "{call:?}: {status}");
        }
        let id = cart.path.rsplit('/').next().unwrap();
        let mut db = desk.world.shop.store().read().await.unwrap();
        let actions: Vec<_> = db.audit_of(id).await.unwrap().into_iter().rev().map(|entry| entry.action).collect();
        let expected = ["created", "itemAdded", "itemAdded", "itemAdded", "itemChanged", "itemRemoved", "checkedOut"];
        assert_eq!(actions, expected.map(|action| format!("cart.{action}")));
    }

    async fn nobody_and_nothing_is_told_apart_by_the_same_answer(store: Store) {
        let desk = Desk::open(store).await;
        let program = Client::program(&desk.world, "carts").await;
        for customer in ["cust_00000000000000000000000009", "nonsense", "%ff"] {
            for call in calls(&format!("/api/v3/customers/{customer}/carts/bcart_00000000000000000000000009"), "/x") {
                if call.1 != "/x" {
                    assert_eq!(ask(&program, &call).await.refusal(), refused(404, "customer.notFound"), "{call:?}");
                }
            }
        }
        for cart in ["bcart_00000000000000000000000009", "nonsense"] {
            for call in calls(&format!("{}/{cart}", desk.carts()), "/x").iter().filter(|(_, path)| path.contains(cart)) {
                assert_eq!(ask(&program, call).await.refusal(), refused(404, "cart.notFound"), "{call:?}");
            }
        }
    }
}
