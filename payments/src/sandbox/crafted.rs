//! Events that are sent by hand: about an existing session a second time, or about something that never was.

use serde_json::{Map, Value, json};

use super::error::SandboxError;
use super::form::Section;
use super::ids::{self, IdKind};
use super::model::{Charge, Dispute, PaymentIntent, Record, Refund, Session};
use super::paging::{Page, Slice};
use super::refusal::{Failure, Refusal};
use super::render;
use super::store;
use super::tx::Tx;

/// An event as asked for.
#[derive(Debug)]
pub(crate) struct NewEvent {
    kind: String,
    session: Option<String>,
    livemode: bool,
    overrides: Map<String, Value>,
    /// The session itself is changed by the overrides.
    keep: bool,
}

impl NewEvent {
    pub(crate) fn read(form: &mut Section) -> Result<Self, Refusal> {
        let kind = form.short_text("type", 100)?.ok_or_else(|| Refusal::missing("type"))?;
        let livemode = form.boolean("livemode")? == Some(true);
        let mut overrides = form.json("overrides")?;
        if livemode {
            overrides.insert("livemode".to_owned(), true.into());
        }
        let session = form.text("session")?;
        let keep = form.boolean("keep")? == Some(true);
        if keep && (session.is_none() || About::of(&kind) != About::Session) {
            let message = "Only what is said of an existing session can be kept.";
            return Err(Refusal::bad_request(message).param("keep"));
        }
        Ok(Self { kind, session, livemode, overrides, keep })
    }
}

/// What an event of a type is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// Types that nobody knows are about the session too.
    Session,
    PaymentIntent,
    Charge,
    Dispute,
    Refund,
}

impl About {
    fn of(kind: &str) -> Self {
        let is = |prefix| kind.starts_with(prefix);
        if is("payment_intent.") {
            Self::PaymentIntent
        } else if is("charge.dispute.") {
            Self::Dispute
        } else if is("charge.") {
            Self::Charge
        } else if is("refund.") {
            Self::Refund
        } else {
            Self::Session
        }
    }
}

impl Tx<'_> {
    /// Records the event and queues its delivery; returns it as it is delivered.
    pub(crate) async fn craft(&mut self, new: NewEvent) -> Result<Value, Failure> {
        let mut object = match &new.session {
            None => self.nobodys(&new.kind).await?,
            Some(id) => {
                let session: Option<Session> = self.find(id).await?;
                let mut session = session.ok_or_else(|| Refusal::no_such(Session::KIND, id, "session"))?;
                if new.keep {
                    render::overlay_fields(&mut session.overrides, new.overrides.clone());
                    self.save(&session).await?;
                }
                self.part_of(session, &new.kind).await?
            }
        };
        render::overlay(&mut object, Value::Object(new.overrides));
        Ok(self.record(&new.kind, json!({ "object": object }), new.livemode).await?.body)
    }

    /// An object of which nothing is known but its id.
    async fn nobodys(&mut self, kind: &str) -> Result<Value, SandboxError> {
        let (object, id): (&str, IdKind) = match About::of(kind) {
            About::PaymentIntent => ("payment_intent", ids::PAYMENT_INTENT),
            About::Charge => ("charge", ids::CHARGE),
            About::Dispute => ("dispute", ids::DISPUTE),
            About::Refund => ("refund", ids::REFUND),
            About::Session if kind.starts_with("checkout.session.") => ("checkout.session", ids::SESSION),
            About::Session => (kind.rsplit_once('.').map_or(kind, |(object, _)| object), ids::UNKNOWN),
        };
        Ok(json!({ "id": self.mint(id).await?, "object": object, "livemode": false }))
    }

    /// What an event of this type is about, as it stands now.
    async fn part_of(&mut self, session: Session, kind: &str) -> Result<Value, Failure> {
        let about = About::of(kind);
        if about == About::Session {
            return Ok(render::session(&session, &self.sandbox.config.public_url));
        }
        let missing =
            || Refusal::bad_request(format!("The session {} has nothing for {kind}.", session.id)).param("type");
        let intent = session.payment_intent.as_ref().ok_or_else(missing)?;
        let intent: PaymentIntent = self.load(intent).await?;
        if about == About::PaymentIntent {
            return Ok(render::payment_intent(&intent));
        }
        let charge = intent.latest_charge.as_ref().ok_or_else(missing)?;
        let charge: Charge = self.load(charge).await?;
        match about {
            About::Refund => {
                let refunds: Slice<Refund> = store::list(self.conn(), Some(&charge.id), &Page::first(1)).await?;
                Ok(render::refund(refunds.items.first().ok_or_else(missing)?))
            }
            About::Dispute => {
                let dispute = charge.dispute.as_ref().ok_or_else(missing)?;
                let dispute: Dispute = self.load(dispute).await?;
                Ok(render::dispute(&dispute))
            }
            About::Charge | About::PaymentIntent | About::Session => Ok(render::charge(&charge)),
        }
    }
}
