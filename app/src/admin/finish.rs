//! How a form of the dashboard ends: back on a page that tells what was done, or why it was not.

use domain::flash::Flash;
use domain::rejection::Rejection;

use super::exit::Exit;
use crate::backend;
use crate::error::AppError;

/// Sends the browser to the page with this address, where a message tells what was done or refused. Who may not do it,
/// and what is not there, ends on a page of its own; a program gets the error with its status.
pub(super) async fn finish(back: &str, done: Result<Flash, AppError>) -> Result<Exit, AppError> {
    let flash = match done {
        Ok(flash) => flash,
        Err(AppError::Rejected(rejection)) if backend::plain_form() && is_told(&rejection) => Flash::Refused(rejection),
        Err(error) => return Exit::refused(error).await,
    };
    if backend::plain_form() {
        backend::keep_flash(&flash).await?;
    }
    Ok(Exit::to(back))
}

/// Whether the page that the form stands on can tell of it.
pub(super) const fn is_told(rejection: &Rejection) -> bool {
    use Rejection as R;
    !matches!(
        rejection,
        R::AuthRequired | R::Forbidden | R::InsufficientScope | R::ProductNotFound | R::CustomerNotFound
    )
}
