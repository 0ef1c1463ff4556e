//! An account at a glance.

use domain::account::Account;
use domain::order::Order;
use domain::page::Limit;
use leptos::prelude::*;

use super::guard::guarded;
use super::orders::list;
use super::{address, confirm, frame};
use crate::backend;
use crate::error::AppError;

/// How many of the newest orders are shown.
const RECENT: u32 = 3;

/// The overview.
pub(super) fn page() -> impl IntoView {
    guarded(async move |actor| {
        let shop = backend::shop();
        let account = shop.account(actor).await?;
        let recent = shop.own_orders(actor, None, Limit::new(RECENT)?).await?;
        overview(&account, &recent.page.items).await
    })
}

async fn overview(account: &Account, recent: &[Order]) -> Result<AnyView, AppError> {
    let content = view! {
        {unconfirmed(account)}
        <section class="account__part" aria-labelledby="recent">
            <div class="account__part-head">
                <h2 id="recent">"Recent orders"</h2>
                {(!recent.is_empty()).then(|| view! { <a href=address::ORDERS>"All orders"</a> })}
            </div>
            {list(recent)}
        </section>
        <section class="account__part" aria-labelledby="you">
            <div class="account__part-head"><h2 id="you">"You"</h2><a href=address::PROFILE>"Change"</a></div>
            <dl class="facts">
                <div><dt>"Name"</dt><dd>{account.name.clone()}</dd></div>
                <div><dt>"Email"</dt><dd>{account.email.to_string()}</dd></div>
                <div><dt>"Since"</dt><dd>{backend::shop().local_day(account.created_at)}</dd></div>
            </dl>
        </section>
        {default_address(account)}
    };
    frame::inside("Your account", content.into_any()).await
}

/// What remains to be done about the address of mail.
fn unconfirmed(account: &Account) -> impl IntoView + use<> {
    let waiting = match &account.pending_email {
        Some(pending) => Some((pending.to_string(), "It takes the place of your present address then.")),
        None if account.confirmed => None,
        None => Some((account.email.to_string(), "What you have bought under it as a guest is added here then.")),
    };
    waiting.map(|(email, then)| {
        view! {
            <section class="note account__note" aria-label="Your email address">
                <p>"Please confirm " <strong>{email}</strong> " by the link in the mail that we sent there. " {then}</p>
                {confirm::resend_form()}
            </section>
        }
    })
}

fn default_address(account: &Account) -> impl IntoView + use<> {
    let lines = account.addresses.all().first().map(|saved| saved.address.lines());
    let shown = match lines {
        Some(lines) => {
            let lines: Vec<_> = lines.into_iter().map(|line| view! { <span>{line}</span> }).collect();
            view! { <address class="address">{lines}</address> }.into_any()
        }
        None => view! { <p class="quiet">"You have not saved an address yet."</p> }.into_any(),
    };
    view! {
        <section class="account__part" aria-labelledby="address">
            <div class="account__part-head">
                <h2 id="address">"Default address"</h2><a href=address::ADDRESSES>"All addresses"</a>
            </div>
            {shown}
        </section>
    }
}
