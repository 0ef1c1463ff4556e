//! The Rust side: the WebAssembly target, cargo-leptos and wasm-bindgen.

use std::{path::Path, process::Command};

use super::{Toolbox, found, installing, version};
use crate::{error::Error, files, process, project::Project};

const TARGET: &str = "wasm32-unknown-unknown";
const CARGO_LEPTOS: &str = "0.3.11";

/// Makes sure that rustc can compile for the browser.
pub(super) fn wasm_target(project: &Project) -> Result<(), Error> {
    if has_wasm_target(project) {
        found(TARGET, "there");
        return Ok(());
    }
    installing(TARGET, "rustup target add");
    let remedy = format!("Install Rust by https://rustup.rs, then `rustup target add {TARGET}`.");
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).current_dir(&project.root);
    if process::attempt(&mut rustup)? && has_wasm_target(project) {
        return Ok(());
    }
    Err(Error::missing(format!("Rust's target {TARGET}"), remedy))
}

fn has_wasm_target(project: &Project) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]).current_dir(&project.root);
    process::ask(&mut rustc).is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

/// Makes sure that this very version of cargo-leptos comes first on the search path.
pub(super) fn cargo_leptos(project: &Project, toolbox: &Toolbox) -> Result<(), Error> {
    let recipe = Recipe {
        package: "cargo-leptos",
        program: "cargo-leptos",
        version: CARGO_LEPTOS,
        // It declares a newer rustc than it needs, and would download tools that are pinned here.
        arguments: &["--locked", "--ignore-rust-version", "--debug", "--features", "no_downloads"],
        environment: &[("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_PROFILE_DEV_STRIP", "symbols")],
        effort: "about 7 minutes of compiling, once",
    };
    recipe.ensure(project, toolbox)
}

/// Makes sure that the wasm-bindgen on the search path has the version of the library in `Cargo.lock`.
pub(super) fn wasm_bindgen(project: &Project, toolbox: &Toolbox) -> Result<(), Error> {
    let lock = project.root.join("Cargo.lock");
    let text = String::from_utf8_lossy(&files::read(&lock)?).into_owned();
    let wanted = version::locked("wasm-bindgen", &text)
        .ok_or_else(|| Error::missing("wasm-bindgen in Cargo.lock", "Restore Cargo.lock from the repository."))?;
    let recipe = Recipe {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: wanted,
        // Not `--locked`: one of the versions it locks has been withdrawn.
        arguments: &[],
        environment: &[
            ("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback"),
            ("CARGO_PROFILE_RELEASE_LTO", "false"),
        ],
        effort: "about 4 minutes of compiling, once",
    };
    recipe.ensure(project, toolbox)
}

/// How to get one program of one version from crates.io.
#[derive(Debug)]
struct Recipe<'a> {
    package: &'a str,
    program: &'a str,
    version: &'a str,
    arguments: &'a [&'a str],
    environment: &'a [(&'a str, &'a str)],
    effort: &'a str,
}

impl Recipe<'_> {
    fn ensure(&self, project: &Project, toolbox: &Toolbox) -> Result<(), Error> {
        if self.is_there(toolbox) {
            found(self.program, self.version);
            return Ok(());
        }
        self.download(project, toolbox)?;
        if !self.is_there(toolbox) {
            installing(self.program, self.effort);
            self.compile(project)?;
        }
        if self.is_there(toolbox) {
            return Ok(());
        }
        let remedy = format!("Install it by `cargo install {} --version {}`.", self.package, self.version);
        Err(Error::missing(format!("{} {}", self.program, self.version), remedy))
    }

    fn is_there(&self, toolbox: &Toolbox) -> bool {
        let answer = toolbox.version_of(self.program);
        answer.as_deref().and_then(version::stated_in) == Some(self.version)
    }

    /// Fetches a ready-made binary where cargo-binstall is at hand; that it has none is no error.
    fn download(&self, project: &Project, toolbox: &Toolbox) -> Result<(), Error> {
        if toolbox.find("cargo-binstall").is_none() {
            return Ok(());
        }
        installing(self.program, "cargo binstall");
        let mut binstall = toolbox.command("cargo-binstall");
        binstall.args(["--no-confirm", "--force", "--disable-strategies", "compile", "--root"]);
        binstall.arg(&project.tools).arg(format!("{}@{}", self.package, self.version));
        process::attempt(&mut binstall).map(drop)
    }

    fn compile(&self, project: &Project) -> Result<(), Error> {
        let mut cargo = project.cargo();
        cargo.args(["install", self.package, "--version", self.version, "--force", "--root"]);
        cargo.arg(&project.tools).args(self.arguments).envs(self.environment.iter().copied());
        // Its intermediate files are of no further use: let cargo build it in a temporary folder.
        process::run(cargo.env_remove("CARGO_TARGET_DIR"))
    }
}
