//! The browser half: compiled, optimised, compressed, and weighed.
//!
//! cargo-leptos empties its folder at every build. So it builds into a stage of its own, from where only what differs
//! is copied to `target/site`: an unchanged file keeps its compressed siblings and its time stamp, and the server
//! that embeds it need not be compiled again.

pub(crate) mod budget;
mod compress;
mod inputs;
mod publish;

use crate::{console, error::Error, files, process, project::Project, setup::Toolbox};

/// Tells the server, when it is compiled, where the site lies.
pub(crate) const FOLDER_VARIABLE: &str = "OXCART_SITE_DIR";

/// Below the root, as cargo-leptos wants it.
const STAGE: &str = "target/site-stage";
const STAMP: &str = "target/site-stamp";
/// Written last by cargo-leptos' steps that we need: its presence says that there is a site.
const MAIN_FILE: &str = "pkg/oxcart.wasm";

/// Brings `target/site` up to date; quick when nothing that goes into it has changed.
///
/// Always optimised, whatever the server's profile: a browser half of 20 MB would teach nobody anything.
pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<(), Error> {
    let stamp_file = project.root.join(STAMP);
    let stamp = inputs::stamp(project, toolbox)?;
    let is_there = project.site().join(MAIN_FILE).is_file();
    if is_there && files::read(&stamp_file).is_ok_and(|last| last == stamp.as_bytes()) {
        console::note("browser half: up to date");
        return Ok(());
    }
    let mut leptos = toolbox.command("cargo-leptos");
    leptos.args(["leptos", "build", "--frontend-only", "--release"]).current_dir(&project.root);
    process::run(leptos.env("LEPTOS_OUTPUT_NAME", "oxcart").env("LEPTOS_SITE_ROOT", STAGE))?;
    publish::publish(&project.root.join(STAGE), &project.site())?;
    files::write(&stamp_file, stamp.as_bytes())
}
