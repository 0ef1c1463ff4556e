use domain::ids::{OrderId, OrderLineId};
use domain::provision::ProvisionStatus;

use super::*;
use crate::{Store, on_both_engines};

const ORDER: OrderId = OrderId::from_bits(1);
const LEASE: Timestamp = Timestamp::from_millis(60_000);

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn a_message(bits: u128) -> NewProvision {
    NewProvision {
        id: ProvisionId::from_bits(bits),
        line: OrderLineId::from_bits(bits),
        order: ORDER,
        product: "Licence (1 year)".to_owned(),
        payload: "{}".to_owned(),
        created_at: at(1000),
        give_up_at: at(9000),
    }
}

/// Queues messages about an order, which has the line of the first.
async fn keep(store: &Store, messages: &[NewProvision]) {
    let order = format!(
        "INSERT INTO orders (id, number, status, payment_status, fulfilment_status, source, currency, subtotal, shipping,
            tax, total, tax_rules, stock_held, cart_emptied, flagged, created_at, version, search_text)
        VALUES ('{ORDER}', 'KN-1', 'paid', 'paid', 'unfulfilled', 'storefront', 'EUR', 1, 0, 0, 1, '{{}}', 0, 0, 0, 1, 1, '')"
    );
    let line = format!(
        "INSERT INTO order_lines (id, order_id, position, variant_id, title, size, tax_class, attributes, quantity,
            unit_price, line_total)
        VALUES ('{}', '{ORDER}', 0, 'licence', 'Licence', '1 year', 'standard', '{{}}', 1, 1, 1)",
        messages[0].line
    );
    let kept: Result<(), Error> = in_transaction!(store, |db| {
        db.run_raw(&order).await?;
        db.run_raw(&line).await?;
        db.insert_provisions(messages).await
    });
    kept.unwrap();
}

async fn claim(store: &Store, now: i64) -> Provision {
    let due = store.read().await.unwrap().due_provisions(at(now), 10).await.unwrap()[0];
    let claimed: Result<_, Error> = in_transaction!(store, |db| { db.claim_provision(due, LEASE).await });
    claimed.unwrap().unwrap()
}

async fn read(store: &Store, bits: u128) -> Provision {
    store.read().await.unwrap().provision(ProvisionId::from_bits(bits)).await.unwrap().unwrap()
}

on_both_engines! {
    async fn a_line_has_one_message_however_often_it_is_queued(store: Store) {
        keep(&store, &[a_message(1)]).await;
        let again = [NewProvision { line: OrderLineId::from_bits(1), ..a_message(2) }, a_message(3)];
        let kept: Result<(), Error> = in_transaction!(store, |db| { db.insert_provisions(&again).await });
        kept.unwrap();
        let of_order = store.read().await.unwrap().provisions_of_order(ORDER).await.unwrap();
        assert_eq!(of_order.iter().map(|message| message.id.bits()).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((read(&store, 1).await.order.has_line, read(&store, 3).await.order.has_line), (true, false));
    }

    async fn a_due_message_is_claimed_once_and_again_when_its_lease_has_ended(store: Store) {
        keep(&store, &[a_message(1)]).await;
        let due = store.read().await.unwrap().due_provisions(at(1000), 10).await.unwrap();
        assert_eq!(due, [DueProvision { id: ProvisionId::from_bits(1), attempts: 0 }]);
        assert_eq!(claim(&store, 1000).await.attempts, 1);
        let late: Result<_, Error> = in_transaction!(store, |db| { db.claim_provision(due[0], LEASE).await });
        assert_eq!(late.unwrap(), None);
        let mut db = store.read().await.unwrap();
        assert_eq!((db.due_provisions(at(59_999), 10).await.unwrap().len(), db.due_provisions(LEASE, 10).await.unwrap().len()), (0, 1));
    }

    async fn a_stale_claim_decides_nothing_but_that_it_was_taken_after_all(store: Store) {
        keep(&store, &[a_message(1)]).await;
        let stale = claim(&store, 1000).await;
        let fresh = claim(&store, 60_000).await;
        let done: Result<(), Error> = in_transaction!(store, |db| {
            db.set_provision_failed(&stale, "stale").await?;
            db.postpone_provision(&stale, "stale", at(5)).await
        });
        done.unwrap();
        assert_eq!(read(&store, 1).await, fresh);
        let taken: Result<(), Error> = in_transaction!(store, |db| {
            db.set_provision_failed(&fresh, "HTTP 410").await?;
            db.set_provision_delivered(&stale, "HTTP 204", at(2000)).await?;
            db.postpone_provision(&fresh, "later", at(3000)).await
        });
        taken.unwrap();
        let message = read(&store, 1).await;
        assert_eq!((message.status, message.delivered_at, message.last_answer.as_deref()), (ProvisionStatus::Delivered, Some(at(2000)), Some("HTTP 204")));
    }

    async fn what_was_under_way_when_it_was_replayed_decides_nothing(store: Store) {
        keep(&store, &[a_message(1)]).await;
        let under_way = claim(&store, 1000).await;
        let known = DueProvision { id: under_way.id, attempts: 1 };
        let replayed: Result<bool, Error> = in_transaction!(store, |db| { db.replay_provision(known, at(2000), at(99_000)).await });
        assert!(replayed.unwrap());
        let queued = read(&store, 1).await;
        assert_eq!((queued.attempts_before, queued.next_attempt_at, queued.give_up_at), (1, Some(at(2000)), at(99_000)));
        let told: Result<bool, Error> = in_transaction!(store, |db| {
            db.set_provision_delivered(&under_way, "HTTP 204", at(2500)).await?;
            db.postpone_provision(&under_way, "later", at(3000)).await?;
            db.set_provision_failed(&under_way, "no").await?;
            db.replay_provision(known, at(2600), at(99_000)).await
        });
        assert!(!told.unwrap(), "it is due already");
        assert_eq!(read(&store, 1).await, queued);
    }

    async fn messages_that_wait_or_failed_are_counted_by_their_age(store: Store) {
        keep(&store, &[a_message(1), a_message(2), a_message(3)]).await;
        let claimed = claim(&store, 1000).await;
        let failed: Result<(), Error> = in_transaction!(store, |db| { db.set_provision_failed(&claimed, "no").await });
        failed.unwrap();
        let mut db = store.read().await.unwrap();
        let id = ProvisionId::from_bits;
        assert_eq!((db.count_failed_provisions(id(0)).await.unwrap(), db.count_failed_provisions(id(1)).await.unwrap()), (1, 0));
        assert_eq!((db.count_waiting_provisions(id(3)).await.unwrap(), db.count_waiting_provisions(id(9)).await.unwrap()), (1, 2));
    }
}
