//! How much, how long and how often: the bounds of every request (SEC-1).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use http::{HeaderMap, Method};

use crate::config::Limits;
use crate::problem::Problem;

/// The most bytes of a form or of a JSON body.
pub const BODY: usize = 64 * 1024;
/// The most bytes of a webhook's delivery.
pub const DELIVERY: usize = 1024 * 1024;
/// The longest that an answer may take.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Where the server functions and the call that log somebody in answer.
const LOGINS: [&str; 6] = [
    "/fn/log-in",
    "/fn/account-log-in",
    "/fn/account-register",
    "/fn/account-forgotten",
    "/fn/account-password",
    "/api/session",
];

/// Counts requests per client.
pub struct RateLimits {
    requests: Option<DefaultKeyedRateLimiter<IpAddr>>,
    logins: Option<DefaultKeyedRateLimiter<IpAddr>>,
    proxies: usize,
    clock: DefaultClock,
}

impl RateLimits {
    /// Counters with these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let keyed = DefaultKeyedRateLimiter::keyed;
        Self {
            requests: limits.per_second.map(|number| keyed(Quota::per_second(number).allow_burst(limits.burst))),
            logins: limits.logins_per_minute.map(|number| keyed(Quota::per_minute(number))),
            proxies: limits.proxies,
            clock: DefaultClock::default(),
        }
    }

    /// Forgets clients that have not asked for a while.
    pub fn forget_idle(&self) {
        for counter in [&self.requests, &self.logins].into_iter().flatten() {
            counter.retain_recent();
            counter.shrink_to_fit();
        }
    }

    /// Seconds to wait, for whoever asked too often.
    fn wait(&self, client: IpAddr, is_login: bool) -> Option<u64> {
        let wait = |counter: &DefaultKeyedRateLimiter<IpAddr>| {
            let refused = counter.check_key(&client).err()?;
            Some(refused.wait_time_from(self.clock.now()).as_secs().saturating_add(1))
        };
        let requests = self.requests.as_ref().and_then(wait);
        requests.or_else(|| self.logins.as_ref().filter(|_| is_login).and_then(wait))
    }
}

/// Answers 429 to a client that asks too often, and tells everything behind who the client really is.
pub async fn rate(State(limits): State<Arc<RateLimits>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let client = client(peer, request.headers(), limits.proxies);
    let path = request.uri().path();
    let is_login = request.method() == Method::POST && LOGINS.iter().any(|login| path.starts_with(login));
    if let Some(seconds) = limits.wait(network(client), is_login) {
        return Problem::too_many(seconds).answer(request.headers());
    }
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, peer.map_or(0, |peer| peer.port()))));
    next.run(request).await
}

/// The client's address: the peer's, or with proxies before the shop, what the outermost trusted one saw.
fn client(peer: Option<SocketAddr>, headers: &HeaderMap, proxies: usize) -> IpAddr {
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip());
    let Some(steps) = proxies.checked_sub(1) else { return peer };
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    addresses.iter().rev().nth(steps).and_then(|address| address.parse().ok()).unwrap_or(peer)
}

/// What is counted together: with IPv6 a household's 64 bits, of which one client may use all.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
    }
}

/// Gives up an answer that takes too long; its transaction is rolled back.
pub async fn time(request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("an answer took too long");
            Problem::too_slow().answer(&asked)
        }
    }
}

/// Turns a panic into an error page; the connection and everyone else's requests live on.
pub async fn catch_panic(request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
            tracing::error!(panic = words, "a request panicked");
            Problem::internal().answer(&asked)
        }
    }
}

/// Refuses a body that says itself that it is too large; one that does not say is cut off while it is read.
pub async fn body(request: Request, next: Next) -> Response {
    let said = request.headers().get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if said.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > BODY) {
        return Problem::too_large().answer(request.headers());
    }
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts, axum::body::Body::new(http_body_util::Limited::new(body, BODY)));
    next.run(request).await.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use http::HeaderValue;
    use std::num::NonZeroU32;
    use tower::ServiceExt;

    fn limits(per_second: u32, logins: u32) -> RateLimits {
        RateLimits::new(&Limits {
            per_second: NonZeroU32::new(per_second),
            burst: NonZeroU32::new(3).unwrap(),
            logins_per_minute: NonZeroU32::new(logins),
            proxies: 0,
        })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_an_error_page_with_a_reference() {
        async fn broken() -> &'static str {
            panic!("secret")
        }
        let route = get(broken).layer(from_fn(catch_panic));
        let request = Request::builder().uri("/").body(axum::body::Body::empty()).unwrap();
        let response = Router::<()>::new().route("/", route).oneshot(request).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("Reference: ") && !body.contains("secret"), "{body}");
    }

    #[test]
    fn a_client_that_asks_too_often_waits_and_another_does_not() {
        let limits = limits(1, 0);
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        assert!((0..3).all(|_| limits.wait(one, false).is_none()));
        assert!(limits.wait(one, false).is_some_and(|seconds| seconds >= 1));
        assert_eq!(limits.wait(other, false), None);
    }

    #[test]
    fn logins_are_counted_by_the_minute() {
        let limits = limits(0, 2);
        let client = address("192.0.2.1");
        assert!((0..2).all(|_| limits.wait(client, true).is_none()));
        assert!(limits.wait(client, true).is_some());
        assert_eq!(limits.wait(client, false), None);
    }

    #[test]
    fn only_as_many_proxies_are_believed_as_there_are() {
        let peer = Some("10.0.0.1:80".parse().unwrap());
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 192.0.2.7"));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
        assert_eq!(client(peer, &headers, 0), address("10.0.0.1"));
        assert_eq!(client(peer, &headers, 1), address("10.0.0.2"));
        assert_eq!(client(peer, &headers, 2), address("192.0.2.7"));
        assert_eq!(client(peer, &headers, 9), address("10.0.0.1"));
    }

    #[test]
    fn a_household_with_ipv6_counts_as_one() {
        assert_eq!(network(address("2001:db8::1")), network(address("2001:db8::ffff:1")));
        assert_ne!(network(address("2001:db8::1")), network(address("2001:db8:0:1::1")));
        assert_eq!(network(address("::ffff:192.0.2.1")), address("192.0.2.1"));
    }
}
