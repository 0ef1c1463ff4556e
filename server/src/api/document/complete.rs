//! What a call answers besides what its handler says: the errors.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Ref, Type};
use utoipa::openapi::{ContentBuilder, RefOr};

use crate::api::document::ERROR_CODES;
use crate::api::errors::{KnownError, with_code};
use crate::idempotency::{KEY, REPLAYED};

/// What anything that is answered can be.
const ALWAYS: [&str; 2] = ["internal", "request.timeout"];
/// What every call can be refused with: a token is looked at wherever one is sent.
const CALL: [&str; 2] = ["request.tooMany", "auth.invalidToken"];
/// What a call that changes something can be refused with.
const CHANGE: [&str; 5] =
    ["request.crossSite", "request.malformed", "request.invalid", "request.tooLarge", "request.unsupportedType"];
/// What a call with a query can be refused with.
const QUERY: [&str; 2] = ["request.malformed", "request.invalid"];
/// What a call with a key can be refused with.
const KEYED: [&str; 2] = ["idempotency.inProgress", "idempotency.mismatch"];

/// Adds to a call the errors that all of its kind have.
pub(super) fn complete(operation: &mut Operation, is_call: bool, changes: bool) {
    let is_keyed = has_parameter(operation, |parameter| parameter.name == KEY);
    let asks = has_parameter(operation, |parameter| matches!(parameter.parameter_in, ParameterIn::Query));
    if is_keyed {
        for told in operation.responses.responses.values_mut() {
            if let RefOr::T(told) = told {
                told.headers.insert(REPLAYED.to_owned(), replayed().into());
            }
        }
    }
    let own = operation.extensions.as_ref().and_then(|extensions| extensions.get(ERROR_CODES)).cloned();
    let own = own.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let mut by_status: BTreeMap<u16, Vec<&KnownError>> = BTreeMap::new();
    let of_kind =
        [(&ALWAYS[..], true), (&CALL, is_call), (&CHANGE, is_call && changes), (&QUERY, asks), (&KEYED, is_keyed)];
    let of_kind = of_kind.into_iter().filter(|(_, has)| *has).flat_map(|(codes, _)| codes.iter().copied());
    for error in own.chain(of_kind).filter_map(with_code) {
        by_status.entry(error.status).or_default().push(error);
    }
    for (status, errors) in by_status {
        operation.responses.responses.insert(status.to_string(), told_as(status, &errors).into());
    }
}

fn has_parameter(operation: &Operation, is_it: impl Fn(&Parameter) -> bool) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => is_it(parameter),
        RefOr::Ref(_) => false,
    })
}

fn replayed() -> Header {
    let words = "`true` where this is the kept answer to an earlier request with the same key";
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["true"]));
    HeaderBuilder::new().schema(Some(schema)).description(Some(words)).build()
}

/// The answer that tells of one of these errors.
fn told_as(status: u16, errors: &[&KnownError]) -> Response {
    let lines: Vec<String> = errors.iter().map(|error| format!("`{}`: {}", error.code, error.when)).collect();
    let codes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(errors.iter().map(|error| error.code)));
    let error = ObjectBuilder::new().property("code", codes);
    let narrowed = ObjectBuilder::new().property("error", error);
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Error")).item(narrowed);
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let told = ResponseBuilder::new().description(lines.join("\n\n")).content("application/json", content);
    match status {
        429 => told.header("Retry-After", seconds_to_wait()).build(),
        _ => told.build(),
    }
}

fn seconds_to_wait() -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer);
    HeaderBuilder::new().schema(Some(schema)).description(Some("How many seconds to wait")).build()
}
