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

use super::guard::guarded;
use super::{address, frame};
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
            {filters(&query)}
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

fn filters(query: &ListQuery) -> impl IntoView + use<> {
    let statuses: Vec<_> = MailStatus::ALL
        .iter()
        .map(|status| {
            let selected = query.status == status.as_str();
            view! { <option value=status.as_str() selected=selected>{status.as_str()}</option> }
        })
        .collect();
    let kinds: Vec<_> = MailKind::ALL
        .iter()
        .map(|kind| {
            let selected = query.kind == kind.as_str();
            view! { <option value=kind.as_str() selected=selected>{kind_word(*kind)}</option> }
        })
        .collect();
    let narrowed = query.is_narrowed().then(|| view! { <a href=address::MAILS>"Show all"</a> });
    view! {
        <form class="admin-filters" action=address::MAILS role="search" aria-label="Mails">
            <p class="field admin-filters__words">
                <label for="to">"Recipient"</label>
                <input id="to" type="search" name="to" value=query.recipient.clone() maxlength="200"
                    placeholder="Any part of the address"/>
            </p>
            <p class="field">
                <label for="status">"Status"</label>
                <select id="status" name="status"><option value="">"any"</option>{statuses}</select>
            </p>
            <p class="field">
                <label for="kind">"Kind"</label>
                <select id="kind" name="kind"><option value="">"any"</option>{kinds}</select>
            </p>
            <p class="admin-filters__go"><button class="button button--primary" type="submit">"Show"</button>" "{narrowed}</p>
        </form>
    }
}

fn listed(mails: &Page<MailSummary>, query: &ListQuery) -> impl IntoView + use<> {
    if mails.items.is_empty() {
        let says = if query.is_narrowed() { "No mail matches these filters." } else { "No mail has been written yet." };
        return view! { <p class="empty">{says}</p> }.into_any();
    }
    let newest = query.cursor.is_some().then(|| view! { <a href=query.address(None)>"Newest"</a> });
    let older = mails.next.as_deref().map(|next| view! { <a rel="next" href=query.address(Some(next))>"Older"</a> });
    let pages = (newest.is_some() || older.is_some()).then(|| {
        view! { <nav class="pages" aria-label="Pages">{newest}" "{older}</nav> }
    });
    view! { {table::of_mails(&mails.items)} {pages} }.into_any()
}
