//! What the use-cases need from outside: the time, randomness, a payment provider, and somebody who takes mails.

use async_trait::async_trait;
use domain::address::{Address, Country};
use domain::checkout::SessionFacts;
pub use domain::checkout::{SessionPayment, SessionStatus};
use domain::checkout_session::{CheckoutSessionId, CheckoutSessionStatus, Purchase};
use domain::customer::Email;
use domain::ids::{
    MailId, OrderId, PaymentIntentId, ProvisionId, RefundId, StripeEventId, StripeRefundId, StripeSessionId,
};
use domain::mail::Sender;
use domain::money::{Currency, Money};
use domain::refund::{RefundReason, RefundStatus};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::events::ReceivedEvent;

/// The time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness that nobody can guess.
pub trait Entropy: Send + Sync {
    /// 128 random bits.
    fn bits(&self) -> u128;
}

/// A payment provider with hosted checkout pages, in Stripe's terms (STRIPE.md sections 1 to 3).
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// Opens a checkout session. The same key with the same parameters gives the same session again.
    ///
    /// # Errors
    /// See [`GatewayError`]. After [`GatewayError::Unavailable`] a session may exist.
    async fn create_session(&self, key: &str, params: &SessionParams) -> Result<GatewaySession, GatewayError>;

    /// The session as it stands now, with its payment intent.
    ///
    /// # Errors
    /// See [`GatewayError`].
    async fn session(&self, id: &StripeSessionId) -> Result<GatewaySession, GatewayError>;

    /// Expires an open session and answers how it stands then: `Complete` when the shopper was faster.
    ///
    /// # Errors
    /// See [`GatewayError`].
    async fn expire_session(&self, id: &StripeSessionId) -> Result<GatewaySession, GatewayError>;

    /// Pays money back. The same key with the same parameters gives the same refund again.
    ///
    /// # Errors
    /// See [`GatewayError`]. After [`GatewayError::Unavailable`] the money may be on its way.
    async fn create_refund(&self, key: &str, params: &RefundParams) -> Result<GatewayRefund, GatewayError>;

    /// The refund as it stands now.
    ///
    /// # Errors
    /// See [`GatewayError`].
    async fn refund(&self, id: &StripeRefundId) -> Result<GatewayRefund, GatewayError>;

    /// Every refund of a payment, wherever it was made.
    ///
    /// # Errors
    /// See [`GatewayError`].
    async fn refunds_of(&self, payment: &PaymentIntentId) -> Result<Vec<GatewayRefund>, GatewayError>;

    /// A page of what the provider tells of since a time, the newest first, of the kinds in
    /// [`domain::stripe_event::KINDS`]; the page that follows on the event `after`, if one is named.
    ///
    /// # Errors
    /// See [`GatewayError`]; refused with 400 or 404 when `after` is no event that it knows.
    async fn events_since(&self, since: Timestamp, after: Option<&StripeEventId>) -> Result<EventPage, GatewayError>;

    /// Whether it moves real money: events of the other mode are kept apart.
    fn livemode(&self) -> bool;
}

/// A page of the provider's events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPage {
    /// The events, the newest first.
    pub events: Vec<ReceivedEvent>,
    /// The event on which the next page follows; none on the last one.
    pub next: Option<StripeEventId>,
}

/// Why the payment provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It refused (4xx): the request had no effect.
    #[error("the payment provider refused: {status} {code} {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its code, such as `resource_missing`; empty when it gave none.
        code: String,
        /// Its words, for the log and the merchant.
        message: String,
        /// The parameter at fault, if it named one.
        param: Option<String>,
    },
    /// It was silent, too slow or failed (5xx, 409, 429, no connection, an answer that is not understood): the request may have had its effect.
    #[error("the payment provider did not answer: {0}")]
    Unavailable(String),
}

/// Everything that makes up the call that opens a session. Kept in the database before the call, so that a repetition
/// is the same to the byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionParams {
    /// Our order: `client_reference_id` and `metadata[order_id]`, of the payment intent too.
    pub order: OrderId,
    /// The order's number, for the payment's description.
    pub number: String,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What is sold; a tax that is added is a line of its own.
    pub lines: Vec<SessionLine>,
    /// What shipping costs: exactly one shipping option.
    pub shipping: Money,
    /// Where it may be shipped to.
    pub countries: Vec<Country>,
    /// Where the shopper lands after paying; holds the literal `{CHECKOUT_SESSION_ID}`.
    pub success_url: String,
    /// Where the shopper lands after going back.
    pub cancel_url: String,
    /// When the session ends by itself.
    pub expires_at: Timestamp,
}

/// A line of the payment page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Title and size.
    pub name: String,
    /// The price of one piece.
    pub unit_amount: Money,
    /// How many.
    pub quantity: u32,
}

