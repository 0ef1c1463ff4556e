//! `/api/customers` for the store: whom it knows, and what it owes them (PROC-2).

use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use domain::customer::Email;
use domain::ids::CustomerId;
use domain::page::{Counted, Page};
use domain::rejection::Rejection;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::customers::managed::{CustomerEdit, CustomerQuery, CustomerSummary};
use utoipa::{IntoParams, ToSchema};

use crate::api::model::{CustomerList, CustomerModel};
use crate::api::read::{Body, Faults, Given, Name, NoBody, PageQuery, Query};
use crate::api::who::{CustomerSight, CustomerWork, Staff, Worker};
use crate::problem::{Problem, json};

/// Which customers are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api) struct CustomersQuery {
    /// Beginnings of words of the name or the email address; all of them must be found.
    #[param(value_type = String, required = false, example = "ada")]
    query: Option<String>,
}

/// What is to be different. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = CustomerMending)]
pub(in crate::api) struct Mending {
    /// What they are called.
    #[serde(default)]
    #[schema(value_type = String, max_length = 200, example = "Ada King")]
    name: Given<String>,
    /// Where their mail goes, and with an account, what they log in with.
    #[serde(default)]
    #[schema(value_type = String, example = "ada@example.com")]
    email: Given<Email>,
}

impl Mending {
    pub(super) fn read(self) -> Result<CustomerEdit, Problem> {
        let mut faults = Faults::default();
        let name = faults.optional("name", self.name);
        let email = faults.optional("email", self.email);
        faults.or(Some(()))?;
        Ok(CustomerEdit { name, email })
    }
}

/// List customers
///
/// All customers by name, with and without accounts. With a customer's token, that customer.
#[utoipa::path(
    get,
    path = "/api/customers",
    operation_id = "listCustomers",
    tag = "Customers",
    params(CustomersQuery, PageQuery),
    responses((status = 200, description = "A page of the customers", body = CustomerList<'static>)),
    extensions(("x-error-codes" = json!(["auth.required", "auth.insufficientScope"]))),
    security(("session" = []), ("token" = ["customers"]))
)]
pub(in crate::api) async fn list(
    State(shop): State<Shop>,
    Worker(actor): Worker,
    Query(wanted): Query<CustomersQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, &CustomerList::from(&listed(&shop, actor, wanted, page).await?)))
}

/// The page of customers that is wanted, or the one whose token asks.
pub(super) async fn listed(
    shop: &Shop,
    actor: Actor,
    wanted: CustomersQuery,
    page: PageQuery,
) -> Result<Counted<CustomerSummary>, Problem> {
    let (cursor, limit) = page.read()?;
    Ok(match actor {
        Actor::Token(_, _, Some(customer)) => {
            let themselves = shop.customer_summary(actor, &customer.to_string()).await?;
            Counted { page: Page { items: vec![themselves], next: None }, count: 1 }
        }
        _ => shop.list_customers(actor, &CustomerQuery { search: wanted.query, cursor, limit }).await?,
    })
}

/// Show a customer
#[utoipa::path(
    get,
    path = "/api/customers/{id}",
    operation_id = "showCustomer",
    tag = "Customers",
    params(("id" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    responses((status = 200, description = "The customer", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.required", "auth.insufficientScope", "customer.notFound"]))),
    security(("session" = []), ("token" = ["customers"]))
)]
pub(in crate::api) async fn show(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<CustomerSight>,
    Name(id): Name,
) -> Result<Response, Problem> {
    let customer = shop.customer_summary(actor, &id).await?;
    Ok(json(StatusCode::OK, &CustomerModel::from(&customer)))
}

/// Change a customer
#[utoipa::path(
    patch,
    path = "/api/customers/{id}",
    operation_id = "changeCustomer",
    tag = "Customers",
    params(("id" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = Mending,
    responses((status = 200, description = "The customer", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "customer.notFound", "customer.emailTaken"
    ]))),
    security(("session" = []), ("token" = ["customers"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<CustomerWork>,
    Name(id): Name,
    Body(mending): Body<Mending>,
) -> Result<Response, Problem> {
    let customer = shop.change_customer(actor, known(&id)?, mending.read()?).await?;
    Ok(json(StatusCode::OK, &CustomerModel::from(&customer)))
}

/// Delete a customer
///
/// Only one who has never ordered, and whose balance never moved.
#[utoipa::path(
    delete,
    path = "/api/customers/{id}",
    operation_id = "deleteCustomer",
    tag = "Customers",
    params(("id" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    responses((status = 204, description = "They are gone")),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "customer.notFound", "customer.inUse"
    ]))),
    security(("session" = []), ("token" = ["customers"]))
)]
pub(in crate::api) async fn remove(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<CustomerWork>,
    Name(id): Name,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    shop.delete_customer(actor, known(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What cannot be an id names nobody.
pub(super) fn known(id: &str) -> Result<CustomerId, Rejection> {
    id.parse().map_err(|_| Rejection::CustomerNotFound)
}
