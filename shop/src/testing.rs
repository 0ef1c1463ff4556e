//! A shop for tests: the demo catalogue, a clock to move, predictable ids, and a payment provider in memory.

#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "tests speak by panicking")]

mod gateway;
mod mailer;
mod provisioner;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::actor::Actor;
use domain::address::Country;
use domain::mail::Sender;
use domain::money::{Currency, Money};
use domain::pricing::{Pricing, TaxRate, TaxRounding, TaxRules};
use domain::settings::Settings;
use domain::time::Timestamp;
use store::Store;

use crate::ports::{Clock, Entropy};
use crate::{Setup, Shop, Urls};

pub use gateway::{Calls, FakeGateway, When};
pub use mailer::FakeMailer;
pub use provisioner::FakeProvisioner;

/// A shop with what stands for the outside world.
pub struct TestShop {
    /// The shop.
    pub shop: Shop,
    /// Its time.
    pub clock: Arc<TestClock>,
    /// Its payment provider.
    pub gateway: Arc<FakeGateway>,
    /// Who takes its mails.
    pub mailer: Arc<FakeMailer>,
    /// Who provides what it sells.
    pub provisioner: Arc<FakeProvisioner>,
}

impl TestShop {
    /// A guest who was never here before.
    #[must_use]
    pub fn a_guest(&self) -> Actor {
        Actor::Guest(self.shop.fresh_visitor())
    }

    /// A second process of the same shop: its database, provider, mail server and time.
    pub async fn a_second_process(&self) -> Shop {
        let outside = (Arc::clone(&self.gateway), Arc::clone(&self.mailer), Arc::clone(&self.provisioner));
        open(self.shop.store().clone(), outside, Arc::clone(&self.clock), SeededEntropy::new(2)).await
    }
}

/// A shop on this database with the demo catalogue, the settings of [`test_settings`] and the address
/// `https://shop.example`. It is 2026-04-23 09:14:02 UTC.
pub async fn a_shop(store: Store) -> TestShop {
    let test = an_empty_shop(store).await;
    test.shop.seed_demo().await.expect("the demo catalogue is loaded");
    test
}

/// The same without any product.
pub async fn an_empty_shop(store: Store) -> TestShop {
    let clock = Arc::new(TestClock::default());
    let gateway = Arc::new(FakeGateway::default());
    let mailer = Arc::new(FakeMailer::default());
    let provisioner = Arc::new(FakeProvisioner::default());
    let outside = (Arc::clone(&gateway), Arc::clone(&mailer), Arc::clone(&provisioner));
    let shop = open(store, outside, Arc::clone(&clock), SeededEntropy::default()).await;
    TestShop { shop, clock, gateway, mailer, provisioner }
}

async fn open(
    store: Store,
    (gateway, mailer, provisioner): (Arc<FakeGateway>, Arc<FakeMailer>, Arc<FakeProvisioner>),
    clock: Arc<TestClock>,
    entropy: SeededEntropy,
) -> Shop {
    let setup = Setup {
        store,
        gateway,
        mailer,
        mail_sender: test_sender(),
        checkout_service: None,
        provisioner: Some(provisioner),
        clock,
        entropy: Arc::new(entropy),
        first_settings: test_settings(),
        urls: Urls { base: "https://shop.example".to_owned() },
    };
    Shop::open(setup).await.expect("the shop opens")
}

/// Euro, 19 % and 7 % of tax added per unit, €4.90 for shipping and none from €50.00, to Germany, Austria and Switzerland.
#[must_use]
pub fn test_settings() -> Settings {
    let euro = |cents| Money::new(cents, Currency::Eur);
    let countries = ["DE", "AT", "CH"].map(|code| code.parse::<Country>().expect("a country"));
    Settings {
        shop_name: "Oxcart".to_owned(),
        pricing: Pricing {
            currency: Currency::Eur,
            tax: TaxRules {
                prices_include_tax: false,
                standard_rate: TaxRate::from_hundredths(1900),
                reduced_rate: TaxRate::from_hundredths(700),
                rounding: TaxRounding::Unit,
            },
            shipping_rate: euro(490),
            shipping_free_from: Some(euro(5000)),
        },
        order_prefix: "KN".to_owned(),
        countries: countries.to_vec(),
        time_zone: "Europe/Berlin".to_owned(),
    }
}

/// Whom the mails of tests come from: `no-reply@shop.example`, in the name of the shop.
#[must_use]
pub fn test_sender() -> Sender {
    Sender { name: None, address: "no-reply@shop.example".parse().expect("an address") }
}

/// A clock that stands still until it is moved.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Moves it on (or back, when negative).
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.millis(), Ordering::SeqCst);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_776_935_642_000))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// The same bits in the same order for the same seed, never the same twice.
#[derive(Default)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    /// Begins elsewhere: for a second shop on the same database.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self(AtomicU64::new(u64::from(seed) << 32))
    }
}

impl Entropy for SeededEntropy {
    fn bits(&self) -> u128 {
        let drawn = self.0.fetch_add(1, Ordering::SeqCst);
        // Odd, so that different inputs give different products.
        u128::from(drawn + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).rotate_left(64)
    }
}
