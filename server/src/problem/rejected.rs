//! What each refusal of a use-case is over HTTP.

use std::borrow::Cow;

use domain::processing::ShortLine;
use domain::rejection::{Field, Rejection};
use http::StatusCode;

use super::{Detail, Fault, Problem};

const fn status(rejection: &Rejection) -> StatusCode {
    use Rejection as R;
    match rejection {
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
        R::CartInvalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        R::AuthRequired | R::InvalidCredentials | R::InvalidToken => StatusCode::UNAUTHORIZED,
        R::Forbidden | R::InsufficientScope => StatusCode::FORBIDDEN,
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
        R::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        R::CheckoutServiceUnavailable => StatusCode::INTERNAL_SERVER_ERROR,
        R::PaymentUnavailable | R::EarlierCheckoutOpen | R::ProviderSilent => StatusCode::BAD_GATEWAY,
    }
}

/// The field of the request that is at fault, by its path in the body.
fn field(rejection: &Rejection) -> Option<Cow<'static, str>> {
    let name = match rejection {
        Rejection::Invalid { field } => field.as_str(),
        Rejection::InvalidAttribute { key, .. } => return Some(format!("{}.{key}", Field::Attributes.as_str()).into()),
        Rejection::InvalidQuantity => "quantity",
        Rejection::WeakPassword => Field::Password.as_str(),
        Rejection::InvalidStrategy => "strategy",
        Rejection::EmailTaken => Field::Email.as_str(),
        _ => return None,
    };
    Some(name.into())
}

/// One fault for each thing that is wrong, where they are several.
fn details(rejection: &Rejection) -> Vec<Detail> {
    let fault = |line: &ShortLine| Fault { field: format!("items.{}", line.line), message: line.to_string() };
    match rejection {
        Rejection::ShortStock { lines } => lines.iter().map(fault).map(Detail::Fault).collect(),
        Rejection::CartInvalid { faults } => faults.iter().cloned().map(|fault| Detail::Item(fault.into())).collect(),
        _ => Vec::new(),
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let available = match &rejection {
            Rejection::InsufficientStock { available, .. } => Some(*available),
            _ => None,
        };
        let retry_after = match &rejection {
            Rejection::TooManyAttempts { seconds } => Some(u64::from(*seconds)),
            _ => None,
        };
        let plain = Self::new(status(&rejection), rejection.code(), rejection.to_string());
        Self { field: field(&rejection), details: details(&rejection), available, retry_after, ..plain }
    }
}
