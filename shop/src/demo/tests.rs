use store::{Store, on_both_engines};

use super::*;
use crate::testing::{SeededEntropy, TestShop, an_empty_shop, test_sender, test_settings};
use crate::{Setup, Urls};

const DEMO: SeedReport = SeedReport { products: 28, variants: 47 };

async fn a_second_shop(store: Store, first: &TestShop) -> Shop {
    let setup = Setup {
        store,
        gateway: std::sync::Arc::clone(&first.gateway) as _,
        mailer: std::sync::Arc::clone(&first.mailer) as _,
        mail_sender: test_sender(),
        clock: std::sync::Arc::clone(&first.clock) as _,
        entropy: std::sync::Arc::new(SeededEntropy::new(2)),
        first_settings: test_settings(),
        checkout_service: None,
        provisioner: None,
        urls: Urls { base: "https://shop.example".to_owned() },
    };
    Shop::open(setup).await.unwrap()
}

on_both_engines! {
    async fn the_demo_catalogue_is_loaded_once(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        assert_eq!(shop.seed_demo().await.unwrap(), DEMO);
        assert_eq!(shop.seed_demo().await.unwrap(), SeedReport::default());
    }

    async fn it_is_never_loaded_beside_other_products(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let Catalogue { vendors, categories, products } = Catalogue::demo(Currency::Eur).unwrap();
        let own: Result<()> = in_transaction!(shop.store(), |db| {
            for vendor in &vendors {
                db.insert_vendor(vendor).await?;
            }
            for (category, position) in &categories {
                db.insert_category(category, *position).await?;
            }
            Ok(db.insert_product(&products[0], 1).await?)
        });
        own.unwrap();
        assert_eq!(shop.seed_demo().await.unwrap(), SeedReport::default());
    }

    async fn two_who_load_it_at_once_load_it_once(store: Store) {
        let first = an_empty_shop(store.clone()).await;
        let second = a_second_shop(store, &first).await;
        let (one, other) = tokio::join!(first.shop.seed_demo(), second.seed_demo());
        let mut reports = [one.unwrap(), other.unwrap()];
        reports.sort_by_key(|report| report.products);
        assert_eq!(reports, [SeedReport::default(), DEMO]);
    }

    async fn it_has_what_a_shop_must_cope_with(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.seed_demo().await.unwrap();
        let powder = shop.product("kaiser-natron-pulver-250-g-grosspackung").await.unwrap();
        assert_eq!(powder.title, "Kaiser-Natron® Pulver");
        assert_eq!(powder.variants[0].unit_price, Money::new(449, Currency::Eur));
        assert_eq!(powder.variants[0].stock.available(), 400);
        let licence = shop.product("MS-365-BUS-STD").await.unwrap();
        assert_eq!(licence.required_attributes[0].key, "domain");
    }
}

#[test]
fn a_currency_without_decimals_takes_over_the_minor_units() {
    let products = Catalogue::demo(Currency::Jpy).unwrap().products;
    let variants = products.iter().flat_map(|product| &product.variants);
    let prices: Vec<_> = variants.map(|variant| variant.unit_price).collect();
    assert!(prices.contains(&Money::new(449, Currency::Jpy)));
}

#[test]
fn a_product_of_nobody_is_refused() {
    let json = r#"{"vendors": [], "categories": [], "products": [{"slug": "a", "title": "A", "description": "",
        "vendor": "nobody", "category": "nowhere", "taxClass": "none", "images": [], "variants": []}]}"#;
    assert!(Catalogue::read(json, Currency::Eur).is_err_and(|error| error.to_string().contains("nobody")));
}
