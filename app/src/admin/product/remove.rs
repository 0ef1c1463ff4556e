//! Taking a product away.

use domain::flash::{Flash, ProductNews};
use domain::ids::Slug;
use domain::product::Removal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use super::super::finish::finish;
use super::edit::{slug_of, version_of};
use crate::backend;
use crate::error::AppError;

/// The button, behind a second look.
pub(super) fn offer(slug: &Slug, version: i64) -> impl IntoView + use<> {
    view! {
        <details class="panel">
            <summary><h2>"Delete"</h2></summary>
            <p>"A product that was ordered before, or is in a cart, is not deleted: none of its sizes is for sale any more."</p>
            <form method="post" action=DeleteProduct::url()>
                <input type="hidden" name="slug" value=slug.to_string()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <button class="button" type="submit">"Delete this product"</button>
            </form>
        </details>
    }
}

/// Takes a product away, or makes it inactive.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "delete-product", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn delete_product(
    /// Which product.
    #[server(default)]
    slug: String,
    /// The version that the page showed.
    #[server(default)]
    version: String,
) -> Result<Exit, AppError> {
    match delete(&slug, &version).await {
        Ok((title, Removal::Removed)) => {
            finish(address::PRODUCTS, Ok(Flash::Product { title, done: ProductNews::Removed })).await
        }
        Ok((title, Removal::Retired)) => {
            let told = Flash::Product { title, done: ProductNews::Retired };
            finish(&address::of_product_text(&slug), Ok(told)).await
        }
        Err(error) => finish(&address::of_product_text(&slug), Err(error)).await,
    }
}

async fn delete(slug: &str, version: &str) -> Result<(String, Removal), AppError> {
    let actor = backend::actor().await?;
    let shop = backend::shop();
    let title = shop.managed_product(actor, slug).await?.product.title;
    Ok((title, shop.delete_product(actor, &slug_of(slug)?, Some(version_of(version)?)).await?))
}
