//! Changing a product.

use domain::flash::{Flash, ProductNews};
use domain::ids::Slug;
use domain::product::ManagedProduct;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::products::ProductChoices;

use super::super::exit::{Exit, HtmlPage, document};
use super::super::finish::finish;
use super::super::typed::Typed;
use super::super::{address, frame, guard};
use super::form::{self, Fault};
use super::input::ProductInput;
use crate::backend;
use crate::error::AppError;
use crate::page::status_of;

/// The form that changes a product.
pub(super) fn form(
    found: &ManagedProduct,
    input: &ProductInput,
    choices: &ProductChoices,
    fault: &Fault,
) -> impl IntoView + use<> {
    view! {
        <section class="panel" aria-labelledby="edit">
            <h2 id="edit">"Edit"</h2>
            <form class="admin-form" method="post" action=EditProduct::url()>
                <input type="hidden" name="slug" value=found.product.slug.to_string()/>
                <input type="hidden" name="version" value=found.version.to_string()/>
                {form::fields(input, choices, fault)}
                <p><button class="button button--primary" type="submit">"Save"</button></p>
            </form>
        </section>
    }
}

/// The version that a form shows.
pub(super) fn version_of(text: &str) -> Result<i64, Rejection> {
    text.parse().map_err(|_| Rejection::Invalid { field: Field::Version })
}

/// The product that a form is about.
pub(super) fn slug_of(text: &str) -> Result<Slug, Rejection> {
    text.parse().map_err(|_| Rejection::ProductNotFound)
}

/// Brings a product into the shape of its form. A form that was refused is shown again.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "edit-product", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn edit_product(
    /// Which product.
    #[server(default)]
    slug: String,
    /// The version that the form shows.
    #[server(default)]
    version: String,
    /// How it is to look.
    #[server(default)]
    product: ProductInput,
) -> Result<Exit, AppError> {
    let back = address::of_product_text(&slug);
    match save(&slug, &version, &product).await {
        Ok(title) => finish(&back, Ok(Flash::Product { title, done: ProductNews::Saved })).await,
        Err(AppError::Rejected(rejection)) if super::is_of_form(&rejection) && backend::plain_form() => {
            shown_again(&slug, &product, rejection).await
        }
        Err(error) => finish(&back, Err(error)).await,
    }
}

async fn save(slug: &str, version: &str, input: &ProductInput) -> Result<String, AppError> {
    let actor = backend::actor().await?;
    let shop = backend::shop();
    let known = shop.managed_product(actor, slug).await?.product.images;
    let mut pictures = shop.product_choices(actor).await?.pictures;
    // Its own pictures first: the list to choose from is not endless.
    pictures.splice(0..0, known);
    let edit = input.parse(&pictures)?;
    let saved = shop.change_product(actor, &slug_of(slug)?, Some(version_of(version)?), edit).await?;
    Ok(saved.product.title)
}

async fn shown_again(slug: &str, input: &ProductInput, rejection: Rejection) -> Result<Exit, AppError> {
    let who = guard::signed_in().await?;
    let shop = backend::shop();
    let found = shop.managed_product(who.actor, slug).await?;
    let choices = shop.product_choices(who.actor).await?;
    backend::set_status(status_of(&rejection.clone().into()));
    let content =
        super::content(&who, &found, (input, &Fault(Some(rejection))), &choices, (().into_any(), &Typed::default()));
    Ok(Exit::page(document(frame::inside(&who, &found.product.title, content.into_any()))))
}
