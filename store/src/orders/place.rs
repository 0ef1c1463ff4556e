//! Places in a list of orders, from which its next page goes on.

use domain::ids::OrderId;
use domain::order::OrderSort;
use serde::{Deserialize, Serialize};

/// A place in a list of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderPlace {
    /// How the list is sorted.
    pub sort: OrderSort,
    /// First by this: whether a person must look at the order, when it was made, or its total.
    pub(super) key: i64,
    /// Then by its id, which is its own.
    pub(super) id: OrderId,
}

impl OrderPlace {
    /// Where a list that is sorted so begins.
    #[must_use]
    pub const fn start(sort: OrderSort) -> Self {
        let key = if is_down(sort) { i64::MAX } else { i64::MIN };
        Self { sort, key, id: OrderId::from_bits(0) }
    }
}

/// The column by which a list is sorted first.
pub(super) const fn key(sort: OrderSort) -> &'static str {
    match sort {
        OrderSort::Newest => "flagged",
        OrderSort::Oldest => "created_at",
        OrderSort::TotalDown | OrderSort::TotalUp => "total",
    }
}

/// Whether the greatest comes first, of the key and of the id.
pub(super) const fn is_down(sort: OrderSort) -> bool {
    match sort {
        OrderSort::Newest | OrderSort::TotalDown => true,
        OrderSort::Oldest | OrderSort::TotalUp => false,
    }
}
