//! A throw-away PostgreSQL: a cluster in a temporary folder, on a free port of this machine, gone when dropped.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::{
    console,
    error::Error,
    files, interrupt,
    process::{self, Running},
    project::Project,
    scratch, setup,
};

/// Durability is of no use to a database that is about to be deleted.
const SETTINGS: [&str; 7] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "max_wal_size=256MB",
    "unix_socket_directories=",
    "lc_messages=C",
];

const POLL: Duration = Duration::from_millis(20);
const START_PATIENCE: Duration = Duration::from_secs(60);
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// A running server. Dropping it stops the server and removes every trace.
#[derive(Debug)]
pub(crate) struct TemporaryPostgres {
    // Fields are dropped in this order: first the server, then its files.
    server: Running,
    _folder: TempDir,
    port: u16,
}

impl TemporaryPostgres {
    /// Makes a cluster with the `initdb` and `postgres` found in `binaries`, and waits until it answers.
    pub(crate) fn start(binaries: &Path) -> Result<Self, Error> {
        let account = Account::for_postgres()?;
        let folder = tempfile::Builder::new()
            .prefix("oxcart-postgres-")
            .tempdir_in(scratch::folder())
            .map_err(Error::file("tmp"))?;
        if let Some(account) = account {
            chown(folder.path(), Some(account.user), Some(account.group)).map_err(Error::file(folder.path()))?;
        }
        let data = folder.path().join("data");
        let command = |name: &str| {
            let mut command = Command::new(binaries.join(name));
            command.current_dir(folder.path()).env("LC_ALL", "C").arg("-D").arg(&data);
            if let Some(account) = account {
                command.uid(account.user).gid(account.group);
            }
            command
        };
        let options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"];
        process::run(command("initdb").args(options).stdout(Stdio::null()))?;

        let port = free_port()?;
        let log = folder.path().join("log");
        let log_file = File::create(&log).map_err(Error::file(&log))?;
        let mut postgres = command("postgres");
        postgres.args(["-h", "127.0.0.1", "-p", &port.to_string()]);
        postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        let server = Running::start(postgres.stdout(Stdio::null()).stderr(log_file))?;
        let mut started = Self { server, _folder: folder, port };
        started.wait_until_ready(&log)?;
        Ok(started)
    }

    /// The superuser's address of its first database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<(), Error> {
        let deadline = Instant::now() + START_PATIENCE;
        loop {
            interrupt::check()?;
            let text = String::from_utf8_lossy(&files::read(log)?).into_owned();
            if text.contains("ready to accept connections") {
                return Ok(());
            }
            if self.server.has_ended() || Instant::now() > deadline {
                return Err(Error::Postgres { log: text });
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for TemporaryPostgres {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's "fast shutdown": open connections are cut.
        self.server.stop(Signal::INT, STOP_PATIENCE);
    }
}

/// `cargo xtask postgres`: prints the address and waits for Ctrl-C.
pub(crate) fn serve_until_interrupted(project: &Project) -> Result<(), Error> {
    let binaries = setup::postgres::find_or_install(project)?;
    let mut postgres = TemporaryPostgres::start(&binaries)?;
    console::say(&format!("export {}={}", crate::suite::POSTGRES_VARIABLE, postgres.url()));
    console::note("Ctrl-C stops it and deletes its data.");
    while interrupt::check().is_ok() {
        if postgres.server.has_ended() {
            return interrupt::check().and(Err(Error::Postgres { log: "it ended by itself".into() }));
        }
        thread::sleep(POLL);
    }
    Ok(())
}

/// The user that PostgreSQL runs as, where we are root: it refuses to run as that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    /// None where we are an ordinary user: then PostgreSQL runs as ourselves.
    fn for_postgres() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let path = PathBuf::from("/etc/passwd");
        let passwd = fs::read_to_string(&path).map_err(Error::file(path))?;
        let account = Self::named("postgres", &passwd).or_else(|| Self::named("nobody", &passwd));
        account.map(Some).ok_or_else(|| {
            Error::missing(
                "a user to run PostgreSQL",
                "It refuses to run as root: add a user `postgres`, or do not be root.",
            )
        })
    }

    fn named(name: &str, passwd: &str) -> Option<Self> {
        let mut lines = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let fields = lines.find(|fields| fields.first() == Some(&name))?;
        Some(Self { user: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
    }
}

fn free_port() -> Result<u16, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::file("127.0.0.1"))?;
    Ok(listener.local_addr().map_err(Error::file("127.0.0.1"))?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_from_the_password_file() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(Account::named("postgres", passwd), Some(Account { user: 101, group: 104 }));
        assert_eq!(Account::named("nobody", passwd), None);
    }
}
