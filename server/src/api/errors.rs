//! Every error that the API answers, for its document. What a call can answer stands at the call, by its code.

/// An error.
pub(super) struct KnownError {
    /// Its stable code.
    pub(super) code: &'static str,
    /// The HTTP status that it comes with.
    pub(super) status: u16,
    /// When it is answered.
    pub(super) when: &'static str,
}

macro_rules! errors {
    ($($code:literal $status:literal $when:literal;)*) => {
        /// Every error there is.
        pub(super) const ALL: &[KnownError] = &[$(KnownError { code: $code, status: $status, when: $when }),*];
    };
}

errors! {
    "request.malformed" 400 "The body is not JSON, or the query cannot be read.";
    "request.invalid" 400 "A field is missing, of a wrong type or out of range: `field` names it, `details` several.";
    "request.crossSite" 403 "The request did not come from the shop's own pages.";
    "request.tooLarge" 413 "The body is larger than 64 KiB.";
    "request.unsupportedType" 415 "The body is not `application/json`.";
    "request.tooMany" 429 "Too many requests: try again after `Retry-After` seconds.";
    "request.timeout" 503 "The answer took too long. What was begun was undone.";
    "internal" 500 "Something broke. The message has a reference to tell the merchant.";
    "idempotency.inProgress" 409 "The first request with this key is still at work.";
    "idempotency.mismatch" 422 "The key came with another body before.";
    "auth.required" 401 "Nobody has logged in.";
    "auth.invalidCredentials" 401 "The email address or the password is wrong.";
    "auth.missingToken" 401 "The call is for programs, and no token came.";
    "auth.invalidToken" 401 "The token is unknown, or it was revoked, or its time is over.";
    "auth.insufficientScope" 403 "The token's scopes do not reach so far, or it is a customer's and the call is for the shop.";
    "cart.productNotFound" 404 "There is no such product for sale.";
    "cart.lineNotFound" 404 "The cart has no such line.";
    "cart.ambiguousLine" 409 "Several lines hold this `productId`: name one by its `lineId`.";
    "cart.invalidQuantity" 400 "The quantity is no whole number from 1 to 999.";
    "cart.insufficientStock" 409 "Fewer pieces are there: `available` says how many.";
    "cart.full" 409 "The cart cannot hold more lines.";
    "cart.empty" 400 "The cart is empty.";
    "cart.changed" 409 "Prices or stock need the shopper's eye: look at the cart's `notices`.";
    "cart.notFound" 404 "The customer has no such cart.";
    "cart.archived" 409 "The cart became orders, and cannot be changed any more.";
    "cart.invalid" 422 "The cart cannot be checked out as it is: `details` has its `validationErrors`.";
    "cart.alreadyPaid" 409 "An earlier checkout of this cart is complete.";
    "cart.totalTooSmall" 409 "The total is less than can be paid online.";
    "cart.totalTooLarge" 409 "The total is more than can be paid online at once.";
    "checkout.sessionNotFound" 404 "There is no such checkout session.";
    "checkout.sessionNotCompleted" 400 "The checkout session is not `COMPLETED`.";
    "checkout.emptyCart" 400 "The checkout session or the cart has no items.";
    "checkout.sessionExpired" 409 "The checkout session has expired, and no payment was named.";
    "checkout.sessionFixed" 409 "The checkout session was completed with something else, or the shop's own checkout settles it.";
    "checkout.serviceUnavailable" 500 "The checkout service cannot be reached, took too long, or did not answer as it should.";
    "customer.emailTaken" 409 "There is an account with this email address.";
    "customer.weakPassword" 400 "The password has fewer than 12 characters or is a common one.";
    "customer.notFound" 404 "There is no such customer, or none that one may see.";
    "customer.inUse" 409 "The customer has orders, or their balance moved.";
    "product.conflict" 409 "Somebody else is changing the product.";
    "product.slugTaken" 409 "Another product has this slug.";
    "product.variantTaken" 409 "Another variant has this `productId`.";
    "product.tooManyVariants" 409 "A product cannot have more variants.";
    "stock.insufficient" 409 "Fewer pieces are in the store.";
    "stock.reserved" 409 "Fewer pieces are in the store and not promised to orders.";
    "order.forbidden" 403 "The role of whoever has logged in does not allow this.";
    "order.notFound" 404 "There is no such order, or none that one may see.";
    "order.invalidStrategy" 400 "The strategy is none of `adjust`, `reject` and `ignore`.";
    "order.alreadyProcessed" 409 "The order was processed before.";
    "order.notProcessable" 409 "The order failed, or was cancelled or refunded.";
    "order.insufficientBalance" 409 "No money is there to process it against: it need not cover the total, but be above 0.";
    "order.insufficientStock" 409 "With `reject`, fewer pieces are there than were ordered: `details` has each such item.";
    "order.conflict" 409 "Somebody else changed the order since it had this version.";
    "order.invalidTransition" 409 "The order's state does not allow this.";
    "order.processed" 409 "The order was processed: its items are fixed, and it cannot be deleted.";
    "order.paid" 409 "Money was received for the order: it cannot be deleted.";
    "order.paymentAwaited" 409 "A payment for the order is on its way.";
    "order.notEditable" 409 "The order failed, or was cancelled or refunded: its items are fixed.";
    "order.paymentOpen" 409 "The order can still be paid at what it cost: cancel it first.";
    "order.empty" 400 "No item would be left: cancel or delete the order instead.";
    "order.notRefundable" 409 "Nothing is left to be paid back.";
    "order.refundTooLarge" 409 "Less than this was received and not paid back yet.";
    "order.refundRefused" 409 "Stripe refuses to pay it back.";
    "payment.unavailable" 502 "The payment page could not be opened. Nothing was charged, and the cart is as it was.";
    "webhook.badSignature" 400 "The signature does not hold.";
}

