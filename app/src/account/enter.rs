//! What follows a login, however it came about.

use domain::account::AccountNews;
use domain::flash::Flash;
use shop::customers::LoggedIn;

use super::outcome;
use crate::backend;
use crate::error::AppError;
use crate::exit::Exit;
use crate::visit;

/// Remembers who has logged in, and sends them on. What became of their cart comes before other news.
pub(super) async fn enter(who: LoggedIn, news: Option<AccountNews>, at: &str) -> Result<Exit, AppError> {
    visit::begin(&backend::session()?, &who.account).await?;
    backend::remember_count(who.items);
    match who.merged.or(news.map(Flash::Account)) {
        Some(flash) => outcome::show(&flash, at).await,
        None => Ok(Exit::to(at)),
    }
}
