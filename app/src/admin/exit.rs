//! How the dashboard's server functions end: a browser's own form is sent to a page, a program gets a status.

use leptos::prelude::*;

use super::{address, frame, guard};
use crate::backend;
use crate::error::AppError;
use crate::page::status_of;
use crate::press;

pub(super) use crate::exit::{Exit, HtmlPage};

impl Exit {
    /// What follows from a refusal that the form's own page cannot tell: whoever has not logged in is sent to do so,
    /// others get a page with the refusal's status. A program gets the status and the error.
    pub(super) async fn refused(error: AppError) -> Result<Self, AppError> {
        press::refuse();
        if !backend::plain_form() {
            return Err(with_status(error));
        }
        match guard::signed_in().await {
            Ok(who) => {
                backend::set_status(status_of(&error));
                Ok(Self::page(document(frame::failure(&who, &error))))
            }
            Err(_) => Ok(Self::to(address::LOGIN)),
        }
    }
}

/// A whole document, for the answer to a form.
pub(super) fn document(page: impl IntoView) -> String {
    let page = view! {
        <!DOCTYPE html>
        <html lang="en">{page}</html>
    };
    page.to_html()
}

/// Gives the answer the status of its error: without it every error would be 500.
fn with_status(error: AppError) -> AppError {
    backend::set_status(status_of(&error));
    error
}
