//! The forms of shoppers and customers.

use super::*;
use crate::support::World;
use crate::support::buyer::Buyer;
use crate::support::shopper::{SODA, pay};

const CARD: &str = "4242 4242 4242 4242";
const PASSWORD: &str = "four oxen pull";
const ADDRESS: [(&str, &str); 5] = [
    ("address[name]", "Ada"),
    ("address[line1]", "Invalidenstraße 1"),
    ("address[postalCode]", "10115"),
    ("address[city]", "Berlin"),
    ("address[country]", "DE"),
];

store::on_both_engines! {
    async fn a_cart_is_checked_out_and_paid_once(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let buyer = Buyer::with_one(&world, SODA).await;
        let seen = buyer.seen().await;
        let (status, page) = one_place(&fifty(&buyer, "/fn/begin-checkout", &[("seen", &seen)]).await);
        assert!(status == 303 && page.contains("/c/pay/"), "{status} {page}");
        assert_eq!(world.number("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(world.stripe.sessions().await.len(), 1);
        let statuses = futures::future::join_all((0..POSTS).map(|_| pay(&world, &page, CARD))).await;
        assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
        assert_eq!(world.number("SELECT COUNT(*) FROM ledger_entries WHERE kind = 'payment'").await, 1);
        assert_eq!(world.mails().await.len(), 1);
    }

    async fn an_account_is_made_once_and_whoever_pressed_is_in_it_by_each_answer(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let buyer = Buyer::with_one(&world, SODA).await;
        let guest = buyer.session().unwrap();
        let fields = [("name", "Ada"), ("email", "ada@example.com"), ("password", PASSWORD), ("next", "/cart")];
        let answers = fifty(&buyer, "/fn/account-register", &fields).await;
        assert_eq!(one_place(&answers), to("/cart"));
        assert_eq!(world.number("SELECT COUNT(*) FROM customers").await, 1);
        assert_eq!(world.mails().await.len(), 1);
        for answer in answers {
            let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
            let session = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("oxcart="));
            let session = session.unwrap();
            assert_ne!(session, guest);
            let page = world.get("/account").header("cookie", session).header("accept", "text/html").send().await.unwrap();
            assert_eq!(page.status(), 200, "this answer has logged nobody in");
        }
        assert_eq!(buyer.cart().await["count"], 1, "what the guest had is in the account's cart, once");
    }

    async fn an_address_that_is_saved_again_is_the_same(store: Store) {
        let world = World::open(store).await;
        let ada = Browser::new(&world);
        let fields = [("name", "Ada"), ("email", "ada@example.com"), ("password", PASSWORD), ("next", "")];
        assert_eq!(place(&ada.submit("/fn/account-register", &fields).await), to("/account"));
        assert_eq!(one_place(&fifty(&ada, "/fn/account-address", &ADDRESS).await), to("/account/addresses"));
        let (_, page) = ada.see("/account/addresses").await;
        assert!(page.contains("The address was saved"), "{page}");
        assert_eq!(page.matches("class=\"address-card\"").count(), 1, "{page}");
    }

    async fn adding_to_the_cart_again_adds_again(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let buyer = Buyer::with_one(&world, SODA).await;
        assert!(!buyer.see("/products/kaiser-natron-pulver").await.1.contains("name=\"press\""));
        buyer.add(SODA, 1, &[]).await;
        assert_eq!(buyer.cart().await["count"], 2);
    }
}
