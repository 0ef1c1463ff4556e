//! Who may enter the dashboard.

use std::future::Future;

use domain::actor::Actor;
use domain::rejection::Rejection;
use domain::staff::{Permission, Role};
use http::request::Parts;
use leptos::prelude::*;
use shop::events::refused::EventAlarm;

use super::{address, frame};
use crate::backend;
use crate::error::AppError;
use crate::page::status_of;

/// The member of staff who has logged in.
#[derive(Clone, Debug)]
pub(super) struct SignedIn {
    /// As use-cases know them.
    pub(super) actor: Actor,
    /// What they are.
    pub(super) role: Role,
    /// As colleagues know them.
    pub(super) name: String,
    /// What they must know of Stripe's events, on whatever page they are.
    pub(super) alarm: EventAlarm,
}

impl SignedIn {
    /// Whether the page need offer this. Whether it is allowed is for the use-case to say.
    pub(super) const fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }
}

/// Whoever has logged in.
///
/// # Errors
/// [`Rejection::AuthRequired`] when nobody has.
pub(super) async fn signed_in() -> Result<SignedIn, AppError> {
    let actor = backend::staff().await?;
    let Actor::Staff(_, role) = actor else { return Err(Rejection::AuthRequired.into()) };
    let shop = backend::shop();
    let name = shop.staff_member(actor).await?.name;
    Ok(SignedIn { actor, role, name, alarm: shop.event_alarm(actor).await? })
}

/// Renders what `load` makes of the page's data for whoever has logged in; sends others to the login page, and shows
/// a page of the dashboard for what was refused.
pub(super) fn guarded<Load, Loading, View>(load: Load) -> impl IntoView
where
    Load: FnOnce(SignedIn) -> Loading + Send + 'static,
    Loading: Future<Output = Result<View, AppError>> + Send + 'static,
    View: IntoView + 'static,
{
    backend::keep_private();
    Suspend::new(async move {
        let who = match signed_in().await {
            Ok(who) => who,
            Err(AppError::Rejected(Rejection::AuthRequired)) => {
                backend::see_other(&address::with_query(address::LOGIN, &[("next", &asked_for())]));
                return ().into_any();
            }
            Err(error) => {
                backend::set_status(status_of(&error));
                return frame::outside("Something went wrong", view! { <p>{error.to_string()}</p> }.into_any())
                    .into_any();
            }
        };
        match load(who.clone()).await {
            Ok(view) => view.into_any(),
            Err(error) => {
                backend::set_status(status_of(&error));
                frame::failure(&who, &error).into_any()
            }
        }
    })
}

/// The address of the page that was asked for, with its query.
fn asked_for() -> String {
    let address = with_context::<Parts, _>(|parts| parts.uri.path_and_query().map(ToString::to_string));
    address.flatten().unwrap_or_default()
}
