//! The payment sandbox: a Stripe double served over HTTP, for development, demonstrations and tests.
//!
//! It answers the API calls that the shop makes, shows a hosted checkout page, delivers signed webhooks with retries,
//! and keeps everything in one SQLite file, so that a restart forgets nothing. It never touches money, and every page
//! says "test mode".
//!
//! ```text
//! /v1/...         the API (api/)            form bodies in, Stripe's JSON out, idempotency keys
//! /c/pay/{cs}     the hosted page (page/)   plain forms, no scripts
//! /sandbox        the control page (control/), with a JSON API beside it
//! ```
//!
//! A change is one `tx::Tx`: it moves objects (`checkout.rs`, `refunds.rs`, `disputes.rs`), records the events that tell
//! of it and queues their deliveries, all in one commit. `worker.rs` sends them and makes happen what is due. Everything
//! that leaves for the webhook is a `Parcel` that `courier.rs` carries. Faults strike in two places: `faults/meet.rs`
//! decides what becomes of a delivery before it is packed, and `api/faulty.rs` stands around every API request.
//!
//! To add an API call: a variant of `api::command::Command` when it changes something, else a handler beside
//! `api/read.rs`; its JSON goes into `render`.
//!
//! # The control API
//!
//! It needs no key. What is posted is a JSON object (`content-type: application/json`) or a form; a browser's form
//! (`accept: text/html`) is answered with a redirect to the control page, anything else with JSON. Refusals have Stripe's
//! shape and name the parameter at fault. Times ending in `_at`, `at` and `created` of deliveries are real milliseconds.
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `GET /sandbox` `?failed=true` `?event=evt_…` `?before=12` | | the control page; the deliveries as below |
//! | `GET /sandbox/clock` | | `{"now", "real", "offset_seconds"}` |
//! | `POST /sandbox/clock` | `{"advance": 60}`, `{"now": 1700000000}` or `{"reset": true}` | the same |
//! | `GET /sandbox/deliveries` with the same filters | | `{"deliveries": [{"delivery": {…}, "attempts": [{…}]}], "next"}`; `next` is the `before` of the next page, or null |
//! | `POST /sandbox/deliveries/{id}/replay` | | `{"attempt": {…}}`; sent now, without faults |
//! | `POST /sandbox/payments/{pi}/settle`, `…/fail` | | the payment intent; ends the wait for a delayed payment |
//! | `POST /sandbox/payments/{pi}/dispute` | | the dispute of a paid payment |
//! | `POST /sandbox/disputes/{du}/won`, `…/lost` | | the dispute, decided |
//! | `POST /sandbox/events` | see below | `{"event": {…}}` |
//! | `GET /sandbox/faults` | | `{"faults": [{…}]}`, without those that are used up |
//! | `POST /sandbox/faults` | see below | the fault with its `id` |
//! | `DELETE /sandbox/faults`, `POST /sandbox/faults/clear` | | `{"faults": []}` |
//! | `DELETE /sandbox/faults/{id}`, `POST /sandbox/faults/{id}/clear` | | `{"faults": [{…}]}`, those that are left |
//!
//! A delivery has `id`, `event_id`, `event_type`, `created`, `next_at`, `delivered` and the `fault` that dropped it or held
//! it back; an attempt has `at`, `manual`, the `fault` that it was sent with, what was sent (`signature`, `body`) and what
//! came back (`status`, `answer`). `failed` leaves those that were tried or given up and not delivered.
//!
//! ## Faults
//!
//! `{"fault": "delay", "seconds": 5, "types": ["charge.refunded"], "count": 2}`: `fault` is one of those below, `count` how
//! often it strikes (until it is cleared when absent), and everything else may be left out. Of several that fit, the oldest
//! strikes, so that several with a count are played one after another.
//!
//! Faults of deliveries strike whatever is sent by itself, retries too; `types` limits them to types of events. The hosted
//! page does not wait for an event that is dropped or held back.
//!
//! | `fault` | what happens |
//! | --- | --- |
//! | `drop` | it is not sent, until it is replayed by hand |
//! | `delay` | it is sent `seconds` (5) later |
//! | `reorder` | it is held back until another one of `types` was sent, at most for `seconds` (10) |
//! | `duplicate` | it is sent twice at the same time |
//! | `corrupt_body` | the body is changed after it was signed |
//! | `bad_signature` | it is signed with a stranger's secret |
//! | `old_timestamp` | it is signed well, `seconds` (301) ago |
//! | `two_signatures` | it has two `v1`, a stranger's first |
//! | `only_v0` | it has no `v1` |
//!
//! Faults of the API strike requests to `/v1` that carry the key; `method` and `path` (how it begins) limit them.
//!
//! | `fault` | what happens |
//! | --- | --- |
//! | `down` | nothing is done, and the connection is closed without an answer |
//! | `slow` | it is done at once and answered `milliseconds` (2000) later; its idempotency key is in use until then |
//! | `error_before` | nothing is done, and the answer is a 500 that is not kept: the same key can be tried again; once, unless there is a `count` |
//! | `error_after` | it is done, and the answer is a 500 that is kept for the key; once, unless there is a `count`. Refusals stay what they are |
//! | `cut` | it is done, its answer is kept for the key, and the connection is closed without an answer |
//!
//! ## Events
//!
//! `{"type": "checkout.session.completed", "session": "cs_…", "overrides": {"client_reference_id": null}, "keep": true,
//! "livemode": true}` sends an event, whatever is true. Only `type` is needed.
//!
//! With a `session` it is about the session, or about its payment intent, charge, dispute or newest refund if the type
//! says so, as they stand now; without, about an object that nobody knows. `overrides` is laid over the event's object
//! (objects within it too; null sets null). `keep` makes the API tell the session so from now on, and `livemode` makes it
//! an event of live mode.

