use domain::ids::VisitorId;
use domain::page::Limit;
use domain::provision::ProvisionStatus;
use domain::rejection::{Field, Rejection};
use store::on_both_engines;

use super::*;
use crate::checkout::scene::refusal;

async fn audited(scene: &Scene, id: ProvisionId) -> usize {
    scene.shop.store().read().await.unwrap().audit_of(&id.to_string()).await.unwrap().len()
}

/// A shop with one message that was taken.
async fn a_delivered_message(store: Store) -> (Scene, OrderId, ProvisionId) {
    let scene = open(store).await;
    let order = scene.licences_sold(&["example.com"]).await;
    assert_eq!(scene.deliver().await, (1, 0, 0));
    let id = scene.messages(order).await[0].id;
    (scene, order, id)
}

on_both_engines! {
    async fn messages_are_for_staff_and_replayed_by_those_who_may_change_something(store: Store) {
        let (scene, order, id) = a_delivered_message(store).await;
        let (shop, text) = (&scene.shop, id.to_string());
        for nobody in [Actor::Anonymous, Actor::Guest(VisitorId::from_bits(1))] {
            assert_eq!(refusal(shop.list_provisions(nobody, &ProvisionQuery::default()).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.provisions_of_order(nobody, order).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.provision_detail(nobody, &text).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.count_failed_provisions(nobody).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.replay_provision(nobody, &text, 1).await), Rejection::AuthRequired);
        }
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        assert!(shop.provision_detail(viewer, &text).await.is_ok());
        assert_eq!(refusal(shop.replay_provision(viewer, &text, 1).await), Rejection::Forbidden);
        assert_eq!(audited(&scene, id).await, 0);
        for unknown in ["", "msg_1", "msg_00000000000000000000000001", "mail_00000000000000000000000001"] {
            assert_eq!(refusal(shop.provision_detail(CLERK, unknown).await), Rejection::ProvisionNotFound);
            assert_eq!(refusal(shop.replay_provision(CLERK, unknown, 1).await), Rejection::ProvisionNotFound);
        }
    }

    async fn a_delivered_message_is_replayed_under_its_id_and_once_for_two_presses(store: Store) {
        let (scene, _, id) = a_delivered_message(store).await;
        for _ in 0..2 {
            assert_eq!(scene.shop.replay_provision(CLERK, &id.to_string(), 1).await.unwrap(), id);
        }
        assert_eq!((scene.message(id).await.status, audited(&scene, id).await), (ProvisionStatus::Queued, 1));
        assert_eq!(scene.deliver().await, (1, 0, 0));
        // A press on a page that is older than the delivery.
        scene.shop.replay_provision(CLERK, &id.to_string(), 1).await.unwrap();
        assert_eq!((scene.deliver().await, audited(&scene, id).await), ((0, 0, 0), 1));
        let heard = scene.provisioner.heard();
        assert_eq!((heard.len(), heard[0].id, &heard[0].body), (2, heard[1].id, &heard[1].body));
    }

    async fn a_failed_message_is_replayed_with_new_patience(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        for wait in [30, 60, 120] {
            scene.provisioner.answer_next(500, "");
            scene.deliver().await;
            scene.clock.advance(wait);
        }
        scene.provisioner.answer_next(410, "");
        assert_eq!(scene.deliver().await, (0, 0, 1));
        assert_eq!(scene.shop.count_failed_provisions(CLERK).await.unwrap(), 1);
        scene.clock.advance(6 * 24 * 3600);
        let [failed] = scene.messages(order).await.try_into().unwrap();
        scene.shop.replay_provision(CLERK, &failed.id.to_string(), failed.attempts).await.unwrap();
        scene.provisioner.answer_next(500, "");
        assert_eq!(scene.deliver().await, (0, 1, 0));
        let again = scene.message(failed.id).await;
        assert_eq!((again.attempts, again.next_attempt_at), (5, Some(scene.shop.now().plus_seconds(30))));
        assert_eq!(again.give_up_at, scene.shop.now().plus_seconds(3 * 24 * 3600));
        scene.clock.advance(30);
        assert_eq!(scene.deliver().await, (1, 0, 0));
        assert_eq!(scene.shop.count_failed_provisions(CLERK).await.unwrap(), 0);
    }

    async fn one_that_waits_for_its_next_attempt_is_tried_at_once_when_it_is_replayed(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        scene.provisioner.answer_next(500, "");
        scene.deliver().await;
        let [waits] = scene.messages(order).await.try_into().unwrap();
        scene.shop.replay_provision(CLERK, &waits.id.to_string(), 1).await.unwrap();
        assert_eq!(scene.deliver().await, (1, 0, 0));
    }

    async fn what_was_paid_back_goes_out_only_where_it_was_provided_before(store: Store) {
        let (scene, delivered, id) = a_delivered_message(store).await;
        let never = scene.licences_sold(&["example.org"]).await;
        for order in [delivered, never] {
            scene.refund(order, None).await.unwrap();
        }
        assert_eq!(scene.deliver().await, (0, 0, 1));
        let [failed] = scene.messages(never).await.try_into().unwrap();
        let why = scene.shop.provision_detail(CLERK, &failed.id.to_string()).await.unwrap().withdrawn;
        assert_eq!(why.as_deref(), Some("It was not sent: its order is refunded."));
        assert_eq!(scene.shop.provision_detail(CLERK, &id.to_string()).await.unwrap().withdrawn, None);
        scene.shop.replay_provision(CLERK, &failed.id.to_string(), failed.attempts).await.unwrap();
        scene.shop.replay_provision(CLERK, &id.to_string(), 1).await.unwrap();
        assert_eq!(scene.deliver().await, (1, 0, 1));
        assert_eq!(scene.provisioner.heard().iter().map(|heard| heard.id).collect::<Vec<_>>(), [id, id]);
    }

    async fn the_list_is_newest_first_page_by_page_and_narrowed_by_status(store: Store) {
        let scene = open(store).await;
        scene.licences_sold(&["a.example", "b.example", "c.example"]).await;
        assert_eq!(scene.deliver().await, (3, 0, 0));
        let waits = scene.licences_sold(&["d.example"]).await;
        let page = async |status, cursor| {
            let query = ProvisionQuery { status, cursor, limit: Limit::new(2).unwrap() };
            scene.shop.list_provisions(CLERK, &query).await
        };
        let first = page(None, None).await.unwrap();
        assert_eq!(first.items[0].order, waits);
        let second = page(None, first.next.clone()).await.unwrap();
        assert_eq!((second.items.len(), second.next), (2, None));
        let ids: Vec<_> = first.items.iter().chain(&second.items).map(|message| message.id).collect();
        assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
        let delivered = page(Some(ProvisionStatus::Delivered), None).await.unwrap();
        assert_eq!((delivered.items.len(), delivered.next.is_some()), (2, true));
        assert_eq!(page(Some(ProvisionStatus::Queued), None).await.unwrap().items.len(), 1);
        assert_eq!(page(Some(ProvisionStatus::Failed), None).await.unwrap().items.len(), 0);
        assert_eq!(refusal(page(None, Some("nonsense".to_owned())).await), Rejection::Invalid { field: Field::Cursor });
    }
}
