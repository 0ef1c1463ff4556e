//! A value that a schema would let through, written out in the schema's own order.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayItems, Object, Schema, SchemaFormat, SchemaType, Type};

use super::Reader;

/// The value, indented.
pub(super) fn of(reader: Reader<'_>, schema: &RefOr<Schema>) -> String {
    written(reader, schema, 0)
}

fn written(reader: Reader<'_>, schema: &RefOr<Schema>, depth: usize) -> String {
    match schema {
        RefOr::Ref(named) => reader.named(named).map(|schema| written(reader, schema, depth)).unwrap_or_default(),
        RefOr::T(Schema::Object(object)) => object_written(reader, object, depth),
        RefOr::T(Schema::Array(array)) => match (&array.example, &array.items) {
            (Some(example), _) => example.to_string(),
            (None, ArrayItems::RefOrSchema(items)) => bracketed("[", [written(reader, items, depth + 1)], "]", depth),
            (None, ArrayItems::False) => "[]".to_owned(),
        },
        RefOr::T(Schema::OneOf(either)) => {
            let given = either.items.iter().find(|item| !is_null(item));
            given.map(|item| written(reader, item, depth)).unwrap_or_default()
        }
        RefOr::T(_) => "{}".to_owned(),
    }
}

fn object_written(reader: Reader<'_>, object: &Object, depth: usize) -> String {
    let named = object.example.as_ref().or_else(|| object.examples.first()).or(object.default.as_ref());
    let known = named.or_else(|| object.enum_values.as_ref().and_then(|values| values.first()));
    if let Some(value) = known {
        return value_written(object, value);
    }
    if object.properties.is_empty() {
        return default_of(&object.schema_type).to_owned();
    }
    let lines =
        object.properties.iter().map(|(name, schema)| format!("\"{name}\": {}", written(reader, schema, depth + 1)));
    bracketed("{", lines, "}", depth)
}

/// Money is written with all its digits, which a number of JSON does not keep.
fn value_written(object: &Object, value: &Value) -> String {
    match (&object.format, value.as_f64()) {
        (Some(SchemaFormat::Custom(format)), Some(amount)) if format == "decimal" => format!("{amount:.2}"),
        _ => value.to_string(),
    }
}

const fn default_of(kind: &SchemaType) -> &'static str {
    match kind {
        SchemaType::Type(Type::String) => "\"…\"",
        SchemaType::Type(Type::Boolean) => "true",
        SchemaType::Type(Type::Integer | Type::Number) => "1",
        SchemaType::Type(Type::Array) => "[]",
        SchemaType::Type(Type::Null) => "null",
        SchemaType::Type(Type::Object) | SchemaType::Array(_) | SchemaType::AnyValue => "{}",
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(Object { schema_type: SchemaType::Type(Type::Null), .. })))
}

fn bracketed(open: &str, lines: impl IntoIterator<Item = String>, close: &str, depth: usize) -> String {
    let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    let lines: Vec<_> = lines.into_iter().map(|line| format!("{inner}{line}")).collect();
    format!("{open}\n{}\n{outer}{close}", lines.join(",\n"))
}
