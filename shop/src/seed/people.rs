//! People who never lived, and where they do not live.

use domain::address::{Address, Country};
use domain::customer::Email;
use domain::ids::{CustomerId, VisitorId};
use domain::rejection::Rejection;
use domain::text::fold;

use super::dice::Dice;

const FIRST_NAMES: [&str; 24] = [
    "Ada", "Amir", "Anna", "Ayşe", "Björn", "Chiara", "Clara", "Dmitri", "Elif", "Emma", "Felix", "Giulia", "Hannah",
    "Jonas", "Käthe", "Lena", "Luca", "Maja", "Mehmet", "Noah", "Olga", "Paul", "Sofie", "Yusuf",
];
const LAST_NAMES: [&str; 24] = [
    "Bauer", "Becker", "Fischer", "Fuchs", "Gruber", "Hofmann", "Huber", "Keller", "Koch", "Krüger", "Lehmann",
    "Maier", "Meyer", "Moser", "Müller", "Novak", "Pichler", "Rossi", "Schäfer", "Schmid", "Schulz", "Wagner", "Weber",
    "Yılmaz",
];
const STREETS: [&str; 10] = [
    "Ahornweg",
    "Bahnhofstraße",
    "Dorfstraße",
    "Feldgasse",
    "Gartenstraße",
    "Hauptstraße",
    "Lindenallee",
    "Marktplatz",
    "Rosenweg",
    "Schulstraße",
];
const PLACES: [(&str, &str, &str); 12] = [
    ("DE", "10115", "Berlin"),
    ("DE", "20095", "Hamburg"),
    ("DE", "50667", "Köln"),
    ("DE", "80331", "München"),
    ("DE", "04109", "Leipzig"),
    ("DE", "70173", "Stuttgart"),
    ("AT", "1010", "Wien"),
    ("AT", "8010", "Graz"),
    ("AT", "5020", "Salzburg"),
    ("CH", "8001", "Zürich"),
    ("CH", "3011", "Bern"),
    ("CH", "4001", "Basel"),
];

/// Somebody who buys.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) customer: CustomerId,
    pub(super) visitor: VisitorId,
    pub(super) name: String,
    pub(super) email: Email,
    pub(super) address: Address,
}

impl Person {
    /// The person with this number, who lives where the shop sends to and buys since then.
    pub(super) fn meet(
        dice: &mut Dice,
        number: i64,
        countries: &[Country],
        since: domain::time::Timestamp,
    ) -> Result<Self, Rejection> {
        let of = |dice: &mut Dice, names: &[&'static str]| dice.pick(names).copied().unwrap_or_default();
        let (first, last) = (of(dice, &FIRST_NAMES), of(dice, &LAST_NAMES));
        let words = format!("{first} {last} {number}");
        let email = format!("{}@example.com", fold(&words).split_whitespace().collect::<Vec<_>>().join("."));
        let name = format!("{first} {last}");
        let line1 = format!("{} {}", of(dice, &STREETS), dice.between(1, 120));
        let reached: Vec<_> =
            PLACES.iter().filter(|(code, ..)| countries.iter().any(|one| one.as_str() == *code)).collect();
        let &(code, postal_code, city) = match dice.pick(&reached) {
            Some(place) => place,
            None => &PLACES[0],
        };
        let country = countries.iter().find(|one| one.as_str() == code).or(countries.first()).copied();
        let address = Address {
            name: name.clone(),
            line1,
            line2: None,
            city: city.to_owned(),
            state: None,
            postal_code: postal_code.to_owned(),
            country: country.map_or_else(|| code.parse(), Ok)?,
            phone: None,
        };
        Ok(Self {
            customer: CustomerId::from_bits(dice.id(since)),
            visitor: VisitorId::from_bits(dice.id(since)),
            name,
            email: ascii(&email).parse()?,
            address,
        })
    }
}

/// Without the letters that a mail server might not take.
fn ascii(email: &str) -> String {
    email.chars().map(|letter| if letter.is_ascii() { letter } else { 'x' }).collect()
}
