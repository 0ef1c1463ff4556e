//! How a page is loaded and rendered, and the pages that are shown when that fails.

use std::future::Future;

use domain::rejection::Rejection;
use http::StatusCode;
use leptos::prelude::*;

use crate::backend;
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;

/// Renders what `load` makes of the page's data, or the page for its error. For routes with `SsrMode::Async`: the answer's
/// status and headers may be set until `load` is done.
pub fn page<Load>(load: Load) -> impl IntoView
where
    Load: Future<Output = Result<AnyView, AppError>> + Send + 'static,
{
    backend::keep_private();
    Suspend::new(async move {
        match load.await {
            Ok(view) => view,
            Err(error) => failure(error).await,
        }
    })
}

/// The page for an error, with the error's status.
async fn failure(error: AppError) -> AnyView {
    let status = status_of(&error);
    backend::set_status(status);
    let frame = Frame::load().await;
    match error {
        AppError::Internal { reference } => apology(frame, Some(reference)),
        _ if status == StatusCode::NOT_FOUND => missing(frame),
        error => refusal(frame, &error),
    }
}

/// The page for an address at which there is nothing.
pub fn not_found() -> impl IntoView {
    backend::set_status(StatusCode::NOT_FOUND);
    backend::keep_private();
    Suspend::new(async move { missing(Frame::load().await) })
}

fn missing(frame: Frame) -> AnyView {
    frame.render(
        Head::private("Page not found"),
        view! {
            <section class="message">
                <p class="message__sign" aria-hidden="true">"404"</p>
                <h1>"This shelf is empty"</h1>
                <p>"There is nothing at this address, or nothing that you may see. Perhaps it has been sold out and taken down."</p>
                <form class="search" action="/search" role="search" aria-label="Search again">
                    <label class="visually-hidden" for="missing-search">"Search the shop"</label>
                    <input id="missing-search" type="search" name="q" placeholder="What are you looking for?"/>
                    <button class="button" type="submit">"Search"</button>
                </form>
                <p><a href="/">"Back to the shop"</a></p>
            </section>
        },
    )
}

fn refusal(frame: Frame, error: &AppError) -> AnyView {
    let reason = error.to_string();
    frame.render(
        Head::private("That did not work"),
        view! {
            <section class="message">
                <h1>"That did not work"</h1>
                <p>{reason}</p>
                <p><a href="/">"Back to the shop"</a></p>
            </section>
        },
    )
}

/// The page for what nobody but the merchant can mend.
pub fn apology(frame: Frame, reference: Option<String>) -> AnyView {
    let reference = reference.map(|reference| {
        view! { <p>"If it happens again, please tell us this reference: " <strong class="reference">{reference}</strong></p> }
    });
    frame.render(
        Head::private("Something went wrong"),
        view! {
            <section class="message">
                <h1>"Something went wrong"</h1>
                <p>"It is our fault, not yours. Your shopping cart and your orders are kept. Please try again in a moment."</p>
                {reference}
                <p><a href="/cart">"Your shopping cart"</a> " · " <a href="/">"Back to the shop"</a></p>
            </section>
        },
    )
}

/// The status that goes with an error.
#[must_use]
pub fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::Malformed => StatusCode::BAD_REQUEST,
        AppError::Told(_) => StatusCode::INTERNAL_SERVER_ERROR,
        AppError::Internal { .. } | AppError::Unreachable => StatusCode::INTERNAL_SERVER_ERROR,
        AppError::Rejected(rejection) => status_of_rejection(rejection),
    }
}

/// The HTTP status of a refusal: the same on a page and in the API.
#[must_use]
pub const fn status_of_rejection(rejection: &Rejection) -> StatusCode {
    use Rejection as R;
    match rejection {
        R::CartInvalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        R::ProductNotFound
        | R::CategoryNotFound
        | R::LineNotFound
        | R::OrderNotFound
        | R::CheckoutSessionNotFound
        | R::BusinessCartNotFound
        | R::ProvisionNotFound
        | R::EventNotFound
        | R::MailNotFound
        | R::AddressNotFound
        | R::TokenNotFound
        | R::CustomerNotFound
        | R::ImportNotFound => StatusCode::NOT_FOUND,
        R::AuthRequired | R::InvalidCredentials | R::InvalidToken => StatusCode::UNAUTHORIZED,
        R::Forbidden | R::InsufficientScope => StatusCode::FORBIDDEN,
        R::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        R::CheckoutServiceUnavailable => StatusCode::INTERNAL_SERVER_ERROR,
        R::PaymentUnavailable | R::EarlierCheckoutOpen | R::ProviderSilent => StatusCode::BAD_GATEWAY,
        R::EmailTaken
        | R::ProductConflict
        | R::SlugTaken { .. }
        | R::VariantTaken { .. }
        | R::TooManyVariants { .. }
        | R::StockShort { .. }
        | R::StockPromised { .. }
        | R::CustomerInUse
        | R::TooManyAddresses { .. }
        | R::AmbiguousLine
        | R::InsufficientStock { .. }
        | R::CartFull { .. }
        | R::CartChanged
        | R::CartArchived
        | R::AlreadyPaid
        | R::TotalTooSmall { .. }
        | R::TotalTooLarge
        | R::OrderConflict
        | R::OrderTransition
        | R::OrderPaid
        | R::OrderHasMoney
        | R::OrderProcessed
        | R::OrderUnprocessed
        | R::LinesFixed { .. }
        | R::AmountFixed
        | R::PaymentAwaited
        | R::CheckoutSessionExpired
        | R::CheckoutSessionFixed
        | R::AlreadyProcessed
        | R::NotProcessable { .. }
        | R::InsufficientBalance
        | R::ShortStock { .. }
        | R::NothingToRefund
        | R::RefundTooLarge { .. }
        | R::RefundRefused { .. }
        | R::MailNotRepeatable => StatusCode::CONFLICT,
        R::Invalid { .. }
        | R::FileUnusable(_)
        | R::AmountTooLarge
        | R::WeakPassword
        | R::LinkInvalid
        | R::InvalidQuantity
        | R::InvalidAttribute { .. }
        | R::CartEmpty
        | R::CheckoutSessionNotCompleted
        | R::CheckoutSessionEmpty
        | R::OrderEmpty
        | R::InvalidStrategy => StatusCode::BAD_REQUEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_404_and_what_broke_is_500() {
        assert_eq!(status_of(&Rejection::OrderNotFound.into()), StatusCode::NOT_FOUND);
        assert_eq!(status_of(&AppError::Internal { reference: "r".into() }), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(status_of(&AppError::Malformed), StatusCode::BAD_REQUEST);
    }
}
