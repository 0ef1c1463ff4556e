//! `PATCH` and `DELETE /api/products/{id}`.

use axum::extract::State;
use axum::response::Response;
use domain::ids::Slug;
use domain::money::Currency;
use domain::rejection::Rejection;
use http::StatusCode;
use serde::Deserialize;
use shop::Shop;
use shop::products::patch::ProductPatch;
use utoipa::ToSchema;

use super::fields::{AttributeFields, ImageFields, VariantFields, tax_class, variants_of};
use crate::api::model::ProductModel;
use crate::api::read::{Body, Faults, Given, Name, NoBody};
use crate::api::who::{ProductWork, Staff};
use crate::problem::{Problem, json};

/// What is to be different. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductChange)]
pub(in crate::api) struct Sent {
    /// Its name.
    #[serde(default)]
    #[schema(value_type = String, max_length = 200, example = "Ox bell")]
    title: Given<String>,
    /// Paragraphs of plain text, separated by empty lines.
    #[serde(default)]
    #[schema(value_type = String, example = "Cast brass, heard from far away.")]
    description: Given<String>,
    /// Who sells it, by name; one that is not known is added.
    #[serde(default)]
    #[schema(value_type = String, max_length = 200, example = "Haus & Hof")]
    vendor: Given<String>,
    /// Where it stands in the shop, by name; one that is not known is added.
    #[serde(default)]
    #[schema(value_type = String, max_length = 200, example = "cleaning")]
    category: Given<String>,
    /// `standard`, `reduced` or `none`.
    #[serde(default)]
    #[schema(value_type = String, example = "reduced")]
    tax_class: Given<String>,
    /// Its pictures, all of them, the main one first.
    #[serde(default)]
    #[schema(value_type = Vec<ImageFields>)]
    images: Given<Vec<ImageFields>>,
    /// What a buyer must say for each line of it, all of it.
    #[serde(default)]
    #[schema(value_type = Vec<AttributeFields>)]
    required_attributes: Given<Vec<AttributeFields>>,
    /// Variants to be changed or added; one that is not named stays as it is.
    #[serde(default)]
    #[schema(value_type = Vec<VariantFields>)]
    variants: Given<Vec<VariantFields>>,
}

/// Change a product
#[utoipa::path(
    patch,
    path = "/api/products/{id}",
    operation_id = "changeProduct",
    tag = "Products",
    params(("id" = String, Path, description = "The product's slug", example = "kaiser-natron-pulver")),
    request_body = Sent,
    responses((status = 200, description = "The product", body = ProductModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "cart.productNotFound", "product.variantTaken",
        "product.tooManyVariants", "product.conflict"
    ]))),
    security(("session" = []), ("token" = ["products"]))
)]
pub(in crate::api) async fn change(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<ProductWork>,
    Name(slug): Name,
    Body(sent): Body<Sent>,
) -> Result<Response, Problem> {
    let patch = sent.read(shop.settings().pricing.currency)?;
    let changed = shop.patch_product(actor, &known(&slug)?, patch).await?;
    Ok(json(StatusCode::OK, &ProductModel::for_staff(&changed.product)))
}

/// Delete a product
///
/// One that was ever ordered, or is in a cart, stays and is not for sale any more.
#[utoipa::path(
    delete,
    path = "/api/products/{id}",
    operation_id = "deleteProduct",
    tag = "Products",
    params(("id" = String, Path, description = "The product's slug", example = "kaiser-natron-pulver")),
    responses((status = 204, description = "It is not for sale any more")),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "cart.productNotFound", "product.conflict"
    ]))),
    security(("session" = []), ("token" = ["products"]))
)]
pub(in crate::api) async fn remove(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<ProductWork>,
    Name(slug): Name,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    shop.delete_product(actor, &known(&slug)?, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What cannot be a slug names no product.
fn known(slug: &str) -> Result<Slug, Rejection> {
    slug.parse().map_err(|_| Rejection::ProductNotFound)
}

impl Sent {
    fn read(self, currency: Currency) -> Result<ProductPatch, Problem> {
        let mut faults = Faults::default();
        let title = faults.optional("title", self.title);
        let description = faults.optional("description", self.description);
        let vendor = faults.optional("vendor", self.vendor);
        let category = faults.optional("category", self.category);
        let class = faults.optional("taxClass", self.tax_class);
        let images = faults.optional("images", self.images);
        let attributes = faults.optional("requiredAttributes", self.required_attributes);
        let variants = faults.optional("variants", self.variants);
        faults.or(Some(()))?;
        Ok(ProductPatch {
            title,
            description,
            vendor,
            category,
            tax_class: class.map(|word| tax_class(&word)).transpose()?,
            images: images.map(|images| images.into_iter().map(Into::into).collect()),
            required_attributes: attributes.map(|attributes| attributes.into_iter().map(Into::into).collect()),
            variants: variants_of(variants.unwrap_or_default(), currency)?,
        })
    }
}
