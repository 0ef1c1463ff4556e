//! What stands around every page of the storefront: header, navigation and footer.

use domain::catalogue::Category;
use domain::flash::Flash;
use leptos::prelude::*;

use crate::account;
use crate::backend;
use crate::badge::Badge;
use crate::document::{Document, Head};

/// What the frame of a page shows.
pub struct Frame {
    categories: Vec<Category>,
    /// What the customer is called who has logged in.
    customer: Option<String>,
    count: u32,
    search: String,
}

impl Frame {
    /// The frame with the shop's categories. A frame can always be had: it is shown around error pages too.
    pub async fn load() -> Self {
        let categories = backend::shop().categories().await.unwrap_or_else(|error| {
            backend::internal(error);
            Vec::new()
        });
        // Its error is logged where it is made.
        let customer = backend::customer().await.ok().flatten().map(|customer| customer.name);
        Self { categories, customer, count: backend::remembered_count(), search: String::new() }
    }

    /// The shop's categories.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The same frame with this number of items in the cart, which the browser is told too.
    #[must_use]
    pub fn counting(mut self, count: u32) -> Self {
        backend::remember_count(count);
        self.count = count;
        self
    }

    /// The same frame with these words in its search field.
    #[must_use]
    pub fn searching(mut self, words: &str) -> Self {
        words.clone_into(&mut self.search);
        self
    }

    /// The page with this content. Types of views are nested as deeply as the views, so the content's is erased.
    pub fn render(self, head: Head, content: impl IntoView + 'static) -> AnyView {
        let content = content.into_any();
        let here = backend::path();
        let shop_name = backend::shop().settings().shop_name.clone();
        let footer = footer(&shop_name, &self.categories);
        view! {
            <Document head>
                <a class="skip-link" href="#content">"Skip to the content"</a>
                {test_mode_note()}
                <header class="header">
                    <div class="header__bar">
                        <a class="brand" href="/">
                            <span class="brand__mark" aria-hidden="true"></span>
                            <span class="brand__name">{shop_name}</span>
                        </a>
                        {search_form(self.search)}
                        {account_link(self.customer)}
                        <Badge count=self.count/>
                    </div>
                    {navigation(&self.categories, &here)}
                </header>
                <main id="content" class="main" tabindex="-1">{content}</main>
                {footer}
            </Document>
        }
        .into_any()
    }
}

/// What was just done or refused.
pub(crate) fn flash_note(flash: Option<&Flash>) -> impl IntoView + use<> {
    flash.map(|flash| {
        let (class, role) = if flash.is_refusal() { ("flash flash--refusal", "alert") } else { ("flash", "status") };
        view! { <p class=class role=role>{flash.to_string()}</p> }
    })
}

fn account_link(customer: Option<String>) -> impl IntoView {
    match customer {
        Some(name) => view! {
            <a class="account-link" href=account::ACCOUNT><span class="visually-hidden">"Your account: "</span>{name}</a>
        }
        .into_any(),
        None => view! { <a class="account-link" href=account::LOG_IN>"Log in"</a> }.into_any(),
    }
}

fn test_mode_note() -> impl IntoView {
    backend::site().test_mode.then(|| {
        view! {
            <aside class="test-mode" aria-label="Test mode">
                <strong>"Test mode"</strong> ": no real money moves, and nothing is delivered."
            </aside>
        }
    })
}

fn search_form(words: String) -> impl IntoView {
    view! {
        <form class="search" action="/search" role="search">
            <label class="visually-hidden" for="search">"Search the shop"</label>
            <input id="search" type="search" name="q" value=words placeholder="Search" autocomplete="off"/>
            <button class="search__button" type="submit">"Search"</button>
        </form>
    }
}

fn navigation(categories: &[Category], here: &str) -> impl IntoView + use<> {
    let links: Vec<_> = categories
        .iter()
        .map(|category| {
            let path = format!("/categories/{}", category.slug);
            let current = (path == here).then_some("page");
            view! { <li><a href=path aria-current=current>{category.name.clone()}</a></li> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! { <nav class="categories" aria-label="Categories"><ul>{links}</ul></nav> }
    })
}

fn footer(shop_name: &str, categories: &[Category]) -> impl IntoView + use<> {
    let links: Vec<_> = categories
        .iter()
        .map(|category| {
            view! { <li><a href=format!("/categories/{}", category.slug)>{category.name.clone()}</a></li> }
        })
        .collect();
    view! {
        <footer class="footer">
            <div class="footer__inner">
                <div>
                    <p class="footer__name">{shop_name.to_owned()}</p>
                    <p>"Good things for the house, carried slowly and carefully."</p>
                </div>
                <nav aria-label="Footer">
                    <ul>
                        {links}
                        <li><a href="/search">"Everything"</a></li>
                        <li><a href="/cart">"Shopping cart"</a></li>
                    </ul>
                </nav>
            </div>
        </footer>
    }
}
