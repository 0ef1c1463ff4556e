//! Whatever is sent, and whoever sends it (SEC-1, SEC-2).

use super::*;

store::on_both_engines! {
    async fn broken_requests_get_an_answer_that_is_no_fault_of_ours(store: Store) {
        let world = World::open(store).await;
        let browser = ada(&world).await;
        let stranger = Browser::new(&world);
        let long = format!("email={}&name={0}&password={0}&token={0}&next={0}&id={0}", "x".repeat(10_000));
        let bodies = ["", "%ff=%ff", "email=%00&name=%00&password=%00&token=%00&next=%00&id=%00", "email=a&email=b", &long, "address=x", "address[name][x]=1"];
        for action in [
            "account-register", "account-log-in", "account-forgotten", "account-password", "account-confirm", "account-resend",
            "account-name", "account-email", "account-new-password", "account-address", "account-remove-address",
            "account-prefer-address",
        ] {
            for body in bodies {
                for visitor in [&browser, &stranger] {
                    let status = visitor.status_of(&format!("/fn/{action}"), body).await;
                    assert!(status < 500, "{action} {body:.60}: {status}");
                }
            }
        }
        for path in ["/account/password/%00", "/account/password/%ff", "/account/confirm/%00", "/account/addresses?change=x", "/account/log-in?next=%00", "/account/orders?cursor=%ff"] {
            let status = browser.see(path).await.0;
            assert!(status < 500, "{path}: {status}");
        }
    }

    async fn whoever_tries_too_often_has_to_wait(store: Store) {
        let limits = Limits { logins_per_minute: NonZeroU32::new(4), ..unlimited() };
        let world = World::with(store, Deliveries::Off, limits).await;
        let browser = Browser::new(&world);
        for action in ["account-log-in", "account-register", "account-forgotten", "account-password"] {
            assert!(browser.status_of(&format!("/fn/{action}"), "").await < 429, "{action}");
        }
        for action in ["account-log-in", "account-register", "account-forgotten", "account-password"] {
            assert_eq!(browser.status_of(&format!("/fn/{action}"), "").await, 429, "{action}");
        }
        assert_eq!(browser.get("/account/log-in").await.status(), 200);
    }

    async fn nothing_is_changed_for_another_site(store: Store) {
        let world = World::open(store).await;
        let browser = ada(&world).await;
        for action in ["/account/log-out", "/fn/account-name", "/fn/account-log-in"] {
            let request = world.post(action).header("cookie", browser.session().unwrap());
            let response = request.header("origin", "https://evil.example").body("name=Mallory").send().await.unwrap();
            assert_eq!(response.status(), 403, "{action}");
        }
        assert_eq!(browser.get("/account").await.status(), 200);
    }
}
