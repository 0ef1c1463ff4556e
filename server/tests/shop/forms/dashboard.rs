//! The forms of staff.

use std::time::Duration;

use domain::actor::Actor;
use domain::staff::Role;

use super::*;
use crate::support::World;
use crate::support::clerk::Clerk;
use crate::support::shopper::{Shopper, pay};

const CARD: &str = "4242 4242 4242 4242";
const SOAP: &str = "/admin/products/olive-soap";

store::on_both_engines! {
    async fn a_product_and_a_size_are_made_once(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let press = press_on(&clerk, "/admin/products/new", "/fn/create-product").await;
        let made = fifty(&clerk, "/fn/create-product", &[&PRODUCT[..], &[("press", &press)]].concat()).await;
        assert_eq!(one_place(&made), to(SOAP));
        assert_eq!(world.number("SELECT COUNT(*) FROM products").await, 1);
        let (_, page) = clerk.see(SOAP).await;
        assert!(page.contains("Olive Soap was added to the shop"), "whoever was first is told: {page}");
        let (press, version) = (hidden(&page, "/fn/add-variant", "press"), hidden(&page, "/fn/add-variant", "version"));
        let size = [("slug", "olive-soap"), ("version", version.as_str()), ("press", &press)];
        let size = [&size[..], &[("variant[id]", "soap-200"), ("variant[price]", "7.99"), ("variant[active]", "1")]].concat();
        assert_eq!(one_place(&fifty(&clerk, "/fn/add-variant", &size).await), to(SOAP));
        assert_eq!(world.number("SELECT COUNT(*) FROM variants").await, 2);
        assert!(clerk.see(SOAP).await.1.contains("Olive Soap has a new size"));
    }

    async fn a_token_is_made_once_and_all_are_shown_the_same_one(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let press = token_press(&clerk).await;
        let fields = [("name", "Till"), ("scopes[]", "orders:read"), ("own_press", press.as_str())];
        let mut secrets = BTreeSet::new();
        for answer in fifty(&clerk, "/fn/create-token", &fields).await {
            assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
            let page = answer.text().await.unwrap();
            secrets.insert(page.split_once("data-testid=\"token\">").unwrap().1.split_once('<').unwrap().0.to_owned());
        }
        assert_eq!((secrets.len(), world.number("SELECT COUNT(*) FROM tokens").await), (1, 1));
        let secret = secrets.pop_first().unwrap();
        assert_eq!(world.get("/api/orders").bearer_auth(&secret).send().await.unwrap().status(), 200);
        let kept = format!("SELECT COUNT(*) FROM idempotency_keys WHERE body LIKE '%{secret}%'");
        assert_eq!(world.number(&kept).await, 0, "a secret is kept nowhere");
        // Another form, and the same press with something else in the form, make another token.
        let press = token_press(&clerk).await;
        for name in ["Till", "Warehouse"] {
            let fields = [("name", name), ("scopes[]", "orders:read"), ("own_press", press.as_str())];
            assert!(!clerk.submit("/fn/create-token", &fields).await.text().await.unwrap().contains(&secret));
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM tokens").await, 3);
    }

    async fn a_file_is_looked_at_once(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let press = press_on(&clerk, "/admin/imports", "/admin/imports").await;
        let file = b"product;title;vendor;category;tax_class;variant;unit_price\r\nsalt;Salt;The Mill;Home;reduced;salt;1,00\r\n";
        let posts = (0..POSTS).map(|_| {
            let (tab, press) = (Browser::clone(&clerk), press.clone());
            async move { tab.upload_with("/admin/imports", Some(&press), ("f.csv", file)).await }
        });
        let (status, page) = one_place(&at_once(posts).await.0);
        assert!(status == 303 && page.starts_with("/admin/imports/imp_"), "{status} {page}");
        assert_eq!(world.number("SELECT COUNT(*) FROM product_imports").await, 1);
        let empty = clerk.upload_with("/admin/imports", Some(&press), ("g.csv", b"")).await;
        assert_eq!(place(&empty), to("/admin/imports"));
        assert!(clerk.see("/admin/imports").await.1.contains("flash--refusal"), "another file is looked at by itself");
        let colleague = Clerk::inside(&world, Role::Staff).await;
        let (_, theirs) = place(&colleague.upload_with("/admin/imports", Some(&press), ("f.csv", file)).await);
        assert!(theirs.starts_with("/admin/imports/imp_") && theirs != page, "a press is its sender's alone: {theirs}");
        let begun = fifty(&clerk, &page, &[]).await;
        assert_eq!(one_place(&begun), to(&page));
        while world.number("SELECT COUNT(*) FROM product_imports WHERE state = 'done'").await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'product.created'").await, 1);
    }

    async fn stock_credit_and_refund_move_once(store: Store) {
        let world = World::open(store).await;
        let checkout = Shopper::of(&world).await.check_out(&world).await;
        assert_eq!(pay(&world, &checkout.url, CARD).await, 303);
        let clerk = Clerk::inside(&world, Role::Owner).await;

        let product = "/admin/products/kaiser-natron-pulver";
        let (_, page) = clerk.see(product).await;
        let (id, press) = (hidden(&page, "/fn/change-stock", "id"), hidden(&page, "/fn/change-stock", "press"));
        let on_hand = format!("SELECT on_hand FROM variants WHERE id = '{id}'");
        let before = world.number(&on_hand).await;
        let fields = [("slug", "kaiser-natron-pulver"), ("id", &id), ("change", "+3"), ("reason", "delivery"), ("press", &press)];
        assert_eq!(one_place(&fifty(&clerk, "/fn/change-stock", &fields).await), to(product));
        assert_eq!(world.number(&on_hand).await, before + 3);

        let customer = world.shop.order_detail(Actor::System, &checkout.order.to_string()).await.unwrap().order.customer;
        let (customer, order) = (customer.unwrap().to_string(), checkout.order.to_string());
        let here = format!("/admin/customers/{customer}");
        let press = press_on(&clerk, &here, "/fn/credit-customer").await;
        let fields = [("id", customer.as_str()), ("amount", "5.50"), ("note", "Late parcel"), ("press", &press)];
        assert_eq!(one_place(&fifty(&clerk, "/fn/credit-customer", &fields).await), to(&here));
        assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries WHERE kind = 'credit'").await, 1);

        let here = format!("/admin/orders/{order}");
        let press = press_on(&clerk, &here, "/fn/refund-order").await;
        let fields = [("id", order.as_str()), ("amount", "1.00"), ("press", &press)];
        assert_eq!(one_place(&fifty(&clerk, "/fn/refund-order", &fields).await), to(&here));
        assert_eq!(world.number("SELECT COUNT(*) FROM refunds").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries WHERE kind = 'refund'").await, 1);

        let mails = world.mails().await;
        let mail = mails[0].id.to_string();
        let resent = fifty(&clerk, "/fn/resend-mail", &[("id", &mail), ("copies", "0")]).await;
        assert_eq!(one_place(&resent), to(&format!("/admin/mails/{mail}")));
        assert_eq!(world.mails().await.len(), mails.len() + 1);
    }
}
