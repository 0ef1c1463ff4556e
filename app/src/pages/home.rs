//! The shop's front door.

use domain::catalogue::{Category, ProductSort};
use domain::page::Limit;
use leptos::prelude::*;
use shop::catalogue::ProductQuery;

use crate::backend;
use crate::catalogue::product_grid;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;

/// How many products the front door shows.
const PRODUCTS: u32 = 24;

pub(crate) fn home() -> impl IntoView {
    page(load())
}

async fn load() -> Result<AnyView, AppError> {
    let query = ProductQuery {
        search: None,
        category: None,
        vendor: None,
        in_stock: false,
        sort: ProductSort::Relevance,
        cursor: None,
        limit: Limit::new(PRODUCTS)?,
    };
    let products = backend::shop().list_products(&query).await?;
    let frame = Frame::load().await;
    let categories = categories(frame.categories());
    let head = Head {
        picture: Some("/images/brand/social.svg".to_owned()),
        ..Head::public(
            "",
            "A small general store: pantry, cleaning, home and office, carried carefully to your door.",
            "/",
        )
    };
    let content = view! {
        <section class="hero">
            <div class="hero__text">
                <h1>"Plain good things, well made"</h1>
                <p>
                    "Honey from the Black Forest, soap that has cleaned for generations, pots that outlast their owners, "
                    "and the software to keep the books. A general store, as they used to be."
                </p>
                <p><a class="button button--primary" href="/search">"See everything"</a></p>
            </div>
            <img class="hero__picture" src="/images/brand/hero.svg" alt="" width="1600" height="900" fetchpriority="high"/>
        </section>
        {categories}
        <section class="section" aria-labelledby="selection">
            <div class="section__head">
                <h2 id="selection">"From our shelves"</h2>
                <a href="/search">"All products"</a>
            </div>
            {product_grid(products.items)}
        </section>
    };
    Ok(frame.render(head, content))
}

fn categories(categories: &[Category]) -> impl IntoView + use<> {
    let tiles: Vec<_> = categories.iter().map(tile).collect();
    view! {
        <section class="section" aria-labelledby="departments">
            <h2 id="departments">"Departments"</h2>
            <ul class="departments">{tiles}</ul>
        </section>
    }
}

fn tile(category: &Category) -> impl IntoView + use<> {
    let count = match category.products {
        1 => "1 product".to_owned(),
        products => format!("{products} products"),
    };
    view! {
        <li class="department">
            <img
                class="department__picture"
                src=format!("/images/categories/{}.svg", category.slug)
                alt=""
                width="1200"
                height="800"
                loading="lazy"
            />
            <div class="department__text">
                <h3 class="department__name">
                    <a class="card__link" href=format!("/categories/{}", category.slug)>{category.name.clone()}</a>
                </h3>
                <p>{category.description.clone()}</p>
                <p class="department__count">{count}</p>
            </div>
        </li>
    }
}
