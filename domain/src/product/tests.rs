use super::*;
use proptest::prelude::*;

fn edit() -> ProductEdit {
    ProductEdit {
        title: " Soap ".to_owned(),
        description: "One.\r\n\r\nTwo. ".to_owned(),
        vendor: "The Mill".to_owned(),
        category: "Home".to_owned(),
        tax_class: TaxClass::Standard,
        images: vec![],
        required_attributes: vec![],
    }
}

fn image(url: &str) -> Image {
    Image { url: url.to_owned(), alt: " A bar ".to_owned(), width: 800, height: 800 }
}

fn attribute(key: &str) -> RequiredAttribute {
    RequiredAttribute { key: key.to_owned(), label: "Domain".to_owned(), pattern: Some(String::new()), hint: None }
}

#[test]
fn texts_are_cleaned() {
    let checked = ProductEdit { images: vec![image("/images/soap.svg")], ..edit() }.checked().unwrap();
    assert_eq!((checked.title.as_str(), checked.description.as_str()), ("Soap", "One.\n\nTwo."));
    assert_eq!(checked.images[0].alt, "A bar");
    assert_eq!(checked.clone().checked(), Ok(checked));
}

#[test]
fn what_is_wrong_is_told_by_its_field() {
    let wrong = |field, edit: ProductEdit| assert_eq!(edit.checked(), Err(Rejection::Invalid { field }), "{field:?}");
    wrong(Field::Title, ProductEdit { title: " ".to_owned(), ..edit() });
    wrong(Field::Title, ProductEdit { title: "a".repeat(201), ..edit() });
    wrong(Field::Description, ProductEdit { description: "a".repeat(20_001), ..edit() });
    wrong(Field::Vendor, ProductEdit { vendor: String::new(), ..edit() });
    wrong(Field::Category, ProductEdit { category: "\n".to_owned(), ..edit() });
    for url in ["", "images/a.svg", "//evil.example/a.svg", "https://evil.example/a.svg", "/a b.svg", "/a\".svg"] {
        wrong(Field::Images, ProductEdit { images: vec![image(url)], ..edit() });
    }
    wrong(Field::Images, ProductEdit { images: vec![image("/a.svg"); MOST_IMAGES + 1], ..edit() });
    for key in ["", "a b", "ä"] {
        wrong(Field::RequiredAttributes, ProductEdit { required_attributes: vec![attribute(key)], ..edit() });
    }
    let twice = vec![attribute("domain"), attribute("domain")];
    wrong(Field::RequiredAttributes, ProductEdit { required_attributes: twice, ..edit() });
}

#[test]
fn a_price_is_of_the_shops_currency_and_can_be_charged() {
    let variant =
        |minor, currency| VariantEdit { size: String::new(), unit_price: Money::new(minor, currency), active: true };
    assert!(variant(0, Currency::Eur).checked(Currency::Eur).is_ok());
    for (minor, currency) in [(-1, Currency::Eur), (449, Currency::Usd), (100_000_000, Currency::Eur)] {
        let refused = Err(Rejection::Invalid { field: Field::UnitPrice });
        assert_eq!(variant(minor, currency).checked(Currency::Eur), refused);
    }
}

#[test]
fn a_name_in_addresses_has_letters_digits_and_hyphens() {
    let slug = |name: &str| slug_of(name).map(|slug| slug.to_string());
    assert_eq!(slug("Kaiser-Natron® Pulver").as_deref(), Some("kaiser-natron-pulver"));
    assert_eq!(slug("  Großpackung: 250 g!").as_deref(), Some("grosspackung-250-g"));
    assert_eq!(slug("石鹸"), None);
    assert_eq!(slug_of_any("石鹸", Field::Vendor).unwrap().as_str(), "ne79fb3e9b9b8");
    assert!(slug_of(&"abc ".repeat(50)).is_some());
}

#[test]
fn a_price_is_read_with_a_point_or_a_comma_and_never_guessed() {
    for (text, minor) in [("4.49", 449), ("4,49", 449), (" 4 ", 400), ("0", 0)] {
        assert_eq!(parse_price(text, Currency::Eur), Ok(Money::new(minor, Currency::Eur)), "{text}");
    }
    for text in ["", "4.499", "1,234", "1.234,56", "1,234.56", "-1", "4 €", "1e3", "NaN", "1000000"] {
        assert_eq!(parse_price(text, Currency::Eur), Err(Rejection::Invalid { field: Field::UnitPrice }), "{text}");
    }
    assert_eq!(parse_amount("−4,50", Currency::Eur), Some(Money::new(-450, Currency::Eur)));
    assert_eq!(parse_amount("+4.5", Currency::Eur), Some(Money::new(450, Currency::Eur)));
    assert_eq!(parse_amount("--4", Currency::Eur), None);
}

proptest! {
    #[test]
    fn every_name_has_one_name_in_addresses(name in "\\PC{1,300}") {
        prop_assume!(!name.trim().is_empty());
        let slug = slug_of_any(&name, Field::Vendor).unwrap();
        prop_assert_eq!(slug_of_any(&name, Field::Vendor), Ok(slug));
    }

    #[test]
    fn what_is_cleaned_stays_as_it_is(title in "\\PC{1,60}", description in "(\\PC|\r|\n|\t){0,200}") {
        let cleaned = ProductEdit { title, description, ..edit() }.checked();
        if let Ok(cleaned) = cleaned {
            prop_assert_eq!(cleaned.clone().checked(), Ok(cleaned));
        }
    }
}
