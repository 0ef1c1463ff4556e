//! The messages in the dashboard, as a browser without JavaScript meets them.

use domain::staff::Role;

use super::*;
use crate::support::browser::{encoded, place};
use crate::support::clerk::Clerk;
use crate::support::receiver::Manner;

const REPLAY: &str = "/fn/replay-provision";

store::on_both_engines! {
    async fn messages_are_listed_shown_and_found_from_their_order(store: Store) {
        let receiver = Receiver::open().await;
        let world = a_world(store, &receiver).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (_, page) = clerk.see("/admin/provisioning").await;
        assert!(page.contains("Nothing has been sold yet that another system must provide."), "{page}");
        let order = sell(&world, &["example.com"]).await;
        let [message] = settled(&world, 1, ProvisionStatus::Delivered).await.try_into().unwrap();
        let here = format!("/admin/provisioning/{}", message.id);
        for path in ["/admin/provisioning", "/admin/provisioning?status=delivered", &format!("/admin/orders/{order}")] {
            let (status, page) = clerk.see(path).await;
            assert!(status == 200 && page.contains(&here) && page.contains("Delivered"), "{path}: {page}");
        }
        let (_, page) = clerk.see("/admin/provisioning?status=failed").await;
        assert!(page.contains("No message matches this filter."), "{page}");
        let (status, page) = clerk.see(&here).await;
        for shown in ["example.com", "HTTP 204", &message.id.to_string(), &format!("/admin/orders/{order}"), "order.provision"] {
            assert!(status == 200 && page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains(REPLAY), "a viewer is offered no button");
        for path in ["/admin/provisioning/msg_x", "/admin/provisioning/msg_00000000000000000000000001"] {
            assert_eq!(clerk.see(path).await.0, 404, "{path}");
        }
        assert_eq!(clerk.see("/admin/provisioning?status=lost").await.0, 400);
        let fields = [("id", message.id.to_string()), ("attempts", "1".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(clerk.status_of(REPLAY, encoded(&fields)).await, 403);
    }

    async fn a_delivered_message_is_replayed_under_its_id_once_however_often_the_button_is_pressed(store: Store) {
        let receiver = Receiver::open().await;
        let world = a_world(store, &receiver).await;
        sell(&world, &["example.com"]).await;
        let [message] = settled(&world, 1, ProvisionStatus::Delivered).await.try_into().unwrap();
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let here = format!("/admin/provisioning/{}", message.id);
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains(REPLAY) && page.contains(r#"name="attempts" value="1""#), "{page}");
        let id = message.id.to_string();
        for _ in 0..3 {
            let answer = clerk.submit(REPLAY, &[("id", &id), ("attempts", "1")]).await;
            assert_eq!(place(&answer), (303, here.clone()));
        }
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("The message will be sent again in a moment"), "{page}");
        settled(&world, 2, ProvisionStatus::Delivered).await;
        let [first, second] = receiver.told().try_into().unwrap();
        assert_eq!((first.id, first.body), (second.id, second.body));
        assert_eq!(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'provision.replayed'").await, 1);
        assert_eq!(clerk.submit(REPLAY, &[("id", &id), ("attempts", "x")]).await.status(), 400);
    }

    async fn what_could_not_be_delivered_is_told_where_orders_are_listed(store: Store) {
        let receiver = Receiver::open().await;
        let world = a_world(store, &receiver).await;
        receiver.answer_next(Manner::Says(410, "<script>gone</script>"));
        sell(&world, &["example.com"]).await;
        let [message] = settled(&world, 1, ProvisionStatus::Failed).await.try_into().unwrap();
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let (_, page) = clerk.see("/admin/orders").await;
        let told = page.contains("1 message to the provisioning system could not be delivered");
        assert!(told && page.contains("/admin/provisioning?status=failed"), "{page}");
        let (_, page) = clerk.see(&format!("/admin/provisioning/{}", message.id)).await;
        assert!(page.contains("HTTP 410: &lt;script&gt;gone&lt;/script&gt;") && page.contains(REPLAY), "{page}");
    }

    async fn where_nobody_is_told_the_pages_say_so(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let (status, page) = clerk.see("/admin/provisioning").await;
        assert!(status == 200 && page.contains("until OXCART_PROVISION_URL and OXCART_PROVISION_SECRET are set"), "{page}");
    }
}
