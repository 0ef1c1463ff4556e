//! The table of mails. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use leptos::prelude::*;
use shop::mail::MailSummary;

use super::super::{address, pill};
use super::kind_word;

/// A table with a row for each mail.
pub(super) fn of_mails(mails: &[MailSummary]) -> impl IntoView + use<> {
    let rows: Vec<_> = mails.iter().map(row).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"Mails, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Subject"</th>
                    <th scope="col">"Recipient"</th>
                    <th scope="col">"Queued"</th>
                    <th scope="col" class="table__number">"Attempts"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(mail: &MailSummary) -> impl IntoView + use<> {
    view! {
        <tr class="row">
            <th scope="row" data-label="Subject">
                <span class="stack">
                    <a href=address::of_mail(mail.id)>{mail.subject.clone()}</a>
                    <span class="quiet">{kind_word(mail.kind)}</span>
                </span>
            </th>
            <td data-label="Recipient">{mail.recipient.clone()}</td>
            <td data-label="Queued">{pill::time(mail.created_at)}</td>
            <td data-label="Attempts" class="table__number">{mail.attempts}</td>
            <td data-label="Status" class="pills">{pill::of_mail(mail.status)}</td>
        </tr>
    }
}
