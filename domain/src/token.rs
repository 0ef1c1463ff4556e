//! API tokens: what programs prove themselves with, and what each of them may do (B2B-4).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, TokenId};
use crate::rejection::{Field, Rejection};
use crate::staff::Permission;
use crate::text::clean_line;
use crate::time::Timestamp;

/// A part of the shop that a token may be let into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// See orders.
    #[serde(rename = "orders:read")]
    OrdersRead,
    /// Make, change, process and refund orders.
    #[serde(rename = "orders:write")]
    OrdersWrite,
    /// See and change customers.
    #[serde(rename = "customers")]
    Customers,
    /// Change products and their stock.
    #[serde(rename = "products")]
    Products,
    /// See and change business carts.
    #[serde(rename = "carts")]
    Carts,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::OrdersRead, Self::OrdersWrite, Self::Customers, Self::Products, Self::Carts];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrdersRead => "orders:read",
            Self::OrdersWrite => "orders:write",
            Self::Customers => "customers",
            Self::Products => "products",
            Self::Carts => "carts",
        }
    }

    /// What it lets a program do, for whoever gives it.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::OrdersRead => "See orders",
            Self::OrdersWrite => "Make, change, process and refund orders",
            Self::Customers => "See and change customers and their balances",
            Self::Products => "Change products and their stock",
            Self::Carts => "See, change and check out business carts",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::OrdersRead => 1,
            Self::OrdersWrite => 2,
            Self::Customers => 4,
            Self::Products => 8,
            Self::Carts => 16,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(Rejection::Invalid { field: Field::Scopes })
    }
}

/// The scopes of a token: at least one. Written with commas between: `orders:read,customers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// These scopes.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for none.
    pub fn of(scopes: &[Scope]) -> Result<Self, Rejection> {
        let bits = scopes.iter().fold(0, |bits, scope| bits | scope.bit());
        if bits == 0 { Err(Rejection::Invalid { field: Field::Scopes }) } else { Ok(Self(bits)) }
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Passes what one of them gives.
    ///
    /// # Errors
    /// [`Rejection::InsufficientScope`].
    pub const fn require(self, permission: Permission) -> Result<(), Rejection> {
        match permission.scope() {
            Some(scope) if self.has(scope) => Ok(()),
            Some(_) | None => Err(Rejection::InsufficientScope),
        }
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes: Vec<_> = Scope::ALL.into_iter().filter(|&scope| self.has(scope)).map(Scope::as_str).collect();
        f.write_str(&scopes.join(","))
    }
}

impl FromStr for Scopes {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let scopes: Vec<Scope> = text.split(',').map(|scope| scope.trim().parse()).collect::<Result<_, _>>()?;
        Self::of(&scopes)
    }
}

/// What a token is called by whoever manages them: 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenName(String);

impl TokenName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TokenName {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        clean_line(text, 100).map(Self).ok_or(Rejection::Invalid { field: Field::Name })
    }
}

/// For how many days a token works: 1 to 3650.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime(u32);

impl Lifetime {
    /// When a token ends that is made now.
    #[must_use]
    pub const fn from(self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.0 as i64 * 24 * 60 * 60)
    }
}

impl FromStr for Lifetime {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let days = text.trim().parse().ok().filter(|days| (1..=3650).contains(days));
        days.map(Self).ok_or(Rejection::Invalid { field: Field::Expires })
    }
}

/// A token, without its secret: that is known to nobody but whoever was shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id, which is no secret.
    pub id: TokenId,
    /// What it is called.
    pub name: TokenName,
    /// What it may do.
    pub scopes: Scopes,
    /// The customer in whose name it speaks; the shop's own without one.
    pub customer: Option<CustomerId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// How a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStanding {
    /// It works.
    Valid,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// How old the noted last use may be, in seconds, before it is noted again: not every call need write.
const USE_NOTED_SECONDS: i64 = 60;

impl Token {
    /// How it stands.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> TokenStanding {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => TokenStanding::Revoked,
            (None, Some(end)) if end <= now => TokenStanding::Expired,
            (None, _) => TokenStanding::Valid,
        }
    }

    /// Whether a use now is to be noted.
    #[must_use]
    pub fn notes_use(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|last| last.plus_seconds(USE_NOTED_SECONDS) <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn token(expires_at: Option<Timestamp>, revoked_at: Option<Timestamp>) -> Token {
        Token {
            id: TokenId::from_bits(1),
            name: "Till".parse().unwrap(),
            scopes: "carts".parse().unwrap(),
            customer: None,
            created_at: Timestamp::from_seconds(0),
            expires_at,
            last_used_at: None,
            revoked_at,
        }
    }

    #[test]
    fn scopes_are_written_with_commas_in_one_order_and_read_in_any() {
        let scopes: Scopes = "customers, orders:read,customers".parse().unwrap();
        assert_eq!(scopes.to_string(), "orders:read,customers");
        assert!(scopes.has(Scope::OrdersRead) && scopes.has(Scope::Customers));
        assert!(!scopes.has(Scope::OrdersWrite) && !scopes.has(Scope::Products) && !scopes.has(Scope::Carts));
        assert_eq!(Scopes::of(&Scope::ALL).unwrap().to_string(), "orders:read,orders:write,customers,products,carts");
        for wrong in ["", ",", "orders", "orders:read,", "Orders:Read", "orders:read customers"] {
            assert_eq!(wrong.parse::<Scopes>(), Err(Rejection::Invalid { field: Field::Scopes }), "{wrong:?}");
        }
        assert!(Scopes::of(&[]).is_err());
    }

    #[test]
    fn a_token_ends_at_its_time_or_when_it_is_revoked() {
        let later = NOW.plus_seconds(1);
        assert_eq!(token(None, None).standing(NOW), TokenStanding::Valid);
        assert_eq!(token(Some(later), None).standing(NOW), TokenStanding::Valid);
        assert_eq!(token(Some(NOW), None).standing(NOW), TokenStanding::Expired);
        assert_eq!(token(Some(NOW), Some(NOW)).standing(NOW), TokenStanding::Revoked);
    }

    #[test]
    fn a_use_is_noted_once_a_minute() {
        let used = |seconds: i64| Token { last_used_at: Some(NOW.plus_seconds(-seconds)), ..token(None, None) };
        assert!(token(None, None).notes_use(NOW));
        assert!(!used(59).notes_use(NOW));
        assert!(used(60).notes_use(NOW));
    }

    #[test]
    fn a_lifetime_is_a_day_to_ten_years() {
        assert_eq!("30".parse::<Lifetime>().unwrap().from(NOW), NOW.plus_seconds(30 * 86_400));
        for wrong in ["", "0", "3651", "-1", "1.5", "a week"] {
            assert!(wrong.parse::<Lifetime>().is_err(), "{wrong:?}");
        }
    }
}
