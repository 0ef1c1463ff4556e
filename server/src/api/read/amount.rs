//! Money as JSON writes it.

use domain::money::{Currency, Money};
use domain::rejection::{Field, Rejection};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An amount as a JSON number, kept as its text: it never passes through a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::api) struct Amount(String);

impl Amount {
    /// The money.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with this field for more digits than the currency has, and for more than there can be.
    pub(in crate::api) fn in_currency(&self, currency: Currency, field: Field) -> Result<Money, Rejection> {
        Money::parse(&self.0, currency).map_err(|_| Rejection::Invalid { field })
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(D::Error::custom("an amount is a number"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_with_the_currencys_digits_at_most() {
        let read = |json: &str| {
            let amount: Amount = serde_json::from_str(json).ok()?;
            amount.in_currency(Currency::Eur, Field::Amount).ok().map(|money| money.minor)
        };
        for (json, minor) in
            [("4.90", 490), ("4.9", 490), ("4", 400), ("-0.05", -5), ("90071992547409.93", 9_007_199_254_740_993)]
        {
            assert_eq!(read(json), Some(minor), "{json}");
        }
        for wrong in ["\"4.90\"", "4.901", "1e2", "null", "true", "[1]", "99999999999999999999", "-"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
