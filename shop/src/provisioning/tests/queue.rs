use domain::business_cart::BusinessOrigin;
use domain::ids::{BusinessCartId, OrderLineId};
use domain::order_lines::{AddedLine, KeptLine, LineEdit};
use serde_json::{Value, json};
use store::on_both_engines;

use super::*;
use crate::checkout_sessions::tests::{STAFF, item};

on_both_engines! {
    async fn a_paid_order_queues_one_message_for_each_line_that_must_be_provided(store: Store) {
        let scene = open(store).await;
        let (order, session) = scene.a_checkout_of_licences(&["example.com", "example.org"]).await;
        assert_eq!(scene.messages(order).await, [], "nothing is provided before it is paid");
        scene.pay(&session).await;
        let order = scene.order(order).await.order;
        let [first, second] = scene.messages(order.id).await.try_into().unwrap();
        assert_eq!((first.status, first.attempts), (domain::provision::ProvisionStatus::Queued, 0));
        assert_eq!((first.product.as_str(), first.order.number.as_str()), ("Licence (1 piece)", order.number.as_str()));
        assert_eq!(first.give_up_at, first.created_at.plus_seconds(3 * 24 * 3600));
        let said: Value = serde_json::from_str(&first.payload).unwrap();
        let line = &order.lines[0];
        assert_eq!(said, json!({
            "type": "order.provision",
            "timestamp": first.created_at.to_string(),
            "data": {
                "orderId": order.id.to_string(), "number": order.number, "source": "storefront",
                "customerId": order.customer.unwrap().to_string(), "email": order.email.unwrap().as_str(),
                "lineId": line.id.to_string(), "productId": LICENCE, "title": "Licence", "size": "1 piece", "quantity": 1,
                "attributes": { "domain": "example.com" },
            },
        }));
        assert!(second.payload.contains("example.org") && second.id > first.id, "{second:?}");
    }

    async fn what_is_told_again_queues_nothing_more(store: Store) {
        let scene = open(store).await;
        let (order, session) = scene.a_checkout_of_licences(&["example.com"]).await;
        scene.pay(&session).await;
        let before = scene.messages(order).await;
        scene.fulfil(&session).await;
        scene.queue(&scene.order(order).await.order).await;
        assert_eq!((scene.messages(order).await, before.len()), (before, 1));
    }

    async fn a_checkout_that_came_to_nothing_provides_nothing(store: Store) {
        let scene = open(store).await;
        let (order, session) = scene.a_checkout_of_licences(&["example.com"]).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        scene.queue(&scene.order(order).await.order).await;
        assert_eq!(scene.count("provision_messages").await, 0);
    }

    async fn an_order_of_a_checkout_session_is_provided_once_it_is_paid(store: Store) {
        let scene = open(store).await;
        let licence = domain::checkout_session::SnapshotItem { attributes: domain_name("example.com"), ..item(LICENCE, 2000, 1) };
        for (payment, messages) in [(None, 0), (Some("pi_1"), 1)] {
            let session = scene.a_session(vec![licence.clone(), item(SALT, 449, 1)]).await;
            scene.complete(session, payment).await.unwrap();
            let order = scene.shop.order_from_checkout(STAFF, session).await.unwrap().order;
            assert_eq!(scene.messages(order.id).await.len(), messages, "{payment:?}");
            scene.shop.order_from_checkout(STAFF, session).await.unwrap();
            assert_eq!(scene.messages(order.id).await.len(), messages, "{payment:?}, asked again");
        }
    }

    async fn an_order_on_account_is_provided_at_once_and_its_message_says_whose_it_is(store: Store) {
        let scene = open(store).await;
        let business = BusinessOrigin { cart: BusinessCartId::from_bits(1), vendor: "The Mill".to_owned() };
        let mut order = scene.on_account(&["example.com"]).await;
        order.po_number = Some("PO-7".parse().unwrap());
        order.business = Some(business);
        scene.queue(&order).await;
        let [message] = scene.messages(order.id).await.try_into().unwrap();
        let said: Value = serde_json::from_str(&message.payload).unwrap();
        let data = &said["data"];
        assert_eq!((&data["source"], &data["poNumber"], &data["vendor"]), (&json!("business"), &json!("PO-7"), &json!("The Mill")));
        assert!(data.get("customerId").is_none() && data.get("email").is_none(), "{data}");
    }

    async fn an_order_of_a_thousand_lines_is_queued_whole_and_once(store: Store) {
        let scene = open(store).await;
        let mut order = scene.on_account(&["example.com"]).await;
        let line = order.lines[0].clone();
        order.lines = (1..=1000).map(|bits| OrderLine { id: OrderLineId::from_bits(bits), ..line.clone() }).collect();
        for _ in 0..2 {
            scene.queue(&order).await;
            assert_eq!(scene.count("provision_messages").await, 1000);
        }
    }

    async fn what_staff_add_to_a_paid_order_is_provided_too(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        let order = scene.order(order).await.order;
        let kept = order.lines.iter().map(|line| LineEdit::Keep(KeptLine { id: line.id, quantity: line.quantity, unit_price: None }));
        let attributes = domain_name("example.net");
        let added = LineEdit::Add(AddedLine { variant: id(LICENCE), quantity: 1, unit_price: None, attributes });
        let lines = kept.chain([added]).collect();
        scene.shop.edit_lines(CLERK, order.id, order.version, lines).await.unwrap();
        let [_, second] = scene.messages(order.id).await.try_into().unwrap();
        assert!(second.payload.contains("example.net"), "{second:?}");
    }
}
