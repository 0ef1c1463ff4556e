//! The API's document (OpenAPI 3.1): what the handlers say of themselves, and what holds for every call.

mod complete;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use axum::response::Response;
use http::StatusCode;
use serde_json::json;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, PathItem, RefOr, Required};

use crate::idempotency::{KEY, LONGEST_KEY};
use crate::problem;

/// Where a call says which errors are its own.
pub(super) const ERROR_CODES: &str = "x-error-codes";

/// What holds for every call.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Oxcart's API",
        description = "The shop's cart, checkout, orders and accounts, and the work of its staff, for programs. The session's cookie or a token tells who asks.",
        license(name = "MIT", url = "https://opensource.org/license/mit")
    ),
    servers((url = "/", description = "This shop")),
    tags(
        (name = "Products", description = "What is for sale, and what is in the store."),
        (name = "Cart", description = "The cart of whoever asks: the same that the shop's pages show."),
        (name = "Checkout", description = "From the cart to the payment page."),
        (name = "Orders", description = "What was bought, and what becomes of it."),
        (name = "Customers", description = "Who buys, with an account or without."),
        (name = "Session", description = "Logging in and out."),
        (name = "Order service", description = "Orders of checkout sessions, for programs that take the money themselves."),
        (name = "Checkout service", description = "Checkout sessions, which orders are made of."),
        (name = "Business carts", description = "What programs order for customers, on account."),
        (name = "Business customers", description = "For whom programs order, what there is to order, and what became of it."),
        (name = "Webhooks", description = "What the payment provider tells.")
    ),
    paths(crate::webhook::receive),
    components(schemas(problem::Body<'static>)),
    security((), ("session" = []))
)]
struct Frame;

/// The document before any call of the API is in it.
pub(super) fn frame() -> Document {
    let mut frame = Frame::openapi();
    let words = "The session, in the cookie `oxcart`; over HTTPS it is called `__Host-oxcart`. It begins with whatever \
                 first has to be remembered.";
    let session = ApiKeyValue::with_description("oxcart", words);
    let components = frame.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    let words = "An API token with the scopes that the call names, as `oxcart token create` and the dashboard make it. \
                 One of the shop's own sees and changes everything that its scopes reach, one of a customer's sees what \
                 is that customer's.";
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("oxc_…").description(Some(words));
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
    frame
}

/// Says of the calls at a path that they may be sent again under a key.
pub(super) fn with_key(paths: &mut Paths) {
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST_KEY));
    let words = "Any text of the client's own. The same request under the same key is done once, and answered alike \
                 each time, for a day.";
    let key = ParameterBuilder::new()
        .name(KEY)
        .parameter_in(ParameterIn::Header)
        .description(Some(words))
        .schema(Some(schema))
        .example(Some(json!("5f0c1c5e-6f0b-4a43-9a55-0c5d4c1f8a0e")))
        .build();
    for operation in paths.paths.values_mut().flat_map(operations_of) {
        operation.parameters.get_or_insert_default().push(key.clone().into());
    }
}

/// Says of the calls at a path that their body may be left out.
pub(super) fn with_optional_body(paths: &mut Paths) {
    for body in paths.paths.values_mut().flat_map(operations_of).filter_map(|call| call.request_body.as_mut()) {
        if let RefOr::T(body) = body {
            body.required = Some(Required::False);
        }
    }
}

/// The whole document.
pub(super) fn document() -> Document {
    let mut document = super::calls().into_openapi();
    let elsewhere = Frame::openapi().paths.paths;
    for (path, item) in &mut document.paths.paths {
        let is_call = !elsewhere.contains_key(path);
        let reads = item.get.iter_mut().map(|operation| (operation, false));
        let changes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        let changes = changes.into_iter().flatten().map(|operation| (operation, true));
        for (operation, changes) in reads.chain(changes) {
            complete::complete(operation, is_call, changes);
        }
    }
    document
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// `GET /api/openapi.json`.
pub(super) async fn show() -> Response {
    static DOCUMENT: OnceLock<Document> = OnceLock::new();
    problem::json(StatusCode::OK, DOCUMENT.get_or_init(document))
}
