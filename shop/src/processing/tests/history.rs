//! Histories that nobody thought of: whatever is bought, paid, processed, changed, paid back, credited and broken, and in
//! whatever order, the money and the goods add up after each step.

use domain::inventory::{ChangeReason, StockChange};
use domain::note::Note;
use domain::order_lines::{KeptLine, LineEdit};
use domain::refund::RefundStatus;
use proptest::prelude::{Just, any, prop, prop_oneof};
use proptest::strategy::{Strategy as _, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;
use crate::customers::NewAccount;
use crate::ports::SessionPayment;
use crate::refunds::RefundRequest;

const VARIANTS: [&str; 3] = [SALT, SODA, LAST];
/// How many pieces of each there are at first.
const FIRST: i64 = 20;
/// How many customers order on account.
const FIRMS: u32 = 2;

/// Something that happens. Orders and lines are named by a number that is counted around what there is.
#[derive(Clone, Debug)]
enum Step {
    Buys {
        pieces: Vec<(usize, u32)>,
        pays: bool,
    },
    PaysNow {
        order: usize,
    },
    PageEnds {
        order: usize,
    },
    /// The shopper of an order becomes a customer with an account, which takes its money over.
    Registers {
        order: usize,
    },
    OrdersOnAccount {
        firm: u32,
        pieces: Vec<(usize, u32)>,
    },
    IsCredited {
        firm: u32,
        cents: i64,
    },
    IsProcessed {
        order: usize,
        strategy: Strategy,
    },
    LineIsChanged {
        order: usize,
        line: usize,
        quantity: u32,
        cents: Option<i64>,
    },
    StockIsChanged {
        variant: usize,
        by: i64,
    },
    IsPaidBack {
        order: usize,
        cents: Option<i64>,
    },
    RefundFails {
        refund: usize,
    },
}

fn any_step() -> impl proptest::strategy::Strategy<Value = Step> {
    let pieces = || prop::collection::vec((0..VARIANTS.len(), 1_u32..5), 1..4);
    let which = any::<u16>().prop_map(usize::from);
    let strategy = prop_oneof![Just(Strategy::Adjust), Just(Strategy::Reject), Just(Strategy::Ignore)];
    let price = prop_oneof![Just(None), (0_i64..3000).prop_map(Some)];
    let part = prop_oneof![Just(None), (1_i64..2500).prop_map(Some)];
    prop_oneof![
        3 => (pieces(), any::<bool>()).prop_map(|(pieces, pays)| Step::Buys { pieces, pays }),
        1 => which.clone().prop_map(|order| Step::PaysNow { order }),
        1 => which.clone().prop_map(|order| Step::PageEnds { order }),
        1 => which.clone().prop_map(|order| Step::Registers { order }),
        1 => (1..=FIRMS, pieces()).prop_map(|(firm, pieces)| Step::OrdersOnAccount { firm, pieces }),
        1 => (1..=FIRMS, -3000_i64..6000).prop_map(|(firm, cents)| Step::IsCredited { firm, cents }),
        4 => (which.clone(), strategy).prop_map(|(order, strategy)| Step::IsProcessed { order, strategy }),
        2 => (which.clone(), 0_usize..4, 0_u32..6, price)
            .prop_map(|(order, line, quantity, cents)| Step::LineIsChanged { order, line, quantity, cents }),
        2 => (0..VARIANTS.len(), -12_i64..12).prop_map(|(variant, by)| Step::StockIsChanged { variant, by }),
        2 => (which.clone(), part).prop_map(|(order, cents)| Step::IsPaidBack { order, cents }),
        1 => which.prop_map(|refund| Step::RefundFails { refund }),
    ]
}

/// What happened so far, as far as the database cannot tell it.
#[derive(Default)]
struct Told {
    orders: Vec<OrderId>,
    /// What staff credited, in all.
    credited: i64,
    /// By how many pieces staff changed the stock of each variant.
    changed: [i64; VARIANTS.len()],
    /// Whether more broke than nobody was promised.
    broken: bool,
}

impl Told {
    fn order(&self, number: usize) -> Option<OrderId> {
        (!self.orders.is_empty()).then(|| self.orders[number % self.orders.len()])
    }
}

/// Whether it happened; a refusal is an answer too, every other error is not.
fn happened<T>(outcome: Result<T>) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(crate::Error::Rejected(rejection)) => {
            eprintln!("refused: {rejection}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

impl Scene {
    async fn happens(&self, step: &Step, told: &mut Told) {
        match step {
            Step::Buys { pieces, pays } => self.somebody_buys(pieces, *pays, told).await,
            Step::PaysNow { order } => self.page_of(*order, told, true).await,
            Step::PageEnds { order } => self.page_of(*order, told, false).await,
            Step::Registers { order } => self.shopper_registers(*order, told).await,
            Step::OrdersOnAccount { firm, pieces } => {
                let pieces = self.that_are_there(pieces).await;
                if !pieces.is_empty() {
                    let firm = CustomerId::from_bits(u128::from(*firm));
                    told.orders.push(self.an_order_on_account(firm, &pieces).await);
                }
            }
            Step::IsCredited { firm, cents } => {
                let (firm, note) = (CustomerId::from_bits(u128::from(*firm)), Note::required("for tests").unwrap());
                let press = self.shop.fresh_press();
                let credited = self.shop.credit_customer(CLERK, firm, eur(*cents), (&note, &press)).await;
                told.credited += happened(credited).map_or(0, |_| *cents);
            }
            Step::IsProcessed { order, strategy } => {
                let Some(order) = told.order(*order) else { return };
                let [adjust, reject, ignore] = self.foresee(order).await;
                let foreseen = match strategy {
                    Strategy::Adjust => adjust,
                    Strategy::Reject => reject,
                    Strategy::Ignore => ignore,
                };
                let processed = self.process(order, *strategy).await;
                assert_eq!(happened(processed).map(|processed| processed.outcome), foreseen.1.ok());
            }
            Step::LineIsChanged { order, line, quantity, cents } => {
                let Some(order) = told.order(*order) else { return };
                let order = self.order(order).await.order;
                let kept = order.lines.iter().enumerate().map(|(index, kept)| {
                    let meant = index == line % order.lines.len();
                    let quantity = if meant { *quantity } else { kept.quantity };
                    LineEdit::Keep(KeptLine { id: kept.id, quantity, unit_price: cents.filter(|_| meant).map(eur) })
                });
                happened(self.shop.edit_lines(CLERK, order.id, order.version, kept.collect()).await);
            }
            Step::StockIsChanged { variant, by } => {
                let (name, reason) = (VARIANTS[*variant], ChangeReason::Correction);
                let change = StockChange { change: *by, reason, note: None, even_if_reserved: true, press: None };
                if happened(self.shop.change_stock(CLERK, &id(name), change).await).is_some() {
                    told.changed[*variant] += by;
                }
                let stock = self.stock(name).await;
                told.broken |= stock.on_hand < stock.reserved;
            }
            Step::IsPaidBack { order, cents } => {
                let Some(order) = told.order(*order) else { return };
                let press = self.shop.fresh_press();
                let request = RefundRequest { amount: cents.map(eur), reason: None, note: None, press };
                happened(self.shop.refund_order(CLERK, order, request).await);
            }
            Step::RefundFails { refund } => {
                let refunds = self.gateway.refunds();
                if let Some(refund) = refunds.get(refund % refunds.len().max(1)) {
                    self.gateway.let_refund(&refund.id, RefundStatus::Failed);
                    self.hear_of_refund("refund.failed", &refund.id).await;
                }
            }
        }
    }

    async fn somebody_buys(&self, pieces: &[(usize, u32)], pays: bool, told: &mut Told) {
        let pieces = self.that_are_there(pieces).await;
        if pieces.is_empty() {
            return;
        }
        let (order, session) = self.unpaid_order_of(&pieces).await;
        told.orders.push(order);
        if pays {
            self.pay(&session).await;
        }
    }

    /// The shopper of an order pays on its page, or leaves it until it ends.
    async fn page_of(&self, order: usize, told: &Told, pays: bool) {
        let Some(order) = told.order(order) else { return };
        let attempts = self.order(order).await.payment_attempts;
        let Some(session) = attempts.first().and_then(|attempt| attempt.stripe_id.clone()) else { return };
        if pays {
            self.gateway.press_pay(&session, SessionPayment::Paid);
        } else if self.gateway.sessions().iter().any(|known| known.id == session && known.url.is_some()) {
            self.gateway.expire(&session);
        }
        self.fulfil(&session).await;
    }

    async fn shopper_registers(&self, order: usize, told: &Told) {
        let Some(order) = told.order(order) else { return };
        let Some(visitor) = self.order(order).await.order.visitor else { return };
        let email = format!("{}@example.com", self.shop.fresh_bits()).parse().unwrap();
        let new = NewAccount { email, name: "Ada".to_owned(), password: "four oxen pull".parse().unwrap() };
        happened(self.shop.register(Actor::Guest(visitor), new).await);
    }

    /// Of these pieces, those that can still be bought, each variant once.
    async fn that_are_there(&self, pieces: &[(usize, u32)]) -> Vec<(&'static str, u32)> {
        let mut wanted: Vec<(&str, u32)> = Vec::new();
        for &(variant, pieces) in pieces {
            let variant = VARIANTS[variant];
            let new = wanted.iter().all(|(known, _)| *known != variant);
            if new && self.stock(variant).await.available() >= pieces {
                wanted.push((variant, pieces));
            }
        }
        wanted
    }

    async fn sum(&self, what: &str, from: &str) -> i64 {
        self.number(&format!("SELECT CAST(COALESCE(SUM({what}), 0) AS BIGINT) FROM {from}")).await
    }

    /// Every entry of the ledger has its cause elsewhere, and together they are what the customers have.
    async fn money_adds_up(&self, told: &Told) {
        let of_kind = async |kind: EntryKind| {
            self.sum("amount", &format!("ledger_entries WHERE kind = '{kind}'", kind = kind.as_str())).await
        };
        let sessions = self.gateway.sessions().into_iter().filter(|session| session.payment == SessionPayment::Paid);
        let paid: i64 = sessions.filter_map(|session| session.amount_total).sum();
        let payments = of_kind(EntryKind::Payment).await;
        assert_eq!(payments, paid, "payments are what the provider received");
        let processings = of_kind(EntryKind::Processing).await;
        let sold = self.sum("total", "orders WHERE processed_at IS NOT NULL").await;
        assert_eq!(-processings, sold, "processings are what the processed orders cost");
        assert_eq!(
            self.number("SELECT COUNT(*) FROM ledger_entries WHERE kind = 'processing'").await,
            self.number("SELECT COUNT(*) FROM orders WHERE processed_at IS NOT NULL").await,
            "one for each order"
        );
        let back = self.gateway.refunds().into_iter().filter(|refund| refund.status.holds());
        let refunds = of_kind(EntryKind::Refund).await;
        assert_eq!(-refunds, back.map(|refund| refund.amount).sum::<i64>(), "refunds are what the provider paid back");
        let (credits, returns) = (of_kind(EntryKind::Credit).await, of_kind(EntryKind::Return).await);
        assert_eq!(credits, told.credited, "credits are what staff gave");
        assert!((0..=-refunds).contains(&returns), "no more is given up than was paid back");
        let transfers = of_kind(EntryKind::Transfer).await;
        assert_eq!(transfers, 0, "what one customer gives another takes");
        let mut balances = 0;
        for customer in self.customers().await {
            let balance = self.balance(customer).await.minor;
            let entries = self.entries_of(customer).await;
            assert_eq!(entries.iter().map(|(_, amount, _)| amount).sum::<i64>(), balance);
            assert_eq!(entries.last().map_or(0, |(_, _, after)| *after), balance, "the list ends at the balance");
            balances += balance;
        }
        assert_eq!(payments + credits + returns + transfers, -processings - refunds + balances);
    }

    async fn customers(&self) -> Vec<CustomerId> {
        let query = crate::customers::managed::CustomerQuery {
            limit: domain::page::Limit::new(100).unwrap(),
            ..Default::default()
        };
        let listed = self.shop.list_customers(CLERK, &query).await.unwrap();
        listed.page.items.into_iter().map(|customer| customer.id).collect()
    }

    /// Every piece is somewhere, and what is promised is promised to somebody.
    async fn goods_add_up(&self, told: &Told) {
        for (variant, changed) in VARIANTS.into_iter().zip(told.changed) {
            let stock = self.stock(variant).await;
            let of = |orders: &str| {
                format!(
                    "order_lines l JOIN orders o ON o.id = l.order_id WHERE l.variant_id = '{variant}' AND {orders}"
                )
            };
            let sold = self.sum("l.quantity", &of("o.processed_at IS NOT NULL")).await;
            assert_eq!(i64::from(stock.on_hand) + sold, FIRST + changed, "{variant}: on hand and sold");
            let promised = self.sum("l.quantity", &of("o.stock_held = 1")).await;
            assert_eq!(promised, i64::from(stock.reserved), "{variant}: promised");
            assert!(told.broken || stock.on_hand >= stock.reserved, "{variant}: {stock:?}");
            self.reserved(variant).await;
            let moved = self.sum("on_hand_change", &format!("stock_movements WHERE variant_id = '{variant}'")).await;
            assert_eq!(FIRST + moved, i64::from(stock.on_hand), "{variant}: the movements tell the same");
        }
    }
}

on_both_engines! {
    async fn after_each_step_of_any_history_money_and_goods_add_up(store: Store) {
        let scene = Scene::open(store).await;
        for variant in VARIANTS {
            scene.set(variant, "on_hand", FIRST).await;
        }
        for firm in 1..=FIRMS {
            scene.a_firm(firm).await;
        }
        let seed = rand::random::<[u8; 32]>();
        eprintln!("seed: {seed:?}");
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut told = Told::default();
        for number in 0..150 {
            let step = any_step().new_tree(&mut runner).unwrap().current();
            eprintln!("{number}: {step:?}");
            scene.happens(&step, &mut told).await;
            scene.money_adds_up(&told).await;
            scene.goods_add_up(&told).await;
        }
    }
}
