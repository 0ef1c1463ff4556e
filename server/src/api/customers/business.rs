//! `/api/v3/customers`: for whom programs order.

use axum::extract::State;
use axum::response::Response;
use domain::customer::Email;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::customers::managed::NewCustomer;
use utoipa::ToSchema;

use super::managed::{CustomersQuery, Mending, known, listed};
use crate::api::created::created;
use crate::api::model::{BusinessCustomerList, BusinessCustomerModel};
use crate::api::read::{Body, Faults, Given, Name, PageQuery, Query};
use crate::api::who::{AnyProgram, CustomerMaking, CustomerSight, CustomerWork, Program};
use crate::problem::{Problem, json};

/// Somebody for whom a program will order.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewBusinessCustomer)]
pub(in crate::api) struct Newcomer {
    /// What they are called.
    #[serde(default)]
    #[schema(value_type = String, required = true, max_length = 200, example = "Lovelace Engines Ltd")]
    name: Given<String>,
    /// Where their mail goes.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "office@lovelace.example")]
    email: Given<Email>,
}

/// List customers, for programs
///
/// All customers by name, with and without accounts. With a customer's token, that customer.
#[utoipa::path(
    get,
    path = "/api/v3/customers",
    operation_id = "listBusinessCustomers",
    tag = "Business customers",
    params(CustomersQuery, PageQuery),
    responses((status = 200, description = "A page of the customers", body = BusinessCustomerList<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "auth.insufficientScope"]))),
    security(("token" = ["customers"]))
)]
pub(in crate::api) async fn list(
    State(shop): State<Shop>,
    AnyProgram(actor): AnyProgram,
    Query(wanted): Query<CustomersQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, &BusinessCustomerList::from(&listed(&shop, actor, wanted, page).await?)))
}

/// Make a customer
///
/// One without an account, for orders on account. Who has the address already is not made twice: find them with `query`.
#[utoipa::path(
    post,
    path = "/api/v3/customers",
    operation_id = "createBusinessCustomer",
    tag = "Business customers",
    request_body = Newcomer,
    responses((status = 201, description = "The new customer", body = BusinessCustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "auth.insufficientScope", "customer.emailTaken"]))),
    security(("token" = ["customers"]))
)]
pub(in crate::api) async fn create(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CustomerMaking>,
    Body(new): Body<Newcomer>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let name = faults.needed("name", new.name);
    let email = faults.needed("email", new.email);
    let (name, email) = faults.or(name.zip(email))?;
    let customer = shop.create_customer(actor, NewCustomer { name, email }).await?;
    let location = format!("/api/v3/customers/{}", customer.id);
    Ok(created(&location, &BusinessCustomerModel::from(&customer)))
}

/// Show a customer, for programs
#[utoipa::path(
    get,
    path = "/api/v3/customers/{customerId}",
    operation_id = "showBusinessCustomer",
    tag = "Business customers",
    params(("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    responses((status = 200, description = "The customer", body = BusinessCustomerModel<'static>)),
    extensions(("x-error-codes" = json!(["auth.missingToken", "auth.insufficientScope", "customer.notFound"]))),
    security(("token" = ["customers"]))
)]
pub(in crate::api) async fn show(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CustomerSight>,
    Name(id): Name,
) -> Result<Response, Problem> {
    let customer = shop.customer_summary(actor, &id).await?;
    Ok(json(StatusCode::OK, &BusinessCustomerModel::from(&customer)))
}

/// Change a customer, for programs
///
/// What is left out stays. Not with a customer's own token.
#[utoipa::path(
    patch,
    path = "/api/v3/customers/{customerId}",
    operation_id = "changeBusinessCustomer",
    tag = "Business customers",
    params(("customerId" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = Mending,
    responses((status = 200, description = "The customer", body = BusinessCustomerModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.missingToken", "auth.insufficientScope", "customer.notFound", "customer.emailTaken"
    ]))),
    security(("token" = ["customers"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Program { actor, .. }: Program<CustomerWork>,
    Name(id): Name,
    Body(mending): Body<Mending>,
) -> Result<Response, Problem> {
    let customer = shop.change_customer(actor, known(&id)?, mending.read()?).await?;
    Ok(json(StatusCode::OK, &BusinessCustomerModel::from(&customer)))
}
