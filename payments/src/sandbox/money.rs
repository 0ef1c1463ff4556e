//! Amounts as Stripe counts and writes them: integers in the currency's smallest unit.

const ZERO_DECIMAL: [&str; 15] =
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];
const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];

/// The smallest charge by currency, in smallest units (docs.stripe.com/currencies).
const MINIMUM: [(&str, i64); 24] = [
    ("aed", 200),
    ("aud", 50),
    ("bgn", 100),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("czk", 1500),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17_500),
    ("inr", 50),
    ("jpy", 50),
    ("mxn", 1000),
    ("myr", 200),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("sgd", 50),
    ("thb", 1000),
    ("usd", 50),
];

/// The largest charge: eight digits.
pub(crate) const MAXIMUM: i64 = 99_999_999;

/// The smallest total that can be charged in this currency.
pub(crate) fn minimum(currency: &str) -> i64 {
    MINIMUM.iter().find(|(code, _)| *code == currency).map_or(50, |(_, least)| *least)
}

fn exponent(currency: &str) -> u32 {
    if ZERO_DECIMAL.contains(&currency) {
        0
    } else if THREE_DECIMAL.contains(&currency) {
        3
    } else {
        2
    }
}

/// An amount as a person reads it: `€15.58`, `¥500`, `CHF 12.00`.
pub(crate) fn display(amount: i64, currency: &str) -> String {
    let symbol = match currency {
        "eur" => "€".to_owned(),
        "usd" => "$".to_owned(),
        "gbp" => "£".to_owned(),
        "jpy" => "¥".to_owned(),
        other => format!("{} ", other.to_uppercase()),
    };
    let sign = if amount < 0 { "-" } else { "" };
    let places = exponent(currency);
    let unit = 10_u64.pow(places);
    let (whole, rest) = (amount.unsigned_abs() / unit, amount.unsigned_abs() % unit);
    let whole = grouped(whole);
    match places {
        0 => format!("{sign}{symbol}{whole}"),
        places => format!("{sign}{symbol}{whole}.{rest:0width$}", width = places as usize),
    }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_their_currencys_decimals() {
        assert_eq!(display(1558, "eur"), "€15.58");
        assert_eq!(display(5, "usd"), "$0.05");
        assert_eq!(display(500, "jpy"), "¥500");
        assert_eq!(display(1_234_567_890, "kwd"), "KWD 1,234,567.890");
    }
}
