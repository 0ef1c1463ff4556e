//! Stripe's form encoding: `line_items[0][price_data][unit_amount]=449`, read strictly.
//!
//! A parameter that nobody asked for is refused, as Stripe does: [`Section`] hands out each parameter once, and
//! [`Section::finish`] refuses what is left.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use url::Url;

use super::refusal::Refusal;

type Refusable<T> = Result<T, Refusal>;

const MAX_DEPTH: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(String),
    Branch(BTreeMap<String, Node>),
}

impl Node {
    fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Branch(nodes) => nodes.values().all(Self::is_blank),
        }
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text),
            Value::Array(items) => {
                Self::Branch(nodes(items.into_iter().enumerate().map(|(index, item)| (index.to_string(), item))))
            }
            other => Self::Text(other.to_string()),
        }
    }
}

fn nodes(fields: impl IntoIterator<Item = (String, Value)>) -> BTreeMap<String, Node> {
    fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key, value.into())).collect()
}

/// One level of a request's parameters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Section {
    path: String,
    nodes: BTreeMap<String, Node>,
}

impl Section {
    /// Reads a query string or a form body.
    pub(crate) fn parse(encoded: &[u8]) -> Refusable<Self> {
        let mut nodes = BTreeMap::new();
        for (key, value) in url::form_urlencoded::parse(encoded) {
            let path = split(&key).ok_or_else(|| Refusal::bad_request(format!("Invalid parameter name: {key}")))?;
            insert(&mut nodes, &path, value.into_owned()).ok_or_else(|| {
                Refusal::bad_request(format!("Invalid parameter: {key} was given in two shapes")).param(key)
            })?;
        }
        Ok(Self { path: String::new(), nodes })
    }

    /// Reads a JSON object as the form that asks for the same: what is null is absent, and an object is one parameter,
    /// its text.
    pub(crate) fn from_json(encoded: &[u8]) -> Refusable<Self> {
        let fields: Map<String, Value> =
            serde_json::from_slice(encoded).map_err(|_| Refusal::bad_request("The body must be a JSON object."))?;
        Ok(Self { path: String::new(), nodes: nodes(fields) })
    }

    /// The same without the fields that were left empty, as a browser sends them.
    pub(crate) fn without_blanks(mut self) -> Self {
        self.nodes.retain(|_, node| !node.is_blank());
        self
    }

    /// A digest of all parameters, whatever order they were sent in.
    pub(crate) fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(format!("{:?}", self.nodes)))
    }

    /// The full name of a parameter at this level, as error messages write it.
    pub(crate) fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}[{key}]", self.path) }
    }

    /// A text, absent or not empty.
    pub(crate) fn text(&mut self, key: &str) -> Refusable<Option<String>> {
        match self.nodes.remove(key) {
            None => Ok(None),
            Some(Node::Text(text)) if text.is_empty() => Err(Refusal::empty(&self.name(key))),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Branch(_)) => Err(Refusal::bad_request("Invalid string").param(self.name(key))),
        }
    }

    /// A text that must be there.
    pub(crate) fn required(&mut self, key: &str) -> Refusable<String> {
        let name = self.name(key);
        self.text(key)?.ok_or_else(|| Refusal::missing(&name))
    }

    /// A text of at most `limit` characters.
    pub(crate) fn short_text(&mut self, key: &str, limit: usize) -> Refusable<Option<String>> {
        let text = self.text(key)?;
        match &text {
            Some(text) if text.chars().count() > limit => {
                let start: String = text.chars().take(20).collect();
                let message = format!("Invalid string: {start}...; must be at most {limit} characters");
                Err(Refusal::bad_request(message).param(self.name(key)))
            }
            _ => Ok(text),
        }
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, key: &str) -> Refusable<Option<i64>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Refusal::bad_request(format!("Invalid integer: {text}"))
                .code("parameter_invalid_integer")
                .param(self.name(key))),
        }
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, key: &str) -> Refusable<Option<bool>> {
        match self.text(key)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(Refusal::bad_request(format!("Invalid boolean: {other}")).param(self.name(key))),
        }
    }

    /// One of the given words.
    pub(crate) fn choice(&mut self, key: &str, words: &[&'static str]) -> Refusable<Option<&'static str>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let known = words.iter().find(|word| **word == text).copied();
        match known {
            Some(word) => Ok(Some(word)),
            None => {
                Err(Refusal::bad_request(format!("Invalid {}: must be one of {}", self.name(key), words.join(", ")))
                    .param(self.name(key)))
            }
        }
    }

    /// A JSON object, written as text.
    pub(crate) fn json(&mut self, key: &str) -> Refusable<Map<String, Value>> {
        let Some(text) = self.text(key)? else { return Ok(Map::new()) };
        serde_json::from_str(&text).map_err(|_| Refusal::bad_request("Invalid JSON object").param(self.name(key)))
    }

    /// An absolute web address, kept as it was written.
    pub(crate) fn address(&mut self, key: &str) -> Refusable<Option<String>> {
        let text = self.short_text(key, 5000)?;
        match &text {
            Some(text) if !Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https")) => {
                Err(Refusal::bad_request("Not a valid URL").code("url_invalid").param(self.name(key)))
            }
            _ => Ok(text),
        }
    }

    /// A nested level, read by `read` and then finished.
    pub(crate) fn section<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Section) -> Refusable<T>,
    ) -> Refusable<Option<T>> {
        let path = self.name(key);
        match self.nodes.remove(key) {
            None => Ok(None),
            Some(Node::Text(_)) => Err(Refusal::bad_request("Invalid object").param(path)),
            Some(Node::Branch(nodes)) => {
                let mut section = Section { path, nodes };
                let value = read(&mut section)?;
                section.finish()?;
                Ok(Some(value))
            }
        }
    }

    /// A list of nested levels, in the order of their indices.
    pub(crate) fn sections<T>(
        &mut self,
        key: &str,
        mut read: impl FnMut(&mut Section, usize) -> Refusable<T>,
    ) -> Refusable<Vec<T>> {
        let items = self.section(key, |list| {
            list.indices()?
                .into_iter()
                .enumerate()
                .map(|(position, index)| {
                    let item = list.section(&index, |item| read(item, position))?;
                    item.ok_or_else(|| Refusal::missing(&list.name(&index)))
                })
                .collect()
        })?;
        Ok(items.unwrap_or_default())
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, key: &str) -> Refusable<Vec<String>> {
        let items = self.section(key, |list| list.indices()?.iter().map(|index| list.required(index)).collect())?;
        Ok(items.unwrap_or_default())
    }

    /// Up to 50 pairs: keys of at most 40 characters, values of at most 500.
    pub(crate) fn metadata(&mut self, key: &str) -> Refusable<BTreeMap<String, String>> {
        let pairs = self.section(key, |pairs| {
            let keys: Vec<String> = pairs.nodes.keys().cloned().collect();
            if keys.len() > 50 {
                return Err(Refusal::bad_request("You can only have up to 50 metadata keys.").param(pairs.path.clone()));
            }
            let mut read = BTreeMap::new();
            for key in keys {
                if key.chars().count() > 40 {
                    return Err(Refusal::bad_request("Metadata keys can be at most 40 characters long.")
                        .param(pairs.name(&key)));
                }
                if let Some(value) = pairs.short_text(&key, 500)? {
                    read.insert(key, value);
                }
            }
            Ok(read)
        })?;
        Ok(pairs.unwrap_or_default())
    }

    /// Refuses whatever was not asked for.
    pub(crate) fn finish(self) -> Refusable<()> {
        let left: Vec<String> = self.nodes.keys().map(|key| self.name(key)).collect();
        if left.is_empty() { Ok(()) } else { Err(Refusal::unknown(&left)) }
    }

    fn indices(&self) -> Refusable<Vec<String>> {
        let mut indices = Vec::with_capacity(self.nodes.len());
        for key in self.nodes.keys() {
            let index: usize =
                key.parse().map_err(|_| Refusal::bad_request("Invalid array").param(self.path.clone()))?;
            indices.push((index, key.clone()));
        }
        indices.sort_unstable();
        Ok(indices.into_iter().map(|(_, key)| key).collect())
    }
}

