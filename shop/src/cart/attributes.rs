//! What a buyer must say for a line (CAT-2).

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use domain::cart::Notice;
use domain::catalogue::{Attributes, RequiredAttribute};
use domain::rejection::Rejection;
use regex::{Regex, RegexBuilder};

use crate::{Error, Result};

const LONGEST_VALUE: usize = 500;
const LARGEST_PATTERN: usize = 1 << 18;
/// The most patterns that are remembered.
const MOST_COMPILED: usize = 256;

/// The attributes that the product asks for, checked; whatever else was sent is dropped.
pub(crate) fn check(required: &[RequiredAttribute], given: &Attributes) -> Result<Attributes> {
    if let Some(Notice::AttributeMissing { key, label } | Notice::AttributeInvalid { key, label }) =
        faults(required, given).into_iter().next()
    {
        return Err(Rejection::InvalidAttribute { key, label }.into());
    }
    let kept = |attribute: &RequiredAttribute| (attribute.key.clone(), said(given, attribute).to_owned());
    Ok(required.iter().map(kept).collect())
}

/// What keeps a line with these attributes from being ordered.
pub(crate) fn faults(required: &[RequiredAttribute], given: &Attributes) -> Vec<Notice> {
    let fault = |attribute: &RequiredAttribute| {
        let value = said(given, attribute);
        let (key, label) = (attribute.key.clone(), attribute.label.clone());
        if value.is_empty() {
            return Some(Notice::AttributeMissing { key, label });
        }
        let readable = value.chars().count() <= LONGEST_VALUE && !value.contains(char::is_control);
        let fits = readable && matches(attribute.pattern.as_deref(), value);
        (!fits).then_some(Notice::AttributeInvalid { key, label })
    };
    required.iter().filter_map(fault).collect()
}

fn said<'g>(given: &'g Attributes, attribute: &RequiredAttribute) -> &'g str {
    given.get(&attribute.key).map(|value| value.trim()).unwrap_or_default()
}

/// Whether the whole value matches, as HTML's `pattern` means it. A pattern that is none asks for nothing: it is the
/// merchant's slip, and must not keep a shopper from buying.
fn matches(pattern: Option<&str>, value: &str) -> bool {
    pattern.and_then(compiled).is_none_or(|whole| whole.is_match(value))
}

/// The pattern, ready to be matched. It is remembered: a large cart asks for the same one hundreds of times.
fn compiled(pattern: &str) -> Option<Arc<Regex>> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Option<Arc<Regex>>>>> = LazyLock::new(Mutex::default);
    let mut known = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(whole) = known.get(pattern) {
        return whole.clone();
    }
    let whole = RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(LARGEST_PATTERN).build();
    let whole = whole.inspect_err(|error| {
        tracing::warn!(pattern, %error, "the pattern of a required attribute is not understood");
    });
    let whole = whole.ok().map(Arc::new);
    if known.len() >= MOST_COMPILED {
        known.clear();
    }
    known.insert(pattern.to_owned(), whole.clone());
    whole
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
