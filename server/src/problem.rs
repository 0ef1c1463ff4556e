//! Every error's one way out: status, stable code, words, and the field at fault.
//!
//! What nobody but the merchant can mend is logged here, once, and answered with a reference that the log has too.

mod detail;
mod rejected;

use std::borrow::Cow;
use std::error::Error as _;

use app::visit::VisitError;
use axum::response::{IntoResponse, Response};
use domain::cart::Cart;
use domain::rejection::Rejection;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::telemetry;

use detail::{Detail, LineNotice};
pub use detail::{Fault, ValidationError};

/// An error as it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    details: Vec<Detail>,
    available: Option<u32>,
    retry_after: Option<u64>,
}

/// The body of every error.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct Body<'p> {
    error: Inner<'p>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ErrorInner)]
struct Inner<'p> {
    /// What went wrong, for programs: `area.reason`. Codes are stable.
    #[schema(example = "order.notFound")]
    code: &'static str,
    /// What went wrong, for people.
    #[schema(example = "Unknown orderId.")]
    message: &'p str,
    /// The field at fault where it is one, as its path in the body: `quantity`, `attributes.domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<&'p str>,
    /// The fields at fault where they are several; with `cart.invalid`, what is wrong with which item;
    /// with `cart.changed`, what the shopper must see of which line.
    #[serde(skip_serializing_if = "<[Detail]>::is_empty")]
    #[schema(inline)]
    details: &'p [Detail],
    /// With `cart.insufficientStock`: how many there are for this shopper.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    available: Option<u32>,
}

impl Problem {
    /// A problem with this status, code and words.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self { status, code, message, field: None, details: Vec::new(), available: None, retry_after: None }
    }

    /// A request in which these things are wrong.
    #[must_use]
    pub fn invalid(mut faults: Vec<Fault>) -> Self {
        const CODE: &str = "request.invalid";
        match faults.pop() {
            Some(Fault { field, message }) if faults.is_empty() => {
                Self { field: Some(field.into()), ..Self::new(StatusCode::BAD_REQUEST, CODE, message) }
            }
            Some(last) => {
                faults.push(last);
                let plain = Self::new(StatusCode::BAD_REQUEST, CODE, "Several fields of the request are wrong.");
                Self { details: faults.into_iter().map(Detail::Fault).collect(), ..plain }
            }
            None => Self::new(StatusCode::BAD_REQUEST, CODE, "The request is not what this call takes."),
        }
    }

    /// The body is not in the type that this call takes.
    #[must_use]
    pub fn unsupported_type() -> Self {
        const MESSAGE: &str = "The request has the wrong content type.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.unsupportedType", MESSAGE)
    }

    /// The call is for programs with a token, and none came.
    #[must_use]
    pub fn missing_token() -> Self {
        const MESSAGE: &str = "This call needs a token: send Authorization: Bearer, and the token.";
        Self::new(StatusCode::UNAUTHORIZED, "auth.missingToken", MESSAGE)
    }

    /// The same request is still being answered.
    #[must_use]
    pub fn in_progress() -> Self {
        const MESSAGE: &str = "The first request with this Idempotency-Key is still at work. Please ask again later.";
        Self::new(StatusCode::CONFLICT, "idempotency.inProgress", MESSAGE)
    }

    /// The key of one request came with another.
    #[must_use]
    pub fn key_mismatch() -> Self {
        const MESSAGE: &str = "This Idempotency-Key came with another request before.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency.mismatch", MESSAGE)
    }

    /// No such path under `/api`.
    #[must_use]
    pub fn route_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "route.notFound", "There is nothing at this path.")
    }

    /// The path exists, but not with this method.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "route.methodNotAllowed", "This path does not take this method.")
    }

    /// A request that another site made in somebody's browser.
    #[must_use]
    pub fn cross_site() -> Self {
        Self::new(StatusCode::FORBIDDEN, "request.crossSite", "This request did not come from the shop's own pages.")
    }

    /// The body is larger than is read.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request.tooLarge", "The request is too large.")
    }

    /// The body cannot be read as what it should be.
    #[must_use]
    pub fn malformed() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request.malformed", "The request is not understood.")
    }

    /// The answer takes too long.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "request.timeout", "The answer took too long. Please try again.")
    }

    /// One client asks too often; it may again after `seconds`.
    #[must_use]
    pub fn too_many(seconds: u64) -> Self {
        let message = format!("Too many requests. Please wait {seconds} seconds and try again.");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "request.tooMany", message) }
    }

    /// Something broke that the asker cannot mend. Whoever calls this has logged why.
    #[must_use]
    pub fn internal() -> Self {
        let message = format!("Something went wrong on our side. Reference: {}", telemetry::reference());
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    /// A shopper's cart tells of something that they must see or mend before checkout.
    #[must_use]
    pub fn cart_changed(cart: &Cart) -> Self {
        Self { details: LineNotice::all_of(cart).map(Detail::Line).collect(), ..Rejection::CartChanged.into() }
    }

    /// What a status without words of its own means.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND => Some(Self::route_not_found()),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::method_not_allowed()),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::too_large()),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Self::unsupported_type()),
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Some(Self::too_slow()),
            StatusCode::INTERNAL_SERVER_ERROR => Some(Self::internal()),
            status if status.is_client_error() => Some(Self { status, ..Self::malformed() }),
            _ => None,
        }
    }

    /// As a page where a browser asks for one, else as JSON.
    #[must_use]
    pub fn answer(self, asked: &HeaderMap) -> Response {
        if !wants_page(asked) {
            return self.into_response();
        }
        let title = if self.status.is_server_error() { "Something went wrong" } else { "That did not work" };
        // Every message is our own text without markup, but for a reference that was checked.
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title}</title><link rel=\"stylesheet\" href=\"/pkg/oxcart.css\"></head>\
             <body><main><h1>{title}</h1><p>{}</p><p><a href=\"/\">Back to the shop</a></p></main></body></html>",
            self.message
        );
        self.with_headers((self.status, axum::response::Html(page)).into_response())
    }

    fn with_headers(&self, mut response: Response) -> Response {
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let inner = Inner {
            code: self.code,
            message: &self.message,
            field: self.field.as_deref(),
            details: &self.details,
            available: self.available,
        };
        self.with_headers(json(self.status, &Body { error: inner }))
    }
}

