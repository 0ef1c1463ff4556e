//! What makes a repeated call the same for the use-cases that remember their presses.

use domain::actor::Actor;
use domain::press::Press;
use http::HeaderMap;
use sha2::{Digest, Sha256};
use shop::Shop;

use crate::idempotency::KEY;

/// The press of a call: the same whenever the same asker sends the same key for the same work, so that even a call whose
/// process was killed is done once; a fresh one without a key.
pub(super) fn press_of(shop: &Shop, actor: Actor, asked: &HeaderMap, work: &str) -> Press {
    let key = asked.get(KEY).and_then(|key| key.to_str().ok());
    let hashed =
        key.and_then(|key| hex::encode(Sha256::digest(format!("{} {work} {key}", actor.label()))).parse().ok());
    hashed.unwrap_or_else(|| shop.fresh_press())
}
