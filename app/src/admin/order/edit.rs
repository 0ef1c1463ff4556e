//! Saving an order's form.

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::Order;
use domain::order_edit::{EditFault, EditPart, OrderEdit, OrderEditInput};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::exit::{Exit, HtmlPage};
use super::draft::{self, Draft};
use crate::backend;
use crate::error::AppError;

/// The longest text that a field of a refused form keeps.
const LONGEST: usize = 2000;

/// Brings an order into the shape of its form. A browser comes back to the order's page, with a message and, where the
/// form was refused, with what was typed.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "edit-order", input = PostUrl, output = HtmlPage)]
pub(super) async fn edit_order(
    /// Which order.
    #[server(default)]
    id: String,
    /// The version that the form shows.
    #[server(default)]
    version: String,
    /// The form.
    #[server(default)]
    edit: OrderEditInput,
) -> Result<Exit, AppError> {
    match save(&id, &version, edit).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn save(id: &str, version: &str, input: OrderEditInput) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let version: i64 = version.parse().map_err(|_| Rejection::Invalid { field: Field::Version })?;
    let edit = match input.parse() {
        Ok(edit) => edit,
        Err(fault) => return show_again(Draft { order: id, version, input, fault }).await,
    };
    let shop = backend::shop();
    match shop.edit_order(actor, id, version, edit.clone()).await {
        Ok(_) => super::tell(id, &Flash::OrderSaved).await,
        Err(shop::Error::Rejected(rejection @ Rejection::OrderConflict)) => super::tell_refusal(id, rejection).await,
        Err(shop::Error::Rejected(rejection @ (Rejection::Invalid { .. } | Rejection::OrderTransition))) => {
            let order = shop.visible_order(actor, &id.to_string()).await?;
            let fault = locate(edit, order, rejection);
            show_again(Draft { order: id, version, input, fault }).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The part of the form that a refusal is about.
fn locate(edit: OrderEdit, mut order: Order, rejection: Rejection) -> EditFault {
    let located = edit.apply(&mut order).err().filter(|fault| fault.rejection == rejection);
    located.unwrap_or(EditFault { part: EditPart::Order, rejection })
}

async fn show_again(mut draft: Draft) -> Result<Exit, AppError> {
    let rejection = draft.fault.rejection.clone();
    if !backend::plain_form() {
        return Err(rejection.into());
    }
    let id = draft.order;
    shorten(&mut draft.input);
    draft::keep(&draft).await?;
    super::tell_refusal(id, rejection).await
}

/// Cuts what no field holds: a session is no place for megabytes.
fn shorten(input: &mut OrderEditInput) {
    let OrderEditInput { name, email, billing, shipping, fulfilment_status, tracking_url } = input;
    let mut all = vec![name, email, fulfilment_status, tracking_url];
    for address in [billing, shipping] {
        all.extend([&mut address.name, &mut address.line1, &mut address.line2, &mut address.city]);
        all.extend([&mut address.state, &mut address.postal_code, &mut address.country, &mut address.phone]);
    }
    for text in all {
        if text.chars().count() > LONGEST {
            *text = text.chars().take(LONGEST).collect();
        }
    }
}
