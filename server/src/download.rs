//! Files for staff: who may have one, why there is none, and how it is sent (CAT-6, ADM-3).

use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::Actor;
use domain::rejection::Rejection;
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, header};
use shop::Shop;
use tower_sessions::Session;
use url::form_urlencoded::byte_serialize;

use crate::problem::Problem;
use crate::session::actor;

/// A file of comma-separated values, read a part at a time while it is sent.
pub(crate) fn csv<Rest>(name: &str, first: String, rest: Rest) -> Response
where
    Rest: Stream<Item = Result<String, shop::Error>> + Send + 'static,
{
    let parts = stream::once(async { Ok(first) }).chain(rest);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, Body::from_stream(parts)).into_response()
}

/// The member of staff who is asking.
///
/// # Errors
/// [`Rejection::AuthRequired`] when nobody has logged in.
pub(crate) async fn staff(shop: &Shop, session: &Session) -> Result<Actor, Refused> {
    match actor(shop, session).await {
        Ok(known @ Actor::Staff(..)) => Ok(known),
        Ok(_) => Err(Refused::Rejected(Rejection::AuthRequired)),
        Err(error) => Err(Refused::Broken(internal(&error))),
    }
}

/// Why there is nothing to send.
pub(crate) enum Refused {
    /// Whoever asked can mend it.
    Rejected(Rejection),
    /// They cannot.
    Broken(Problem),
}

impl Refused {
    /// The answer. Whoever must log in first comes to this page then.
    pub(crate) fn answer(self, headers: &HeaderMap, page: &str) -> Response {
        match self {
            Self::Rejected(Rejection::AuthRequired) => {
                let next: String = byte_serialize(page.as_bytes()).collect();
                see_other(&format!("/admin/login?next={next}"))
            }
            Self::Rejected(rejection) => Problem::from(rejection).answer(headers),
            Self::Broken(problem) => problem.answer(headers),
        }
    }
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<shop::Error> for Refused {
    fn from(error: shop::Error) -> Self {
        match error {
            shop::Error::Rejected(rejection) => Self::Rejected(rejection),
            other => Self::Broken(internal(&other)),
        }
    }
}

/// What is answered when something of ours broke.
pub(crate) fn internal(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "a file failed");
    Problem::internal()
}

/// Leads a browser to another page.
pub(crate) fn see_other(place: &str) -> Response {
    Redirect::to(place).into_response()
}
