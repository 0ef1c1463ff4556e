//! The fields of another service's JSON: found in any of their spellings, the others left alone.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// Something that is not what it should be, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its {0} cannot be understood")]
pub(super) struct Nonsense(pub(super) &'static str);

/// An object. Names are compared in lower case without `_` and `-`.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// The fields of an object; none for anything else.
    pub(super) fn read(json: &str) -> Option<Self> {
        let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(json).ok()?;
        Some(Self(fields.into_iter().map(|(name, value)| (plain(&name), value)).collect()))
    }

    /// The first of these fields that is there and not null, as JSON.
    pub(super) fn raw(&self, names: &[&str]) -> Option<&str> {
        let found = names.iter().filter_map(|name| self.0.get(*name)).map(|value| value.get());
        found.into_iter().find(|json| *json != "null")
    }

    /// A text; a number counts as its text.
    pub(super) fn text(&self, names: &[&str], what: &'static str) -> Result<Option<String>, Nonsense> {
        self.raw(names).map(|json| text_of(json).ok_or(Nonsense(what))).transpose()
    }

    /// An object.
    pub(super) fn object(&self, names: &[&str], what: &'static str) -> Result<Option<Self>, Nonsense> {
        self.raw(names).map(|json| Self::read(json).ok_or(Nonsense(what))).transpose()
    }
}

/// What is a text or a number.
pub(super) fn text_of(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str(json).ok(),
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

/// The members of a list.
pub(super) fn list_of(json: &str) -> Option<Vec<Box<RawValue>>> {
    serde_json::from_str(json).ok()
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}
