//! A product's forms as they are sent: nothing in them has been looked at.

use domain::catalogue::{Image, Product, RequiredAttribute, TaxClass, Variant};
use domain::ids::{Slug, VariantId};
use domain::money::Currency;
use domain::product::{NewVariant, PICTURE_SIDE, ProductEdit, VariantEdit, parse_price};
use domain::rejection::{Field, Rejection};
use serde::{Deserialize, Serialize};

use super::super::typed::Typed;

/// How a product is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::admin) struct ProductInput {
    /// Its name in addresses; for a new one only.
    pub(super) slug: String,
    /// Its name.
    pub(super) title: String,
    /// Paragraphs of plain text.
    pub(super) description: String,
    /// Who sells it.
    pub(super) vendor: String,
    /// Where it stands.
    pub(super) category: String,
    /// Its rate of tax.
    pub(super) tax_class: String,
    /// Its pictures.
    pub(super) images: Vec<PictureInput>,
    /// What a buyer must say.
    pub(super) attributes: Vec<AttributeInput>,
}

/// A picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::admin) struct PictureInput {
    /// Where it is.
    pub(super) url: String,
    /// What it shows.
    pub(super) alt: String,
}

/// Something that a buyer must say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::admin) struct AttributeInput {
    /// Its key.
    pub(super) key: String,
    /// How a form calls it.
    pub(super) label: String,
    /// What it must match.
    pub(super) pattern: String,
    /// What helps to fill it in.
    pub(super) hint: String,
}

/// How a variant is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::admin) struct VariantInput {
    /// Its id.
    pub(super) id: String,
    /// What it is called.
    pub(super) size: String,
    /// Its price.
    pub(super) price: String,
    /// Pieces in the store; for a new one only.
    pub(super) pieces: String,
    /// Whether it is for sale: filled in where it is.
    pub(super) active: String,
}

impl ProductInput {
    /// Reads the form. Pictures that the shop knows keep their size.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self, known: &[Image]) -> Result<ProductEdit, Rejection> {
        let pictures = self.images.iter().filter(|picture| !picture.url.trim().is_empty());
        let attributes = self.attributes.iter().filter(|attribute| !attribute.is_blank());
        let tax_class: TaxClass = self.tax_class.parse()?;
        let edit = ProductEdit {
            title: self.title.clone(),
            description: self.description.clone(),
            vendor: self.vendor.clone(),
            category: self.category.clone(),
            tax_class,
            images: pictures.map(|picture| picture.image(known)).collect(),
            required_attributes: attributes.map(AttributeInput::attribute).collect(),
        };
        edit.checked()
    }

    /// The name in addresses that was asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for what is none.
    pub(super) fn slug(&self) -> Result<Option<Slug>, Rejection> {
        match self.slug.trim() {
            "" => Ok(None),
            slug => slug.parse().map(Some).map_err(|_| Rejection::Invalid { field: Field::Slug }),
        }
    }
}

impl PictureInput {
    fn image(&self, known: &[Image]) -> Image {
        let url = self.url.trim();
        let size = known.iter().find(|image| image.url == url).map(|image| (image.width, image.height));
        let (width, height) = size.unwrap_or((PICTURE_SIDE, PICTURE_SIDE));
        Image { url: url.to_owned(), alt: self.alt.clone(), width, height }
    }
}

impl PictureInput {
    /// Whether nothing was typed into its row.
    pub(super) fn is_blank(&self) -> bool {
        self.url.trim().is_empty() && self.alt.trim().is_empty()
    }
}

impl AttributeInput {
    /// Whether nothing was typed into its row.
    pub(super) fn is_blank(&self) -> bool {
        [&self.key, &self.label, &self.pattern, &self.hint].iter().all(|text| text.trim().is_empty())
    }

    fn attribute(&self) -> RequiredAttribute {
        RequiredAttribute {
            key: self.key.trim().to_owned(),
            label: self.label.clone(),
            pattern: Some(self.pattern.clone()),
            hint: Some(self.hint.clone()),
        }
    }
}

