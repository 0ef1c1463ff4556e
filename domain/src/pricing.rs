//! Prices, shipping and tax (MON-1..4).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::catalogue::TaxClass;
use crate::money::{Currency, Money, MoneyError};

/// A rate of tax in hundredths of a per cent: 1900 for 19 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxRate(u32);

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self(0);

    /// `percent` hundredths of a per cent.
    #[must_use]
    pub const fn from_hundredths(percent: u32) -> Self {
        Self(percent)
    }

    /// The tax to be added to a net amount, rounded half up (away from zero).
    fn on_net(self, net: i64) -> Result<i64, MoneyError> {
        divide_half_up(i128::from(net) * i128::from(self.0), 10_000)
    }

    /// The tax contained in a gross amount, rounded half up.
    fn in_gross(self, gross: i64) -> Result<i64, MoneyError> {
        divide_half_up(i128::from(gross) * i128::from(self.0), 10_000 + i128::from(self.0))
    }
}

impl FromStr for TaxRate {
    type Err = MoneyError;

    /// Reads a per cent number with at most two decimals, from 0 to 100: `19`, `7.7`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let hundredths = Money::parse(text, Currency::Eur)?.minor;
        match u32::try_from(hundredths) {
            Ok(rate) if rate <= 10_000 => Ok(Self(rate)),
            _ => Err(MoneyError::Malformed),
        }
    }
}

impl fmt::Display for TaxRate {
    /// Without needless zeros: `19`, `7.7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02}"),
        }
    }
}

fn divide_half_up(numerator: i128, denominator: i128) -> Result<i64, MoneyError> {
    let half = denominator / 2;
    let rounded = if numerator >= 0 { (numerator + half) / denominator } else { -((-numerator + half) / denominator) };
    i64::try_from(rounded).map_err(|_| MoneyError::Overflow)
}

/// Where tax is rounded (MON-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaxRounding {
    /// For each piece, then multiplied.
    #[default]
    Unit,
    /// For each line.
    Line,
    /// Once per rate for the whole order.
    Order,
}

impl FromStr for TaxRounding {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text {
            "unit" => Ok(Self::Unit),
            "line" => Ok(Self::Line),
            "order" => Ok(Self::Order),
            _ => Err(MoneyError::Malformed),
        }
    }
}

/// How tax is reckoned. Each order keeps the rules that it was made with, so that changing it later taxes it as it was
/// sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaxRules {
    /// Whether prices contain their tax; else it is added.
    pub prices_include_tax: bool,
    /// The full rate.
    pub standard_rate: TaxRate,
    /// The reduced rate.
    pub reduced_rate: TaxRate,
    /// Where tax is rounded.
    pub rounding: TaxRounding,
}

/// How the shop prices: its currency, its taxes and its shipping. Shipping is untaxed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// What everything is sold in.
    pub currency: Currency,
    /// How tax is reckoned.
    pub tax: TaxRules,
    /// What shipping costs.
    pub shipping_rate: Money,
    /// From this subtotal on shipping is free.
    pub shipping_free_from: Option<Money>,
}

/// A line to be priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// The price of one piece.
    pub unit_price: Money,
    /// How many.
    pub quantity: u32,
    /// Its rate of tax.
    pub tax_class: TaxClass,
}

/// What an order or a cart costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// The lines together.
    pub subtotal: Money,
    /// Shipping.
    pub shipping: Money,
    /// Tax: added to the rest, or contained in it when `tax_included`.
    pub tax: Money,
    /// What is paid.
    pub total: Money,
    /// Whether `tax` is contained in the other amounts.
    pub tax_included: bool,
}

impl TaxRules {
    /// The rate of a class.
    #[must_use]
    pub const fn rate(&self, class: TaxClass) -> TaxRate {
        match class {
            TaxClass::Standard => self.standard_rate,
            TaxClass::Reduced => self.reduced_rate,
            TaxClass::None => TaxRate::ZERO,
        }
    }

