use std::fmt::Write as _;

use domain::catalogue::{Image, RequiredAttribute, TaxClass, Variant};
use domain::ids::{Slug, VariantId};
use domain::inventory::{MovementReason, Stock};
use domain::money::{Currency, Money};
use domain::product::{ManagedProduct, ProductEdit};
use domain::product_file::{Column, Counts, FileFault, Outcome, RowFault};
use domain::rejection::Field;
use proptest::collection::vec;
use proptest::prelude::*;
use store::on_both_engines;

use super::super::names::Names;
use super::export::{write_heading, write_product};
use super::plan::Shelf;
use super::*;
use crate::stock::MovementQuery;
use crate::testing::{a_shop, an_empty_shop};

async fn export(shop: &Shop) -> String {
    let (mut text, mut after): (String, Option<Slug>) = (String::new(), None);
    loop {
        let part = shop.export_products(Actor::System, after.as_ref()).await.unwrap();
        text.push_str(&part.text);
        after = part.next;
        if after.is_none() {
            return text;
        }
    }
}

async fn import(shop: &Shop, text: &str, mode: Mode) -> Vec<RowReport> {
    shop.import_products(Actor::System, text.as_bytes(), mode).await.unwrap()
}

async fn whole(shop: &Shop) -> Vec<ManagedProduct> {
    let mut db = shop.store().read().await.unwrap();
    db.managed_products_after(None, 100_000, Currency::Eur).await.unwrap()
}

fn told(report: &[RowReport]) -> Vec<(u64, String)> {
    let words = |row: &RowReport| row.outcome.reason().unwrap_or_else(|| row.outcome.label().to_owned());
    report.iter().map(|row| (row.line, words(row))).collect()
}

const HEADING: &str = "product,title,vendor,category,tax_class,variant,size,unit_price,on_hand\n";

