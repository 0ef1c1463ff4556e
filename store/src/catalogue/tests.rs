use domain::catalogue::{Image, Named, Product, ProductSort, RequiredAttribute, TaxClass, Variant};
use domain::inventory::Stock;
use domain::money::{Currency, Money};

use super::*;
use crate::{Store, on_both_engines};

fn named(slug: &str) -> Named {
    Named { slug: slug.parse().unwrap(), name: slug.to_uppercase() }
}

fn variant(id: &str, cents: i64, stock: Stock) -> Variant {
    let unit_price = Money::new(cents, Currency::Eur);
    Variant { id: id.parse().unwrap(), size: format!("size of {id}"), unit_price, stock, active: true }
}

const fn stock(on_hand: u32, reserved: u32) -> Stock {
    Stock { on_hand, reserved }
}

fn product(slug: &str, title: &str, variants: Vec<Variant>) -> Product {
    Product {
        slug: slug.parse().unwrap(),
        title: title.to_owned(),
        description: "One.\n\nTwo.".to_owned(),
        vendor: named("mill"),
        category: named("pantry"),
        tax_class: TaxClass::Reduced,
        images: vec![Image { url: "/images/a.svg".to_owned(), alt: "A".to_owned(), width: 8, height: 6 }],
        required_attributes: vec![RequiredAttribute {
            key: "domain".to_owned(),
            label: "Domain".to_owned(),
            pattern: None,
            hint: None,
        }],
        variants,
    }
}

async fn with_products(store: &Store, products: &[Product]) -> Db {
    let mut db = store.write().await.unwrap();
    db.insert_vendor(&named("mill")).await.unwrap();
    for (position, slug) in (1..).zip(["pantry", "empty"]) {
        let Named { slug, name } = named(slug);
        let category = Category { slug, name, description: String::new(), products: 0 };
        db.insert_category(&category, position).await.unwrap();
    }
    for (position, product) in (1..).zip(products) {
        db.insert_product(product, position).await.unwrap();
    }
    db
}

async fn slugs(db: &mut Db, filter: &ProductFilter) -> Vec<String> {
    let listed = db.list_products(filter, 100, Currency::Eur).await.unwrap();
    listed.into_iter().map(|product| product.card.slug.to_string()).collect()
}

fn words(words: &[&str]) -> ProductFilter {
    ProductFilter { words: words.iter().map(|&word| word.to_owned()).collect(), ..ProductFilter::default() }
}

