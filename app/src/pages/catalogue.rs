//! Lists of products: a category, and what a search finds.

use domain::ids::Slug;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::{path_param, query};
use crate::backend;
use crate::catalogue::{Listing, listing};
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;
use crate::page::page;

pub(crate) fn category() -> impl IntoView {
    page(load_category(path_param("slug"), query()))
}

async fn load_category(slug: String, query: ParamsMap) -> Result<AnyView, AppError> {
    let slug: Slug = slug.parse().map_err(|_| Rejection::CategoryNotFound)?;
    let frame = Frame::load().await;
    let found = frame.categories().iter().find(|category| category.slug == slug).cloned();
    let category = found.ok_or(Rejection::CategoryNotFound)?;
    let path = format!("/categories/{slug}");
    let asked = Listing::read(path.clone(), &query)?;
    let products = backend::shop().list_products(&asked.query(Some(slug))).await?;
    let head = Head {
        picture: Some(format!("/images/categories/{}.svg", category.slug)),
        ..Head::public(category.name.clone(), &category.description, path)
    };
    let content = view! {
        <header class="page-head">
            <h1>{category.name}</h1>
            <p>{category.description}</p>
        </header>
        {listing(&asked, products)}
    };
    Ok(frame.render(head, content))
}

pub(crate) fn search() -> impl IntoView {
    page(load_search(query()))
}

async fn load_search(query: ParamsMap) -> Result<AnyView, AppError> {
    let asked = Listing::read("/search".to_owned(), &query)?;
    let products = backend::shop().list_products(&asked.query(None)).await?;
    let words = asked.words().unwrap_or_default().to_owned();
    let title = if words.is_empty() { "All products".to_owned() } else { format!("Search: {words}") };
    let head = if asked.is_plain() {
        Head::public(title.clone(), "Everything on our shelves, from the pantry to the office.", "/search")
    } else {
        Head::private(title.clone())
    };
    let content = view! {
        <header class="page-head"><h1>{title}</h1></header>
        {listing(&asked, products)}
    };
    Ok(Frame::load().await.searching(&words).render(head, content))
}
