//! A product's page (CAT-4).

use domain::catalogue::{Product, RequiredAttribute, Variant};
use leptos::prelude::*;

use super::path_param;
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
                {order_form(&product)}
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
fn order_form(product: &Product) -> AnyView {
    let sold_out = product.variants.iter().all(|variant| variant.stock.available() == 0);
    let attributes: Vec<_> = product.required_attributes.iter().map(attribute_field).collect();
    let tax = if backend::shop().settings().pricing.tax.prices_include_tax {
        "Price including tax, plus shipping"
    } else {
        "Price plus tax and shipping"
    };
    view! {
        <form class="order-form" method="post" action="/fn/add-to-cart">
            {sizes(&product.variants)}
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
                        value="1"
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

/// The sizes with their prices; the first that can be had is chosen.
fn sizes(variants: &[Variant]) -> impl IntoView + use<> {
    let chosen = variants.iter().position(|variant| variant.stock.available() > 0);
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

/// A field for what the buyer must say, with its rule and a hint.
fn attribute_field(attribute: &RequiredAttribute) -> impl IntoView + use<> {
    let RequiredAttribute { key, label, pattern, hint } = attribute.clone();
    let id = format!("attribute-{key}");
    let hint_id = format!("{id}-hint");
    let described_by = hint.is_some().then(|| hint_id.clone());
    let title = hint.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="text"
                name=format!("attributes[{key}]")
                required=true
                maxlength="200"
                pattern=pattern
                title=title
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_by
            />
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
        </div>
    }
}
