//! Faults: what goes wrong on purpose, with deliveries and with the API.
//!
//! A fault stands in the sandbox's file until it is cleared, or until it has struck as often as it was asked to. Of
//! several that fit a delivery or a request, the oldest strikes, so that a row of faults is played one after another.

mod api;
mod delivery;
mod meet;
mod store;

use serde::{Deserialize, Serialize};

use super::form::Section;
use super::refusal::Refusal;

pub(crate) use api::{API_FAULTS, ApiFault};
pub(crate) use delivery::{DELIVERY_FAULTS, DeliveryFault, SentFault};
pub(crate) use meet::Fate;
pub(crate) use store::{add, all, clear, clear_all, strike};

type Refusable<T> = Result<T, Refusal>;

const MOST_STRIKES: i64 = 1_000_000;

/// A fault, and what it is limited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub(crate) enum Fault {
    Deliveries {
        #[serde(flatten)]
        fault: DeliveryFault,
        /// Only events of these types; any when empty.
        types: Vec<String>,
    },
    Api {
        #[serde(flatten)]
        fault: ApiFault,
        method: Option<String>,
        /// How the path begins, with `/v1`.
        path: Option<String>,
    },
}

/// A fault that was put in.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Installed {
    pub(crate) id: i64,
    #[serde(flatten)]
    pub(crate) fault: Fault,
    /// How often it still strikes; none until it is cleared.
    pub(crate) count: Option<i64>,
}

impl Fault {
    /// Reads a fault, and how often it is to strike.
    pub(crate) fn read(form: &mut Section) -> Refusable<(Self, Option<i64>)> {
        let name = form.required("fault")?;
        let count = within(form, "count", MOST_STRIKES)?;
        if let Some(fault) = DeliveryFault::read(&name, form)? {
            return Ok((Self::Deliveries { fault, types: form.texts("types")? }, count));
        }
        let Some(fault) = ApiFault::read(&name, form)? else {
            let names: Vec<&str> = DELIVERY_FAULTS.iter().chain(&API_FAULTS).map(|(name, _)| *name).collect();
            let message = format!("Invalid fault: must be one of {}", names.join(", "));
            return Err(Refusal::bad_request(message).param("fault"));
        };
        let path = form.text("path")?;
        if path.as_ref().is_some_and(|path| !path.starts_with("/v1")) {
            return Err(Refusal::bad_request("Invalid path: it begins with /v1").param("path"));
        }
        let method = form.choice("method", &["DELETE", "GET", "POST"])?.map(str::to_owned);
        Ok((Self::Api { fault, method, path }, count.or(fault.usual_count())))
    }

    /// The event types that it is limited to; any when empty.
    fn types(&self) -> &[String] {
        match self {
            Self::Deliveries { types, .. } => types,
            Self::Api { .. } => &[],
        }
    }

    /// What goes wrong with a delivery of this type, if anything does.
    pub(crate) fn of_delivery(&self, kind: &str) -> Option<DeliveryFault> {
        match self {
            Self::Deliveries { fault, types } => {
                (types.is_empty() || types.iter().any(|wanted| wanted == kind)).then_some(*fault)
            }
            Self::Api { .. } => None,
        }
    }

    /// What goes wrong with this request, if anything does.
    pub(crate) fn of_request(&self, request_method: &str, request_path: &str) -> Option<ApiFault> {
        match self {
            Self::Api { fault, method, path } => {
                let fits = method.as_ref().is_none_or(|method| method == request_method)
                    && path.as_ref().is_none_or(|path| request_path.starts_with(path));
                fits.then_some(*fault)
            }
            Self::Deliveries { .. } => None,
        }
    }
}

fn within(form: &mut Section, key: &str, most: i64) -> Refusable<Option<i64>> {
    match form.integer(key)? {
        Some(number) if !(1..=most).contains(&number) => {
            Err(Refusal::bad_request(format!("Invalid {key}: must be between 1 and {most}")).param(key))
        }
        number => Ok(number),
    }
}
