//! Orders that need a look, as staff settles them and as their shoppers see them (PAY-3, PAY-5, PAY-8, ADM-3).

use domain::ids::OrderId;
use domain::order::OrderStatus;
use domain::staff::Role;

use super::{order, sold};
use crate::support::browser::{encoded, place};
use crate::support::clerk::Clerk;
use crate::support::shopper::{SODA, Shopper, pay};
use crate::support::{Deliveries, World, unlimited};

const SETTLE: &str = "/fn/settle-flag";
const CANCEL: &str = "/fn/cancel-order";
const CARD: &str = "4242 4242 4242 4242";

/// Somebody whose order was paid with a cent too little.
async fn underpaid(world: &World) -> (Shopper, OrderId) {
    let shopper = Shopper::of(world).await;
    let started = shopper.check_out(world).await;
    world.run(&format!("UPDATE orders SET total = total + 1 WHERE id = '{}'", started.order)).await;
    assert_eq!(pay(world, &started.url, CARD).await, 303);
    assert_eq!(order(world, started.order).await.status, OrderStatus::Pending);
    (shopper, started.order)
}

/// The id of an order's only flag, as its form sends it.
async fn flag_of(world: &World, id: OrderId) -> String {
    let detail = world.shop.order_detail(domain::actor::Actor::System, &id.to_string()).await.unwrap();
    detail.flags[0].id.to_string()
}

/// A page as it reads: without the marks between two texts.
async fn read(clerk: &Clerk, path: &str) -> String {
    let (status, page) = clerk.see(path).await;
    assert_eq!(status, 200, "{path}: {page}");
    page.replace("<!>", "")
}

async fn reserved(world: &World) -> i64 {
    world.number(&format!("SELECT reserved FROM variants WHERE id = '{SODA}'")).await
}

