//! What is foreseen is what happens.

use proptest::prelude::{Just, prop, prop_oneof};
use proptest::strategy::{Strategy as _, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

/// An order, and how the stock is by the time that it is processed.
#[derive(Clone, Debug)]
struct Case {
    on_account: bool,
    pieces: Vec<(&'static str, u32)>,
    on_hand: (i64, i64),
    credit: i64,
    strategy: Strategy,
}

fn any_case() -> impl proptest::strategy::Strategy<Value = Case> {
    let variant = prop_oneof![Just(SALT), Just(SODA)];
    let pieces = prop::collection::vec((variant, 1_u32..6), 1..5);
    let strategy = prop_oneof![Just(Strategy::Adjust), Just(Strategy::Reject), Just(Strategy::Ignore)];
    let on_account = proptest::bool::ANY;
    (on_account, pieces, (0_i64..16, 0_i64..16), -500_i64..3000, strategy).prop_map(
        |(on_account, pieces, on_hand, credit, strategy)| Case { on_account, pieces, on_hand, credit, strategy },
    )
}

on_both_engines! {
    async fn what_is_foreseen_of_any_order_is_what_happens(store: Store) {
        let scene = Scene::open(store).await;
        let seed = rand::random::<[u8; 32]>();
        eprintln!("seed: {seed:?}");
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        for number in 1..=40 {
            let case = any_case().new_tree(&mut runner).unwrap().current();
            eprintln!("{case:?}");
            for variant in [SALT, SODA] {
                scene.set(variant, "on_hand", 1000).await;
            }
            let order = if case.on_account {
                let firm = scene.a_firm(number).await;
                if case.credit != 0 {
                    scene.credit(firm, case.credit).await;
                }
                scene.an_order_on_account(firm, &case.pieces).await
            } else {
                scene.paid_order_of(&case.pieces).await
            };
            scene.set(SALT, "on_hand", case.on_hand.0).await;
            scene.set(SODA, "on_hand", case.on_hand.1).await;
            let foreseen = scene.foresee(order).await;
            assert_eq!(foreseen.clone().map(|(strategy, _)| strategy), Strategy::ALL);
            let (_, foreseen) = foreseen.into_iter().find(|(strategy, _)| *strategy == case.strategy).unwrap();
            match (foreseen, scene.process(order, case.strategy).await) {
                (Ok(foreseen), Ok(Processed { order, outcome })) => {
                    assert_eq!(outcome, foreseen);
                    scene.is_as(&order, &outcome).await;
                }
                (Err(foreseen), Err(crate::Error::Rejected(refused))) => assert_eq!(refused, foreseen),
                (foreseen, happened) => panic!("foreseen: {foreseen:?}, happened: {happened:?}"),
            }
        }
    }
}

impl Scene {
    /// The database holds what the outcome says.
    async fn is_as(&self, order: &Order, outcome: &Outcome) {
        let saved = self.order(order.id).await.order;
        assert_eq!(&saved, order);
        let lines: Vec<_> = saved.lines.iter().map(|line| (line.id, line.quantity, line.line_total)).collect();
        let planned: Vec<_> = outcome.plan.lines.iter().map(|line| (line.line, line.after, line.line_total)).collect();
        assert_eq!((lines, saved.totals), (planned, outcome.plan.totals));
        for stock in &outcome.plan.stock {
            assert_eq!(self.stock(stock.variant.as_str()).await, stock.after, "{}", stock.variant);
        }
        assert_eq!(self.balance(saved.customer.unwrap()).await, outcome.balance_after);
    }
}
