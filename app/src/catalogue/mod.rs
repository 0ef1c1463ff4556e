//! Lists of products: their cards, filters and pages (CAT-3).

mod card;
mod listing;

pub(crate) use card::product_grid;
pub(crate) use listing::{Listing, listing};
