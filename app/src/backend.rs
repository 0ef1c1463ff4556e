//! The one door from pages and server functions to the server: the shop, who is asking, and what is answered besides a
//! page. Whoever mounts the app provides [`Shop`], [`Assets`] and [`Site`] as contexts and puts a `tower_sessions`
//! layer around it.

use std::net::SocketAddr;
use std::sync::PoisonError;

use axum::extract::ConnectInfo;
use domain::actor::Actor;
use domain::flash::Flash;
use domain::rejection::Rejection;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, LOCATION, REFERRER_POLICY, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shop::Shop;
use shop::customers::SignedIn;
use tower_sessions::Session;

use crate::error::AppError;
use crate::live::COUNT_COOKIE;
use crate::press;
use crate::visit::{self, VisitError};

/// The session's key of the [`Flash`] for the next page.
pub const FLASH: &str = "flash";

const COUNT_COOKIE_SECONDS: u32 = 30 * 24 * 60 * 60;

/// Where the browser finds style, script and WebAssembly.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The glue around the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// The loader that wakes the islands.
    pub boot: String,
}

/// What pages must know of the place where they are served.
#[derive(Clone, Debug)]
pub struct Site {
    /// The shop's public address without a final slash.
    pub base_url: String,
    /// Whether no real money moves.
    pub test_mode: bool,
    /// The control page of what stands for Stripe, where something does.
    pub control_page: Option<String>,
}

/// The shop.
#[must_use]
pub fn shop() -> Shop {
    expect_context()
}

/// The place where the page is served.
#[must_use]
pub fn site() -> Site {
    expect_context()
}

/// Where style and scripts are.
#[must_use]
pub fn assets() -> Assets {
    expect_context()
}

/// The session of the browser that is asking; nothing is stored before something is put into it.
///
/// # Errors
/// When no session layer is around the app.
pub fn session() -> Result<Session, AppError> {
    let found = with_context::<Parts, _>(|parts| parts.extensions.get::<Session>().cloned());
    found.flatten().ok_or_else(|| internal("no session layer is around the app"))
}

async fn remembered<T: DeserializeOwned>(key: &str) -> Result<Option<T>, AppError> {
    session()?.get(key).await.map_err(internal)
}

async fn remember(key: &str, value: impl Serialize) -> Result<(), AppError> {
    session()?.insert(key, value).await.map_err(internal)
}

/// The shopper who is asking, whether or not they are also staff.
///
/// # Errors
/// When the session or the account cannot be read.
pub async fn shopper() -> Result<Actor, AppError> {
    Ok(visit::shopper(&shop(), &session()?).await?)
}

/// The shopper who is asking, who from now on is remembered.
///
/// # Errors
/// When the session or the account cannot be read or written.
pub async fn remembered_shopper() -> Result<Actor, AppError> {
    Ok(visit::remembered_shopper(&shop(), &session()?).await?)
}

/// The customer who has logged in, if somebody has.
///
/// # Errors
/// When the session or the account cannot be read.
pub async fn customer() -> Result<Option<SignedIn>, AppError> {
    Ok(visit::customer(&shop(), &session()?).await?)
}

/// The member of staff who is asking, with their present role.
///
/// # Errors
/// [`Rejection::AuthRequired`] when nobody has logged in.
pub async fn staff() -> Result<Actor, AppError> {
    Ok(visit::staff(&shop(), &session()?).await?.ok_or(Rejection::AuthRequired)?)
}

/// Whoever is asking: staff if somebody has logged in, else the shopper.
///
/// # Errors
/// When the session cannot be read.
pub async fn actor() -> Result<Actor, AppError> {
    match staff().await {
        Err(AppError::Rejected(Rejection::AuthRequired)) => shopper().await,
        known => known,
    }
}

/// Keeps a message for the next page that takes one.
///
/// # Errors
/// When the session cannot be written.
pub async fn keep_flash(flash: &Flash) -> Result<(), AppError> {
    if flash.is_refusal() {
        press::refuse();
    }
    remember(FLASH, flash).await
}

/// The message kept for this page, once.
///
/// # Errors
/// When the session cannot be read.
pub async fn take_flash() -> Result<Option<Flash>, AppError> {
    // Removing marks a session as changed even where there is nothing to remove, so look first.
    if remembered::<Flash>(FLASH).await?.is_none() {
        return Ok(None);
    }
    session()?.remove(FLASH).await.map_err(internal)
}

/// An error that nobody but the merchant can mend: it is logged here, once, under the reference that the asker sees.
pub fn internal(error: impl std::fmt::Display) -> AppError {
    let reference = header("x-request-id").unwrap_or_else(|| "none".to_owned());
    tracing::error!(reference, %error, "a page or a form failed");
    AppError::Internal { reference }
}

