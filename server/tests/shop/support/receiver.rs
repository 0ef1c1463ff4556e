//! A system that provides what was bought: a server of its own, which answers as it is told to, and believes nothing that
//! is not signed for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use server::config::ProvisionHost;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

/// What it and the shop know, and nobody else.
pub(crate) const PROVISION_SECRET: &str = "whsec_Zm91ciBveGVuIHB1bGwgdGhlIGNhcnQh";
const KEY: &[u8] = b"four oxen pull the cart!";
const PATIENCE: Duration = Duration::from_secs(20);

/// How it answers one message.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// With this status and these words.
    Says(u16, &'static str),
    /// With this status, and words without end.
    TalksForEver(u16),
    /// Not at all, and it keeps the connection.
    Silent,
    /// It hangs up.
    HangsUp,
}

/// A message as it came, its signature verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) path: String,
    pub(crate) body: String,
}

/// A receiver on a port of its own. It says 204 to whatever its script does not answer otherwise.
pub(crate) struct Receiver {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    script: VecDeque<Manner>,
    told: Vec<Told>,
    forged: Vec<String>,
}

impl Receiver {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/orders?tenant=1", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { url, state }
    }

    /// How a shop is told of it.
    pub(crate) fn host(&self) -> ProvisionHost {
        let mut secret = [0; 64];
        secret[..KEY.len()].copy_from_slice(KEY);
        ProvisionHost { url: self.url.parse().unwrap(), secret }
    }

    /// Answers the next message that is not yet in its script like this.
    pub(crate) fn answer_next(&self, manner: Manner) {
        self.state.lock().unwrap().script.push_back(manner);
    }

    /// What it was told so far, each as often as it came.
    pub(crate) fn told(&self) -> Vec<Told> {
        let state = self.state.lock().unwrap();
        assert_eq!(state.forged, [] as [String; 0], "every message is signed");
        state.told.clone()
    }

    /// The same, once it was told so often.
    pub(crate) async fn told_times(&self, times: usize) -> Vec<Told> {
        let until = Instant::now() + PATIENCE;
        loop {
            let told = self.told();
            if told.len() >= times {
                return told;
            }
            assert!(Instant::now() < until, "only {told:?}");
            sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let Some((head, body)) = request(&mut stream).await else { return };
    let manner = {
        let mut state = state.lock().unwrap();
        match verified(&head, &body) {
            Some(told) => state.told.push(told),
            None => state.forged.push(head),
        }
        state.script.pop_front().unwrap_or(Manner::Says(204, ""))
    };
    let (status, words, length) = match manner {
        Manner::Says(status, words) => (status, words, words.len()),
        Manner::TalksForEver(status) => (status, "", usize::MAX >> 1),
        Manner::Silent => return std::future::pending().await,
        Manner::HangsUp => return,
    };
    let head = format!(
        "HTTP/1.1 {status} Told\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\n"
    );
    // Whoever has heard enough hangs up.
    let _ = stream.write_all([head.as_bytes(), words.as_bytes()].concat().as_slice()).await;
    while length > words.len() && stream.write_all(&[b'a'; 4096]).await.is_ok() {}
    let _ = stream.shutdown().await;
}

/// A request's head and body.
async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let length = headers(&head).get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, String::from_utf8(body).unwrap()))
}

fn headers(head: &str) -> BTreeMap<String, String> {
    let pairs = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect()
}

/// Believes a message as the specification of the Standard Webhooks says.
fn verified(head: &str, body: &str) -> Option<Told> {
    let headers = headers(head);
    let (id, timestamp) = (headers.get("webhook-id")?, headers.get("webhook-timestamp")?);
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
    for part in [id, ".", timestamp, ".", body] {
        mac.update(part.as_bytes());
    }
    let given = headers.get("webhook-signature")?.split(' ').find_map(|signature| signature.strip_prefix("v1,"))?;
    mac.verify_slice(&STANDARD.decode(given).ok()?).ok()?;
    let mut line = head.lines().next()?.split(' ');
    let posted = line.next() == Some("POST") && headers.get("content-type")? == "application/json";
    posted.then_some(())?;
    let path = line.next()?.to_owned();
    Some(Told { id: id.clone(), timestamp: timestamp.parse().ok()?, path, body: body.to_owned() })
}
