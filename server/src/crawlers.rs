//! What search engines are told: where they need not look, and every page that is worth finding (UX-1).

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::catalogue::ProductSort;
use domain::page::Limit;
use http::header;
use shop::Shop;
use shop::catalogue::ProductQuery;

use crate::problem::Problem;
use crate::state::AppState;

/// Paths that belong to one person, or are no pages.
const PRIVATE: [&str; 7] = ["/admin", "/api/", "/cart", "/checkout/", "/error", "/fn/", "/orders/"];
/// The most products that one sitemap lists: it may have 50,000 addresses.
const MOST_PRODUCTS: usize = 49_000;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/robots.txt", get(robots)).route("/sitemap.xml", get(sitemap))
}

async fn robots(State(state): State<AppState>) -> Response {
    let mut text = "User-agent: *\n".to_owned();
    for path in PRIVATE {
        text.push_str(&format!("Disallow: {path}\n"));
    }
    text.push_str(&format!("\nSitemap: {}sitemap.xml\n", state.place.base_url));
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

async fn sitemap(State(state): State<AppState>) -> Result<Response, Problem> {
    let base = &state.place.base_url;
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    // Slugs and the base URL hold nothing that XML would have to escape.
    for path in paths(&state.shop).await? {
        xml.push_str(&format!("<url><loc>{base}{path}</loc></url>\n"));
    }
    xml.push_str("</urlset>\n");
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response())
}

/// Every public page, without its first slash.
async fn paths(shop: &Shop) -> shop::Result<Vec<String>> {
    let mut paths = vec![String::new()];
    paths.extend(shop.categories().await?.into_iter().map(|category| format!("categories/{}", category.slug)));
    let mut query = ProductQuery {
        search: None,
        category: None,
        vendor: None,
        in_stock: false,
        sort: ProductSort::Title,
        cursor: None,
        limit: Limit::new(Limit::MOST)?,
    };
    while paths.len() < MOST_PRODUCTS {
        let page = shop.list_products(&query).await?;
        paths.extend(page.items.iter().map(|product| format!("products/{}", product.slug)));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => break,
        }
    }
    Ok(paths)
}
