//! What happens by itself: sessions expire, delayed payments settle, events are delivered. It sleeps until the next of
//! these is due, and is woken when a change makes something due sooner.

use std::collections::HashSet;
use std::pin::pin;
use std::time::Duration;

use tokio::task::JoinSet;

use super::deliveries::{self, Attempt, Delivery, Queued, Sent};
use super::error::SandboxError;
use super::faults::{Fate, SentFault};
use super::model::{PaymentIntent, Record, Refund, Session};
use super::parcel::Parcel;
use super::tx::{Cause, Tx};
use super::{Sandbox, store};

const AT_ONCE: usize = 8;
const AFTER_A_FAILURE: Duration = Duration::from_secs(1);

impl Sandbox {
    /// Delivers events, expires sessions and settles delayed payments until `shutdown` resolves.
    ///
    /// Deliveries under way at that moment are cut off; they are sent again at the next start.
    pub async fn run(&self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut under_way = UnderWay::default();
        loop {
            let pause = match self.start_what_is_due(&mut under_way).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "the payment sandbox's worker failed");
                    Some(AFTER_A_FAILURE)
                }
            };
            let sleep = async {
                match pause {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = &mut shutdown => break,
                () = self.0.wake.notified() => {}
                () = under_way.finish_one(), if !under_way.tasks.is_empty() => {}
                () = sleep => {}
            }
        }
        under_way.tasks.shutdown().await;
    }

    /// Makes happen whatever is due by the sandbox's clock. Does nothing twice, so that anyone may call it.
    pub(crate) async fn tick(&self) -> Result<(), SandboxError> {
        loop {
            let due = store::due(&mut *self.0.store.reader().acquire().await?, self.0.now()).await?;
            if due.is_empty() {
                return Ok(());
            }
            for (kind, id) in due {
                self.happen(&kind, &id).await?;
            }
        }
    }

    async fn happen(&self, kind: &str, id: &str) -> Result<(), SandboxError> {
        let mut tx = Tx::begin(&self.0, Cause::default()).await?;
        let now = tx.now;
        let is_due = |at: Option<i64>| at.is_some_and(|at| at <= now);
        match kind {
            Session::KIND => {
                let session: Session = tx.load(id).await?;
                if is_due(session.due_at()) {
                    tx.expire(session).await?;
                }
            }
            PaymentIntent::KIND => {
                let intent: PaymentIntent = tx.load(id).await?;
                if let Some(settlement) = intent.settlement.clone().filter(|settlement| is_due(Some(settlement.at))) {
                    tx.settle(intent, settlement.outcome).await?;
                }
            }
            _ => {
                let refund: Refund = tx.load(id).await?;
                if let Some(settlement) = refund.settlement.clone().filter(|settlement| is_due(Some(settlement.at))) {
                    tx.end_refund(refund, settlement.outcome).await?;
                }
            }
        }
        tx.commit().await
    }

    /// Starts all deliveries that are due, and says how long to sleep; `None` until something changes.
    async fn start_what_is_due(&self, under_way: &mut UnderWay) -> Result<Option<Duration>, SandboxError> {
        self.tick().await?;
        let mut reader = self.0.store.reader().acquire().await?;
        // What an earlier start queued stays queued while there is no webhook.
        let queue = if self.0.config.webhook.is_some() { deliveries::queue(&mut reader).await? } else { Vec::new() };
        let next_object = store::next_due(&mut reader).await?;
        drop(reader);
        let real = self.0.clock.now_millis();
        let mut next_deliveries = Vec::new();
        for Queued { id, next_at } in queue {
            if under_way.ids.contains(&id) {
                continue;
            }
            if under_way.tasks.len() >= AT_ONCE {
                break;
            }
            if next_at > real {
                next_deliveries.push(next_at);
                break;
            }
            // One after another, so that a fault for the next one strikes the next one.
            match self.meet_delivery(id, real).await? {
                Fate::Sent(fault) => under_way.start(self.clone(), id, fault),
                Fate::PutOff(next_at) => next_deliveries.extend(next_at),
            }
        }
        let next_object = next_object.map(|at| self.0.real_millis(at));
        let next = next_deliveries.into_iter().chain(next_object).min();
        Ok(next.map(|at| Duration::from_millis(u64::try_from(at - real).unwrap_or(0))))
    }

    /// Sends one delivery now and records the answer; nothing when there is no such delivery, or nowhere to send it.
    pub(crate) async fn deliver(&self, id: i64, sent: Sent) -> Result<Option<Attempt>, SandboxError> {
        let Some(target) = &self.0.config.webhook else { return Ok(None) };
        let delivery: Option<Delivery> = deliveries::find(&mut *self.0.store.reader().acquire().await?, id).await?;
        let Some(delivery) = delivery else { return Ok(None) };
        let now = self.0.clock.now_millis();
        let parcel = Parcel::new(target, &delivery.body, now, sent.fault());
        let carry = || self.0.courier.carry(parcel.clone(), now);
        let (answer, second) = match sent.fault() {
            Some(SentFault::Duplicate) => {
                let (first, second) = tokio::join!(carry(), carry());
                (first, Some(second))
            }
            _ => (carry().await, None),
        };
        let first_retry = i64::try_from(self.0.config.first_retry.as_millis()).unwrap_or(i64::MAX);
        let mut tx = self.0.store.write().await?;
        let attempt = deliveries::record(&mut tx, &delivery, &answer, sent, first_retry).await?;
        if let Some(second) = second {
            deliveries::record(&mut tx, &delivery, &second, sent, first_retry).await?;
        }
        tx.commit().await?;
        self.0.answered.send_modify(|count| *count = count.wrapping_add(1));
        // It may have released another one.
        self.0.wake.notify_one();
        Ok(Some(attempt))
    }

    /// Waits until the webhook has answered this event, but not longer than Stripe would.
    pub(crate) async fn await_answer(&self, event: &str) -> Result<(), SandboxError> {
        if self.0.config.webhook.is_none() {
            return Ok(());
        }
        let mut changes = self.0.answered.subscribe();
        let answer = async {
            while !deliveries::answered(&mut *self.0.store.reader().acquire().await?, event).await? {
                if changes.changed().await.is_err() {
                    break;
                }
            }
            Ok(())
        };
        tokio::time::timeout(self.0.config.redirect_patience, answer).await.unwrap_or(Ok(()))
    }
}

/// Deliveries being sent.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<i64>,
    ids: HashSet<i64>,
}

impl UnderWay {
    fn start(&mut self, sandbox: Sandbox, id: i64, fault: Option<SentFault>) {
        self.ids.insert(id);
        self.tasks.spawn(async move {
            if let Err(error) = sandbox.deliver(id, Sent::ByItself(fault)).await {
                tracing::error!(error = &error as &dyn std::error::Error, delivery = id, "a delivery failed");
                // The delivery is still due: a pause here keeps a broken database from being asked without end.
                tokio::time::sleep(AFTER_A_FAILURE).await;
            }
            id
        });
    }

    async fn finish_one(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok(id)) => {
                self.ids.remove(&id);
            }
            // A task that panicked does not say which delivery it had; with none left, all are free again.
            Some(Err(_)) if self.tasks.is_empty() => self.ids.clear(),
            Some(Err(_)) | None => {}
        }
    }
}