impl From<VisitError> for AppError {
    fn from(error: VisitError) -> Self {
        match error {
            VisitError::Shop(error) => error.into(),
            VisitError::Session(error) => internal(error),
        }
    }
}

impl From<shop::Error> for AppError {
    fn from(error: shop::Error) -> Self {
        match error {
            shop::Error::Rejected(rejection) => Self::Rejected(rejection),
            other => internal(other),
        }
    }
}

fn header(name: &str) -> Option<String> {
    with_headers(|headers| Some(headers.get(name)?.to_str().ok()?.to_owned()))
}

fn with_headers<T>(read: impl FnOnce(&HeaderMap) -> Option<T>) -> Option<T> {
    with_context::<Parts, _>(|parts| read(&parts.headers)).flatten()
}

/// The path of the page that was asked for, without its query.
#[must_use]
pub fn path() -> String {
    with_context::<Parts, _>(|parts| parts.uri.path().to_owned()).unwrap_or_default()
}

/// Whether a form was sent by the browser itself, which wants a page for an answer.
#[must_use]
pub fn plain_form() -> bool {
    header(ACCEPT.as_str()).is_some_and(|accepted| accepted.contains("text/html"))
}

/// The network address that the request came from, for counting attempts.
#[must_use]
pub fn client() -> String {
    let peer = with_context::<Parts, _>(|parts| parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0));
    peer.flatten().map_or_else(|| "unknown".to_owned(), |peer| peer.ip().to_string())
}

/// Sets the status of the answer.
pub fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

fn set_header(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.insert_header(name, value);
    }
}

/// Sends the browser to another page, which it asks for with GET.
pub fn see_other(location: &str) {
    // Not `leptos_axum::redirect`: it answers 302, and panics on an address that is no header value.
    set_header(LOCATION, location);
    set_status(StatusCode::SEE_OTHER);
}

/// Ends a mutation that failed for a reason which is not the shopper's: a browser without JavaScript is shown the
/// page that says so.
pub fn give_up(error: shop::Error) -> AppError {
    press::refuse();
    let error = AppError::from(error);
    if let (true, AppError::Internal { reference }) = (plain_form(), &error) {
        see_other(&format!("/error?reference={reference}"));
    }
    error
}

/// Has the browser ask for the page again after so many seconds, with and without JavaScript.
pub fn ask_again(seconds: u32) {
    set_header(HeaderName::from_static("refresh"), &seconds.to_string());
}

/// Marks the page as made for one visitor, and to be asked for again.
pub fn keep_private() {
    set_header(CACHE_CONTROL, "private, no-cache");
}

/// Lets nobody keep the answer, not even the browser: it shows a secret.
pub fn never_keep() {
    set_header(CACHE_CONTROL, "no-store");
}

/// Keeps the page's address, which holds a secret, from whatever it links to.
pub fn tell_no_referrer() {
    set_header(REFERRER_POLICY, "same-origin");
}

/// The same for a page whose address alone opens it: not even our own pages are told, and nobody keeps it. A page without
/// forms of its own: what a browser posts from here names no origin.
pub fn keep_address_secret() {
    set_header(REFERRER_POLICY, "no-referrer");
    never_keep();
}

/// Lets the page show a mail as it was written, which styles itself where it stands. Scripts stay refused.
pub fn allow_inline_styles() {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let parts = response.0.read().unwrap_or_else(PoisonError::into_inner);
    let policy = parts.headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let wider = policy.map(|policy| policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"));
    drop(parts);
    if let Some(wider) = wider {
        set_header(CONTENT_SECURITY_POLICY, &wider);
    }
}

/// How many items the browser believes to be in its cart.
#[must_use]
pub fn remembered_count() -> u32 {
    count_cookie().unwrap_or(0)
}

fn count_cookie() -> Option<u32> {
    with_headers(believed_count)
}

fn believed_count(asked: &HeaderMap) -> Option<u32> {
    let cookies = asked.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split("; ")).filter_map(|cookie| cookie.split_once('='));
    pairs.find(|(name, _)| *name == COUNT_COOKIE)?.1.parse().ok()
}

/// The cookie that tells a browser how many items are in its cart; none where it believes so already.
#[must_use]
pub fn cookie_of_count(asked: &HeaderMap, count: u32, base_url: &str) -> Option<HeaderValue> {
    if believed_count(asked).unwrap_or(0) == count {
        return None;
    }
    let secure = if base_url.starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{COUNT_COOKIE}={count}; Path=/; Max-Age={COUNT_COOKIE_SECONDS}; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// Tells the browser how many items are in its cart, if it believes otherwise.
pub fn remember_count(count: u32) {
    let base_url = site().base_url;
    let cookie = with_headers(|asked| cookie_of_count(asked, count, &base_url));
    if let (Some(response), Some(cookie)) = (use_context::<ResponseOptions>(), cookie) {
        response.append_header(SET_COOKIE, cookie);
    }
}
