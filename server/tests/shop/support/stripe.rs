//! The payment provider's side, asked directly.

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use super::KEY;

/// The payment sandbox's API, with the shop's key.
pub(crate) struct Stripe {
    client: Client,
    /// Without a final slash.
    pub(crate) url: String,
}

impl Stripe {
    pub(crate) const fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Every checkout session there is.
    pub(crate) async fn sessions(&self) -> Vec<Value> {
        self.all("/v1/checkout/sessions?limit=100").await
    }

    /// Every event of a kind.
    pub(crate) async fn events(&self, kind: &str) -> Vec<Value> {
        self.all(&format!("/v1/events?limit=100&type={kind}")).await
    }

    /// Lets something go wrong, in the words of the sandbox's `/sandbox/faults`.
    pub(crate) async fn breaks(&self, fault: Value) {
        self.control(self.client.post(format!("{}/sandbox/faults", self.url)), &fault).await;
    }

    /// Lets nothing go wrong any more.
    pub(crate) async fn heals(&self) {
        self.control(self.client.delete(format!("{}/sandbox/faults", self.url)), &json!({})).await;
    }

    /// From now on refuses to open a session: by its clock, which is ahead of the shop's, each would end too soon.
    pub(crate) async fn refuses(&self) {
        self.advance(600).await;
    }

    /// Moves the provider's clock on.
    pub(crate) async fn advance(&self, seconds: i64) {
        self.control(self.client.post(format!("{}/sandbox/clock", self.url)), &json!({ "advance": seconds })).await;
    }

    async fn control(&self, request: RequestBuilder, body: &Value) {
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }

    async fn all(&self, path: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().and_then(|last| last["id"].as_str());
            let after = after.map(|id| format!("&starting_after={id}")).unwrap_or_default();
            let request = self.client.get(format!("{}{path}{after}", self.url)).bearer_auth(KEY);
            let text = request.send().await.unwrap().text().await.unwrap();
            let mut page: Value = serde_json::from_str(&text).unwrap();
            all.append(page["data"].as_array_mut().unwrap());
            if page["has_more"] != true {
                return all;
            }
        }
    }
}
