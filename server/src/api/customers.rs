//! `/api/customers`: accounts.

pub(super) mod business;
pub(super) mod credit;
pub(super) mod managed;

use std::sync::Arc;

use app::visit;
use axum::extract::State;
use axum::response::Response;
use domain::account::Account;
use domain::customer::Email;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use shop::Shop;
use shop::customers::{AccountChange, NewAccount};
use tower_sessions::Session;
use utoipa::ToSchema;

use super::badge;
use super::customer::Customer;
use super::model::CustomerModel;
use super::read::{Body, Faults, Given};
use crate::problem::{Problem, json};
use crate::state::Place;

/// Where customers find themselves.
const ME: &str = "/api/customers/me";

/// Somebody who wants an account.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewCustomer {
    /// Where their mail goes; with it they log in.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "ada@example.com")]
    email: Given<Email>,
    /// At least 12 characters, and none of the common ones.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 12, example = "four oxen pull a cart")]
    password: Given<String>,
    /// What they are called.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "Ada Lovelace")]
    name: Given<String>,
}

/// What is to be different. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CustomerChange {
    /// What they are called.
    #[serde(default)]
    #[schema(value_type = String, example = "Ada King")]
    name: Given<String>,
    /// Where their mail goes. It takes the old one's place once it is confirmed by the mail that is sent there.
    #[serde(default)]
    #[schema(value_type = String, example = "ada@example.com")]
    email: Given<Email>,
    /// A new password. All other logins end.
    #[serde(default)]
    #[schema(value_type = String, min_length = 12, example = "six oxen pull the plough")]
    password: Given<String>,
    /// The present password: needed to change it or the email address.
    #[serde(default)]
    #[schema(value_type = String, example = "four oxen pull a cart")]
    current_password: Given<String>,
}

/// Register
///
/// Makes an account and logs in. The session's cart and orders become the account's.
#[utoipa::path(
    post,
    path = "/api/customers",
    operation_id = "register",
    tag = "Customers",
    request_body = NewCustomer,
    responses((status = 201, description = "The customer, logged in", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["customer.emailTaken", "customer.weakPassword"])))
)]
pub(super) async fn register(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
    Body(new): Body<NewCustomer>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let email = faults.needed("email", new.email);
    let password = faults.needed("password", new.password);
    let name = faults.needed("name", new.name);
    let ((email, password), name) = faults.or(email.zip(password).zip(name))?;
    let new = NewAccount { email, name, password: password.parse()? };
    let logged_in = shop.register(visit::shopper(&shop, &session).await?, new).await?;
    visit::begin(&session, &logged_in.account).await?;
    let mut response = told(StatusCode::CREATED, &logged_in.account);
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(ME));
    badge::show(&mut response, &place, &asked, logged_in.items);
    Ok(response)
}

/// Show oneself
#[utoipa::path(
    get,
    path = "/api/customers/me",
    operation_id = "showMyself",
    tag = "Customers",
    responses((status = 200, description = "The customer", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.required"]))),
    security(("session" = []))
)]
pub(super) async fn show(State(shop): State<Shop>, Customer(actor): Customer) -> Result<Response, Problem> {
    Ok(told(StatusCode::OK, &shop.account(actor).await?))
}

/// Change oneself
#[utoipa::path(
    patch,
    path = "/api/customers/me",
    operation_id = "changeMyself",
    tag = "Customers",
    request_body = CustomerChange,
    responses((status = 200, description = "The customer", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.required", "customer.emailTaken", "customer.weakPassword"]))),
    security(("session" = []))
)]
pub(super) async fn change(
    State(shop): State<Shop>,
    session: Session,
    Customer(actor): Customer,
    Body(change): Body<CustomerChange>,
) -> Result<Response, Problem> {
    let change = change.read()?;
    let new_password = change.password.is_some();
    let account = shop.change_account(actor, change).await?;
    if new_password {
        // It ended every login, this one too.
        visit::begin(&session, &account).await?;
    }
    Ok(told(StatusCode::OK, &account))
}

impl CustomerChange {
    fn read(self) -> Result<AccountChange, Problem> {
        let mut faults = Faults::default();
        let name = faults.optional("name", self.name);
        let email = faults.optional("email", self.email);
        let password = faults.optional("password", self.password);
        let current_password = faults.optional("currentPassword", self.current_password);
        faults.or(Some(()))?;
        let password = password.map(|password| password.parse()).transpose()?;
        Ok(AccountChange { name, email, password, current_password })
    }
}

/// The customer as they see themselves.
pub(super) fn told(status: StatusCode, account: &Account) -> Response {
    json(status, &CustomerModel::from(account))
}