/// A JSON answer in the content type of them all.
pub(crate) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Whether the asker shows pages.
pub(crate) fn wants_page(asked: &HeaderMap) -> bool {
    asked.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

impl From<VisitError> for Problem {
    fn from(error: VisitError) -> Self {
        match error {
            VisitError::Shop(error) => error.into(),
            VisitError::Session(error) => {
                tracing::error!(%error, "a session cannot be read or written");
                Self::internal()
            }
        }
    }
}

impl From<shop::Error> for Problem {
    fn from(error: shop::Error) -> Self {
        match error {
            shop::Error::Rejected(rejection) => rejection.into(),
            shop::Error::Gateway(error) => {
                tracing::warn!(%error, "the payment provider failed");
                Rejection::PaymentUnavailable.into()
            }
            error @ (shop::Error::Store(_) | shop::Error::PasswordHash | shop::Error::Unreadable { .. }) => {
                tracing::error!(error = %error, source = error.source(), "a use-case failed");
                Self::internal()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::OrderLineId;
    use domain::processing::ShortLine;
    use domain::rejection::Field;

    use super::*;

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_rejection_keeps_its_code_words_and_field() {
        let response = Problem::from(Rejection::Invalid { field: Field::Email }).into_response();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json; charset=utf-8");
        let body = text(response).await;
        assert_eq!(
            body,
            r#"{"error":{"code":"request.invalid","message":"Please check the email address.","field":"email"}}"#
        );
    }

    #[tokio::test]
    async fn too_little_stock_tells_how_many_there_are() {
        let response =
            Problem::from(Rejection::InsufficientStock { title: "Soap".into(), available: 2 }).into_response();
        assert_eq!(response.status(), StatusCode::CONFLICT);
        assert!(text(response).await.contains(r#""available":2"#));
    }

    #[tokio::test]
    async fn an_order_that_is_short_of_several_things_tells_each() {
        let line = |bits, title: &str, wanted, available| ShortLine {
            line: OrderLineId::from_bits(bits),
            title: title.to_owned(),
            wanted,
            available,
        };
        let lines = vec![line(1, "Salt", 3, 1), line(2, "Soda", 2, 0)];
        let body = text(Problem::from(Rejection::ShortStock { lines }).into_response()).await;
        let details = r#""details":[{"field":"items.item_00000000000000000000000001","message":"Salt (3 wanted, 1 available)"},{"field":"items.item_00000000000000000000000002","message":"Soda (2 wanted, 0 available)"}]"#;
        assert!(body.contains("order.insufficientStock") && body.contains(details), "{body}");
    }

    #[tokio::test]
    async fn whoever_asks_too_often_is_told_when_to_come_back() {
        let response = Problem::from(Rejection::TooManyAttempts { seconds: 7 }).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }

    #[tokio::test]
    async fn internals_stay_inside() {
        let response = Problem::from(shop::Error::Store(store::Error::UnknownScheme)).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = text(response).await;
        assert!(body.contains("Reference: ") && !body.contains("DATABASE_URL"), "{body}");
    }

    #[tokio::test]
    async fn a_browser_gets_a_page_and_a_program_json() {
        let mut asked = HeaderMap::new();
        assert!(text(Problem::cross_site().answer(&asked)).await.starts_with('{'));
        asked.insert(header::ACCEPT, HeaderValue::from_static("text/html,*/*"));
        let response = Problem::too_many(3).answer(&asked);
        assert_eq!(response.headers()[header::RETRY_AFTER], "3");
        assert!(text(response).await.starts_with("<!doctype html>"));
    }
}
