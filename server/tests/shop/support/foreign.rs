//! A checkout service of somebody else's, which answers as it is told to, down to the byte.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How it answers.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// With these bytes.
    Says(Vec<u8>),
    /// With these bytes, after a while.
    Slowly(Duration, Vec<u8>),
    /// Not at all, and it keeps the connection.
    Silent,
    /// It hangs up this often, and then says this.
    HangsUp(u32, Vec<u8>),
}

/// A service on a port of its own.
pub(crate) struct Foreign {
    /// Without a final slash.
    pub(crate) url: String,
    manner: Arc<Mutex<Manner>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Foreign {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let manner = Arc::new(Mutex::new(Manner::Says(status(404))));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (manners, heads) = (Arc::clone(&manner), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&manners), Arc::clone(&heads)));
            }
        });
        Self { url, manner, asked }
    }

    /// Answers like this from now on, and forgets what was asked.
    pub(crate) fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
        self.asked.lock().unwrap().clear();
    }

    /// Tells this from now on.
    pub(crate) fn tell(&self, session: &Value) {
        self.behave(Manner::Says(told(&session.to_string())));
    }

    /// The heads of the requests since then.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(mut stream: TcpStream, manner: Arc<Mutex<Manner>>, asked: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_exact(&mut byte).await.is_err() {
            return;
        }
        head.push(byte[0]);
    }
    asked.lock().unwrap().push(String::from_utf8(head).unwrap());
    let now = {
        let mut manner = manner.lock().unwrap();
        let now = manner.clone();
        if let Manner::HangsUp(times, _) = &mut *manner {
            *times = times.saturating_sub(1);
        }
        now
    };
    let bytes = match now {
        Manner::Says(bytes) | Manner::HangsUp(0, bytes) => bytes,
        Manner::Slowly(after, bytes) => {
            sleep(after).await;
            bytes
        }
        Manner::Silent => return std::future::pending().await,
        Manner::HangsUp(..) => return,
    };
    // Whoever has heard enough hangs up.
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

/// A whole answer of JSON.
pub(crate) fn told(body: &str) -> Vec<u8> {
    answered(200, "application/json", body.len(), body)
}

/// An answer without much of a body.
pub(crate) fn status(status: u16) -> Vec<u8> {
    answered(status, "application/json", 2, "{}")
}

/// An answer that says to be of this type and length.
pub(crate) fn answered(status: u16, kind: &str, length: usize, body: &str) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Told\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nlocation: /elsewhere\r\n\
         connection: close\r\n\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}
