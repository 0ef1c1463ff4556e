//! Oxcart's use-cases: one transaction each; every door of the house leads here.
//!
//! A use-case is: load, decide in `domain`, save, commit. Calls to the outside world (Stripe) happen between
//! transactions, never inside one. Every use-case takes the [`domain::actor::Actor`] first and refuses for itself.
//!
//! To add one: find the module of its noun, add a method to [`Shop`], refuse the actors that may not, and test it with
//! a temporary database, a fake gateway and a fixed clock.

/// A place where a test may end the process; nothing at all in a shop that is used.
macro_rules! fail_point {
    ($point:literal) => {
        #[cfg(feature = "fail-points")]
        $crate::fail_points::reach($point);
    };
}

pub mod access;
pub mod begin_anew;
pub mod business_carts;
mod calendar;
pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod checkout_sessions;
pub mod credentials;
mod cursor;
pub mod customers;
pub mod demo;
pub mod error;
pub mod events;
#[cfg(feature = "fail-points")]
mod fail_points;
pub mod fulfilment;
pub mod jobs;
pub mod mail;
pub mod order_links;
pub mod order_service;
pub mod orders;
mod patience;
pub mod ports;
pub mod processing;
pub mod products;
pub mod provisioning;
pub mod refunds;
mod retry;
pub mod seed;
mod settings;
mod spreadsheet;
pub mod staff;
pub mod stock;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tokens;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::OrderId;
use domain::mail::Sender;
use domain::settings::Settings;
use domain::time::Timestamp;
use store::Store;

pub use error::Error;

/// What every use-case answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Where shoppers are sent: absolute addresses for Stripe.
#[derive(Clone, Debug)]
pub struct Urls {
    /// The shop's public address without a final slash: `https://shop.example`.
    pub base: String,
}

/// The shop: what every use-case needs. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    parts: Arc<Parts>,
}

struct Parts {
    store: Store,
    gateway: Arc<dyn ports::PaymentGateway>,
    mailer: Arc<dyn ports::Mailer>,
    mail_sender: Sender,
    /// Another's; none is the shop itself.
    checkout_service: Option<Arc<dyn ports::CheckoutService>>,
    provisioner: Option<Arc<dyn ports::Provisioner>>,
    clock: Arc<dyn ports::Clock>,
    entropy: Arc<dyn ports::Entropy>,
    settings: Settings,
    urls: Urls,
    order_links: order_links::OrderLinks,
    /// When the provider was last asked about an order for a shopper who waits.
    asked: Mutex<HashMap<OrderId, Timestamp>>,
    /// When a refused delivery was kept last.
    refusal_kept: Mutex<Option<Timestamp>>,
    /// The last id that was made.
    last_id: Mutex<u128>,
}

/// What a shop is made of.
pub struct Setup {
    /// The database, migrated.
    pub store: Store,
    /// Stripe, or what stands for it.
    pub gateway: Arc<dyn ports::PaymentGateway>,
    /// The mail server, or what stands for it.
    pub mailer: Arc<dyn ports::Mailer>,
    /// Whom mails come from; without a name it is the shop's.
    pub mail_sender: Sender,
    /// Who knows the checkout sessions that orders are made of; none is the shop itself.
    pub checkout_service: Option<Arc<dyn ports::CheckoutService>>,
    /// Who provides what needs providing; without one, its messages wait.
    pub provisioner: Option<Arc<dyn ports::Provisioner>>,
    /// The time.
    pub clock: Arc<dyn ports::Clock>,
    /// Randomness.
    pub entropy: Arc<dyn ports::Entropy>,
    /// The commerce settings of a shop that has none yet.
    pub first_settings: Settings,
    /// Where shoppers are sent.
    pub urls: Urls,
}

impl Shop {
    /// Opens the shop with the settings in its database; a new one is given `first_settings`.
    ///
    /// # Errors
    /// When the database cannot be read or holds settings that are not understood.
    pub async fn open(setup: Setup) -> Result<Self> {
        let Setup {
            store,
            gateway,
            mailer,
            mail_sender,
            checkout_service,
            provisioner,
            clock,
            entropy,
            first_settings,
            urls,
        } = setup;
        let settings = settings::settings_or(&store, first_settings).await?;
        let order_links = order_links::OrderLinks::open(&store, &*entropy).await?;
        events::list::begin(&store, gateway.livemode(), clock.now()).await?;
        Ok(Self {
            parts: Arc::new(Parts {
                store,
                gateway,
                mailer,
                mail_sender,
                checkout_service,
                provisioner,
                clock,
                entropy,
                settings,
                urls,
                order_links,
                asked: Mutex::default(),
                refusal_kept: Mutex::default(),
                last_id: Mutex::default(),
            }),
        })
    }

    /// The commerce settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    /// The database, for the command line and for health checks.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    fn now(&self) -> Timestamp {
        let now = self.parts.clock.now();
        #[cfg(feature = "fail-points")]
        let now = now.plus_seconds(fail_points::clock_ahead());
        now
    }

    /// A fresh 128-bit id value: the time in its upper 48 bits, randomness below, and always above the one before, so
    /// that what is made within one millisecond still sorts as it was made.
    fn fresh_bits(&self) -> u128 {
        let millis = u64::try_from(self.now().millis()).unwrap_or(0);
        let random = self.parts.entropy.bits();
        let candidate = (u128::from(millis) << 80) | (random >> 48);
        let mut last = self.parts.last_id.lock().unwrap_or_else(PoisonError::into_inner);
        *last = if candidate > *last { candidate } else { last.saturating_add(1 + (random >> 72)) };
        *last
    }

    /// A fresh press, for a form that must do once what its button is pressed for.
    #[must_use]
    pub fn fresh_press(&self) -> domain::press::Press {
        domain::press::Press::from_bits(self.fresh_bits())
    }

    fn fresh_order_id(&self) -> OrderId {
        OrderId::from_bits(self.fresh_bits())
    }

    /// A fresh visitor, for a session that must begin to remember something.
    #[must_use]
    pub fn fresh_visitor(&self) -> domain::ids::VisitorId {
        domain::ids::VisitorId::from_bits(self.fresh_bits())
    }
}
