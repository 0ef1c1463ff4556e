//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::Rejection;
use leptos_router::params::ParamsMap;
use shop::orders::{AskedOrders, OrderQuery};

use super::super::{address, filters};

/// How many orders stand on a page.
const PER_PAGE: u32 = 50;

/// What the address of the list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// What narrows the list, and how it is sorted.
    pub(super) asked: AskedOrders,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self { asked: AskedOrders::read(|name| query.get(name)), cursor: filters::cursor(query) }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self) -> Result<OrderQuery, Rejection> {
        Ok(OrderQuery { cursor: self.cursor.clone(), limit: Limit::new(PER_PAGE)?, ..self.asked.query()? })
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        self.asked.filters().iter().any(|(_, value)| !value.is_empty())
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let mut pairs = self.asked.filters().to_vec();
        pairs.extend([("sort", self.asked.sort.as_str()), ("cursor", cursor.unwrap_or_default())]);
        address::with_query(address::ORDERS, &pairs)
    }

    /// The address of the file with the orders of all pages.
    pub(super) fn export(&self) -> String {
        address::with_query(address::ORDERS_EXPORT, &self.asked.filters())
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

    #[test]
    fn every_filter_and_the_sorting_stay_in_the_address_and_the_file_is_not_sorted() {
        let pairs = [
            ("payment", "partly-refunded"),
            ("fulfilment", "shipped"),
            ("source", "order-service"),
            ("from", "2026-04-01"),
            ("until", "2026-04-30"),
        ];
        let query = asked(&[&pairs[..], &[("sort", "total-down")]].concat());
        let filters =
            "payment=partly-refunded&fulfilment=shipped&source=order-service&from=2026-04-01&until=2026-04-30";
        assert_eq!(query.address(Some("abc")), format!("/admin/orders?{filters}&sort=total-down&cursor=abc"));
        assert_eq!(query.export(), format!("/admin/orders.csv?{filters}"));
        for pair in pairs {
            assert!(asked(&[pair]).is_narrowed(), "{pair:?}");
        }
        assert!(!asked(&[("sort", "oldest"), ("from", " ")]).is_narrowed());
    }

    #[test]
    fn what_no_filter_knows_is_refused() {
        for (name, value, field) in [
            ("payment", "lost", Field::Payment),
            ("fulfilment", "lost", Field::FulfilmentStatus),
            ("source", "lost", Field::Source),
            ("from", "2026-02-30", Field::From),
            ("until", "tomorrow", Field::Until),
            ("sort", "name", Field::Sort),
        ] {
            assert_eq!(asked(&[(name, value)]).parse(), Err(Rejection::Invalid { field }), "{name}");
        }
    }
}
