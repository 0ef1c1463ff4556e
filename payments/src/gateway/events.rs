//! Stripe's own list of events (`GET /v1/events`).
//!
//! `async-stripe` asks, but does not read the answer: its `Event` keeps only the fields that it knows, while the shop keeps
//! each event to the byte as Stripe wrote it.

use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Bytes;
use domain::ids::StripeEventId;
use domain::stripe_event::KINDS;
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use shop::ports::{EventPage, GatewayError};
use stripe::{Client, RequestStrategy, StripeError, StripeRequest};
use stripe_client_core::{CustomizedStripeRequest, StripeClient};
use stripe_core::event::ListEvent;
use stripe_types::RangeQueryTs;

use crate::webhook;

/// The most events that Stripe puts on a page.
const PAGE: i64 = 100;

pub(super) fn request(since: Timestamp, after: Option<&StripeEventId>) -> ListEvent {
    let request = ListEvent::new()
        .types(KINDS.map(|(kind, _)| kind.to_owned()))
        .created(RangeQueryTs::gte(since.seconds()))
        .limit(PAGE);
    match after {
        Some(after) => request.starting_after(after.as_str()),
        None => request,
    }
}

/// Sends the request once, and gives the answer as it came.
pub(super) async fn send(client: &Client, request: &ListEvent, patience: Duration) -> Result<Bytes, StripeError> {
    let unread = Unread { client, answer: OnceLock::new() };
    let request = request.build().customize::<()>().request_strategy(RequestStrategy::Once).timeout(patience);
    request.send(&unread).await?;
    unread.answer.into_inner().ok_or_else(|| StripeError::ClientError("no answer was kept".to_owned()))
}

/// A client that keeps the answer, and has nothing read of it.
struct Unread<'c> {
    client: &'c Client,
    answer: OnceLock<Bytes>,
}

impl StripeClient for Unread<'_> {
    type Err = StripeError;

    async fn execute(&self, request: CustomizedStripeRequest) -> Result<Bytes, StripeError> {
        let answer = self.client.execute(request).await?;
        self.answer.get_or_init(|| answer);
        Ok(Bytes::from_static(b"null"))
    }
}

#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
    has_more: bool,
}

/// Reads a page. What is no event is left out, but for the log; a page that cannot be turned is not understood.
pub(super) fn read(answer: &[u8]) -> Result<EventPage, GatewayError> {
    let not_understood = || GatewayError::Unavailable("the list of events is not understood".to_owned());
    let listed: Listed<'_> = serde_json::from_slice(answer).map_err(|_| not_understood())?;
    let mut events = Vec::with_capacity(listed.data.len());
    for raw in listed.data {
        match webhook::event(raw.get(), None) {
            Some(event) => events.push(event),
            None => tracing::warn!("Stripe's list of events holds something that is no event"),
        }
    }
    let next = match events.last() {
        Some(last) if listed.has_more => Some(last.id.clone()),
        None if listed.has_more => return Err(not_understood()),
        Some(_) | None => None,
    };
    Ok(EventPage { events, next })
}
