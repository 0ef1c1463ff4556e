//! Lines changed by hand: money, goods, versions.

use domain::catalogue::Attributes;
use domain::ids::VariantId;
use domain::order_edit::OrderPatch;
use domain::order_lines::{AddedLine, KeptLine, LineEdit, MoneyEffect};
use domain::rejection::Field;

use super::*;
use crate::checkout::scene::{LAST, LICENCE, SALT, SODA, Scene, id};
use crate::orders::LinesPreview;

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::Eur)
}

/// Each line of the order with another quantity.
fn keep(order: &Order, quantities: &[u32]) -> Vec<LineEdit> {
    let kept = order.lines.iter().zip(quantities);
    kept.map(|(line, &quantity)| LineEdit::Keep(KeptLine { id: line.id, quantity, unit_price: None })).collect()
}

fn add(variant: &str, quantity: u32) -> LineEdit {
    let variant: VariantId = id(variant);
    LineEdit::Add(AddedLine { variant, quantity, unit_price: None, attributes: Attributes::new() })
}

impl Scene {
    /// Two pieces of salt, paid: €8.98 + €4.90 + €1.70 of tax = €15.58.
    async fn sold(&self) -> Order {
        let (_, started, session) = self.a_checkout(SALT, 2).await;
        self.pay(&session).await;
        self.order(started.order).await.order
    }

    async fn edit(&self, order: &Order, lines: Vec<LineEdit>) -> Result<Order> {
        self.shop.edit_lines(staff(Role::Staff), order.id, order.version, lines).await
    }

    async fn preview(&self, order: &Order, lines: Vec<LineEdit>) -> LinesPreview {
        self.shop.preview_lines(staff(Role::Viewer), order.id, lines).await.unwrap()
    }
}

/// Subjects, before and after, the newest first.
fn told(detail: &crate::orders::OrderDetail, count: usize) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let entries = detail.timeline.iter().take(count);
    entries.map(|entry| (entry.subject.as_str(), entry.from.as_deref(), entry.to.as_deref())).collect()
}

