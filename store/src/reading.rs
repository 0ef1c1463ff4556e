//! Columns that must hold what the domain allows.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// A row that is being read: what it is named by, when it holds what it may not.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Its table.
    pub(crate) table: &'static str,
    /// Its key.
    pub(crate) row: &'a str,
}

impl Reading<'_> {
    /// What a column's text says.
    pub(crate) fn text<T: FromStr>(self, column: &'static str, value: &str) -> Result<T, Error> {
        value.parse().map_err(|_| self.wrong(column, value))
    }

    /// What a column's text says, where it is not null.
    pub(crate) fn optional<T: FromStr>(self, column: &'static str, value: Option<&str>) -> Result<Option<T>, Error> {
        value.map(|value| self.text(column, value)).transpose()
    }

    /// What a column's JSON says.
    pub(crate) fn json<T: DeserializeOwned>(self, column: &'static str, value: &str) -> Result<T, Error> {
        serde_json::from_str(value).map_err(|_| self.wrong(column, value))
    }

    /// A number that is never negative.
    pub(crate) fn count(self, column: &'static str, value: i64) -> Result<u32, Error> {
        u32::try_from(value).map_err(|_| self.wrong(column, value))
    }

    pub(crate) fn wrong(self, column: &'static str, value: impl Display) -> Error {
        Error::Inconsistent { table: self.table, column, row: self.row.to_owned(), value: value.to_string() }
    }
}

/// A value as a JSON column holds it.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Sql(sqlx::Error::Encode(Box::new(error))))
}
