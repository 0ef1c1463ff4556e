//! Registering, logging in and out (CUST-1, CUST-3, CART-6).

use super::*;

store::on_both_engines! {
    async fn whoever_registers_is_logged_in_under_a_new_session(store: Store) {
        let world = World::open(store).await;
        let browser = Browser::new(&world);
        fill_cart(&world, &browser, "2").await;
        let guest = browser.session().unwrap();
        assert_eq!(register(&browser, ADA, "/cart").await, to("/cart"));
        assert_ne!(browser.session().unwrap(), guest);
        let (status, page) = browser.see("/cart").await;
        assert!(status == 200 && page.contains("Kaiser-Natron") && page.contains("Your account: </span>Ada</a>"), "{page}");
        assert!(page.contains("Cart (2)"), "{page}");
        assert!(page.contains("Welcome! Your account is ready"), "{page}");
        assert!(browser.see("/account").await.1.contains("Please confirm"));
        let as_before = world.get("/account").header("cookie", guest).send().await.unwrap();
        assert_eq!(place(&as_before).0, 303);
    }

    async fn a_refused_registration_comes_back_as_it_was_typed_without_the_password(store: Store) {
        let world = World::open(store).await;
        let browser = Browser::new(&world);
        let fields = [("name", " "), ("email", "no <address>"), ("password", "secretive"), ("next", "/cart")];
        let refused = browser.submit("/fn/account-register", &fields).await;
        assert_eq!(place(&refused), to("/account/register?next=/cart"));
        let (_, page) = browser.see("/account/register?next=/cart").await;
        for fault in ["register-name-fault", "register-email-fault", "register-password-fault"] {
            assert!(page.contains(&format!(r#"id="{fault}""#)), "{fault}: {page}");
        }
        assert!(page.contains("no &lt;address&gt;") && page.contains(r#"name="next" value="/cart""#), "{page}");
        assert!(!page.contains("secretive"));
        assert_eq!(page.matches("autofocus").count(), 1, "the first fault has the focus");
        assert!(page.contains(r#"aria-invalid="true""#) && page.contains(r#"aria-describedby="register-email-fault""#), "{page}");
        let (_, page) = browser.see("/account/register").await;
        assert!(!page.contains("-fault"), "a refusal is told once");
        assert_eq!(browser.status_of("/fn/account-register", encoded(&fields)).await, 400);
    }

    async fn an_address_that_has_an_account_is_told_at_the_field_with_the_ways_in(store: Store) {
        let world = World::open(store).await;
        ada(&world).await;
        world.clock.advance(61);
        let browser = Browser::new(&world);
        assert_eq!(register(&browser, "ADA@example.com", "/cart").await, to("/account/register?next=/cart"));
        let (_, page) = browser.see("/account/register?next=/cart").await;
        assert!(page.contains("This email address is already in use."), "{page}");
        assert!(page.contains(r#"href="/account/log-in?next=/cart""#) && page.contains(r#"href="/account/forgotten""#));
        let fields = [("name", "Ada"), ("email", ADA), ("password", PASSWORD)];
        assert_eq!(browser.status_of("/fn/account-register", encoded(&fields)).await, 409);
    }

    async fn a_registration_that_is_sent_again_logs_in_and_only_with_its_password(store: Store) {
        let world = World::open(store).await;
        ada(&world).await;
        let again = Browser::new(&world);
        assert_eq!(register(&again, ADA, "/account/addresses").await, to("/account/addresses"));
        assert_eq!(again.see("/account").await.0, 200);
        let other = Browser::new(&world);
        let fields = [("name", "Ada"), ("email", ADA), ("password", OTHER), ("next", "")];
        assert_eq!(place(&other.submit("/fn/account-register", &fields).await), to("/account/register"));
        assert_eq!(place(&other.get("/account").await).0, 303, "the other password lets nobody in");
        assert_eq!(world.number("SELECT COUNT(*) FROM customers").await, 1);
    }

    async fn a_login_leads_to_where_one_wanted_to_go_and_never_to_another_shop(store: Store) {
        let world = World::open(store).await;
        ada(&world).await;
        let browser = Browser::new(&world);
        for (path, next) in [
            ("/account", "/account"),
            ("/account/orders?cursor=x", "/account/orders%3Fcursor%3Dx"),
            ("/account/profile", "/account/profile"),
            ("/account/addresses", "/account/addresses"),
            ("/account/confirm/abc", "/account/confirm/abc"),
        ] {
            assert_eq!(place(&browser.get(path).await), to(&format!("/account/log-in?next={next}")), "{path}");
        }
        assert_eq!(browser.session(), None, "nothing was to be remembered");
        for (next, then) in [("/cart", "/cart"), ("//evil.example", "/account"), ("https://evil.example", "/account"), ("", "/account")] {
            assert_eq!(log_in(&Browser::new(&world), ADA, PASSWORD, next).await, to(then), "{next}");
        }
        assert_eq!(log_in(&browser, ADA, PASSWORD, "/cart").await, to("/cart"));
        assert_eq!(place(&browser.get("/account/log-in?next=/cart").await), to("/cart"));
        assert_eq!(place(&browser.get("/account/register").await), to("/account"));
    }

    async fn a_refused_login_says_the_same_whoever_is_meant(store: Store) {
        let world = World::open(store).await;
        ada(&world).await;
        let browser = Browser::new(&world);
        for (email, password) in [(ADA, "wrong"), ("bob@example.com", PASSWORD), ("nonsense", PASSWORD)] {
            assert_eq!(log_in(&browser, email, password, "/cart").await, to("/account/log-in?next=/cart"));
            let (status, page) = browser.see("/account/log-in?next=/cart").await;
            assert!(status == 200 && page.contains(WRONG) && page.contains(&format!(r#"value="{email}""#)), "{email}: {page}");
            assert!(!page.contains(r#"value="wrong""#) && !page.contains("-fault"), "{page}");
            let fields = [("email", email), ("password", password)];
            assert_eq!(browser.status_of("/fn/account-log-in", encoded(&fields)).await, 401);
        }
    }

    async fn the_carts_become_one_at_the_login_and_the_badge_counts_it(store: Store) {
        let world = World::open(store).await;
        let home = ada(&world).await;
        fill_cart(&world, &home, "2").await;
        let browser = Browser::new(&world);
        fill_cart(&world, &browser, "3").await;
        assert_eq!(log_in(&browser, ADA, PASSWORD, "/cart").await, to("/cart"));
        assert_eq!(browser.cookie("cart").as_deref(), Some("5"));
        let (_, page) = browser.see("/cart").await;
        assert!(page.contains("Your shopping cart was merged with the one in your account."), "{page}");
        assert!(home.see("/cart").await.1.contains("Cart (5)"));
    }

    async fn a_logout_leaves_a_new_guest_with_an_empty_cart(store: Store) {
        let world = World::open(store).await;
        let browser = ada(&world).await;
        fill_cart(&world, &browser, "2").await;
        let order = buy(&world, &browser).await;
        fill_cart(&world, &browser, "1").await;
        let before = browser.session().unwrap();
        assert_eq!(place(&browser.submit("/account/log-out", &[]).await), to("/"));
        assert_eq!(browser.cookie("cart").as_deref(), Some("0"));
        assert_eq!(place(&browser.get("/account").await).0, 303);
        let (_, page) = browser.see("/cart").await;
        assert!(page.contains("Cart (0)") && page.contains(r#"href="/account/log-in""#), "{page}");
        assert_eq!(browser.get(&format!("/orders/{order}")).await.status(), 404);
        let stolen = world.get("/account").header("cookie", before).send().await.unwrap();
        assert_eq!(place(&stolen).0, 303);
        log_in(&browser, ADA, PASSWORD, "").await;
        assert!(browser.see("/cart").await.1.contains("Cart (1)"));
        assert_eq!(browser.get(&format!("/orders/{order}")).await.status(), 200);
        assert_eq!(browser.get("/account/log-out").await.status(), 405);
    }

    async fn staff_and_customer_are_logged_in_apart_in_one_browser(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        assert_eq!(register(&clerk, ADA, "").await, to("/account"));
        let both = async || (clerk.get("/admin/orders").await.status().as_u16(), clerk.get("/account").await.status().as_u16());
        assert_eq!(both().await, (200, 200));
        clerk.submit("/account/log-out", &[]).await;
        assert_eq!(both().await, (200, 303));
        log_in(&clerk, ADA, PASSWORD, "").await;
        clerk.submit("/fn/log-out", &[]).await;
        assert_eq!(both().await, (303, 200));
        clerk.log_in(CLERKS, "").await;
        assert_eq!(both().await, (200, 200));
    }
}
