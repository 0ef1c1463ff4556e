use domain::business_cart::Saying;
use domain::catalogue::Attributes;
use domain::ids::{BusinessItemId, OrderId, VariantId};
use domain::money::{Currency, Money};

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_000);
const LATER: Timestamp = Timestamp::from_millis(2_000);
const ADA: CustomerId = CustomerId::from_bits(1);
const BOB: CustomerId = CustomerId::from_bits(2);

fn cart(id: u128, customer: CustomerId) -> BusinessCartHead {
    let metadata = Saying::read([("ref".to_owned(), "7".to_owned())].into()).unwrap();
    let po_number = Some("PO-1".parse().unwrap());
    let note = Note::from_form("By noon").unwrap();
    BusinessCartHead {
        id: BusinessCartId::from_bits(id),
        customer,
        remarks: CartRemarks { po_number, note, metadata },
        ordered: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn said(key: &str) -> Attributes {
    [(key.to_owned(), "x".to_owned())].into()
}

fn salt() -> VariantId {
    "salt".parse().unwrap()
}

async fn customers_and_a_product(db: &mut Db) {
    for (id, email) in [(ADA, "ada@example.com"), (BOB, "bob@example.com")] {
        db.guest_customer(id, &email.parse().unwrap(), "Name", NOW).await.unwrap();
    }
    for sql in [
        "INSERT INTO vendors (slug, name) VALUES ('mill', 'The Mill')",
        "INSERT INTO categories (slug, name, description, position) VALUES ('house', 'House', '', 1)",
        r#"INSERT INTO products (slug, position, title, description, vendor_slug, category_slug, tax_class, images,
            required_attributes, title_text, search_text, version) VALUES ('salt', 1, 'Salt', '', 'mill', 'house',
            'reduced', '[]', '[{"key":"domain","label":"Domain"}]', '', '', 1)"#,
        "INSERT INTO variants (id, product_slug, position, size, unit_price, active, on_hand, reserved)
            VALUES ('salt', 'salt', 1, '1 kg', 449, 1, 10, 4)",
    ] {
        db.run_raw(sql).await.unwrap();
    }
}

async fn add(db: &mut Db, cart: &BusinessCartHead, item: u128, quantity: u32) -> BusinessItemId {
    let item = BusinessItemId::from_bits(item);
    db.insert_business_item(cart.id, item, &salt(), &said("domain"), quantity).await.unwrap();
    item
}

crate::on_both_engines! {
    async fn a_cart_is_its_customers_and_read_as_it_was_kept(store: Store) {
        let mut db = store.write().await.unwrap();
        customers_and_a_product(&mut db).await;
        let mut kept = cart(1, ADA);
        db.insert_business_cart(&kept).await.unwrap();
        assert_eq!(db.business_cart(ADA, kept.id).await.unwrap(), Some(kept.clone()));
        assert_eq!(db.business_cart(BOB, kept.id).await.unwrap(), None);
        assert_eq!(db.lock_business_cart(BOB, kept.id, LATER).await.unwrap(), None);
        kept.updated_at = LATER;
        assert_eq!(db.lock_business_cart(ADA, kept.id, LATER).await.unwrap(), Some(kept.clone()));
        kept.remarks = CartRemarks::default();
        db.save_business_cart(kept.id, &kept.remarks).await.unwrap();
        assert_eq!(db.business_cart(ADA, kept.id).await.unwrap(), Some(kept.clone()));
        add(&mut db, &kept, 1, 1).await;
        db.delete_business_cart(kept.id).await.unwrap();
        assert_eq!(db.business_cart(ADA, kept.id).await.unwrap(), None);
        assert_eq!(db.count_business_items(kept.id).await.unwrap(), 0);
    }

    async fn an_item_comes_with_what_the_catalogue_says_of_it(store: Store) {
        let mut db = store.write().await.unwrap();
        customers_and_a_product(&mut db).await;
        let (kept, other) = (cart(1, ADA), cart(2, ADA));
        db.insert_business_cart(&kept).await.unwrap();
        db.insert_business_cart(&other).await.unwrap();
        let (first, second) = (add(&mut db, &kept, 1, 2).await, add(&mut db, &kept, 2, 3).await);
        let elsewhere = add(&mut db, &other, 3, 5).await;
        let items = db.business_items(kept.id).await.unwrap();
        assert_eq!(items.iter().map(|item| (item.id, item.quantity)).collect::<Vec<_>>(), [(first, 2), (second, 3)]);
        let BusinessOffer { title, size, vendor, required_attributes, tax_class, unit_price, active, available, .. } =
            items[0].offer.clone();
        assert_eq!((title.as_str(), size.as_str(), vendor.name.as_str()), ("Salt", "1 kg", "The Mill"));
        assert_eq!((tax_class.as_str(), unit_price, active, available), ("reduced", 449, true, 6));
        assert_eq!(required_attributes[0].key, "domain");
        assert_eq!(db.business_items_beside(kept.id, second).await.unwrap(), items);
        assert_eq!(db.business_items_beside(kept.id, elsewhere).await.unwrap(), []);
        db.save_business_item(first, &said("other"), 999).await.unwrap();
        db.delete_business_item(second).await.unwrap();
        let changed = db.business_items(kept.id).await.unwrap();
        assert_eq!((changed.len(), changed[0].quantity, &changed[0].attributes), (1, 999, &said("other")));
        assert_eq!(db.count_business_items(kept.id).await.unwrap(), 1);
    }

    async fn carts_are_listed_by_pages_newest_first_with_all_their_items(store: Store) {
        let mut db = store.write().await.unwrap();
        customers_and_a_product(&mut db).await;
        for id in 1..=5 {
            let kept = cart(id, if id == 4 { BOB } else { ADA });
            db.insert_business_cart(&kept).await.unwrap();
            add(&mut db, &kept, id, 1).await;
        }
        let bits = |heads: &[BusinessCartHead]| heads.iter().map(|head| head.id.bits()).collect::<Vec<_>>();
        let page = db.list_business_carts(ADA, None, 2).await.unwrap();
        assert_eq!(bits(&page), [5, 3]);
        let items = db.business_items_of_carts(ADA, (page[1].id, page[0].id)).await.unwrap();
        assert_eq!(items.iter().map(|item| item.cart.bits()).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(bits(&db.list_business_carts(ADA, Some(page[1].id), 9).await.unwrap()), [2, 1]);
        assert_eq!(db.count_business_carts(ADA).await.unwrap(), 4);
    }

    async fn an_archived_cart_is_kept_as_it_was_and_only_others_go_with_their_customer(store: Store) {
        let mut db = store.write().await.unwrap();
        customers_and_a_product(&mut db).await;
        let (kept, open) = (cart(1, ADA), cart(2, ADA));
        for new in [&kept, &open] {
            db.insert_business_cart(new).await.unwrap();
            add(&mut db, new, new.id.bits(), 1).await;
        }
        let zero = Money::zero(Currency::Eur);
        let order =
            ListedOrder { id: OrderId::from_bits(1), number: "KN-1".into(), vendor: "The Mill".into(), total: zero };
        let ordered = Ordered {
            at: LATER,
            press: "12345678".into(),
            items: Vec::new(),
            totals: Totals { subtotal: zero, shipping: zero, tax: zero, total: zero, tax_included: false },
            orders: vec![order],
        };
        db.archive_business_cart(kept.id, &ordered).await.unwrap();
        assert_eq!(db.count_business_items(kept.id).await.unwrap(), 0);
        db.delete_business_carts_of_customer(ADA).await.unwrap();
        assert_eq!(db.list_business_carts(ADA, None, 9).await.unwrap(), [BusinessCartHead {
            ordered: Some(ordered),
            ..kept
        }]);
    }
}
