//! What search engines read of a product: schema.org's `Product` as JSON-LD.

use domain::catalogue::{Product, Variant};
use serde_json::{Value, json};

/// The JSON-LD of a product, with an offer for each of its variants.
pub(super) fn of(product: &Product, base_url: &str) -> Option<String> {
    let address = format!("{base_url}/products/{}", product.slug);
    let images: Vec<String> = product.images.iter().map(|image| format!("{base_url}{}", image.url)).collect();
    let offers: Vec<Value> = product.variants.iter().map(|variant| offer(variant, &address)).collect();
    let data = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.description,
        "category": product.category.name,
        "brand": { "@type": "Brand", "name": product.vendor.name },
        "url": address,
        "image": images,
        "offers": offers,
    });
    serde_json::to_string(&data).ok()
}

fn offer(variant: &Variant, address: &str) -> Value {
    let availability = if variant.stock.available() > 0 { "InStock" } else { "OutOfStock" };
    json!({
        "@type": "Offer",
        "sku": variant.id.as_str(),
        "name": variant.size,
        "price": variant.unit_price.decimal(),
        "priceCurrency": variant.unit_price.currency.code(),
        "availability": format!("https://schema.org/{availability}"),
        "url": address,
    })
}