/// A session as the payment provider tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewaySession {
    /// Its id, `cs_…`.
    pub id: StripeSessionId,
    /// Where it stands.
    pub status: SessionStatus,
    /// Where its payment stands.
    pub payment: SessionPayment,
    /// The page to send the shopper to; none once it is complete or expired.
    pub url: Option<String>,
    /// What is charged, in minor units; the currency as the provider writes it, in lower case.
    pub amount_total: Option<i64>,
    /// The currency as the provider writes it.
    pub currency: Option<String>,
    /// Our order, as far as the provider was told.
    pub client_reference_id: Option<String>,
    /// The payment intent, once there is one.
    pub payment_intent: Option<PaymentIntentId>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The shopper's address of mail, once given.
    pub email: Option<String>,
    /// The shopper's name, once given.
    pub name: Option<String>,
    /// The billing address, once given.
    pub billing_address: Option<Address>,
    /// The shipping address, once given.
    pub shipping_address: Option<Address>,
    /// Whether it moves real money.
    pub livemode: bool,
}

impl GatewaySession {
    /// What decides about its order.
    pub(crate) fn facts(&self) -> SessionFacts<'_> {
        SessionFacts {
            status: self.status,
            payment: self.payment,
            amount_total: self.amount_total,
            currency: self.currency.as_deref(),
        }
    }
}

/// A checkout service: it knows how checkout sessions stand (SVC-1).
#[async_trait]
pub trait CheckoutService: Send + Sync {
    /// The session, with its amounts in this currency; nothing where there is none, or it is gone. It answers within
    /// seconds.
    ///
    /// # Errors
    /// See [`CheckoutServiceError`].
    async fn session(
        &self,
        id: CheckoutSessionId,
        currency: Currency,
    ) -> Result<Option<FoundSession>, CheckoutServiceError>;
}

/// A session as a checkout service tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSession {
    /// Where it stands.
    pub status: CheckoutSessionStatus,
    /// What is known of the purchase.
    pub purchase: Purchase,
}

/// Why a checkout service did not tell.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutServiceError {
    /// It cannot be reached, is too slow, failed, or makes no sense.
    #[error("{0}")]
    Unavailable(String),
    /// It is the shop itself, and its database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Everything that makes up the call that pays money back. It follows from what is kept, so that a repetition is the same
/// to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundParams {
    /// Our refund: `metadata[refund_id]`.
    pub refund: RefundId,
    /// Of which payment.
    pub payment: PaymentIntentId,
    /// How much.
    pub amount: Money,
    /// Why; the provider is told where it has a word for it.
    pub reason: Option<RefundReason>,
}

/// A refund as the payment provider tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayRefund {
    /// Its id, `re_…`.
    pub id: StripeRefundId,
    /// Where it stands.
    pub status: RefundStatus,
    /// How much, in minor units.
    pub amount: i64,
    /// The currency as the provider writes it, in lower case.
    pub currency: String,
    /// Of which payment.
    pub payment: Option<PaymentIntentId>,
    /// Our refund, if it was asked for by the shop.
    pub refund: Option<RefundId>,
    /// Why, if that was said.
    pub reason: Option<RefundReason>,
    /// Why it failed.
    pub failure: Option<String>,
    /// When it was made.
    pub created: Timestamp,
}

/// Somebody who takes mails: a mail server, or a folder.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over. It answers within seconds, and leaves nothing half done behind when it is dropped earlier.
    ///
    /// # Errors
    /// See [`MailError`].
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;

    /// Ends what is kept open between mails, after the last one of a batch.
    async fn rest(&self);
}

/// A mail as it is handed over. Each attempt at one mail is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Which mail.
    pub id: MailId,
    /// Its `Message-ID` with its brackets.
    pub message_id: String,
    /// From whom.
    pub from: Sender,
    /// To whom.
    pub to: Email,
    /// Its subject.
    pub subject: String,
    /// What it says, without markup.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub at: Timestamp,
}

/// Another system, which provides what was bought.
#[async_trait]
pub trait Provisioner: Send + Sync {
    /// Hands a message over, and answers what it said, whatever that was. It answers within seconds.
    ///
    /// # Errors
    /// [`NoAnswer`]; the message may have been taken all the same.
    async fn provide(&self, message: &ProvisionMessage) -> Result<ProvisionAnswer, NoAnswer>;
}

/// A message as it is handed over. Of one message, all attempts differ by their time only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionMessage {
    /// Which message.
    pub id: ProvisionId,
    /// When this attempt is made.
    pub at: Timestamp,
    /// What it says.
    pub body: String,
}

/// What the other system said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvisionAnswer {
    /// The HTTP status.
    pub status: u16,
    /// How its words begin, as far as they were read.
    pub words: String,
}

/// The other system cannot be reached, or is too slow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Nobody could be spoken to, or nobody answered: other mails would fare no better now.
    #[error("{0}")]
    Unreachable(String),
    /// This mail was refused for now.
    #[error("{0}")]
    Temporary(String),
    /// This mail was refused for good.
    #[error("{0}")]
    Permanent(String),
}
