//! Who calls shops that may die at any moment: programs with a token, and shoppers whose browser keeps cookies.

use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Client, Response};
use serde_json::Value;

/// One of them. Each shop needs one of its own: cookies do not tell ports apart.
pub(super) struct Caller(Client);

impl Caller {
    /// Somebody at a storefront.
    pub(super) fn shopper() -> Self {
        Self(Client::builder().cookie_store(true).build().unwrap())
    }

    /// A program with this token.
    pub(super) fn program(token: &str) -> Self {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
        Self(Client::builder().default_headers(headers).build().unwrap())
    }

    /// A call with a body. Nothing comes of it where the shop dies meanwhile.
    pub(super) async fn call(&self, shop: &str, path: &str, body: &Value) -> Option<(u16, Value)> {
        let request = self.0.post(format!("{shop}{path}")).header("origin", shop);
        let request = request.header("content-type", "application/json").body(body.to_string());
        read(request.send().await.ok()?).await
    }

    /// A call without one.
    pub(super) async fn look(&self, shop: &str, path: &str) -> Value {
        let (status, body) = read(self.0.get(format!("{shop}{path}")).send().await.unwrap()).await.unwrap();
        assert_eq!(status, 200, "{body}");
        body
    }
}

async fn read(response: Response) -> Option<(u16, Value)> {
    let status = response.status().as_u16();
    Some((status, serde_json::from_str(&response.text().await.ok()?).unwrap()))
}
