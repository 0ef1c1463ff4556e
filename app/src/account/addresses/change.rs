//! What the forms of the addresses do.

use domain::account::AccountNews;
use domain::address::AddressInput;
use domain::ids::AddressId;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::form::Form;
use super::super::{address, outcome};
use super::{address_parts, editor_at, form_name};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};

/// Adds an address, or puts it in another's place.
///
/// # Errors
/// For a program, what was refused; a browser is told beside the fields.
#[server(prefix = "/fn", endpoint = "account-address", input = PostUrl, output = HtmlPage)]
pub(super) async fn save_address(
    /// The address that is changed; none for a new one.
    #[server(default)]
    id: String,
    /// What was typed.
    #[server(default)]
    address: AddressInput,
) -> Result<Exit, AppError> {
    outcome::settle(save(&id, &address).await, address::ADDRESSES).await
}

async fn save(id: &str, input: &AddressInput) -> Result<Exit, AppError> {
    let actor = backend::shopper().await?;
    let id: Option<AddressId> = match id {
        "" => None,
        id => Some(parse(id)?),
    };
    let address = match input.parse() {
        Ok(Some(address)) => address,
        Ok(None) => return show_again(id, input, Field::Line1).await,
        Err(Rejection::Invalid { field }) => return show_again(id, input, field).await,
        Err(rejection) => return Err(rejection.into()),
    };
    backend::shop().save_address(actor, id, address).await?;
    outcome::tell(AccountNews::AddressSaved, address::ADDRESSES).await
}

async fn show_again(id: Option<AddressId>, input: &AddressInput, field: Field) -> Result<Exit, AppError> {
    let typed = address_parts(input).map(|(part, _, text)| (part, text));
    let part = address_parts(input).into_iter().find(|(_, is, _)| *is == field).map(|(part, ..)| part);
    let form = Form::typed(&form_name(id), &typed).refuse(part, Rejection::Invalid { field });
    outcome::show_again(form, &editor_at(id)).await
}

/// Removes an address.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-remove-address", input = PostUrl, output = HtmlPage)]
pub(super) async fn remove_address(
    /// Which one.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    let outcome = async {
        backend::shop().remove_address(backend::shopper().await?, parse(&id)?).await?;
        outcome::tell(AccountNews::AddressRemoved, address::ADDRESSES).await
    };
    outcome::settle(outcome.await, address::ADDRESSES).await
}

/// Makes an address the default.
///
/// # Errors
/// For a program, what was refused; a browser is told on the page.
#[server(prefix = "/fn", endpoint = "account-prefer-address", input = PostUrl, output = HtmlPage)]
pub(super) async fn prefer_address(
    /// Which one.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    let outcome = async {
        backend::shop().prefer_address(backend::shopper().await?, parse(&id)?).await?;
        outcome::tell(AccountNews::AddressPreferred, address::ADDRESSES).await
    };
    outcome::settle(outcome.await, address::ADDRESSES).await
}

fn parse(id: &str) -> Result<AddressId, Rejection> {
    id.parse().map_err(|_| Rejection::AddressNotFound)
}
