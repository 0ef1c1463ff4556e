//! Delivering what is due, a few messages at the same time.

use std::sync::Arc;

use domain::provision::{LONGEST_PAUSE, Verdict, is_wanted};
use domain::time::Timestamp;
use store::in_transaction;
use store::provisioning::{DueProvision, Provision};
use tokio::task::JoinSet;

use super::answer::{cleaned, in_words};
use crate::ports::{NoAnswer, ProvisionAnswer, ProvisionMessage, Provisioner};
use crate::retry::pause_after;
use crate::{Result, Shop};

/// How many messages one round tries.
const ROUND: u32 = 20;
/// How many are under way at the same time, so that one without an answer does not hold up the others.
const AT_ONCE: usize = 5;
/// For how long a message belongs to whoever claimed it, in seconds: several times what an answer may take.
const LEASE: i64 = 60;

/// What a round of deliveries did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProvisionReport {
    /// Messages that were taken by the other system.
    pub delivered: u32,
    /// Messages that will be tried again.
    pub postponed: u32,
    /// Messages that will not be tried again.
    pub failed: u32,
}

/// What became of a message that was claimed.
enum Outcome {
    Delivered(String),
    Postponed(String, Timestamp),
    Failed(String),
}

impl Shop {
    /// Delivers messages whose time has come; none where there is no other system. Several processes may do so at once:
    /// each message is claimed by one of them, and one that dies loses none. A message that was taken just before its
    /// process died, or whose answer was lost, is sent once more under the same id.
    ///
    /// # Errors
    /// When the database fails; what the other system answers is only counted.
    pub async fn deliver_provisions(&self) -> Result<ProvisionReport> {
        let mut report = ProvisionReport::default();
        let Some(provisioner) = &self.parts.provisioner else { return Ok(report) };
        let due = self.parts.store.read().await?.due_provisions(self.now(), ROUND).await?;
        let mut waiting = due.into_iter();
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(due) = waiting.next()
            {
                let (shop, provisioner) = (self.clone(), Arc::clone(provisioner));
                under_way.spawn(async move { shop.try_to_deliver(&*provisioner, due).await });
            }
            match under_way.join_next().await {
                None => return Ok(report),
                Some(Ok(outcome)) => report.count(outcome?.as_ref()),
                Some(Err(error)) => tracing::error!(%error, "the delivery of a message broke off"),
            }
        }
    }

    async fn try_to_deliver(&self, provisioner: &dyn Provisioner, due: DueProvision) -> Result<Option<Outcome>> {
        let until = self.now().plus_seconds(LEASE);
        let claimed: Result<_> = in_transaction!(self.parts.store, |db| { Ok(db.claim_provision(due, until).await?) });
        let Some(claimed) = claimed? else { return Ok(None) };
        fail_point!("provision.claimed");
        let outcome = match withdrawn(&claimed, self.now()) {
            Some(reason) => Outcome::Failed(reason),
            None => {
                let message = ProvisionMessage { id: claimed.id, at: self.now(), body: claimed.payload.clone() };
                let answer = provisioner.provide(&message).await;
                fail_point!("provision.handed_over");
                outcome_of(&claimed, answer, self.now())
            }
        };
        self.keep_outcome(&claimed, &outcome).await?;
        Ok(Some(outcome))
    }

    async fn keep_outcome(&self, claimed: &Provision, outcome: &Outcome) -> Result<()> {
        match outcome {
            Outcome::Delivered(_) => tracing::info!(message = %claimed.id, "a message was taken by the provisioner"),
            Outcome::Postponed(says, next) => {
                tracing::warn!(says, message = %claimed.id, %next, "a message was not taken; it will be tried again");
            }
            Outcome::Failed(says) => tracing::warn!(says, message = %claimed.id, "a message will not be delivered"),
        }
        let now = self.now();
        in_transaction!(self.parts.store, |db| {
            let kept = match outcome {
                Outcome::Delivered(says) => db.set_provision_delivered(claimed, says, now).await,
                Outcome::Postponed(says, next) => db.postpone_provision(claimed, says, *next).await,
                Outcome::Failed(says) => db.set_provision_failed(claimed, says).await,
            };
            Ok(kept?)
        })
    }
}

impl ProvisionReport {
    fn count(&mut self, outcome: Option<&Outcome>) {
        match outcome {
            Some(Outcome::Delivered(_)) => self.delivered += 1,
            Some(Outcome::Postponed(..)) => self.postponed += 1,
            Some(Outcome::Failed(_)) => self.failed += 1,
            None => {}
        }
    }
}

/// Why a message does not go out any more. One that was taken once goes out whenever staff say so: the other system has
/// provided already, and it is for them to say what it is to do.
pub(super) fn withdrawn(message: &Provision, now: Timestamp) -> Option<String> {
    let order = &message.order;
    if message.delivered_at.is_none() {
        if !is_wanted(order.status, order.source) {
            return Some(format!("It was not sent: its order is {}.", order.status));
        }
        if !order.has_line {
            return Some("It was not sent: its order no longer has this item.".to_owned());
        }
    }
    (message.give_up_at <= now).then(|| "It waited for more than three days.".to_owned())
}

fn outcome_of(claimed: &Provision, answer: std::result::Result<ProvisionAnswer, NoAnswer>, now: Timestamp) -> Outcome {
    let (says, verdict) = match answer {
        Ok(answer) => (in_words(&answer), Verdict::of(answer.status)),
        Err(NoAnswer(why)) => (format!("No answer: {}", cleaned(&why)), Verdict::Again),
    };
    let next = now.plus_seconds(pause_after(claimed.attempts.saturating_sub(claimed.attempts_before), LONGEST_PAUSE));
    match verdict {
        Verdict::Taken => Outcome::Delivered(says),
        Verdict::Gone => Outcome::Failed(says),
        Verdict::Again if next > claimed.give_up_at => Outcome::Failed(says),
        Verdict::Again => Outcome::Postponed(says, next),
    }
}
