use domain::order_edit::{OrderEdit, OrderEditInput};
use domain::rejection::Field;

use super::*;

fn edit(order: &Order, change: impl FnOnce(&mut OrderEditInput)) -> OrderEdit {
    let mut input = OrderEditInput::from(order);
    change(&mut input);
    input.parse().unwrap()
}

fn shipped(form: &mut OrderEditInput) {
    form.fulfilment_status = "shipped".to_owned();
    form.tracking_url = "https://parcel.example/1".to_owned();
}

on_both_engines! {
    async fn an_edit_is_told_in_the_timeline_and_in_the_audit_log(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada Lovelace");
        save(&store, std::slice::from_ref(&order)).await;
        let before = shop.order_detail(Actor::System, &order.id.to_string()).await.unwrap();
        let edited = edit(&order, |form| {
            shipped(form);
            form.email = "countess@example.com".to_owned();
        });
        let after = shop.edit_order(staff(Role::Staff), order.id, before.order.version, edited).await.unwrap();
        assert_eq!(after.version, before.order.version + 1);
        let detail = shop.order_detail(Actor::System, &order.id.to_string()).await.unwrap();
        assert_eq!(detail.order, after);
        let told: Vec<_> = detail
            .timeline
            .iter()
            .map(|entry| (entry.subject.as_str(), entry.from.as_deref(), entry.to.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("trackingUrl", None, Some("https://parcel.example/1")),
                ("fulfilmentStatus", Some("unfulfilled"), Some("shipped")),
                ("email", Some("ada.lovelace@example.com"), Some("countess@example.com")),
            ]
        );
        assert!(detail.timeline.iter().all(|entry| entry.who == StaffId::from_bits(1).to_string()));
        let audited = audit(&store, order.id).await;
        assert_eq!(audited.len(), 3);
        let email = audited.last().unwrap();
        assert_eq!((email.action.as_str(), email.actor.as_str()), ("order.edited", StaffId::from_bits(1).to_string().as_str()));
        assert_eq!(email.before.as_deref(), Some(r#"{"email":"ada.lovelace@example.com"}"#));
        assert_eq!(email.after.as_deref(), Some(r#"{"email":"countess@example.com"}"#));
        let found = crate::orders::OrderQuery { search: Some("countess".to_owned()), ..Default::default() };
        assert_eq!(shop.list_orders(Actor::System, &found).await.unwrap().items.len(), 1);
    }

    async fn of_two_who_edit_the_same_version_the_second_is_told_and_overwrites_nothing(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        let version = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap().version;
        let renamed = |name: &str| edit(&order, |form| form.name = name.to_owned());
        let (first, second) = tokio::join!(
            shop.edit_order(staff(Role::Owner), order.id, version, renamed("First")),
            shop.edit_order(staff(Role::Staff), order.id, version, renamed("Second")),
        );
        let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
        assert_eq!(rejection(lost), Rejection::OrderConflict);
        let kept = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap();
        assert_eq!(kept, won.unwrap());
    }

    async fn an_edit_that_changes_nothing_leaves_the_version(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        let version = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap().version;
        let same = edit(&order, |_| {});
        assert_eq!(shop.edit_order(staff(Role::Staff), order.id, version, same).await.unwrap().version, version);
        assert!(shop.order_detail(Actor::System, &order.id.to_string()).await.unwrap().timeline.is_empty());
        assert!(audit(&store, order.id).await.is_empty());
    }

    async fn an_edit_is_refused_for_everyone_who_may_not_change_orders(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        let cases = [
            (Actor::Anonymous, Rejection::AuthRequired),
            (Actor::Guest(VISITOR), Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
        ];
        for (actor, expected) in cases {
            let refused = shop.edit_order(actor, order.id, 1, edit(&order, shipped)).await;
            assert_eq!(rejection(refused), expected, "{actor:?}");
        }
        let kept = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap();
        assert_eq!(kept.fulfilment_status, FulfilmentStatus::Unfulfilled);
    }

    async fn goods_that_are_not_paid_are_not_sent(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = an_order(1);
        save(&store, std::slice::from_ref(&order)).await;
        let version = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap().version;
        let refused = shop.edit_order(staff(Role::Owner), order.id, version, edit(&order, shipped)).await;
        assert_eq!(rejection(refused), Rejection::OrderTransition);
        let tracked = edit(&order, |form| form.tracking_url = "https://parcel.example/1".to_owned());
        let refused = shop.edit_order(staff(Role::Owner), order.id, version, tracked).await;
        assert_eq!(rejection(refused), Rejection::Invalid { field: Field::TrackingUrl });
    }

    async fn an_order_that_is_not_there_cannot_be_edited(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let order = an_order(1);
        let refused = shop.edit_order(staff(Role::Owner), order.id, 1, edit(&order, |_| {})).await;
        assert_eq!(rejection(refused), Rejection::OrderNotFound);
    }
}
