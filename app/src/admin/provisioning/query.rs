//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::Rejection;
use leptos_router::params::ParamsMap;
use shop::provisioning::ProvisionQuery;

use super::super::{address, filters};

/// How many messages stand on a page.
const PER_PAGE: u32 = 50;

/// The list's filter as the address has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// A status, or nothing for any.
    pub(super) status: String,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self { status: filters::text(query, "status"), cursor: filters::cursor(query) }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self) -> Result<ProvisionQuery, Rejection> {
        Ok(ProvisionQuery {
            status: (!self.status.is_empty()).then(|| self.status.parse()).transpose()?,
            cursor: self.cursor.clone(),
            limit: Limit::new(PER_PAGE)?,
        })
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.status.is_empty()
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let pairs = [("status", self.status.as_str()), ("cursor", cursor.unwrap_or_default())];
        address::with_query(address::PROVISIONING, &pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::provision::ProvisionStatus;
    use domain::rejection::Field;

    fn asked(status: &str) -> ListQuery {
        ListQuery::read(&filters::asked(&[("status", status)]))
    }

    #[test]
    fn the_filter_stays_in_the_address_of_the_next_page() {
        assert_eq!(asked("failed").address(Some("abc")), "/admin/provisioning?status=failed&cursor=abc");
        assert_eq!(asked("").address(None), "/admin/provisioning");
    }

    #[test]
    fn an_unknown_status_is_refused_and_an_empty_one_is_any() {
        let status = |word| asked(word).parse().map(|query| query.status);
        assert_eq!(status("sent"), Err(Rejection::Invalid { field: Field::Status }));
        assert_eq!(status("delivered"), Ok(Some(ProvisionStatus::Delivered)));
        assert_eq!(status(""), Ok(None));
    }
}
