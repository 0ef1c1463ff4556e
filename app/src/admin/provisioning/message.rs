//! One message, with all that is known of it.

use domain::provision::ProvisionStatus;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use shop::provisioning::{Provision, ProvisionDetail};

use super::super::guard::guarded;
use super::super::{address, frame, pill};
use super::replay::ReplayProvision;
use super::unheard;
use crate::backend;

/// The page of the message that its address names.
pub(in super::super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        let detail = backend::shop().provision_detail(who.actor, &id).await?;
        let flash = backend::take_flash().await?;
        let message = &detail.message;
        let title = format!("Message about {}", message.product);
        let replay = who.may(Permission::ChangeOrders).then(|| replay_form(&detail));
        let content = view! {
            <p><a href=address::PROVISIONING>"All messages"</a></p>
            <div class="admin-title">
                <h1>{title.clone()}</h1>
                <p class="pills">{pill::of_provision(message.status)}</p>
            </div>
            {frame::flash_note(flash.as_ref())}
            {unheard()}
            {failure(message)}
            <div class="admin-columns">
                <div>
                    <section class="panel" aria-labelledby="payload">
                        <h2 id="payload">"Payload"</h2>
                        <pre class="payload" tabindex="0" aria-labelledby="payload"><code>{detail.readable.clone()}</code></pre>
                    </section>
                </div>
                <div>{delivery(message)}{replay}</div>
            </div>
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

fn failure(message: &Provision) -> impl IntoView + use<> {
    let answer = message.last_answer.clone()?;
    let says = match message.status {
        ProvisionStatus::Queued => "The last attempt came to this: ",
        ProvisionStatus::Failed => "It was not delivered: ",
        ProvisionStatus::Delivered => return None,
    };
    Some(view! { <p class="note">{says}{answer}</p> })
}

fn delivery(message: &Provision) -> impl IntoView + use<> {
    let delivered = message.delivered_at.map(|at| view! { <div><dt>"Delivered"</dt><dd>{pill::time(at)}</dd></div> });
    let next = message.next_attempt_at.map(|at| {
        view! {
            <div><dt>"Next attempt"</dt><dd>{pill::time(at)}</dd></div>
            <div><dt>"Given up"</dt><dd>{pill::time(message.give_up_at)}</dd></div>
        }
    });
    let answer = message.last_answer.clone().map(|answer| view! { <div><dt>"Last answer"</dt><dd>{answer}</dd></div> });
    let order = &message.order;
    view! {
        <section class="panel" aria-labelledby="delivery">
            <h2 id="delivery">"Delivery"</h2>
            <dl class="facts">
                <div><dt>"Order"</dt><dd><a href=address::of_order(order.id)>{order.number.clone()}</a></dd></div>
                <div><dt>"Product"</dt><dd>{message.product.clone()}</dd></div>
                <div><dt>"webhook-id"</dt><dd><code>{message.id.to_string()}</code></dd></div>
                <div><dt>"Queued"</dt><dd>{pill::time(message.created_at)}</dd></div>
                <div><dt>"Attempts"</dt><dd>{message.attempts}</dd></div>
                {delivered}
                {next}
                {answer}
            </dl>
        </section>
    }
}

/// Nothing is offered that would come to nothing.
fn replay_form(detail: &ProvisionDetail) -> AnyView {
    let message = &detail.message;
    if detail.withdrawn.is_some() {
        let says = "It cannot be sent again: what it is about is not to be provided any more.";
        return view! { <p class="quiet">{says}</p> }.into_any();
    }
    view! {
        <form method="post" action=ReplayProvision::url()>
            <input type="hidden" name="id" value=message.id.to_string()/>
            <input type="hidden" name="attempts" value=message.attempts.to_string()/>
            <button class="button" type="submit">"Replay"</button>
        </form>
    }
    .into_any()
}
