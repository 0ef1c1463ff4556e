//! A product in a list.

use domain::catalogue::{Availability, Image, ProductCard};
use leptos::prelude::*;

use crate::words;

/// Products side by side. The first ones are seen at once, so their pictures are loaded at once.
pub(crate) fn product_grid(products: Vec<ProductCard>) -> impl IntoView {
    const SEEN_AT_ONCE: usize = 4;
    let cards: Vec<_> =
        products.into_iter().enumerate().map(|(place, product)| card(product, place >= SEEN_AT_ONCE)).collect();
    view! { <ul class="products">{cards}</ul> }
}

fn card(product: ProductCard, lazy: bool) -> impl IntoView {
    let from = product.prices_differ.then(|| view! { <span class="card__from">"from "</span> });
    let stock = match Availability::of(product.available) {
        Availability::Plenty => None,
        Availability::Few(_) | Availability::SoldOut => {
            let (text, class) = words::stock(product.available);
            Some(view! { <p class=class>{text}</p> })
        }
    };
    view! {
        <li class="card">
            <div class="card__picture">{product.image.map(|image| picture(image, lazy))}</div>
            <div class="card__text">
                <p class="card__vendor">{product.vendor}</p>
                <h3 class="card__title">
                    <a class="card__link" href=format!("/products/{}", product.slug)>{product.title}</a>
                </h3>
                <p class="card__price">{from} {product.price_from.to_string()}</p>
                {stock}
            </div>
        </li>
    }
}

fn picture(image: Image, lazy: bool) -> impl IntoView {
    let loading = if lazy { "lazy" } else { "eager" };
    view! {
        <img
            src=image.url
            // The title beside it says what it is.
            alt=""
            width=image.width.to_string()
            height=image.height.to_string()
            loading=loading
            decoding="async"
        />
    }
}