mod api;
mod cards;
mod checkout;
mod clock;
mod config;
mod control;
mod countries;
mod courier;
mod crafted;
mod deliveries;
mod disputes;
mod error;
mod faults;
mod form;
mod html;
mod ids;
mod model;
mod money;
mod new_session;
mod page;
mod paging;
mod parcel;
mod refunds;
mod refusal;
mod render;
mod sign;
mod store;
mod tx;
mod worker;

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use tokio::sync::{Notify, watch};

pub use clock::{Clock, SystemClock};
pub use config::{SandboxConfig, WebhookTarget};
pub use error::SandboxError;

/// The version of Stripe's API that the sandbox speaks and renders events in: that of the pinned `async-stripe`.
pub const API_VERSION: &str = "2026-09-30.endive";

/// A running sandbox; clones share it.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

/// What all parts of the sandbox share.
pub(crate) struct Inner {
    config: SandboxConfig,
    store: store::Store,
    clock: Arc<dyn Clock>,
    courier: courier::Courier,
    /// How far the sandbox's clock is ahead of the real one.
    offset_seconds: AtomicI64,
    /// Wakes the worker.
    wake: Notify,
    /// Counts answers of the webhook.
    answered: watch::Sender<u64>,
    /// Idempotency keys of requests that are running.
    keys_in_use: Mutex<HashSet<String>>,
}

impl Sandbox {
    /// Opens the sandbox's file and brings it to the current schema.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated, or the public address cannot carry pages.
    pub async fn open(config: SandboxConfig, clock: impl Clock) -> Result<Self, SandboxError> {
        if config.public_url.cannot_be_a_base() {
            return Err(SandboxError::Address(config.public_url));
        }
        let store = store::Store::open(&config.database).await?;
        let offset = store::get(&mut *store.reader().acquire().await?, "clock_offset_seconds").await?;
        Ok(Self(Arc::new(Inner {
            config,
            store,
            clock: Arc::new(clock),
            courier: courier::Courier::new()?,
            offset_seconds: AtomicI64::new(offset),
            wake: Notify::new(),
            answered: watch::Sender::new(0),
            keys_in_use: Mutex::default(),
        })))
    }

    /// The API, the hosted page and the control page. Deliveries and delayed effects also need [`Sandbox::run`].
    pub fn router(&self) -> Router {
        Router::new().merge(api::router(self)).merge(page::router(self)).merge(control::router(self))
    }

    /// Waits for what is running and closes the file. Requests after that are answered with 500.
    pub async fn close(&self) {
        self.0.store.close().await;
    }
}

impl Inner {
    /// Sandbox time in seconds.
    pub(crate) fn now(&self) -> i64 {
        self.real_seconds().saturating_add(self.offset_seconds.load(Ordering::Relaxed))
    }

    /// Real time in seconds.
    pub(crate) fn real_seconds(&self) -> i64 {
        self.clock.now_millis().div_euclid(1000)
    }

    /// The real time in milliseconds at which the sandbox's clock shows `seconds`.
    pub(crate) fn real_millis(&self, seconds: i64) -> i64 {
        seconds.saturating_sub(self.offset_seconds.load(Ordering::Relaxed)).saturating_mul(1000)
    }

    pub(crate) fn delay_seconds(&self) -> i64 {
        i64::try_from(self.config.delayed_settlement.as_secs()).unwrap_or(i64::MAX)
    }

    /// The path under which the sandbox stands, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        self.config.public_url.path().trim_end_matches('/')
    }

    /// The next API request's id. Requests are counted in the file, so that a restart changes no id.
    async fn request_id(&self) -> Result<String, SandboxError> {
        let mut tx = self.store.write().await?;
        let number = store::advance(&mut tx, "requests", 1).await?;
        tx.commit().await?;
        Ok(ids::id(self.config.seed, ids::REQUEST, number, 0))
    }

    /// Moves the sandbox's clock so that it shows `seconds` now.
    pub(crate) async fn set_clock(&self, seconds: i64) -> Result<(), SandboxError> {
        let offset = seconds.saturating_sub(self.real_seconds());
        let mut tx = self.store.write().await?;
        store::set(&mut tx, "clock_offset_seconds", offset).await?;
        tx.commit().await?;
        self.offset_seconds.store(offset, Ordering::Relaxed);
        self.wake.notify_one();
        Ok(())
    }
}
