//! Vendors and categories, which products call by their names; one that is not known is added.

use domain::catalogue::{Category, Named, Product};
use domain::ids::Slug;
use domain::product::{ProductEdit, slug_of_any};
use domain::rejection::{Field, Rejection};
use store::Db;
use store::catalogue::NamedKind;

use crate::Result;

/// The vendors and the categories of the shop.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    vendors: Vec<Named>,
    categories: Vec<Named>,
    /// Those that are not in the database yet.
    new_vendors: Vec<Named>,
    new_categories: Vec<Named>,
}

impl Names {
    /// What the database knows.
    pub(super) async fn load(db: &mut Db) -> Result<Self> {
        Ok(Self {
            vendors: db.all_named(NamedKind::Vendor).await?,
            categories: db.all_named(NamedKind::Category).await?,
            ..Self::default()
        })
    }

    /// The product that an edit describes, without variants. Its texts are clean.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for a name of which nothing can stand in an address.
    pub(super) fn product(&self, slug: Slug, edit: ProductEdit) -> std::result::Result<Product, Rejection> {
        let ProductEdit { title, description, vendor, category, tax_class, images, required_attributes } = edit;
        Ok(Product {
            slug,
            title,
            description,
            vendor: called(&self.vendors, &vendor, Field::Vendor)?,
            category: called(&self.categories, &category, Field::Category)?,
            tax_class,
            images,
            required_attributes,
            variants: Vec::new(),
        })
    }

    /// Takes in the vendor and the category of a product that is to be saved.
    pub(super) fn admit(&mut self, product: &Product) {
        admit((&mut self.vendors, &mut self.new_vendors), &product.vendor);
        admit((&mut self.categories, &mut self.new_categories), &product.category);
    }

    /// Adds what is new to the database.
    pub(super) async fn save(&mut self, db: &mut Db) -> Result<()> {
        for vendor in self.new_vendors.drain(..) {
            db.insert_vendor(&vendor).await?;
        }
        if self.new_categories.is_empty() {
            return Ok(());
        }
        let last = db.last_category_position().await?;
        for (position, Named { slug, name }) in (last + 1..).zip(self.new_categories.drain(..)) {
            db.insert_category(&Category { slug, name, description: String::new(), products: 0 }, position).await?;
        }
        Ok(())
    }
}

/// The one that is called so, by its name or by its name in URLs; a new one where nobody is.
fn called(all: &[Named], name: &str, field: Field) -> std::result::Result<Named, Rejection> {
    if let Some(found) = all.iter().find(|one| one.name == name) {
        return Ok(found.clone());
    }
    let slug = slug_of_any(name, field)?;
    let found = all.iter().find(|one| one.slug.as_str() == name || one.slug == slug);
    Ok(found.cloned().unwrap_or_else(|| Named { slug, name: name.to_owned() }))
}

fn admit((all, new): (&mut Vec<Named>, &mut Vec<Named>), one: &Named) {
    if !all.contains(one) {
        all.push(one.clone());
        new.push(one.clone());
    }
}
