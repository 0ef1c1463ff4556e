//! Paying back through the real client.

use domain::ids::{PaymentIntentId, RefundId};
use domain::refund::{RefundReason, RefundStatus};
use shop::ports::{GatewayRefund, RefundParams};

use super::*;

impl Stripe {
    /// A payment of €15.58 with this card.
    async fn a_payment(&self, card: &str) -> PaymentIntentId {
        let session = self.create().await;
        assert_eq!(self.pay(&session, card).await, 303);
        self.again(&session).await.payment_intent.unwrap()
    }

    /// Pays back so many cents, as the refund with this number.
    async fn pay_back(
        &self,
        payment: &PaymentIntentId,
        number: u128,
        cents: i64,
    ) -> Result<GatewayRefund, GatewayError> {
        self.gateway.create_refund(&format!("rf:{number}"), &wanted(payment, number, cents)).await
    }
}

fn wanted(payment: &PaymentIntentId, number: u128, cents: i64) -> RefundParams {
    RefundParams {
        refund: RefundId::from_bits(number),
        payment: payment.clone(),
        amount: Money::new(cents, Currency::Eur),
        reason: None,
    }
}

fn refusal(answer: Result<GatewayRefund, GatewayError>) -> (u16, String) {
    match answer {
        Err(GatewayError::Refused { status, code, .. }) => (status, code),
        other => panic!("this should have been refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_payment_is_paid_back_in_parts_and_not_beyond() {
    let stripe = stripe().await;
    let payment = stripe.a_payment("4242 4242 4242 4242").await;
    let part = stripe.pay_back(&payment, 1, 1000).await.unwrap();
    assert_eq!((part.status, part.amount, part.currency.as_str()), (RefundStatus::Succeeded, 1000, "eur"));
    assert_eq!((part.payment.as_ref(), part.refund), (Some(&payment), Some(RefundId::from_bits(1))));
    assert_eq!((part.created.seconds(), &part.reason, &part.failure), (NOW, &None, &None));
    assert_eq!(stripe.gateway.refund(&part.id).await.unwrap(), part);
    assert_eq!(refusal(stripe.pay_back(&payment, 2, 559).await).0, 400);
    let rest = stripe.pay_back(&payment, 3, 558).await.unwrap();
    assert_eq!(refusal(stripe.pay_back(&payment, 4, 1).await), (400, "charge_already_refunded".to_owned()));
    let mut listed = stripe.gateway.refunds_of(&payment).await.unwrap();
    listed.sort_by_key(|refund| refund.refund);
    assert_eq!(listed, [part, rest]);
}

#[tokio::test]
async fn the_same_key_pays_back_once_and_with_another_amount_proves_nothing() {
    let stripe = stripe().await;
    let payment = stripe.a_payment("4242 4242 4242 4242").await;
    let first = stripe.pay_back(&payment, 1, 1000).await.unwrap();
    assert_eq!(stripe.pay_back(&payment, 1, 1000).await.unwrap(), first);
    let other = stripe.pay_back(&payment, 1, 500).await.unwrap_err();
    assert!(matches!(other, GatewayError::Unavailable(_)), "{other:?}");
    assert_eq!(stripe.gateway.refunds_of(&payment).await.unwrap(), [first]);
}

#[tokio::test]
async fn stripe_is_told_the_reasons_that_it_has_words_for() {
    let stripe = stripe().await;
    let payment = stripe.a_payment("4242 4242 4242 4242").await;
    for (number, reason, told) in [(1, "duplicate", Some("duplicate")), (2, "a broken jar", None)] {
        let reason = RefundReason::from_form(reason).unwrap();
        let params = RefundParams { reason, ..wanted(&payment, number, 100) };
        let made = stripe.gateway.create_refund(&format!("rf:{number}"), &params).await.unwrap();
        assert_eq!(made.reason.as_ref().map(RefundReason::as_str), told);
    }
}

#[tokio::test]
async fn refunds_that_take_their_time_end_as_their_card_says() {
    let ways = [
        ("4000 0000 0000 7726", [RefundStatus::Pending, RefundStatus::Succeeded], None),
        ("4000 0000 0000 5126", [RefundStatus::Succeeded, RefundStatus::Failed], Some("declined")),
    ];
    for (card, [first, last], failure) in ways {
        let stripe = stripe().await;
        let payment = stripe.a_payment(card).await;
        let made = stripe.pay_back(&payment, 1, 1558).await.unwrap();
        assert_eq!(made.status, first, "{card}");
        let ended = stripe.gateway.refund(&made.id).await.unwrap();
        assert_eq!((ended.status, ended.failure.as_deref()), (last, failure), "{card}");
    }
}

#[tokio::test]
async fn what_cannot_be_paid_back_is_refused() {
    let stripe = stripe().await;
    let unknown: PaymentIntentId = "pi_of_nobody".parse().unwrap();
    assert_eq!(refusal(stripe.pay_back(&unknown, 1, 100).await), (404, "resource_missing".to_owned()));
    let listed = stripe.gateway.refunds_of(&unknown).await.unwrap_err();
    assert!(matches!(listed, GatewayError::Refused { status: 404, .. }), "{listed:?}");
    let gone = stripe.gateway.refund(&"re_of_nobody".parse().unwrap()).await.unwrap_err();
    assert!(matches!(gone, GatewayError::Refused { status: 404, .. }), "{gone:?}");
    let disputed = stripe.a_payment("4000 0000 0000 0259").await;
    assert_eq!(refusal(stripe.pay_back(&disputed, 2, 100).await), (400, "charge_disputed".to_owned()));
}

#[tokio::test]
async fn more_refunds_than_a_page_holds_are_all_found() {
    let stripe = stripe().await;
    let payment = stripe.a_payment("4242 4242 4242 4242").await;
    for number in 0..101 {
        stripe.pay_back(&payment, number, 1).await.unwrap();
    }
    let mut found: Vec<_> = stripe.gateway.refunds_of(&payment).await.unwrap();
    found.sort_by_key(|refund| refund.refund);
    found.dedup_by_key(|refund| refund.id.clone());
    assert_eq!(found.len(), 101);
}