on_both_engines! {
    async fn fewer_pieces_cost_less_free_their_goods_and_leave_credit(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let order = scene.sold().await;
        let preview = scene.preview(&order, keep(&order, &[1])).await;
        assert_eq!((preview.effect, preview.short), (MoneyEffect::Credit(euro(534)), None));
        let edited = scene.edit(&order, keep(&order, &[1])).await.unwrap();
        assert_eq!((&edited.lines, edited.totals), (&preview.after.lines, preview.after.totals));
        assert_eq!(edited.totals.total, euro(449 + 490 + 85));
        assert_eq!((edited.version, edited.stock_held, scene.reserved(SALT).await), (order.version + 1, true, 1));
        let detail = scene.order(order.id).await;
        assert_eq!(detail.order, edited, "what was saved is what was answered");
        assert_eq!(
            told(&detail, 2),
            [
                ("total", Some("€15.58"), Some("€10.24")),
                ("item", Some("2 × Salt (1 piece) at €4.49"), Some("1 × Salt (1 piece) at €4.49")),
            ]
        );
        let audited = audit(&store, order.id).await;
        assert!(audited.iter().all(|entry| entry.action == "order.edited") && audited.len() == 2);
        assert_eq!(scene.count("ledger_entries").await, 1, "the payment stays as it is, and the rest is the balance");
    }

    async fn more_pieces_are_reserved_and_their_price_is_missing(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        let lines = [keep(&order, &[3]), vec![add(SODA, 2)]].concat();
        let preview = scene.preview(&order, lines.clone()).await;
        // One more of salt with 19 % of tax, two of soda with 7 %.
        assert_eq!(preview.effect, MoneyEffect::Missing(euro(449 + 85 + 2 * (299 + 21))));
        let edited = scene.edit(&order, lines).await.unwrap();
        assert_eq!(edited.totals, preview.after.totals);
        assert_eq!((scene.reserved(SALT).await, scene.reserved(SODA).await), (3, 2));
        let read = scene.order(order.id).await.order;
        assert_eq!(read.lines.iter().map(|line| line.title.as_str()).collect::<Vec<_>>(), ["Salt", "Soda"]);
        let found = crate::orders::OrderQuery { search: Some("soda".to_owned()), ..Default::default() };
        assert_eq!(scene.shop.list_orders(Actor::System, &found).await.unwrap().items.len(), 1);
    }

    async fn a_price_can_be_changed_and_a_line_taken_out(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        let order = scene.edit(&order, [keep(&order, &[2]), vec![add(SODA, 1)]].concat()).await.unwrap();
        let cheaper = LineEdit::Keep(KeptLine { id: order.lines[1].id, quantity: 1, unit_price: Some(euro(100)) });
        let order = scene.edit(&order, vec![cheaper]).await.unwrap();
        assert_eq!(order.totals.total, euro(100 + 490 + 7));
        assert_eq!((scene.reserved(SALT).await, scene.reserved(SODA).await), (0, 1));
        let again = scene.edit(&order, [keep(&order, &[1]), vec![add(SALT, 1)]].concat()).await.unwrap();
        assert_eq!(scene.order(order.id).await.order.lines, again.lines);
    }

    async fn all_of_an_edit_is_saved_or_nothing_and_nothing_is_oversold(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        let before = scene.order(order.id).await;
        let lines = [keep(&order, &[50]), vec![add(LAST, 2)]].concat();
        let short = Rejection::InsufficientStock { title: "Last".to_owned(), available: 1 };
        assert_eq!(scene.preview(&order, lines.clone()).await.short, Some(short.clone()));
        assert_eq!(rejection(scene.edit(&order, lines).await), short);
        assert_eq!(scene.order(order.id).await, before);
        assert_eq!((scene.reserved(SALT).await, scene.reserved(LAST).await), (2, 0));
        // Somebody else holds the rest: only what is free can be had.
        scene.a_checkout(SALT, 97).await;
        assert_eq!(
            rejection(scene.edit(&order, keep(&order, &[4])).await),
            Rejection::InsufficientStock { title: "Salt".to_owned(), available: 3 }
        );
        scene.edit(&order, keep(&order, &[3])).await.unwrap();
        assert_eq!(scene.reserved(SALT).await, 100);
    }

    async fn of_two_edits_at_once_one_is_saved_and_the_other_is_told(store: Store) {
        let scene = Scene::open(store).await;
        for round in 0..4 {
            let order = scene.sold().await;
            let (first, second) =
                tokio::join!(scene.edit(&order, keep(&order, &[5])), scene.edit(&order, keep(&order, &[9])));
            let (won, lost) = if first.is_ok() { (first, second) } else { (second, first) };
            assert_eq!(rejection(lost), Rejection::OrderConflict, "round {round}");
            let won = won.unwrap();
            assert_eq!(scene.order(order.id).await.order, won);
            let held = scene.edit(&won, keep(&won, &[1])).await.unwrap();
            assert_eq!(held.totals.total, euro(449 + 490 + 85));
        }
        assert_eq!(scene.reserved(SALT).await, 4);
    }

    async fn two_orders_that_grow_at_once_never_take_the_same_piece(store: Store) {
        let scene = Scene::open(store).await;
        let (one, other) = (scene.sold().await, scene.sold().await);
        let wants = |order: &Order| [keep(order, &[2]), vec![add(LAST, 1)]].concat();
        let (first, second) =
            tokio::join!(scene.edit(&one, wants(&one)), scene.edit(&other, wants(&other)));
        assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
        assert_eq!(scene.reserved(LAST).await, 1);
    }

    async fn what_is_sold_out_or_not_for_sale_or_not_said_cannot_be_added(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        let with = |line: LineEdit| [keep(&order, &[2]), vec![line]].concat();
        assert_eq!(rejection(scene.edit(&order, with(add("unknown", 1))).await), Rejection::ProductNotFound);
        scene.set(SODA, "active", 0).await;
        assert_eq!(rejection(scene.edit(&order, with(add(SODA, 1))).await), Rejection::ProductNotFound);
        assert!(matches!(rejection(scene.edit(&order, with(add(LICENCE, 1))).await), Rejection::InvalidAttribute { .. }));
        let attributes: Attributes = [("domain".to_owned(), "example.com".to_owned())].into();
        let said = AddedLine { variant: id(LICENCE), quantity: 1, unit_price: Some(euro(0)), attributes };
        let edited = scene.edit(&order, with(LineEdit::Add(said))).await.unwrap();
        assert_eq!((edited.lines[1].attributes["domain"].as_str(), edited.lines[1].unit_price), ("example.com", euro(0)));
    }

    async fn lines_of_an_order_that_is_being_paid_or_ended_or_was_processed_are_fixed(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 2).await;
        let pending = scene.order(started.order).await.order;
        assert_eq!(rejection(scene.edit(&pending, keep(&pending, &[1])).await), Rejection::AmountFixed);
        let seen = scene.shop.preview_lines(staff(Role::Viewer), pending.id, keep(&pending, &[1])).await;
        assert_eq!(rejection(seen), Rejection::AmountFixed);
        let cancelled = scene.shop.cancel_order(staff(Role::Staff), pending.id).await.unwrap();
        let fixed = Rejection::LinesFixed { status: OrderStatus::Cancelled };
        assert_eq!(rejection(scene.edit(&cancelled, keep(&cancelled, &[1])).await), fixed);
        let paid = scene.sold().await;
        scene.run(&format!("UPDATE orders SET processed_at = 1 WHERE id = '{}'", paid.id)).await;
        assert_eq!(rejection(scene.edit(&paid, keep(&paid, &[1])).await), Rejection::OrderProcessed);
        assert_eq!(scene.reserved(SALT).await, 2);
    }

    async fn an_order_whose_goods_were_sold_gets_them_with_the_edit_that_makes_it_possible(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        // The goods broke, and the reservation went with them.
        scene.run(&format!("UPDATE orders SET stock_held = 0 WHERE id = '{}'", order.id)).await;
        scene.run(&format!("UPDATE variants SET on_hand = 1, reserved = 0 WHERE id = '{SALT}'")).await;
        scene.run("DELETE FROM stock_movements").await;
        let more = rejection(scene.edit(&order, keep(&order, &[3])).await);
        assert_eq!(more, Rejection::InsufficientStock { title: "Salt".to_owned(), available: 1 });
        let edited = scene.edit(&order, keep(&order, &[1])).await.unwrap();
        assert!(edited.stock_held);
        assert_eq!(scene.reserved(SALT).await, 1);
        assert_eq!(told(&scene.order(order.id).await, 1), [("stock", Some("released"), Some("held"))]);
    }

    async fn what_stripe_tells_again_of_a_payment_flags_no_edited_order(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        let edited = scene.edit(&order, keep(&order, &[1])).await.unwrap();
        scene.fulfil(&scene.session_of(order.id).await).await;
        scene.shop.sweep().await.unwrap();
        assert_eq!(scene.flags(order.id).await, []);
        assert_eq!(scene.order(order.id).await.order, edited);
    }

    async fn a_patch_changes_what_it_names_all_of_it_or_nothing(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        let patch = |email: &str, quantity| OrderPatch {
            email: Some(email.to_owned()),
            lines: Some(keep(&order, &[quantity])),
            ..OrderPatch::default()
        };
        let (actor, shop) = (staff(Role::Staff), &scene.shop);
        let refused = rejection(shop.patch_order(actor, order.id, patch("new@example.com", 1000)).await);
        assert_eq!(refused, Rejection::InvalidQuantity);
        let refused = rejection(shop.patch_order(actor, order.id, patch("none", 1)).await);
        assert_eq!(refused, Rejection::Invalid { field: Field::Email });
        assert_eq!(scene.order(order.id).await.order, order);
        let patched = shop.patch_order(actor, order.id, patch("new@example.com", 1)).await.unwrap();
        assert_eq!((patched.email.unwrap().as_str(), patched.version), ("new@example.com", order.version + 1));
        let stale = OrderPatch { version: Some(order.version), ..OrderPatch::default() };
        assert_eq!(rejection(shop.patch_order(actor, order.id, stale).await), Rejection::OrderConflict);
        let nothing = shop.patch_order(actor, order.id, OrderPatch::default()).await.unwrap();
        assert_eq!(nothing.version, patched.version);
    }

    async fn an_order_without_a_payment_page_can_be_changed_while_it_is_pending(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let order = an_order(1);
        save(&store, std::slice::from_ref(&order)).await;
        let version = shop.visible_order(Actor::System, &order.id.to_string()).await.unwrap().version;
        let preview = shop.preview_lines(staff(Role::Viewer), order.id, keep(&order, &[900])).await.unwrap();
        assert_eq!((preview.effect, preview.short), (MoneyEffect::Unpaid, None), "its goods are in no catalogue");
        let edited = shop.edit_lines(staff(Role::Staff), order.id, version, keep(&order, &[1])).await.unwrap();
        assert_eq!((edited.status, edited.totals.total), (OrderStatus::Pending, euro(449 + 490 + 85)));
    }

    async fn lines_are_changed_by_those_only_who_may_change_orders(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.sold().await;
        for (actor, expected) in [
            (Actor::Anonymous, Rejection::AuthRequired),
            (Actor::Guest(VISITOR), Rejection::AuthRequired),
            (staff(Role::Viewer), Rejection::Forbidden),
        ] {
            let refused = scene.shop.edit_lines(actor, order.id, order.version, keep(&order, &[1])).await;
            assert_eq!(rejection(refused), expected, "{actor:?}");
        }
        let unknown = scene.shop.edit_lines(staff(Role::Owner), OrderId::from_bits(5), 1, Vec::new()).await;
        assert_eq!(rejection(unknown), Rejection::OrderNotFound);
        let seen = scene.shop.preview_lines(Actor::Anonymous, order.id, Vec::new()).await;
        assert_eq!(rejection(seen), Rejection::AuthRequired);
    }
}
