//! Postal addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::rejection::{Field, Rejection};
use crate::text::clean_line;

/// A country by its ISO 3166-1 alpha-2 code in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// None that was told, or none that is understood. No country has this code.
    pub const UNKNOWN: Self = Self(*b"ZZ");

    /// The two capital letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Country {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        match text.trim().as_bytes() {
            &[a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(Rejection::Invalid { field: Field::Country }),
        }
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A postal address, in API.md's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Who receives.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Whatever else the house needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// Town.
    pub city: String,
    /// State or province, where addresses have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: String,
    /// Country.
    pub country: Country,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Address {
    /// As it stands on a parcel's label, line by line: town and state on one line, and no telephone.
    #[must_use]
    pub fn label(&self) -> Vec<String> {
        let town = match &self.state {
            Some(state) => format!("{} {}, {state}", self.postal_code, self.city),
            None => format!("{} {}", self.postal_code, self.city),
        };
        let lines = [Some(self.name.clone()), Some(self.line1.clone()), self.line2.clone(), Some(town)];
        lines.into_iter().flatten().chain(self.country_line()).filter(|line| !line.is_empty()).collect()
    }

    fn country_line(&self) -> Option<String> {
        (self.country != Country::UNKNOWN).then(|| self.country.to_string())
    }

    /// All of it, line by line.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let town = format!("{} {}", self.postal_code, self.city).trim().to_owned();
        let all = [
            Some(self.name.clone()),
            Some(self.line1.clone()),
            self.line2.clone(),
            Some(town),
            self.state.clone(),
            self.country_line(),
            self.phone.clone(),
        ];
        // What another service told need not be whole.
        all.into_iter().flatten().filter(|line| !line.is_empty()).collect()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join(", "))
    }
}

/// An address as a form sends it: nothing in it has been looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddressInput {
    /// Who receives.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Whatever else the house needs.
    pub line2: String,
    /// Town.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// Country.
    pub country: String,
    /// Telephone.
    pub phone: String,
}

impl AddressInput {
    /// The address, or `None` when every field was left empty.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the first field that is at fault.
    pub fn parse(&self) -> Result<Option<Address>, Rejection> {
        let all = [
            &self.name,
            &self.line1,
            &self.line2,
            &self.city,
            &self.state,
            &self.postal_code,
            &self.country,
            &self.phone,
        ];
        if all.iter().all(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let needed = |text: &str, longest, field| clean_line(text, longest).ok_or(Rejection::Invalid { field });
        let optional = |text: &str, longest, field| match text.trim() {
            "" => Ok(None),
            text => needed(text, longest, field).map(Some),
        };
        Ok(Some(Address {
            name: needed(&self.name, 200, Field::Name)?,
            line1: needed(&self.line1, 200, Field::Line1)?,
            line2: optional(&self.line2, 200, Field::Line2)?,
            city: needed(&self.city, 100, Field::City)?,
            state: optional(&self.state, 100, Field::State)?,
            postal_code: needed(&self.postal_code, 20, Field::PostalCode)?,
            country: self.country.parse()?,
            phone: optional(&self.phone, 40, Field::Phone)?,
        }))
    }
}

impl From<&Address> for AddressInput {
    fn from(address: &Address) -> Self {
        Self {
            name: address.name.clone(),
            line1: address.line1.clone(),
            line2: address.line2.clone().unwrap_or_default(),
            city: address.city.clone(),
            state: address.state.clone().unwrap_or_default(),
            postal_code: address.postal_code.clone(),
            country: address.country.to_string(),
            phone: address.phone.clone().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> AddressInput {
        AddressInput {
            name: "Ada Lovelace".into(),
            line1: "Musterstraße 1".into(),
            city: "Berlin".into(),
            postal_code: "10115".into(),
            country: "de".into(),
            ..AddressInput::default()
        }
    }

    #[test]
    fn an_empty_form_is_no_address_and_a_half_filled_one_names_the_missing_field() {
        assert_eq!(AddressInput::default().parse(), Ok(None));
        let half = AddressInput { city: " ".into(), ..filled() };
        assert_eq!(half.parse(), Err(Rejection::Invalid { field: Field::City }));
        let country = AddressInput { country: "Germany".into(), ..filled() };
        assert_eq!(country.parse(), Err(Rejection::Invalid { field: Field::Country }));
    }

    #[test]
    fn an_address_fills_the_form_it_came_from() {
        let address = filled().parse().unwrap().unwrap();
        assert_eq!(address.country.as_str(), "DE");
        assert_eq!(AddressInput::from(&address).parse(), Ok(Some(address)));
    }
}
