//! The pages of somebody who has logged in (CUST-1, ORD-3).

use super::*;

store::on_both_engines! {
    async fn a_guests_order_is_kept_by_registering_and_is_nobody_elses_business(store: Store) {
        let world = World::open(store).await;
        let browser = Browser::new(&world);
        fill_cart(&world, &browser, "2").await;
        let order = buy(&world, &browser).await;
        let here = format!("/orders/{order}");
        let (_, page) = browser.see(&here).await;
        assert!(page.contains("Create an account to keep this order"), "{page}");
        assert!(page.contains(&format!(r#"href="/account/register?next=/orders/{order}""#)), "{page}");
        assert_eq!(register(&browser, ADA, &here).await, to(&here));
        let (status, page) = browser.see(&here).await;
        assert!(status == 200 && page.contains("Welcome!") && !page.contains("to keep this order"), "{page}");
        let (_, page) = browser.see("/account/orders").await;
        assert!(page.contains("KN-") && page.contains("€15.58") && page.contains("Not sent yet"), "{page}");
        let stranger = Browser::new(&world);
        register(&stranger, "bob@example.com", "").await;
        for browser in [&stranger, &Browser::new(&world)] {
            let foreign = browser.see(&here).await;
            let unknown = browser.see("/orders/ord_00000000000000000000000000").await;
            assert_eq!(foreign.0, 404);
            assert_eq!(without_nonce(&foreign.1), without_nonce(&unknown.1));
        }
        assert!(stranger.see("/account/orders").await.1.contains("There are no orders yet."));
    }

    async fn name_email_and_password_are_changed_on_one_page(store: Store) {
        let world = World::open(store).await;
        let (browser, elsewhere) = (ada(&world).await, Browser::new(&world));
        log_in(&elsewhere, ADA, PASSWORD, "").await;
        let here = "/account/profile";
        let send = async |action: &str, fields: &[(&str, &str)]| {
            assert_eq!(place(&browser.submit(action, fields).await), to(here));
            browser.see(here).await.1
        };
        assert!(send("/fn/account-name", &[("name", "")]).await.contains(r#"id="name-name-fault""#));
        let page = send("/fn/account-name", &[("name", "Lady <Lovelace>")]).await;
        assert!(page.contains("Your name was saved") && page.contains("Lady &lt;Lovelace&gt;</a>"), "{page}");
        let page = send("/fn/account-email", &[("email", "c@example.com"), ("current_password", "wrong")]).await;
        assert!(page.contains(r#"id="email-current_password-fault""#) && page.contains(r#"value="c@example.com""#), "{page}");
        let page = send("/fn/account-email", &[("email", "c@example.com"), ("current_password", PASSWORD)]).await;
        assert!(page.contains("waits to be confirmed") && page.contains("You log in with <strong>ada@example.com"), "{page}");
        let page = send("/fn/account-new-password", &[("password", OTHER), ("current_password", "wrong")]).await;
        assert!(page.contains(r#"id="password-current_password-fault""#) && !page.contains(OTHER), "{page}");
        let before = browser.session();
        let page = send("/fn/account-new-password", &[("password", OTHER), ("current_password", PASSWORD)]).await;
        assert!(page.contains("You are logged out everywhere else."), "{page}");
        assert_ne!(browser.session(), before);
        assert_eq!(place(&elsewhere.get(here).await).0, 303);
        let stranger = Browser::new(&world);
        assert_eq!(place(&stranger.submit("/fn/account-name", &[("name", "X")]).await), to("/account/log-in?next=/account/profile"));
        assert_eq!(stranger.status_of("/fn/account-name", "name=X").await, 401);
    }

    async fn addresses_are_added_changed_preferred_and_removed(store: Store) {
        let world = World::open(store).await;
        let browser = ada(&world).await;
        let here = "/account/addresses";
        let street = |line1: &'static str| {
            [("address[name]", "Ada"), ("address[line1]", line1), ("address[postalCode]", "10115"), ("address[city]", "Berlin"), ("address[country]", "DE")]
        };
        let saved = async || {
            let actor = world.shop.customer_log_in(domain::actor::Actor::Anonymous, &shop::credentials::Credentials {
                email: ADA.parse().unwrap(), password: PASSWORD.to_owned() }, "test").await.unwrap();
            actor.account.addresses.all().to_vec()
        };
        for line1 in ["Main Street 1", "Side Street 2"] {
            assert_eq!(place(&browser.submit("/fn/account-address", &street(line1)).await), to(here));
        }
        let second = saved().await[1].id.to_string();
        let (_, page) = browser.see(here).await;
        assert!(page.contains("The address was saved") && page.contains("Side Street 2") && page.contains("Add an address"), "{page}");
        let (_, page) = browser.see(&format!("{here}?change={second}")).await;
        assert!(page.contains("Change the address") && page.contains(r#"value="Side Street 2""#), "{page}");
        let mut fields = street("").to_vec();
        fields.push(("id", &second));
        let refused = place(&browser.submit("/fn/account-address", &fields).await);
        assert_eq!(refused, to(&format!("{here}?change={second}#address")));
        let (_, page) = browser.see(&format!("{here}?change={second}")).await;
        assert!(page.contains("address[line1]-fault") && page.contains("Please check the street and number."), "{page}");
        fields[1].1 = "Back Street 3";
        assert_eq!(place(&browser.submit("/fn/account-address", &fields).await), to(here));
        assert_eq!(place(&browser.submit("/fn/account-prefer-address", &[("id", &second)]).await), to(here));
        assert_eq!(saved().await[0].address.line1, "Back Street 3");
        assert_eq!(place(&browser.submit("/fn/account-remove-address", &[("id", &second)]).await), to(here));
        assert_eq!(saved().await.len(), 1);
        assert_eq!(place(&browser.submit("/fn/account-remove-address", &[("id", &second)]).await), to(here));
        assert!(browser.see(here).await.1.contains("This address is no longer in your account."));
        assert_eq!(browser.status_of("/fn/account-remove-address", "id=nonsense").await, 404);
    }

    async fn orders_are_listed_a_page_at_a_time(store: Store) {
        let world = World::open(store).await;
        let browser = ada(&world).await;
        for _ in 0..21 {
            fill_cart(&world, &browser, "1").await;
            buy(&world, &browser).await;
        }
        let (_, first) = browser.see("/account/orders").await;
        assert_eq!(first.matches("own-order__number").count(), 20);
        assert!(first.contains("-0021") && !first.contains("-0001"), "{first}");
        let older = first.split(r#"rel="next" href=""#).nth(1).unwrap().split('"').next().unwrap();
        let (_, second) = browser.see(older).await;
        assert!(second.contains("-0001") && second.contains("Newest orders") && !second.contains("Older orders"), "{second}");
        assert_eq!(browser.see("/account/orders?cursor=x").await.0, 400);
        let (_, overview) = browser.see("/account").await;
        assert_eq!(overview.matches("own-order__number").count(), 3);
    }
}
