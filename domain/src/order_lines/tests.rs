use super::*;
use crate::catalogue::TaxClass;
use crate::ids::OrderId;
use crate::order::{NewOrder, OrderSource, PaymentStatus};
use crate::pricing::{TaxRate, TaxRounding, TaxRules};
use crate::time::Timestamp;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::Eur)
}

fn line(bits: u128, variant: &str, quantity: u32, price: i64) -> OrderLine {
    OrderLine {
        id: OrderLineId::from_bits(bits),
        variant: variant.parse().unwrap(),
        title: variant.to_owned(),
        size: "1 piece".to_owned(),
        tax_class: TaxClass::Standard,
        attributes: Attributes::new(),
        quantity,
        unit_price: eur(price),
        line_total: eur(price * i64::from(quantity)),
    }
}

/// Two of salt for €4.49, one soap for €2.00; 19 % of tax, €4.90 of shipping.
fn an_order(status: OrderStatus) -> Order {
    let tax_rules = TaxRules {
        prices_include_tax: false,
        standard_rate: TaxRate::from_hundredths(1900),
        reduced_rate: TaxRate::from_hundredths(700),
        rounding: TaxRounding::Unit,
    };
    let lines = vec![line(1, "salt", 2, 449), line(2, "soap", 1, 200)];
    let priced: Vec<_> = lines.iter().map(OrderLine::priced).collect();
    Order {
        number: "KN-2026-0001".into(),
        status,
        payment_status: PaymentStatus::of(status),
        stock_held: true,
        cart_emptied: true,
        ..Order::from(NewOrder {
            id: OrderId::from_bits(1),
            source: OrderSource::Storefront,
            totals: tax_rules.totals(&priced, eur(490)).unwrap(),
            lines,
            tax_rules,
            created_at: Timestamp::from_millis(0),
        })
    }
}

fn kept(bits: u128, quantity: u32, unit_price: Option<i64>) -> KeptLine {
    KeptLine { id: OrderLineId::from_bits(bits), quantity, unit_price: unit_price.map(eur) }
}

fn revised(kept: &[KeptLine], added: Vec<OrderLine>) -> Result<Revision, Rejection> {
    revise(&an_order(OrderStatus::Paid), kept, added)
}

fn told(changes: &[Change]) -> Vec<(&str, Option<&str>, Option<&str>)> {
    changes.iter().map(|change| (change.subject, change.from.as_deref(), change.to.as_deref())).collect()
}

#[test]
fn an_edit_that_says_what_the_order_says_changes_nothing() {
    let order = an_order(OrderStatus::Paid);
    let same = revised(&[kept(1, 2, None), kept(2, 1, Some(200))], Vec::new()).unwrap();
    assert_eq!((same.lines, same.totals, same.changes), (order.lines, order.totals, Vec::new()));
}

#[test]
fn the_order_is_priced_by_its_own_tax_rules_and_its_shipping_stays() {
    let fewer = revised(&[kept(1, 1, None), kept(2, 1, None)], Vec::new()).unwrap();
    let expected =
        Totals { subtotal: eur(649), shipping: eur(490), tax: eur(85 + 38), total: eur(1262), tax_included: false };
    assert_eq!(fewer.totals, expected);
    assert_eq!(
        told(&fewer.changes),
        [
            ("item", Some("2 × salt (1 piece) at €4.49"), Some("1 × salt (1 piece) at €4.49")),
            ("total", Some("€17.96"), Some("€12.62")),
        ]
    );
    assert_eq!(fewer.pieces[&"salt".parse().unwrap()], Pieces { before: 2, after: 1 });
}

#[test]
fn what_is_not_named_or_set_to_nothing_is_removed_and_what_is_added_comes_last() {
    let edit = revised(&[kept(1, 0, None)], vec![line(3, "soap", 3, 150)]).unwrap();
    assert_eq!(edit.lines, [line(3, "soap", 3, 150)]);
    assert_eq!(edit.pieces[&"soap".parse().unwrap()], Pieces { before: 1, after: 3 });
    assert_eq!(edit.pieces[&"salt".parse().unwrap()], Pieces { before: 2, after: 0 });
    assert_eq!(edit.changes.len(), 4, "one was removed, one too, one is new, and the total");
}

#[test]
fn two_lines_of_one_variant_need_their_pieces_together() {
    let edit = revised(&[kept(1, 2, None), kept(2, 1, None)], vec![line(3, "salt", 3, 449)]).unwrap();
    assert_eq!(edit.pieces[&"salt".parse().unwrap()], Pieces { before: 2, after: 5 });
}

