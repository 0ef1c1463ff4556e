use domain::ids::VisitorId;
use domain::page::Limit;
use domain::rejection::Field;

use super::*;

fn numbers(orders: &[Order]) -> Vec<&str> {
    orders.iter().map(|order| order.number.as_str()).collect()
}

on_both_engines! {
    async fn a_shopper_sees_their_own_orders_newest_first_a_page_at_a_time(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let foreign = Order { visitor: Some(VisitorId::from_bits(8)), ..an_order(3) };
        save(&store, &[an_order(1), an_order(2), foreign, an_order(4)]).await;
        let guest = Actor::Guest(VISITOR);
        let all = shop.own_orders(guest, None, Limit::default()).await.unwrap();
        assert_eq!((all.count, all.page.next), (3, None));
        assert_eq!(numbers(&all.page.items), ["KN-2026-0004", "KN-2026-0002", "KN-2026-0001"]);
        for (order, made) in all.page.items.iter().zip([4, 2, 1]) {
            assert_eq!(order.lines, an_order(made).lines);
        }
        let first = shop.own_orders(guest, None, Limit::new(2).unwrap()).await.unwrap();
        assert_eq!((first.count, first.page.items.len()), (3, 2));
        let second = shop.own_orders(guest, first.page.next.as_deref(), Limit::new(2).unwrap()).await.unwrap();
        assert_eq!((second.count, second.page.next), (3, None));
        assert_eq!(numbers(&second.page.items), ["KN-2026-0001"]);
    }

    async fn nobody_else_has_orders_of_their_own(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        save(&store, &[an_order(1)]).await;
        let mine = |actor| shop.own_orders(actor, None, Limit::default());
        assert_eq!(mine(Actor::Anonymous).await.unwrap().count, 0);
        assert_eq!(mine(Actor::Guest(VisitorId::from_bits(8))).await.unwrap().count, 0);
        for actor in [Actor::System, staff(Role::Owner)] {
            assert_eq!(rejection(mine(actor).await), Rejection::AuthRequired);
        }
        let odd = shop.own_orders(Actor::Guest(VISITOR), Some("zz"), Limit::default()).await;
        assert_eq!(rejection(odd), Rejection::Invalid { field: Field::Cursor });
    }
}
