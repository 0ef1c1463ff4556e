//! What stands behind the question mark.

use axum::extract::FromRequestParts;
use domain::page::Limit;
use domain::rejection::{Field, Rejection};
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::problem::Problem;

/// The parameters of a query. Unknown ones are ignored.
pub(in crate::api) struct Query<Q>(pub(in crate::api) Q);

impl<Q: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<Q> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<Q>::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|_| Problem::malformed())
    }
}

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct PageQuery {
    /// Where the page starts: `nextCursor` of the page before.
    #[param(value_type = String, required = false)]
    cursor: Option<String>,
    /// How many entries the page has at most.
    #[param(value_type = u32, required = false, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
}

impl PageQuery {
    /// The cursor as it came, and the limit.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for a limit that is no whole number from 1 to 100.
    pub(in crate::api) fn read(self) -> Result<(Option<String>, Limit), Rejection> {
        let limit = match self.limit.as_deref() {
            None => Limit::default(),
            Some(text) => Limit::new(text.parse().map_err(|_| Rejection::Invalid { field: Field::Limit })?)?,
        };
        Ok((self.cursor, limit))
    }
}
