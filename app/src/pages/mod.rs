//! The storefront's pages: each loads its data, and renders it in the frame.

mod cart;
mod catalogue;
mod checkout_return;
mod error;
mod home;
mod linked_order;
mod order;
mod product;

pub(crate) use cart::cart;
pub(crate) use catalogue::{category, search};
pub(crate) use checkout_return::checkout_return;
pub(crate) use error::error;
pub(crate) use home::home;
pub(crate) use linked_order::linked_order;
pub(crate) use order::{delivery_words, order, purchase_order};
pub(crate) use product::product;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

/// A part of the page's path.
pub(crate) fn path_param(name: &str) -> String {
    use_params_map().with_untracked(|params| params.get(name)).unwrap_or_default()
}

/// What stands behind the address's question mark.
pub(crate) fn query() -> ParamsMap {
    use_query_map().get_untracked()
}
