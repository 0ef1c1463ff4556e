//! Refusals in Stripe's shape: `{"error": {"type", "code"?, "message", "param"?}}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::error::SandboxError;

/// A request that is turned down, with everything that Stripe would say about it.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, kind: "invalid_request_error", code: None, message: message.into(), param: None }
    }

    /// A plain 400.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The same refusal with a machine-readable code.
    pub(crate) fn code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// The same refusal, naming the parameter at fault.
    pub(crate) fn param(self, param: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    pub(crate) fn missing(param: &str) -> Self {
        Self::bad_request(format!("Missing required param: {param}.")).code("parameter_missing").param(param)
    }

    pub(crate) fn empty(param: &str) -> Self {
        Self::bad_request(format!(
            "You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; \
             however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value."
        ))
        .code("parameter_invalid_empty")
        .param(param)
    }

    pub(crate) fn unknown(params: &[String]) -> Self {
        let plural = if params.len() == 1 { "" } else { "s" };
        let refusal = Self::bad_request(format!("Received unknown parameter{plural}: {}", params.join(", ")));
        refusal.code("parameter_unknown").param(params.first().map_or("", String::as_str))
    }

    pub(crate) fn no_such(object: &str, id: &str, param: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("No such {object}: '{id}'")).code("resource_missing").param(param)
    }

    pub(crate) fn unrecognised_url(method: &str, path: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            format!(
                "Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
            ),
        )
    }

    pub(crate) fn no_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer \
             auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        )
    }

    pub(crate) fn wrong_key(key: &str) -> Self {
        let tail: String = key.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        Self::new(StatusCode::UNAUTHORIZED, format!("Invalid API Key provided: ****{tail}"))
    }

    pub(crate) fn key_reused(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try \
             using a key other than '{key}' if you meant to execute a different request."
        );
        Self { kind: "idempotency_error", ..Self::bad_request(message) }
    }

    pub(crate) fn key_in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using this Idempotency Key (that probably means you \
             submitted twice, and the other request is still going through): {key}. Please try again later."
        );
        let refusal = Self { kind: "idempotency_error", ..Self::new(StatusCode::CONFLICT, message) };
        refusal.code("idempotency_key_in_use")
    }

    /// Somebody is not let do this.
    pub(crate) fn foreign(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// Stripe itself is broken.
    pub(crate) fn broken() -> Self {
        let refusal = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "An unknown error occurred.");
        Self { kind: "api_error", ..refusal }
    }

    /// The body that goes over the wire.
    pub(crate) fn body(&self) -> Value {
        let mut error = Map::new();
        error.insert("type".into(), self.kind.into());
        error.insert("message".into(), self.message.clone().into());
        if let Some(code) = self.code {
            error.insert("code".into(), code.into());
            error.insert(
                "doc_url".into(),
                format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")).into(),
            );
        }
        if let Some(param) = &self.param {
            error.insert("param".into(), param.clone().into());
        }
        json!({ "error": error })
    }
}

/// What a refusal says, kept with its answer for pages that show it to a person.
#[derive(Debug, Clone)]
pub(crate) struct Said(pub(crate) String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body())).into_response();
        response.extensions_mut().insert(Said(self.message));
        response
    }
}

/// Why an API request has no good answer: it was refused, or the sandbox broke.
#[derive(Debug)]
pub(crate) enum Failure {
    Refused(Refusal),
    Broken(SandboxError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E: Into<SandboxError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refusal.into_response(),
            Self::Broken(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the payment sandbox failed");
                Refusal::broken().into_response()
            }
        }
    }
}
