//! One mail, with all that is known of it.

use domain::mail::MailStatus;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use shop::mail::{MailDetail, MailSummary, OutboxMail};

use super::super::guard::guarded;
use super::super::{address, frame, pill};
use super::kind_word;
use super::resend::ResendMail;
use crate::backend;

/// The page of the mail that its address names.
pub(in super::super) fn page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    guarded(async move |who| {
        let detail = backend::shop().mail_detail(who.actor, &id).await?;
        let flash = backend::take_flash().await?;
        let mail = &detail.mail;
        let title = format!("Mail “{}”", mail.subject);
        let resend = who.may(Permission::ChangeOrders).then(|| resend_form(&detail));
        let content = view! {
            <p><a href=address::MAILS>"All mails"</a></p>
            <div class="admin-title">
                <h1>{mail.subject.clone()}</h1>
                <p class="pills">{pill::of_mail(mail.status)}</p>
            </div>
            {frame::flash_note(flash.as_ref())}
            {failure(mail)}
            <div class="admin-columns">
                <div>{body(mail)}</div>
                <div>
                    {headers(&detail)}
                    {delivery(mail)}
                    {copies(&detail)}
                    {resend}
                </div>
            </div>
        };
        Ok(frame::inside(&who, &title, content.into_any()))
    })
}

fn failure(mail: &OutboxMail) -> impl IntoView + use<> {
    let error = mail.last_error.clone()?;
    let says = match mail.status {
        MailStatus::Queued => "The last attempt failed: ",
        MailStatus::Failed => "It was not delivered: ",
        MailStatus::Sent => return None,
    };
    Some(view! { <p class="note">{says}{error}</p> })
}

fn body(mail: &OutboxMail) -> AnyView {
    if mail.secret {
        let says = "This mail holds a personal link, which is for its recipient only.";
        return view! { <section class="panel"><h2>"Content"</h2><p>{says}</p></section> }.into_any();
    }
    backend::allow_inline_styles();
    view! {
        <section class="panel" aria-labelledby="html">
            <h2 id="html">"As HTML"</h2>
            // Without permission to do anything: nothing in it runs, and nothing leads out of it.
            <iframe class="mail" title="The mail as HTML" sandbox="" srcdoc=mail.html.clone()></iframe>
        </section>
        <section class="panel" aria-labelledby="text">
            <h2 id="text">"As text"</h2>
            <pre class="payload payload--words" tabindex="0" aria-labelledby="text">{mail.text.clone()}</pre>
        </section>
    }
    .into_any()
}

fn headers(detail: &MailDetail) -> impl IntoView + use<> {
    let mail = &detail.mail;
    let order = mail.order.clone().map(|(id, number)| {
        view! { <div><dt>"Order"</dt><dd><a href=address::of_order(id)>{number}</a></dd></div> }
    });
    view! {
        <section class="panel" aria-labelledby="headers">
            <h2 id="headers">"Headers"</h2>
            <dl class="facts">
                <div><dt>"From"</dt><dd>{detail.from.clone()}</dd></div>
                <div><dt>"To"</dt><dd>{mail.recipient.to_string()}</dd></div>
                <div><dt>"Subject"</dt><dd>{mail.subject.clone()}</dd></div>
                <div><dt>"Date"</dt><dd>{pill::time(mail.created_at)}</dd></div>
                <div><dt>"Message-ID"</dt><dd><code>{detail.message_id.clone()}</code></dd></div>
                <div><dt>"Kind"</dt><dd>{kind_word(mail.kind)}</dd></div>
                {order}
            </dl>
        </section>
    }
}

fn delivery(mail: &OutboxMail) -> impl IntoView + use<> {
    let sent = mail.sent_at.map(|at| view! { <div><dt>"Sent"</dt><dd>{pill::time(at)}</dd></div> });
    let next = mail.next_attempt_at.map(|at| {
        view! {
            <div><dt>"Next attempt"</dt><dd>{pill::time(at)}</dd></div>
            <div><dt>"Given up"</dt><dd>{pill::time(mail.give_up_at)}</dd></div>
        }
    });
    let original = mail.copy_of.map(|id| {
        view! { <div><dt>"Copy of"</dt><dd><a href=address::of_mail(id)>"an earlier mail"</a></dd></div> }
    });
    view! {
        <section class="panel" aria-labelledby="delivery">
            <h2 id="delivery">"Delivery"</h2>
            <dl class="facts">
                <div><dt>"Attempts"</dt><dd>{mail.attempts}</dd></div>
                {sent}
                {next}
                {original}
            </dl>
        </section>
    }
}

fn copies(detail: &MailDetail) -> impl IntoView + use<> {
    let row = |copy: &MailSummary| {
        view! {
            <li>
                <span class="events__head">{pill::of_mail(copy.status)}" "{pill::time(copy.created_at)}</span>
                <a href=address::of_mail(copy.id)>"Sent again"</a>
            </li>
        }
    };
    let rows: Vec<_> = detail.copies.iter().map(row).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="copies">
                <h2 id="copies">"Copies"</h2>
                <ul class="events">{rows}</ul>
            </section>
        }
    })
}

fn resend_form(detail: &MailDetail) -> impl IntoView + use<> {
    let mail = &detail.mail;
    let offered = !mail.secret && mail.status != MailStatus::Queued;
    offered.then(|| {
        view! {
            <form method="post" action=ResendMail::url()>
                <input type="hidden" name="id" value=mail.id.to_string()/>
                <input type="hidden" name="copies" value=detail.copies.len().to_string()/>
                <button class="button" type="submit">"Send again"</button>
            </form>
        }
    })
}