#[test]
fn quantities_and_prices_have_their_bounds() {
    let invalid = |field| Err(Rejection::Invalid { field });
    let refusal = |kept: &[KeptLine], added| revised(kept, added).map(|_| ());
    let refused = |kept: KeptLine| refusal(&[kept], Vec::new());
    assert_eq!(refused(kept(1, 1000, None)), Err(Rejection::InvalidQuantity));
    assert_eq!(refused(kept(1, 1, Some(-1))), invalid(Field::UnitPrice));
    assert_eq!(refused(kept(1, 1, Some(100_000_000))), invalid(Field::UnitPrice));
    let dollars = KeptLine { unit_price: Some(Money::new(1, Currency::Usd)), ..kept(1, 1, None) };
    assert_eq!(refused(dollars), invalid(Field::UnitPrice));
    assert_eq!(refused(kept(1, 999, Some(99_999_999))), Err(Rejection::AmountTooLarge));
    assert_eq!(refused(kept(9, 1, None)), invalid(Field::Items));
    assert_eq!(refusal(&[kept(1, 1, None), kept(1, 2, None)], Vec::new()), invalid(Field::Items));
    assert_eq!(refusal(&[], vec![line(3, "salt", 0, 1)]), Err(Rejection::InvalidQuantity));
    let many = (10..211).map(|bits| line(bits, "salt", 1, 1)).collect();
    assert_eq!(refusal(&[], many), invalid(Field::Items));
    assert_eq!(refused(kept(1, 0, None)), Err(Rejection::OrderEmpty));
}

#[test]
fn a_free_order_is_an_order() {
    let free = revised(&[kept(1, 1, Some(0))], Vec::new()).unwrap();
    assert_eq!(free.totals.total, eur(490));
}

#[test]
fn lines_are_fixed_once_an_order_was_processed_given_up_or_paid_back_or_is_being_paid() {
    use OrderStatus as S;
    for (status, page, expected) in [
        (S::Paid, true, Ok(())),
        (S::Pending, false, Ok(())),
        (S::Pending, true, Err(Rejection::AmountFixed)),
        (S::Failed, true, Err(Rejection::LinesFixed { status: S::Failed })),
        (S::Cancelled, false, Err(Rejection::LinesFixed { status: S::Cancelled })),
        (S::Refunded, true, Err(Rejection::LinesFixed { status: S::Refunded })),
    ] {
        assert_eq!(may_revise(&an_order(status), page), expected, "{status}");
    }
    let processed = Order { processed_at: Some(Timestamp::from_millis(1)), ..an_order(S::Paid) };
    assert_eq!(may_revise(&processed, true), Err(Rejection::OrderProcessed));
}

#[test]
fn the_difference_to_what_was_received_is_credit_or_missing() {
    let effect = |here, total| MoneyEffect::of(OrderStatus::Paid, eur(here), eur(total)).unwrap();
    assert_eq!(effect(1558, 1200), MoneyEffect::Credit(eur(358)));
    assert_eq!(effect(1558, 1916), MoneyEffect::Missing(eur(358)));
    assert_eq!(effect(1558, 1558), MoneyEffect::Even);
    assert_eq!(effect(1558, 1200).to_string(), "€3.58 becomes credit");
    assert_eq!(effect(1558, 1916).to_string(), "€3.58 is missing");
    assert_eq!(MoneyEffect::of(OrderStatus::Pending, eur(0), eur(1558)), Ok(MoneyEffect::Unpaid));
}

/// So much of salt and of soap on the shelf, with so much of it reserved.
fn shelf(salt: (u32, u32), soap: (u32, u32)) -> BTreeMap<VariantId, Stock> {
    let stock = |(on_hand, reserved)| Stock { on_hand, reserved };
    [("salt", salt), ("soap", soap)].map(|(id, pieces)| (id.parse().unwrap(), stock(pieces))).into()
}

#[test]
fn an_orders_own_reservation_counts_as_there_for_it_and_follows_the_edit() {
    let edit = revised(&[kept(1, 3, None)], Vec::new()).unwrap();
    let reservation = edit.reservation(true, &shelf((3, 2), (9, 1))).unwrap();
    let changes: BTreeMap<_, _> = [("salt", 1), ("soap", -1)].map(|(id, change)| (id.parse().unwrap(), change)).into();
    assert_eq!(reservation, Reservation { changes, held: true });
    let refused = edit.reservation(true, &shelf((3, 3), (9, 1)));
    assert_eq!(refused, Err(Rejection::InsufficientStock { title: "salt".into(), available: 2 }));
}

#[test]
fn lowering_is_always_possible_also_where_goods_broke() {
    let edit = revised(&[kept(1, 1, None), kept(2, 1, None)], Vec::new()).unwrap();
    assert!(edit.reservation(true, &shelf((0, 2), (0, 1))).unwrap().held);
}

#[test]
fn an_order_without_a_reservation_gets_one_as_soon_as_its_goods_are_there() {
    let edit = revised(&[kept(1, 1, None), kept(2, 1, None)], Vec::new()).unwrap();
    let reservation = edit.reservation(false, &shelf((1, 0), (1, 0))).unwrap();
    assert!(reservation.held && reservation.changes.values().all(|change| *change == 1));
    assert_eq!(edit.reservation(false, &shelf((1, 0), (0, 0))), Ok(Reservation::default()));
    let more = revised(&[kept(1, 3, None)], Vec::new()).unwrap();
    let refused = more.reservation(false, &shelf((2, 0), (0, 0)));
    assert_eq!(refused, Err(Rejection::InsufficientStock { title: "salt".into(), available: 2 }));
}

#[test]
fn what_the_catalogue_does_not_know_has_no_stock_to_check() {
    let edit = revised(&[kept(1, 900, None)], Vec::new()).unwrap();
    assert_eq!(edit.reservation(true, &BTreeMap::new()), Ok(Reservation { held: true, ..Reservation::default() }));
}
