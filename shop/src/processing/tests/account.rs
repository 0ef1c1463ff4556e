//! Orders on account: their customer's balance pays for them (B2B-3).

use super::*;

on_both_engines! {
    async fn an_order_on_account_is_paid_by_being_processed(store: Store) {
        let scene = Scene::open(store).await;
        let firm = scene.a_firm(1).await;
        let order = scene.an_order_on_account(firm, &[(SALT, 2)]).await;
        assert_eq!(refusal(scene.process(order, Strategy::Adjust).await), Rejection::InsufficientBalance);
        scene.credit(firm, 2000).await;
        let Processed { order: processed, outcome } = scene.process(order, Strategy::Adjust).await.unwrap();
        assert_eq!((outcome.balance_before, outcome.balance_after), (eur(2000), eur(442)));
        assert_eq!((processed.status, processed.payment_status), (OrderStatus::Paid, PaymentStatus::Paid));
        assert_eq!((processed.paid_at, processed.processed_at), (Some(scene.shop.now()), Some(scene.shop.now())));
        assert_eq!(scene.order(order).await.order, processed);
        assert_eq!(scene.entries_of(firm).await, [(EntryKind::Credit, 2000, 2000), (EntryKind::Processing, -1558, 442)]);
        let timeline = scene.order(order).await.timeline;
        let told = timeline.iter().find(|entry| entry.subject == "status").unwrap();
        assert_eq!((told.from.as_deref(), told.to.as_deref()), (Some("pending"), Some("paid")));
    }

    async fn whoever_buys_on_account_is_told_once_it_is_taken_from_the_balance(store: Store) {
        let scene = Scene::open(store).await;
        let firm = scene.a_firm(1).await;
        let order = scene.an_order_on_account(firm, &[(SALT, 2)]).await;
        scene.run(&format!("UPDATE orders SET email = 'firm@example.com' WHERE id = '{order}'")).await;
        scene.credit(firm, 2000).await;
        scene.process(order, Strategy::Adjust).await.unwrap();
        assert_eq!(refusal(scene.process(order, Strategy::Adjust).await), Rejection::AlreadyProcessed);
        scene.shop.deliver_mails().await.unwrap();
        let [mail] = scene.mailer.taken().try_into().unwrap();
        assert_eq!(mail.to.as_str(), "firm@example.com");
        assert!(mail.text.contains("Its price of €15.58 is taken from your balance."), "{}", mail.text);
    }

    async fn a_balance_above_nothing_is_enough_and_may_be_overdrawn_once(store: Store) {
        let scene = Scene::open(store).await;
        let firm = scene.a_firm(1).await;
        let (first, second) =
            (scene.an_order_on_account(firm, &[(SALT, 2)]).await, scene.an_order_on_account(firm, &[(SALT, 2)]).await);
        scene.credit(firm, 1).await;
        scene.process(first, Strategy::Adjust).await.unwrap();
        assert_eq!(scene.balance(firm).await, eur(1 - 1558));
        assert_eq!(refusal(scene.process(second, Strategy::Adjust).await), Rejection::InsufficientBalance);
    }

    async fn what_was_paid_for_another_order_is_not_used_up(store: Store) {
        let scene = Scene::open(store).await;
        let firm = scene.a_firm(1).await;
        let on_account = scene.an_order_on_account(firm, &[(SALT, 1)]).await;
        let bought = scene.paid_order_of(&[(SODA, 2)]).await;
        // The firm takes the order over, as after a login.
        let guest = scene.order(bought).await.order.customer.unwrap();
        scene.run(&format!("UPDATE orders SET customer_id = '{firm}' WHERE id = '{bought}'")).await;
        let moved: Result<()> = in_transaction!(scene.shop.store(), |db| {
            for (customer, sign) in [(guest, -1), (firm, 1)] {
                let paid = db.funds_for_order(bought).await?;
                let entry = LedgerEntry {
                    id: LedgerEntryId::from_bits(scene.shop.fresh_bits()),
                    customer,
                    order: Some(bought),
                    kind: EntryKind::Transfer,
                    amount: eur(sign * paid),
                    reference: format!("{bought} {customer}"),
                    note: None,
                    actor: Actor::System,
                    at: scene.shop.now(),
                };
                db.insert_ledger_entry(&entry).await?;
            }
            Ok(())
        });
        moved.unwrap();
        assert!(scene.balance(firm).await.minor > 0);
        assert_eq!(refusal(scene.process(on_account, Strategy::Adjust).await), Rejection::InsufficientBalance);
        // Its own money still processes it; what is then left of the balance is for everything.
        scene.set(SODA, "on_hand", 1).await;
        scene.process(bought, Strategy::Adjust).await.unwrap();
        scene.process(on_account, Strategy::Adjust).await.unwrap();
    }

    async fn two_orders_on_one_balance_are_not_processed_against_it_at_once(store: Store) {
        let scene = Scene::open(store).await;
        for round in 1..=4 {
            let firm = scene.a_firm(round).await;
            let mut orders = Vec::new();
            for _ in 0..4 {
                orders.push(scene.an_order_on_account(firm, &[(SALT, 1)]).await);
            }
            scene.credit(firm, 500).await;
            let outcomes = at_once(orders.into_iter().map(|order| {
                let shop = scene.shop.clone();
                async move { shop.process_order(CLERK, order, Strategy::Adjust).await }
            }))
            .await;
            let (processed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
            assert_eq!(processed.len(), 1, "the first uses the balance up");
            assert!(refused.into_iter().all(|outcome| refusal(outcome) == Rejection::InsufficientBalance));
        }
    }
}
