use std::collections::BTreeMap;

use proptest::prelude::{prop, prop_assert, prop_assert_eq, prop_compose, proptest};

use super::*;
use crate::catalogue::{Attributes, TaxClass};
use crate::ids::{OrderId, VariantId};
use crate::inventory::{Shelf, Stock};
use crate::money::Currency;
use crate::order::{NewOrder, OrderLine, OrderSource, PaymentStatus};
use crate::pricing::{Pricing, TaxRate, TaxRounding, TaxRules, Totals};
use crate::time::Timestamp;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn rules(rounding: TaxRounding, prices_include_tax: bool) -> TaxRules {
    let (standard_rate, reduced_rate) = (TaxRate::from_hundredths(1900), TaxRate::from_hundredths(700));
    TaxRules { prices_include_tax, standard_rate, reduced_rate, rounding }
}

fn line(variant: &str, quantity: u32, price: i64, tax_class: TaxClass) -> OrderLine {
    OrderLine {
        id: OrderLineId::from_bits(0),
        variant: id(variant),
        title: variant.to_owned(),
        size: "250 g".to_owned(),
        tax_class,
        attributes: Attributes::new(),
        quantity,
        unit_price: eur(price),
        line_total: eur(price * i64::from(quantity)),
    }
}

fn id(variant: &str) -> VariantId {
    variant.parse().unwrap()
}

/// A paid order of these lines, priced as a shop with these rules does, with €4.90 of shipping.
fn an_order_under(tax: TaxRules, lines: Vec<OrderLine>) -> Order {
    let pricing = Pricing { currency: Currency::Eur, tax, shipping_rate: eur(490), shipping_free_from: None };
    let lines: Vec<OrderLine> =
        (1..).zip(lines).map(|(bits, line)| OrderLine { id: OrderLineId::from_bits(bits), ..line }).collect();
    Order {
        number: "KN-2026-0001".into(),
        status: OrderStatus::Paid,
        payment_status: PaymentStatus::Paid,
        stock_held: true,
        cart_emptied: true,
        ..Order::from(NewOrder {
            id: OrderId::from_bits(1),
            source: OrderSource::Storefront,
            totals: pricing.totals(&lines.iter().map(OrderLine::priced).collect::<Vec<_>>()).unwrap(),
            tax_rules: tax,
            lines,
            created_at: Timestamp::from_millis(0),
        })
    }
}

fn an_order(lines: &[(&str, u32)]) -> Order {
    let lines = lines.iter().map(|&(variant, quantity)| line(variant, quantity, 449, TaxClass::Standard));
    an_order_under(rules(TaxRounding::Unit, false), lines.collect())
}

/// Shelves of `(variant, on hand, reserved, of these by the order itself)`.
fn shelves(given: &[(&str, u32, u32, u32)]) -> BTreeMap<VariantId, Shelf> {
    let shelf = |&(variant, on_hand, reserved, own): &(&str, u32, u32, u32)| {
        (id(variant), Shelf { stock: Stock { on_hand, reserved }, own })
    };
    given.iter().map(shelf).collect()
}

fn pieces(plan: &Plan) -> Vec<u32> {
    plan.lines.iter().map(|line| line.after).collect()
}

fn short(refused: Result<Plan, Rejection>) -> Vec<(String, u32, u32)> {
    match refused {
        Err(Rejection::ShortStock { lines }) => {
            lines.into_iter().map(|line| (line.title, line.wanted, line.available)).collect()
        }
        other => panic!("{other:?} is not short of anything"),
    }
}

#[test]
fn where_everything_is_there_every_strategy_takes_it_and_the_price_stays() {
    let order = an_order(&[("salt", 2)]);
    for strategy in Strategy::ALL {
        let plan = plan(&order, &shelves(&[("salt", 10, 2, 2)]), strategy).unwrap();
        assert_eq!(pieces(&plan), [2]);
        let expected =
            Totals { subtotal: eur(898), shipping: eur(490), tax: eur(170), total: eur(1558), tax_included: false };
        assert_eq!((plan.totals, plan.credit, plan.empty), (expected, eur(0), false));
        assert_eq!(plan.stock[0].after, Stock { on_hand: 8, reserved: 0 });
    }
}

