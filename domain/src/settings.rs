//! The commerce settings of a shop (RUN-3).

use serde::{Deserialize, Serialize};

use crate::address::Country;
use crate::pricing::Pricing;

/// What a merchant sets: first from the environment, then kept in the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The shop's name.
    pub shop_name: String,
    /// Currency, tax and shipping.
    pub pricing: Pricing,
    /// What order numbers start with: `KN` in `KN-2026-0142`.
    pub order_prefix: String,
    /// Where the shop ships to.
    pub countries: Vec<Country>,
    /// The IANA name of the time zone in which an order's year is counted.
    pub time_zone: String,
}
