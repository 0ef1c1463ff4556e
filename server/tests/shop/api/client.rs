//! A program that keeps its cookies as a browser does.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::actor::Actor;
use domain::ids::CustomerId;
use domain::staff::Role;
use reqwest::header::HeaderMap;
use reqwest::{Body, Method};
use serde_json::Value;
use shop::tokens::{IssuedToken, NewToken};

use crate::api::document::Document;
use crate::support::World;
use crate::support::clerk::Clerk;

/// Seed 001's product, 4.49 a piece.
pub(crate) use crate::support::shopper::SODA;

/// A product that asks for a domain name.
pub(crate) const LICENCE: &str = "MS-365-BUS-STD";

/// A program that keeps its cookies, tells its origin as a browser would, and holds each answer against the document.
pub(crate) struct Client<'w> {
    world: &'w World,
    cookies: Mutex<BTreeMap<String, String>>,
    /// A program's own proof of who it is.
    token: Option<String>,
}

/// An answer, read.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl<'w> Client<'w> {
    /// Somebody of whom nothing is remembered.
    pub(crate) fn of(world: &'w World) -> Self {
        Self { world, cookies: Mutex::default(), token: None }
    }

    /// A program with a token of the shop's own that has these scopes.
    pub(crate) async fn program(world: &'w World, scopes: &str) -> Self {
        Self::bearer(world, &issue(world, scopes, None).await.secret)
    }

    /// A program with a customer's token.
    pub(crate) async fn program_of(world: &'w World, scopes: &str, customer: CustomerId) -> Self {
        Self::bearer(world, &issue(world, scopes, Some(customer)).await.secret)
    }

    /// A program that sends this as its token.
    pub(crate) fn bearer(world: &'w World, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::of(world) }
    }

    /// A member of staff with this role who has logged in.
    pub(crate) async fn clerk(world: &'w World, role: Role) -> Self {
        let session = Clerk::inside(world, role).await.cookie("oxcart").unwrap();
        let cookies = Mutex::new([("oxcart".to_owned(), session)].into());
        Self { world, cookies, token: None }
    }

    /// Somebody with this in the cart.
    pub(crate) async fn with_cart(world: &'w World, product: &str, quantity: u32) -> Self {
        let client = Self::of(world);
        let added = client.post("/api/cart/items", item(product, quantity)).await;
        assert_eq!(added.status, 201, "{}", added.text);
        client
    }

    /// Another program with the same cookies.
    pub(crate) fn twin(&self) -> Self {
        self.twin_at(self.world)
    }

    /// Another program with the same cookies, at another process of the same shop.
    pub(crate) fn twin_at<'o>(&self, world: &'o World) -> Client<'o> {
        let cookies = Mutex::new(self.cookies.lock().unwrap().clone());
        Client { world, cookies, token: self.token.clone() }
    }

    /// What the browser would send as its cookies.
    pub(crate) fn cookies(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.json(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.json(Method::PATCH, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.json(Method::PUT, path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &self.origin(), None).await
    }

    /// Posts without a body.
    pub(crate) async fn press(&self, path: &str) -> Answer {
        self.send(Method::POST, path, &self.origin(), None).await
    }

    /// Posts under a key.
    pub(crate) async fn post_once(&self, path: &str, key: &str, body: Value) -> Answer {
        let headers = [self.origin(), vec![JSON, ("idempotency-key", key)]].concat();
        self.send(Method::POST, path, &headers, Some(body.to_string().into())).await
    }

    async fn json(&self, method: Method, path: &str, body: Value) -> Answer {
        let headers = [self.origin(), vec![JSON]].concat();
        self.send(method, path, &headers, Some(body.to_string().into())).await
    }

    /// What a browser tells of where a call comes from; a program with a token tells nothing.
    fn origin(&self) -> Vec<(&str, &str)> {
        if self.token.is_some() { Vec::new() } else { vec![("origin", &self.world.url)] }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Body>,
    ) -> Answer {
        let mut request = self.world.client.request(method.clone(), format!("{}{path}", self.world.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookies();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        self.remember(response.headers());
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Document::of(self.world).await.check((method.as_str(), path), status, &headers, &text);
        Answer { status, headers, text }
    }

    fn remember(&self, headers: &HeaderMap) {
        for set in headers.get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            // A cookie is removed by an empty one.
            if value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A new token.
pub(crate) async fn issue(world: &World, scopes: &str, customer: Option<CustomerId>) -> IssuedToken {
    let (name, scopes) = ("Warehouse".parse().unwrap(), scopes.parse().unwrap());
    world.shop.create_token(Actor::System, NewToken { name, scopes, customer, lifetime: None }).await.unwrap()
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// What puts so many of a variant into the cart.
pub(crate) fn item(product: &str, quantity: u32) -> Value {
    serde_json::json!({ "productId": product, "quantity": quantity })
}

impl Answer {
    /// The body.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    /// The body of an answer that must have this status.
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// Status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Status, code and field of a refusal.
    pub(crate) fn fault(&self) -> (u16, String, String) {
        let (status, code) = self.refusal();
        (status, code, self.json()["error"]["field"].as_str().unwrap_or_default().to_owned())
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A refusal as [`Answer::refusal`] gives it.
pub(crate) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// A refusal as [`Answer::fault`] gives it.
pub(crate) fn faulty(field: &str) -> (u16, String, String) {
    (400, "request.invalid".to_owned(), field.to_owned())
}

/// The lines of a cart: what each holds, and how many.
pub(crate) fn lines(cart: &Value) -> Vec<(String, u64)> {
    let items = cart["items"].as_array().unwrap().iter();
    items.map(|line| (line["productId"].as_str().unwrap().to_owned(), line["quantity"].as_u64().unwrap())).collect()
}
