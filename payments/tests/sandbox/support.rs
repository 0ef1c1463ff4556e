//! A sandbox on a free port, and a shopper's browser.

use std::time::Duration;

use payments::sandbox::{Sandbox, SandboxConfig, SystemClock, WebhookTarget};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use super::shop::Shop;

pub(crate) const KEY: &str = "sk_test_sandbox";
pub(crate) const SECRET: &str = "whsec_sandbox";
pub(crate) const SUCCESS_URL: &str = "http://127.0.0.1:9/checkout/return?order=ord_1&session_id={CHECKOUT_SESSION_ID}";
pub(crate) const CANCEL_URL: &str = "http://127.0.0.1:9/cart?checkout=cancelled";

/// A running sandbox. It stops when this is dropped.
pub(crate) struct TestSandbox {
    pub(crate) url: String,
    http: Client,
    folder: TempDir,
    webhook: Option<Url>,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

/// A client that follows nothing, as a test wants to see redirects.
pub(crate) fn http() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

impl TestSandbox {
    pub(crate) async fn start() -> Self {
        Self::start_with(None, TempDir::new().unwrap()).await
    }

    pub(crate) async fn start_for(shop: &Shop) -> Self {
        Self::start_with(Some(shop.url.clone()), TempDir::new().unwrap()).await
    }

    /// The same file in another sandbox, on another port.
    pub(crate) async fn restart(self) -> Self {
        drop(self.stop);
        self.stopped.await.unwrap();
        Self::start_with(self.webhook, self.folder).await
    }

