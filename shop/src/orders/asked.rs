//! Which orders the address of a list asks for (ADM-3).

use domain::day::Day;
use domain::rejection::{Field, Rejection};

use super::OrderQuery;

/// The longest text that a filter has.
const LONGEST: usize = 200;

/// What narrows and sorts a list of orders, as its address says it: whatever is empty says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedOrders {
    /// What is searched for.
    pub search: String,
    /// A status.
    pub status: String,
    /// Whether the store has processed them: `no` or `yes`.
    pub processed: String,
    /// Whether only orders that need a look are wanted.
    pub flagged: bool,
    /// What of their money is here.
    pub payment: String,
    /// Where their goods are.
    pub fulfilment: String,
    /// Where they came from.
    pub source: String,
    /// The first day on which they were made.
    pub from: String,
    /// The last such day.
    pub until: String,
    /// How they are sorted.
    pub sort: String,
}

impl AskedOrders {
    /// What an address says that has these texts under their names.
    #[must_use]
    pub fn read(text: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| text(name).unwrap_or_default().trim().chars().take(LONGEST).collect::<String>();
        Self {
            search: text("q"),
            status: text("status"),
            processed: text("processed"),
            flagged: !text("flagged").is_empty(),
            payment: text("payment"),
            fulfilment: text("fulfilment"),
            source: text("source"),
            from: text("from"),
            until: text("until"),
            sort: text("sort"),
        }
    }

    /// What narrows, under the names by which [`Self::read`] reads it.
    #[must_use]
    pub fn filters(&self) -> [(&'static str, &str); 9] {
        [
            ("q", &self.search),
            ("status", &self.status),
            ("processed", &self.processed),
            ("flagged", if self.flagged { "1" } else { "" }),
            ("payment", &self.payment),
            ("fulfilment", &self.fulfilment),
            ("source", &self.source),
            ("from", &self.from),
            ("until", &self.until),
        ]
    }

    /// The first page of what is asked for.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] with the field that is at fault.
    pub fn query(&self) -> Result<OrderQuery, Rejection> {
        let processed = match self.processed.as_str() {
            "" => None,
            "no" => Some(false),
            "yes" => Some(true),
            _ => return Err(Rejection::Invalid { field: Field::Processed }),
        };
        let day =
            |text, field| given(text).map(str::parse::<Day>).transpose().map_err(|_| Rejection::Invalid { field });
        Ok(OrderQuery {
            search: given(&self.search).map(str::to_owned),
            status: given(&self.status).map(str::parse).transpose()?,
            payment: given(&self.payment).map(str::parse).transpose()?,
            fulfilment: given(&self.fulfilment).map(str::parse).transpose()?,
            source: given(&self.source).map(str::parse).transpose()?,
            processed,
            flagged: self.flagged,
            from: day(&self.from, Field::From)?,
            until: day(&self.until, Field::Until)?,
            sort: given(&self.sort).map(str::parse).transpose()?.unwrap_or_default(),
            ..OrderQuery::default()
        })
    }
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
