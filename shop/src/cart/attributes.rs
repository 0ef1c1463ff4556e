//! What a buyer must say for a line (CAT-2).

use domain::catalogue::{Attributes, RequiredAttribute};
use domain::rejection::Rejection;
use regex::RegexBuilder;

use crate::{Error, Result};

const LONGEST_VALUE: usize = 500;
const LARGEST_PATTERN: usize = 1 << 18;

/// The attributes that the product asks for, checked; whatever else was sent is dropped.
pub(crate) fn check(required: &[RequiredAttribute], given: &Attributes) -> Result<Attributes> {
    required
        .iter()
        .map(|attribute| {
            let value = given.get(&attribute.key).map(|value| value.trim()).unwrap_or_default();
            let filled =
                !value.is_empty() && value.chars().count() <= LONGEST_VALUE && !value.contains(char::is_control);
            if filled && matches(attribute.pattern.as_deref(), value) {
                return Ok((attribute.key.clone(), value.to_owned()));
            }
            let (key, label) = (attribute.key.clone(), attribute.label.clone());
            Err(Rejection::InvalidAttribute { key, label }.into())
        })
        .collect()
}

/// Whether the whole value matches, as HTML's `pattern` means it. A pattern that is none asks for nothing: it is the
/// merchant's slip, and must not keep a shopper from buying.
fn matches(pattern: Option<&str>, value: &str) -> bool {
    let Some(pattern) = pattern else { return true };
    let whole = RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(LARGEST_PATTERN).build();
    match whole {
        Ok(whole) => whole.is_match(value),
        Err(error) => {
            tracing::warn!(pattern, %error, "the pattern of a required attribute is not understood");
            true
        }
    }
}

/// Attributes as a line keeps them: the same attributes give the same text.
pub(super) fn to_text(attributes: &Attributes) -> Result<String> {
    serde_json::to_string(attributes).map_err(|source| Error::Unreadable { what: "a line's attributes", source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain() -> [RequiredAttribute; 1] {
        let pattern = Some(r"([a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}".to_owned());
        [RequiredAttribute { key: "domain".into(), label: "Domain name".into(), pattern, hint: None }]
    }

    fn given(value: &str) -> Attributes {
        [("domain".to_owned(), value.to_owned()), ("other".to_owned(), "x".to_owned())].into()
    }

    #[test]
    fn a_required_attribute_must_match_as_a_whole_and_nothing_else_is_kept() {
        let kept = check(&domain(), &given(" example.com ")).unwrap();
        assert_eq!(kept, [("domain".to_owned(), "example.com".to_owned())].into());
        for wrong in ["", "example", "x example.com", "example.com\n", "EXAMPLE.com/"] {
            assert!(check(&domain(), &given(wrong)).is_err() || wrong.trim() == "example.com", "{wrong:?}");
        }
        assert!(check(&domain(), &Attributes::new()).is_err());
    }

    #[test]
    fn a_product_that_asks_for_nothing_keeps_nothing() {
        assert_eq!(check(&[], &given("example.com")).unwrap(), Attributes::new());
    }
}
