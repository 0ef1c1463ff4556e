//! The dashboard through its pages and forms (ADM-1, ADM-3, ADM-4, SEC-2), as a browser without JavaScript meets it.

mod bulk;
mod carts;
mod customers;
mod delete;
mod export;
mod flagged;
mod imports;
mod lines;
mod list;
mod process;
mod products;
mod tokens;
use crate::support::World;
use crate::support::browser::{encoded, place};
use crate::support::clerk::{Clerk, PASSWORD};
use crate::support::shopper::{Shopper, pay};
use domain::ids::OrderId;
use domain::order::FulfilmentStatus;
use domain::staff::Role;

const EDIT: &str = "/fn/edit-order";

/// A paid order.
async fn sold(world: &World) -> OrderId {
    let started = Shopper::of(world).await.check_out(world).await;
    assert_eq!(pay(world, &started.url, "4242 4242 4242 4242").await, 303);
    world.shop.sweep().await.unwrap();
    let order =
        world.shop.settle_visible_order(domain::actor::Actor::System, &started.order.to_string()).await.unwrap();
    assert_eq!(order.status, domain::order::OrderStatus::Paid);
    order.id
}

async fn order(world: &World, id: OrderId) -> domain::order::Order {
    world.shop.visible_order(domain::actor::Actor::System, &id.to_string()).await.unwrap()
}

