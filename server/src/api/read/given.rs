//! The fields of a body.

use domain::rejection::Rejection;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::problem::{Fault, Problem};

/// A field of a body. To read one never fails, so that those after it are read too. It needs `#[serde(default)]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::api) enum Given<T> {
    /// It is not there.
    #[default]
    Absent,
    /// It can be read.
    Read(T),
    /// It cannot: something at this path below it is of a wrong type or out of range.
    Wrong(String),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let mut value = serde_json::Deserializer::from_str(raw.get());
        Ok(match serde_path_to_error::deserialize(&mut value) {
            Ok(value) => Self::Read(value),
            Err(error) => Self::Wrong(error.path().to_string()),
        })
    }
}

/// What is wrong with a body so far.
#[derive(Default)]
pub(in crate::api) struct Faults(Vec<Fault>);

impl Faults {
    /// A field that must be there.
    pub(in crate::api) fn needed<T>(&mut self, field: &str, given: Given<T>) -> Option<T> {
        if matches!(given, Given::Absent) {
            self.add(field, format!("{field} is missing."));
        }
        self.optional(field, given)
    }

    /// A field that may be left out.
    pub(in crate::api) fn optional<T>(&mut self, field: &str, given: Given<T>) -> Option<T> {
        match given {
            Given::Absent => None,
            Given::Read(value) => Some(value),
            Given::Wrong(below) => {
                // The path of the value itself is written as a point.
                let path = match below.as_str() {
                    "." => field.to_owned(),
                    below if below.starts_with('[') => format!("{field}{below}"),
                    below => format!("{field}.{below}"),
                };
                self.add(&path, format!("{path} has the wrong type or is out of range."));
                None
            }
        }
    }

    pub(super) fn add(&mut self, field: &str, message: String) {
        self.0.push(Fault { field: field.to_owned(), message });
    }

    /// What was read, unless anything is wrong.
    ///
    /// # Errors
    /// [`Problem::invalid`] with all that is wrong.
    pub(in crate::api) fn or<T>(self, read: Option<T>) -> Result<T, Problem> {
        match read {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.0)),
        }
    }
}

/// A number of pieces as JSON writes it: every number is one, but only some are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) struct Pieces(Option<u32>);

impl Pieces {
    /// The number.
    ///
    /// # Errors
    /// [`Rejection::InvalidQuantity`] for anything but a whole number that a `u32` holds.
    pub(in crate::api) fn get(self) -> Result<u32, Rejection> {
        self.0.ok_or(Rejection::InvalidQuantity)
    }
}

impl<'de> Deserialize<'de> for Pieces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Ok(Self(number.as_u64().and_then(|number| number.try_into().ok())))
    }
}
