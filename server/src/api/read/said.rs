//! What programs say by keys of their own, and other words of business carts.

use std::fmt;
use std::str::FromStr;

use domain::business_cart::{Saying, SayingFault};
use domain::catalogue::Attributes;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Faults, Given};

/// How much of a key is told back.
const SHOWN: usize = 64;

/// An object of texts. A key that comes twice is remembered: which of its values is meant cannot be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::api) struct Pairs {
    pairs: Attributes,
    twice: Option<String>,
}

struct ReadPairs;

impl<'de> Visitor<'de> for ReadPairs {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs, M::Error> {
        let mut read = Pairs::default();
        while let Some((key, value)) = map.next_entry::<String, String>()? {
            if read.pairs.insert(key.clone(), value).is_some() {
                read.twice = Some(key);
            }
        }
        Ok(read)
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ReadPairs)
    }
}

impl Faults {
    /// What was said by keys, where it may be left out.
    pub(in crate::api) fn saying(&mut self, field: &str, given: Given<Pairs>) -> Option<Saying> {
        let pairs = self.optional(field, given)?;
        self.said(field, pairs)
    }

    /// The same where null says nothing.
    pub(in crate::api) fn saying_or_null(&mut self, field: &str, given: Given<Option<Pairs>>) -> Option<Saying> {
        match self.optional(field, given)? {
            Some(pairs) => self.said(field, pairs),
            None => Some(Saying::default()),
        }
    }

    fn said(&mut self, field: &str, Pairs { pairs, twice }: Pairs) -> Option<Saying> {
        if let Some(key) = twice {
            self.add(&below(field, &key), "A key comes twice.".to_owned());
            return None;
        }
        let fault = match Saying::read(pairs) {
            Ok(saying) => return Some(saying),
            Err(fault) => fault,
        };
        let place = match &fault {
            SayingFault::TooMany => field.to_owned(),
            SayingFault::Pair { key } => below(field, key),
        };
        self.add(&place, format!("{field}: {fault}."));
        None
    }

    /// What a text says, if it says what it must.
    pub(in crate::api) fn parsed<T: FromStr>(&mut self, field: &str, text: &str, must: &str) -> Option<T> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.add(field, format!("{field} must be {must}."));
        }
        parsed
    }
}

fn below(field: &str, key: &str) -> String {
    format!("{field}.{}", key.chars().take(SHOWN).collect::<String>())
}
