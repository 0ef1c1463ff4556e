use proptest::prelude::*;

use super::*;
use RefundStatus as S;

const EUR: Currency = Currency::Eur;

fn euro(cents: i64) -> Money {
    Money::new(cents, EUR)
}

fn a_refund(cents: i64, status: RefundStatus, known: bool) -> Refund {
    Refund {
        id: RefundId::from_bits(1),
        order: OrderId::from_bits(1),
        stripe_id: known.then(|| "re_1".parse().unwrap()),
        amount: euro(cents),
        status,
        source: RefundSource::Shop,
        reason: None,
        note: None,
        failure: None,
        actor: "system".to_owned(),
        created_at: Timestamp::from_seconds(0),
        updated_at: Timestamp::from_seconds(0),
    }
}

#[test]
fn a_refund_goes_on_and_never_back() {
    assert_eq!(S::Pending.after(S::Succeeded), S::Succeeded);
    assert_eq!(S::Succeeded.after(S::Pending), S::Succeeded);
    assert_eq!(S::Succeeded.after(S::Failed), S::Failed);
    for &told in S::ALL {
        assert_eq!(S::Pending.after(told), told);
        assert_eq!(S::Failed.after(told), S::Failed);
        assert_eq!(S::Cancelled.after(told), S::Cancelled);
    }
}

#[test]
fn what_the_shop_gave_up_alone_is_as_the_provider_tells() {
    assert_eq!(a_refund(5, S::Failed, false).after(S::Succeeded), S::Succeeded);
    assert_eq!(a_refund(5, S::Failed, true).after(S::Succeeded), S::Failed);
}

#[test]
fn what_nobody_has_taken_on_does_not_count_but_is_not_paid_back_twice() {
    let refunds = [
        a_refund(100, S::Succeeded, true),
        a_refund(20, S::Pending, true),
        a_refund(3, S::Pending, false),
        a_refund(4000, S::Failed, true),
        a_refund(4000, S::Cancelled, true),
    ];
    assert_eq!(refunded(EUR, &refunds), Ok(euro(120)));
    assert_eq!(refundable(euro(200), &refunds), Ok(euro(77)));
    assert_eq!(refundable(euro(100), &refunds), Ok(euro(0)));
}

#[test]
fn an_amount_is_above_nothing_and_no_more_than_is_left() {
    let amount = |wanted, left| amount_to_refund(wanted, euro(left));
    assert_eq!(amount(None, 77), Ok(euro(77)));
    assert_eq!(amount(Some(euro(77)), 77), Ok(euro(77)));
    assert_eq!(amount(Some(euro(78)), 77), Err(Rejection::RefundTooLarge { refundable: euro(77) }));
    assert_eq!(amount(None, 0), Err(Rejection::NothingToRefund));
    assert_eq!(amount(Some(euro(1)), 0), Err(Rejection::NothingToRefund));
    for wrong in [euro(0), euro(-1), Money::new(5, Currency::Chf)] {
        assert_eq!(amount(Some(wrong), 77), Err(Rejection::Invalid { field: Field::Amount }), "{wrong}");
    }
}

#[test]
fn paying_out_what_an_order_left_over_takes_the_credit_away() {
    assert_eq!(given_up(euro(1558), 0), euro(1558));
    assert_eq!(given_up(euro(500), 500), euro(0));
    assert_eq!(given_up(euro(2000), 500), euro(1500));
    assert_eq!(given_up(euro(100), 500), euro(0));
    assert_eq!(given_up(euro(100), -500), euro(100));
}

#[test]
fn a_reason_is_one_line_in_any_words() {
    let read = |text: &str| RefundReason::from_form(text).map(|reason| reason.map(|reason| reason.label().to_owned()));
    assert_eq!(read("  "), Ok(None));
    assert_eq!(read(" broken\u{0} jar "), Ok(Some("broken jar".to_owned())));
    assert_eq!(read("duplicate"), Ok(Some("It was paid twice".to_owned())));
    assert_eq!(read(&"x".repeat(201)), Err(Rejection::Invalid { field: Field::Reason }));
}

#[test]
fn each_word_is_read_as_it_is_written() {
    for &status in S::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
        assert!(!status.label().is_empty());
    }
    for &source in RefundSource::ALL {
        assert_eq!(source.as_str().parse(), Ok(source));
    }
}

proptest! {
    #[test]
    fn no_row_of_refunds_pays_back_more_than_was_received(
        received in 0_i64..10_000,
        wanted in prop::collection::vec((1_i64..5_000, 0_usize..4, any::<bool>()), 0..12),
    ) {
        let mut made: Vec<Refund> = Vec::new();
        for (cents, status, known) in wanted {
            let left = refundable(euro(received), &made).unwrap();
            if let Ok(amount) = amount_to_refund(Some(euro(cents)), left) {
                made.push(a_refund(amount.minor, S::ALL[status], known));
            }
        }
        prop_assert!(refunded(EUR, &made).unwrap().minor <= received);
    }
}
