//! `/api/session`: logging in and out.

use std::net::SocketAddr;
use std::sync::Arc;

use app::visit;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use domain::customer::Email;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use shop::Shop;
use shop::credentials::Credentials;
use tower_sessions::Session;
use utoipa::ToSchema;

use super::model::CustomerModel;
use super::read::{Body, Faults, Given, NoBody};
use super::{badge, customers};
use crate::problem::Problem;
use crate::state::Place;

/// Who logs in.
#[derive(Deserialize, ToSchema)]
pub(super) struct Login {
    /// The account's email address.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "ada@example.com")]
    email: Given<Email>,
    /// The account's password.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "four oxen pull a cart")]
    password: Given<String>,
}

/// Log in
///
/// The session's cart joins the account's, and its orders become the account's. The session's cookie is a new one.
#[utoipa::path(
    post,
    path = "/api/session",
    operation_id = "logIn",
    tag = "Session",
    request_body = Login,
    responses((status = 200, description = "The customer", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.invalidCredentials"])))
)]
pub(super) async fn begin(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    session: Session,
    asked: HeaderMap,
    Body(login): Body<Login>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let email = faults.needed("email", login.email);
    let password = faults.needed("password", login.password);
    let (email, password) = faults.or(email.zip(password))?;
    let actor = visit::shopper(&shop, &session).await?;
    let logged_in = shop.customer_log_in(actor, &Credentials { email, password }, &client.ip().to_string()).await?;
    visit::begin(&session, &logged_in.account).await?;
    let mut response = customers::told(StatusCode::OK, &logged_in.account);
    badge::show(&mut response, &place, &asked, logged_in.items);
    Ok(response)
}

/// Log out
///
/// The browser is a new guest's afterwards, with an empty cart. Whoever has not logged in is logged out already.
#[utoipa::path(
    delete,
    path = "/api/session",
    operation_id = "logOut",
    tag = "Session",
    responses((status = 204, description = "Logged out"))
)]
pub(super) async fn end(
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
    _: NoBody,
) -> Result<Response, Problem> {
    visit::end(&session).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    badge::show(&mut response, &place, &asked, 0);
    Ok(response)
}