impl From<&Product> for ProductInput {
    fn from(product: &Product) -> Self {
        let picture = |image: &Image| PictureInput { url: image.url.clone(), alt: image.alt.clone() };
        let attribute = |attribute: &RequiredAttribute| AttributeInput {
            key: attribute.key.clone(),
            label: attribute.label.clone(),
            pattern: attribute.pattern.clone().unwrap_or_default(),
            hint: attribute.hint.clone().unwrap_or_default(),
        };
        Self {
            slug: product.slug.to_string(),
            title: product.title.clone(),
            description: product.description.clone(),
            vendor: product.vendor.name.clone(),
            category: product.category.name.clone(),
            tax_class: product.tax_class.to_string(),
            images: product.images.iter().map(picture).collect(),
            attributes: product.required_attributes.iter().map(attribute).collect(),
        }
    }
}

impl VariantInput {
    /// The form as it was typed.
    pub(super) fn typed(&self, form: String) -> Typed {
        let Self { id, size, price, pieces, active } = self;
        Typed::into(form, &[("id", id), ("size", size), ("price", price), ("pieces", pieces), ("active", active)])
    }

    /// The same form, filled with what was typed into it before it was refused.
    pub(super) fn filled(&self, typed: &Typed) -> Self {
        let Self { id, size, price, pieces, active } = self;
        Self {
            id: typed.or("id", id),
            size: typed.or("size", size),
            price: typed.or("price", price),
            pieces: typed.or("pieces", pieces),
            active: typed.or("active", active),
        }
    }

    /// Which variant is meant.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for what is no product id.
    pub(super) fn id(&self) -> Result<VariantId, Rejection> {
        self.id.trim().parse().map_err(|_| Rejection::Invalid { field: Field::ProductId })
    }

    /// How it is to look.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for a price that is none.
    pub(super) fn edit(&self, currency: Currency) -> Result<VariantEdit, Rejection> {
        let unit_price = parse_price(&self.price, currency)?;
        Ok(VariantEdit { size: self.size.clone(), unit_price, active: !self.active.is_empty() })
    }

    /// The new variant that it describes.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn new_variant(&self, currency: Currency) -> Result<NewVariant, Rejection> {
        let on_hand = match self.pieces.trim() {
            "" => 0,
            pieces => pieces.parse().map_err(|_| Rejection::Invalid { field: Field::OnHand })?,
        };
        NewVariant { id: self.id()?, edit: self.edit(currency)?, on_hand }.checked(currency)
    }
}

impl From<&Variant> for VariantInput {
    fn from(variant: &Variant) -> Self {
        Self {
            id: variant.id.to_string(),
            size: variant.size.clone(),
            price: variant.unit_price.decimal(),
            pieces: variant.stock.on_hand.to_string(),
            active: if variant.active { "1".to_owned() } else { String::new() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_blank_is_no_picture_and_no_question() {
        let picture = |url: &str| PictureInput { url: url.to_owned(), alt: "A".to_owned() };
        let input = ProductInput {
            title: "Soap".to_owned(),
            vendor: "Mill".to_owned(),
            category: "Home".to_owned(),
            tax_class: "none".to_owned(),
            images: vec![picture("/a.svg"), picture(" "), picture("/b.svg")],
            attributes: vec![AttributeInput::default()],
            ..ProductInput::default()
        };
        let known = Image { url: "/b.svg".to_owned(), alt: "B".to_owned(), width: 30, height: 40 };
        let edit = input.parse(&[known]).unwrap();
        let sizes: Vec<_> = edit.images.iter().map(|image| (image.url.as_str(), image.width)).collect();
        assert_eq!(sizes, [("/a.svg", PICTURE_SIDE), ("/b.svg", 30)]);
        assert_eq!(edit.required_attributes, []);
    }
}
