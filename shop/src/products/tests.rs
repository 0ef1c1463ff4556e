use domain::cart::Quantity;
use domain::catalogue::TaxClass;
use domain::ids::{StaffId, VisitorId};
use domain::inventory::MovementReason;
use domain::money::{Currency, Money};
use domain::product::{NewProduct, NewVariant, ProductEdit, Removal, VariantEdit};
use domain::rejection::Field;
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::stock::MovementQuery;
use crate::testing::an_empty_shop;

fn staff(role: Role) -> Actor {
    Actor::Staff(StaffId::from_bits(1), role)
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn id(text: &str) -> VariantId {
    text.parse().unwrap()
}

pub(super) fn edit(title: &str) -> ProductEdit {
    ProductEdit {
        title: title.to_owned(),
        description: "Of olives.".to_owned(),
        vendor: "The Mill".to_owned(),
        category: "Home".to_owned(),
        tax_class: TaxClass::Standard,
        images: vec![],
        required_attributes: vec![],
    }
}

pub(super) fn size(name: &str, cents: i64) -> VariantEdit {
    VariantEdit { size: name.to_owned(), unit_price: Money::new(cents, Currency::Eur), active: true }
}

pub(super) fn a_product(title: &str, variants: &[&str]) -> NewProduct {
    let variants = variants.iter().map(|variant| NewVariant { id: id(variant), edit: size("100 g", 449), on_hand: 5 });
    NewProduct { slug: None, edit: edit(title), variants: variants.collect() }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> Rejection {
    match outcome {
        Err(Error::Rejected(rejection)) => rejection,
        other => panic!("{other:?}"),
    }
}

async fn fill_cart(shop: &Shop, variant: &str) -> Result<()> {
    let visitor = Actor::Guest(VisitorId::from_bits(rand::random()));
    shop.add_to_cart(visitor, &id(variant), Quantity::ONE, BTreeMap::new()).await.map(drop)
}

async fn is_in_shop(shop: &Shop, slug: &str) -> bool {
    shop.product(slug).await.is_ok()
}

on_both_engines! {
    async fn a_new_product_is_for_sale_and_its_first_pieces_came_by_a_movement(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        let actor = staff(Role::Staff);
        let made = shop.create_product(actor, a_product("Olive Soap, 100 %", &["soap-100", "soap-200"])).await.unwrap();
        assert_eq!((made.product.slug.as_str(), made.version), ("olive-soap-100", 1));
        assert_eq!(shop.product("olive-soap-100").await.unwrap(), made.product);
        assert_eq!(shop.managed_product(actor, "soap-200").await.unwrap(), made);
        let moved = shop.list_movements(actor, &MovementQuery::default()).await.unwrap().items;
        let told: Vec<_> = moved.iter().map(|m| (m.variant.as_str(), m.reason, m.on_hand, m.who.clone())).collect();
        let who = || actor.label();
        let delivery = MovementReason::Delivery;
        assert_eq!(told, [("soap-200", delivery, 5, who()), ("soap-100", delivery, 5, who())]);
        let audit = store.read().await.unwrap().audit_of("olive-soap-100").await.unwrap();
        assert_eq!((audit[0].action.as_str(), &audit[0].actor), ("product.created", &who()));
    }

    async fn vendors_and_categories_are_found_by_their_names_or_added(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        for (title, vendor) in [("One", "Haus & Hof"), ("Two", "haus-hof"), ("Three", "HAUS  HOF"), ("Four", "石鹸")] {
            let mut new = a_product(title, &[&title.to_lowercase()]);
            vendor.clone_into(&mut new.edit.vendor);
            shop.create_product(Actor::System, new).await.unwrap();
        }
        let choices = shop.product_choices(Actor::System).await.unwrap();
        let names: Vec<_> = choices.vendors.iter().map(|vendor| vendor.name.as_str()).collect();
        assert_eq!(names, ["Haus & Hof", "石鹸"]);
        assert_eq!(choices.categories.len(), 1);
    }

    async fn a_slug_and_a_product_id_have_one_owner(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.create_product(Actor::System, a_product("Soap", &["soap-1"])).await.unwrap();
        let taken = refused(shop.create_product(Actor::System, a_product("Soap", &["soap-2"])).await);
        assert_eq!(taken, Rejection::SlugTaken { slug: "soap".to_owned() });
        let taken = refused(shop.create_product(Actor::System, a_product("Salt", &["soap-1"])).await);
        assert_eq!(taken, Rejection::VariantTaken { id: "soap-1".to_owned() });
        let twice = refused(shop.create_product(Actor::System, a_product("Salt", &["s", "s"])).await);
        assert_eq!(twice, Rejection::Invalid { field: Field::ProductId });
        let none = refused(shop.create_product(Actor::System, a_product("Salt", &[])).await);
        assert_eq!(none, Rejection::Invalid { field: Field::Variants });
        let nameless = refused(shop.create_product(Actor::System, a_product("石鹸", &["s"])).await);
        assert_eq!(nameless, Rejection::Invalid { field: Field::Slug });
    }

    async fn of_two_who_change_the_same_version_the_second_is_told_and_overwrites_nothing(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.create_product(Actor::System, a_product("Soap", &["soap-1"])).await.unwrap();
        let soap = slug("soap");
        let first = shop.change_product(Actor::System, &soap, Some(1), edit("Olive Soap")).await.unwrap();
        assert_eq!((first.version, first.product.title.as_str()), (2, "Olive Soap"));
        let second = shop.change_product(Actor::System, &soap, Some(1), edit("Green Soap")).await;
        assert_eq!(refused(second), Rejection::ProductConflict);
        let price = shop.change_variant(Actor::System, &id("soap-1"), Some(1), size("1 kg", 999)).await;
        assert_eq!(refused(price), Rejection::ProductConflict);
        let same = shop.change_product(Actor::System, &soap, Some(2), edit("Olive Soap")).await.unwrap();
        assert_eq!(same.version, 2, "who changes nothing makes no new version");
        let after = shop.change_variant(Actor::System, &id("soap-1"), Some(2), size("1 kg", 999)).await.unwrap();
        assert_eq!((after.version, after.product.variants[0].unit_price.minor), (3, 999));
        assert_eq!(shop.managed_product(Actor::System, "soap").await.unwrap(), after);
        let gone = shop.change_product(Actor::System, &slug("soap-1"), None, edit("x")).await;
        assert_eq!(refused(gone), Rejection::ProductNotFound, "a product is changed by its own name only");
    }

    async fn what_was_never_ordered_is_deleted_and_anything_else_is_only_not_for_sale(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        for (title, variants) in [("Free", vec!["free-1", "free-2"]), ("Held", vec!["held-1"]), ("Sold", vec!["sold-1"])] {
            shop.create_product(Actor::System, a_product(title, &variants)).await.unwrap();
        }
        fill_cart(&shop, "held-1").await.unwrap();
        let visitor = Actor::Guest(VisitorId::from_bits(7));
        shop.add_to_cart(visitor, &id("sold-1"), Quantity::ONE, BTreeMap::new()).await.unwrap();
        shop.begin_checkout(visitor, None).await.unwrap();
        for (product, removal) in [("free", Removal::Removed), ("held", Removal::Retired), ("sold", Removal::Retired)] {
            assert_eq!(shop.delete_product(Actor::System, &slug(product), Some(1)).await.unwrap(), removal, "{product}");
            assert!(!is_in_shop(&shop, product).await, "{product}");
            assert_eq!(shop.managed_product(Actor::System, product).await.is_ok(), removal == Removal::Retired);
        }
        let mut db = store.read().await.unwrap();
        let left = db.number_raw("SELECT COUNT(*) FROM stock_movements WHERE variant_id LIKE 'free-%'").await.unwrap();
        assert_eq!(left, 0);
        let again = shop.delete_product(Actor::System, &slug("sold"), None).await.unwrap();
        assert_eq!(again, Removal::Retired, "to retire it once more changes nothing");
        assert_eq!(shop.managed_product(Actor::System, "sold").await.unwrap().version, 2);
    }

    async fn a_size_goes_alone_but_for_the_last_one(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.create_product(Actor::System, a_product("Soap", &["a", "b"])).await.unwrap();
        let new = NewVariant { id: id("c"), edit: size("1 kg", 999), on_hand: 0 };
        let three = shop.add_variant(Actor::System, &slug("soap"), Some(1), new.clone()).await.unwrap();
        assert_eq!((three.version, three.product.variants.len()), (2, 3));
        let taken = shop.add_variant(Actor::System, &slug("soap"), None, new).await;
        assert_eq!(refused(taken), Rejection::VariantTaken { id: "c".to_owned() });
        fill_cart(&shop, "a").await.unwrap();
        let (left, removal) = shop.remove_variant(Actor::System, &id("a"), Some(2)).await.unwrap();
        assert_eq!((removal, left.product.variants[0].active), (Removal::Retired, false));
        let (left, removal) = shop.remove_variant(Actor::System, &id("b"), Some(3)).await.unwrap();
        assert_eq!((removal, left.product.variants.len()), (Removal::Removed, 2));
        shop.remove_variant(Actor::System, &id("c"), None).await.unwrap();
        let last = refused(shop.remove_variant(Actor::System, &id("a"), None).await);
        assert_eq!(last, Rejection::Invalid { field: Field::Variants });
    }

    async fn whoever_buys_while_a_product_is_deleted_gets_an_answer(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        for round in 0..12 {
            let title = format!("Soap {round}");
            let variant = format!("soap-{round}");
            shop.create_product(Actor::System, a_product(&title, &[&variant])).await.unwrap();
            let (buyer, seller) = (shop.clone(), shop.clone());
            let bought = tokio::spawn(async move { fill_cart(&buyer, &variant).await });
            let product = slug(&format!("soap-{round}"));
            let deleted = tokio::spawn(async move { seller.delete_product(Actor::System, &product, None).await });
            match (bought.await.unwrap(), deleted.await.unwrap().unwrap()) {
                (Ok(()), removal) => assert_eq!(removal, Removal::Retired),
                (Err(Error::Rejected(Rejection::ProductNotFound)), _) => {}
                (bought, removal) => panic!("{bought:?}, {removal:?}"),
            }
        }
    }

    async fn only_staff_see_all_products_and_viewers_change_none(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        shop.create_product(Actor::System, a_product("Soap", &["a", "b"])).await.unwrap();
        let (soap, a) = (slug("soap"), id("a"));
        for (actor, reading, changing) in [
            (staff(Role::Viewer), None, Some(Rejection::Forbidden)),
            (Actor::Guest(VisitorId::from_bits(1)), Some(Rejection::AuthRequired), Some(Rejection::AuthRequired)),
            (Actor::Anonymous, Some(Rejection::AuthRequired), Some(Rejection::AuthRequired)),
        ] {
            assert_eq!(shop.list_managed_products(actor, &ManagedQuery::default()).await.err().map(|e| refused::<()>(Err(e))), reading);
            assert_eq!(shop.managed_product(actor, "soap").await.err().map(|e| refused::<()>(Err(e))), reading);
            assert_eq!(shop.export_products(actor, None).await.err().map(|e| refused::<()>(Err(e))), reading);
            let refusals = [
                shop.create_product(actor, a_product("New", &["n"])).await.err(),
                shop.change_product(actor, &soap, None, edit("x")).await.err(),
                shop.delete_product(actor, &soap, None).await.err(),
                shop.add_variant(actor, &soap, None, a_product("x", &["x"]).variants.remove(0)).await.err(),
                shop.change_variant(actor, &a, None, size("x", 1)).await.err(),
                shop.remove_variant(actor, &a, None).await.err(),
                shop.preview_import(actor, "f.csv", b"product,variant\n").await.err(),
            ];
            for refusal in refusals {
                assert_eq!(refusal.map(|e| refused::<()>(Err(e))), changing);
            }
        }
        assert_eq!(shop.managed_product(Actor::System, "soap").await.unwrap().version, 1);
    }

    async fn the_list_is_by_title_page_after_page_and_shows_what_is_low_or_not_for_sale(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        for title in ["Äpfel", "Birnen", "apricots", "Zimt"] {
            let mut new = a_product(title, &[&slug_of_title(title)]);
            new.variants[0].on_hand = if title == "Zimt" { 2 } else { 50 };
            shop.create_product(Actor::System, new).await.unwrap();
        }
        shop.change_variant(Actor::System, &id("birnen"), None, VariantEdit { active: false, ..size("x", 1) }).await.unwrap();
        let titles = async |query: &ManagedQuery| {
            let page = shop.list_managed_products(Actor::System, query).await.unwrap();
            (page.items.into_iter().map(|one| one.title).collect::<Vec<_>>(), page.next)
        };
        let limit = Limit::new(3).unwrap();
        let (first, next) = titles(&ManagedQuery { limit, ..Default::default() }).await;
        assert_eq!(first, ["Äpfel", "apricots", "Birnen"]);
        let (second, end) = titles(&ManagedQuery { limit, cursor: next, ..Default::default() }).await;
        assert_eq!((second, end), (vec!["Zimt".to_owned()], None));
        assert_eq!(titles(&ManagedQuery { show: ProductShow::Low, ..Default::default() }).await.0, ["Zimt"]);
        assert_eq!(titles(&ManagedQuery { show: ProductShow::Inactive, ..Default::default() }).await.0, ["Birnen"]);
        assert_eq!(titles(&ManagedQuery { search: Some("apf".to_owned()), ..Default::default() }).await.0, ["Äpfel"]);
        assert_eq!(shop.count_low_variants(Actor::System).await.unwrap(), 1);
    }
}

fn slug_of_title(title: &str) -> String {
    domain::product::slug_of(title).unwrap().to_string()
}