/// A page as its shopper sees it.
async fn seen_by(shopper: &Shopper, world: &World, path: &str) -> String {
    let request = world.get(path).header("cookie", &shopper.cookie).header("accept", "text/html");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

store::on_both_engines! {
    async fn orders_that_need_a_look_stand_on_top_and_say_why(store: Store) {
        let world = World::open(store).await;
        let (_, first) = underpaid(&world).await;
        let newer = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let page = read(&clerk, "/admin/orders").await;
        let [flagged, plain] = [first, newer].map(|id| page.find(&format!("/admin/orders/{id}")).unwrap());
        assert!(flagged < plain && page.contains("Wrong amount paid"), "{page}");
        assert!(page.contains(r#"<a href="/admin/orders?flagged=1">1 order needs a look</a>"#), "{page}");
        let page = read(&clerk, "/admin/orders?flagged=1&status=pending&q=kn").await;
        assert!(page.contains(&first.to_string()) && !page.contains(&newer.to_string()), "{page}");
        let page = read(&clerk, &format!("/admin/orders/{first}")).await;
        for shown in ["Needs a look", "Stripe charged €15.58, the order costs €15.59.", "What to do: "] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(SETTLE) && !page.contains(CANCEL), "a viewer is offered no form");
    }

    async fn a_flag_is_settled_once_by_its_form_and_told_with_its_note(store: Store) {
        let world = World::open(store).await;
        let (_, id) = underpaid(&world).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let here = format!("/admin/orders/{id}");
        let page = read(&clerk, &here).await;
        assert!(page.contains("Mark as settled") && page.contains(r#"name="note""#), "{page}");
        let flag = flag_of(&world, id).await;
        let (id, note) = (id.to_string(), "Paid back, <b>called</b> her.");
        let fields = [("id", id.as_str()), ("flag", &flag), ("note", note)];
        for _ in 0..2 {
            assert_eq!(place(&clerk.submit(SETTLE, &fields).await), (303, here.clone()));
        }
        let page = read(&clerk, &here).await;
        for shown in [
            "The flag was marked as settled",
            "Settled flags (1)",
            "Paid back, &lt;b&gt;called&lt;/b&gt; her.",
            "Settled by Clerk staff",
            "Settled: Wrong amount paid",
            "Clerk staff · action: settle a flag",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("Mark as settled"), "{page}");
        assert_eq!(page.matches("action: settle a flag").count(), 1);
        let page = read(&clerk, "/admin/orders").await;
        assert!(!page.contains("needs a look") && !page.contains("Wrong amount paid"), "{page}");
    }

    async fn a_note_that_is_too_long_or_a_flag_of_nowhere_settles_nothing(store: Store) {
        let world = World::open(store).await;
        let (_, id) = underpaid(&world).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let (flag, id, long) = (flag_of(&world, id).await, id.to_string(), "ü".repeat(501));
        let here = format!("/admin/orders/{id}");
        let too_long = [("id", id.as_str()), ("flag", flag.as_str()), ("note", long.as_str())];
        assert_eq!(place(&clerk.submit(SETTLE, &too_long).await), (303, here.clone()));
        let page = read(&clerk, &here).await;
        assert!(page.contains("Please check the note (at most 500 characters).") && page.contains("Mark as settled"));
        assert_eq!(clerk.status_of(SETTLE, encoded(&too_long)).await, 400);
        for fields in [
            vec![],
            vec![("id", id.as_str())],
            vec![("id", id.as_str()), ("flag", "flag_00000000000000000000000000")],
            vec![("id", "ord_00000000000000000000000000"), ("flag", flag.as_str())],
            vec![("id", "%00"), ("flag", "'; DROP TABLE order_flags; --")],
        ] {
            assert_eq!(clerk.status_of(SETTLE, encoded(&fields)).await, 404, "{fields:?}");
            assert_eq!(clerk.submit(SETTLE, &fields).await.status(), 404, "{fields:?}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM order_flags WHERE resolved_at IS NULL").await, 1);
    }

    async fn whoever_may_not_change_orders_settles_and_cancels_nothing(store: Store) {
        let world = World::open(store).await;
        let (_, id) = underpaid(&world).await;
        let (flag, text) = (flag_of(&world, id).await, id.to_string());
        let fields = [("id", text.as_str()), ("flag", flag.as_str())];
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        let stranger = Clerk::at_the_door(&world, Role::Staff).await;
        for action in [SETTLE, CANCEL] {
            assert_eq!(viewer.submit(action, &fields).await.status(), 403);
            assert_eq!(viewer.status_of(action, encoded(&fields)).await, 403);
            assert_eq!(place(&stranger.submit(action, &fields).await), (303, "/admin/login".into()));
            assert_eq!(stranger.status_of(action, encoded(&fields)).await, 401);
        }
        assert_eq!(order(&world, id).await.status, OrderStatus::Pending);
        assert_eq!(world.number("SELECT COUNT(*) FROM order_flags WHERE resolved_at IS NULL").await, 1);
    }

    async fn an_order_with_a_wrong_payment_is_cancelled_and_its_goods_go_back(store: Store) {
        let world = World::open(store).await;
        let (_, id) = underpaid(&world).await;
        assert_eq!(reserved(&world).await, 2);
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let (here, text) = (format!("/admin/orders/{id}"), id.to_string());
        let page = read(&clerk, &here).await;
        assert!(page.contains("Cancel the order now"), "{page}");
        for _ in 0..2 {
            assert_eq!(place(&clerk.submit(CANCEL, &[("id", &text)]).await), (303, here.clone()));
        }
        let page = read(&clerk, &here).await;
        for shown in [
            "The order was cancelled",
            "Status: Pending → Cancelled",
            "Reserved goods: Held → Released",
            "Clerk staff · action: cancel",
            "Mark as settled",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("Cancel the order now"), "{page}");
        assert_eq!((reserved(&world).await, order(&world, id).await.status), (0, OrderStatus::Cancelled));
        assert_eq!(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'order.cancelled'").await, 2);
    }

    async fn an_open_payment_page_is_ended_with_its_order(store: Store) {
        let world = World::open(store).await;
        let started = Shopper::of(&world).await.check_out(&world).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let id = started.order.to_string();
        assert_eq!(place(&clerk.submit(CANCEL, &[("id", &id)]).await), (303, format!("/admin/orders/{id}")));
        assert_eq!(order(&world, started.order).await.status, OrderStatus::Cancelled);
        assert_eq!(world.stripe.sessions().await[0]["status"], "expired");
        assert_ne!(pay(&world, &started.url, CARD).await, 303, "the page takes no payment any more");
        assert_eq!(clerk.status_of(CANCEL, "").await, 404);
    }

    async fn an_order_that_turns_out_to_be_paid_is_not_cancelled_and_staff_is_told(store: Store) {
        let world = World::with(store, Deliveries::Off, unlimited()).await;
        let started = Shopper::of(&world).await.check_out(&world).await;
        assert_eq!(pay(&world, &started.url, CARD).await, 303);
        assert_eq!(order(&world, started.order).await.status, OrderStatus::Pending, "no event has told of it");
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let id = started.order.to_string();
        let here = format!("/admin/orders/{id}");
        assert_eq!(place(&clerk.submit(CANCEL, &[("id", &id)]).await), (303, here.clone()));
        let page = read(&clerk, &here).await;
        assert!(page.contains("This order turned out to be paid") && page.contains("System · request: cancel the order"), "{page}");
        assert_eq!(order(&world, started.order).await.status, OrderStatus::Paid);
        assert_eq!(clerk.status_of(CANCEL, encoded(&[("id", &id)])).await, 409);
    }

    async fn the_timeline_names_who_and_links_the_event_that_paid(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let page = read(&clerk, &format!("/admin/orders/{id}")).await;
        for shown in ["Status: Pending</span>", "Guest · request: check out", "Status: Pending → Paid", "System · event: <a href=\"/admin/events/evt_"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let event = page.split("System · event: <a href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let event = read(&clerk, &event).await;
        assert!(event.contains("checkout.session.completed"), "{event}");
        let control = format!(r#"href="{}/sandbox""#, world.stripe.url);
        assert!(page.contains(&control) && !page.contains("dashboard.stripe.com"), "{control}: {page}");
    }

    async fn a_shopper_whose_payment_is_checked_is_told_so_and_not_kept_waiting(store: Store) {
        let world = World::open(store).await;
        let (shopper, id) = underpaid(&world).await;
        let returned = format!("/checkout/return?order={id}");
        for path in [returned.clone(), format!("/orders/{id}")] {
            let page = seen_by(&shopper, &world, &path).await;
            assert!(page.contains("We have received your payment and are checking it."), "{path}: {page}");
            for hidden in ["15.59, ", "Wrong amount", "http-equiv=\"refresh\"", "leptos-island data-component=\"Waiting"] {
                assert!(!page.contains(hidden), "{hidden}: {page}");
            }
        }
        let watch = world.post("/fn/watch-payment").header("cookie", &shopper.cookie).header("origin", &world.url);
        let watch = watch.header("content-type", "application/x-www-form-urlencoded").body(format!("order={id}"));
        assert_eq!(watch.send().await.unwrap().text().await.unwrap(), "true", "a page that waits is loaded again");
        let clerk = Clerk::inside(&world, Role::Staff).await;
        clerk.submit(CANCEL, &[("id", &id.to_string())]).await;
        let page = seen_by(&shopper, &world, &returned).await;
        assert!(page.contains("This order was cancelled") && page.contains("We have received a payment for it"), "{page}");
        assert!(!page.contains("Nothing was charged"), "{page}");
    }

    async fn a_browser_without_javascript_asks_ever_less_often_and_stops_after_15_minutes(store: Store) {
        let world = World::open(store).await;
        let shopper = Shopper::of(&world).await;
        let started = shopper.check_out(&world).await;
        let refresh = async |query: &str| {
            let page = seen_by(&shopper, &world, &format!("/checkout/return?order={}{query}", started.order)).await;
            let found = page.split(r#"http-equiv="refresh" content=""#).nth(1).map(|rest| rest.split('"').next().unwrap());
            (found.map(|found| found.replace("&amp;", "&")), page)
        };
        let to = |seconds: u32, rest: &str| Some(format!("{seconds};url=/checkout/return?order={}{rest}", started.order));
        assert_eq!(refresh("").await.0, to(3, "&waited=3"));
        assert_eq!(refresh("&session_id=cs_test_1&waited=60").await.0, to(15, "&session_id=cs_test_1&waited=75"));
        assert_eq!(refresh("&waited=899&session_id=%22%3E%3Cscript%3E").await.0, to(30, "&waited=929"));
        let (none, page) = refresh("&waited=929").await;
        assert!(none.is_none() && page.contains("we send you a mail"), "{page}");
    }
}
