//! Money: whole minor units with a currency. No float ever touches it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What went wrong with an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The sum or product does not fit into an `i64`.
    #[error("the amount is too large")]
    Overflow,
    /// Two amounts of different currencies met.
    #[error("amounts of different currencies cannot be combined")]
    CurrencyMismatch,
    /// The text is not a decimal number with at most the currency's digits.
    #[error("not an amount of money")]
    Malformed,
    /// The currency is not one that can be sold in.
    #[error("unknown currency; allowed are {}", Currency::codes())]
    UnknownCurrency,
}

macro_rules! currencies {
    ($($variant:ident $code:literal $symbol:literal $digits:literal $minimum:literal;)*) => {
        /// A currency that the shop can sell in: those for which Stripe names a smallest charge.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Currency { $(#[doc = $code] $variant),* }

        impl Currency {
            /// Every currency there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The ISO 4217 code in capitals, such as `EUR`.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }

            /// What is written before an amount, such as `€`.
            #[must_use]
            pub const fn symbol(self) -> &'static str { match self { $(Self::$variant => $symbol),* } }

            /// How many digits stand behind the decimal point.
            #[must_use]
            pub const fn digits(self) -> u32 { match self { $(Self::$variant => $digits),* } }

            /// The smallest amount in minor units that Stripe charges (STRIPE.md section 1).
            #[must_use]
            pub const fn smallest_charge(self) -> i64 { match self { $(Self::$variant => $minimum),* } }
        }
    };
}

currencies! {
    Aed "AED" "AED " 2 200;
    Aud "AUD" "A$" 2 60;
    Bgn "BGN" "BGN " 2 100;
    Brl "BRL" "R$" 2 200;
    Cad "CAD" "C$" 2 60;
    Chf "CHF" "CHF " 2 50;
    Czk "CZK" "CZK " 2 1500;
    Dkk "DKK" "DKK " 2 300;
    Eur "EUR" "€" 2 50;
    Gbp "GBP" "£" 2 30;
    Hkd "HKD" "HK$" 2 400;
    Huf "HUF" "HUF " 2 17500;
    Inr "INR" "₹" 2 4000;
    Jpy "JPY" "¥" 0 80;
    Mxn "MXN" "MX$" 2 1000;
    Myr "MYR" "RM " 2 200;
    Nok "NOK" "NOK " 2 500;
    Nzd "NZD" "NZ$" 2 80;
    Pln "PLN" "PLN " 2 250;
    Ron "RON" "RON " 2 200;
    Sek "SEK" "SEK " 2 500;
    Sgd "SGD" "S$" 2 60;
    Thb "THB" "THB " 2 1500;
    Usd "USD" "$" 2 50;
}

impl Currency {
    /// The largest amount in minor units that Stripe charges at once: eight digits.
    pub const LARGEST_CHARGE: i64 = 99_999_999;

    fn codes() -> String {
        Self::ALL.iter().map(|currency| currency.code()).collect::<Vec<_>>().join(", ")
    }

    /// The code in lower case, as Stripe writes it.
    #[must_use]
    pub fn stripe_code(self) -> String {
        self.code().to_ascii_lowercase()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    /// Reads an ISO 4217 code in any case.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let found = Self::ALL.iter().find(|currency| currency.code().eq_ignore_ascii_case(text));
        found.copied().ok_or(MoneyError::UnknownCurrency)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount of money in minor units (cents for EUR). It may be negative, as a ledger entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 449 for €4.49.
    pub minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal number such as `4.9` or `12` exactly, without passing through a float.
    ///
    /// # Errors
    /// [`MoneyError::Malformed`] for anything but digits with an optional sign and at most the currency's decimals.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let places = currency.digits() as usize;
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling_point = digits.contains('.') && fraction.is_empty();
        if whole.is_empty() || dangling_point || fraction.len() > places || !all_digits(whole) || !all_digits(fraction)
        {
            return Err(MoneyError::Malformed);
        }
        let minor: i64 = format!("{whole}{fraction:0<places$}").parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The sum.
    ///
    /// # Errors
    /// When the currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// This amount `count` times.
    ///
    /// # Errors
    /// When the product does not fit.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self::new(-self.minor, self.currency)
    }

    /// The decimal number with all the currency's digits and no symbol: `15.58`, `-0.05`, `80` for JPY.
    #[must_use]
    pub fn decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let units = self.minor.unsigned_abs();
        match self.currency.digits() {
            0 => format!("{sign}{units}"),
            digits => {
                let scale = 10_u64.pow(digits);
                format!("{sign}{}.{:0width$}", units / scale, units % scale, width = digits as usize)
            }
        }
    }
}

impl fmt::Display for Money {
    /// For people: `€4.49`, `-€0.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = self.decimal();
        match decimal.strip_prefix('-') {
            Some(positive) => write!(f, "-{}{positive}", self.currency.symbol()),
            None => write!(f, "{}{decimal}", self.currency.symbol()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_is_read_from_its_text_exactly() {
        for (text, minor) in [("4.49", 449), ("4.9", 490), ("12", 1200), ("-0.05", -5), ("0", 0), ("007.10", 710)] {
            assert_eq!(Money::parse(text, Currency::Eur), Ok(Money::new(minor, Currency::Eur)), "{text}");
        }
        assert_eq!(Money::parse("80", Currency::Jpy), Ok(Money::new(80, Currency::Jpy)));
    }

    #[test]
    fn text_that_is_no_amount_is_refused() {
        for text in ["", ".", "4.", ".5", "4.499", "4,49", "+4", "--4", "1e3", "4.4 ", "€4", "٤"] {
            assert_eq!(Money::parse(text, Currency::Eur), Err(MoneyError::Malformed), "{text:?}");
        }
        assert_eq!(Money::parse("80.0", Currency::Jpy), Err(MoneyError::Malformed));
        assert_eq!(Money::parse("99999999999999999999", Currency::Eur), Err(MoneyError::Overflow));
    }

    #[test]
    fn people_read_the_symbol_before_the_amount() {
        assert_eq!(Money::new(449, Currency::Eur).to_string(), "€4.49");
        assert_eq!(Money::new(-5, Currency::Eur).to_string(), "-€0.05");
        assert_eq!(Money::new(1200, Currency::Jpy).to_string(), "¥1200");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minor in -1_000_000_000_000_i64..1_000_000_000_000) {
            for currency in [Currency::Eur, Currency::Jpy] {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
            }
        }
    }
}