/// The order's form as the page has it, with some fields typed over.
async fn form(world: &World, id: OrderId, typed: &[(&'static str, &str)]) -> Vec<(String, String)> {
    let order = order(world, id).await;
    let input = domain::order_edit::OrderEditInput::from(&order);
    let mut fields = vec![
        ("id".to_owned(), id.to_string()),
        ("version".to_owned(), order.version.to_string()),
        ("edit[name]".to_owned(), input.name),
        ("edit[email]".to_owned(), input.email),
        ("edit[fulfilmentStatus]".to_owned(), input.fulfilment_status),
        ("edit[trackingUrl]".to_owned(), input.tracking_url),
    ];
    for (part, address) in [("billing", input.billing), ("shipping", input.shipping)] {
        let all = [
            ("name", address.name),
            ("line1", address.line1),
            ("line2", address.line2),
            ("city", address.city),
            ("state", address.state),
            ("postalCode", address.postal_code),
            ("country", address.country),
            ("phone", address.phone),
        ];
        fields.extend(all.map(|(name, value)| (format!("edit[{part}][{name}]"), value)));
    }
    for (name, value) in typed {
        let field = fields.iter_mut().find(|(field, _)| field == name).unwrap();
        (*value).clone_into(&mut field.1);
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

store::on_both_engines! {
    async fn strangers_are_sent_to_the_login_and_told_nothing(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::at_the_door(&world, Role::Owner).await;
        for (path, next) in [
            ("/admin/orders", "/admin/orders"),
            ("/admin/orders?q=a%20b", "/admin/orders%3Fq%3Da%2520b"),
            ("/admin/orders/ord_unknown", "/admin/orders/ord_unknown"),
            ("/admin/events", "/admin/events"),
            ("/admin/events/evt_1", "/admin/events/evt_1"),
        ] {
            let response = clerk.get(path).await;
            assert_eq!(place(&response), (303, format!("/admin/login?next={next}")), "{path}");
        }
        assert_eq!(place(&clerk.get("/admin").await), (303, "/admin/orders".to_owned()));
    }

    async fn a_login_leads_to_where_one_wanted_to_go_and_only_within_the_dashboard(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::at_the_door(&world, Role::Viewer).await;
        assert_eq!(place(&clerk.log_in(PASSWORD, "/admin/events?show=stored").await), (303, "/admin/events?show=stored".into()));
        let (status, page) = clerk.see("/admin/orders").await;
        assert!(status == 200 && page.contains("Clerk viewer") && page.contains("There are no orders yet."), "{page}");
        assert!(page.contains(r#"<meta name="robots" content="noindex""#) && page.contains("<title>Orders · Dashboard"));
        assert_eq!(place(&clerk.log_in(PASSWORD, "//evil.example").await), (303, "/admin/orders".into()));
        assert_eq!(place(&clerk.get("/admin/login").await), (303, "/admin/orders".into()));
    }

    async fn a_login_renews_the_session_and_a_logout_ends_it(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::at_the_door(&world, Role::Owner).await;
        clerk.log_in("wrong", "").await;
        let before = clerk.session().unwrap();
        clerk.log_in(PASSWORD, "").await;
        let known = clerk.session().unwrap();
        assert_ne!(before, known);
        let with = async |cookie: &str| {
            let response = world.get("/admin/orders").header("cookie", cookie).send().await.unwrap();
            response.status().as_u16()
        };
        assert_eq!((with(&before).await, with(&known).await), (303, 200));
        assert_eq!(place(&clerk.submit("/fn/log-out", &[]).await), (303, "/admin/login".into()));
        assert_eq!(with(&known).await, 303);
    }

    async fn a_wrong_password_is_told_on_the_login_page_which_keeps_the_address(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::at_the_door(&world, Role::Owner).await;
        let response = clerk.log_in("wrong", "/admin/events").await;
        assert_eq!(place(&response), (303, "/admin/login?next=/admin/events".into()));
        let (_, page) = clerk.see("/admin/login?next=/admin/events").await;
        assert!(page.contains("The email address or the password is wrong.") && page.contains(&clerk.email), "{page}");
        assert!(!page.contains(r#"value="wrong""#));
        let (_, page) = clerk.see("/admin/login").await;
        assert!(!page.contains("is wrong"), "a message is told once");
        let status = clerk.status_of("/fn/log-in", encoded(&[("email", &clerk.email)])).await;
        assert_eq!(status, 401);
    }

    async fn an_order_is_found_and_shown_with_everything(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let order = order(&world, id).await;
        for path in ["/admin/orders", "/admin/orders?q=lovelace", "/admin/orders?q=natron&status=paid"] {
            let (status, page) = clerk.see(path).await;
            assert!(status == 200 && page.contains(&order.number) && page.contains("not yet"), "{path}: {page}");
        }
        for path in ["/admin/orders?q=turing", "/admin/orders?status=failed", "/admin/orders?flagged=1"] {
            let (status, page) = clerk.see(path).await;
            assert!(status == 200 && page.contains("No order matches these filters."), "{path}: {page}");
        }
        let (status, page) = clerk.see(&format!("/admin/orders/{}", id.uuid())).await;
        let intent = order.payment_intent.unwrap().to_string();
        for shown in [order.number.as_str(), "ada@example.com", "Invalidenstraße 1", "€15.58", "cs_test_", &intent, "Timeline"] {
            assert!(status == 200 && page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(EDIT), "a viewer is offered no form");
    }

    async fn an_edit_is_saved_and_a_stale_one_is_told(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let here = format!("/admin/orders/{id}");
        let shipped = [("edit[fulfilmentStatus]", "shipped"), ("edit[trackingUrl]", "https://parcel.example/1")];
        let fields = form(&world, id, &shipped).await;
        assert_eq!(place(&clerk.submit(EDIT, &borrowed(&fields)).await), (303, here.clone()));
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("The order was saved") && page.contains("https://parcel.example/1"), "{page}");
        assert!(page.contains("Clerk staff"), "the timeline names who did it");
        assert_eq!(order(&world, id).await.fulfilment_status, FulfilmentStatus::Shipped);
        assert_eq!(place(&clerk.submit(EDIT, &borrowed(&fields)).await), (303, here.clone()));
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("Somebody else changed this order"), "{page}");
        assert_eq!(clerk.status_of(EDIT, encoded(&borrowed(&fields))).await, 409);
    }

    async fn a_refused_form_comes_back_as_it_was_typed_with_the_fault_beside_the_field(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let here = format!("/admin/orders/{id}");
        for (field, typed, element) in [
            ("edit[email]", "no <address>", "order-email-fault"),
            ("edit[shipping][country]", "Germany", "shipping-country-fault"),
            ("edit[trackingUrl]", "javascript:alert(1)", "order-trackingUrl-fault"),
            ("edit[trackingUrl]", "https://parcel.example/early", "order-trackingUrl-fault"),
        ] {
            let fields = form(&world, id, &[(field, typed)]).await;
            assert_eq!(place(&clerk.submit(EDIT, &borrowed(&fields)).await), (303, here.clone()), "{typed}");
            let (_, page) = clerk.see(&here).await;
            let escaped = typed.replace('<', "&lt;").replace('>', "&gt;");
            assert!(page.contains(&format!(r#"id="{element}""#)), "{typed}: {page}");
            assert!(page.contains(&format!(r#"value="{typed}""#)) || page.contains(&format!(r#"value="{escaped}""#)), "{typed}: {page}");
            assert_eq!(clerk.status_of(EDIT, encoded(&borrowed(&fields))).await, 400);
        }
        assert_eq!(order(&world, id).await.email.unwrap().as_str(), "ada@example.com");
    }

    async fn whoever_may_not_edit_gets_403_or_the_login(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await;
        let fields = form(&world, id, &[("edit[name]", "Mallory")]).await;
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        let response = viewer.submit(EDIT, &borrowed(&fields)).await;
        assert_eq!(response.status(), 403);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(response.text().await.unwrap().contains("You may not do this"));
        assert_eq!(viewer.status_of(EDIT, encoded(&borrowed(&fields))).await, 403);
        let stranger = Clerk::at_the_door(&world, Role::Staff).await;
        assert_eq!(place(&stranger.submit(EDIT, &borrowed(&fields)).await), (303, "/admin/login".into()));
        assert_eq!(stranger.status_of(EDIT, encoded(&borrowed(&fields))).await, 401);
        assert_eq!(order(&world, id).await.customer_name.as_deref(), Some("Ada Lovelace"));
    }

    async fn broken_requests_get_an_answer_that_is_no_fault_of_ours(store: Store) {
        let world = World::open(store).await;
        let id = sold(&world).await.to_string();
        let clerk = Clerk::inside(&world, Role::Owner).await;
        for (fields, expected) in [
            (vec![], 404),
            (vec![("id", "ord_nope"), ("version", "1")], 404),
            (vec![("id", id.as_str())], 400),
            (vec![("id", id.as_str()), ("version", "99999999999999999999")], 400),
            (vec![("id", id.as_str()), ("version", "2"), ("edit[fulfilmentStatus]", "lost")], 400),
            (vec![("id", id.as_str()), ("version", "2"), ("edit", "x")], 400),
            (vec![("id", id.as_str()), ("id", "twice")], 400),
        ] {
            let status = clerk.status_of(EDIT, encoded(&fields)).await;
            assert_eq!(status, expected, "{fields:?}");
        }
        for body in ["%ff=%ff", "edit[billing][[[", "edit[a][b][c][d][e][f][g]=1", "&&&==", "\u{0}"] {
            let status = clerk.status_of(EDIT, body).await;
            assert!((400..500).contains(&status), "{body:?}: {status}");
        }
        for path in ["/admin/orders?status=lost", "/admin/orders?cursor=x", "/admin/events?show=x", "/admin/events?cursor=%ff"] {
            assert_eq!(clerk.see(path).await.0, 400, "{path}");
        }
        for path in ["/admin/orders/%ff", "/admin/orders/ord_x", "/admin/events/evt_unknown", "/admin/events/x%00"] {
            assert_eq!(clerk.see(path).await.0, 404, "{path}");
        }
        assert_eq!(clerk.see("/admin/orders?q=%ff%00%25&flagged=x").await.0, 200);
    }

    async fn events_are_listed_and_shown_with_their_payload(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let event = shop::events::ReceivedEvent {
            id: "evt_1".parse().unwrap(),
            kind: "checkout.session.expired".to_owned(),
            livemode: false,
            created: domain::time::Timestamp::from_seconds(1_776_935_642),
            payload: r#"{"id":"evt_1","note":"<script>alert(1)</script>"}"#.to_owned(),
            signature: None,
        };
        world.shop.receive_event(event).await.unwrap();
        for path in ["/admin/events", "/admin/events?show=stored"] {
            let (status, page) = clerk.see(path).await;
            assert!(status == 200 && page.contains("checkout.session.expired"), "{path}: {page}");
        }
        let (_, page) = clerk.see("/admin/events?show=unmatched").await;
        assert!(page.contains("Every event belongs to an order."), "{page}");
        let (status, page) = clerk.see("/admin/events/evt_1").await;
        assert!(status == 200 && page.contains("&lt;script&gt;") && !page.contains("<script>alert"), "{page}");
    }
}
