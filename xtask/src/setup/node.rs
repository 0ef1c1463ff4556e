//! The JavaScript side: the packages of `end2end`, among them Playwright and Binaryen's wasm-opt.

use std::{fs, time::SystemTime};

use super::{Toolbox, found, found_at, installing, version};
use crate::{error::Error, process, project::Project};

/// The oldest wasm-opt that understands the flags it is called with (Debian 12's, 108, does not).
const OLDEST_WASM_OPT: u32 = 120;
const OLDEST_NODE: u32 = 20;

/// Makes sure that a good wasm-opt is on the search path: the machine's own, or the one among our packages.
pub(super) fn wasm_opt(project: &Project, toolbox: &mut Toolbox) -> Result<(), Error> {
    let answer = toolbox.version_of("wasm-opt");
    let own = answer.as_deref().and_then(version::stated_in).and_then(version::major);
    if own.is_some_and(|own| own >= OLDEST_WASM_OPT) {
        found("wasm-opt", own.unwrap_or_default());
        return Ok(());
    }
    packages(project, toolbox)?;
    let folder = project.end2end().join("node_modules/.bin");
    found_at("wasm-opt", &folder.join("wasm-opt"));
    toolbox.prefer(folder);
    Ok(())
}

/// Makes sure that `end2end/node_modules` is what `package-lock.json` says.
pub(super) fn packages(project: &Project, toolbox: &Toolbox) -> Result<(), Error> {
    if are_installed(project) {
        return Ok(());
    }
    require_node(toolbox)?;
    installing("end2end/node_modules", "npm ci");
    process::run(toolbox.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(project.end2end()))
}

fn are_installed(project: &Project) -> bool {
    let changed = |name: &str| -> Option<SystemTime> {
        fs::metadata(project.end2end().join(name)).and_then(|metadata| metadata.modified()).ok()
    };
    // npm writes the first of these when it has finished.
    changed("node_modules/.package-lock.json") >= changed("package-lock.json")
}

fn require_node(toolbox: &Toolbox) -> Result<(), Error> {
    let answer = toolbox.version_of("node");
    let major = answer.as_deref().and_then(version::stated_in).and_then(version::major);
    if major.is_some_and(|major| major >= OLDEST_NODE) && toolbox.find("npm").is_some() {
        return Ok(());
    }
    let remedy = format!(
        "It brings wasm-opt and the browser tests. Install it with npm, from https://nodejs.org or your distribution. \
         (To run the shop without it, put Binaryen's wasm-opt, version {OLDEST_WASM_OPT} or later, on PATH.)"
    );
    Err(Error::missing(format!("Node.js {OLDEST_NODE} or later"), remedy))
}
