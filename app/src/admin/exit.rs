//! How the dashboard's server functions end: a browser's own form is sent to a page, a program gets a status.

use leptos::prelude::*;
use leptos::server_fn::codec::{Encoding, FromRes, IntoRes};
use leptos::server_fn::response::{ClientRes, TryRes};
use leptos::server_fn::{ContentType, error::FromServerFnError};

use super::{address, frame, guard};
use crate::backend;
use crate::error::AppError;
use crate::page::status_of;

/// What stands in the body of the answer to a form: a page, or nothing where the browser is sent elsewhere.
#[derive(Debug)]
pub(super) struct Exit {
    html: String,
}

/// The encoding of an [`Exit`].
#[derive(Debug)]
pub(super) struct HtmlPage;

impl ContentType for HtmlPage {
    const CONTENT_TYPE: &'static str = "text/html; charset=utf-8";
}

impl Encoding for HtmlPage {
    const METHOD: http::Method = http::Method::POST;
}

impl<Response> IntoRes<HtmlPage, Response, AppError> for Exit
where
    Response: TryRes<AppError> + Send,
{
    async fn into_res(self) -> Result<Response, AppError> {
        Response::try_from_string(HtmlPage::CONTENT_TYPE, self.html)
    }
}

impl<Response, Error> FromRes<HtmlPage, Response, Error> for Exit
where
    Response: ClientRes<Error> + Send,
    Error: FromServerFnError + Send,
{
    async fn from_res(response: Response) -> Result<Self, Error> {
        Ok(Self { html: response.try_into_string().await? })
    }
}

impl Exit {
    /// Sends the browser to another page.
    pub(super) fn to(location: &str) -> Self {
        backend::see_other(location);
        Self { html: String::new() }
    }

    /// What follows from a refusal that the form's own page cannot tell: whoever has not logged in is sent to do so,
    /// others get a page with the refusal's status. A program gets the status and the error.
    pub(super) async fn refused(error: AppError) -> Result<Self, AppError> {
        if !backend::plain_form() {
            return Err(with_status(error));
        }
        match guard::signed_in().await {
            Ok(who) => {
                backend::set_status(status_of(&error));
                Ok(Self { html: document(frame::failure(&who, &error)) })
            }
            Err(_) => Ok(Self::to(address::LOGIN)),
        }
    }
}

fn document(page: impl IntoView) -> String {
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
