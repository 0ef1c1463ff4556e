//! What can be seen from outside of how Stripe is (RUN-5).

use std::time::Duration;

use shop::ports::GatewayError;

/// Counts a call, all its attempts together, and how long it took.
pub(super) fn call<T>(answered: &Result<T, GatewayError>, took: Duration) {
    let outcome = match answered {
        Ok(_) => "answered",
        Err(GatewayError::Refused { .. }) => "refused",
        Err(GatewayError::Unavailable(_)) => "unavailable",
    };
    metrics::counter!("stripe_calls_total", "outcome" => outcome).increment(1);
    metrics::histogram!("stripe_call_duration_seconds", "outcome" => outcome).record(took);
}
