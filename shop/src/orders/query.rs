//! Which orders are wanted of all that there are (ADM-3).

use domain::day::Day;
use domain::order::{FulfilmentStatus, OrderPayment, OrderSort, OrderSource, OrderStatus};
use domain::page::Limit;
use domain::rejection::{Field, Rejection};
use domain::text::search_words;
use store::orders::list::OrderFilter;
use store::orders::place::OrderPlace;

use crate::{Shop, cursor};

/// Which orders are wanted, and in which order: whatever is not said narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderQuery {
    /// Beginnings of words of the number, the address of mail, the customer's name or a product's title.
    pub search: Option<String>,
    /// Only orders that stand here.
    pub status: Option<OrderStatus>,
    /// Only orders of whose money this is here.
    pub payment: Option<OrderPayment>,
    /// Only orders whose goods are here.
    pub fulfilment: Option<FulfilmentStatus>,
    /// Only orders that came from here.
    pub source: Option<OrderSource>,
    /// Only orders that the store has processed, or only those that it has not.
    pub processed: Option<bool>,
    /// Only orders that a person must look at.
    pub flagged: bool,
    /// Only orders that were made on this day or later, where the shop is.
    pub from: Option<Day>,
    /// Only orders that were made on this day or earlier, where the shop is.
    pub until: Option<Day>,
    /// How they are sorted.
    pub sort: OrderSort,
    /// Where the page starts: [`Page::next`](domain::page::Page::next) of the one before, sorted in the same way.
    pub cursor: Option<String>,
    /// How many orders the page has.
    pub limit: Limit,
}

impl OrderQuery {
    /// What narrows.
    pub(super) fn filter(&self, shop: &Shop) -> OrderFilter {
        OrderFilter {
            words: self.search.as_deref().map(search_words).unwrap_or_default(),
            status: self.status,
            payment: self.payment,
            fulfilment: self.fulfilment,
            source: self.source,
            processed: self.processed,
            flagged: self.flagged,
            from: self.from.map(|day| shop.start_of(day)),
            before: self.until.map(|day| shop.end_of(day)),
        }
    }

    /// Where the page starts.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] for a cursor that a list of this sorting did not give.
    pub(super) fn place(&self) -> Result<OrderPlace, Rejection> {
        let Some(cursor) = &self.cursor else { return Ok(OrderPlace::start(self.sort)) };
        let place: OrderPlace = cursor::decode(cursor)?;
        if place.sort == self.sort { Ok(place) } else { Err(Rejection::Invalid { field: Field::Cursor }) }
    }
}
