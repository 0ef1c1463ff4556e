//! Orders marked as shipped.

use domain::rejection::Field;

use super::*;

fn processed(running: u32) -> Order {
    Order {
        processed_at: Some(Timestamp::from_millis(9)),
        fulfilment_status: FulfilmentStatus::Processing,
        ..a_paid_order(running, "Ada")
    }
}

/// Puts an order into the database as processing leaves it there.
async fn save_processed(store: &Store, order: &Order) {
    save(store, std::slice::from_ref(order)).await;
    let mut db = store.write().await.unwrap();
    let sql = format!("UPDATE orders SET processed_at = 9, fulfilment_status = 'processing' WHERE id = '{}'", order.id);
    db.run_raw(&sql).await.unwrap();
    db.commit().await.unwrap();
}

on_both_engines! {
    async fn a_processed_order_is_shipped_with_its_parcels_address(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = processed(1);
        save_processed(&store, &order).await;
        let parcel = "https://parcel.example/1";
        let shipped = shop.ship_order(staff(Role::Staff), order.id, Some(parcel.to_owned())).await.unwrap();
        assert_eq!((shipped.fulfilment_status, shipped.tracking_url.as_deref()), (FulfilmentStatus::Shipped, Some(parcel)));
        // Again, by somebody who saw the page before: the parcel's address stays.
        let again = shop.ship_order(staff(Role::Staff), order.id, None).await.unwrap();
        assert_eq!(again, shipped);
        let actions: Vec<_> = audit(&store, order.id).await.into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions, ["order.shipped", "order.shipped"]);
    }

    async fn what_was_not_processed_is_not_shipped(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        let ship = |order: &Order, tracking: Option<&str>| {
            shop.ship_order(staff(Role::Staff), order.id, tracking.map(str::to_owned))
        };
        assert_eq!(rejection(ship(&order, None).await), Rejection::OrderUnprocessed);
        let order = processed(2);
        save_processed(&store, &order).await;
        let wrong = rejection(ship(&order, Some("javascript:alert(1)")).await);
        assert_eq!(wrong, Rejection::Invalid { field: Field::TrackingUrl });
        let kept = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap();
        assert_eq!(kept.fulfilment_status, FulfilmentStatus::Processing);
        assert_eq!(rejection(shop.ship_order(staff(Role::Viewer), order.id, None).await), Rejection::Forbidden);
    }
}
