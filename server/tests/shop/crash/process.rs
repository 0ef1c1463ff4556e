//! The shop as a process that can be ended.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::points::Point;
use super::provider::{KEY, SECRET};
use crate::support::receiver::PROVISION_SECRET;

const ABORTED: i32 = 6;
const PATIENCE: Duration = Duration::from_secs(20);

/// A shop that serves on a port of its own.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
    /// Without a final slash.
    pub(crate) url: String,
}

/// How to start one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Start<'a> {
    pub(crate) port: u16,
    /// Where it dies, and at which visit.
    pub(crate) die_at: Option<&'a str>,
    /// How far its time is ahead, in seconds.
    pub(crate) ahead: i64,
    /// Whose checkout sessions its orders are made of, and how it is known there.
    pub(crate) checkout_service: Option<(&'a str, &'a str)>,
    /// Where whoever provides what it sells is told of it.
    pub(crate) provision_url: Option<&'a str>,
}

/// The binary with a database and nothing else.
pub(crate) fn oxcart(database: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oxcart"));
    command.env_clear().current_dir(folder).env("DATABASE_URL", database);
    command
}

/// A new token of the shop with this database.
pub(crate) fn token(database: &str, folder: &Path, scopes: &str) -> String {
    let arguments = ["token", "create", "--name", "clerk", "--scopes", scopes];
    let made = oxcart(database, folder).args(arguments).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().lines().last().unwrap().to_owned()
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Process {
    /// Starts a shop and waits until it can be asked.
    pub(crate) fn start(database: &str, provider: &str, folder: &Path, start: Start<'_>) -> Self {
        let url = format!("http://127.0.0.1:{}", start.port);
        let log = folder.join(format!("{}-{}.log", start.port, start.ahead));
        let mut command = oxcart(database, folder);
        command
            .env("OXCART_ADDR", format!("127.0.0.1:{}", start.port))
            .env("OXCART_BASE_URL", &url)
            .env("OXCART_RATE_LIMIT", "off")
            .env("OXCART_SWEEP_SECONDS", "1")
            .env("STRIPE_API_BASE", provider)
            .env("STRIPE_SECRET_KEY", KEY)
            .env("STRIPE_WEBHOOK_SECRET", SECRET)
            .env("OXCART_CLOCK_AHEAD", start.ahead.to_string())
            .envs(start.checkout_service.map(|(url, _)| ("CHECKOUT_SERVICE_URL", url)))
            .envs(start.checkout_service.map(|(_, token)| ("CHECKOUT_SERVICE_TOKEN", token)))
            .envs(start.provision_url.map(|url| ("OXCART_PROVISION_URL", url)))
            .envs(start.provision_url.map(|_| ("OXCART_PROVISION_SECRET", PROVISION_SECRET)))
            .envs(start.die_at.map(|point| ("OXCART_DIE_AT", point)))
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(said.any(|line| line.starts_with("Admin:")), "the shop does not start: {}", read(&log));
        // It may have more to say.
        std::thread::spawn(move || said.for_each(drop));
        Self { child, log, url }
    }

    /// Waits for the shop to die where it must; where it need not, it may have lived until now.
    pub(crate) async fn meets(mut self, point: &Point) {
        if point.surely {
            self.died_at(&point.place).await;
        } else if self.ended(Duration::from_secs(1)).await.is_none() {
            self.end();
        }
    }

    /// Waits for the shop to die where it was told to, and nowhere else.
    pub(crate) async fn died_at(mut self, point: &str) {
        let status = self.ended(PATIENCE).await;
        let log = read(&self.log);
        let status = status.unwrap_or_else(|| panic!("the shop lives: it never came to {point}\n{log}"));
        assert_eq!(status.signal(), Some(ABORTED), "at {point}: {log}");
        let place = point.split('@').next().unwrap();
        assert!(log.contains(&format!("died at {place}\n")), "not at {point}: {log}");
    }

    async fn ended(&mut self, patience: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// Ends the shop as a power cut does.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn read(log: &Path) -> String {
    std::fs::read_to_string(log).unwrap_or_default()
}
