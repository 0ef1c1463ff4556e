//! `POST /api/products`.

use axum::extract::State;
use axum::response::Response;
use domain::catalogue::TaxClass;
use domain::ids::Slug;
use domain::money::Currency;
use domain::product::{NewProduct, NewVariant, ProductEdit};
use serde::Deserialize;
use shop::Shop;
use utoipa::ToSchema;

use super::fields::{AttributeFields, ImageFields, VariantFields, at, tax_class, variants_of};
use crate::api::created::created;
use crate::api::model::ProductModel;
use crate::api::read::{Body, Faults, Given};
use crate::api::who::{ProductWork, Staff};
use crate::problem::Problem;

/// A product that is to be.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewProduct)]
pub(in crate::api) struct Sent {
    /// Its name in addresses, which it keeps for ever; left out, it is made from the title.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^[a-z0-9-]{1,100}$", example = "ox-bell")]
    slug: Given<Slug>,
    /// Its name.
    #[serde(default)]
    #[schema(value_type = String, required = true, max_length = 200, example = "Ox bell")]
    title: Given<String>,
    /// Paragraphs of plain text, separated by empty lines.
    #[serde(default)]
    #[schema(value_type = String, example = "Cast brass, heard from far away.")]
    description: Given<String>,
    /// Who sells it, by name; one that is not known is added.
    #[serde(default)]
    #[schema(value_type = String, required = true, max_length = 200, example = "Haus & Hof")]
    vendor: Given<String>,
    /// Where it stands in the shop, by name; one that is not known is added.
    #[serde(default)]
    #[schema(value_type = String, required = true, max_length = 200, example = "cleaning")]
    category: Given<String>,
    /// `standard`, `reduced` or `none`.
    #[serde(default)]
    #[schema(value_type = String, default = "standard", example = "standard")]
    tax_class: Given<String>,
    /// Its pictures, the main one first.
    #[serde(default)]
    #[schema(value_type = Vec<ImageFields>)]
    images: Given<Vec<ImageFields>>,
    /// What a buyer must say for each line of it.
    #[serde(default)]
    #[schema(value_type = Vec<AttributeFields>)]
    required_attributes: Given<Vec<AttributeFields>>,
    /// What can be put into a cart: one at least.
    #[serde(default)]
    #[schema(value_type = Vec<VariantFields>, required = true)]
    variants: Given<Vec<VariantFields>>,
}

/// Add a product
#[utoipa::path(
    post,
    path = "/api/products",
    operation_id = "addProduct",
    tag = "Products",
    request_body = Sent,
    responses((status = 201, description = "The product", body = ProductModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "product.slugTaken", "product.variantTaken",
        "product.tooManyVariants"
    ]))),
    security(("session" = []), ("token" = ["products"]))
)]
pub(in crate::api) async fn create(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<ProductWork>,
    Body(sent): Body<Sent>,
) -> Result<Response, Problem> {
    let new = sent.read(shop.settings().pricing.currency)?;
    let made = shop.create_product(actor, new).await?;
    let location = format!("/api/products/{}", made.product.slug);
    Ok(created(&location, &ProductModel::for_staff(&made.product)))
}

impl Sent {
    fn read(self, currency: Currency) -> Result<NewProduct, Problem> {
        let mut faults = Faults::default();
        let slug = faults.optional("slug", self.slug);
        let title = faults.needed("title", self.title);
        let description = faults.optional("description", self.description);
        let vendor = faults.needed("vendor", self.vendor);
        let category = faults.needed("category", self.category);
        let class = faults.optional("taxClass", self.tax_class);
        let images = faults.optional("images", self.images);
        let attributes = faults.optional("requiredAttributes", self.required_attributes);
        let variants = faults.needed("variants", self.variants);
        let needed = title.zip(vendor).zip(category).zip(variants);
        let (((title, vendor), category), variants) = faults.or(needed)?;
        let edit = ProductEdit {
            title,
            description: description.unwrap_or_default(),
            vendor,
            category,
            tax_class: class.map_or(Ok(TaxClass::Standard), |word| tax_class(&word))?,
            images: images.unwrap_or_default().into_iter().map(Into::into).collect(),
            required_attributes: attributes.unwrap_or_default().into_iter().map(Into::into).collect(),
        };
        let variants: Vec<NewVariant> = variants_of(variants, currency)?
            .into_iter()
            .enumerate()
            .map(|(place, variant)| {
                let variant = variant.added().and_then(|variant| variant.checked(currency));
                variant.map_err(|rejection| at(place, &rejection))
            })
            .collect::<Result<_, _>>()?;
        Ok(NewProduct { slug, edit, variants })
    }
}
