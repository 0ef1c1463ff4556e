//! `oxcart doctor` as a merchant runs it: the real binary, asking real servers that are well, silent, gone or refuse (RUN-2).

mod parts;
mod rooms;

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::{StatusCode, header};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::Command;

use store::testing::TestDatabase;

use crate::support::smtp::SmtpServer;
use crate::support::{KEY, SECRET, World};

/// What must never be shown.
const SECRETS: [&str; 4] = [KEY, SECRET, "hush-hush", "let-me-in"];

/// What the doctor said.
struct Said {
    /// Whether it left with success.
    well: bool,
    lines: Vec<String>,
    took: Duration,
}

impl Said {
    /// The line about something.
    fn of(&self, what: &str) -> &str {
        let line = self.lines.iter().find(|line| line.get(9..).is_some_and(|rest| rest.starts_with(what)));
        line.unwrap_or_else(|| panic!("nothing about {what} in {:?}", self.lines))
    }

    /// Holds that this is the only thing that is wrong, and that these words are said of it.
    fn is_wrong_with(&self, what: &str, words: &[&str]) {
        assert!(!self.well, "{:?}", self.lines);
        for line in &self.lines {
            assert_eq!(line.starts_with("wrong"), line == self.of(what), "{:?}", self.lines);
        }
        self.says(what, words);
    }

    fn says(&self, what: &str, words: &[&str]) {
        let line = self.of(what);
        for word in words {
            assert!(line.contains(word), "{word:?} in {line:?}");
        }
    }
}

/// The binary's look at what these settings name, in a folder of its own.
async fn doctor(folder: &Path, settings: &[(&str, &str)]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oxcart"));
    command.env_clear().current_dir(folder).envs(settings.iter().copied());
    told(command).await
}

async fn told(mut command: Command) -> Said {
    let began = tokio::time::Instant::now();
    let output = command.arg("doctor").stdin(Stdio::null()).output().await.unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    for secret in SECRETS {
        assert!(!out.contains(secret) && !err.contains(secret), "{secret} in {out}{err}");
    }
    let code = output.status.code();
    assert!(code == Some(0) || code == Some(1), "{code:?} {out}{err}");
    let lines: Vec<_> = out.lines().map(str::to_owned).collect();
    let shape = |line: &String| ["ok       ", "warning  ", "wrong    "].iter().any(|verdict| line.starts_with(verdict));
    assert!(!lines.is_empty() && lines.iter().all(shape), "{out}{err}");
    Said { well: code == Some(0), lines, took: began.elapsed() }
}

/// A shop with a mail server and a checkout service, all of which are well.
struct Ward {
    world: World,
    mail: SmtpServer,
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Ward {
    async fn open(database: &TestDatabase) -> Self {
        let world = World::open(database.store()).await;
        let mail = SmtpServer::start().await;
        let settings = vec![
            ("DATABASE_URL", database.url().to_owned()),
            ("OXCART_BASE_URL", "https://shop.example".to_owned()),
            ("STRIPE_API_BASE", world.stripe.url.clone()),
            ("STRIPE_SECRET_KEY", KEY.to_owned()),
            ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
            ("SMTP_URL", format!("smtp://ada:hush-hush@{}", mail.address)),
            ("CHECKOUT_SERVICE_URL", a_checkout_service(StatusCode::NOT_FOUND).await),
            ("CHECKOUT_SERVICE_TOKEN", "let-me-in".to_owned()),
        ];
        Self { world, mail, folder: tempfile::tempdir().unwrap(), settings }
    }

    fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.settings.retain(|(known, _)| *known != key);
        self.settings.push((key, value.into()));
    }

    async fn look(&self) -> Said {
        let settings: Vec<_> = self.settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
        doctor(self.folder.path(), &settings).await
    }
}

/// A checkout service that answers like this to whoever asks for a session.
async fn a_checkout_service(status: StatusCode) -> String {
    let answer = move || async move {
        (status, [(header::CONTENT_TYPE, "application/json")], r#"{"error":{"code":"checkout.sessionNotFound"}}"#)
    };
    let router = Router::new().route("/api/v1/checkout/session/{id}", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Somebody who takes every call and never says a word: its address.
async fn a_silent_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    address
}

/// An address at which nobody is.
async fn a_closed_port() -> String {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

/// Proves each sentence with a shop on SQLite and with one on PostgreSQL.
macro_rules! on_both_engines {
    ($(async fn $sentence:ident($ward:ident: Ward) $body:block)+) => {$(
        mod $sentence {
            #[allow(unused_imports, reason = "a sentence needs some of what its file imports")]
            use super::*;

            #[allow(unused_mut, reason = "some sentences change a setting")]
            async fn sentence(mut $ward: Ward) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let database = TestDatabase::sqlite().await;
                sentence(Ward::open(&database).await).await;
                database.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let database = TestDatabase::postgres().await;
                sentence(Ward::open(&database).await).await;
                database.remove().await;
            }
        }
    )+};
}

on_both_engines! {
    async fn a_shop_that_is_well_is_told_so(ward: Ward) {
        let said = ward.look().await;
        assert!(said.well && said.lines.iter().all(|line| line.starts_with("ok")), "{:?}", said.lines);
        assert_eq!(said.lines.len(), 7);
        said.says("database", &["up to date and takes writes"]);
        said.says("webhook", &["https://shop.example/api/webhooks/stripe", "one signing secret"]);
        assert_eq!(ward.mail.logins().len(), 1, "it logs in");
        assert_eq!(ward.mail.taken().len(), 0, "and sends nothing");
        assert_eq!(ward.world.number("SELECT COUNT(*) FROM settings WHERE key = 'doctor'").await, 0);
    }

    async fn one_thing_that_is_wrong_is_named_and_nothing_else(ward: Ward) {
        ward.mail.answer_logins("535 5.7.8 hush-hush is no password");
        ward.look().await.is_wrong_with("mail", &["refuses the login (535)", "user and password in SMTP_URL"]);
    }
}
