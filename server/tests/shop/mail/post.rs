//! A shop with a customer to write to, and a mailer of the test's choice.

use std::sync::Arc;

use domain::actor::Actor;
use domain::customer::Email;
use domain::ids::{CustomerId, MailId};
use shop::mail::{MailContent, MailQuery, MailSubject, MailSummary, NewMail, OutboxMail};
use shop::ports::{Clock, Mailer};
use shop::testing::{FakeGateway, SeededEntropy, TestClock, test_sender, test_settings};
use shop::{Setup, Shop, Urls};
use store::{Store, in_transaction};

pub(crate) const ADA: CustomerId = CustomerId::from_bits(7);
pub(crate) const LINK: &str = "https://shop.example/account/confirm?token=abc&x=1";

/// A process of a shop.
pub(crate) struct Post {
    pub(crate) shop: Shop,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) gateway: Arc<FakeGateway>,
}

impl Post {
    pub(crate) async fn open(store: Store, mailer: impl Mailer + 'static) -> Self {
        Self::process(store, mailer, Arc::default(), 1).await
    }

    /// One process of several, which share their time.
    pub(crate) async fn process(store: Store, mailer: impl Mailer + 'static, clock: Arc<TestClock>, seed: u32) -> Self {
        let gateway = Arc::new(FakeGateway::default());
        let setup = Setup {
            store,
            gateway: Arc::clone(&gateway) as _,
            mailer: Arc::new(mailer),
            mail_sender: test_sender(),
            clock: Arc::clone(&clock) as _,
            entropy: Arc::new(SeededEntropy::new(seed)),
            first_settings: test_settings(),
            checkout_service: None,
            provisioner: None,
            urls: Urls { base: "https://shop.example".to_owned() },
        };
        Self { shop: Shop::open(setup).await.unwrap(), clock, gateway }
    }

    /// Tells Ada that her password was changed.
    pub(crate) async fn write(&self, occasion: &str) {
        let content = MailContent::PasswordChanged { name: "Ada Lovelace".to_owned() };
        queue(&self.shop, self.clock.now(), "ada@example.com", occasion, content).await;
    }

    /// All mails, newest first.
    pub(crate) async fn mails(&self) -> Vec<MailSummary> {
        self.shop.list_mails(Actor::System, &MailQuery::default()).await.unwrap().items
    }

    pub(crate) async fn mail(&self, id: MailId) -> OutboxMail {
        self.shop.mail_detail(Actor::System, &id.to_string()).await.unwrap().mail
    }

    /// The only mail.
    pub(crate) async fn only(&self) -> OutboxMail {
        let [summary] = self.mails().await.try_into().unwrap();
        self.mail(summary.id).await
    }
}

/// Queues a mail to a customer with this address.
pub(crate) async fn queue(shop: &Shop, now: domain::time::Timestamp, to: &str, occasion: &str, content: MailContent) {
    let to: Email = to.parse().unwrap();
    let queued: shop::Result<()> = in_transaction!(shop.store(), |db| {
        let customer = db.guest_customer(ADA, &"ada@example.com".parse().unwrap(), "Ada", now).await?;
        let about = MailSubject::Customer(customer);
        let mail = NewMail { to: to.clone(), about, occasion: occasion.to_owned(), content: content.clone() };
        shop.queue_mail(db, mail).await
    });
    queued.unwrap();
}
