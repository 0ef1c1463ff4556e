//! `GET /api/openapi.json`: the document and the router say the same.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;
use store::testing::TestDatabase;

use crate::api::client::Client;
use crate::api::document::Document;
use crate::support::World;

async fn world() -> (World, TestDatabase) {
    let database = TestDatabase::sqlite().await;
    (World::open(database.store()).await, database)
}

fn calls(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let calls =
        paths.iter().flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (path, method)));
    calls.map(|(path, method)| (method.to_uppercase(), path.clone())).collect()
}

/// A path of the document's with something in its places.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.split_once('}') {
        Some((_, verb)) => format!("x{verb}"),
        None => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn the_document_has_the_paths_of_the_contract_and_no_others() {
    let (world, _database) = world().await;
    let document = &Document::of(&world).await.0;
    assert_eq!(document["openapi"], "3.1.0");
    let expected = [
        "GET /api/products",
        "GET /api/products/{id}",
        "POST /api/products",
        "PATCH /api/products/{id}",
        "DELETE /api/products/{id}",
        "POST /api/products/{id}/stock",
        "GET /api/cart",
        "DELETE /api/cart",
        "POST /api/cart/items",
        "PATCH /api/cart/items/{id}",
        "DELETE /api/cart/items/{id}",
        "POST /api/checkout/intent",
        "GET /api/orders",
        "GET /api/orders/{id}",
        "PUT /api/orders/{id}",
        "PATCH /api/orders/{id}",
        "DELETE /api/orders/{id}",
        "POST /api/orders/{id}/refunds",
        "POST /api/customers",
        "GET /api/customers",
        "GET /api/customers/{id}",
        "PATCH /api/customers/{id}",
        "DELETE /api/customers/{id}",
        "POST /api/customers/{id}/credits",
        "GET /api/customers/me",
        "PATCH /api/customers/me",
        "POST /api/session",
        "DELETE /api/session",
        "POST /api/v1/orders/checkout",
        "POST /api/v1/checkout/session",
        "GET /api/v1/checkout/session/{id}",
        "POST /api/v1/checkout/session/{id}/complete",
        "GET /api/v3/customers",
        "POST /api/v3/customers",
        "GET /api/v3/customers/{customerId}",
        "PATCH /api/v3/customers/{customerId}",
        "GET /api/v3/customers/{customerId}/carts",
        "POST /api/v3/customers/{customerId}/carts",
        "GET /api/v3/customers/{customerId}/carts/{cartId}",
        "PUT /api/v3/customers/{customerId}/carts/{cartId}",
        "DELETE /api/v3/customers/{customerId}/carts/{cartId}",
        "POST /api/v3/customers/{customerId}/carts/{cartId}:checkout",
        "GET /api/v3/customers/{customerId}/carts/{cartId}/cartItems",
        "POST /api/v3/customers/{customerId}/carts/{cartId}/cartItems",
        "GET /api/v3/customers/{customerId}/carts/{cartId}/cartItems/{cartItemId}",
        "PUT /api/v3/customers/{customerId}/carts/{cartId}/cartItems/{cartItemId}",
        "DELETE /api/v3/customers/{customerId}/carts/{cartId}/cartItems/{cartItemId}",
        "GET /api/v3/customers/{customerId}/orders",
        "GET /api/v3/customers/{customerId}/orders/{orderId}",
        "GET /api/v3/products",
        "GET /api/v3/products/{id}",
        "POST /api/webhooks/stripe",
    ];
    let found: BTreeSet<_> = calls(document).into_iter().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(found, expected.map(str::to_owned).into());
}

#[tokio::test]
async fn every_call_of_the_document_is_answered() {
    let (world, _database) = world().await;
    for (method, path) in calls(&Document::of(&world).await.0) {
        let path = filled(&path);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = world.client.request(method.clone(), format!("{}{path}", world.url)).header("origin", &world.url);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        assert!(status != 405 && !text.contains("route.notFound"), "{method} {path}: {status} {text}");
    }
}

#[tokio::test]
async fn a_documented_path_takes_no_method_that_is_not_documented() {
    let (world, _database) = world().await;
    let document = &Document::of(&world).await.0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let documented: Vec<_> = item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        let client = Client::of(&world);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .iter()
            .filter(|method| !documented.contains(&(**method).to_owned()))
        {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            assert_eq!(client.send(method.clone(), &filled(path), &[], None).await.status, 405, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn every_call_says_what_it_does_and_every_example_fits_its_schema() {
    let (world, _database) = world().await;
    let document = Document::of(&world).await;
    for (method, path) in calls(&document.0) {
        let call = &document.0["paths"][&path][method.to_lowercase()];
        for said in [&call["summary"], &call["tags"][0], &call["operationId"]] {
            assert!(said.as_str().is_some_and(|said| !said.is_empty()), "{method} {path}");
        }
        for (status, answer) in call["responses"].as_object().unwrap() {
            let has_schema = answer["content"]["application/json"]["schema"].is_object();
            assert!(has_schema || status == "204", "{method} {path} {status}");
            assert!(answer["description"].as_str().is_some_and(|said| !said.is_empty()), "{method} {path} {status}");
        }
    }
    for (name, schema) in document.0["components"]["schemas"].as_object().unwrap() {
        for (field, of_field) in schema["properties"].as_object().into_iter().flatten() {
            let said = of_field.to_string().contains("\"description\"") || name == "Error";
            assert!(said, "{name}.{field} is not described");
            let example = of_field["example"].clone();
            let example = if example.is_null() { of_field["examples"][0].clone() } else { example };
            if !example.is_null() {
                assert_eq!(document.errors_of(of_field, &example), Vec::<String>::new(), "{name}.{field}");
            }
        }
    }
}

#[tokio::test]
async fn every_operation_has_an_id_of_its_own() {
    let (world, _database) = world().await;
    let document = &Document::of(&world).await.0;
    let ids: Vec<_> = calls(document)
        .into_iter()
        .map(|(method, path)| document["paths"][&path][method.to_lowercase()]["operationId"].clone())
        .collect();
    let different: BTreeSet<_> = ids.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
}
