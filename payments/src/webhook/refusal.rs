//! What is told of a delivery that was refused.

use domain::stripe_event::RefusalReason;
use shop::events::refused::Refusal;

use super::event;

/// How many parts of a header are told.
const TOLD_PARTS: usize = 8;

/// What is told of a delivery that was refused: never a signature.
#[must_use]
pub fn refusal(reason: RefusalReason, header: &str, payload: &[u8]) -> Refusal {
    let claimed = std::str::from_utf8(payload).ok().and_then(|payload| event(payload, None));
    Refusal { reason, header: shape(header), event: claimed.map(|event| event.id), body: payload.to_vec() }
}

/// What a header is made of: `t=1700000000, v1 (64 characters)`.
fn shape(header: &str) -> String {
    if header.is_empty() {
        return "none".to_owned();
    }
    let mut told: Vec<String> = header.split(',').take(TOLD_PARTS).map(part_shape).collect();
    if header.split(',').count() > TOLD_PARTS {
        told.push("and more".to_owned());
    }
    told.join(", ")
}

fn part_shape(part: &str) -> String {
    let is_scheme = |text: &str| matches!(text.len(), 1..=8) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match part.trim().split_once('=') {
        Some(("t", time)) if matches!(time.len(), 1..=12) && time.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("t={time}")
        }
        Some((scheme, value)) if is_scheme(scheme) => format!("{scheme} ({} characters)", value.chars().count()),
        Some(_) | None => format!("{} characters", part.chars().count()),
    }
}
