use domain::ids::FlagId;
use domain::order::{FlagNote, Review};

use super::*;
use crate::orders::{OrderDetail, OrderFlag};

fn note(text: &str) -> Option<FlagNote> {
    FlagNote::from_form(text).unwrap()
}

async fn detail(shop: &Shop, order: &Order) -> OrderDetail {
    shop.order_detail(Actor::System, &order.id.to_string()).await.unwrap()
}

async fn open_flags(shop: &Shop, order: &Order) -> Vec<OrderFlag> {
    detail(shop, order).await.flags.into_iter().filter(|flag| flag.settled.is_none()).collect()
}

/// What the timeline tells of flags, the oldest entry first: from, to and remark.
async fn told(shop: &Shop, order: &Order) -> Vec<(Option<String>, Option<String>, Option<String>)> {
    let timeline = detail(shop, order).await.timeline.into_iter().rev();
    timeline.filter(|entry| entry.subject == "flag").map(|entry| (entry.from, entry.to, entry.remark)).collect()
}

fn words(text: &str) -> Option<String> {
    Some(text.to_owned())
}

on_both_engines! {
    async fn a_settled_flag_stays_visible_with_who_when_and_what_was_done(store: Store) {
        let test = an_empty_shop(store.clone()).await;
        let (shop, order) = (&test.shop, a_paid_order(1, "Ada"));
        save(&store, std::slice::from_ref(&order)).await;
        flag(shop, &order, FlagKind::LatePayment, "It came late.").await;
        assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), 1);
        test.clock.advance(60);
        let open = open_flags(shop, &order).await.remove(0);
        shop.settle_flag(staff(Role::Staff), order.id, open.id, note("Goods are\nthere.")).await.unwrap();
        assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), 0);
        let flags = detail(shop, &order).await.flags;
        let settled = flags[0].settled.clone().unwrap();
        assert_eq!((flags.len(), flags[0].kind, flags[0].detail.as_str()), (1, FlagKind::LatePayment, "It came late."));
        assert_eq!((settled.who, settled.note.as_deref()), (StaffId::from_bits(1).to_string(), Some("Goods are there.")));
        assert_eq!(settled.at.millis() - flags[0].raised_at.millis(), 60_000);
        let entry = detail(shop, &order).await.timeline.remove(0);
        assert_eq!((entry.who, entry.cause.as_str()), (StaffId::from_bits(1).to_string(), "action: settle a flag"));
        assert_eq!(
            told(shop, &order).await,
            [
                (None, words("latePayment"), words("It came late.")),
                (words("latePayment"), None, words("Goods are there.")),
            ]
        );
        let audited = audit(&store, order.id).await;
        assert_eq!((audited.len(), audited[0].action.as_str()), (1, "order.flagSettled"));
        assert_eq!(audited[0].before.as_deref(), Some(r#"{"flag":"latePayment"}"#));
        assert_eq!(audited[0].after.as_deref(), Some(r#"{"flag":null,"remark":"Goods are there."}"#));
    }

    async fn settling_in_two_tabs_has_the_effect_of_the_first(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        flag(&shop, &order, FlagKind::Disputed, "dp_1").await;
        let open = open_flags(&shop, &order).await[0].id;
        let settle = |words| shop.settle_flag(staff(Role::Owner), order.id, open, note(words));
        let (first, second) = tokio::join!(settle("one"), settle("one"));
        first.unwrap();
        second.unwrap();
        settle("three").await.unwrap();
        let flags = detail(&shop, &order).await.flags;
        assert_eq!(flags[0].settled.as_ref().unwrap().note.as_deref(), Some("one"));
        assert_eq!((told(&shop, &order).await.len(), audit(&store, order.id).await.len()), (2, 1));
    }

    async fn an_order_is_looked_at_until_its_last_flag_is_settled(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        for kind in [FlagKind::LatePayment, FlagKind::PaidTwice] {
            flag(&shop, &order, kind, "").await;
        }
        for left in [1, 0] {
            let open = open_flags(&shop, &order).await[0].id;
            shop.settle_flag(staff(Role::Staff), order.id, open, None).await.unwrap();
            assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), i64::from(left > 0));
        }
    }

    async fn the_same_reason_told_again_is_one_flag_and_stays_settled(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = an_order(1);
        save(&store, std::slice::from_ref(&order)).await;
        for _ in 0..2 {
            flag(&shop, &order, FlagKind::AmountMismatch, "Stripe charged €1.00.").await;
            assert_eq!(told(&shop, &order).await.len(), 1);
        }
        let open = open_flags(&shop, &order).await[0].id;
        shop.settle_flag(staff(Role::Staff), order.id, open, None).await.unwrap();
        flag(&shop, &order, FlagKind::AmountMismatch, "Stripe charged €1.00.").await;
        assert_eq!((open_flags(&shop, &order).await.len(), told(&shop, &order).await.len()), (0, 2));
        assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), 0);
    }

    async fn another_reason_of_the_same_kind_comes_up_again_after_the_first_was_settled(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = a_paid_order(1, "Ada");
        save(&store, std::slice::from_ref(&order)).await;
        flag(&shop, &order, FlagKind::Disputed, "dp_1").await;
        flag(&shop, &order, FlagKind::Disputed, "dp_2").await;
        let first = open_flags(&shop, &order).await;
        assert_eq!((first.len(), first[0].detail.as_str()), (1, "dp_1"));
        shop.settle_flag(staff(Role::Staff), order.id, first[0].id, note("won")).await.unwrap();
        flag(&shop, &order, FlagKind::Disputed, "dp_3").await;
        let again = open_flags(&shop, &order).await;
        assert_eq!((again.len(), again[0].detail.as_str()), (1, "dp_3"));
        assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), 1);
        // A form of a page that is older than the second flag leaves that one open.
        shop.settle_flag(staff(Role::Staff), order.id, first[0].id, note("old form")).await.unwrap();
        assert_eq!(open_flags(&shop, &order).await, again);
        let history = detail(&shop, &order).await.flags;
        assert_eq!((history.len(), history[1].settled.as_ref().unwrap().note.as_deref()), (2, Some("won")));
    }

    async fn a_flag_that_is_raised_while_another_is_settled_is_never_hidden(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        for running in 1..=8 {
            let order = a_paid_order(running, "Ada");
            save(&store, std::slice::from_ref(&order)).await;
            flag(&shop, &order, FlagKind::LatePayment, "").await;
            let open = open_flags(&shop, &order).await[0].id;
            let (settled, ()) = tokio::join!(
                shop.settle_flag(staff(Role::Staff), order.id, open, None),
                flag(&shop, &order, FlagKind::Disputed, ""),
            );
            settled.unwrap();
            assert_eq!(shop.count_flagged_orders(Actor::System).await.unwrap(), i64::from(running));
        }
    }

    async fn only_those_who_may_change_orders_settle_flags(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let (order, other) = (a_paid_order(1, "Ada"), a_paid_order(2, "Grace"));
        save(&store, &[order.clone(), other.clone()]).await;
        flag(&shop, &order, FlagKind::Disputed, "").await;
        let open = open_flags(&shop, &order).await[0].id;
        for (actor, expected) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (Actor::Guest(VISITOR), Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
        ] {
            assert_eq!(rejection(shop.settle_flag(actor, order.id, open, None).await), expected, "{actor:?}");
        }
        let owner = staff(Role::Owner);
        for (of, id) in [(other.id, open), (OrderId::from_bits(5), open), (order.id, FlagId::from_bits(5))] {
            assert_eq!(rejection(shop.settle_flag(owner, of, id, None).await), Rejection::OrderNotFound);
        }
        assert_eq!(open_flags(&shop, &order).await.len(), 1);
        assert!(audit(&store, order.id).await.is_empty());
    }

    async fn a_shopper_learns_that_somebody_looks_at_their_own_order_only(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = an_order(1);
        save(&store, std::slice::from_ref(&order)).await;
        let guest = Actor::Guest(VISITOR);
        assert_eq!(shop.order_review(guest, &order).await.unwrap(), None);
        flag(&shop, &order, FlagKind::AmountMismatch, "").await;
        assert_eq!(shop.order_review(guest, &order).await.unwrap(), Some(Review::Payment));
        for stranger in [Actor::Anonymous, Actor::Guest(VisitorId::from_bits(8))] {
            assert_eq!(rejection(shop.order_review(stranger, &order).await), Rejection::OrderNotFound);
        }
    }
}
