//! How the forms of an account end: the browser is sent to a page that tells what happened; a program gets a status.

use domain::account::AccountNews;
use domain::flash::Flash;
use domain::rejection::Rejection;

use super::address;
use super::form::Form;
use crate::backend;
use crate::error::AppError;
use crate::exit::Exit;
use crate::page::status_of;
use crate::press;

/// Tells what was done, on the page that the browser is sent to.
pub(super) async fn tell(news: AccountNews, at: &str) -> Result<Exit, AppError> {
    show(&Flash::Account(news), at).await
}

/// Tells anything, on the page that the browser is sent to.
pub(super) async fn show(flash: &Flash, at: &str) -> Result<Exit, AppError> {
    if backend::plain_form() {
        backend::keep_flash(flash).await?;
    }
    Ok(Exit::to(at))
}

/// Shows a refused form again, on its page.
pub(super) async fn show_again(form: Form, at: &str) -> Result<Exit, AppError> {
    if !backend::plain_form() {
        let rejection = form.first_rejection().cloned();
        return Err(with_status(rejection.map_or(AppError::Malformed, AppError::Rejected)));
    }
    form.keep().await?;
    Ok(Exit::to(at))
}

/// Ends what was refused for a reason that no field of the form is at fault for, or that broke: whoever has not logged
/// in is sent to do so and comes back to `at`, others are told there.
pub(super) async fn settle(outcome: Result<Exit, AppError>, at: &str) -> Result<Exit, AppError> {
    let error = match outcome {
        Ok(exit) => return Ok(exit),
        Err(error) if backend::plain_form() => error,
        Err(error) => return Err(with_status(error)),
    };
    press::refuse();
    match error {
        AppError::Rejected(Rejection::AuthRequired) => Ok(Exit::to(&address::log_in_and_return(at))),
        AppError::Rejected(rejection) => show(&Flash::Refused(rejection), at).await,
        AppError::Internal { reference } => Ok(Exit::to(&format!("/error?reference={reference}"))),
        AppError::Malformed | AppError::Told(_) | AppError::Unreachable => Ok(Exit::to(at)),
    }
}

/// Gives the answer the status of its error: without it every error would be 500.
fn with_status(error: AppError) -> AppError {
    backend::set_status(status_of(&error));
    error
}
