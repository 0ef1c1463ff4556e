//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::Rejection;
use leptos_router::params::ParamsMap;
use shop::orders::OrderQuery;

use super::super::{address, filters};

/// How many orders stand on a page.
const PER_PAGE: u32 = 50;

/// The list's filters as the address has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// What is searched for.
    pub(super) words: String,
    /// A status, or nothing for any.
    pub(super) status: String,
    /// Whether the store has processed them: `no`, `yes`, or nothing for either.
    pub(super) processed: String,
    /// Whether only orders that need a look are wanted.
    pub(super) flagged: bool,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self {
            words: filters::text(query, "q"),
            status: filters::text(query, "status"),
            processed: filters::text(query, "processed"),
            flagged: query.get_str("flagged").is_some_and(|flagged| !flagged.is_empty()),
            cursor: filters::cursor(query),
        }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self) -> Result<OrderQuery, Rejection> {
        let asked = OrderQuery::asked(&self.words, &self.status, &self.processed, self.flagged)?;
        Ok(OrderQuery { cursor: self.cursor.clone(), limit: Limit::new(PER_PAGE)?, ..asked })
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.words.is_empty() || !self.status.is_empty() || !self.processed.is_empty() || self.flagged
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let [q, status, processed, flagged] = self.pairs();
        let cursor = ("cursor", cursor.unwrap_or_default());
        address::with_query(address::ORDERS, &[q, status, processed, flagged, cursor])
    }

    /// The address of the file with the orders of all pages.
    pub(super) fn export(&self) -> String {
        address::with_query(address::ORDERS_EXPORT, &self.pairs())
    }

    fn pairs(&self) -> [(&'static str, &str); 4] {
        let flagged = if self.flagged { "1" } else { "" };
        [
            ("q", self.words.as_str()),
            ("status", self.status.as_str()),
            ("processed", self.processed.as_str()),
            ("flagged", flagged),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::rejection::Field;

    fn asked(pairs: &[(&'static str, &str)]) -> ListQuery {
        ListQuery::read(&filters::asked(pairs))
    }

    #[test]
    fn the_filters_stay_in_the_address_of_the_next_page() {
        let query = asked(&[("q", " soap "), ("status", "paid"), ("processed", "no"), ("flagged", "1")]);
        assert_eq!(query.address(Some("abc")), "/admin/orders?q=soap&status=paid&processed=no&flagged=1&cursor=abc");
        assert_eq!(query.address(None), "/admin/orders?q=soap&status=paid&processed=no&flagged=1");
        assert_eq!(query.export(), "/admin/orders.csv?q=soap&status=paid&processed=no&flagged=1");
        assert_eq!(ListQuery::default().export(), "/admin/orders.csv");
    }

    #[test]
    fn an_unknown_status_is_refused_and_an_empty_one_is_any() {
        assert_eq!(asked(&[("status", "lost")]).parse(), Err(Rejection::Invalid { field: Field::Status }));
        assert_eq!(asked(&[("status", "")]).parse().map(|query| query.status), Ok(None));
        assert_eq!(asked(&[("processed", "maybe")]).parse(), Err(Rejection::Invalid { field: Field::Processed }));
    }
}
