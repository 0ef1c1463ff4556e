//! The state machine of a session: paid, declined, submitted and settled later, expired.

use super::cards::{self, Behaviour, TestCard};
use super::error::SandboxError;
use super::ids;
use super::model::{
    Buyer, Card, Charge, ChargeStatus, Decline, IntentStatus, Outcome, PaymentIntent, PaymentStatus, Session,
    SessionStatus, Settlement,
};
use super::render;
use super::tx::Tx;

/// A card as typed into the hosted page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypedCard {
    pub(crate) card: &'static TestCard,
    pub(crate) exp_month: i64,
    pub(crate) exp_year: i64,
}

/// How pressing "Pay" ended.
#[derive(Debug)]
pub(crate) enum Paid {
    /// The session is complete; the id is that of its `checkout.session.completed` event.
    Completed {
        event: String,
    },
    Declined(Decline),
}

impl Tx<'_> {
    /// Pays an open session, or tries to.
    pub(crate) async fn pay(
        &mut self,
        mut session: Session,
        buyer: Buyer,
        typed: Option<TypedCard>,
    ) -> Result<Paid, SandboxError> {
        let Some(typed) = typed else {
            return self.complete(session, buyer, PaymentStatus::NoPaymentRequired).await;
        };
        let mut intent = self.intent_for(&mut session, &buyer).await?;
        let mut charge = self.new_charge(&intent, &buyer, typed).await?;
        intent.latest_charge = Some(charge.id.clone());
        match typed.card.behaviour {
            Behaviour::Pays | Behaviour::RefundsTakeTime(_) => {
                self.succeed(&mut intent, &mut charge).await?;
                self.complete(session, buyer, PaymentStatus::Paid).await
            }
            Behaviour::Disputed => {
                self.succeed(&mut intent, &mut charge).await?;
                let paid = self.complete(session, buyer, PaymentStatus::Paid).await?;
                self.dispute(charge).await?;
                Ok(paid)
            }
            Behaviour::Declines { code, message } => {
                let decline = Decline { decline_code: code.to_owned(), message: message.to_owned() };
                self.save(&session).await?;
                self.fail(&mut intent, &mut charge, decline.clone()).await?;
                Ok(Paid::Declined(decline))
            }
            Behaviour::Delayed(outcome) => {
                let at = self.now.saturating_add(self.sandbox.delay_seconds());
                intent.settlement = Some(Settlement { at, outcome });
                intent.status = IntentStatus::Processing;
                intent.last_error = None;
                self.save(&charge).await?;
                self.save(&intent).await?;
                self.emit("payment_intent.processing", render::payment_intent(&intent)).await?;
                self.complete(session, buyer, PaymentStatus::Unpaid).await
            }
        }
    }

    /// Ends the wait for a delayed payment. Returns the payment intent, unchanged when nothing was awaited.
    pub(crate) async fn settle(
        &mut self,
        mut intent: PaymentIntent,
        outcome: Outcome,
    ) -> Result<PaymentIntent, SandboxError> {
        if intent.settlement.take().is_none() {
            return Ok(intent);
        }
        let charge_id = intent.latest_charge.clone().unwrap_or_default();
        let mut charge: Charge = self.load(&charge_id).await?;
        let mut session: Session = self.load(&intent.session).await?;
        let kind = match outcome {
            Outcome::Succeeds => {
                session.payment_status = PaymentStatus::Paid;
                self.succeed(&mut intent, &mut charge).await?;
                "checkout.session.async_payment_succeeded"
            }
            Outcome::Fails => {
                self.fail(&mut intent, &mut charge, cards::delayed_failure()).await?;
                "checkout.session.async_payment_failed"
            }
        };
        self.save(&session).await?;
        let object = render::session(&session, &self.sandbox.config.public_url);
        self.emit(kind, object).await?;
        Ok(intent)
    }

    /// Expires an open session, and cancels the payment intent that a declined attempt left behind.
    pub(crate) async fn expire(&mut self, mut session: Session) -> Result<Session, SandboxError> {
        if let Some(id) = &session.payment_intent {
            let mut intent: PaymentIntent = self.load(id).await?;
            intent.status = IntentStatus::Canceled;
            intent.canceled_at = Some(self.now);
            self.save(&intent).await?;
            self.emit("payment_intent.canceled", render::payment_intent(&intent)).await?;
        }
        session.status = SessionStatus::Expired;
        self.save(&session).await?;
        let object = render::session(&session, &self.sandbox.config.public_url);
        self.emit("checkout.session.expired", object).await?;
        Ok(session)
    }

    async fn complete(
        &mut self,
        mut session: Session,
        buyer: Buyer,
        status: PaymentStatus,
    ) -> Result<Paid, SandboxError> {
        session.status = SessionStatus::Complete;
        session.payment_status = status;
        session.buyer = Some(buyer);
        self.save(&session).await?;
        let object = render::session(&session, &self.sandbox.config.public_url);
        let event = self.emit("checkout.session.completed", object).await?;
        Ok(Paid::Completed { event })
    }

    /// The session's payment intent, made at the first attempt as Stripe does.
    async fn intent_for(&mut self, session: &mut Session, buyer: &Buyer) -> Result<PaymentIntent, SandboxError> {
        if let Some(id) = &session.payment_intent {
            let mut intent: PaymentIntent = self.load(id).await?;
            intent.shipping = buyer.shipping.clone();
            return Ok(intent);
        }
        let number = self.number().await?;
        let seed = self.sandbox.config.seed;
        let intent = PaymentIntent {
            id: ids::id(seed, ids::PAYMENT_INTENT, number, 0),
            secret: ids::id(seed, ids::SECRET, number, 0),
            created: self.now,
            amount: session.total(),
            currency: session.currency.clone(),
            status: IntentStatus::RequiresPaymentMethod,
            data: session.intent.clone(),
            session: session.id.clone(),
            latest_charge: None,
            last_error: None,
            settlement: None,
            shipping: buyer.shipping.clone(),
            canceled_at: None,
        };
        session.payment_intent = Some(intent.id.clone());
        self.save(&intent).await?;
        self.emit("payment_intent.created", render::payment_intent(&intent)).await?;
        Ok(intent)
    }

    async fn new_charge(
        &mut self,
        intent: &PaymentIntent,
        buyer: &Buyer,
        typed: TypedCard,
    ) -> Result<Charge, SandboxError> {
        Ok(Charge {
            id: self.mint(ids::CHARGE).await?,
            created: self.now,
            payment_intent: intent.id.clone(),
            amount: intent.amount,
            amount_refunded: 0,
            currency: intent.currency.clone(),
            status: ChargeStatus::Pending,
            failure: None,
            dispute: None,
            card: Card {
                last4: typed.card.last4().to_owned(),
                exp_month: typed.exp_month,
                exp_year: typed.exp_year,
                refunds: typed.card.refunds(),
            },
            buyer: buyer.clone(),
            data: intent.data.clone(),
        })
    }

    async fn succeed(&mut self, intent: &mut PaymentIntent, charge: &mut Charge) -> Result<(), SandboxError> {
        charge.status = ChargeStatus::Succeeded;
        intent.status = IntentStatus::Succeeded;
        intent.last_error = None;
        self.save(charge).await?;
        self.save(intent).await?;
        self.emit("charge.succeeded", render::charge(charge)).await?;
        self.emit("payment_intent.succeeded", render::payment_intent(intent)).await?;
        Ok(())
    }

    async fn fail(
        &mut self,
        intent: &mut PaymentIntent,
        charge: &mut Charge,
        decline: Decline,
    ) -> Result<(), SandboxError> {
        charge.status = ChargeStatus::Failed;
        charge.failure = Some(decline.clone());
        intent.status = IntentStatus::RequiresPaymentMethod;
        intent.last_error = Some(decline);
        self.save(charge).await?;
        self.save(intent).await?;
        self.emit("charge.failed", render::charge(charge)).await?;
        self.emit("payment_intent.payment_failed", render::payment_intent(intent)).await?;
        Ok(())
    }
}
