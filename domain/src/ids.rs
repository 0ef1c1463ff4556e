//! Identifiers. Each noun has its own type, so that one can never stand for another.
//!
//! Most are one 128-bit value with the time in its upper bits (a ULID): sortable, unguessable, written as a prefix and 26
//! characters of Crockford's base 32.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;
use uuid::Uuid;

/// The text is not an identifier of this kind. Whoever looked something up by it answers "not found".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identifier")]
pub struct InvalidId;

macro_rules! ulid_ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Ulid);

        impl $name {
            /// What every such id starts with.
            pub const PREFIX: &'static str = $prefix;

            /// The id with this 128-bit value.
            #[must_use]
            pub const fn from_bits(bits: u128) -> Self { Self(Ulid(bits)) }

            /// The 128-bit value.
            #[must_use]
            pub const fn bits(self) -> u128 { self.0.0 }

            /// The same value written as a UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid { Uuid::from_u128(self.0.0) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let digits = text.strip_prefix($prefix).ok_or(InvalidId)?;
                Ulid::from_string(digits).map(Self).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ulid_ids! {
    /// One browser's visits, kept in its session: what a guest's cart and orders belong to.
    VisitorId "vis_";
    /// A cart.
    CartId "cart_";
    /// A line of a cart.
    LineId "line_";
    /// A line of an order.
    OrderLineId "item_";
    /// One attempt to pay an order at Stripe; Stripe's own id of it is a [`StripeSessionId`].
    PaymentSessionId "pay_";
    /// A customer, with or without an account.
    CustomerId "cust_";
    /// An address that a customer has saved.
    AddressId "addr_";
    /// An entry of a customer's ledger.
    LedgerEntryId "led_";
    /// An entry of an order's timeline.
    TimelineEntryId "tl_";
    /// A reason for which a person must look at an order.
    FlagId "flag_";
    /// A change of a variant's stock.
    StockMovementId "mov_";
    /// A member of staff.
    StaffId "staff_";
    /// An entry of the audit log.
    AuditEntryId "aud_";
    /// A delivery to the webhook that was refused.
    RefusedDeliveryId "ref_";
    /// An import of products from a file.
    ImportId "imp_";
    /// A mail in the outbox.
    MailId "mail_";
    /// A refund of an order; the provider's own id of it is a [`StripeRefundId`].
    RefundId "rf_";
    /// A business cart.
    BusinessCartId "bcart_";
    /// An item of a business cart.
    BusinessItemId "bitem_";
    /// A message that tells another system to provide what was bought; repeated under the same id.
    ProvisionId "msg_";
    /// An API token: what it is named by, not its secret.
    TokenId "tok_";
}

/// An order. Written `ord_` and 26 characters, or as a UUID; both are read everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderId(Ulid);

impl OrderId {
    /// The id with this 128-bit value.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self(Ulid(bits))
    }

    /// The same value written as the order service writes it (seed 003).
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        Uuid::from_u128(self.0.0)
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ord_{}", self.0)
    }
}

impl FromStr for OrderId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if let Some(digits) = text.strip_prefix("ord_") {
            return Ulid::from_string(digits).map(Self).map_err(|_| InvalidId);
        }
        Uuid::try_parse(text).map(|uuid| Self::from_bits(uuid.as_u128())).map_err(|_| InvalidId)
    }
}

impl Serialize for OrderId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OrderId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident, $valid:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(InvalidId) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

fn is_word(text: &str, longest: usize, extra: &[u8]) -> bool {
    (1..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || extra.contains(&byte))
}

text_ids! {
    /// A variant: `[A-Za-z0-9._-]{1,100}`, the `productId` of every API (CAT-1).
    VariantId, |text| is_word(text, 100, b"._-");
    /// A product, category or vendor in a URL: `[a-z0-9-]{1,100}`.
    Slug, |text| is_word(text, 100, b"-") && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    /// Stripe's id of a Checkout session, `cs_…`.
    StripeSessionId, |text| text.starts_with("cs_") && is_word(text, 255, b"_");
    /// Stripe's id of a payment intent, `pi_…`.
    PaymentIntentId, |text| text.starts_with("pi_") && is_word(text, 255, b"_");
    /// Stripe's id of a refund, `re_…`; some ways to pay have `pyr_…`.
    StripeRefundId, |text| ["re_", "pyr_"].iter().any(|prefix| text.starts_with(prefix)) && is_word(text, 255, b"_");
    /// Stripe's id of an event, `evt_…`.
    StripeEventId, |text| text.starts_with("evt_") && is_word(text, 255, b"_");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_is_read_in_both_spellings() {
        let id = OrderId::from_bits(0x0190_1234_5678_7abc_8def_0123_4567_89ab);
        assert_eq!(id.to_string().len(), 30);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.uuid().to_string().parse(), Ok(id));
        assert_eq!("ord_nope".parse::<OrderId>(), Err(InvalidId));
        assert_eq!("".parse::<OrderId>(), Err(InvalidId));
    }

    #[test]
    fn a_variant_id_has_the_characters_of_cat_1_only() {
        assert!("kaiser-natron-pulver-250-g-grosspackung".parse::<VariantId>().is_ok());
        assert!("MS-365-BUS-STD".parse::<VariantId>().is_ok());
        for wrong in ["", "a b", "a/b", "ä", "x".repeat(101).as_str()] {
            assert_eq!(wrong.parse::<VariantId>(), Err(InvalidId), "{wrong:?}");
        }
    }

    #[test]
    fn an_id_of_one_kind_is_not_read_as_another() {
        let line = LineId::from_bits(7).to_string();
        assert_eq!(line.parse::<CartId>(), Err(InvalidId));
    }
}
