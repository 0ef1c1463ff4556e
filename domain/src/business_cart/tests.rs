use proptest::prelude::*;

use super::*;
use crate::money::Currency;
use crate::pricing::{Pricing, TaxRate, TaxRounding};

fn item(vendor: &str, unit_price: i64, quantity: u32) -> BusinessItem {
    let price = Money::new(unit_price, Currency::Eur);
    BusinessItem {
        id: BusinessItemId::from_bits(1),
        variant: "salt".parse().unwrap(),
        product: "salt".parse().unwrap(),
        title: "Salt".into(),
        size: String::new(),
        vendor: Named { slug: vendor.parse().unwrap(), name: vendor.to_uppercase() },
        tax_class: TaxClass::Standard,
        attributes: Attributes::new(),
        quantity,
        unit_price: price,
        line_total: price.times(quantity.into()).unwrap(),
        faults: Vec::new(),
    }
}

fn pricing(rounding: TaxRounding, prices_include_tax: bool) -> Pricing {
    let rate = TaxRate::from_hundredths;
    let tax = TaxRules { prices_include_tax, standard_rate: rate(1900), reduced_rate: rate(700), rounding };
    let shipping_rate = Money::new(490, Currency::Eur);
    Pricing { currency: Currency::Eur, tax, shipping_rate, shipping_free_from: None }
}

fn totals(pricing: &Pricing, items: &[BusinessItem]) -> Totals {
    pricing.totals(&items.iter().map(BusinessItem::priced).collect::<Vec<_>>()).unwrap()
}

fn pairs(pairs: &[(&str, &str)]) -> Attributes {
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_po_number_is_a_line_of_at_most_64_characters() {
    assert_eq!(" MY-PO-12345 ".parse::<PoNumber>().map(|number| number.to_string()), Ok("MY-PO-12345".to_owned()));
    for wrong in ["", "  ", &"x".repeat(65)] {
        assert_eq!(wrong.parse::<PoNumber>(), Err(Rejection::Invalid { field: Field::PoNumber }), "{wrong:?}");
    }
}

#[test]
fn what_a_program_says_is_bounded_and_has_plain_keys() {
    let said = Saying::read(pairs(&[("domain", " example.com "), ("Key-1.a", "")])).unwrap();
    assert_eq!(*said.pairs(), pairs(&[("domain", "example.com"), ("Key-1.a", "")]));
    let fault = |key: &str, value: &str| Saying::read(pairs(&[(key, value)])).unwrap_err();
    for key in ["", "__proto__", "1st", "a b", "schlüssel", "a\n", "$where", &"a".repeat(65)] {
        assert_eq!(fault(key, "x"), SayingFault::Pair { key: key.to_owned() }, "{key:?}");
    }
    for value in ["a\u{0}b", "a\nb", &"ü".repeat(501)] {
        assert_eq!(fault("key", value), SayingFault::Pair { key: "key".to_owned() }, "{value:?}");
    }
    let many: Attributes = (0..51).map(|index| (format!("k{index}"), String::new())).collect();
    assert_eq!(Saying::read(many), Err(SayingFault::TooMany));
}

#[test]
fn a_cart_is_split_by_vendor_name_and_keeps_the_order_of_its_items() {
    let items = [item("zeta", 100, 1), item("alpha", 200, 2), item("zeta", 300, 1)];
    let pricing = pricing(TaxRounding::Unit, false);
    let parts = by_vendor(&items, &totals(&pricing, &items), &pricing.tax).unwrap();
    let told: Vec<_> = parts
        .iter()
        .map(|part| (part.vendor.name.as_str(), part.items.len(), part.totals.shipping.minor, part.totals.total.minor))
        .collect();
    // Goods 4.00 each: the cart's 4.90 shipping in halves, and the tax of each part's own goods.
    assert_eq!(told, [("ALPHA", 1, 245, 400 + 245 + 76), ("ZETA", 2, 245, 400 + 245 + 76)]);
    assert_eq!(parts[1].items.iter().map(|item| item.unit_price.minor).collect::<Vec<_>>(), [100, 300]);
}

#[test]
fn what_costs_nothing_still_shares_its_shipping() {
    let items = [item("alpha", 0, 1), item("beta", 0, 1), item("gamma", 0, 1)];
    let pricing = pricing(TaxRounding::Unit, false);
    let parts = by_vendor(&items, &totals(&pricing, &items), &pricing.tax).unwrap();
    assert_eq!(parts.iter().map(|part| part.totals.total.minor).collect::<Vec<_>>(), [164, 163, 163]);
    assert_eq!(by_vendor(&[], &totals(&pricing, &[]), &pricing.tax), Ok(Vec::new()));
}

#[test]
fn what_keeps_a_cart_from_being_checked_out_is_told_item_by_item() {
    let mut licence = item("alpha", 100, 1);
    licence.faults = vec![Notice::AttributeMissing { key: "domain".into(), label: "Domain name".into() }];
    let pricing = pricing(TaxRounding::Unit, false);
    let cart = BusinessCart {
        id: BusinessCartId::from_bits(1),
        customer: CustomerId::from_bits(1),
        remarks: CartRemarks::default(),
        totals: totals(&pricing, &[licence.clone()]),
        items: vec![licence],
        created_at: Timestamp::from_seconds(0),
        updated_at: Timestamp::from_seconds(0),
        checked_out: None,
    };
    let expected = ItemFault {
        item: BusinessItemId::from_bits(1),
        code: "cart.attributeMissing".into(),
        attribute: Some("domain".into()),
        message: "Domain name is missing for Salt.".into(),
    };
    assert_eq!(cart.faults(), [expected]);
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_cart(
        lines in prop::collection::vec((0_usize..6, 0_i64..100_000, 1_u32..50), 1..40),
        rounding in prop::sample::select(vec![TaxRounding::Unit, TaxRounding::Line, TaxRounding::Order]),
        gross: bool,
    ) {
        let vendors = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
        let items: Vec<_> = lines.iter().map(|&(vendor, price, pieces)| item(vendors[vendor], price, pieces)).collect();
        let pricing = pricing(rounding, gross);
        let whole = totals(&pricing, &items);
        let parts = by_vendor(&items, &whole, &pricing.tax).unwrap();
        let sum = |of: fn(&Totals) -> Money| parts.iter().map(|part| of(&part.totals).minor).sum::<i64>();
        prop_assert_eq!(sum(|part| part.subtotal), whole.subtotal.minor);
        prop_assert_eq!(sum(|part| part.shipping), whole.shipping.minor);
        prop_assert_eq!(sum(|part| part.tax), whole.tax.minor);
        prop_assert_eq!(sum(|part| part.total), whole.total.minor);
        prop_assert_eq!(parts.iter().map(|part| part.items.len()).sum::<usize>(), items.len());
        for part in &parts {
            prop_assert!(part.totals.shipping.minor >= 0 && part.totals.tax.minor >= 0);
        }
    }
}
