//! Where deliveries and requests meet the faults that were put in.

use super::{ApiFault, DeliveryFault, Installed, SentFault, all, strike};
use crate::sandbox::Sandbox;
use crate::sandbox::deliveries::{self, Delivery};
use crate::sandbox::error::SandboxError;

/// What becomes of a delivery that is due.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    /// It is sent now, perhaps with something wrong.
    Sent(Option<SentFault>),
    /// It is not sent now; by itself at this real time in milliseconds, or not at all.
    PutOff(Option<i64>),
}

impl Sandbox {
    /// Decides what becomes of a delivery that is due, and puts it off if that is its fate.
    pub(crate) async fn meet_delivery(&self, id: i64, now_millis: i64) -> Result<Fate, SandboxError> {
        let mut reader = self.0.store.reader().acquire().await?;
        if all(&mut reader).await?.is_empty() {
            return Ok(Fate::Sent(None));
        }
        drop(reader);
        let mut tx = self.0.store.write().await?;
        let Some(delivery) = deliveries::find(&mut tx, id).await? else { return Ok(Fate::Sent(None)) };
        // One that made up for a fault of time already is not put off again, and the one that others wait for is not.
        let on_time = delivery.fault.is_none() && !deliveries::is_awaited(&mut tx, &delivery.event_type).await?;
        let found = all(&mut tx).await?.into_iter().find_map(|installed| fitting(installed, &delivery, on_time));
        let Some((installed, fault)) = found else { return Ok(Fate::Sent(None)) };
        strike(&mut tx, &installed).await?;
        let later = |seconds: i64| Some(now_millis.saturating_add(seconds.saturating_mul(1000)));
        let (fate, held) = match fault {
            DeliveryFault::Drop => (Fate::PutOff(None), None),
            DeliveryFault::Delay { seconds } => (Fate::PutOff(later(seconds)), None),
            DeliveryFault::Reorder { seconds } => (Fate::PutOff(later(seconds)), Some(installed.fault.types())),
            DeliveryFault::Sent(fault) => (Fate::Sent(Some(fault)), None),
        };
        if let Fate::PutOff(next_at) = fate {
            deliveries::put_off(&mut tx, id, fault, next_at, held).await?;
        }
        tx.commit().await?;
        if let Fate::PutOff(_) = fate {
            self.0.answered.send_modify(|count| *count = count.wrapping_add(1));
        }
        Ok(fate)
    }

    /// What goes wrong with an API request.
    pub(crate) async fn meet_request(&self, method: &str, path: &str) -> Result<Option<ApiFault>, SandboxError> {
        let of_request = |installed: Installed| {
            let fault = installed.fault.of_request(method, path)?;
            Some((installed, fault))
        };
        let mut reader = self.0.store.reader().acquire().await?;
        if !all(&mut reader).await?.into_iter().any(|installed| of_request(installed).is_some()) {
            return Ok(None);
        }
        drop(reader);
        let mut tx = self.0.store.write().await?;
        let Some((installed, fault)) = all(&mut tx).await?.into_iter().find_map(of_request) else { return Ok(None) };
        strike(&mut tx, &installed).await?;
        tx.commit().await?;
        Ok(Some(fault))
    }
}

fn fitting(installed: Installed, delivery: &Delivery, on_time: bool) -> Option<(Installed, DeliveryFault)> {
    let fault = installed.fault.of_delivery(&delivery.event_type)?;
    let strikes = match fault {
        DeliveryFault::Delay { .. } => delivery.fault.is_none(),
        DeliveryFault::Reorder { .. } => on_time,
        DeliveryFault::Drop | DeliveryFault::Sent(_) => true,
    };
    strikes.then_some((installed, fault))
}
