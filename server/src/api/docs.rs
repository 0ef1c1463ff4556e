//! The API's document as the page at `/api/docs` shows it.

mod example;
mod kind;

use std::sync::{Arc, LazyLock};

use app::api_docs::{Answer, ApiDocs, Body, Call, Failure, Field, Group, Shape};
use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{Components, Object, Schema};
use utoipa::openapi::{Content, OpenApi as Document, PathItem, Ref, RefOr, Required};

use super::document::{self, ERROR_CODES};
use super::errors::{self, KnownError};

/// Everything there is to read of the API. It never changes, and is gathered once.
pub(crate) fn docs() -> Arc<ApiDocs> {
    static DOCS: LazyLock<Arc<ApiDocs>> = LazyLock::new(|| Arc::new(gathered()));
    Arc::clone(&DOCS)
}

fn gathered() -> ApiDocs {
    let document = document::document();
    let reader = Reader { shapes: document.components.as_ref() };
    let groups = document.tags.iter().flatten().map(|tag| Group {
        name: tag.name.clone(),
        about: tag.description.clone().unwrap_or_default(),
        calls: reader.calls_about(&document, &tag.name),
    });
    ApiDocs { groups: groups.collect(), errors: errors::ALL.iter().map(failure).collect(), shapes: reader.shapes() }
}

/// Reads the document with its shapes at hand.
#[derive(Clone, Copy)]
struct Reader<'d> {
    shapes: Option<&'d Components>,
}

impl<'d> Reader<'d> {
    fn calls_about(self, document: &'d Document, tag: &str) -> Vec<Call> {
        let items = document.paths.paths.iter();
        let calls =
            items.flat_map(|(path, item)| methods(item).into_iter().map(move |(method, call)| (path, method, call)));
        let about = |call: &Operation| call.tags.iter().flatten().any(|found| found == tag);
        calls.filter(|(.., call)| about(call)).map(|(path, method, call)| self.call(path, method, call)).collect()
    }

    fn call(self, path: &str, method: &'static str, call: &'d Operation) -> Call {
        let own = call.extensions.as_ref().and_then(|extensions| extensions.get(ERROR_CODES)).and_then(Value::as_array);
        let own: Vec<&str> = own.into_iter().flatten().filter_map(Value::as_str).collect();
        let all = call.responses.responses.values().filter_map(told).flat_map(|response| self.codes_in(response));
        let body =
            call.request_body.as_ref().and_then(told).and_then(|body| told(body.content.get("application/json")?));
        Call {
            anchor: call.operation_id.clone().unwrap_or_default(),
            method,
            path: path.to_owned(),
            summary: call.summary.clone().unwrap_or_default(),
            about: call.description.iter().flat_map(|text| text.split("\n\n")).map(str::to_owned).collect(),
            needs_login: own.contains(&"auth.required"),
            scopes: scopes(call),
            parameters: call.parameters.iter().flatten().filter_map(told).map(parameter).collect(),
            body: body.map(|content| self.body(content)),
            answers: self.answers(call),
            errors: own.iter().filter_map(|code| errors::with_code(code)).map(failure).collect(),
            common_errors: all.filter(|code| !own.contains(&code.as_str())).collect(),
        }
    }

    fn body(self, content: &'d Content) -> Body {
        let shape = content.schema.as_ref().and_then(|schema| self.object(schema));
        let example = match (&content.example, &content.schema) {
            (Some(example), _) => serde_json::to_string_pretty(example).unwrap_or_default(),
            (None, Some(schema)) => example::of(self, schema),
            (None, None) => String::new(),
        };
        Body { fields: shape.map(|shape| self.fields(shape)).unwrap_or_default(), example }
    }