    /// What these lines cost together, with tax and this shipping.
    ///
    /// # Errors
    /// When an amount does not fit or a line is in another currency than the shipping.
    pub fn totals(&self, lines: &[PricedLine], shipping: Money) -> Result<Totals, MoneyError> {
        let subtotal = subtotal(lines, shipping.currency)?;
        let tax = Money::new(self.tax(lines)?, shipping.currency);
        let goods = subtotal.plus(shipping)?;
        let total = if self.prices_include_tax { goods } else { goods.plus(tax)? };
        Ok(Totals { subtotal, shipping, tax, total, tax_included: self.prices_include_tax })
    }

    fn tax(&self, lines: &[PricedLine]) -> Result<i64, MoneyError> {
        let add = |sum: i64, tax: i64| sum.checked_add(tax).ok_or(MoneyError::Overflow);
        let line_total = |line: &PricedLine| line.unit_price.times(line.quantity.into()).map(|money| money.minor);
        match self.rounding {
            TaxRounding::Unit => lines.iter().try_fold(0, |sum, line| {
                let unit = self.tax_of(line.unit_price.minor, line.tax_class)?;
                add(sum, unit.checked_mul(line.quantity.into()).ok_or(MoneyError::Overflow)?)
            }),
            TaxRounding::Line => {
                lines.iter().try_fold(0, |sum, line| add(sum, self.tax_of(line_total(line)?, line.tax_class)?))
            }
            TaxRounding::Order => [TaxClass::Standard, TaxClass::Reduced].into_iter().try_fold(0, |sum, class| {
                let of_class = lines.iter().filter(|line| line.tax_class == class);
                let base = of_class.into_iter().try_fold(0, |base, line| add(base, line_total(line)?))?;
                add(sum, self.tax_of(base, class)?)
            }),
        }
    }

    fn tax_of(&self, amount: i64, class: TaxClass) -> Result<i64, MoneyError> {
        let rate = self.rate(class);
        if self.prices_include_tax { rate.in_gross(amount) } else { rate.on_net(amount) }
    }
}

impl Pricing {
    /// What these lines cost together, with shipping and tax. No lines cost nothing, shipping included.
    ///
    /// # Errors
    /// When an amount does not fit or a line is in another currency.
    pub fn totals(&self, lines: &[PricedLine]) -> Result<Totals, MoneyError> {
        let subtotal = subtotal(lines, self.currency)?;
        let nothing = lines.iter().all(|line| line.quantity == 0);
        let free = self.shipping_free_from.is_some_and(|threshold| subtotal.minor >= threshold.minor);
        let shipping = if nothing || free { Money::zero(self.currency) } else { self.shipping_rate };
        self.tax.totals(lines, shipping)
    }
}

fn subtotal(lines: &[PricedLine], currency: Currency) -> Result<Money, MoneyError> {
    lines.iter().try_fold(Money::zero(currency), |sum, line| sum.plus(line.unit_price.times(line.quantity.into())?))
}

