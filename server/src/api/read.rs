//! What clients send, read so that all that is wrong with it is told at once, field by field.

mod amount;
mod buyer;
mod given;
mod item;
mod query;
mod said;
#[cfg(test)]
mod tests;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, RawPathParams, Request};
use http::header;
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub(super) use amount::Amount;
pub(super) use buyer::{AddressBody, BuyerFields};
pub(super) use given::{Faults, Given, Pieces};
pub(super) use item::ItemBody;
pub(super) use query::{PageQuery, Query};
pub(super) use said::Pairs;

use crate::problem::Problem;

/// A body of JSON. Its fields are [`Given`]s; unknown ones are ignored.
pub(super) struct Body<F>(pub(super) F);

impl<F: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<F> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        fields_of(&json_of(request).await?).map(Self)
    }
}

/// A body of JSON that may be left out. Its fields are [`Given`]s; unknown ones are ignored.
pub(super) struct AnyBody<F>(pub(super) F);

impl<F: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for AnyBody<F> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = json_of(request).await?;
        if body.is_empty() { Ok(Self(F::default())) } else { fields_of(&body).map(Self) }
    }
}

/// The body of a call that takes none. One that is sent must at least be what it says.
pub(super) struct NoBody;

#[derive(Deserialize)]
struct NoFields {}

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = json_of(request).await?;
        if !body.is_empty() {
            fields_of::<NoFields>(&body)?;
        }
        Ok(Self)
    }
}

/// A body that says of itself to be JSON, or an empty one.
async fn json_of(request: Request) -> Result<Bytes, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_json = kind.is_some_and(is_json);
    let is_there = request.headers().contains_key(header::TRANSFER_ENCODING)
        || request.headers().get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    if is_there && !is_json {
        return Err(Problem::unsupported_type());
    }
    let body = Bytes::from_request(request, &()).await;
    let body = body.map_err(|error| Problem::of_status(error.status()).unwrap_or_else(Problem::malformed))?;
    if body.is_empty() || is_json { Ok(body) } else { Err(Problem::unsupported_type()) }
}

/// Whether a content type is JSON in the one encoding that JSON has.
fn is_json(kind: &str) -> bool {
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    let kind = parts.next().unwrap_or_default();
    let charset = parts.find_map(|part| part.strip_prefix("charset=").map(|name| name.trim_matches('"').to_owned()));
    kind == "application/json" && charset.is_none_or(|name| name == "utf-8")
}

fn fields_of<F: DeserializeOwned>(body: &[u8]) -> Result<F, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::malformed())?;
    // First as a whole: what is cut off must not be blamed on the field where it begins.
    let whole: &RawValue = serde_json::from_str(text).map_err(|_| Problem::malformed())?;
    if !whole.get().starts_with('{') {
        return Err(Problem::invalid(Vec::new()));
    }
    // To read a field never fails: what is left is one that comes twice.
    serde_json::from_str(text).map_err(|_| Problem::malformed())
}

/// The parts of the path that it names, in its order. Bytes that are no text, in any of them, name nothing.
pub(super) struct Names<const N: usize>(pub(super) [String; N]);

impl<const N: usize, S: Send + Sync> FromRequestParts<S> for Names<N> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let named = RawPathParams::from_request_parts(parts, state).await.ok();
        let mut names = named.iter().flatten().map(|(_, name)| name.to_owned());
        Ok(Self(std::array::from_fn(|_| names.next().unwrap_or_default())))
    }
}

/// The last part of the path. Bytes that are no text name nothing, like any unknown name.
pub(super) struct Name(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let name: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        Ok(Self(name.map(|Path(name)| name).unwrap_or_default()))
    }
}
