//! `POST /api/customers/{id}/credits`.

use axum::extract::State;
use axum::response::Response;
use domain::note::Note;
use domain::rejection::Field;
use http::HeaderMap;
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;

use super::managed::known;
use crate::api::created::created;
use crate::api::model::CustomerModel;
use crate::api::press::press_of;
use crate::api::read::{Amount, Body, Faults, Given, Name};
use crate::api::who::{CustomerWork, Staff};
use crate::problem::Problem;

/// What a customer is given, or what is taken from them.
#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct NewCredit {
    /// How much; negative to take it.
    #[serde(default)]
    #[schema(value_type = f64, required = true, format = "decimal", example = 5.0)]
    amount: Given<Amount>,
    /// Why, in 500 characters at most.
    #[serde(default)]
    #[schema(value_type = String, required = true, max_length = 500, example = "For the delay")]
    note: Given<String>,
}

/// Credit a customer
///
/// An entry in their ledger that raises their balance, or lowers it.
#[utoipa::path(
    post,
    path = "/api/customers/{id}/credits",
    operation_id = "creditCustomer",
    tag = "Customers",
    params(("id" = String, Path, description = "The customer's id", example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = NewCredit,
    responses((status = 201, description = "The customer, with the balance since", body = CustomerModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "customer.notFound"
    ]))),
    security(("session" = []), ("token" = ["customers"]))
)]
pub(in crate::api) async fn credit(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<CustomerWork>,
    asked: HeaderMap,
    Name(id): Name,
    Body(new): Body<NewCredit>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let amount = faults.needed("amount", new.amount);
    let note = faults.needed("note", new.note);
    let (amount, note) = faults.or(amount.zip(note))?;
    let amount = amount.in_currency(shop.settings().pricing.currency, Field::Amount)?;
    let note = Note::required(&note)?;
    let id = known(&id)?;
    let press = press_of(&shop, actor, &asked, &format!("credit {id}"));
    let customer = shop.credit_customer(actor, id, amount, (&note, &press)).await?;
    Ok(created(&format!("/api/customers/{id}"), &CustomerModel::from(&customer)))
}
