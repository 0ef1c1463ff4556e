//! The demo catalogue, for a shop to look at (CAT-5).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::catalogue::{Category, Image, Named, Product, RequiredAttribute, TaxClass, Variant};
use domain::ids::{Slug, StockMovementId, VariantId};
use domain::inventory::{MovementReason, Stock};
use domain::money::{Currency, Money};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use store::inventory::StockMovement;
use store::{Db, in_transaction};

use crate::{Error, Result, Shop};

/// What was loaded. Everything is 0 where the database had products before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeedReport {
    /// How many products.
    pub products: usize,
    /// How many variants of them.
    pub variants: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    vendors: Vec<Named>,
    categories: Vec<DemoCategory>,
    products: Vec<DemoProduct>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoCategory {
    slug: Slug,
    name: String,
    description: String,
    position: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DemoProduct {
    slug: Slug,
    title: String,
    description: String,
    vendor: Slug,
    category: Slug,
    tax_class: TaxClass,
    images: Vec<Image>,
    #[serde(default)]
    required_attributes: Vec<RequiredAttribute>,
    variants: Vec<DemoVariant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoVariant {
    id: VariantId,
    size: String,
    #[serde(deserialize_with = "hundredths")]
    price: i64,
    stock: u32,
    #[serde(default = "for_sale")]
    active: bool,
}

/// A catalogue in the shop's own terms, ready to be kept.
struct Catalogue {
    vendors: Vec<Named>,
    categories: Vec<(Category, i64)>,
    products: Vec<Product>,
}

impl Shop {
    /// Loads the demo catalogue into a database without products; two who do so at once load it once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seed_demo(&self) -> Result<SeedReport> {
        in_transaction!(self.parts.store, |db| { self.load_demo(db).await })
    }

    /// The same within a transaction.
    pub(crate) async fn load_demo(&self, db: &mut Db) -> Result<SeedReport> {
        if db.has_products().await? || !db.claim_once("demo catalogue").await? {
            return Ok(SeedReport::default());
        }
        let catalogue = Catalogue::demo(self.settings().pricing.currency)?;
        self.load(db, &catalogue).await
    }

    async fn load(&self, db: &mut Db, catalogue: &Catalogue) -> Result<SeedReport> {
        for vendor in &catalogue.vendors {
            db.insert_vendor(vendor).await?;
        }
        for (category, position) in &catalogue.categories {
            db.insert_category(category, *position).await?;
        }
        let mut report = SeedReport::default();
        for (position, product) in (1..).zip(&catalogue.products) {
            db.insert_product(product, position).await?;
            report.products += 1;
            for variant in &product.variants {
                db.insert_stock_movement(&self.delivery_of(variant)).await?;
                report.variants += 1;
            }
        }
        Ok(report)
    }

    fn delivery_of<'a>(&self, variant: &'a Variant) -> StockMovement<'a> {
        StockMovement {
            id: StockMovementId::from_bits(self.fresh_bits()),
            variant: &variant.id,
            reason: MovementReason::Delivery,
            on_hand: i64::from(variant.stock.on_hand),
            reserved: 0,
            order: None,
            actor: Actor::System,
            at: self.now(),
        }
    }
}

impl Catalogue {
    fn demo(currency: Currency) -> Result<Self> {
        Self::read(include_str!("../demo/catalogue.json"), currency)
            .map_err(|source| Error::Unreadable { what: "the demo catalogue", source })
    }

    fn read(json: &str, currency: Currency) -> serde_json::Result<Self> {
        let demo: Demo = serde_json::from_str(json)?;
        let names: BTreeMap<Slug, String> =
            demo.vendors.iter().map(|vendor| (vendor.slug.clone(), vendor.name.clone())).collect();
        let categories: Vec<_> = demo.categories.into_iter().map(DemoCategory::read).collect();
        let category_names: BTreeMap<Slug, String> =
            categories.iter().map(|(category, _)| (category.slug.clone(), category.name.clone())).collect();
        let products = demo.products.into_iter().map(|product| {
            let vendor = named(&names, &product.vendor)?;
            let category = named(&category_names, &product.category)?;
            Ok(product.read(vendor, category, currency))
        });
        Ok(Self { products: products.collect::<serde_json::Result<_>>()?, vendors: demo.vendors, categories })
    }
}

impl DemoCategory {
    fn read(self) -> (Category, i64) {
        let Self { slug, name, description, position } = self;
        (Category { slug, name, description, products: 0 }, position)
    }
}

impl DemoProduct {
    fn read(self, vendor: Named, category: Named, currency: Currency) -> Product {
        Product {
            slug: self.slug,
            title: self.title,
            description: self.description,
            vendor,
            category,
            tax_class: self.tax_class,
            images: self.images,
            required_attributes: self.required_attributes,
            variants: self.variants.into_iter().map(|variant| variant.read(currency)).collect(),
        }
    }
}

impl DemoVariant {
    fn read(self, currency: Currency) -> Variant {
        Variant {
            id: self.id,
            size: self.size,
            unit_price: Money::new(self.price, currency),
            stock: Stock { on_hand: self.stock, reserved: 0 },
            active: self.active,
        }
    }
}

fn named(names: &BTreeMap<Slug, String>, slug: &Slug) -> serde_json::Result<Named> {
    let name = names.get(slug).ok_or_else(|| serde_json::Error::custom(format!("{slug} is not declared")))?;
    Ok(Named { slug: slug.clone(), name: name.clone() })
}

/// The demo's prices are in euro and cents. A shop in another currency takes over their minor units: there is no rate to
/// convert by, and ¥449 is a price as good as €4.49.
fn hundredths<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    Money::parse(&text, Currency::Eur).map(|price| price.minor).map_err(D::Error::custom)
}

const fn for_sale() -> bool {
    true
}
