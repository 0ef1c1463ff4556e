//! The sandbox's objects as Stripe's JSON, complete enough for `async-stripe`'s typed structs.

mod payment;
mod session;

use serde_json::{Map, Value, json};

pub(crate) use payment::{charge, payment_intent, refund};
pub(crate) use session::{line_item, session};

use super::model::{Address, Place};

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

/// A page of a list; `items` may hold one more than `limit`, which says that there are more.
pub(crate) fn list(url: &str, mut items: Vec<Value>, limit: i64) -> Value {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = items.len() > limit;
    items.truncate(limit);
    json!({ "object": "list", "url": url, "has_more": has_more, "data": items })
}
