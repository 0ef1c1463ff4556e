//! Pages of long lists, by keyset: a page starts after the last key of the one before.

use serde::{Deserialize, Serialize};

use crate::rejection::{Field, Rejection};

/// How many entries a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

impl Limit {
    /// The most entries of a page.
    pub const MOST: u32 = 100;

    /// # Errors
    /// [`Rejection::Invalid`] unless it lies in 1 to 100.
    pub fn new(entries: u32) -> Result<Self, Rejection> {
        if (1..=Self::MOST).contains(&entries) {
            Ok(Self(entries))
        } else {
            Err(Rejection::Invalid { field: Field::Limit })
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The entries, in the list's order.
    pub items: Vec<T>,
    /// Where the next page starts; `None` on the last one. Opaque to whoever asks.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The only page of a list without entries.
    #[must_use]
    pub const fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }

    /// A page from up to `limit + 1` entries: the extra one only tells that there is more.
    #[must_use]
    pub fn from_overfull(mut items: Vec<T>, limit: Limit, cursor_of: impl Fn(&T) -> String) -> Self {
        let more = items.len() > limit.get() as usize;
        items.truncate(limit.get() as usize);
        let next = if more { items.last().map(cursor_of) } else { None };
        Self { items, next }
    }
}

/// One page of a list, and how long the whole list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted<T> {
    /// The page.
    pub page: Page<T>,
    /// How many entries all pages have together.
    pub count: i64,
}
