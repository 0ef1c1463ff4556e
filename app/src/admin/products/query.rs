//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::{Field, Rejection};
use leptos_router::params::ParamsMap;
use shop::products::ManagedQuery;

use super::super::{address, filters};

/// How many products stand on a page.
const PER_PAGE: u32 = 50;

/// The list's filters as the address has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// What is searched for.
    pub(super) words: String,
    /// A category's name in addresses, or nothing for any.
    pub(super) category: String,
    /// Which of them, or nothing for all.
    pub(super) show: String,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self {
            words: filters::text(query, "q"),
            category: filters::text(query, "category"),
            show: filters::text(query, "show"),
            cursor: filters::cursor(query),
        }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self) -> Result<ManagedQuery, Rejection> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let category = given(&self.category).map(|slug| slug.parse()).transpose();
        Ok(ManagedQuery {
            search: given(&self.words),
            category: category.map_err(|_| Rejection::Invalid { field: Field::Category })?,
            show: given(&self.show).map(|show| show.parse()).transpose()?.unwrap_or_default(),
            cursor: self.cursor.clone(),
            limit: Limit::new(PER_PAGE)?,
        })
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        let all = self.show.is_empty() || self.show == domain::product::ProductShow::All.as_str();
        !self.words.is_empty() || !self.category.is_empty() || !all
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let pairs = [
            ("q", self.words.as_str()),
            ("category", self.category.as_str()),
            ("show", self.show.as_str()),
            ("cursor", cursor.unwrap_or_default()),
        ];
        address::with_query(address::PRODUCTS, &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &str)]) -> ListQuery {
        ListQuery::read(&filters::asked(pairs))
    }

    #[test]
    fn the_filters_stay_in_the_address_of_the_next_page() {
        let query = asked(&[("q", " soap "), ("category", "home"), ("show", "low")]);
        assert_eq!(query.address(Some("abc")), "/admin/products?q=soap&category=home&show=low&cursor=abc");
        assert!(query.is_narrowed() && !asked(&[("show", "all")]).is_narrowed());
    }

    #[test]
    fn an_unknown_choice_is_refused_and_an_empty_one_is_any() {
        assert_eq!(asked(&[("show", "some")]).parse(), Err(Rejection::Invalid { field: Field::Status }));
        assert_eq!(asked(&[("category", "A b")]).parse(), Err(Rejection::Invalid { field: Field::Category }));
        assert_eq!(asked(&[("category", "")]).parse().map(|query| query.category), Ok(None));
    }
}
