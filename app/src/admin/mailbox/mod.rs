//! The mailbox: what was written to whom (ADM-5).

mod mail;
mod query;
mod resend;
mod table;

use domain::mail::{MailKind, MailStatus};
use domain::page::Page;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shop::mail::MailSummary;

use super::field::pages_by_age;
use super::guard::guarded;
use super::{address, filters, frame};
use crate::backend;
use query::ListQuery;

pub(super) use mail::page as mail_page;

/// The page with the list of mails that its address asks for.
pub(super) fn page() -> impl IntoView {
    let query = use_query_map().with_untracked(ListQuery::read);
    guarded(async move |who| {
        let mails = backend::shop().list_mails(who.actor, &query.parse()?).await?;
        let content = view! {
            <h1>"Mails"</h1>
            {filter_form(&query)}
            {listed(&mails, &query)}
        };
        Ok(frame::inside(&who, "Mails", content.into_any()))
    })
}

/// Tells of mails that could not be delivered.
pub(super) fn failed_note(failed: i64) -> impl IntoView {
    let says = match failed {
        1 => "1 mail could not be delivered".to_owned(),
        some => format!("{some} mails could not be delivered"),
    };
    (failed > 0).then(|| {
        let only = address::with_query(address::MAILS, &[("status", MailStatus::Failed.as_str())]);
        view! { <p class="note"><a href=only>{says}</a></p> }
    })
}

/// What a mail is for, in words.
const fn kind_word(kind: MailKind) -> &'static str {
    match kind {
        MailKind::ConfirmAddress => "Confirm the address",
        MailKind::PasswordLink => "Choose a new password",
        MailKind::PasswordChanged => "Password was changed",
        MailKind::OrderConfirmation => "Order confirmation",
        MailKind::OrderShipped => "Order on its way",
        MailKind::OrderRefunded => "Money sent back",
    }
}

fn filter_form(query: &ListQuery) -> impl IntoView + use<> {
    let statuses = MailStatus::ALL.iter().map(|status| (status.as_str(), status.as_str()));
    let kinds = MailKind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind)));
    let fields = view! {
        <p class="field admin-filters__words">
            <label for="to">"Recipient"</label>
            <input id="to" type="search" name="to" value=query.recipient.clone() maxlength="200"
                placeholder="Any part of the address"/>
        </p>
        {filters::choice("status", "Status", statuses, &query.status)}
        {filters::choice("kind", "Kind", kinds, &query.kind)}
    };
    filters::form(address::MAILS, "Mails", query.is_narrowed(), fields)
}

fn listed(mails: &Page<MailSummary>, query: &ListQuery) -> impl IntoView + use<> {
    if mails.items.is_empty() {
        let says = if query.is_narrowed() { "No mail matches these filters." } else { "No mail has been written yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let newest = query.cursor.is_some().then(|| query.address(None));
    let older = mails.next.as_deref().map(|next| query.address(Some(next)));
    view! { {table::of_mails(&mails.items)} {pages_by_age(newest, older)} }.into_any()
}
