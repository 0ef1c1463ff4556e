//! The sizes of a product, each with a form for its price, one for its stock, and a button that takes it away.

use domain::catalogue::Variant;
use domain::flash::{Flash, ProductNews};
use domain::ids::Slug;
use domain::product::{ManagedProduct, Removal};
use domain::rejection::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::exit::{Exit, HtmlPage};
use super::super::field::Input;
use super::super::finish::finish;
use super::super::typed::Typed;
use super::super::{address, pill};
use super::edit::{slug_of, version_of};
use super::form::Fault;
use super::input::VariantInput;
use super::{new, stock};
use crate::backend;
use crate::error::AppError;
use crate::press;

/// A card for each size.
pub(super) fn of(found: &ManagedProduct, may_change: bool, typed: &Typed) -> impl IntoView + use<> {
    let alone = found.product.variants.len() == 1;
    let cards: Vec<_> =
        found.product.variants.iter().map(|variant| card(found, variant, (may_change, alone), typed)).collect();
    view! { <div class="variants">{cards}</div> }
}

fn card(
    found: &ManagedProduct,
    variant: &Variant,
    (may_change, alone): (bool, bool),
    typed: &Typed,
) -> impl IntoView + use<> {
    let (slug, version) = (&found.product.slug, found.version);
    let heading = format!("size-{}", variant.id);
    let name = if variant.size.is_empty() { "Only size".to_owned() } else { variant.size.clone() };
    let movements = address::with_query(address::STOCK, &[("variant", variant.id.as_str())]);
    let forms = may_change.then(|| {
        view! {
            {edit_form(slug, version, variant, &typed.of(&form_name(variant.id.as_str())))}
            {stock::form(slug, variant, typed)}
            {(!alone).then(|| remove_form(slug, version, variant))}
        }
    });
    view! {
        <section class="panel variant" aria-labelledby=heading>
            <div class="variant__head">
                <h2 id=heading.clone()>{name}</h2>
                <p class="pills">{pill::of_offer(i64::from(variant.active), 1)}{pill::of_availability(variant)}</p>
            </div>
            <dl class="facts">
                <div><dt>"Product id"</dt><dd><code>{variant.id.to_string()}</code></dd></div>
                <div><dt>"Price"</dt><dd>{variant.unit_price.to_string()}</dd></div>
                <div><dt>"In stock"</dt><dd><a href=movements>{variant.stock.on_hand}</a></dd></div>
                <div><dt>"Promised"</dt><dd>{variant.stock.reserved}</dd></div>
                <div><dt>"Available"</dt><dd>{variant.stock.available()}</dd></div>
            </dl>
            {forms}
        </section>
    }
}

fn edit_form(slug: &Slug, version: i64, variant: &Variant, typed: &Typed) -> impl IntoView + use<> {
    let input = VariantInput::from(variant).filled(typed);
    let id = |name: &str| format!("{name}-{}", variant.id);
    let price = Input::text(id("price"), "variant[price]", "Price", &input.price).required();
    let price = price.fault(typed.fault(Field::UnitPrice));
    let active = id("active");
    view! {
        <form class="admin-form__part variant__form" method="post" action=EditVariant::url()>
            <input type="hidden" name="slug" value=slug.to_string()/>
            <input type="hidden" name="version" value=version.to_string()/>
            <input type="hidden" name="variant[id]" value=variant.id.to_string()/>
            {Input::text(id("name"), "variant[size]", "Size", &input.size).fault(typed.fault(Field::Size)).view()}
            {Input { keys: Some("decimal"), ..price }.view()}
            <p class="field field--check">
                <input id=active.clone() type="checkbox" name="variant[active]" value="1" checked=!input.active.is_empty()/>
                <label for=active>"For sale"</label>
            </p>
            <p class="variant__go">
                <button class="button" type="submit">"Save"<span class="visually-hidden">" "{variant.id.to_string()}</span></button>
            </p>
        </form>
    }
}

