//! What a shopper typed into the hosted page, and what is wrong with it.

use std::collections::HashMap;

use super::fields::{BILLING, SHIPPING, Where};
use crate::sandbox::cards::TestCard;
use crate::sandbox::checkout::TypedCard;
use crate::sandbox::countries;
use crate::sandbox::html::civil;
use crate::sandbox::model::{Address, Buyer, Place, Session};

/// Countries whose addresses have no postal code.
const WITHOUT_POSTAL_CODE: [&str; 12] = ["AE", "AG", "AO", "BS", "BW", "BZ", "FJ", "GH", "HK", "IE", "MO", "QA"];

/// A message next to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) field: &'static str,
    pub(crate) message: String,
}

/// The form's values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    values: HashMap<String, String>,
}

impl Entry {
    /// The form as it is first shown.
    pub(crate) fn fresh(session: &Session) -> Self {
        let mut values = HashMap::from([("billing_same".to_owned(), "on".to_owned())]);
        if let Some(email) = &session.customer_email {
            values.insert("email".to_owned(), email.clone());
        }
        Self { values }
    }

    /// The form as it was posted. Values are trimmed and cut at a length that no honest one reaches.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let value = |text: &str| text.trim().chars().filter(|c| !c.is_control()).take(200).collect();
        let pairs = url::form_urlencoded::parse(body).take(50);
        Self { values: pairs.map(|(name, text)| (name.into_owned(), value(&text))).collect() }
    }

    pub(crate) fn get(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    pub(crate) fn billing_same(&self) -> bool {
        !self.get("billing_same").is_empty()
    }

    /// Checks everything and returns who pays with which card, or all that is wrong, in the order of the page.
    pub(crate) fn check(&self, session: &Session, now: i64) -> Result<(Buyer, Option<TypedCard>), Vec<FieldError>> {
        let mut errors = Errors::default();
        let email = self.email(session, &mut errors);
        let shipping =
            session.allowed_countries.as_deref().map(|allowed| self.place(&SHIPPING, Some(allowed), &mut errors));
        let phone = session.phone.then(|| self.phone(&mut errors));
        let billing = match &shipping {
            Some(shipping) if self.billing_same() => shipping.clone(),
            _ => self.place(&BILLING, None, &mut errors),
        };
        let card = if session.total() == 0 { None } else { self.card(now, &mut errors) };
        if errors.0.is_empty() { Ok((Buyer { email, phone, billing, shipping }, card)) } else { Err(errors.0) }
    }

    fn email(&self, session: &Session, errors: &mut Errors) -> String {
        if let Some(email) = &session.customer_email {
            return email.clone();
        }
        let email = self.get("email");
        if email.is_empty() {
            errors.add("email", "Enter your email address.");
        } else if !is_email(email) {
            errors.add("email", "Enter an email address like name@example.com.");
        }
        email.to_owned()
    }

    fn phone(&self, errors: &mut Errors) -> String {
        let phone = self.get("phone");
        if phone.chars().filter(char::is_ascii_digit).count() < 5 {
            errors.add("phone", "Enter your phone number, with its area code.");
        }
        phone.to_owned()
    }

    fn place(&self, place: &Where, allowed: Option<&[String]>, errors: &mut Errors) -> Place {
        let name = self.needed(place.name, "Enter a name.", errors);
        let country = self.get(place.country).to_owned();
        let known = match allowed {
            Some(codes) => codes.contains(&country),
            None => countries::name(&country).is_some(),
        };
        if !known {
            errors.add(place.country, "Choose a country.");
        }
        let line1 = self.needed(place.line1, "Enter the street and house number.", errors);
        let postal_code = if WITHOUT_POSTAL_CODE.contains(&country.as_str()) {
            self.get(place.postal_code).to_owned()
        } else {
            self.needed(place.postal_code, "Enter the postal code.", errors)
        };
        let city = self.needed(place.city, "Enter the town or city.", errors);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let line2 = some(self.get(place.line2));
        Place { name, address: Address { line1, line2, postal_code: some(&postal_code), city, state: None, country } }
    }

    fn needed(&self, field: &'static str, message: &str, errors: &mut Errors) -> String {
        let text = self.get(field);
        if text.is_empty() {
            errors.add(field, message);
        }
        text.to_owned()
    }

    fn card(&self, now: i64, errors: &mut Errors) -> Option<TypedCard> {
        let number = self.get("card_number");
        let card = TestCard::find(number);
        if number.is_empty() {
            errors.add("card_number", "Enter a card number.");
        } else if card.is_none() {
            errors.add("card_number", "Use one of the test cards listed on this page. Never enter a real card.");
        }
        let expiry = expiry(self.get("card_expiry"));
        let (year, month, _) = civil(now.div_euclid(86_400));
        match expiry {
            None => errors.add("card_expiry", "Enter the date as month and year, like 12 / 34."),
            Some(expiry) if expiry < (year, month) => errors.add("card_expiry", "This date is in the past."),
            Some(_) => {}
        }
        let code = self.get("card_cvc");
        if !(3..=4).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            errors.add("card_cvc", "Enter three or four digits.");
        }
        let (exp_year, exp_month) = expiry?;
        Some(TypedCard { card: card?, exp_month, exp_year })
    }
}

#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn add(&mut self, field: &'static str, message: &str) {
        self.0.push(FieldError { field, message: message.to_owned() });
    }
}

/// `12/34`, `12 / 2034` or `1234` as year and month.
fn expiry(text: &str) -> Option<(i64, i64)> {
    let (month, year) = match text.split_once('/') {
        Some((month, year)) => (month.trim(), year.trim()),
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => return None,
    };
    let month: i64 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    let number: i64 = year.parse().ok().filter(|year| *year >= 0)?;
    match year.len() {
        2 => Some((2000 + number, month)),
        4 => Some((number, month)),
        _ => None,
    }
}

/// Something, an `@`, and a name with a dot in it; whether mail arrives there, only mail can tell.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let labels_are_there = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && labels_are_there && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_dates_are_read_as_people_write_them() {
        for text in ["12/34", "12 / 34", "12/2034", "1234"] {
            assert_eq!(expiry(text), Some((2034, 12)), "{text}");
        }
        for text in ["", "13/34", "0/34", "12/3", "12/-4", "ab/cd", "12345"] {
            assert_eq!(expiry(text), None, "{text}");
        }
    }

    #[test]
    fn email_addresses_have_both_halves() {
        assert!(is_email("ada@example.com"));
        for text in ["ada", "@example.com", "ada@", "ada@com", "a da@example.com", "ada@example..com"] {
            assert!(!is_email(text), "{text}");
        }
    }
}
