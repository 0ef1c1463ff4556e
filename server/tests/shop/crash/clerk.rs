//! Somebody who works at the shop by its API, while it may die at any moment.

use reqwest::{Client, StatusCode};
use serde_json::json;

/// A program with a token.
pub(crate) struct Clerk {
    client: Client,
    token: String,
}

impl Clerk {
    pub(crate) fn new(token: String) -> Self {
        Self { client: Client::new(), token }
    }

    /// Processes an order. What is asked of a shop that dies meanwhile comes to nothing.
    pub(crate) async fn process(&self, shop: &str, order: &str) -> Option<StatusCode> {
        let request = self.client.put(format!("{shop}/api/orders/{order}")).bearer_auth(&self.token);
        let answer = request.json(&json!({ "process": true })).send().await.ok()?;
        Some(answer.status())
    }

    /// Pays a euro of an order back.
    pub(crate) async fn refund(&self, shop: &str, order: &str) -> Option<StatusCode> {
        let request = self.client.post(format!("{shop}/api/orders/{order}/refunds")).bearer_auth(&self.token);
        let answer = request.json(&json!({ "amount": 1 })).send().await.ok()?;
        Some(answer.status())
    }
}
