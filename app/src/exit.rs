//! How server functions end that only plain forms call: the browser is sent to a page, or shown one at once.

use leptos::server_fn::codec::{Encoding, FromRes, IntoRes};
use leptos::server_fn::response::{ClientRes, TryRes};
use leptos::server_fn::{ContentType, error::FromServerFnError};

use crate::backend;
use crate::error::AppError;

/// What stands in the body of the answer to a form: a page, or nothing where the browser is sent elsewhere.
#[derive(Debug)]
pub(crate) struct Exit {
    html: String,
}

/// The encoding of an [`Exit`].
#[derive(Debug)]
pub(crate) struct HtmlPage;

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
    pub(crate) fn to(location: &str) -> Self {
        backend::see_other(location);
        Self { html: String::new() }
    }

    /// Shows a page.
    pub(crate) const fn page(html: String) -> Self {
        Self { html }
    }
}