#[test]
fn an_orders_own_reservation_counts_as_available_to_it_and_that_of_others_does_not() {
    let order = an_order(&[("salt", 5)]);
    assert_eq!(pieces(&plan(&order, &shelves(&[("salt", 5, 5, 5)]), Strategy::Reject).unwrap()), [5]);
    assert_eq!(short(plan(&order, &shelves(&[("salt", 5, 3, 0)]), Strategy::Reject)), [("salt".to_owned(), 5, 2)]);
}

#[test]
fn adjusting_lowers_a_line_to_what_is_there_and_leaves_the_difference_as_credit() {
    let order = an_order(&[("salt", 2)]);
    let plan = plan(&order, &shelves(&[("salt", 1, 2, 2)]), Strategy::Adjust).unwrap();
    assert_eq!(pieces(&plan), [1]);
    assert_eq!((plan.lines[0].line_total, plan.totals.shipping, plan.totals.tax), (eur(449), eur(490), eur(85)));
    assert_eq!((plan.totals.total, plan.credit), (eur(1024), eur(1558 - 1024)));
    assert_eq!((plan.stock[0].taken, plan.stock[0].after), (1, Stock { on_hand: 0, reserved: 0 }));
}

#[test]
fn rejecting_tells_each_line_that_is_short() {
    let order = an_order(&[("salt", 3), ("soda", 1), ("soap", 2)]);
    let there = shelves(&[("salt", 1, 0, 0), ("soda", 1, 0, 0), ("soap", 0, 0, 0)]);
    let expected = [("salt".to_owned(), 3, 1), ("soap".to_owned(), 2, 0)];
    assert_eq!(short(plan(&order, &there, Strategy::Reject)), expected);
    let told = plan(&order, &there, Strategy::Reject).unwrap_err().to_string();
    assert_eq!(told, "There is too little in stock: salt (3 wanted, 1 available), soap (2 wanted, 0 available).");
}

#[test]
fn ignoring_sets_a_short_line_to_nothing_and_keeps_the_others() {
    let order = an_order(&[("salt", 3), ("soda", 1)]);
    let plan = plan(&order, &shelves(&[("salt", 2, 0, 0), ("soda", 1, 0, 0)]), Strategy::Ignore).unwrap();
    assert_eq!(pieces(&plan), [0, 1]);
    assert_eq!((plan.totals.subtotal, plan.totals.shipping, plan.totals.tax), (eur(449), eur(490), eur(85)));
    let salt = plan.stock.iter().find(|stock| stock.variant == id("salt")).unwrap();
    assert_eq!((salt.taken, salt.after), (0, Stock { on_hand: 2, reserved: 0 }));
}

#[test]
fn two_lines_of_a_variant_share_its_stock_in_their_order() {
    let order = an_order(&[("salt", 3), ("salt", 3)]);
    let there = shelves(&[("salt", 4, 0, 0)]);
    assert_eq!(pieces(&plan(&order, &there, Strategy::Adjust).unwrap()), [3, 1]);
    assert_eq!(short(plan(&order, &there, Strategy::Reject)), [("salt".to_owned(), 3, 1)]);
    assert_eq!(pieces(&plan(&order, &there, Strategy::Ignore).unwrap()), [3, 0]);
    // What a line that is left out would have taken is there for the next one.
    let order = an_order(&[("salt", 5), ("salt", 2)]);
    assert_eq!(pieces(&plan(&order, &there, Strategy::Ignore).unwrap()), [0, 2]);
}

#[test]
fn a_variant_that_the_catalogue_does_not_know_is_not_checked() {
    let order = an_order(&[("long-gone", 7), ("salt", 1)]);
    for strategy in Strategy::ALL {
        let plan = plan(&order, &shelves(&[("salt", 1, 0, 0)]), strategy).unwrap();
        assert_eq!((pieces(&plan), plan.stock.len()), (vec![7, 1], 1));
    }
}

