//! The sandbox's objects as Stripe's JSON, complete enough for `async-stripe`'s typed structs.

mod dispute;
mod payment;
mod session;

use serde_json::{Map, Value, json};

pub(crate) use dispute::dispute;
pub(crate) use payment::{charge, payment_intent, refund};
pub(crate) use session::{line_item, session};

use super::model::{Address, Place};
use super::paging::Slice;

/// One object of all parts, on top of fields that are null unless a part says otherwise.
fn joined(parts: impl IntoIterator<Item = Value>, empty: &[&str]) -> Value {
    let mut whole: Map<String, Value> = empty.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
    for part in parts {
        if let Value::Object(fields) = part {
            whole.extend(fields);
        }
    }
    Value::Object(whole)
}

/// Lays other values over an object's; objects within it are overlaid too, everything else is replaced.
pub(crate) fn overlay(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => overlay_fields(below, above),
        (below, above) => *below = above,
    }
}

/// As [`overlay`], for the fields of an object.
pub(crate) fn overlay_fields(below: &mut Map<String, Value>, above: Map<String, Value>) {
    for (name, value) in above {
        overlay(below.entry(name).or_insert(Value::Null), value);
    }
}

fn address(address: &Address) -> Value {
    json!({
        "city": address.city,
        "country": address.country,
        "line1": address.line1,
        "line2": address.line2,
        "postal_code": address.postal_code,
        "state": address.state,
    })
}

fn place(place: &Place) -> Value {
    json!({ "name": place.name, "address": address(&place.address) })
}

/// A page of a list.
pub(crate) fn list<T>(url: &str, page: &Slice<T>, render: impl Fn(&T) -> Value) -> Value {
    let data: Vec<Value> = page.items.iter().map(render).collect();
    json!({ "object": "list", "url": url, "has_more": page.has_more, "data": data })
}
