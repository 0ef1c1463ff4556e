//! Who may see an account's pages.

use std::future::Future;

use domain::actor::Actor;
use http::request::Parts;
use leptos::prelude::*;

use super::address;
use crate::backend;
use crate::error::AppError;
use crate::page::page;

/// Renders what `load` makes of the page's data for the customer who has logged in; sends others to the login page,
/// which leads back.
pub(super) fn guarded<Load, Loading>(load: Load) -> impl IntoView
where
    Load: FnOnce(Actor) -> Loading + Send + 'static,
    Loading: Future<Output = Result<AnyView, AppError>> + Send + 'static,
{
    page(async move {
        match backend::customer().await? {
            Some(customer) => load(customer.actor).await,
            None => {
                backend::see_other(&address::log_in_and_return(&asked_for()));
                Ok(().into_any())
            }
        }
    })
}

/// The address of the page that was asked for, with its query.
fn asked_for() -> String {
    let address = with_context::<Parts, _>(|parts| parts.uri.path_and_query().map(ToString::to_string));
    address.flatten().unwrap_or_default()
}
