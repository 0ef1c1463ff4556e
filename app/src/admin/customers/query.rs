//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::Rejection;
use leptos_router::params::ParamsMap;
use shop::customers::managed::CustomerQuery;

use super::super::{address, filters};

/// How many customers stand on a page.
const PER_PAGE: u32 = 50;

/// The list's filter as the address has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// What is searched for.
    pub(super) words: String,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self { words: filters::text(query, "q"), cursor: filters::cursor(query) }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// When a page could not be so long.
    pub(super) fn parse(&self) -> Result<CustomerQuery, Rejection> {
        let search = (!self.words.is_empty()).then(|| self.words.clone());
        Ok(CustomerQuery { search, cursor: self.cursor.clone(), limit: Limit::new(PER_PAGE)? })
    }

    /// Whether anybody is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.words.is_empty()
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let pairs = [("q", self.words.as_str()), ("cursor", cursor.unwrap_or_default())];
        address::with_query(address::CUSTOMERS, &pairs)
    }
}
