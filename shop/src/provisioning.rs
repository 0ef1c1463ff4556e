//! Telling another system to provide what was bought: a licence with its domain name, say (B2B-3).
//!
//! What needs no such system has no attributes. A message is written for each line that has some, in the transaction that
//! makes its order one that is to be provided, and delivered by a job of its own. Without another system they wait.

mod answer;
mod delivery;
mod messages;
mod payload;
#[cfg(test)]
mod tests;

use domain::ids::ProvisionId;
use domain::order::{Order, OrderLine};
use domain::provision::is_wanted;
use store::Db;
use store::provisioning::NewProvision;

pub use delivery::ProvisionReport;
pub use messages::{ProvisionDetail, ProvisionQuery};
pub use store::provisioning::list::ProvisionSummary;
pub use store::provisioning::{Provision, ProvisionedOrder};

use crate::{Error, Result, Shop};

impl Shop {
    /// Whether there is another system that provides what was bought.
    #[must_use]
    pub fn has_provisioner(&self) -> bool {
        self.parts.provisioner.is_some()
    }

    /// Queues what must be provided of an order, one message for each line that has attributes; nothing of an order that
    /// is neither paid nor on account. What has been queued is not queued again, however often this repeats. The order's
    /// row is there; `order` is as it is about to be saved.
    ///
    /// This is a part of a use-case, which has refused whoever may not cause it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn queue_provision(&self, db: &mut Db, order: &Order) -> Result<()> {
        if !is_wanted(order.status, order.source) {
            return Ok(());
        }
        let provided = order.lines.iter().filter(|line| !line.attributes.is_empty());
        let messages: Vec<_> = provided.map(|line| self.message_about(order, line)).collect::<Result<_>>()?;
        Ok(db.insert_provisions(&messages).await?)
    }

    fn message_about(&self, order: &Order, line: &OrderLine) -> Result<NewProvision> {
        let now = self.now();
        let payload = payload::of(order, line, now);
        Ok(NewProvision {
            id: ProvisionId::from_bits(self.fresh_bits()),
            line: line.id,
            order: order.id,
            product: format!("{} ({})", line.title, line.size),
            payload: payload.map_err(|source| Error::Unreadable { what: "what is to be provided", source })?,
            created_at: now,
            give_up_at: self.patience(),
        })
    }
}