    fn answers(self, call: &'d Operation) -> Vec<Answer> {
        let good = call.responses.responses.iter().filter_map(|(status, response)| {
            let status: u16 = status.parse().ok().filter(|status| (200..300).contains(status))?;
            Some((status, told(response)?))
        });
        good.map(|(status, response)| {
            let schema =
                response.content.get("application/json").and_then(told).and_then(|content| content.schema.as_ref());
            Answer {
                status,
                about: response.description.clone(),
                shape: schema.and_then(kind::shape_of).map(str::to_owned),
                example: schema.map(|schema| example::of(self, schema)),
            }
        })
        .collect()
    }

    /// The codes that an answer can have, if it tells of an error.
    fn codes_in(self, response: &'d Response) -> Vec<String> {
        let schema =
            response.content.get("application/json").and_then(told).and_then(|content| content.schema.as_ref());
        let Some(RefOr::T(Schema::AllOf(narrowed))) = schema else { return Vec::new() };
        let objects = narrowed.items.iter().filter_map(|item| match item {
            RefOr::T(Schema::Object(object)) => Some(object),
            _ => None,
        });
        let errors = objects.filter_map(|object| self.object(object.properties.get("error")?));
        let codes = errors.filter_map(|error| self.object(error.properties.get("code")?)?.enum_values.as_ref());
        codes.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn shapes(self) -> Vec<Shape> {
        let all = self.shapes.iter().flat_map(|components| &components.schemas);
        all.filter_map(|(name, schema)| {
            let object = self.object(schema)?;
            let about = object.description.clone().unwrap_or_default();
            Some(Shape { name: name.clone(), about, fields: self.fields(object) })
        })
        .collect()
    }

    fn fields(self, object: &Object) -> Vec<Field> {
        let field = |(name, schema): (&String, &RefOr<Schema>)| Field {
            name: name.clone(),
            place: None,
            kind: kind::of(schema),
            shape: kind::shape_of(schema).map(str::to_owned),
            required: object.required.contains(name),
            about: kind::about(schema).to_owned(),
        };
        object.properties.iter().map(field).collect()
    }

    /// The object that a schema means, by itself or by its name.
    fn object(self, schema: &'d RefOr<Schema>) -> Option<&'d Object> {
        match schema {
            RefOr::T(Schema::Object(object)) => Some(object),
            RefOr::Ref(named) => self.named(named).and_then(|schema| self.object(schema)),
            RefOr::T(_) => None,
        }
    }

    fn named(self, named: &Ref) -> Option<&'d RefOr<Schema>> {
        self.shapes?.schemas.get(kind::name_of(named))
    }
}

/// The scopes that a call asks of a token.
fn scopes(call: &Operation) -> Vec<String> {
    let asked = serde_json::to_value(&call.security).unwrap_or_default();
    let ways = asked.as_array().into_iter().flatten();
    let scopes = ways.filter_map(|way| way.get("token")?.as_array()).flatten();
    scopes.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn methods(item: &PathItem) -> Vec<(&'static str, &Operation)> {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter().filter_map(|(method, call)| Some((method, call.as_ref()?))).collect()
}

/// What stands there itself; nothing of ours is kept elsewhere.
fn told<T>(either: &RefOr<T>) -> Option<&T> {
    match either {
        RefOr::T(value) => Some(value),
        RefOr::Ref(_) => None,
    }
}

fn parameter(parameter: &Parameter) -> Field {
    Field {
        name: parameter.name.clone(),
        place: Some(match parameter.parameter_in {
            ParameterIn::Path => "path",
            ParameterIn::Header => "header",
            ParameterIn::Cookie => "cookie",
            ParameterIn::Query | ParameterIn::QueryString => "query",
        }),
        kind: parameter.schema.as_ref().map(kind::of).unwrap_or_default(),
        shape: None,
        required: matches!(parameter.required, Required::True),
        about: parameter.description.clone().unwrap_or_default(),
    }
}

fn failure(error: &KnownError) -> Failure {
    Failure { status: error.status, code: error.code.to_owned(), when: error.when.to_owned() }
}

#[cfg(test)]
mod tests;
