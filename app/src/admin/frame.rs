//! What stands around every page of the dashboard.

use domain::staff::Permission;
use domain::stripe_event::RefusalReason;
use http::StatusCode;
use leptos::prelude::*;
use shop::events::refused::EventAlarm;
use shop::orders::EventFilter;

use super::guard::SignedIn;
use super::{address, login, pill};
use crate::backend;
use crate::document::{Document, Head};
use crate::error::AppError;
use crate::page::status_of;

pub(super) use crate::frame::flash_note;

/// A page for whoever has logged in.
pub(super) fn inside(who: &SignedIn, title: &str, content: AnyView) -> impl IntoView + use<> {
    let shop_name = backend::shop().settings().shop_name.clone();
    let title = format!("{title} · Dashboard");
    let (name, role, alarm) = (who.name.clone(), who.role.to_string(), who.alarm);
    let navigation = navigation(who);
    view! {
        <Document head=Head::private(title)>
            <div class="admin">
                <a class="skip-link" href="#content">"Skip to the content"</a>
                <header class="admin__bar">
                    <a class="admin__brand" href=address::ORDERS>{shop_name}" "<span>"Dashboard"</span></a>
                    {test_mode()}
                    <div class="admin__who">
                        <span>{name}" "<span class="admin__role">{role}</span></span>
                        {login::log_out_form()}
                    </div>
                </header>
                <nav class="admin__nav" aria-label="Dashboard">{navigation}</nav>
                <main id="content" class="admin__main" tabindex="-1">{alarms(alarm)}{content}</main>
            </div>
        </Document>
    }
}

/// A page for whoever has not logged in.
pub(super) fn outside(title: &str, content: AnyView) -> impl IntoView + use<> {
    let (heading, title) = (title.to_owned(), format!("{title} · Dashboard"));
    view! {
        <Document head=Head::private(title)>
            <main id="content" class="admin-door">
                <h1>{heading}</h1>
                {content}
                <p><a href="/">"Back to the shop"</a></p>
            </main>
        </Document>
    }
}

/// The page for what was refused or broke.
pub(super) fn failure(who: &SignedIn, error: &AppError) -> impl IntoView + use<> {
    let title = match status_of(error) {
        StatusCode::FORBIDDEN => "You may not do this",
        StatusCode::NOT_FOUND => "Not found",
        status if status.is_server_error() => "Something went wrong",
        _ => "That did not work",
    };
    let reason = match status_of(error) {
        StatusCode::FORBIDDEN => {
            format!(
                "Your role, {}, does not allow this. Nothing was changed. Please ask an owner of the shop.",
                who.role
            )
        }
        StatusCode::NOT_FOUND => "There is nothing at this address (any more).".to_owned(),
        _ => error.to_string(),
    };
    let content = view! {
        <h1>{title}</h1>
        <p>{reason}</p>
        <p><a href=address::ORDERS>"Back to the orders"</a></p>
    };
    inside(who, title, content.into_any())
}

/// What is wrong with Stripe's events, on every page but those that tell more of it.
fn alarms(alarm: EventAlarm) -> impl IntoView {
    let here = backend::path();
    let refused = alarm.refused.filter(|_| here != address::REFUSED_DELIVERIES).map(|(since, reason)| {
        let says = match reason {
            RefusalReason::Mismatch => "their signature fits no secret of STRIPE_WEBHOOK_SECRET",
            RefusalReason::Time => "they are signed at another time than this machine's",
            RefusalReason::Header => "their signature is missing",
            RefusalReason::Body => "they are not understood",
        };
        view! {
            <p class="note">
                {format!("The webhook refuses Stripe's own deliveries, because {says} (last at ")}{pill::time(since)}"). "
                <a href=address::REFUSED_DELIVERIES>"What to do"</a>
            </p>
        }
    });
    let look = (alarm.to_look_at > 0 && !here.starts_with(address::EVENTS)).then(|| {
        let says = match alarm.to_look_at {
            1 => "1 Stripe event needs a look".to_owned(),
            some => format!("{some} Stripe events need a look"),
        };
        let only = address::with_query(address::EVENTS, &[("show", EventFilter::NeedsLook.as_str())]);
        view! { <p class="note"><a href=only>{says}</a></p> }
    });
    view! { {refused}{look} }
}

fn test_mode() -> impl IntoView {
    backend::site().test_mode.then(|| view! { <span class="pill pill--wait">"Test mode"</span> })
}

fn navigation(who: &SignedIn) -> impl IntoView + use<> {
    let here = backend::path();
    let link = |path: &'static str, label: &'static str| {
        let current = here.starts_with(path).then_some("page");
        view! { <li><a href=path aria-current=current>{label}</a></li> }
    };
    view! {
        <ul>
            {link(address::ORDERS, "Orders")}
            {link(address::PRODUCTS, "Products")}
            {link(address::STOCK, "Stock")}
            {link(address::CUSTOMERS, "Customers")}
            {link(address::EVENTS, "Stripe events")}
            {link(address::MAILS, "Mails")}
            {link(address::PROVISIONING, "Provisioning")}
            {who.may(Permission::ManageTokens).then(|| link(address::TOKENS, "API tokens"))}
            <li><a href="/">"Shop"</a></li>
        </ul>
    }
}
