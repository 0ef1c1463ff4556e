//! A shop that receives webhooks and judges them by the rules of the real one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use domain::stripe_event::RefusalReason;
use domain::time::Timestamp;
use payments::sandbox::{Clock, SystemClock};
use payments::webhook::verify;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::Url;

use super::support::SECRET;

/// A request that came to the webhook.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) event: Value,
    pub(crate) signature: String,
    /// What is wrong with its signature, if anything is.
    pub(crate) fault: Option<RefusalReason>,
}

/// A shop's webhook: it refuses bad signatures, else answers as told (200 when not told).
pub(crate) struct Shop {
    pub(crate) url: Url,
    receipts: mpsc::UnboundedReceiver<Receipt>,
}

#[derive(Clone)]
struct Receiver {
    answers: Arc<Mutex<VecDeque<u16>>>,
    receipts: mpsc::UnboundedSender<Receipt>,
}

impl Shop {
    pub(crate) async fn open(answers: &[u16]) -> Self {
        let (sender, receipts) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(answers.iter().copied().collect()));
        let router = Router::new().route("/webhook", post(receive)).with_state(Receiver { answers, receipts: sender });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/webhook", listener.local_addr().unwrap())).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, receipts }
    }

    /// The next request about this type of event, well signed or not; others are skipped.
    pub(crate) async fn receipt(&mut self, kind: &str) -> Receipt {
        let wait = async {
            loop {
                let receipt = self.receipts.recv().await.unwrap();
                if receipt.event["type"] == kind {
                    return receipt;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), wait).await.unwrap()
    }

    /// The next event of this type that is well signed; others are skipped.
    pub(crate) async fn next(&mut self, kind: &str) -> Value {
        loop {
            let receipt = self.receipt(kind).await;
            if receipt.fault.is_none() {
                return receipt.event;
            }
        }
    }

    /// The types of the next events, in the order of their arrival.
    pub(crate) async fn next_types(&mut self, count: usize) -> Vec<String> {
        let wait = async {
            let mut types = Vec::new();
            while types.len() < count {
                types.push(self.receipts.recv().await.unwrap().event["type"].as_str().unwrap().to_owned());
            }
            types
        };
        tokio::time::timeout(Duration::from_secs(10), wait).await.unwrap()
    }

    /// An event of this type that has already arrived.
    pub(crate) fn already(&mut self, kind: &str) -> Option<Value> {
        let mut arrived = std::iter::from_fn(|| self.receipts.try_recv().ok());
        arrived.find(|receipt| receipt.event["type"] == kind).map(|receipt| receipt.event)
    }
}

async fn receive(State(shop): State<Receiver>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
    let now = Timestamp::from_seconds(SystemClock.now_millis() / 1000);
    let fault = verify(&body, &signature, &[SECRET.to_owned()], now).err();
    let answer = match fault {
        Some(_) => (StatusCode::BAD_REQUEST, "bad signature"),
        None => {
            let status = shop.answers.lock().unwrap().pop_front().unwrap_or(200);
            (StatusCode::from_u16(status).unwrap(), "thank you")
        }
    };
    shop.receipts.send(Receipt { event: serde_json::from_slice(&body).unwrap(), signature, fault }).unwrap();
    answer
}
