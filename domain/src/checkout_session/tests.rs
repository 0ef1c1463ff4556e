use super::*;
use crate::catalogue::{Attributes, TaxClass};
use crate::money::{Currency, Money};
use crate::pricing::{Pricing, TaxRate, TaxRounding, TaxRules};

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::Eur)
}

fn pricing() -> Pricing {
    Pricing {
        currency: Currency::Eur,
        tax: TaxRules {
            prices_include_tax: false,
            standard_rate: TaxRate::from_hundredths(1900),
            reduced_rate: TaxRate::from_hundredths(700),
            rounding: TaxRounding::Unit,
        },
        shipping_rate: euro(490),
        shipping_free_from: None,
    }
}

fn item(price: i64, quantity: u32, tax_class: Option<TaxClass>) -> SnapshotItem {
    SnapshotItem {
        variant: "soda".parse().unwrap(),
        title: "Soda".to_owned(),
        size: String::new(),
        attributes: Attributes::new(),
        quantity,
        price: euro(price),
        tax_class,
    }
}

fn seed_001() -> Snapshot {
    Snapshot {
        items: vec![item(449, 2, Some(TaxClass::Standard))],
        charges: Some(Charges { shipping: euro(490), tax: euro(170), tax_included: false }),
        total: Some(euro(1558)),
    }
}

fn amounts(snapshot: &Snapshot) -> (i64, i64, i64, i64, bool) {
    let PricedSnapshot { totals, is_taxed } = snapshot.priced(&pricing()).unwrap();
    (totals.subtotal.minor, totals.shipping.minor, totals.tax.minor, totals.total.minor, is_taxed)
}

#[test]
fn an_id_is_a_uuid_in_its_usual_spelling() {
    let id: CheckoutSessionId = "67E55044-10B1-426F-9247-BB680E5FE0C8".parse().unwrap();
    assert_eq!(id.to_string(), "67e55044-10b1-426f-9247-bb680e5fe0c8");
    for wrong in [
        "",
        "67e5504410b1426f9247bb680e5fe0c8",
        "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
        "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
        "67e55044-10b1-426f-9247-bb680e5fe0cg",
        " 67e55044-10b1-426f-9247-bb680e5fe0c8",
        "../../../etc/passwd-and-some-more-xx",
    ] {
        assert_eq!(wrong.parse::<CheckoutSessionId>(), Err(InvalidId), "{wrong:?}");
    }
}

#[test]
fn without_a_total_of_its_own_a_snapshot_costs_what_its_items_cost() {
    let snapshot = Snapshot { items: vec![item(4599, 2, None), item(1, 3, None)], charges: None, total: None };
    assert_eq!(amounts(&snapshot), (9201, 0, 0, 9201, false));
}

#[test]
fn a_total_of_its_own_counts_and_what_is_not_explained_stands_as_shipping() {
    let total = |total| Snapshot { items: vec![item(1000, 1, None)], charges: None, total: Some(euro(total)) };
    assert_eq!(amounts(&total(1590)), (1000, 590, 0, 1590, false));
    assert_eq!(amounts(&total(900)), (1000, -100, 0, 900, false));
}

#[test]
fn our_own_carts_keep_their_shipping_and_tax() {
    assert_eq!(amounts(&seed_001()), (898, 490, 170, 1558, true));
}

#[test]
fn a_tax_that_our_rules_do_not_come_to_is_not_taken_apart() {
    let charges = Charges { shipping: euro(490), tax: euro(171), tax_included: false };
    let other = Snapshot { charges: Some(charges), total: Some(euro(1559)), ..seed_001() };
    assert_eq!(amounts(&other), (898, 661, 0, 1559, false));
    let unknown = Snapshot { items: vec![item(449, 2, None)], ..seed_001() };
    assert_eq!(amounts(&unknown), (898, 660, 0, 1558, false));
    let inconsistent = Snapshot { total: Some(euro(1600)), ..seed_001() };
    assert_eq!(amounts(&inconsistent), (898, 702, 0, 1600, false));
}

#[test]
fn amounts_that_do_not_fit_are_told() {
    let huge = Snapshot { items: vec![item(i64::MAX, 2, None)], charges: None, total: None };
    assert!(huge.priced(&pricing()).is_err());
    let foreign = SnapshotItem { price: Money::new(1, Currency::Usd), ..item(1, 1, None) };
    assert!(Snapshot { items: vec![foreign], charges: None, total: None }.priced(&pricing()).is_err());
}

#[test]
fn an_order_is_made_of_a_completed_session_with_items_only() {
    let empty = Purchase::default();
    let full = Purchase { snapshot: seed_001(), ..Purchase::default() };
    for status in [CheckoutSessionStatus::Open, CheckoutSessionStatus::Expired] {
        assert_eq!(check_orderable(status, &empty), Err(Rejection::CheckoutSessionNotCompleted));
        assert_eq!(check_orderable(status, &full), Err(Rejection::CheckoutSessionNotCompleted));
    }
    assert_eq!(check_orderable(CheckoutSessionStatus::Completed, &empty), Err(Rejection::CheckoutSessionEmpty));
    assert_eq!(check_orderable(CheckoutSessionStatus::Completed, &full), Ok(()));
}

#[test]
fn a_session_is_completed_once_and_money_is_never_refused() {
    let session = |status, payment: Option<&str>| CheckoutSession {
        id: CheckoutSessionId::from_bits(1),
        status,
        visitor: None,
        purchase: Purchase {
            snapshot: seed_001(),
            payment: payment.map(str::to_owned),
            buyer: Buyer { email: Some("ada@example.com".parse().unwrap()), ..Buyer::default() },
        },
        created_at: Timestamp::from_millis(0),
    };
    let with = |payment: Option<&str>| Completion { payment: payment.map(str::to_owned), ..Completion::default() };
    let open = session(CheckoutSessionStatus::Open, None);
    let done = open.completed_with(with(Some("pi_1"))).unwrap();
    assert_eq!((done.payment.as_deref(), &done.buyer), (Some("pi_1"), &open.purchase.buyer));
    let completed = session(CheckoutSessionStatus::Completed, Some("pi_1"));
    assert_eq!(completed.completed_with(with(Some("pi_1"))), Ok(completed.purchase.clone()));
    assert_eq!(completed.completed_with(with(None)), Ok(completed.purchase.clone()));
    assert_eq!(completed.completed_with(with(Some("pi_2"))), Err(Rejection::CheckoutSessionFixed));
    let expired = session(CheckoutSessionStatus::Expired, None);
    assert_eq!(expired.completed_with(with(None)), Err(Rejection::CheckoutSessionExpired));
    assert!(expired.completed_with(with(Some("pi_1"))).is_ok());
}
