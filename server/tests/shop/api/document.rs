//! The API's document, to hold answers against.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::support::World;

/// The document, with what JSON Schema needs to find its parts.
pub(crate) struct Document(pub(crate) Value, Mutex<HashMap<String, Arc<Validator>>>);

/// Whether a part of a template stands for any value.
fn is_place(part: &str) -> bool {
    part.starts_with('{')
}

/// What follows the value in a part of a path: `:checkout`.
fn verb(part: &str) -> Option<String> {
    let part = part.replace("%3A", ":").replace("%3a", ":");
    part.split_once(':').map(|(_, verb)| verb.to_owned())
}

impl Document {
    /// The document that the shop serves.
    pub(crate) async fn of(world: &World) -> &'static Self {
        static DOCUMENT: OnceCell<Document> = OnceCell::const_new();
        DOCUMENT
            .get_or_init(|| async {
                let answer = world.get("/api/openapi.json").send().await.unwrap();
                assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
                Self(serde_json::from_str(&answer.text().await.unwrap()).unwrap(), Mutex::default())
            })
            .await
    }

    /// The path with its places, as the document writes it: `/api/orders/{id}`.
    pub(crate) fn path_of(&self, path: &str) -> Option<&String> {
        let path = path.split('?').next().unwrap().trim_end_matches('/');
        let fits = |template: &str| {
            let (asked, told) = (path.split('/').collect::<Vec<_>>(), template.split('/').collect::<Vec<_>>());
            asked.len() == told.len()
                && asked.iter().zip(&told).all(|(a, t)| a == t || is_place(t) && verb(a) == verb(t))
        };
        let mut fitting: Vec<&String> =
            self.0["paths"].as_object().unwrap().keys().filter(|template| fits(template)).collect();
        // `/customers/me` before `/customers/{id}`.
        fitting.sort_by_key(|template| template.matches('{').count());
        fitting.first().copied()
    }

    /// Panics where an answer is not what the document says of the call.
    pub(crate) fn check(&self, (method, path): (&str, &str), status: u16, headers: &HeaderMap, body: &str) {
        let Some(template) = self.path_of(path) else { return };
        let call = &self.0["paths"][template][method.to_lowercase()];
        if call.is_null() {
            assert_eq!(status, 405, "{method} {template} is not documented");
            return;
        }
        let told = &call["responses"][status.to_string()];
        assert!(!told.is_null(), "{method} {template} does not say that it answers {status}: {body}");
        if status == 204 {
            assert_eq!(body, "");
            return;
        }
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
        let body: Value = serde_json::from_str(body).unwrap();
        let errors = self.errors_of(&told["content"]["application/json"]["schema"], &body);
        assert!(errors.is_empty(), "{method} {template} {status}: {errors:?} in {body}");
        for name in told["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
            let is_there = headers.contains_key(name.as_str());
            assert!(is_there || name != "Retry-After", "{method} {template} {status} has no {name}");
        }
    }

    /// What a schema of the document has against a value.
    pub(crate) fn errors_of(&self, schema: &Value, value: &Value) -> Vec<String> {
        assert!(schema.is_object(), "there is no schema");
        let validator = Arc::clone(self.1.lock().unwrap().entry(schema.to_string()).or_insert_with(|| {
            let whole = json!({ "allOf": [schema], "components": self.0["components"] });
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            Arc::new(options.build(&whole).unwrap())
        }));
        validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect()
    }
}