fn remove_form(slug: &Slug, version: i64, variant: &Variant) -> impl IntoView + use<> {
    view! {
        <form method="post" action=RemoveVariant::url()>
            <input type="hidden" name="slug" value=slug.to_string()/>
            <input type="hidden" name="version" value=version.to_string()/>
            <input type="hidden" name="id" value=variant.id.to_string()/>
            <button class="button" type="submit">
                "Remove this size"<span class="visually-hidden">" "{variant.id.to_string()}</span>
            </button>
        </form>
    }
}

/// The form that adds a size.
pub(super) fn add_form(slug: &Slug, version: i64, typed: &Typed) -> impl IntoView + use<> {
    let typed = typed.of(&new_form_name(slug.as_str()));
    let input = VariantInput { active: "1".to_owned(), ..VariantInput::default() }.filled(&typed);
    let fault = Fault(typed.refused());
    view! {
        <details class="panel" open=typed.is_refused()>
            <summary><h2>"Add a size"</h2></summary>
            <form class="admin-form" method="post" action=AddVariant::url()>
                {press::field()}
                <input type="hidden" name="slug" value=slug.to_string()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <div class="admin-form__part">{new::variant_fields("new-size", &input, &fault)}</div>
                <p><button class="button button--primary" type="submit">"Add the size"</button></p>
            </form>
        </details>
    }
}

fn form_name(variant: &str) -> String {
    format!("variant {variant}")
}

fn new_form_name(product: &str) -> String {
    format!("new variant {product}")
}

/// Adds a size to a product.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "add-variant", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn add_variant(
    /// Which product.
    #[server(default)]
    slug: String,
    /// The version that the page showed.
    #[server(default)]
    version: String,
    /// The new size.
    #[server(default)]
    variant: VariantInput,
) -> Result<Exit, AppError> {
    let typed = variant.typed(new_form_name(&slug));
    let done = async {
        let shop = backend::shop();
        let new = variant.new_variant(shop.settings().pricing.currency)?;
        let actor = backend::actor().await?;
        let found = shop.add_variant(actor, &slug_of(&slug)?, Some(version_of(&version)?), new).await?;
        Ok(Flash::Product { title: found.product.title, done: ProductNews::SizeAdded })
    };
    finish(&address::of_product_text(&slug), typed.unless(done.await).await).await
}

/// Changes a size's name, price, and whether it is for sale.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "edit-variant", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn edit_variant(
    /// Which product.
    #[server(default)]
    slug: String,
    /// The version that the page showed.
    #[server(default)]
    version: String,
    /// The size.
    #[server(default)]
    variant: VariantInput,
) -> Result<Exit, AppError> {
    let typed = variant.typed(form_name(&variant.id));
    let done = async {
        let shop = backend::shop();
        let edit = variant.edit(shop.settings().pricing.currency)?;
        let actor = backend::actor().await?;
        let found = shop.change_variant(actor, &variant.id()?, Some(version_of(&version)?), edit).await?;
        Ok(Flash::Product { title: found.product.title, done: ProductNews::Saved })
    };
    finish(&address::of_product_text(&slug), typed.unless(done.await).await).await
}

/// Takes a size away, or makes it inactive.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "remove-variant", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn remove_variant(
    /// Which product.
    #[server(default)]
    slug: String,
    /// The version that the page showed.
    #[server(default)]
    version: String,
    /// Which size.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    let done = async {
        let id = VariantInput { id, ..VariantInput::default() }.id()?;
        let actor = backend::actor().await?;
        let (found, removal) = backend::shop().remove_variant(actor, &id, Some(version_of(&version)?)).await?;
        let done = match removal {
            Removal::Removed => ProductNews::SizeRemoved,
            Removal::Retired => ProductNews::SizeRetired,
        };
        Ok(Flash::Product { title: found.product.title, done })
    };
    finish(&address::of_product_text(&slug), done.await).await
}
