//! People who buy: addresses of mail, names, passwords.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::rejection::{Field, Rejection};

/// Whether a customer has an account (CUST-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerKind {
    /// Bought without one.
    Guest,
    /// Has one.
    Account,
}

impl CustomerKind {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Account => "account",
        }
    }
}

impl FromStr for CustomerKind {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        match text {
            "guest" => Ok(Self::Guest),
            "account" => Ok(Self::Account),
            _ => Err(Rejection::Invalid { field: Field::Kind }),
        }
    }
}

/// An address of mail, as it was typed. Two are the same person's when their [`Email::key`]s are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In lower case, for comparing and looking up (CUST-2).
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Email {
    type Err = Rejection;

    /// Accepts what a mail server might: something, one `@`, a domain with a dot or a single host; 254 characters at most.
    fn from_str(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')');
        let valid = text.len() <= 254
            && !text.contains(odd)
            && text.split_once('@').is_some_and(|(local, domain)| {
                (1..=64).contains(&local.len())
                    && !domain.is_empty()
                    && !domain.contains('@')
                    && !domain.starts_with(['.', '-'])
                    && !domain.ends_with(['.', '-'])
                    && !domain.contains("..")
            });
        if valid { Ok(Self(text.to_owned())) } else { Err(Rejection::Invalid { field: Field::Email }) }
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A new password that is long enough and not among the common ones (CUST-3). Never shown, logged or stored.
pub struct NewPassword(String);

impl NewPassword {
    /// The fewest characters of a password.
    pub const SHORTEST: usize = 12;
    /// The most bytes of a password: more would only feed the hash.
    pub const LONGEST: usize = 256;

    /// The password itself, for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The same password, unless it is nothing but its owner's own name or address: those are tried first.
    ///
    /// # Errors
    /// [`Rejection::WeakPassword`].
    pub fn fit_for(self, email: &Email, name: &str) -> Result<Self, Rejection> {
        let (local, domain) = email.as_str().split_once('@').unwrap_or((email.as_str(), ""));
        let said = bare(&self.0);
        let told = [email.as_str(), local, domain, name].map(bare);
        if told.iter().any(|word| !word.is_empty() && said == *word) { Err(Rejection::WeakPassword) } else { Ok(self) }
    }
}

/// The letters of a text in lower case, with the digits and marks between them and without those around.
fn bare(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.trim_matches(|c: char| !c.is_alphabetic()).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl FromStr for NewPassword {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let long_enough = text.chars().count() >= Self::SHORTEST && text.len() <= Self::LONGEST;
        if long_enough && !is_common(text) { Ok(Self(text.to_owned())) } else { Err(Rejection::WeakPassword) }
    }
}

/// Whether a password of twelve characters or more is one that everybody tries first: a well-known one, padded with
/// digits and marks, or one made of very few different characters.
fn is_common(password: &str) -> bool {
    const WELL_KNOWN: [&str; 24] = [
        "password",
        "passwort",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "qwertyuiop",
        "qwertz",
        "qwerty",
        "letmein",
        "welcome",
        "admin",
        "administrator",
        "iloveyou",
        "changeme",
        "football",
        "baseball",
        "sunshine",
        "princess",
        "dragon",
        "monkey",
        "abcdefghijkl",
        "asdfghjkl",
        "1q2w3e4r5t6y",
        "correcthorsebatterystaple",
    ];
    let lower = password.to_lowercase();
    let letters = lower.trim_matches(|c: char| !c.is_alphabetic());
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    let sequence = "01234567890123456789".contains(&lower) || "98765432109876543210".contains(&lower);
    let known = |word: &&str| {
        let doubled = word.repeat(2);
        lower == **word || letters == *word || letters == doubled
    };
    different.len() < 5 || sequence || WELL_KNOWN.iter().any(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_mail_needs_both_its_halves() {
        for good in ["ada@example.com", "Ada.Lovelace+shop@Example.co.uk", "root@localhost", "ü@müller.de"] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a@b@c",
            "ada@.de",
            "ada@x..de",
            "a b@c.de",
            "<a@b.de>",
            "a@b.de\nBcc: x",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad:?}");
        }
        assert_eq!("Ada@Example.com".parse::<Email>().map(|email| email.key()), Ok("ada@example.com".to_owned()));
    }

    #[test]
    fn a_password_is_long_and_not_a_common_one() {
        for weak in [
            "short",
            "password1234",
            "123456789012",
            "aaaaaaaaaaaa",
            "Password2024!",
            "qwertyuiop12",
            "admin1234567",
            "abababababab",
        ] {
            assert!(weak.parse::<NewPassword>().is_err(), "{weak}");
        }
        for good in ["four oxen pull", "k3vJq-8Zx!mTq", "Überraschungsei"] {
            assert!(good.parse::<NewPassword>().is_ok(), "{good}");
        }
    }

    #[test]
    fn a_password_is_not_its_owners_name_or_address() {
        let email = "ada.lovelace@analytical.example".parse().unwrap();
        let fits = |password: &str| password.parse::<NewPassword>().unwrap().fit_for(&email, "Ada  Lovelace").is_ok();
        for own in [
            "ada.lovelace@analytical.example",
            "Ada Lovelace",
            "ada.lovelace1815!",
            "analytical.example",
            "AdaLovelace2026",
        ] {
            assert!(!fits(own), "{own}");
        }
        for good in ["ada lovelace pulls a cart", "four oxen pull"] {
            assert!(fits(good), "{good}");
        }
        assert!("four oxen pull".parse::<NewPassword>().unwrap().fit_for(&"1@2.example".parse().unwrap(), "").is_ok());
    }
}
