use store::on_both_engines;

use super::*;
use crate::Error;
use crate::testing::a_shop;

fn rejection<T: std::fmt::Debug>(result: Result<T>) -> Rejection {
    match result {
        Err(Error::Rejected(rejection)) => rejection,
        other => panic!("{other:?} is no rejection"),
    }
}

fn search(words: &str) -> ProductQuery {
    ProductQuery { search: Some(words.to_owned()), ..ProductQuery::default() }
}

async fn titles(shop: &Shop, query: &ProductQuery) -> Vec<String> {
    shop.list_products(query).await.unwrap().items.into_iter().map(|card| card.title).collect()
}

on_both_engines! {
    async fn a_search_finds_a_product_by_the_beginning_of_its_words(store: Store) {
        let shop = a_shop(store).await.shop;
        assert_eq!(titles(&shop, &search("KAISER nat")).await, ["Kaiser-Natron® Pulver"]);
        assert_eq!(titles(&shop, &search("zzz")).await, Vec::<String>::new());
        assert_eq!(titles(&shop, &search(" % _ ")).await, Vec::<String>::new());
        assert_eq!(titles(&shop, &search("  ")).await.len(), 20);
    }

    async fn whole_products_come_in_the_same_order_with_their_variants_and_a_count(store: Store) {
        let shop = a_shop(store).await.shop;
        for sort in ProductSort::ALL {
            let query = ProductQuery { sort, limit: Limit::new(7).unwrap(), ..ProductQuery::default() };
            let whole = shop.list_whole_products(&query).await.unwrap();
            let shown: Vec<_> = whole.page.items.iter().map(|product| product.title.clone()).collect();
            assert_eq!(shown, titles(&shop, &query).await, "{sort:?}");
            assert_eq!(whole.count, 28);
            assert!(whole.page.next.is_some());
            let first = &whole.page.items[0];
            assert_eq!(*first, shop.product(first.slug.as_str()).await.unwrap());
        }
        let nothing = shop.list_whole_products(&search("?")).await.unwrap();
        assert_eq!((nothing.page.items.len(), nothing.count), (0, 0));
    }

    async fn pages_follow_each_other_in_every_sorting_without_gap_or_repetition(store: Store) {
        let shop = a_shop(store).await.shop;
        for sort in ProductSort::ALL {
            let whole = ProductQuery { sort, limit: Limit::new(100).unwrap(), ..ProductQuery::default() };
            let expected = titles(&shop, &whole).await;
            assert_eq!(expected.len(), 28);
            let mut query = ProductQuery { limit: Limit::new(5).unwrap(), ..whole };
            let mut seen = Vec::new();
            loop {
                let page = shop.list_products(&query).await.unwrap();
                seen.extend(page.items.into_iter().map(|card| card.title));
                query.cursor = page.next;
                if query.cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{sort:?}");
        }
    }

    async fn a_cursor_that_this_list_did_not_give_is_refused(store: Store) {
        let shop = a_shop(store).await.shop;
        let broken = Rejection::Invalid { field: Field::Cursor };
        let one = ProductQuery { limit: Limit::new(1).unwrap(), ..ProductQuery::default() };
        let given = shop.list_products(&one).await.unwrap().next;
        let sorted = ProductQuery { sort: ProductSort::Title, cursor: given, ..one.clone() };
        assert_eq!(rejection(shop.list_products(&sorted).await), broken);
        let key = ListKey { number: 0, text: "\0".to_owned(), position: 0, slug: "a".to_owned() };
        for cursor in ["nope".to_owned(), String::new(), cursor::encode(&(ProductSort::Relevance, key))] {
            let query = ProductQuery { cursor: Some(cursor), ..one.clone() };
            assert_eq!(rejection(shop.list_products(&query).await), broken);
        }
    }

    async fn an_unknown_category_is_told_apart_from_an_empty_list(store: Store) {
        let shop = a_shop(store).await.shop;
        let of = |slug: &str, search: Option<&str>| ProductQuery {
            category: Some(slug.parse().unwrap()),
            search: search.map(str::to_owned),
            ..ProductQuery::default()
        };
        assert_eq!(rejection(shop.list_products(&of("nowhere", None)).await), Rejection::CategoryNotFound);
        assert!(titles(&shop, &of("pantry", Some("zzz"))).await.is_empty());
        let categories = shop.categories().await.unwrap();
        assert_eq!(categories.len(), 4);
        assert_eq!(categories.iter().map(|category| category.products).sum::<u32>(), 28);
        for category in categories {
            let listed = titles(&shop, &of(category.slug.as_str(), None)).await;
            assert_eq!(listed.len(), category.products as usize);
        }
    }

    async fn a_product_is_found_by_its_slug_and_by_a_variant_and_else_is_not_for_sale(store: Store) {
        let shop = a_shop(store).await.shop;
        let by_slug = shop.product("microsoft-365-business-standard").await.unwrap();
        assert_eq!(shop.product("MS-365-BUS-STD").await.unwrap(), by_slug);
        assert_eq!(by_slug.required_attributes.len(), 1);
        for nothing in ["nope", "", "a b", "\0", "ü"] {
            assert_eq!(rejection(shop.product(nothing).await), Rejection::ProductNotFound, "{nothing:?}");
        }
    }
}