    async fn start_with(webhook: Option<Url>, folder: TempDir) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = SandboxConfig {
            webhook: webhook.clone().map(|url| WebhookTarget { url, secret: SECRET.to_owned() }),
            first_retry: Duration::from_millis(20),
            seed: 42,
            ..SandboxConfig::new(folder.path().join("sandbox.db"), Url::parse(&url).unwrap(), KEY)
        };
        let sandbox = Sandbox::open(config, SystemClock).await.unwrap();
        let (stop, asked) = oneshot::channel::<()>();
        let router = sandbox.router();
        let stopped = tokio::spawn(async move {
            tokio::select! {
                served = axum::serve(listener, router).into_future() => served.unwrap(),
                () = sandbox.run(async { drop(asked.await) }) => {}
            }
            sandbox.close().await;
        });
        Self { url, http: http(), folder, webhook, stop, stopped }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.url)).bearer_auth(KEY)
    }

    pub(crate) fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.url)).bearer_auth(KEY).form(form)
    }

    /// The body of a GET that must succeed.
    pub(crate) async fn read(&self, path: &str) -> Value {
        good(self.get(path).send().await.unwrap()).await
    }

    /// The body of a POST that must succeed.
    pub(crate) async fn send(&self, path: &str, form: &[(&str, &str)]) -> Value {
        good(self.post(path, form).send().await.unwrap()).await
    }

    /// The answer to a JSON body that must be taken.
    pub(crate) async fn tell(&self, path: &str, body: &Value) -> Value {
        good(self.http.post(format!("{}{path}", self.url)).json(body).send().await.unwrap()).await
    }

    /// Puts a fault in.
    pub(crate) async fn fault(&self, fault: Value) -> Value {
        self.tell("/sandbox/faults", &fault).await
    }

    /// The delivery of the one event of this type, with its attempts.
    pub(crate) async fn delivery_of(&self, kind: &str) -> Value {
        let all = self.read("/sandbox/deliveries").await;
        let all = all["deliveries"].as_array().unwrap().iter();
        let mut found = all.filter(|entry| entry["delivery"]["event_type"] == kind);
        let one = found.next().unwrap().clone();
        assert!(found.next().is_none(), "several {kind}");
        one
    }

    /// The same once it has been accepted, which took this many attempts.
    pub(crate) async fn delivered(&self, kind: &str, attempts: usize) -> Value {
        let wait = async {
            loop {
                let shown = self.delivery_of(kind).await;
                if shown["delivery"]["delivered"] == true {
                    return shown;
                }
                tokio::task::yield_now().await;
            }
        };
        let shown = tokio::time::timeout(Duration::from_secs(10), wait).await.unwrap();
        assert_eq!(shown["attempts"].as_array().unwrap().len(), attempts);
        shown
    }

    /// A new session over €15.58.
    pub(crate) async fn session(&self) -> Value {
        self.send("/v1/checkout/sessions", &order()).await
    }

    /// Presses "Pay" on a session's hosted page.
    pub(crate) async fn pay(&self, session: &Value, card: &str) -> Response {
        let mut form = details();
        set(&mut form, "card_number", card);
        self.http.post(session["url"].as_str().unwrap()).form(&form).send().await.unwrap()
    }

    /// A session paid with this card, as it is afterwards.
    pub(crate) async fn paid(&self, card: &str) -> Value {
        let session = self.session().await;
        assert_eq!(self.pay(&session, card).await.status(), 303);
        self.read(&session_path(&session)).await
    }

    /// The types of all events so far, oldest first.
    pub(crate) async fn event_types(&self) -> Vec<String> {
        let list = self.read("/v1/events?limit=100").await;
        let types = list["data"].as_array().unwrap().iter().rev();
        types.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

pub(crate) async fn good(response: Response) -> Value {
    let status = response.status();
    let body = response.text().await.unwrap();
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

pub(crate) fn session_path(session: &Value) -> String {
    format!("/v1/checkout/sessions/{}", session["id"].as_str().unwrap())
}

pub(crate) type Form = Vec<(&'static str, &'static str)>;

/// What a shop asks for: 2 × €4.49, 1 × €2.60, shipping €4.00, together €15.58.
pub(crate) fn order() -> Form {
    vec![
        ("mode", "payment"),
        ("line_items[0][quantity]", "2"),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][unit_amount]", "449"),
        ("line_items[0][price_data][product_data][name]", "Socks & <Stripes>"),
        ("line_items[1][quantity]", "1"),
        ("line_items[1][price_data][currency]", "eur"),
        ("line_items[1][price_data][unit_amount]", "260"),
        ("line_items[1][price_data][product_data][name]", "Tax (19 %)"),
        ("shipping_options[0][shipping_rate_data][type]", "fixed_amount"),
        ("shipping_options[0][shipping_rate_data][display_name]", "Parcel"),
        ("shipping_options[0][shipping_rate_data][fixed_amount][amount]", "400"),
        ("shipping_options[0][shipping_rate_data][fixed_amount][currency]", "eur"),
        ("shipping_address_collection[allowed_countries][0]", "DE"),
        ("shipping_address_collection[allowed_countries][1]", "AT"),
        ("billing_address_collection", "required"),
        ("client_reference_id", "ord_1"),
        ("metadata[order_id]", "ord_1"),
        ("payment_intent_data[metadata][order_id]", "ord_1"),
        ("success_url", SUCCESS_URL),
        ("cancel_url", CANCEL_URL),
    ]
}

/// What a shopper enters on the hosted page.
pub(crate) fn details() -> Form {
    vec![
        ("email", "ada@example.com"),
        ("name", "Ada Lovelace"),
        ("line1", "Hauptstr. 1"),
        ("line2", ""),
        ("postal_code", "10115"),
        ("city", "Berlin"),
        ("country", "DE"),
        ("billing_same", "on"),
        ("card_number", "4242 4242 4242 4242"),
        ("card_expiry", "12 / 34"),
        ("card_cvc", "123"),
    ]
}

/// Replaces a parameter, or adds it.
pub(crate) fn set<'a>(form: &mut Vec<(&'a str, &'a str)>, name: &'a str, value: &'a str) {
    form.retain(|(other, _)| *other != name);
    form.push((name, value));
}

/// The parameters without those whose name starts like this.
pub(crate) fn without(form: Form, prefix: &str) -> Form {
    form.into_iter().filter(|(name, _)| !name.starts_with(prefix)).collect()
}
