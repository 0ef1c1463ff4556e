//! What the address of the list asks for.

use domain::page::Limit;
use domain::rejection::Rejection;
use leptos_router::params::ParamsMap;
use shop::mail::MailQuery;

use super::super::{address, filters};

/// How many mails stand on a page.
const PER_PAGE: u32 = 50;

/// The list's filters as the address has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListQuery {
    /// A part of the recipient's address.
    pub(super) recipient: String,
    /// A status, or nothing for any.
    pub(super) status: String,
    /// A kind, or nothing for any.
    pub(super) kind: String,
    /// Where the page starts.
    pub(super) cursor: Option<String>,
}

impl ListQuery {
    /// What the address asks for.
    pub(super) fn read(query: &ParamsMap) -> Self {
        Self {
            recipient: filters::text(query, "to"),
            status: filters::text(query, "status"),
            kind: filters::text(query, "kind"),
            cursor: filters::cursor(query),
        }
    }

    /// What the shop is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub(super) fn parse(&self) -> Result<MailQuery, Rejection> {
        Ok(MailQuery {
            recipient: (!self.recipient.is_empty()).then(|| self.recipient.clone()),
            status: (!self.status.is_empty()).then(|| self.status.parse()).transpose()?,
            kind: (!self.kind.is_empty()).then(|| self.kind.parse()).transpose()?,
            cursor: self.cursor.clone(),
            limit: Limit::new(PER_PAGE)?,
        })
    }

    /// Whether anything is left out.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.recipient.is_empty() || !self.status.is_empty() || !self.kind.is_empty()
    }

    /// The address of another page of the same list.
    pub(super) fn address(&self, cursor: Option<&str>) -> String {
        let pairs = [
            ("to", self.recipient.as_str()),
            ("status", self.status.as_str()),
            ("kind", self.kind.as_str()),
            ("cursor", cursor.unwrap_or_default()),
        ];
        address::with_query(address::MAILS, &pairs)
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
        let query = asked(&[("to", " ada@example.com "), ("status", "failed"), ("kind", "passwordLink")]);
        let filters = "/admin/mails?to=ada%40example.com&status=failed&kind=passwordLink";
        assert_eq!(query.address(Some("abc")), format!("{filters}&cursor=abc"));
        assert_eq!(query.address(None), filters);
    }

    #[test]
    fn an_unknown_status_or_kind_is_refused_and_an_empty_one_is_any() {
        assert_eq!(asked(&[("status", "lost")]).parse(), Err(Rejection::Invalid { field: Field::Status }));
        assert_eq!(asked(&[("kind", "spam")]).parse(), Err(Rejection::Invalid { field: Field::Kind }));
        assert_eq!(asked(&[("status", "")]).parse().map(|query| query.status), Ok(None));
    }
}
