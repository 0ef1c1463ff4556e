//! The links in mails that show an order without login (ORD-4). Each is signed for one order and one end: whoever changes
//! anything of it has a link to nothing.

#[cfg(test)]
mod tests;

use domain::ids::OrderId;
use domain::order::{Order, Review};
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::{Store, in_transaction};

use crate::ports::Entropy;
use crate::{Result, Shop};

/// How long a link works, in seconds.
const LIFETIME: i64 = 90 * 24 * 60 * 60;

/// What is behind the link in a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkedOrder {
    /// This order, with what its shopper may know of the reasons to look at it.
    Open(Box<Order>, Option<Review>),
    /// An order, but the link has ended.
    Ended,
    /// Nothing: it was not made by this shop, or was changed since.
    Unknown,
}

/// Makes and checks links. It holds the shop's secret, and hence is never shown.
pub(crate) struct OrderLinks(Hmac<Sha256>);

impl OrderLinks {
    /// With the secret in the database; a shop without any makes one, and those who start at once agree on it.
    pub(crate) async fn open(store: &Store, entropy: &dyn Entropy) -> Result<Self> {
        let first = format!("{:032x}{:032x}", entropy.bits(), entropy.bits());
        let kept: Result<String> = in_transaction!(store, |db| { Ok(db.secret_or("order-links", &first).await?) });
        Ok(Self::new(&kept?))
    }

    fn new(secret: &str) -> Self {
        // A key of a whole block, as HMAC itself fills it up: its length can be wrong in no way.
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(secret));
        Self(Hmac::new(&key.into()))
    }

    /// What the link to an order ends in.
    fn sign(&self, order: OrderId, end: Timestamp) -> String {
        let end = end.seconds().to_string();
        format!("{end}-{}", hex::encode(self.mac(order, &end).finalize().into_bytes()))
    }

    /// When a link to an order ends; `None` when it is no link to it. How much of a wrong one is right cannot be told by
    /// the time that this takes.
    fn end(&self, order: OrderId, link: &str) -> Option<Timestamp> {
        let (end, signature) = link.split_once('-')?;
        let bytes = hex::decode(signature).ok()?;
        self.mac(order, end).verify_slice(&bytes).ok()?;
        end.parse().ok().map(Timestamp::from_seconds)
    }

    fn mac(&self, order: OrderId, end: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(format!("{order} until {end}").as_bytes());
        mac
    }
}

impl Shop {
    /// The address of a page that shows an order without login, for 90 days from now. It is for the order's buyer only.
    #[must_use]
    pub fn order_link(&self, order: &Order) -> String {
        let signed = self.parts.order_links.sign(order.id, self.now().plus_seconds(LIFETIME));
        format!("{}/orders/{}/{signed}", self.parts.urls.base, order.number)
    }

    /// What the link in a mail shows, to whoever has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn order_behind_link(&self, number: &str, link: &str) -> Result<LinkedOrder> {
        let mut db = self.parts.store.read().await?;
        // The order itself is read only once the link has proved right.
        let Some(id) = db.order_id_of_number(number).await? else { return Ok(LinkedOrder::Unknown) };
        match self.parts.order_links.end(id, link) {
            None => Ok(LinkedOrder::Unknown),
            Some(end) if end <= self.now() => Ok(LinkedOrder::Ended),
            Some(_) => {
                let Some(order) = db.order(id).await? else { return Ok(LinkedOrder::Unknown) };
                let review = Self::review_of(&mut db, &order).await?;
                Ok(LinkedOrder::Open(Box::new(order), review))
            }
        }
    }
}
