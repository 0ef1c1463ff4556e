//! A product's page: how it looks, its sizes with their prices, and their stock (ADM-5).

mod edit;
mod form;
mod input;
mod new;
mod remove;
mod stock;
mod variants;

use domain::product::ManagedProduct;
use domain::rejection::Rejection;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shop::products::ProductChoices;

use super::guard::{SignedIn, guarded};
use super::typed::Typed;
use super::{address, frame, pill};
use crate::backend;
use form::Fault;
use input::ProductInput;

pub(super) use new::page as new_page;

/// The page of the product that its address names.
pub(super) fn page() -> impl IntoView {
    let slug = use_params_map().with_untracked(|params| params.get("slug")).unwrap_or_default();
    guarded(async move |who| {
        let shop = backend::shop();
        let found = shop.managed_product(who.actor, &slug).await?;
        let choices = shop.product_choices(who.actor).await?;
        let flash = backend::take_flash().await?;
        let input = ProductInput::from(&found.product);
        let typed = Typed::take().await?;
        let note = frame::flash_note(flash.as_ref()).into_any();
        let content = content(&who, &found, (&input, &Fault::default()), &choices, (note, &typed));
        Ok(frame::inside(&who, &found.product.title, content.into_any()))
    })
}

fn content(
    who: &SignedIn,
    found: &ManagedProduct,
    (input, fault): (&ProductInput, &Fault),
    choices: &ProductChoices,
    (note, typed): (AnyView, &Typed),
) -> impl IntoView + use<> {
    let ManagedProduct { product, version } = found;
    let may_change = who.may(Permission::ChangeProducts);
    let active = product.variants.iter().filter(|variant| variant.active).count();
    let in_shop = (active > 0).then(|| view! { <a href=format!("/products/{}", product.slug)>"In the shop"</a> });
    let movements = address::with_query(address::STOCK, &[("variant", product.variants[0].id.as_str())]);
    let edit = may_change.then(|| edit::form(found, input, choices, fault));
    let add = may_change.then(|| variants::add_form(&product.slug, *version, typed));
    let remove = may_change.then(|| remove::offer(&product.slug, *version));
    let offered =
        pill::of_offer(i64::try_from(active).unwrap_or(0), i64::try_from(product.variants.len()).unwrap_or(0));
    view! {
        <p><a href=address::PRODUCTS>"All products"</a></p>
        <div class="admin-title">
            <h1>{product.title.clone()}</h1>
            <p class="admin-actions">{offered}" "{in_shop}" "<a href=movements>"Movements"</a></p>
        </div>
        {note}
        {fault.note()}
        {variants::of(found, may_change, typed)}
        {add}
        {edit}
        {remove}
    }
}

/// Whether whoever typed a product's form can mend it.
const fn is_of_form(rejection: &Rejection) -> bool {
    use Rejection as R;
    matches!(rejection, R::Invalid { .. } | R::SlugTaken { .. } | R::VariantTaken { .. })
}
