//! Logs, request ids and metrics (RUN-5). A line of the log tells path and status, never a query, a header or a body.

use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// Names a request in the log and in every error that is shown.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What libraries say at `info` is of no use to a merchant, nor what Stripe's says of each attempt: the call is told once.
const QUIET: &str =
    "tower_sessions=warn,tower_sessions_core=warn,hyper=warn,h2=warn,rustls=warn,sqlx=warn,stripe=error";
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered, to find it in the log.
#[must_use]
pub fn reference() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_else(|_| "none".to_owned())
}

/// Work that goes on in a task of its own, under the id of the request that began it.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(reference(), work).in_current_span()
}

/// Starts logging to standard error. Later calls change nothing.
pub fn start(log: &Log) {
    let lines = tracing_subscriber::fmt().with_env_filter(filter(log)).with_writer(std::io::stderr);
    // An error only says that somebody else, a test for one, has started it already.
    let _ = if log.json { lines.json().try_init() } else { lines.with_ansi(false).try_init() };
}

/// What is logged.
#[must_use]
pub fn filter(log: &Log) -> EnvFilter {
    // What was asked for comes last and wins.
    EnvFilter::builder().parse_lossy(format!("{QUIET},{}", log.filter))
}

/// The process's metrics, for Prometheus.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let durations = Matcher::Suffix("_seconds".to_owned());
        let builder = builder.set_buckets_for_metric(durations, &BUCKETS).unwrap_or_default();
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of metrics is at work already");
        }
        handle
    })
}

/// Gives each request an id, and a line in the log and a place in the metrics once it is answered.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let method = request.method().clone();
    let path = without_secret(request.uri().path());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    // Not plain `method` and `path`: Stripe's client writes those of its own requests into whatever span it is in.
    let span = tracing::info_span!("request", id, http.method = %method, http.path = path);
    let started = Instant::now();
    let mut response = CURRENT.scope(id.clone(), next.run(request)).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, ms = took.as_millis(), "answered"));
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// A path without what only the reader of a mail may know.
fn without_secret(path: &str) -> String {
    const LINKS: [&str; 2] = ["/account/confirm/", "/account/password/"];
    if let Some(link) = LINKS.iter().find(|link| path.starts_with(**link)) {
        return format!("{link}…");
    }
    match path.strip_prefix("/orders/").and_then(|rest| rest.split_once('/')) {
        Some((number, _)) => format!("/orders/{number}/…"),
        None => path.to_owned(),
    }
}

/// The id that a proxy gave, unless it is odd; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    given.filter(plain).map_or_else(|| format!("{:016x}", rand::random::<u64>()), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_request_id_is_kept_and_an_odd_one_is_not() {
        let id =
            |given: &'static str| request_id(&HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(given))]));
        assert_eq!(id("edge-7_a"), "edge-7_a");
        for odd in ["", "a b", "<script>", "x\u{7f}"] {
            let given = HeaderValue::from_bytes(odd.as_bytes()).unwrap_or(HeaderValue::from_static("a b"));
            let made = request_id(&HeaderMap::from_iter([(REQUEST_ID, given)]));
            assert_eq!(made.len(), 16, "{odd:?}");
        }
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }

    #[test]
    fn the_log_knows_no_secret_of_a_link() {
        assert_eq!(without_secret("/account/password/0123abc"), "/account/password/…");
        assert_eq!(without_secret("/account/confirm/0123abc"), "/account/confirm/…");
        assert_eq!(without_secret("/account/profile"), "/account/profile");
        assert_eq!(without_secret("/orders/KN-2026-0142/1784711642-0123abc"), "/orders/KN-2026-0142/…");
        assert_eq!(without_secret("/orders/ord_1"), "/orders/ord_1");
    }

    #[tokio::test]
    async fn outside_a_request_there_is_no_reference() {
        assert_eq!(reference(), "none");
    }
}
