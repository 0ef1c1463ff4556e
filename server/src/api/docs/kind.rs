//! What a value is, in a few words.

use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Object, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

/// The name of a shape.
pub(super) fn name_of(named: &Ref) -> &str {
    named.ref_location.rsplit('/').next().unwrap_or_default()
}

/// The shape that a value has, or that those in it have.
pub(super) fn shape_of(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::Ref(named) => Some(name_of(named)),
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => shape_of(items),
            ArrayItems::False => None,
        },
        RefOr::T(Schema::OneOf(either)) => either.items.iter().find_map(shape_of),
        RefOr::T(_) => None,
    }
}

/// What is said about a value.
pub(super) fn about(schema: &RefOr<Schema>) -> &str {
    match schema {
        RefOr::Ref(named) => &named.description,
        RefOr::T(Schema::Object(object)) => object.description.as_deref().unwrap_or_default(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref().unwrap_or_default(),
        RefOr::T(Schema::OneOf(either)) => {
            let own = either.description.as_deref();
            own.or_else(|| either.items.iter().map(about).find(|said| !said.is_empty())).unwrap_or_default()
        }
        RefOr::T(_) => "",
    }
}

/// What a value is.
pub(super) fn of(schema: &RefOr<Schema>) -> String {
    match schema {
        RefOr::Ref(named) => name_of(named).to_owned(),
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => format!("array of {}", of(items)),
            ArrayItems::False => "array".to_owned(),
        },
        RefOr::T(Schema::OneOf(either)) => either.items.iter().map(of).collect::<Vec<_>>().join(" or "),
        RefOr::T(Schema::Object(object)) => object_kind(object),
        RefOr::T(_) => "any".to_owned(),
    }
}

fn object_kind(object: &Object) -> String {
    if let Some(values) = &object.enum_values {
        let words: Vec<_> = values.iter().filter_map(|value| value.as_str()).collect();
        return words.join(", ");
    }
    if let Some(AdditionalProperties::RefOr(value)) = object.additional_properties.as_deref() {
        return format!("object of {}", of(value));
    }
    let plain = match &object.schema_type {
        SchemaType::Type(one) => type_name(one).to_owned(),
        SchemaType::Array(several) => several.iter().map(type_name).collect::<Vec<_>>().join(" or "),
        SchemaType::AnyValue => "any".to_owned(),
    };
    let format = match &object.format {
        Some(SchemaFormat::Custom(format)) => format!(", {format}"),
        Some(SchemaFormat::KnownFormat(format)) if plain.starts_with("string") => match serde_json::to_value(format) {
            Ok(serde_json::Value::String(format)) => format!(", {format}"),
            _ => String::new(),
        },
        Some(SchemaFormat::KnownFormat(_)) | None => String::new(),
    };
    let between = match (&object.minimum, &object.maximum) {
        (Some(least), Some(most)) => format!(", {} to {}", number(least), number(most)),
        _ => String::new(),
    };
    let default = object.default.as_ref().map(|value| format!(", {value} by default")).unwrap_or_default();
    format!("{plain}{format}{between}{default}")
}

fn number(number: &impl Serialize) -> String {
    serde_json::to_string(number).unwrap_or_default()
}

const fn type_name(kind: &Type) -> &'static str {
    match kind {
        Type::Object => "object",
        Type::String => "string",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
        Type::Array => "array",
        Type::Null => "null",
    }
}
