//! Making a product.

use domain::flash::{Flash, ProductNews};
use domain::product::{ManagedProduct, NewProduct};
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::products::ProductChoices;

use super::super::exit::{Exit, HtmlPage, document};
use super::super::field::Input;
use super::super::finish::finish;
use super::super::guard::{self, guarded};
use super::super::{address, frame};
use super::form::{self, Fault};
use super::input::{ProductInput, VariantInput};
use crate::backend;
use crate::error::AppError;
use crate::page::status_of;
use crate::press;

/// The page on which a product is made.
pub(in crate::admin) fn page() -> impl IntoView {
    guarded(async move |who| {
        who.actor.require(Permission::ChangeProducts)?;
        let choices = backend::shop().product_choices(who.actor).await?;
        let blank = VariantInput { active: "1".to_owned(), ..VariantInput::default() };
        let content = content(&ProductInput::default(), &blank, &choices, &Fault::default());
        Ok(frame::inside(&who, "New product", content.into_any()))
    })
}

fn content(
    product: &ProductInput,
    variant: &VariantInput,
    choices: &ProductChoices,
    fault: &Fault,
) -> impl IntoView + use<> {
    let slug = Input::text("product-slug", "product[slug]", "Address (optional)", &product.slug)
        .hint("Small letters, digits and hyphens. Left empty, it is made from the title. It stays for ever.")
        .fault(fault.of(Field::Slug));
    view! {
        <p><a href=address::PRODUCTS>"All products"</a></p>
        <h1>"New product"</h1>
        {fault.note()}
        <form class="admin-form panel" method="post" action=CreateProduct::url()>
            {press::field()}
            {form::fields(product, choices, fault)}
            <fieldset class="admin-form__part">
                <legend>"First size"</legend>
                {variant_fields("variant", variant, fault)}
            </fieldset>
            {slug.view()}
            <p><button class="button button--primary" type="submit">"Add the product"</button></p>
        </form>
    }
}

/// The fields of a new variant. Each form on a page has ids of its own.
pub(super) fn variant_fields(id: &str, input: &VariantInput, fault: &Fault) -> impl IntoView + use<> {
    let line = |field: Field, name: &str, label: &str, value: &str| {
        Input::text(format!("{id}-{name}"), format!("variant[{name}]"), label, value).fault(fault.of(field))
    };
    let active_id = format!("{id}-active");
    view! {
        {line(Field::ProductId, "id", "Product id", &input.id).required()
            .hint("What APIs and files call this size. Letters, digits, dots, hyphens and underscores; it stays for ever.").view()}
        {line(Field::Size, "size", "Size (optional)", &input.size).hint("\"250 g\", say.").view()}
        {Input { keys: Some("decimal"), ..line(Field::UnitPrice, "price", "Price", &input.price) }.required().view()}
        {Input { keys: Some("numeric"), ..line(Field::OnHand, "pieces", "Pieces in stock", &input.pieces) }.view()}
        <p class="field field--check">
            <input id=active_id.clone() type="checkbox" name="variant[active]" value="1" checked=!input.active.is_empty()/>
            <label for=active_id>"For sale"</label>
        </p>
    }
}

/// Makes a product with its first size. A form that was refused is shown again.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "create-product", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn create_product(
    /// How it is to look.
    #[server(default)]
    product: ProductInput,
    /// Its first size.
    #[server(default)]
    variant: VariantInput,
) -> Result<Exit, AppError> {
    match create(&product, &variant).await {
        Ok(ManagedProduct { product, .. }) => {
            let told = Flash::Product { title: product.title.clone(), done: ProductNews::Created };
            finish(&address::of_product(&product.slug), Ok(told)).await
        }
        Err(AppError::Rejected(rejection)) if super::is_of_form(&rejection) && backend::plain_form() => {
            shown_again(&product, &variant, rejection).await
        }
        Err(error) => Exit::refused(error).await,
    }
}

async fn create(product: &ProductInput, variant: &VariantInput) -> Result<ManagedProduct, AppError> {
    let actor = backend::actor().await?;
    let shop = backend::shop();
    let pictures = shop.product_choices(actor).await?.pictures;
    let variants = vec![variant.new_variant(shop.settings().pricing.currency)?];
    let new = NewProduct { slug: product.slug()?, edit: product.parse(&pictures)?, variants };
    Ok(shop.create_product(actor, new).await?)
}

async fn shown_again(product: &ProductInput, variant: &VariantInput, rejection: Rejection) -> Result<Exit, AppError> {
    let who = guard::signed_in().await?;
    let choices = backend::shop().product_choices(who.actor).await?;
    backend::set_status(status_of(&rejection.clone().into()));
    let content = content(product, variant, &choices, &Fault(Some(rejection)));
    Ok(Exit::page(document(frame::inside(&who, "New product", content.into_any()))))
}
