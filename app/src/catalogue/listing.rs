//! A list of products that is searched, sorted and filtered by its address.

use domain::catalogue::{ProductCard, ProductSort};
use domain::ids::Slug;
use domain::page::{Limit, Page};
use domain::rejection::Rejection;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use shop::catalogue::ProductQuery;

use super::product_grid;

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    path: String,
    words: Option<String>,
    sort: ProductSort,
    in_stock: bool,
    cursor: Option<String>,
}

impl Listing {
    /// Reads `q`, `sort`, `in_stock` and `cursor` of the list at `path`. What is empty was not asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for a sorting that does not exist.
    pub(crate) fn read(path: String, query: &ParamsMap) -> Result<Self, Rejection> {
        let given = |key: &str| query.get(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        Ok(Self {
            path,
            words: given("q"),
            sort: given("sort").map_or(Ok(ProductSort::default()), |sort| sort.parse())?,
            in_stock: given("in_stock").is_some(),
            cursor: given("cursor"),
        })
    }

    /// The words that are searched for.
    pub(crate) fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// Whether this is the whole list from its start, as a search engine should know it.
    pub(crate) fn is_plain(&self) -> bool {
        self.words.is_none() && self.sort == ProductSort::default() && !self.in_stock && self.cursor.is_none()
    }

    /// The question to the shop.
    pub(crate) fn query(&self, category: Option<Slug>) -> ProductQuery {
        ProductQuery {
            search: self.words.clone(),
            category,
            vendor: None,
            in_stock: self.in_stock,
            sort: self.sort,
            cursor: self.cursor.clone(),
            limit: Limit::default(),
        }
    }

    /// The address of the page that starts at `cursor`.
    fn next_page(&self, cursor: String) -> String {
        let mut query = ParamsMap::new();
        if let Some(words) = &self.words {
            query.insert("q", words.clone());
        }
        if self.sort != ProductSort::default() {
            query.insert("sort", self.sort.as_str().to_owned());
        }
        if self.in_stock {
            query.insert("in_stock", "1".to_owned());
        }
        query.insert("cursor", cursor);
        format!("{}{}", self.path, query.to_query_string())
    }
}

/// The filters, the products and the way to more of them.
pub(crate) fn listing(listing: &Listing, page: Page<ProductCard>) -> impl IntoView + use<> {
    let products = if page.items.is_empty() {
        Either::Left(nothing_found(listing))
    } else {
        Either::Right(product_grid(page.items))
    };
    let more = page.next.map(|cursor| {
        view! {
            <p class="more">
                <a class="button" rel="next" href=listing.next_page(cursor)>"More products"</a>
            </p>
        }
    });
    view! {
        {filters(listing)}
        <h2 class="visually-hidden">"Products"</h2>
        {products}
        {more}
    }
}

fn filters(listing: &Listing) -> impl IntoView + use<> {
    let words = listing.words.clone().map(|words| view! { <input type="hidden" name="q" value=words/> });
    let chosen = listing.sort;
    let options: Vec<_> = ProductSort::ALL
        .into_iter()
        .map(|sort| view! { <option value=sort.as_str() selected=sort == chosen>{sort_name(sort)}</option> })
        .collect();
    view! {
        <form class="filters" action=listing.path.clone()>
            {words}
            <label class="filters__choice">
                <span>"Sort by"</span>
                <select name="sort">{options}</select>
            </label>
            <label class="filters__choice">
                <input type="checkbox" name="in_stock" value="1" checked=listing.in_stock/>
                <span>"Only what is in stock"</span>
            </label>
            <button class="button button--small" type="submit">"Apply"</button>
        </form>
    }
}

fn sort_name(sort: ProductSort) -> &'static str {
    match sort {
        ProductSort::Relevance => "our recommendation",
        ProductSort::Title => "name",
        ProductSort::PriceUp => "price, lowest first",
        ProductSort::PriceDown => "price, highest first",
    }
}

fn nothing_found(listing: &Listing) -> impl IntoView + use<> {
    let hint = if listing.words.is_some() {
        "Try fewer or other words, or just the beginning of one."
    } else {
        "There is nothing here at the moment."
    };
    view! {
        <div class="nothing">
            <p class="nothing__title">"Nothing found"</p>
            <p>{hint}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&'static str, &str)]) -> ParamsMap {
        let mut params = ParamsMap::new();
        for (key, value) in pairs {
            params.insert(*key, (*value).to_owned());
        }
        params
    }

    #[test]
    fn the_next_page_keeps_the_words_and_filters() {
        let query = params(&[("q", "Käse & Brot"), ("sort", "price-up"), ("in_stock", "1")]);
        let next = Listing::read("/search".into(), &query).unwrap().next_page("abc".into());
        assert_eq!(next, "/search?q=K%C3%A4se%20%26%20Brot&sort=price%2Dup&in%5Fstock=1&cursor=abc");
    }

    #[test]
    fn empty_fields_ask_for_nothing() {
        let query = params(&[("q", " "), ("sort", ""), ("in_stock", ""), ("cursor", "")]);
        assert!(Listing::read("/search".into(), &query).unwrap().is_plain());
    }

    #[test]
    fn a_sorting_that_does_not_exist_is_refused() {
        assert!(Listing::read("/search".into(), &params(&[("sort", "colour")])).is_err());
    }
}