#[test]
fn an_order_of_which_nothing_is_left_costs_nothing_not_even_shipping() {
    let order = an_order(&[("salt", 2), ("soda", 1)]);
    let there = shelves(&[("salt", 0, 2, 2), ("soda", 0, 0, 0)]);
    for strategy in [Strategy::Adjust, Strategy::Ignore] {
        let plan = plan(&order, &there, strategy).unwrap();
        assert_eq!(
            (plan.empty, plan.totals.shipping, plan.totals.tax, plan.totals.total),
            (true, eur(0), eur(0), eur(0))
        );
        assert_eq!(plan.credit, order.totals.total);
        assert_eq!(plan.stock[0].after, Stock { on_hand: 0, reserved: 0 }, "its reservation is given up");
    }
}

#[test]
fn tax_is_reckoned_by_the_rules_that_the_order_was_made_with() {
    let two_rates = || vec![line("salt", 3, 449, TaxClass::Standard), line("soda", 2, 299, TaxClass::Reduced)];
    let there = shelves(&[("salt", 2, 0, 0), ("soda", 2, 0, 0)]);
    let tax = |rules| plan(&an_order_under(rules, two_rates()), &there, Strategy::Adjust).unwrap().totals;
    assert_eq!(tax(rules(TaxRounding::Unit, false)).tax, eur(2 * 85 + 2 * 21));
    assert_eq!(tax(rules(TaxRounding::Line, false)).tax, eur(171 + 42));
    let gross = tax(rules(TaxRounding::Order, true));
    assert_eq!((gross.tax, gross.total, gross.tax_included), (eur(143 + 39), eur(898 + 598 + 490), true));
}

#[test]
fn only_what_is_neither_processed_nor_ended_and_has_money_behind_it_is_processed() {
    let order = |status| Order { status, ..an_order(&[("salt", 2)]) };
    assert_eq!(check(&order(OrderStatus::Paid), eur(1)), Ok(()), "the funds need not cover the total");
    assert_eq!(check(&order(OrderStatus::Pending), eur(1)), Ok(()));
    for status in [OrderStatus::Paid, OrderStatus::Pending] {
        for funds in [0, -1] {
            assert_eq!(check(&order(status), eur(funds)), Err(Rejection::InsufficientBalance));
        }
    }
    for status in [OrderStatus::Failed, OrderStatus::Cancelled, OrderStatus::Refunded] {
        assert_eq!(check(&order(status), eur(1000)), Err(Rejection::NotProcessable { status }));
    }
    let processed = Order { processed_at: Some(Timestamp::from_millis(1)), ..order(OrderStatus::Paid) };
    assert_eq!(check(&processed, eur(0)), Err(Rejection::AlreadyProcessed));
}

#[test]
fn a_paid_order_that_costs_nothing_needs_no_money() {
    let free = an_order_under(rules(TaxRounding::Unit, false), Vec::new());
    assert_eq!(check(&free, eur(0)), Ok(()));
    let unpaid = Order { status: OrderStatus::Pending, ..free };
    assert_eq!(check(&unpaid, eur(0)), Err(Rejection::InsufficientBalance));
}

#[test]
fn a_strategy_is_read_as_it_is_written_and_adjusts_by_default() {
    for strategy in Strategy::ALL {
        assert_eq!(strategy.as_str().parse(), Ok(strategy));
    }
    for wrong in ["", "ADJUST", "Adjust ", "null", "drop"] {
        assert_eq!(wrong.parse::<Strategy>(), Err(Rejection::InvalidStrategy), "{wrong:?}");
    }
    assert_eq!(Strategy::default(), Strategy::Adjust);
}

const VARIANTS: [&str; 4] = ["salt", "soda", "soap", "long-gone"];