on_both_engines! {
    async fn a_product_comes_back_as_it_went_in_by_its_slug_and_by_its_variants(store: Store) {
        let rye = product("rye", "Rye", vec![variant("R-2", 499, stock(5, 2)), variant("R-1", 229, stock(0, 0))]);
        let mut db = with_products(&store, std::slice::from_ref(&rye)).await;
        for name in ["rye", "R-1", "R-2"] {
            assert_eq!(db.product(&name.parse().unwrap(), Currency::Eur).await.unwrap().as_ref(), Some(&rye));
        }
        assert_eq!(db.product(&"nope".parse().unwrap(), Currency::Eur).await.unwrap(), None);
    }

    async fn what_is_not_for_sale_is_not_seen(store: Store) {
        let mut half = product("half", "Half", vec![variant("on", 100, stock(1, 0)), variant("off", 50, stock(9, 0))]);
        half.variants[1].active = false;
        let mut gone = product("gone", "Gone", vec![variant("gone-1", 100, stock(1, 0))]);
        gone.variants[0].active = false;
        let mut db = with_products(&store, &[half, gone]).await;

        let seen = db.product(&"off".parse().unwrap(), Currency::Eur).await.unwrap().unwrap();
        assert_eq!(seen.variants.iter().map(|variant| variant.id.as_str()).collect::<Vec<_>>(), ["on"]);
        assert_eq!(db.product(&"gone".parse().unwrap(), Currency::Eur).await.unwrap(), None);
        let listed = db.list_products(&ProductFilter::default(), 9, Currency::Eur).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].card.price_from, Money::new(100, Currency::Eur));
        assert_eq!(listed[0].card.available, 1);
        let counts: Vec<u32> = db.categories().await.unwrap().iter().map(|category| category.products).collect();
        assert_eq!(counts, [1, 0]);
    }

    async fn a_card_tells_the_lowest_price_and_what_is_available_of_all_variants(store: Store) {
        let variants = vec![variant("a", 300, stock(5, 2)), variant("b", 200, stock(1, 4)), variant("c", 200, stock(2, 0))];
        let mut db = with_products(&store, &[product("rye", "Rye", variants)]).await;
        let card = db.list_products(&ProductFilter::default(), 1, Currency::Eur).await.unwrap().remove(0).card;
        assert_eq!(card.price_from, Money::new(200, Currency::Eur));
        assert!(card.prices_differ);
        assert_eq!(card.available, 5);
        assert_eq!(card.vendor, "MILL");
        assert_eq!(card.image.unwrap().width, 8);
    }

    async fn a_search_finds_beginnings_of_words_and_puts_titles_first(store: Store) {
        let mut db = with_products(&store, &[
            Product { description: "Made of beech.".to_owned(), ..product("bowl", "Bowl", vec![variant("b", 1, stock(1, 0))]) },
            product("brush", "Beech Brush", vec![variant("c", 1, stock(1, 0))]),
            product("soap", "Großpackung Seife", vec![variant("d", 1, stock(1, 0))]),
        ]).await;
        assert_eq!(slugs(&mut db, &words(&["bee"])).await, ["brush", "bowl"]);
        assert_eq!(slugs(&mut db, &words(&["beech", "brush"])).await, ["brush"]);
        assert_eq!(slugs(&mut db, &words(&["grosspack"])).await, ["soap"]);
        assert_eq!(slugs(&mut db, &words(&["mill"])).await, ["bowl", "brush", "soap"]);
        assert_eq!(slugs(&mut db, &words(&["pantry", "so"])).await, Vec::<String>::new());
        assert_eq!(slugs(&mut db, &words(&["eech"])).await, Vec::<String>::new());
    }

    async fn filters_narrow_a_list(store: Store) {
        let sold_out = product("out", "Out", vec![variant("a", 1, stock(2, 2))]);
        let there = product("there", "There", vec![variant("b", 1, stock(1, 0))]);
        let mut db = with_products(&store, &[sold_out, there]).await;
        let all = ProductFilter::default();
        let category = |slug: &str| ProductFilter { category: Some(slug.parse().unwrap()), ..all.clone() };
        let vendor = |slug: &str| ProductFilter { vendor: Some(slug.parse().unwrap()), ..all.clone() };
        assert_eq!(slugs(&mut db, &ProductFilter { in_stock: true, ..all.clone() }).await, ["there"]);
        assert_eq!(slugs(&mut db, &category("pantry")).await, ["out", "there"]);
        assert!(slugs(&mut db, &category("empty")).await.is_empty());
        assert_eq!(slugs(&mut db, &vendor("mill")).await, ["out", "there"]);
        assert!(slugs(&mut db, &vendor("other")).await.is_empty());
    }

    async fn each_sorting_is_the_same_a_page_at_a_time(store: Store) {
        let prices = [("pear", "Pear", 300), ("apple", "Äpfel", 100), ("cherry", "cherry", 300), ("date", "Date", 200)];
        let products = prices.map(|(slug, title, cents)| product(slug, title, vec![variant(slug, cents, stock(1, 0))]));
        let mut db = with_products(&store, &products).await;
        for (sort, expected) in [
            (ProductSort::Relevance, ["pear", "apple", "cherry", "date"]),
            (ProductSort::Title, ["apple", "cherry", "date", "pear"]),
            (ProductSort::PriceUp, ["apple", "date", "pear", "cherry"]),
            (ProductSort::PriceDown, ["pear", "cherry", "date", "apple"]),
        ] {
            let mut filter = ProductFilter { sort, ..ProductFilter::default() };
            assert_eq!(slugs(&mut db, &filter).await, expected, "{sort:?}");
            for slug in expected {
                let next = db.list_products(&filter, 1, Currency::Eur).await.unwrap().remove(0);
                assert_eq!(next.card.slug.as_str(), slug, "{sort:?}");
                filter.after = Some(next.key);
            }
            assert!(slugs(&mut db, &filter).await.is_empty());
        }
    }

    async fn a_list_is_counted_whole_wherever_its_page_starts(store: Store) {
        let sold_out = product("out", "Out", vec![variant("a", 1, stock(2, 2)), variant("b", 1, stock(0, 0))]);
        let there = product("there", "There", vec![variant("c", 1, stock(1, 0))]);
        let mut db = with_products(&store, &[sold_out, there]).await;
        let after = db.list_products(&ProductFilter::default(), 1, Currency::Eur).await.unwrap().remove(0).key;
        let all = ProductFilter { after: Some(after), ..ProductFilter::default() };
        assert_eq!(db.count_products(&all).await.unwrap(), 2);
        assert_eq!(db.count_products(&ProductFilter { in_stock: true, ..all.clone() }).await.unwrap(), 1);
        assert_eq!(db.count_products(&words(&["there"])).await.unwrap(), 1);
        let elsewhere = ProductFilter { category: Some("empty".parse().unwrap()), ..all };
        assert_eq!(db.count_products(&elsewhere).await.unwrap(), 0);
    }

    async fn several_products_come_with_all_that_is_for_sale_of_them(store: Store) {
        let withdrawn = Variant { active: false, ..variant("c", 1, stock(1, 0)) };
        let mut db = with_products(&store, &[
            product("two", "Two", vec![variant("b", 1, stock(1, 0)), variant("a", 1, stock(1, 0)), withdrawn.clone()]),
            product("one", "One", vec![variant("d", 1, stock(1, 0))]),
            product("none", "None", vec![Variant { id: "e".parse().unwrap(), ..withdrawn }]),
        ]).await;
        let slugs: Vec<Slug> = ["two", "none", "one", "unknown"].map(|slug| slug.parse().unwrap()).into();
        let found = db.products(&slugs.iter().collect::<Vec<_>>(), Currency::Eur).await.unwrap();
        let shown: Vec<_> = found.iter().map(|product| {
            let variants: Vec<_> = product.variants.iter().map(|variant| variant.id.as_str()).collect();
            (product.slug.as_str(), variants)
        }).collect();
        assert_eq!(shown, [("one", vec!["d"]), ("two", vec!["b", "a"])]);
        assert_eq!(db.products(&[], Currency::Eur).await.unwrap(), []);
    }

    async fn a_variant_belongs_to_one_product(store: Store) {
        let taken = |slug: &str| product(slug, "Same", vec![variant("same", 1, stock(1, 0))]);
        let mut db = with_products(&store, &[taken("one")]).await;
        assert!(db.insert_product(&taken("two"), 2).await.is_err_and(|error| error.is_duplicate()));
    }
}
