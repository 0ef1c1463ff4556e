use super::*;
use crate::ids::OrderId;
use crate::money::{Currency, Money};
use crate::order::{NewOrder, OrderSource, OrderStatus, PaymentStatus};
use crate::pricing::{TaxRate, TaxRounding, TaxRules, Totals};
use crate::time::Timestamp;

fn paid_order() -> Order {
    let amount = Money::zero(Currency::Eur);
    Order {
        number: "KN-2026-0001".into(),
        status: OrderStatus::Paid,
        payment_status: PaymentStatus::Paid,
        email: "ada@example.com".parse().ok(),
        customer_name: Some("Ada Lovelace".into()),
        stock_held: true,
        cart_emptied: true,
        ..Order::from(NewOrder {
            id: OrderId::from_bits(1),
            source: OrderSource::Storefront,
            lines: Vec::new(),
            totals: Totals { subtotal: amount, shipping: amount, tax: amount, total: amount, tax_included: false },
            tax_rules: TaxRules {
                prices_include_tax: false,
                standard_rate: TaxRate::from_hundredths(1900),
                reduced_rate: TaxRate::from_hundredths(700),
                rounding: TaxRounding::Unit,
            },
            created_at: Timestamp::from_millis(0),
        })
    }
}

fn edited(order: &mut Order, change: impl FnOnce(&mut OrderEditInput)) -> Result<Vec<Change>, EditFault> {
    let mut input = OrderEditInput::from(&*order);
    change(&mut input);
    input.parse()?.apply(order)
}

fn fault(part: EditPart, field: Field) -> EditFault {
    EditFault { part, rejection: Rejection::Invalid { field } }
}

#[test]
fn a_form_sent_as_it_came_changes_nothing() {
    let mut order = paid_order();
    assert_eq!(edited(&mut order, |_| {}), Ok(Vec::new()));
    assert_eq!(order, paid_order());
}

#[test]
fn each_changed_field_is_told_with_before_and_after() {
    let mut order = paid_order();
    let changes = edited(&mut order, |form| {
        form.email = "ada@lovelace.example".into();
        form.fulfilment_status = "shipped".into();
        form.tracking_url = "https://parcel.example/1?x=2".into();
    });
    let told: Vec<_> = changes.unwrap().into_iter().map(|change| (change.subject, change.from, change.to)).collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        told,
        [
            ("email", text("ada@example.com"), text("ada@lovelace.example")),
            ("fulfilmentStatus", text("unfulfilled"), text("shipped")),
            ("trackingUrl", None, text("https://parcel.example/1?x=2")),
        ]
    );
    assert_eq!(order.fulfilment_status, FulfilmentStatus::Shipped);
}

#[test]
fn a_tracking_address_needs_goods_that_were_sent() {
    let tracking = |form: &mut OrderEditInput| form.tracking_url = "https://parcel.example".into();
    assert_eq!(edited(&mut paid_order(), tracking), Err(fault(EditPart::Order, Field::TrackingUrl)));
}

#[test]
fn only_addresses_of_the_web_are_links() {
    for wrong in [
        "javascript:alert(1)",
        "ftp://x.example",
        "https://",
        "//x.example",
        "https://a b",
        "http://x/\"onclick=",
        "https://:80/",
    ] {
        assert!(web_address(wrong).is_err(), "{wrong}");
    }
    for right in
        ["http://localhost:8080/a", "HTTPS://Parcel.example?id=1#x", "https://[::1]/", "https://pärcel.example/ü"]
    {
        assert!(web_address(right).is_ok(), "{right}");
    }
}

#[test]
fn what_is_known_of_the_customer_can_be_mended_but_not_erased() {
    assert_eq!(edited(&mut paid_order(), |form| form.name.clear()), Err(fault(EditPart::Order, Field::Name)));
    assert_eq!(edited(&mut paid_order(), |form| form.email = "  ".into()), Err(fault(EditPart::Order, Field::Email)));
}

#[test]
fn a_fault_says_in_which_of_the_two_addresses_it_lies() {
    let half = |form: &mut OrderEditInput| form.shipping.city = "Berlin".into();
    assert_eq!(edited(&mut paid_order(), half), Err(fault(EditPart::Shipping, Field::Name)));
}

#[test]
fn the_goods_of_an_unpaid_order_stay_where_they_are() {
    let mut order = Order { status: OrderStatus::Pending, ..paid_order() };
    let sent = edited(&mut order, |form| form.fulfilment_status = "shipped".into());
    assert_eq!(sent, Err(EditFault { part: EditPart::Order, rejection: Rejection::OrderTransition }));
}

#[test]
fn an_order_is_found_by_number_address_name_and_product() {
    assert_eq!(paid_order().search_text(), " kn 2026 0001 ada example com ada lovelace ");
}
