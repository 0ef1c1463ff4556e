//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::{Field, Rejection};
use leptos_router::params::ParamsMap;
use shop::stock::MovementQuery;

use super::super::{address, filters};

/// How many movements stand on a page.
const PER_PAGE: u32 = 50;

/// The list's filters as the address has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// A product id, or nothing for any.
    pub(super) variant: String,
    /// A reason, or nothing for any.
    pub(super) reason: String,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self {
            variant: filters::text(query, "variant"),
            reason: filters::text(query, "reason"),
            cursor: filters::cursor(query),
        }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self) -> Result<MovementQuery, Rejection> {
        let variant = (!self.variant.is_empty()).then(|| self.variant.parse()).transpose();
        Ok(MovementQuery {
            variant: variant.map_err(|_| Rejection::Invalid { field: Field::ProductId })?,
            reason: (!self.reason.is_empty()).then(|| self.reason.parse()).transpose()?,
            cursor: self.cursor.clone(),
            limit: Limit::new(PER_PAGE)?,
        })
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.variant.is_empty() || !self.reason.is_empty()
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let pairs = [
            ("variant", self.variant.as_str()),
            ("reason", self.reason.as_str()),
            ("cursor", cursor.unwrap_or_default()),
        ];
        address::with_query(address::STOCK, &pairs)
    }
}
