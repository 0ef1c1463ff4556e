//! What the dashboard tells of events, however they came (ADM-5, PAY-9).

use domain::ids::OrderId;
use domain::staff::Role;

use super::*;
use crate::support::browser::place;
use crate::support::clerk::Clerk;

const REPLAY: &str = "/fn/replay-event";
const DEAL_WITH: &str = "/fn/deal-with-event";
const REFUSED: &str = "/admin/events/refused";
const NOBODYS: &str = "cs_test_of_another_shop";

/// An order that was paid, of which nothing reached the webhook, and after which no sweep looks.
async fn paid_in_silence(world: &World) -> (Shopper, OrderId, String) {
    let shopper = Shopper::of(world).await;
    let checkout = shopper.check_out(world).await;
    assert_eq!(pay(world, &checkout.url, "4242 4242 4242 4242").await, 303);
    world.run("UPDATE payment_sessions SET next_check_at = NULL").await;
    (shopper, checkout.order, session_of(&checkout.url))
}

/// Reads Stripe's list as if it were time again, and acts on what was in it.
async fn read_list(world: &World) -> usize {
    world.clock.advance(300);
    let report = world.shop.read_event_list().await.unwrap().unwrap();
    world.shop.sweep().await.unwrap();
    report.fresh
}

store::on_both_engines! {
    async fn an_event_page_tells_how_it_came_and_what_it_changed(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let (_, order, session) = paid_in_silence(&world).await;
        assert_eq!(world.deliver(&completed("evt_1", &session), 0, SECRET).await.status(), 200);
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (status, page) = clerk.see("/admin/events/evt_1").await;
        for shown in [
            "Delivered to the webhook: verified, signed at",
            "secret 2 of STRIPE_WEBHOOK_SECRET",
            "pending → paid",
            &format!("/admin/orders/{order}"),
            &session,
        ] {
            assert!(status == 200 && page.replace("<!>", "").contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(SECRET) && !page.contains(REPLAY) && !page.contains(DEAL_WITH), "{page}");
    }

    async fn a_payment_that_never_reached_the_webhook_is_read_in_stripes_list(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let (shopper, order, session) = paid_in_silence(&world).await;
        assert_eq!(status(&shopper, &world, &order.to_string()).await, "pending");
        assert_eq!(read_list(&world).await, 1);
        assert_eq!(status(&shopper, &world, &order.to_string()).await, "paid");
        let told = world.stripe.events("checkout.session.completed").await;
        let id = told[0]["id"].as_str().unwrap();
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (_, page) = clerk.see(&format!("/admin/events/{id}")).await;
        assert!(page.contains("Read from Stripe itself over the API, no signature needed"), "{page}");
        assert!(page.contains("pending → paid") && page.contains(&session), "{page}");
        let (_, list) = clerk.see("/admin/events").await;
        assert!(list.contains("from Stripe&#39;s list") || list.contains("from Stripe's list"), "{list}");
        assert_eq!(read_list(&world).await, 0);
    }

    async fn a_wrong_secret_is_told_on_every_page_with_what_to_do_until_it_is_mended(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        paid_in_silence(&world).await;
        let event = world.stripe.events("checkout.session.completed").await.remove(0).to_string();
        assert_eq!(world.deliver(&event, 0, "whsec_of_another_endpoint").await.status(), 400);
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let alarm = "The webhook refuses Stripe's own deliveries";
        assert!(!clerk.see("/admin/orders").await.1.contains(alarm), "anybody may have sent it");
        read_list(&world).await;
        let (_, page) = clerk.see("/admin/orders").await;
        assert!(page.contains(alarm) && page.contains("fits no secret of STRIPE_WEBHOOK_SECRET"), "{page}");
        let (status, page) = clerk.see(REFUSED).await;
        for shown in ["Wrong signature", "reveal its signing secret", "v1 (64 characters)", "a real event"] {
            assert!(status == 200 && page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(world.deliver(&event, 2, SECRET).await.status(), 200);
        assert!(!clerk.see("/admin/orders").await.1.contains(alarm));
    }

    async fn what_was_refused_is_shown_with_its_reason_and_never_acts(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let (shopper, order, session) = paid_in_silence(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        assert!(clerk.see(REFUSED).await.1.contains("No delivery was refused."));
        let body = completed("evt_1", &session);
        for (seconds, secret, reason) in [
            (0, "whsec_of_a_stranger", "Wrong signature"),
            (-310, SECRET, "Signed at another time"),
            (310, SECRET, "Signed at another time"),
        ] {
            world.clock.advance(1);
            assert_eq!(world.deliver(&body, seconds, secret).await.status(), 400);
            assert!(clerk.see(REFUSED).await.1.contains(reason), "{reason}");
        }
        world.clock.advance(1);
        assert_eq!(world.deliver("<b>nonsense</b>", 0, SECRET).await.status(), 400);
        world.clock.advance(1);
        let unsigned = world.post("/api/webhooks/stripe").body("\u{0}x").send().await.unwrap();
        assert_eq!(unsigned.status(), 400);
        let (_, page) = clerk.see(REFUSED).await;
        for shown in ["Not an event", "No signature", "&lt;b&gt;nonsense", "evt_1", "none"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM refused_deliveries").await, 5);
        world.clock.advance(60);
        world.shop.sweep().await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM stripe_events").await, 0);
        assert_eq!(status(&shopper, &world, &order.to_string()).await, "pending");
    }

    async fn a_flood_of_refused_deliveries_writes_one_row_a_second(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let start = std::time::Instant::now();
        for _ in 0..40 {
            assert_eq!(world.deliver("{}", 0, "whsec_of_a_stranger").await.status(), 400);
        }
        let most = i64::try_from(start.elapsed().as_secs()).unwrap() + 1;
        let kept = world.number("SELECT COUNT(*) FROM refused_deliveries").await;
        assert!((1..=most).contains(&kept), "{kept} of at most {most}");
    }

    async fn an_event_of_nobodys_is_counted_acted_on_again_and_dealt_with(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        for body in [completed("evt_1", NOBODYS), UNKNOWN.replace("false", "true")] {
            assert_eq!(world.deliver(&body, 0, SECRET).await.status(), 200);
        }
        let clerk = Clerk::inside(&world, Role::Staff).await;
        assert!(clerk.see("/admin/orders").await.1.contains("2 Stripe events need a look"));
        let (_, page) = clerk.see("/admin/events?show=look").await;
        assert!(page.contains("Needs a look (2)") && page.contains("evt_1") && page.contains("evt_unknown"), "{page}");
        let (_, page) = clerk.see("/admin/events?show=otherMode").await;
        assert!(page.contains("evt_unknown") && !page.contains(">evt_1<"), "{page}");
        assert!(clerk.see("/admin/events/evt_unknown").await.1.contains("set the live STRIPE_SECRET_KEY"));
        let here = "/admin/events/evt_1";
        assert!(clerk.see(here).await.1.contains("Look up the payment in Stripe"));
        assert_eq!(place(&clerk.submit(REPLAY, &[("id", "evt_1")]).await), (303, here.to_owned()));
        assert!(clerk.see(here).await.1.contains("The event was acted on again: it still belongs to no order"));
        assert_eq!(place(&clerk.submit(DEAL_WITH, &[("id", "evt_1")]).await), (303, here.to_owned()));
        let (_, page) = clerk.see(here).await;
        assert!(page.contains("The event was marked as dealt with") && page.contains("Clerk staff"), "{page}");
        assert!(!page.contains("Look up the payment in Stripe") && !page.contains(DEAL_WITH), "{page}");
        assert!(clerk.see("/admin/orders").await.1.contains("1 Stripe event needs a look"));
        assert_eq!(place(&clerk.submit(DEAL_WITH, &[("id", "evt_1")]).await), (303, here.to_owned()));
        assert!(clerk.see(here).await.1.contains("There was nothing left to deal with"));
    }

    async fn a_replay_applies_what_the_shop_could_not_match(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let (shopper, order, session) = paid_in_silence(&world).await;
        world.run("UPDATE payment_sessions SET stripe_id = 'cs_test_lost'").await;
        world.deliver(&completed("evt_1", &session), 0, SECRET).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        world.run(&format!("UPDATE payment_sessions SET stripe_id = '{session}'")).await;
        clerk.submit(REPLAY, &[("id", "evt_1")]).await;
        let (_, page) = clerk.see("/admin/events/evt_1").await;
        assert!(page.contains("its order stands as Stripe says") && page.contains("pending → paid"), "{page}");
        assert_eq!(status(&shopper, &world, &order.to_string()).await, "paid");
    }

    async fn whoever_may_not_act_on_events_is_refused(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        world.deliver(&completed("evt_1", NOBODYS), 0, SECRET).await;
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        let stranger = Clerk::at_the_door(&world, Role::Staff).await;
        assert_eq!(place(&stranger.get(REFUSED).await), (303, format!("/admin/login?next={REFUSED}")));
        for action in [REPLAY, DEAL_WITH] {
            let response = viewer.submit(action, &[("id", "evt_1")]).await;
            assert_eq!(response.status(), 403, "{action}");
            assert!(response.text().await.unwrap().contains("You may not do this"));
            assert_eq!(viewer.status_of(action, "id=evt_1").await, 403, "{action}");
            assert_eq!(place(&stranger.submit(action, &[("id", "evt_1")]).await), (303, "/admin/login".into()));
            assert_eq!(stranger.status_of(action, "id=evt_1").await, 401, "{action}");
        }
        let owner = Clerk::inside(&world, Role::Owner).await;
        for action in [REPLAY, DEAL_WITH] {
            for body in ["", "id=evt_unknown", "id=%00", "id=../x", "x=y"] {
                assert_eq!(owner.status_of(action, body).await, 404, "{action} {body}");
            }
            assert_eq!(owner.status_of(action, "id=evt_1&id=evt_1").await, 400, "{action}");
        }
    }
}
