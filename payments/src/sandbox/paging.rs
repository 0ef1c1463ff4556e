//! Pages of lists, as Stripe turns them: newest first, `starting_after` to older things, `ending_before` to newer ones.

use super::form::Section;
use super::refusal::Refusal;

/// Where a page lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cursor {
    Start,
    /// It begins after this one.
    After(String),
    /// It ends before this one.
    Before(String),
}

/// A page as asked for.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) limit: usize,
    pub(crate) cursor: Cursor,
}

/// A page as found.
#[derive(Debug, Clone)]
pub(crate) struct Slice<T> {
    pub(crate) items: Vec<T>,
    /// There are more in the direction that the page was turned to.
    pub(crate) has_more: bool,
}

impl Page {
    /// The first page.
    pub(crate) fn first(limit: usize) -> Self {
        Self { limit, cursor: Cursor::Start }
    }

    pub(crate) fn read(form: &mut Section) -> Result<Self, Refusal> {
        let limit = form.integer("limit")?.unwrap_or(10);
        let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit));
        let limit =
            limit.ok_or_else(|| Refusal::bad_request("This value must be between 1 and 100.").param("limit"))?;
        let cursor = match (form.text("starting_after")?, form.text("ending_before")?) {
            (None, None) => Cursor::Start,
            (Some(id), None) => Cursor::After(id),
            (None, Some(id)) => Cursor::Before(id),
            (Some(_), Some(_)) => {
                let message = "You may only specify one of these parameters: starting_after, ending_before.";
                return Err(Refusal::bad_request(message).param("ending_before"));
            }
        };
        Ok(Self { limit, cursor })
    }

    /// How many to look for: one more says that there are more.
    pub(crate) fn wanted(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// The page out of what was found: [`Page::wanted`] things from the cursor on, in the direction of the page.
    pub(crate) fn cut<T>(&self, mut found: Vec<T>) -> Slice<T> {
        let has_more = found.len() > self.limit;
        found.truncate(self.limit);
        if let Cursor::Before(_) = self.cursor {
            found.reverse();
        }
        Slice { items: found, has_more }
    }
}

impl Cursor {
    /// The refusal of a cursor that points at nothing.
    pub(crate) fn unknown(&self, object: &str) -> Refusal {
        let (id, param) = match self {
            Self::Start => ("", "starting_after"),
            Self::After(id) => (id.as_str(), "starting_after"),
            Self::Before(id) => (id.as_str(), "ending_before"),
        };
        Refusal::bad_request(format!("No such {object}: '{id}'")).code("resource_missing").param(param)
    }

    /// The place that the cursor points at, by `find`; an id that is not found is refused.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Start => None,
            Self::After(id) | Self::Before(id) => Some(id),
        }
    }
}

/// The numbers between which a page lies, none of them in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) below: i64,
    pub(crate) above: i64,
}

impl Bounds {
    /// The bounds of a page whose cursor stands at `place`.
    pub(crate) fn of(cursor: &Cursor, place: Option<i64>, object: &str) -> Result<Self, Refusal> {
        match (cursor, place) {
            (Cursor::Start, _) => Ok(Self { below: i64::MAX, above: 0 }),
            (Cursor::After(_), Some(place)) => Ok(Self { below: place, above: 0 }),
            (Cursor::Before(_), Some(place)) => Ok(Self { below: i64::MAX, above: place }),
            (Cursor::After(_) | Cursor::Before(_), None) => Err(cursor.unknown(object)),
        }
    }
}
