//! A product's page (CAT-4).

use domain::catalogue::{Product, Variant};
use leptos::prelude::*;

use super::path_param;
use crate::asked::{self, Answers};
use crate::backend;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;
use crate::words;

mod structured_data;

pub(crate) fn product() -> impl IntoView {
    page(load(path_param("slug")))
}

async fn load(slug: String) -> Result<AnyView, AppError> {
    let product = backend::shop().product(&slug).await?;
    let refused = Answers::take(|of| product.variants.iter().any(|variant| variant.id.as_str() == of)).await?;
    let frame = Frame::load().await;
    let path = format!("/products/{}", product.slug);
    let head = Head {
        picture: product.images.first().map(|image| image.url.clone()),
        structured_data: structured_data::of(&product, &backend::site().base_url),
        ..Head::public(product.title.clone(), &product.description, path)
    };
    let category = format!("/categories/{}", product.category.slug);
    let content = view! {
        <nav class="breadcrumbs" aria-label="Breadcrumbs">
            <ol>
                <li><a href="/">"Home"</a></li>
                <li><a href=category>{product.category.name.clone()}</a></li>
                <li><span aria-current="page">{product.title.clone()}</span></li>
            </ol>
        </nav>
        <article class="product">
            {pictures(&product)}
            <div class="product__text">
                <p class="product__vendor">{product.vendor.name.clone()}</p>
                <h1 class="product__title">{product.title.clone()}</h1>
                {order_form(&product, &refused.unwrap_or_default())}
                <div class="product__description">
                    <h2>"Description"</h2>
                    {paragraphs(&product.description)}
                </div>
            </div>
        </article>
    };
    Ok(frame.render(head, content))
}

fn pictures(product: &Product) -> impl IntoView + use<> {
    let pictures: Vec<_> = product
        .images
        .iter()
        .enumerate()
        .map(|(place, image)| {
            let loading = if place == 0 { "eager" } else { "lazy" };
            view! {
                <li>
                    <img
                        src=image.url.clone()
                        alt=image.alt.clone()
                        width=image.width.to_string()
                        height=image.height.to_string()
                        loading=loading
                    />
                </li>
            }
        })
        .collect();
    view! { <ul class="product__pictures">{pictures}</ul> }
}

fn paragraphs(text: &str) -> impl IntoView + use<> {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| view! { <p>{paragraph.to_owned()}</p> }).collect::<Vec<_>>()
}

/// The form that puts the product into the cart. It is a plain form: it leads to the cart, which tells what happened.
///
/// `refused` is what was typed when that was refused.
fn order_form(product: &Product, refused: &Answers) -> AnyView {
    let sold_out = product.variants.iter().all(|variant| variant.stock.available() == 0);
    let attributes = asked::fields("attribute", &product.required_attributes, refused);
    let quantity = if refused.quantity.is_empty() { "1".to_owned() } else { refused.quantity.clone() };
    let tax = if backend::shop().settings().pricing.tax.prices_include_tax {
        "Price including tax, plus shipping"
    } else {
        "Price plus tax and shipping"
    };
    view! {
        <form class="order-form" method="post" action="/fn/add-to-cart">
            {sizes(&product.variants, &refused.of)}
            <p class="order-form__tax">{tax}</p>
            {attributes}
            <div class="order-form__send">
                <div class="field field--narrow">
                    <label for="quantity">"Quantity"</label>
                    <input
                        id="quantity"
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        name="quantity"
                        value=quantity
                        disabled=sold_out
                    />
                </div>
                <button class="button button--primary" type="submit" disabled=sold_out>
                    {if sold_out { "Sold out" } else { "Add to cart" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// The sizes with their prices; the one that was chosen before, else the first that can be had, is chosen.
fn sizes(variants: &[Variant], before: &str) -> impl IntoView + use<> {
    let can_be_had = |variant: &Variant| variant.stock.available() > 0;
    let again = variants.iter().position(|variant| variant.id.as_str() == before && can_be_had(variant));
    let chosen = again.or_else(|| variants.iter().position(can_be_had));
    let sizes: Vec<_> = variants
        .iter()
        .enumerate()
        .map(|(place, variant)| {
            let available = variant.stock.available();
            let (stock, class) = words::stock(available);
            view! {
                <label class="size">
                    <input
                        class="size__choice"
                        type="radio"
                        name="variant"
                        value=variant.id.to_string()
                        required=true
                        checked=chosen == Some(place)
                        disabled=available == 0
                    />
                    <span class="size__name">{variant.size.clone()}</span>
                    <span class="size__price">{variant.unit_price.to_string()}</span>
                    <span class=class>{stock}</span>
                </label>
            }
        })
        .collect();
    view! {
        <fieldset class="sizes">
            <legend>"Size"</legend>
            {sizes}
        </fieldset>
    }
}
