//! What stands around the pages of an account.

use leptos::prelude::*;

use super::{address, log_out};
use crate::backend;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::{Frame, flash_note};

/// A page of an account, with the way to the others. It takes the message that was kept for it.
pub(super) async fn inside(title: &'static str, content: AnyView) -> Result<AnyView, AppError> {
    let flash = backend::take_flash().await?;
    let frame = Frame::load().await;
    let content = view! {
        <div class="account">
            <nav class="account__nav" aria-label="Account">{links()}</nav>
            <div class="account__main">
                <h1>{title}</h1>
                {flash_note(flash.as_ref())}
                {content}
            </div>
        </div>
    };
    Ok(frame.render(Head::private(title), content))
}

/// A page for those who have not logged in (yet).
pub(super) async fn door(title: &'static str, content: AnyView) -> Result<AnyView, AppError> {
    let flash = backend::take_flash().await?;
    let frame = Frame::load().await;
    let content = view! {
        <div class="door">
            <h1>{title}</h1>
            {flash_note(flash.as_ref())}
            {content}
        </div>
    };
    Ok(frame.render(Head::private(title), content))
}

fn links() -> impl IntoView {
    let here = backend::path();
    let link = |path: &'static str, label: &'static str| {
        let current = (here == path).then_some("page");
        view! { <li><a href=path aria-current=current>{label}</a></li> }
    };
    view! {
        <ul>
            {link(address::ACCOUNT, "Overview")}
            {link(address::ORDERS, "Orders")}
            {link(address::ADDRESSES, "Addresses")}
            {link(address::PROFILE, "Profile")}
            <li>{log_out::form()}</li>
        </ul>
    }
}