prop_compose! {
    fn some_order()(
        lines in prop::collection::vec((0_usize..4, 0_u32..12, 0_i64..5000, 0_u8..3), 0..8),
        rounding in 0_usize..3,
        gross: bool,
    ) -> Order {
        let rounding = [TaxRounding::Unit, TaxRounding::Line, TaxRounding::Order][rounding];
        let class = |class| [TaxClass::Standard, TaxClass::Reduced, TaxClass::None][usize::from(class)];
        let lines = lines.into_iter().map(|(variant, pieces, price, tax)| line(VARIANTS[variant], pieces, price, class(tax)));
        an_order_under(rules(rounding, gross), lines.collect())
    }
}

prop_compose! {
    /// Shelves of all variants but the last, which the catalogue does not know.
    fn some_shelves()(given in prop::collection::vec((0_u32..30, 0_u32..30, 0_u32..30), 3)) -> BTreeMap<VariantId, Shelf> {
        let shelf = |(on_hand, reserved, own): (u32, u32, u32)| Shelf { stock: Stock { on_hand, reserved }, own: own.min(reserved) };
        VARIANTS.iter().map(|variant| id(variant)).zip(given.into_iter().map(shelf)).collect()
    }
}

proptest! {
    #[test]
    fn no_more_is_taken_than_is_available_and_what_is_others_stays(order in some_order(), shelves in some_shelves()) {
        for strategy in Strategy::ALL {
            let Ok(plan) = plan(&order, &shelves, strategy) else { continue };
            for stock in &plan.stock {
                prop_assert!(stock.taken <= shelves[&stock.variant].available());
                prop_assert_eq!(stock.after.on_hand, stock.before.on_hand - stock.taken);
                prop_assert_eq!(stock.after.reserved, stock.before.reserved - stock.own);
                if stock.before.on_hand >= stock.before.reserved {
                    prop_assert!(stock.after.on_hand >= stock.after.reserved);
                }
            }
        }
    }

    #[test]
    fn the_price_never_rises_and_always_adds_up(order in some_order(), shelves in some_shelves()) {
        for strategy in Strategy::ALL {
            let Ok(plan) = plan(&order, &shelves, strategy) else { continue };
            let goods: i64 = plan.lines.iter().map(|line| line.unit_price.minor * i64::from(line.after)).sum();
            let Totals { subtotal, shipping, tax, total, tax_included } = plan.totals;
            prop_assert_eq!(subtotal.minor, goods);
            prop_assert_eq!(total.minor, goods + shipping.minor + if tax_included { 0 } else { tax.minor });
            prop_assert!(plan.credit.minor >= 0);
            prop_assert_eq!(plan.credit.minor, plan.before.total.minor - total.minor);
            let repriced: Vec<_> = order.lines.iter().zip(&plan.lines)
                .map(|(line, plan)| OrderLine { quantity: plan.after, ..line.clone() }.priced()).collect();
            prop_assert_eq!(order.tax_rules.totals(&repriced, shipping), Ok(plan.totals), "an unchanged order would cost the same anew");
        }
    }

    #[test]
    fn the_strategies_differ_only_in_what_is_short(order in some_order(), shelves in some_shelves()) {
        let adjusted = plan(&order, &shelves, Strategy::Adjust).unwrap();
        let ignored = plan(&order, &shelves, Strategy::Ignore).unwrap();
        prop_assert!(ignored.lines.iter().all(|line| line.after == 0 || line.after == line.before));
        let whole = adjusted.lines.iter().all(|line| line.after == line.before);
        match plan(&order, &shelves, Strategy::Reject) {
            Ok(rejected) => {
                prop_assert!(whole);
                prop_assert_eq!((&rejected, &rejected), (&adjusted, &ignored));
            }
            Err(Rejection::ShortStock { lines }) => {
                let lowered = adjusted.lines.iter().filter(|line| line.after < line.before);
                let expected: Vec<_> = lowered.map(|line| (line.line, line.before, line.after)).collect();
                prop_assert_eq!(lines.iter().map(|line| (line.line, line.wanted, line.available)).collect::<Vec<_>>(), expected);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
