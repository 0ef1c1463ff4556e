//! Numbers as another service writes them: read from their text to the last digit, never through a float.

use domain::money::{Currency, Money};

/// The longest number that is read, and the largest power of ten.
const LONGEST: usize = 60;

/// An amount that is not negative: `4.5`, `45.990`, `4599e-2`.
pub(super) fn money(text: &str, currency: Currency) -> Option<Money> {
    let minor = shifted(text, currency.digits())?.parse().ok()?;
    Some(Money::new(minor, currency))
}

/// A whole number of pieces, at least one: `2`, `2.0`.
pub(super) fn pieces(text: &str) -> Option<u32> {
    shifted(text, 0)?.parse().ok().filter(|pieces| *pieces > 0)
}

/// The digits of a decimal number times a power of ten, if that is a whole number.
fn shifted(text: &str, places: u32) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let dangling = mantissa.contains('.') && fraction.is_empty();
    if whole.is_empty() || dangling || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let exponent: i64 = exponent.parse().ok()?;
    let shift = i64::from(places) + exponent - i64::try_from(fraction.len()).ok()?;
    let steps = usize::try_from(shift.unsigned_abs()).ok().filter(|steps| *steps <= LONGEST)?;
    let digits = format!("{whole}{fraction}");
    if shift >= 0 {
        return Some(format!("{digits}{}", "0".repeat(steps)));
    }
    let padded = format!("{}{digits}", "0".repeat(steps));
    let (kept, cut) = padded.split_at(padded.len() - steps);
    let kept = if kept.is_empty() { "0" } else { kept };
    cut.bytes().all(|digit| digit == b'0').then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_to_the_last_digit_however_it_is_written() {
        for (text, minor) in [
            ("4.49", 449),
            ("4.5", 450),
            ("12", 1200),
            ("45.9900", 4599),
            ("4599e-2", 4599),
            ("4.599E+1", 4599),
            ("0", 0),
            ("0.00", 0),
            ("0e9", 0),
            (" 007.10 ", 710),
            ("90071992547409.93", 9_007_199_254_740_993),
        ] {
            assert_eq!(money(text, Currency::Eur).map(|money| money.minor), Some(minor), "{text}");
        }
        assert_eq!(money("80.0", Currency::Jpy).map(|money| money.minor), Some(80));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "",
            ".",
            "4.",
            ".5",
            "4.499",
            "4,49",
            "+4",
            "-4",
            "-0",
            "e3",
            "1e",
            "1e99999999999",
            "1e-3",
            "0x10",
            "NaN",
            "inf",
            "€4",
            "٤",
            "99999999999999999999",
            "1e300",
        ] {
            assert_eq!(money(text, Currency::Eur), None, "{text:?}");
        }
    }

    #[test]
    fn pieces_are_whole_and_at_least_one() {
        assert_eq!(
            (pieces("2"), pieces("2.0"), pieces("2e3"), pieces("4294967295")),
            (Some(2), Some(2), Some(2000), Some(u32::MAX))
        );
        for text in ["0", "0.5", "-1", "4294967296", "two", ""] {
            assert_eq!(pieces(text), None, "{text:?}");
        }
    }
}