/// The error with this code.
pub(super) fn with_code(code: &str) -> Option<&'static KnownError> {
    ALL.iter().find(|error| error.code == code)
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use domain::rejection::{Field, Rejection};

    use super::*;
    use crate::problem::Problem;

    /// The status and the code of a problem.
    async fn told(problem: Problem) -> (u16, String) {
        let response = problem.into_response();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 9999).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        (status, body["error"]["code"].as_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn what_is_refused_is_told_as_documented() {
        let rejections = [
            Rejection::Invalid { field: Field::Limit },
            Rejection::AuthRequired,
            Rejection::InvalidCredentials,
            Rejection::InvalidToken,
            Rejection::InsufficientScope,
            Rejection::TooManyAttempts { seconds: 1 },
            Rejection::ProductNotFound,
            Rejection::LineNotFound,
            Rejection::AmbiguousLine,
            Rejection::InvalidQuantity,
            Rejection::InsufficientStock { title: String::new(), available: 1 },
            Rejection::InvalidAttribute { key: String::new(), label: String::new() },
            Rejection::CartFull { most: 1 },
            Rejection::CartEmpty,
            Rejection::CartChanged,
            Rejection::BusinessCartNotFound,
            Rejection::CartArchived,
            Rejection::CartInvalid { faults: Vec::new() },
            Rejection::AlreadyPaid,
            Rejection::TotalTooLarge,
            Rejection::EmailTaken,
            Rejection::WeakPassword,
            Rejection::OrderNotFound,
            Rejection::PaymentUnavailable,
        ];
        let problems = rejections.into_iter().map(Problem::from).chain([
            Problem::malformed(),
            Problem::cross_site(),
            Problem::too_large(),
            Problem::unsupported_type(),
            Problem::too_many(1),
            Problem::too_slow(),
            Problem::internal(),
            Problem::missing_token(),
            Problem::in_progress(),
            Problem::key_mismatch(),
        ]);
        for problem in problems {
            let (status, code) = told(problem).await;
            assert_eq!(with_code(&code).map(|error| error.status), Some(status), "{code}");
        }
    }

    #[test]
    fn every_code_is_told_once() {
        for error in ALL {
            assert_eq!(ALL.iter().filter(|other| other.code == error.code).count(), 1, "{}", error.code);
        }
    }
}
