//! What staff do about an event.

use domain::flash::Flash;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::orders::StripeEventSummary;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use crate::backend;
use crate::error::AppError;

/// Has an event acted on again. A browser comes back to the event's page, with what became of it.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "replay-event", input = PostUrl, output = HtmlPage)]
pub(super) async fn replay_event(
    /// Which event.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    match replay(&id).await {
        Ok(flash) => tell(&id, &flash).await,
        Err(error) => Exit::refused(error).await,
    }
}

/// Marks an event as dealt with. A browser comes back to the event's page.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "deal-with-event", input = PostUrl, output = HtmlPage)]
pub(super) async fn deal_with_event(
    /// Which event.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    match deal_with(&id).await {
        Ok(flash) => tell(&id, &flash).await,
        Err(error) => Exit::refused(error).await,
    }
}

async fn replay(id: &str) -> Result<Flash, AppError> {
    let actor = backend::actor().await?;
    match backend::shop().replay_event(actor, id).await {
        Ok(status) => Ok(Flash::EventReplayed { status }),
        Err(shop::Error::Rejected(silent @ Rejection::ProviderSilent)) if backend::plain_form() => {
            Ok(Flash::Refused(silent))
        }
        Err(error) => Err(error.into()),
    }
}

async fn deal_with(id: &str) -> Result<Flash, AppError> {
    let actor = backend::actor().await?;
    let dealt_with = backend::shop().deal_with_event(actor, id).await?;
    Ok(if dealt_with { Flash::EventDealtWith } else { Flash::EventWasDealtWith })
}

async fn tell(id: &str, flash: &Flash) -> Result<Exit, AppError> {
    if backend::plain_form() {
        backend::keep_flash(flash).await?;
    }
    Ok(Exit::to(&format!("{}/{id}", address::EVENTS)))
}

/// The buttons.
pub(super) fn forms(event: &StripeEventSummary) -> impl IntoView + use<> {
    let id = event.id.to_string();
    let deal_with = event.needs_look().then(|| {
        view! {
            <form method="post" action=DealWithEvent::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="button" type="submit">"Mark as dealt with"</button>
            </form>
        }
    });
    view! {
        <div class="admin-filters">
            <form method="post" action=ReplayEvent::url()>
                <input type="hidden" name="id" value=id/>
                <button class="button" type="submit">"Act on it again"</button>
            </form>
            {deal_with}
        </div>
    }
}
