//! Every order of events (PAY-4 to PAY-9): what happens to a checkout at the provider has one order; what the shop hears
//! of it comes in any, twice, or never. However it comes, there is one right end.
//!
//! `history.rs` says what can happen and lists its orders, `play.rs` plays them against the real use-cases (`telling.rs` is
//! what they hear), `truth.rs` says how each must end. `OXCART_TEST_LONG=1` plays all of them and many more random ones.

mod crowd;
mod history;
mod play;
mod telling;
mod truth;

use std::env;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use store::{Store, on_both_engines};

use self::history::{History, Step, Told, with_doubles, with_losses};
use self::play::Play;
use crate::checkout::scene::{SALT, SODA, Scene};

use Step::{
    ChecksOutAgain, Hears, MoneyComes, MoneyComesAfterAll, MoneyFails, Pays, PaysBack, PaysLater, Returns, Sweeps,
    TimeRunsOut,
};

/// What everybody waits for, or what there is time for when somebody asks for it.
fn or_long(usual: usize, long: usize) -> usize {
    if env::var("OXCART_TEST_LONG").is_ok_and(|value| value == "1") { long } else { usual }
}

/// A shop whose shelf does not run out: many play in it, one after the other.
async fn a_scene(store: Store) -> Scene {
    let scene = Scene::open(store).await;
    for variant in [SALT, SODA] {
        scene.set(variant, "on_hand", 1_000_000).await;
    }
    scene
}

async fn prove(scene: &Scene, history: &History) {
    eprintln!("{history:?}");
    let mut play = Play::through(scene, history).await;
    play.check(&format!("{history:?}")).await;
    play.encore().await;
    play.check(&format!("told once more after {history:?}")).await;
}

/// Plays what happens, and what is heard of it, in every order: with any part of it lost, and, every `share`-th time,
/// with any part of it heard twice.
async fn in_every_order(scene: &Scene, happens: &[Step], heard: &[Step], share: usize) {
    let mut histories = with_losses(happens, heard);
    histories.extend(with_doubles(happens, heard).into_iter().step_by(or_long(share, 1)));
    for (number, steps) in histories.into_iter().enumerate() {
        prove(scene, &History::numbered(number, steps)).await;
    }
    scene.nothing_is_out_of_order().await;
}

/// Plays histories that nobody thought of.
async fn at_random(scene: &Scene, count: usize) {
    let seed = rand::random::<[u8; 32]>();
    eprintln!("seed: {seed:?}");
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for _ in 0..count {
        let history = History::any().new_tree(&mut runner).unwrap().current();
        prove(scene, &history).await;
    }
    scene.nothing_is_out_of_order().await;
}

impl Scene {
    /// What must hold for the whole shop, whatever was played in it.
    async fn nothing_is_out_of_order(&self) {
        let numbers = self.number("SELECT CAST(SUM(last) AS BIGINT) FROM order_numbers").await;
        assert_eq!(numbers, self.count("orders").await, "numbers without gaps");
        let lost = "SELECT COUNT(*) FROM stripe_events WHERE status <> 'applied'";
        assert_eq!(self.number(lost).await, 0, "events that found no order");
        for variant in [SALT, SODA] {
            let promised = format!(
                "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM order_lines l
                JOIN orders o ON o.id = l.order_id WHERE o.stock_held = 1 AND l.variant_id = '{variant}'"
            );
            assert_eq!(self.reserved(variant).await, self.number(&promised).await, "{variant} is promised to orders");
            let on_hand = format!("SELECT on_hand FROM variants WHERE id = '{variant}'");
            assert_eq!(self.number(&on_hand).await, 1_000_000);
        }
    }
}

const COMPLETED: Step = Hears(Told::Completed);
const MONEY_CAME: Step = Hears(Told::MoneyCame);
const MONEY_FAILED: Step = Hears(Told::MoneyFailed);
const EXPIRED: Step = Hears(Told::Expired);

on_both_engines! {
    async fn a_payment(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[Pays], &[COMPLETED, Returns, Sweeps], 2).await;
    }

    async fn a_page_that_ends(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[TimeRunsOut], &[EXPIRED, Returns, Sweeps], 2).await;
    }

    async fn a_delayed_payment_that_arrives(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[PaysLater, MoneyComes], &[COMPLETED, MONEY_CAME, Returns, Sweeps], 20).await;
    }

    async fn a_delayed_payment_that_fails(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[PaysLater, MoneyFails], &[COMPLETED, MONEY_FAILED, Returns, Sweeps], 20).await;
    }

    async fn another_checkout_in_its_place(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[ChecksOutAgain], &[EXPIRED, Returns, Sweeps], 2).await;
        in_every_order(&scene, &[Pays, ChecksOutAgain], &[COMPLETED, Returns, Sweeps], 8).await;
        in_every_order(&scene, &[PaysLater, MoneyFails, ChecksOutAgain], &[MONEY_FAILED, Sweeps], 8).await;
    }

    async fn money_that_comes_after_all(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[TimeRunsOut, MoneyComesAfterAll], &[EXPIRED, COMPLETED, Sweeps], 4).await;
        in_every_order(&scene, &[TimeRunsOut, ChecksOutAgain, MoneyComesAfterAll], &[EXPIRED, COMPLETED], 4).await;
        in_every_order(&scene, &[PaysLater, MoneyFails, MoneyComesAfterAll], &[MONEY_FAILED, COMPLETED], 4).await;
    }

    async fn refunds_and_disputes(store: Store) {
        let scene = a_scene(store).await;
        in_every_order(&scene, &[Pays, PaysBack], &[COMPLETED, Hears(Told::Refunded), Hears(Told::Disputed), Sweeps], 20)
            .await;
    }

    async fn what_nobody_thought_of(store: Store) {
        let scene = a_scene(store).await;
        at_random(&scene, or_long(100, 1500)).await;
    }

    async fn everything_at_once(store: Store) {
        let scene = a_scene(store).await;
        for number in 0..or_long(48, 1000) {
            crowd::prove(&scene, number).await;
        }
        scene.nothing_is_out_of_order().await;
    }
}
