//! What the links in mails lead to (CUST-1, CUST-2).

use super::*;

store::on_both_engines! {
    async fn a_password_link_shows_a_form_however_often_and_sets_one_password(store: Store) {
        let world = World::open(store).await;
        let elsewhere = ada(&world).await;
        let browser = Browser::new(&world);
        for email in [ADA, "nobody@example.com"] {
            let asked = browser.submit("/fn/account-forgotten", &[("email", email)]).await;
            assert_eq!(place(&asked), to("/account/forgotten?sent=1"));
        }
        assert!(browser.see("/account/forgotten?sent=1").await.1.contains("If there is an account with this address"));
        let link = link(&world, "password", ADA).await;
        for _ in 0..2 {
            let response = Browser::new(&world).get(&link).await;
            assert_eq!((response.status().as_u16(), &response.headers()["referrer-policy"]), (200, &"same-origin".parse().unwrap()));
            assert!(response.text().await.unwrap().contains("Choose a new password"));
        }
        assert_eq!(elsewhere.get("/account").await.status(), 200, "to look at the page changes nothing");
        let weak = browser.submit("/fn/account-password", &[("token", token(&link)), ("password", "short")]).await;
        assert_eq!(place(&weak), to(&link));
        assert!(browser.see(&link).await.1.contains("new-password-password-fault"));
        let set = [("token", token(&link)), ("password", OTHER)];
        assert_eq!(place(&browser.submit("/fn/account-password", &set).await), to("/account"));
        assert!(browser.see("/account").await.1.contains("Your password was changed."));
        assert_eq!(place(&elsewhere.get("/account").await).0, 303, "everybody else is logged out");
        let (status, page) = Browser::new(&world).see(&link).await;
        assert!(status == 400 && page.contains("This link has ended"), "{page}");
        assert_eq!(browser.status_of("/fn/account-password", encoded(&set)).await, 400);
        assert_eq!(log_in(&elsewhere, ADA, PASSWORD, "").await, to("/account/log-in"));
        assert_eq!(log_in(&elsewhere, ADA, OTHER, "").await, to("/account"));
    }

    async fn an_address_is_confirmed_by_the_button_behind_the_link(store: Store) {
        let world = World::open(store).await;
        let guest = Browser::new(&world);
        fill_cart(&world, &guest, "2").await;
        let order = buy(&world, &guest).await;
        let browser = ada(&world).await;
        let link = link(&world, "confirm", ADA).await;
        assert_eq!(place(&Browser::new(&world).get(&link).await).0, 303, "only its owner is asked");
        let (_, page) = browser.see(&link).await;
        assert!(page.contains("Confirm my address") && page.contains(ADA), "{page}");
        assert_eq!(browser.get(&format!("/orders/{order}")).await.status(), 404, "to look at the page changes nothing");
        let confirm = [("token", token(&link))];
        assert_eq!(place(&browser.submit("/fn/account-confirm", &confirm).await), to("/account"));
        let (_, page) = browser.see("/account").await;
        assert!(page.contains("your email address is confirmed") && page.contains("KN-"), "{page}");
        assert!(!page.contains("Please confirm"), "{page}");
        assert_eq!(browser.get(&format!("/orders/{order}")).await.status(), 200);
        assert_eq!(browser.see("/account/confirm/nonsense").await.0, 400);
        assert_eq!(browser.status_of("/fn/account-confirm", "token=nonsense").await, 400);
        assert_eq!(Browser::new(&world).status_of("/fn/account-confirm", encoded(&confirm)).await, 401);
    }
}
