//! What each refusal of a use-case is over HTTP.

use std::borrow::Cow;

use app::page::status_of_rejection;
use domain::processing::ShortLine;
use domain::rejection::{Field, Rejection};

use super::{Detail, Fault, Problem};

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
        let plain = Self::new(status_of_rejection(&rejection), rejection.code(), rejection.to_string());
        Self { field: field(&rejection), details: details(&rejection), available, retry_after, ..plain }
    }
}
