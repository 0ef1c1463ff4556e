//! Calls for customers who have logged in only.

use app::visit;
use axum::extract::{FromRef, FromRequestParts};
use domain::actor::Actor;
use domain::rejection::Rejection;
use http::request::Parts;
use shop::Shop;
use tower_sessions::Session;

use crate::problem::Problem;
use crate::state::AppState;

/// The customer who has logged in. Whoever has not is told so before the body is looked at.
pub(super) struct Customer(pub(super) Actor);

impl FromRequestParts<AppState> for Customer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let session = Session::from_request_parts(parts, state).await.map_err(|(_, reason)| {
            tracing::error!(reason, "a call has no session");
            Problem::internal()
        })?;
        match visit::shopper(&Shop::from_ref(state), &session).await? {
            actor @ Actor::Customer(..) => Ok(Self(actor)),
            Actor::Anonymous | Actor::Guest(_) | Actor::Staff(..) | Actor::Token(..) | Actor::System => {
                Err(Rejection::AuthRequired.into())
            }
        }
    }
}
