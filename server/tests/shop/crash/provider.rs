//! The payment provider: it goes on while the shop is dead, and knows the truth.

use domain::order::OrderStatus;
use payments::sandbox::{Sandbox, SandboxConfig, SystemClock, WebhookTarget};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) const KEY: &str = "sk_test_of_the_crashes";
pub(crate) const SECRET: &str = "whsec_of_the_crashes";

/// Pays at once.
pub(crate) const CARD: &str = "4242 4242 4242 4242";
/// Pays by a method whose money does not arrive in the end.
pub(crate) const DELAYED: &str = "4000 0000 0000 0085";

/// A payment sandbox of its own.
pub(crate) struct Provider {
    /// Without a final slash.
    pub(crate) url: String,
    client: Client,
    ended: CancellationToken,
    _folder: TempDir,
}

/// A session as the provider knows it.
pub(crate) struct Session {
    pub(crate) order: String,
    pub(crate) total: i64,
    /// How its order must end.
    pub(crate) must_be: OrderStatus,
}

impl Provider {
    /// Delivers its events to this port, or to nobody.
    pub(crate) async fn open(port: Option<u16>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut config = SandboxConfig::new(folder.path().join("sandbox.db"), url.parse().unwrap(), KEY);
        config.webhook = port.map(|port| WebhookTarget {
            url: format!("http://127.0.0.1:{port}/api/webhooks/stripe").parse().unwrap(),
            secret: SECRET.to_owned(),
        });
        // Of all the providers that the shop has here, no two have a session of one name.
        config.seed = rand::random();
        let sandbox = Sandbox::open(config, SystemClock).await.unwrap();
        let (ended, router) = (CancellationToken::new(), sandbox.router());
        let (served, worked) = (ended.clone().cancelled_owned(), ended.clone().cancelled_owned());
        tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(served).await });
        tokio::spawn(async move { sandbox.run(worked).await });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url, client, ended, _folder: folder }
    }

    /// Fills in a payment page and presses "Pay"; answers once the shop has answered its event, or cannot.
    pub(crate) async fn pay(&self, page: &str, card: &str) {
        let form = [
            ("email", "ada@example.com"),
            ("name", "Ada Lovelace"),
            ("line1", "Invalidenstraße 1"),
            ("postal_code", "10115"),
            ("city", "Berlin"),
            ("country", "DE"),
            ("billing_same", "on"),
            ("card_number", card),
            ("card_expiry", "12 / 34"),
            ("card_cvc", "123"),
        ];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.client.post(page).header("content-type", "application/x-www-form-urlencoded").body(body);
        let status = request.header("origin", &self.url).send().await.unwrap().status();
        assert_eq!(status, 303, "the payment is taken");
    }

    /// Lets the one delayed payment fail.
    pub(crate) async fn fail_payment(&self) {
        let sessions = self.ask("/v1/checkout/sessions?limit=100").await;
        let intent = sessions["data"].as_array().unwrap().iter().find_map(|session| session["payment_intent"].as_str());
        let request = self.client.post(format!("{}/sandbox/payments/{}/fail", self.url, intent.unwrap()));
        let answer = request.header("origin", &self.url).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }

    /// Pays a euro of the one payment back, as somebody at the provider's own dashboard does.
    pub(crate) async fn refund(&self) {
        let sessions = self.ask("/v1/checkout/sessions?limit=100").await;
        let intent = sessions["data"].as_array().unwrap().iter().find_map(|session| session["payment_intent"].as_str());
        let request = self.client.post(format!("{}/sandbox/payments/{}/refund", self.url, intent.unwrap()));
        let request = request.header("origin", &self.url).header("content-type", "application/json");
        let answer = request.body(r#"{"amount": 100}"#).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }

    /// How many refunds there are, and what they sum to.
    pub(crate) async fn refunds(&self) -> (i64, i64) {
        let list = self.ask("/v1/refunds?limit=100").await;
        let amounts: Vec<_> =
            list["data"].as_array().unwrap().iter().map(|one| one["amount"].as_i64().unwrap()).collect();
        (amounts.len().try_into().unwrap(), amounts.iter().sum())
    }

    /// Moves its clock, so that it finds every new page too short.
    pub(crate) async fn hurry(&self) {
        let request = self.client.post(format!("{}/sandbox/clock", self.url)).header("origin", &self.url);
        let request = request.header("content-type", "application/json").body(r#"{"advance": 600}"#);
        assert_eq!(request.send().await.unwrap().status(), 200);
    }

    /// Every session there is.
    pub(crate) async fn sessions(&self) -> Vec<Session> {
        let list = self.ask("/v1/checkout/sessions?limit=100&expand[]=data.payment_intent").await;
        list["data"].as_array().unwrap().iter().map(Session::read).collect()
    }

    async fn ask(&self, path: &str) -> Value {
        let request: RequestBuilder = self.client.get(format!("{}{path}", self.url)).bearer_auth(KEY);
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.ended.cancel();
    }
}

impl Session {
    fn read(session: &Value) -> Self {
        let stands = ["status", "payment_status"].map(|field| session[field].as_str().unwrap());
        let intent = session["payment_intent"]["status"].as_str();
        let must_be = match (stands, intent) {
            (["complete", "paid"], _) => OrderStatus::Paid,
            (["complete", "unpaid"], Some("requires_payment_method")) => OrderStatus::Failed,
            (["expired", _], _) => OrderStatus::Cancelled,
            other => panic!("the shop has left a session like this: {other:?}"),
        };
        Self {
            order: session["client_reference_id"].as_str().unwrap().to_owned(),
            total: session["amount_total"].as_i64().unwrap(),
            must_be,
        }
    }
}
