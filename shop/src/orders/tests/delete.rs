//! Orders deleted, and orders that cannot be.

use super::*;
use crate::checkout::scene::{SALT, Scene};
use crate::orders::OrderQuery;
use crate::ports::SessionStatus;
use crate::testing::When;

impl Scene {
    async fn delete(&self, order: OrderId) -> Result<()> {
        self.shop.delete_order(staff(Role::Staff), order).await
    }

    async fn is_deleted(&self, order: OrderId) -> bool {
        let deleted = format!("SELECT COUNT(*) FROM orders WHERE id = '{order}' AND deleted_at IS NOT NULL");
        self.number(&deleted).await == 1
    }
}

on_both_engines! {
    async fn a_pending_order_is_cancelled_at_the_provider_and_then_nobody_finds_it(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (guest, started, _) = scene.a_checkout(SALT, 2).await;
        let id = started.order.to_string();
        scene.delete(started.order).await.unwrap();
        assert_eq!(scene.gateway.newest().status, SessionStatus::Expired);
        assert!(scene.is_deleted(started.order).await);
        assert_eq!(scene.reserved(SALT).await, 0);
        for actor in [guest, staff(Role::Owner), Actor::System] {
            assert_eq!(rejection(scene.shop.visible_order(actor, &id).await), Rejection::OrderNotFound);
        }
        assert_eq!(rejection(scene.shop.order_detail(Actor::System, &id).await), Rejection::OrderNotFound);
        assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderNotFound);
        for search in [None, Some("salt".to_owned()), Some(started.number.clone())] {
            let found = OrderQuery { search, ..OrderQuery::default() };
            assert!(scene.shop.list_orders(Actor::System, &found).await.unwrap().items.is_empty());
        }
        let own = scene.shop.own_orders(guest, None, domain::page::Limit::default()).await.unwrap();
        assert_eq!((own.page.items.len(), own.count), (0, 0));
        let audited: Vec<_> = audit(&store, started.order).await.into_iter().map(|entry| entry.action).collect();
        assert_eq!(audited, ["order.deleted", "order.cancelled", "order.cancelled"]);
    }

    async fn a_deleted_orders_number_is_never_given_again_and_the_cart_goes_on(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, _) = scene.a_checkout(SALT, 2).await;
        scene.delete(started.order).await.unwrap();
        assert_eq!(scene.cart(guest).await, [(SALT.to_owned(), 2)]);
        let next = scene.check_out(guest).await;
        assert_eq!((started.number.as_str(), next.number.as_str()), ("KN-2026-0001", "KN-2026-0002"));
        assert!(next.fresh);
    }

    async fn what_is_told_of_a_deleted_orders_page_later_changes_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.delete(started.order).await.unwrap();
        let settled = scene.fulfil(&session).await;
        assert_eq!(settled, crate::fulfilment::Settled::Order(started.order), "it is no event of nobody's");
        assert!(scene.is_deleted(started.order).await);
    }

    async fn an_order_that_was_paid_or_processed_stays(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.pay(&session).await;
        let paid = scene.order(started.order).await;
        assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderHasMoney);
        assert_eq!(scene.order(started.order).await, paid);
        for status in ["refunded", "cancelled"] {
            // A ledger that knows of money is enough, whatever the order says.
            scene.run(&format!("UPDATE orders SET status = '{status}' WHERE id = '{}'", started.order)).await;
            assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderHasMoney, "{status}");
        }
        scene.run(&format!("UPDATE orders SET processed_at = 1 WHERE id = '{}'", started.order)).await;
        assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderProcessed);
        assert!(!scene.is_deleted(started.order).await);
    }

    async fn an_order_that_turns_out_to_be_paid_is_paid_instead(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay(&session);
        assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderPaid);
        assert_eq!(scene.status(started.order).await, OrderStatus::Paid);
        assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderHasMoney);
    }

    async fn nothing_is_deleted_while_a_payment_is_on_its_way_or_the_provider_is_silent(store: Store) {
        let scene = Scene::open(store).await;
        let (_, silent, _) = scene.a_checkout(SALT, 2).await;
        scene.gateway.silence_next(When::Before);
        assert_eq!(rejection(scene.delete(silent.order).await), Rejection::ProviderSilent);
        assert_eq!(scene.status(silent.order).await, OrderStatus::Pending);
        let (_, awaited, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.pay_later(&session);
        assert_eq!(rejection(scene.delete(awaited.order).await), Rejection::PaymentAwaited);
        scene.gateway.fail_payment(&session);
        scene.fulfil(&session).await;
        assert_eq!(scene.status(awaited.order).await, OrderStatus::Failed);
        scene.delete(awaited.order).await.unwrap();
        assert!(scene.is_deleted(awaited.order).await);
    }

    async fn an_order_with_a_wrong_payment_stays_until_somebody_saw_to_it(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.gateway.change(&session, |session| session.amount_total = Some(1500));
        scene.pay(&session).await;
        assert_eq!(rejection(scene.delete(started.order).await), Rejection::OrderHasMoney);
        assert_eq!(scene.status(started.order).await, OrderStatus::Pending);
        let flag = scene.order(started.order).await.flags[0].id;
        scene.shop.settle_flag(staff(Role::Staff), started.order, flag, None).await.unwrap();
        scene.delete(started.order).await.unwrap();
        assert!(scene.is_deleted(started.order).await);
    }

    async fn money_that_comes_for_a_deleted_order_brings_it_back(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 2).await;
        scene.delete(started.order).await.unwrap();
        scene.pay(&session).await;
        let detail = scene.order(started.order).await;
        assert_eq!((detail.order.status, detail.order.number.as_str()), (OrderStatus::Paid, "KN-2026-0001"));
        assert_eq!(scene.flags(started.order).await, [FlagKind::LatePayment]);
        assert_eq!(scene.reserved(SALT).await, 2);
        assert!(detail.timeline.iter().any(|entry| entry.subject == "order" && entry.to.as_deref() == Some("restored")));
        assert!(detail.flags.iter().all(|flag| flag.settled.is_none()));
    }

    async fn a_deleted_order_asks_nobody_to_look_at_it(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = Order { status: OrderStatus::Cancelled, payment_status: PaymentStatus::Failed, ..an_order(1) };
        save(&store, std::slice::from_ref(&order)).await;
        flag(&shop, &order, FlagKind::PaymentUnknown, "").await;
        assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), 1);
        shop.delete_order(staff(Role::Owner), order.id).await.unwrap();
        assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), 0);
    }

    async fn of_two_who_delete_at_once_the_second_finds_nothing(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        let (first, second) = tokio::join!(scene.delete(started.order), scene.delete(started.order));
        assert!(first.is_ok() || second.is_ok());
        let deleted = audit(&store, started.order).await.into_iter().filter(|entry| entry.action == "order.deleted");
        assert_eq!(deleted.count(), 1);
        assert_eq!(scene.reserved(SALT).await, 0);
    }

    async fn orders_are_deleted_by_those_only_who_may_change_them(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, _) = scene.a_checkout(SALT, 2).await;
        for (actor, expected) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (guest, Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
        ] {
            assert_eq!(rejection(scene.shop.delete_order(actor, started.order).await), expected, "{actor:?}");
        }
        assert_eq!(rejection(scene.delete(OrderId::from_bits(5)).await), Rejection::OrderNotFound);
        assert_eq!((scene.status(started.order).await, scene.gateway.calls().expire), (OrderStatus::Pending, 0));
    }
}