on_both_engines! {
    async fn to_import_what_was_exported_changes_nothing(store: Store) {
        let shop = a_shop(store).await.shop;
        let before = whole(&shop).await;
        let text = export(&shop).await;
        for mode in [Mode::DryRun, Mode::Apply] {
            let report = import(&shop, &text, mode).await;
            assert!(report.iter().all(|row| row.outcome == Outcome::Unchanged), "{:?}", told(&report));
            let variants: usize = before.iter().map(|found| found.product.variants.len()).sum();
            assert_eq!(report.len(), variants);
        }
        assert_eq!(whole(&shop).await, before);
        assert_eq!(export(&shop).await, text);
    }

    async fn another_shop_becomes_the_same_by_an_import(store: Store) {
        let shop = a_shop(store.clone()).await.shop;
        let text = export(&shop).await;
        let before = whole(&shop).await;
        let mut db = store.write().await.unwrap();
        for table in ["stock_movements", "variants", "products", "vendors", "categories"] {
            db.run_raw(&format!("DELETE FROM {table}")).await.unwrap();
        }
        db.commit().await.unwrap();
        let foreseen = import(&shop, &text, Mode::DryRun).await;
        assert_eq!(whole(&shop).await, []);
        assert_eq!(import(&shop, &text, Mode::Apply).await, foreseen);
        let mut after = whole(&shop).await;
        for (found, was) in after.iter_mut().zip(&before) {
            found.version = was.version;
            // A name in addresses is no column: it is made from the name.
            found.product.vendor.slug.clone_from(&was.product.vendor.slug);
            found.product.category.slug.clone_from(&was.product.category.slug);
        }
        assert_eq!(after, before);
        assert_eq!(export(&shop).await, text);
    }

    async fn each_row_is_told_of_and_one_that_is_refused_keeps_no_other(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let first = format!("{HEADING}soap,Soap,The Mill,Home,standard,soap-100,100 g,4.49,5\n");
        assert_eq!(told(&import(&shop, &first, Mode::Apply).await), [(2, "created".to_owned())]);
        let text = format!(
            "{HEADING}\
             soap,Soap,The Mill,Home,standard,soap-100,100 g,4.99,5\n\
             soap,Soap,The Mill,Home,standard,soap-200,200 g,7.99,3\n\
             soap,Soap!,The Mill,Home,standard,soap-300,300 g,9.99,3\n\
             salt,Salt,The Mill,Home,standard,soap-100,1 kg,2.00,1\n\
             salt,Salt,The Mill,Home,standard,salt,1 kg,2.005,1\n\
             salt,Salt,The Mill,Home,standard,salt,1 kg,\"2,00\",1\n\
             salt,Salt,The Mill,Home,standard,salt,1 kg,2.00,1\n\
             rice,,The Mill,Home,standard,rice,1 kg,2.00,1\n\
             rice,Rice,The Mill,Home,luxury,rice,1 kg,2.00,1\n\
             rice,Rice,The Mill,Home,standard,rice,1 kg,2.00,-1\n\
             Rice,Rice,The Mill,Home,standard,rice,1 kg,2.00,1\n\
             rice,Rice,The Mill\n"
        );
        let expected = [
            (2, "updated"),
            (3, "created"),
            (4, "title: is not what line 2 says of the same product"),
            (5, "variant: stands on line 2 already"),
            (6, "unit_price: Please check the unit price."),
            (7, "created"),
            (8, "variant: stands on line 7 already"),
            (9, "title: Please check the title."),
            (10, "tax_class: Please check the tax class."),
            (11, "on_hand: Please check the pieces in stock."),
            (12, "product: Please check the name in addresses (small letters, digits and hyphens)."),
            (13, "has 3 cells instead of 9"),
        ];
        let expected = expected.map(|(line, words)| (line, words.to_owned()));
        assert_eq!(told(&import(&shop, &text, Mode::DryRun).await), expected);
        let report = import(&shop, &text, Mode::Apply).await;
        assert_eq!(told(&report), expected);
        assert_eq!(Counts::of(&report), Counts { created: 2, updated: 1, unchanged: 0, refused: 9 });
        let soap = shop.managed_product(Actor::System, "soap").await.unwrap().product;
        assert_eq!(soap.variants.iter().map(|v| v.unit_price.minor).collect::<Vec<_>>(), [499, 799]);
        assert_eq!(whole(&shop).await.len(), 2);
    }

    async fn what_the_file_does_not_say_stays_and_what_is_new_must_be_said(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let first = format!("{HEADING}soap,Soap,The Mill,Home,standard,soap-100,100 g,4.49,5\n");
        import(&shop, &first, Mode::Apply).await;
        let prices = "variant;product;unit_price\r\nsoap-100;soap;\"5,49\"\r\nsoap-200;soap;7,99\r\nsalt;salt;1,00\r\n";
        let report = import(&shop, prices, Mode::Apply).await;
        let needed = "title: is needed for what is not in the shop yet";
        assert_eq!(told(&report).into_iter().map(|(_, words)| words).collect::<Vec<_>>(), ["updated", "created", needed]);
        let soap = shop.managed_product(Actor::System, "soap").await.unwrap().product;
        let shown: Vec<_> =
            soap.variants.iter().map(|v| (v.size.as_str(), v.unit_price.minor, v.stock.on_hand)).collect();
        assert_eq!((soap.title.as_str(), shown), ("Soap", vec![("100 g", 549, 5), ("", 799, 0)]));
        let no_price = "variant,product,size\nsoap-300,soap,300 g\n";
        let words = "unit_price: is needed for what is not in the shop yet".to_owned();
        assert_eq!(told(&import(&shop, no_price, Mode::Apply).await), [(2, words)]);
        let dollars = "variant,product,unit_price,currency\nsoap-100,soap,1.00,USD\n";
        assert_eq!(told(&import(&shop, dollars, Mode::Apply).await), [(2, "currency: must be EUR".to_owned())]);
        let other = "variant,product,title\nsoap-100,other,Other\n";
        let words = "variant: belongs to the product soap".to_owned();
        assert_eq!(told(&import(&shop, other, Mode::Apply).await), [(2, words)]);
    }

    async fn counted_pieces_become_a_movement_and_never_fewer_than_are_promised(store: Store) {
        let shop = an_empty_shop(store.clone()).await.shop;
        import(&shop, &format!("{HEADING}soap,Soap,The Mill,Home,standard,soap,100 g,4.49,5\n"), Mode::Apply).await;
        let mut db = store.write().await.unwrap();
        db.run_raw("UPDATE variants SET reserved = 3 WHERE id = 'soap'").await.unwrap();
        db.commit().await.unwrap();
        let count = async |pieces: u32| {
            told(&import(&shop, &format!("product,variant,on_hand\nsoap,soap,{pieces}\n"), Mode::Apply).await).remove(0).1
        };
        assert_eq!(count(2).await, "on_hand: must be at least 3: so many pieces are promised to orders");
        assert_eq!(count(3).await, "updated");
        assert_eq!(count(3).await, "unchanged");
        let moved = shop.list_movements(Actor::System, &MovementQuery::default()).await.unwrap().items;
        let told: Vec<_> = moved.iter().map(|m| (m.reason, m.on_hand)).collect();
        assert_eq!(told, [(MovementReason::Count, -2), (MovementReason::Delivery, 5)]);
        assert_eq!(shop.managed_product(Actor::System, "soap").await.unwrap().version, 1, "stock makes no new version");
    }

    async fn a_thousand_rows_go_by_in_several_transactions_and_are_foreseen_rightly(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let mut text = HEADING.to_owned();
        for row in 0..1000 {
            // Three sizes of a product stand far apart.
            let product = row % 340;
            let price = if row % 97 == 5 { "free".to_owned() } else { format!("{}.{:02}", row % 50, row % 100) };
            writeln!(text, "p-{product},Product {product},Mill {},Home,reduced,v-{row},size {row},{price},{row}", product % 7)
                .unwrap();
        }
        let foreseen = import(&shop, &text, Mode::DryRun).await;
        let mut steps = Vec::new();
        let mut running = shop.begin_import(Actor::System, text.as_bytes(), Mode::Apply).unwrap();
        while shop.import_more(Actor::System, &mut running).await.unwrap() {
            steps.push(running.done());
        }
        let report = running.into_report();
        assert_eq!(steps, [200, 400, 600, 800]);
        assert_eq!(report, foreseen);
        let refused = (0..1000).filter(|row| row % 97 == 5).count();
        assert_eq!(Counts::of(&report), Counts { created: 1000 - refused, refused, ..Counts::default() });
        let again = import(&shop, &text, Mode::Apply).await;
        assert_eq!(Counts::of(&again), Counts { unchanged: 1000 - refused, refused, ..Counts::default() });
        let exported = export(&shop).await;
        assert_eq!(Counts::of(&import(&shop, &exported, Mode::Apply).await).changes(), 0);
    }

    async fn those_who_import_at_once_make_each_product_once(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let mut text = HEADING.to_owned();
        for row in 0..300 {
            writeln!(text, "p-{row},Product,Mill,Home,standard,v-{row},,1.00,{row}").unwrap();
        }
        let imports = (0..4).map(|_| {
            let (shop, text) = (shop.clone(), text.clone());
            tokio::spawn(async move { Counts::of(&import(&shop, &text, Mode::Apply).await) })
        });
        let mut created = 0;
        for import in imports.collect::<Vec<_>>() {
            let counts = import.await.unwrap();
            assert_eq!(counts.refused, 0);
            created += counts.created;
        }
        assert_eq!(created, 300);
    }

    async fn a_file_that_cannot_be_read_changes_nothing(store: Store) {
        let shop = an_empty_shop(store).await.shop;
        let done = shop.import_products(Actor::System, b"\xff", Mode::Apply).await;
        let fault = Rejection::FileUnusable(FileFault::NotText { line: 1 });
        assert!(matches!(done, Err(crate::Error::Rejected(found)) if found == fault));
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[=+@'\\-\"a-z,;\t ]{1,12}", "\\PC{1,30}", "[A-Z][a-z]{2,9}( [a-z]{1,9}){0,2}"]
}

fn image() -> impl Strategy<Value = Image> {
    ("/images/[a-z0-9=@-]{1,8}\\.svg", words(), 1_u32..2000, 1_u32..2000).prop_map(|(url, alt, width, height)| Image {
        url,
        alt,
        width,
        height,
    })
}

fn attribute() -> impl Strategy<Value = RequiredAttribute> {
    ("[a-z]{1,8}", words(), proptest::option::of(words()), proptest::option::of(words()))
        .prop_map(|(key, label, pattern, hint)| RequiredAttribute { key, label, pattern, hint })
}

prop_compose! {
    fn an_edit()(
        title in words(), description in "[=@'a-z\"\n\r,; ]{0,40}", vendor in words(), category in words(),
        tax in 0..3_usize, images in vec(image(), 0..3), required_attributes in vec(attribute(), 0..3),
    ) -> ProductEdit {
        let tax_class = [TaxClass::Standard, TaxClass::Reduced, TaxClass::None][tax];
        ProductEdit { title, description, vendor, category, tax_class, images, required_attributes }
    }
}

prop_compose! {
    fn a_variant()(id in "[A-Za-z0-9._-]{1,20}", size in "(|[=+'a-z0-9][=a-z ]{0,8}[a-z])", cents in 0_i64..99_999_999,
        on_hand in 0_u32..1_000_000, active in any::<bool>()) -> Variant {
        let unit_price = Money::new(cents, Currency::Eur);
        Variant { id: id.parse().unwrap(), size, unit_price, stock: Stock { on_hand, reserved: 0 }, active }
    }
}

fn shelf(products: Vec<ManagedProduct>) -> Shelf {
    let products = products.into_iter().map(|found| (found.product.slug.clone(), found)).collect();
    Shelf { products, names: Names::default(), currency: Currency::Eur }
}

/// What reading a file makes of an empty shelf, and how its rows end.
fn read_onto(shelf: &mut Shelf, text: &str) -> Vec<Outcome> {
    let content = Content::read(text.as_bytes()).unwrap();
    let (seen, mut later) = (Seen::default(), Seen::default());
    let entries = content.entries.iter();
    entries
        .map(|entry| {
            shelf
                .plan(entry, &seen, &mut later)
                .map_or_else(|(column, fault)| Outcome::Refused { column, fault }, |write| write.outcome())
        })
        .collect()
}

proptest! {
    #[test]
    fn every_product_is_read_as_it_was_written(edit in an_edit(), variants in vec(a_variant(), 1..4)) {
        let Ok(edit) = edit.checked() else { return Ok(()) };
        let ids: std::collections::BTreeSet<&VariantId> = variants.iter().map(|variant| &variant.id).collect();
        prop_assume!(ids.len() == variants.len());
        let Ok(mut product) = Names::default().product("a-product".parse().unwrap(), edit) else { return Ok(()) };
        product.variants = variants;
        let mut text = String::from("\u{feff}");
        write_heading(&mut text);
        write_product(&mut text, &product);
        for text in [text.clone(), text.replace("\r\n", "\n")] {
            let mut empty = shelf(vec![]);
            let outcomes = read_onto(&mut empty, &text);
            prop_assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Created), "{outcomes:?}\n{text}");
            let read = empty.products.remove(&product.slug).unwrap();
            prop_assert_eq!(&read.product, &product);
            let again = read_onto(&mut shelf(vec![read]), &text);
            prop_assert!(again.iter().all(|outcome| *outcome == Outcome::Unchanged), "{again:?}");
        }
        let mut spreadsheet = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        for row in spreadsheet.records() {
            for cell in &row.unwrap() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
            }
        }
    }

    #[test]
    fn no_file_is_too_strange_to_be_told_of(text in "[a-z,;\"\n\r'=0-9 ]{0,200}", known in any::<bool>()) {
        let heading = if known { "product,variant,unit_price,title,on_hand\n" } else { "" };
        if let Ok(content) = Content::read(format!("{heading}{text}").as_bytes()) {
            let mut empty = shelf(vec![]);
            let (seen, mut later) = (Seen::default(), Seen::default());
            for entry in &content.entries {
                prop_assert!(empty.plan(entry, &seen, &mut later).is_err(), "no row says enough for a new product");
            }
        }
    }
}

#[test]
fn a_row_that_lacks_a_needed_column_names_it() {
    let outcomes = read_onto(&mut shelf(vec![]), "product,variant\nsoap,soap\n");
    assert_eq!(outcomes, [Outcome::Refused { column: Some(Column::Title), fault: RowFault::Needed }]);
    let odd = read_onto(&mut shelf(vec![]), "product,variant\nsoap,so ap\n");
    let wrong = RowFault::Wrong(Rejection::Invalid { field: Field::ProductId });
    assert_eq!(odd, [Outcome::Refused { column: Some(Column::Variant), fault: wrong }]);
}
