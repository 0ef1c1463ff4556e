//! How stock and countries are put into words on a page.

use domain::address::Country;
use domain::catalogue::Availability;

/// What is said about the stock, and the style class that goes with it.
#[must_use]
pub fn stock(available: u32) -> (String, &'static str) {
    match Availability::of(available) {
        Availability::Plenty => ("In stock".to_owned(), "stock"),
        Availability::Few(left) => (format!("Only {left} left"), "stock stock--few"),
        Availability::SoldOut => ("Sold out".to_owned(), "stock stock--none"),
    }
}

/// What a country is called; one that is far away by its two letters.
#[must_use]
pub fn country(country: Country) -> String {
    const NAMES: [(&str, &str); 37] = [
        ("AT", "Austria"),
        ("AU", "Australia"),
        ("BE", "Belgium"),
        ("BG", "Bulgaria"),
        ("CA", "Canada"),
        ("CH", "Switzerland"),
        ("CY", "Cyprus"),
        ("CZ", "Czechia"),
        ("DE", "Germany"),
        ("DK", "Denmark"),
        ("EE", "Estonia"),
        ("ES", "Spain"),
        ("FI", "Finland"),
        ("FR", "France"),
        ("GB", "United Kingdom"),
        ("GR", "Greece"),
        ("HR", "Croatia"),
        ("HU", "Hungary"),
        ("IE", "Ireland"),
        ("IS", "Iceland"),
        ("IT", "Italy"),
        ("JP", "Japan"),
        ("LI", "Liechtenstein"),
        ("LT", "Lithuania"),
        ("LU", "Luxembourg"),
        ("LV", "Latvia"),
        ("MT", "Malta"),
        ("NL", "Netherlands"),
        ("NO", "Norway"),
        ("NZ", "New Zealand"),
        ("PL", "Poland"),
        ("PT", "Portugal"),
        ("RO", "Romania"),
        ("SE", "Sweden"),
        ("SI", "Slovenia"),
        ("SK", "Slovakia"),
        ("US", "United States"),
    ];
    let name = NAMES.iter().find(|(code, _)| *code == country.as_str());
    name.map_or_else(|| country.to_string(), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_stock_is_told_by_its_number() {
        assert_eq!(stock(1).0, "Only 1 left");
        assert_eq!(stock(0).0, "Sold out");
        assert_eq!(stock(100).0, "In stock");
    }
}
