//! Many who process, buy and pay at the same moment.

use super::*;

/// How many orders share one variant.
const CROWD: usize = 20;

impl Scene {
    /// Processes these orders at once, each twice.
    async fn process_twice_at_once(&self, orders: &[OrderId], strategy: Strategy) -> Vec<Result<Processed>> {
        let twice = orders.iter().chain(orders).copied();
        at_once(twice.map(|order| {
            let shop = self.shop.clone();
            async move { shop.process_order(CLERK, order, strategy).await }
        }))
        .await
    }

    /// The stock is whole: nothing is negative, and what left the store is what the orders got.
    async fn stock_is_whole(&self, variant: &str, delivered: u32) {
        let stock = self.stock(variant).await;
        assert!(stock.on_hand >= stock.reserved, "{variant}: {stock:?}");
        let pieces = |which: &str| {
            format!(
                "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM order_lines l
                JOIN orders o ON o.id = l.order_id WHERE l.variant_id = '{variant}' AND {which}"
            )
        };
        let sold = self.number(&pieces("o.processed_at IS NOT NULL")).await;
        assert_eq!(i64::from(stock.on_hand) + sold, i64::from(delivered), "{variant}: on hand and sold");
        assert_eq!(self.number(&pieces("o.stock_held = 1")).await, i64::from(stock.reserved), "{variant}: reserved");
        self.reserved(variant).await;
    }
}

on_both_engines! {
    async fn of_those_who_process_an_order_at_once_one_does(store: Store) {
        let scene = Scene::open(store).await;
        for _ in 0..5 {
            let order = scene.paid_order_of(&[(SALT, 2), (SODA, 1)]).await;
            let outcomes = scene.process_twice_at_once(&[order], Strategy::Adjust).await;
            let (done, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
            assert_eq!((done.len(), refused.len()), (1, 1));
            assert!(refused.into_iter().all(|outcome| refusal(outcome) == Rejection::AlreadyProcessed));
            assert_eq!(scene.moved(order, MovementReason::Sale).await, (2, -3, -3));
            let customer = scene.order(order).await.order.customer.unwrap();
            assert_eq!(scene.balance(customer).await, eur(0));
        }
        scene.stock_is_whole(SALT, 100).await;
    }

    async fn orders_that_share_a_variant_never_take_more_than_is_there(store: Store) {
        let scene = Scene::open(store).await;
        let mut orders = Vec::new();
        for number in 0..CROWD {
            // In turn, so that their variants are taken in every order.
            let pieces = if number % 2 == 0 { [(SALT, 3), (SODA, 1)] } else { [(SODA, 1), (SALT, 3)] };
            orders.push(scene.paid_order_of(&pieces).await);
        }
        // Most of it broke: 60 pieces were promised.
        scene.set(SALT, "on_hand", 25).await;
        let outcomes = scene.process_twice_at_once(&orders, Strategy::Adjust).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), CROWD);
        assert_eq!(scene.stock(SALT).await, Stock { on_hand: 0, reserved: 0 });
        scene.stock_is_whole(SALT, 25).await;
        scene.stock_is_whole(SODA, 100).await;
        let given = "SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries";
        let credit: i64 = outcomes.iter().flatten().map(|processed| processed.outcome.plan.credit.minor).sum();
        assert_eq!(scene.number(given).await, credit, "the customer keeps what was not delivered");
    }

    async fn processing_while_others_buy_never_sells_a_piece_twice(store: Store) {
        let scene = Scene::open(store).await;
        scene.set(SALT, "on_hand", 30).await;
        let mut paid = Vec::new();
        for _ in 0..8 {
            paid.push(scene.paid_order_of(&[(SALT, 2)]).await);
        }
        // Twenty buy two of the fourteen pieces that are free, and pay, while the eight are processed.
        let process = paid.into_iter().map(|order| {
            let shop = scene.shop.clone();
            Box::pin(async move { shop.process_order(CLERK, order, Strategy::Reject).await.map(|_| ()).unwrap() })
                as std::pin::Pin<Box<dyn Future<Output = ()> + Send>>
        });
        let buy = (0..20).map(|_| {
            let (shop, gateway, guest) = (scene.shop.clone(), scene.gateway.clone(), scene.a_guest());
            Box::pin(async move {
                if crate::checkout::scene::add(&shop, guest, SALT, 2).await.is_err() {
                    return;
                }
                let Ok(started) = shop.begin_checkout(guest, None).await else { return };
                let session = shop.store().read().await.unwrap().payment_session_of(started.order).await.unwrap();
                let session = session.unwrap().stripe_id.unwrap();
                gateway.pay(&session);
                shop.fulfil(&session, &crate::fulfilment::Cause::Sweep).await.unwrap();
                shop.process_order(CLERK, started.order, Strategy::Reject).await.unwrap();
            }) as std::pin::Pin<Box<dyn Future<Output = ()> + Send>>
        });
        at_once(process.chain(buy)).await;
        assert_eq!(scene.stock(SALT).await, Stock { on_hand: 0, reserved: 0 }, "all fourteen were sold, once");
        scene.stock_is_whole(SALT, 30).await;
        assert_eq!(scene.count("order_flags").await, 0);
    }

    async fn an_order_is_processed_while_the_one_that_replaced_it_is_paid(store: Store) {
        let scene = Scene::open(store).await;
        for _ in 0..5 {
            let guest = scene.a_guest();
            scene.put(guest, SALT, 1).await;
            let first = scene.check_out(guest).await.order;
            let first_session = scene.session_of(first).await;
            scene.put(guest, SALT, 1).await;
            let second = scene.check_out(guest).await.order;
            let second_session = scene.session_of(second).await;
            // The money of the first comes after all, then that of the second while the first is processed.
            scene.gateway.pay(&first_session);
            scene.fulfil(&first_session).await;
            scene.gateway.pay(&second_session);
            let cause = crate::fulfilment::Cause::Sweep;
            let (processed, paid) = tokio::join!(
                scene.shop.process_order(CLERK, first, Strategy::Adjust),
                scene.shop.fulfil(&second_session, &cause),
            );
            processed.unwrap();
            paid.unwrap();
            assert!(scene.flags(first).await.contains(&FlagKind::PaidTwice));
            scene.process(second, Strategy::Adjust).await.unwrap();
        }
        scene.stock_is_whole(SALT, 100).await;
    }
}