/// `a[b][0]` as `["a", "b", "0"]`; nothing when the brackets do not match.
fn split(key: &str) -> Option<Vec<&str>> {
    let (head, rest) = key.find('[').map_or((key, ""), |at| key.split_at(at));
    if head.is_empty() {
        return None;
    }
    let mut path = vec![head];
    let mut rest = rest;
    while !rest.is_empty() {
        let (inner, after) = rest.strip_prefix('[')?.split_once(']')?;
        path.push(inner);
        rest = after;
    }
    (path.len() <= MAX_DEPTH).then_some(path)
}

/// Puts a value where its path leads; `[]` appends. Nothing when the place is taken by another shape or value.
fn insert(nodes: &mut BTreeMap<String, Node>, path: &[&str], value: String) -> Option<()> {
    let (first, rest) = path.split_first()?;
    let key = if first.is_empty() { nodes.len().to_string() } else { (*first).to_owned() };
    if rest.is_empty() {
        return nodes.insert(key, Node::Text(value)).is_none().then_some(());
    }
    match nodes.entry(key).or_insert_with(|| Node::Branch(BTreeMap::new())) {
        Node::Branch(children) => insert(children, rest, value),
        Node::Text(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_lists_are_read_in_the_order_of_their_indices() {
        let mut form = Section::parse(b"items[10][n]=c&items[2][n]=b&items[0][n]=a&tags[]=x&tags[]=y").unwrap();
        let names = form.sections("items", |item, _| item.required("n")).unwrap();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(form.texts("tags").unwrap(), ["x", "y"]);
        form.finish().unwrap();
    }

    #[test]
    fn what_nobody_asked_for_is_refused_by_its_full_name() {
        let mut form = Section::parse(b"items[0][n]=a&items[0][m]=b").unwrap();
        let refusal = form.sections("items", |item, _| item.required("n")).unwrap_err();
        assert_eq!(refusal.body()["error"]["message"], "Received unknown parameter: items[0][m]");
        assert_eq!(refusal.body()["error"]["param"], "items[0][m]");
    }

    #[test]
    fn the_fingerprint_does_not_depend_on_the_order_of_parameters() {
        let print = |text: &str| Section::parse(text.as_bytes()).unwrap().fingerprint();
        assert_eq!(print("a=1&b[c]=2&b[d]=3"), print("b[d]=3&b[c]=2&a=1"));
        assert_ne!(print("a=1"), print("a=2"));
    }

    #[test]
    fn broken_names_and_doubled_parameters_are_refused() {
        for text in ["a[b=1", "[a]=1", "a[b]c=1", "a=1&a=2", "a=1&a[b]=2", "a[a][a][a][a][a][a][a][a]=1"] {
            assert!(Section::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