/// Splits `whole` in proportion to `weights` by largest remainders: the parts always sum to the whole (MON-4).
/// Where all weights are zero the parts are as equal as can be. No weights give no parts.
#[must_use]
pub fn shares(whole: i64, weights: &[u64]) -> Vec<i64> {
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    if weights.is_empty() {
        return Vec::new();
    }
    if sum == 0 {
        return shares(whole, &vec![1; weights.len()]);
    }
    let amount = u128::from(whole.unsigned_abs());
    let exact = |weight: u64| amount * u128::from(weight);
    let mut parts: Vec<u128> = weights.iter().map(|&weight| exact(weight) / sum).collect();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&index| (std::cmp::Reverse(exact(weights[index]) % sum), index));
    let missing = amount - parts.iter().sum::<u128>();
    for &index in by_remainder.iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        parts[index] += 1;
    }
    let signed = |part: u128| i64::try_from(part).unwrap_or(i64::MAX) * whole.signum();
    parts.into_iter().map(signed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::Eur)
    }

    fn pricing(rounding: TaxRounding, prices_include_tax: bool) -> Pricing {
        Pricing {
            currency: Currency::Eur,
            tax: TaxRules {
                prices_include_tax,
                standard_rate: TaxRate::from_hundredths(1900),
                reduced_rate: TaxRate::from_hundredths(700),
                rounding,
            },
            shipping_rate: eur(490),
            shipping_free_from: Some(eur(5000)),
        }
    }

    fn line(unit_price: i64, quantity: u32) -> PricedLine {
        PricedLine { unit_price: eur(unit_price), quantity, tax_class: TaxClass::Standard }
    }

    #[test]
    fn the_figures_of_seed_001_come_out_exactly() {
        let totals = pricing(TaxRounding::Unit, false).totals(&[line(449, 2)]).unwrap();
        let expected =
            Totals { subtotal: eur(898), shipping: eur(490), tax: eur(170), total: eur(1558), tax_included: false };
        assert_eq!(totals, expected);
    }

    #[test]
    fn rounding_by_line_or_order_differs_from_rounding_by_unit() {
        let lines = [line(449, 2), line(449, 1)];
        let tax = |rounding| pricing(rounding, false).totals(&lines).unwrap().tax;
        assert_eq!(tax(TaxRounding::Unit), eur(255));
        assert_eq!(tax(TaxRounding::Line), eur(171 + 85));
        assert_eq!(tax(TaxRounding::Order), eur(256));
    }

    #[test]
    fn gross_prices_contain_their_tax() {
        let totals = pricing(TaxRounding::Line, true).totals(&[line(1190, 1)]).unwrap();
        assert_eq!((totals.tax, totals.total), (eur(190), eur(1190 + 490)));
    }

    #[test]
    fn shipping_is_free_from_the_threshold_and_for_an_empty_cart() {
        let pricing = pricing(TaxRounding::Unit, false);
        assert_eq!(pricing.totals(&[line(5000, 1)]).unwrap().shipping, eur(0));
        assert_eq!(pricing.totals(&[line(4999, 1)]).unwrap().shipping, eur(490));
        assert_eq!(pricing.totals(&[]).unwrap().total, eur(0));
    }

    #[test]
    fn amounts_that_do_not_fit_are_an_error_not_a_wrong_number() {
        let huge = line(i64::MAX / 2, 999);
        assert_eq!(pricing(TaxRounding::Unit, false).totals(&[huge]), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_rate_is_read_and_written_as_per_cent() {
        for (text, hundredths) in [("19", 1900), ("7.7", 770), ("8.25", 825), ("0", 0), ("100", 10_000)] {
            assert_eq!(text.parse(), Ok(TaxRate::from_hundredths(hundredths)));
            assert_eq!(TaxRate::from_hundredths(hundredths).to_string(), text);
        }
        assert!("101".parse::<TaxRate>().is_err());
        assert!("-1".parse::<TaxRate>().is_err());
    }

    proptest! {
        #[test]
        fn the_parts_sum_to_the_whole(whole in -1_000_000_i64..1_000_000, weights in prop::collection::vec(0_u64..10_000, 1..40)) {
            prop_assert_eq!(shares(whole, &weights).iter().sum::<i64>(), whole);
        }

        #[test]
        fn net_totals_add_up(prices in prop::collection::vec((0_i64..100_000, 1_u32..999), 0..20)) {
            let lines: Vec<_> = prices.iter().map(|&(price, quantity)| line(price, quantity)).collect();
            for rounding in [TaxRounding::Unit, TaxRounding::Line, TaxRounding::Order] {
                let totals = pricing(rounding, false).totals(&lines).unwrap();
                prop_assert_eq!(totals.total.minor, totals.subtotal.minor + totals.shipping.minor + totals.tax.minor);
            }
        }
    }
}
