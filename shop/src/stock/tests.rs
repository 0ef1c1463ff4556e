use domain::ids::{StaffId, VisitorId};
use domain::inventory::ChangeReason;
use domain::note::Note;
use domain::press::Press;
use domain::rejection::Field;
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::Error;
use crate::checkout::scene::{LAST, SALT, Scene};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);

fn change(by: i64, reason: ChangeReason) -> StockChange {
    StockChange { change: by, reason, note: None, even_if_reserved: false, press: None }
}

fn id(text: &str) -> VariantId {
    text.parse().unwrap()
}

fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> Rejection {
    match outcome {
        Err(Error::Rejected(rejection)) => rejection,
        other => panic!("{other:?}"),
    }
}

async fn stock(scene: &Scene, variant: &str) -> (i64, i64) {
    let of = async |column: &str| scene.number(&format!("SELECT {column} FROM variants WHERE id = '{variant}'")).await;
    (of("on_hand").await, of("reserved").await)
}

on_both_engines! {
    async fn each_change_is_a_movement_with_its_reason_note_and_actor(store: Store) {
        let scene = Scene::open(store.clone()).await;
        let note = Note::required("Fell off the shelf").unwrap();
        let broke = StockChange { note: Some(note), ..change(-3, ChangeReason::Breakage) };
        let changed = scene.shop.change_stock(CLERK, &id(SALT), broke).await.unwrap();
        assert_eq!((changed.before.on_hand, changed.after.on_hand), (100, 97));
        scene.shop.change_stock(CLERK, &id(SALT), change(20, ChangeReason::Delivery)).await.unwrap();
        assert_eq!(stock(&scene, SALT).await, (117, 0));
        let all = scene.shop.list_movements(CLERK, &MovementQuery::default()).await.unwrap().items;
        let told: Vec<_> =
            all.iter().map(|m| (m.reason, m.on_hand, m.note.as_deref(), m.who == CLERK.label())).collect();
        let broken = (MovementReason::Breakage, -3, Some("Fell off the shelf"), true);
        assert_eq!(told, [(MovementReason::Delivery, 20, None, true), broken]);
        let audit = store.read().await.unwrap().audit_of(SALT).await.unwrap();
        assert_eq!(audit.len(), 2);
        assert_eq!(audit[1].before.as_deref(), Some(r#"{"onHand":100}"#));
    }

    async fn movements_are_found_by_variant_and_reason_page_after_page(store: Store) {
        let scene = Scene::open(store).await;
        for (variant, reason) in [(SALT, ChangeReason::Delivery), (SALT, ChangeReason::Count), (LAST, ChangeReason::Count)] {
            scene.shop.change_stock(CLERK, &id(variant), change(1, reason)).await.unwrap();
        }
        let found = async |variant: Option<&str>, reason| {
            let variant = variant.map(id);
            let query = MovementQuery { variant, reason, ..MovementQuery::default() };
            scene.shop.list_movements(CLERK, &query).await.unwrap().items.len()
        };
        assert_eq!(found(None, None).await, 3);
        assert_eq!(found(Some(SALT), None).await, 2);
        assert_eq!(found(None, Some(MovementReason::Count)).await, 2);
        assert_eq!(found(Some(SALT), Some(MovementReason::Count)).await, 1);
        assert_eq!(found(Some("nothing"), None).await, 0);
        let mut query = MovementQuery { limit: Limit::new(2).unwrap(), ..MovementQuery::default() };
        let first = scene.shop.list_movements(CLERK, &query).await.unwrap();
        query.cursor = first.next;
        let second = scene.shop.list_movements(CLERK, &query).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), second.next), (2, 1, None));
    }

    async fn nothing_falls_below_none_or_below_what_is_promised_unless_that_is_said(store: Store) {
        let scene = Scene::open(store).await;
        scene.set(SALT, "reserved", 40).await;
        let shop = &scene.shop;
        let too_many = shop.change_stock(CLERK, &id(SALT), change(-101, ChangeReason::Count)).await;
        assert_eq!(refused(too_many), Rejection::StockShort { on_hand: 100 });
        let promised = shop.change_stock(CLERK, &id(SALT), change(-61, ChangeReason::Breakage)).await;
        assert_eq!(refused(promised), Rejection::StockPromised { reserved: 40 });
        assert_eq!(refused(shop.change_stock(CLERK, &id(SALT), change(0, ChangeReason::Count)).await),
            Rejection::Invalid { field: Field::Change });
        assert_eq!(stock(&scene, SALT).await, (100, 40));
        assert_eq!(scene.number("SELECT COUNT(*) FROM stock_movements").await, 0);
        let even = StockChange { even_if_reserved: true, ..change(-61, ChangeReason::Breakage) };
        shop.change_stock(CLERK, &id(SALT), even).await.unwrap();
        assert_eq!(stock(&scene, SALT).await, (39, 40));
        let unknown = shop.change_stock(CLERK, &id("unknown"), change(1, ChangeReason::Count)).await;
        assert_eq!(refused(unknown), Rejection::ProductNotFound);
    }

    async fn a_button_that_is_pressed_twice_changes_once(store: Store) {
        let scene = Scene::open(store).await;
        let press: Press = "press-0001".parse().unwrap();
        let presses = (0..6).map(|_| {
            let (shop, press) = (scene.shop.clone(), press.clone());
            tokio::spawn(async move {
                let all = StockChange { press: Some(press), ..change(-100, ChangeReason::Count) };
                shop.change_stock(CLERK, &id(SALT), all).await.unwrap()
            })
        });
        let mut changed = 0;
        for press in presses.collect::<Vec<_>>() {
            let done = press.await.unwrap();
            changed += u32::from(done.before != done.after);
        }
        assert_eq!(changed, 1);
        assert_eq!(stock(&scene, SALT).await, (0, 0));
        assert_eq!(scene.number("SELECT COUNT(*) FROM stock_movements").await, 1);
    }

    async fn many_who_take_away_at_once_never_take_more_than_there_is(store: Store) {
        let scene = Scene::open(store).await;
        scene.set(SALT, "on_hand", 10).await;
        let takers = (0..16).map(|_| {
            let shop = scene.shop.clone();
            tokio::spawn(async move { shop.change_stock(CLERK, &id(SALT), change(-1, ChangeReason::Breakage)).await.is_ok() })
        });
        let mut taken = 0;
        for taker in takers.collect::<Vec<_>>() {
            taken += u32::from(taker.await.unwrap());
        }
        assert_eq!(taken, 10);
        assert_eq!(stock(&scene, SALT).await, (0, 0));
        assert_eq!(scene.number("SELECT CAST(SUM(on_hand_change) AS BIGINT) FROM stock_movements").await, -10);
    }

    async fn viewers_look_and_shoppers_do_not_even_look(store: Store) {
        let scene = Scene::open(store).await;
        let viewer = Actor::Staff(StaffId::from_bits(2), Role::Viewer);
        let one_more = || change(1, ChangeReason::Delivery);
        assert!(scene.shop.list_movements(viewer, &MovementQuery::default()).await.is_ok());
        assert_eq!(refused(scene.shop.change_stock(viewer, &id(SALT), one_more()).await), Rejection::Forbidden);
        let guest = Actor::Guest(VisitorId::from_bits(1));
        let looked = scene.shop.list_movements(guest, &MovementQuery::default()).await;
        assert_eq!(refused(looked), Rejection::AuthRequired);
        assert_eq!(refused(scene.shop.change_stock(guest, &id(SALT), one_more()).await), Rejection::AuthRequired);
    }
}
