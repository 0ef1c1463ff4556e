//! Building the shop, and running it.

use std::{os::unix::process::CommandExt, path::PathBuf, process::Command};

use crate::{cli::Profile, console, error::Error, process, project::Project, setup, site};

/// Builds both halves from whatever state the machine is in, and tells where the binary is.
pub(crate) fn build(project: &Project, profile: Profile) -> Result<PathBuf, Error> {
    let toolbox = setup::for_building(project)?;
    site::build(project, &toolbox)?;
    compile_server(project, profile)?;
    let binary = project.server_binary(profile);
    console::note(&format!("Built {}", binary.display()));
    Ok(binary)
}

/// Builds, then becomes `oxcart serve`: signals, output and exit code are the server's own. Returns only on failure.
pub(crate) fn run(project: &Project, profile: Profile, arguments: &[String]) -> Result<(), Error> {
    let mut server = Command::new(build(project, profile)?);
    server.arg("serve").args(arguments);
    let source = server.exec();
    Err(Error::Start { command: process::label(&server), source })
}

/// Compiles the server around the site that lies in `target/site`.
///
/// Not with `--package server`: with the same selection of packages as `cargo test`, the two share their dependencies.
pub(crate) fn compile_server(project: &Project, profile: Profile) -> Result<(), Error> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--bin", "oxcart"]).env(site::FOLDER_VARIABLE, project.site());
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)
}
