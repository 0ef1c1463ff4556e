//! A whole HTML document: what stands in its head, and how style and scripts come into it.

use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::backend;
use crate::routes::App;

/// What leptos_axum renders: the outermost element, with a page's head and body within.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    // The files' names come from `backend::Assets`.
    drop(options);
    // Islands get their data as props. Without this line every resource would be written into the page a second time.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <App/>
        </html>
    }
}

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Its title, before the shop's name.
    pub title: String,
    /// What search engines show below the title. A page without one is not to be found there.
    pub description: Option<String>,
    /// Its path, where it can be found under several.
    pub canonical: Option<String>,
    /// The path of a picture to show where a link to the page is shared.
    pub picture: Option<String>,
    /// JSON-LD.
    pub structured_data: Option<String>,
    /// When a browser without JavaScript asks again.
    pub refresh: Option<Refresh>,
}

/// That a browser without JavaScript asks again.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// After how many seconds.
    pub seconds: u32,
    /// Under which path.
    pub address: String,
}

impl Head {
    /// A page with this title that is not to be found by search engines.
    #[must_use]
    pub fn private(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// A page that search engines may find at `path`.
    #[must_use]
    pub fn public(title: impl Into<String>, description: &str, path: impl Into<String>) -> Self {
        let description = Some(excerpt(description));
        Self { title: title.into(), description, canonical: Some(path.into()), ..Self::default() }
    }
}

/// The first sentences of a text, as long as a search engine shows them.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 155;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let cut: String = line.chars().take(LONGEST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

/// Lets browsers fetch what a shopper is about to look at. Only pages of the catalogue: to look at others has effects.
const SPECULATION_RULES: &str =
    r#"{"prefetch":[{"where":{"href_matches":["/products/*","/categories/*"]},"eagerness":"moderate"}]}"#;

/// Head and body of a page.
#[component]
pub fn Document(
    /// What the page says of itself.
    head: Head,
    /// The body's content.
    children: Children,
) -> impl IntoView {
    let assets = backend::assets();
    let base = backend::site().base_url;
    let shop_name = backend::shop().settings().shop_name.clone();
    let title = if head.title.is_empty() { shop_name.clone() } else { format!("{} · {shop_name}", head.title) };
    let robots = head.description.is_none().then(|| view! { <meta name="robots" content="noindex"/> });
    let refresh = head.refresh.clone().map(|Refresh { seconds, address }| {
        view! { <noscript><meta http-equiv="refresh" content=format!("{seconds};url={address}")/></noscript> }
    });
    // The answer to a form has no nonce: there, the policy refuses inline scripts.
    let prefetching = use_nonce().map(|nonce| {
        view! { <script type="speculationrules" nonce=nonce inner_html=SPECULATION_RULES></script> }
    });
    let structured_data = head.structured_data.clone().map(|json| {
        view! { <script type="application/ld+json" nonce=use_nonce() inner_html=json.replace('<', "\\u003c")></script> }
    });
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{title.clone()}</title>
            <meta name="color-scheme" content="light dark"/>
            <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f2e8"/>
            <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#1b1814"/>
            <link rel="stylesheet" href=assets.css/>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            {robots}
            {refresh}
            {sharing(head, title, shop_name, &base)}
            {structured_data}
            {prefetching}
            <script src=assets.boot defer=true nonce=use_nonce() data-js=assets.js data-wasm=assets.wasm></script>
        </head>
        <body>{children()}</body>
    }
}

/// What search engines and those who share a link are told.
fn sharing(head: Head, title: String, shop_name: String, base: &str) -> impl IntoView + use<> {
    let Head { description, canonical, picture, .. } = head;
    let description = description.map(|text| {
        view! {
            <meta name="description" content=text.clone()/>
            {open_graph("og:description", text)}
            {open_graph("og:title", title)}
            {open_graph("og:site_name", shop_name)}
        }
    });
    let canonical = canonical.map(|path| {
        let address = format!("{base}{path}");
        view! {
            <link rel="canonical" href=address.clone()/>
            {open_graph("og:url", address)}
        }
    });
    let picture = picture.map(|path| open_graph("og:image", format!("{base}{path}")));
    view! { {description} {canonical} {picture} }
}

/// `property` is RDFa, which the view's elements do not know.
fn open_graph(property: &'static str, content: String) -> impl IntoView {
    leptos::html::meta().attr("property", property).content(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_after_a_whole_word() {
        assert_eq!(excerpt("Short\n\nand sweet."), "Short and sweet.");
        let long = excerpt(&"Großpackung ".repeat(30));
        assert!(long.ends_with("Großpackung…") && long.chars().count() <= 156, "{long}");
    }
}
