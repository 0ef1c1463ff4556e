//! What is not processed, and that a refusal leaves no trace.

use super::*;

impl Scene {
    /// Everything that processing could change.
    async fn all(&self, order: OrderId) -> (crate::orders::OrderDetail, Stock, Stock, i64, i64, i64) {
        (
            self.order(order).await,
            self.stock(SALT).await,
            self.stock(SODA).await,
            self.count("ledger_entries").await,
            self.count("stock_movements").await,
            self.count("audit_entries").await,
        )
    }

    async fn is_refused(&self, order: OrderId, strategy: Strategy) -> Rejection {
        let before = self.all(order).await;
        let rejection = refusal(self.process(order, strategy).await);
        assert_eq!(self.all(order).await, before, "a refusal changes nothing");
        let foreseen = self.foresee(order).await.into_iter().find(|(known, _)| *known == strategy);
        assert_eq!(foreseen.unwrap().1, Err(rejection.clone()), "and is foreseen");
        rejection
    }
}

on_both_engines! {
    async fn an_order_is_processed_once(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 2)]).await;
        scene.process(order, Strategy::Adjust).await.unwrap();
        for strategy in Strategy::ALL {
            assert_eq!(scene.is_refused(order, strategy).await, Rejection::AlreadyProcessed);
        }
    }

    async fn an_order_without_money_waits_for_it(store: Store) {
        let scene = Scene::open(store).await;
        let (order, session) = scene.unpaid_order_of(&[(SALT, 2)]).await;
        assert_eq!(scene.is_refused(order, Strategy::Adjust).await, Rejection::InsufficientBalance);
        scene.pay(&session).await;
        scene.process(order, Strategy::Adjust).await.unwrap();
    }

    async fn the_money_of_a_customers_other_orders_does_not_pay_for_this_one(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 1).await;
        let paid = scene.check_out(guest).await.order;
        scene.pay(&scene.session_of(paid).await).await;
        scene.put(guest, SODA, 1).await;
        let unpaid = scene.check_out(guest).await.order;
        let customer = scene.order(paid).await.order.customer.unwrap();
        scene.run(&format!("UPDATE orders SET customer_id = '{customer}' WHERE id = '{unpaid}'")).await;
        assert_eq!(scene.is_refused(unpaid, Strategy::Adjust).await, Rejection::InsufficientBalance);
    }

    async fn an_order_that_ended_is_not_processed(store: Store) {
        let scene = Scene::open(store).await;
        let (cancelled, session) = scene.unpaid_order_of(&[(SALT, 2)]).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        let (failed, session) = scene.unpaid_order_of(&[(SALT, 2)]).await;
        scene.gateway.fail_payment(&session);
        scene.fulfil(&session).await;
        for (order, status) in [(cancelled, OrderStatus::Cancelled), (failed, OrderStatus::Failed)] {
            assert_eq!(scene.is_refused(order, Strategy::Ignore).await, Rejection::NotProcessable { status });
        }
        let paid = scene.paid_order_of(&[(SALT, 2)]).await;
        scene.run(&format!("UPDATE orders SET status = 'refunded' WHERE id = '{paid}'")).await;
        let expected = Rejection::NotProcessable { status: OrderStatus::Refunded };
        assert_eq!(scene.is_refused(paid, Strategy::Adjust).await, expected);
    }

    async fn rejecting_leaves_an_order_unprocessed_and_names_what_is_short(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 3), (SODA, 1)]).await;
        scene.set(SALT, "on_hand", 1).await;
        let line = scene.order(order).await.order.lines[0].id;
        let expected = vec![ShortLine { line, title: "Salt".to_owned(), wanted: 3, available: 1 }];
        assert_eq!(scene.is_refused(order, Strategy::Reject).await, Rejection::ShortStock { lines: expected });
        scene.set(SALT, "on_hand", 3).await;
        scene.process(order, Strategy::Reject).await.unwrap();
    }

    async fn only_those_who_may_change_orders_process_them(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 2)]).await;
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        let before = scene.all(order).await;
        for (actor, expected) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (scene.a_guest(), Rejection::AuthRequired),
            (viewer, Rejection::Forbidden),
        ] {
            let refused = refusal(scene.shop.process_order(actor, order, Strategy::Adjust).await);
            assert_eq!(refused, expected, "{actor:?}");
            let (_, outcome) = scene.shop.process_orders(actor, &[order], Strategy::Adjust).await.remove(0);
            assert_eq!(refusal(outcome), expected, "{actor:?}");
        }
        assert_eq!(scene.all(order).await, before);
        assert_eq!(refusal(scene.shop.simulate_processing(scene.a_guest(), order).await), Rejection::AuthRequired);
        assert!(scene.shop.simulate_processing(viewer, order).await.unwrap().iter().all(|(_, outcome)| outcome.is_ok()));
        assert_eq!(refusal(scene.process(OrderId::from_bits(5), Strategy::Adjust).await), Rejection::OrderNotFound);
    }

    async fn a_token_processes_orders_with_the_scope_to_write_them(store: Store) {
        use domain::ids::TokenId;
        let scene = Scene::open(store).await;
        let order = scene.paid_order_of(&[(SALT, 2)]).await;
        let token = |scopes: &str, customer| Actor::Token(TokenId::from_bits(1), scopes.parse().unwrap(), customer);
        let whose = scene.order(order).await.order.customer;
        for refused in [token("orders:read", None), token("orders:write", whose)] {
            let refused = scene.shop.process_order(refused, order, Strategy::Adjust).await;
            assert_eq!(refusal(refused), Rejection::InsufficientScope);
        }
        scene.shop.process_order(token("orders:write", None), order, Strategy::Adjust).await.unwrap();
        assert_eq!(scene.order(order).await.timeline[0].who, TokenId::from_bits(1).to_string());
    }
}
