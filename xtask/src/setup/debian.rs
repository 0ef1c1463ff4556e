//! Debian's package manager, the last resort where we may use it.

use std::{path::Path, process::Command};

use super::installing;
use crate::{error::Error, process};

/// Tries to install a package, if this is Debian (or one of its descendants) and we are root.
pub(super) fn install(package: &str) -> Result<(), Error> {
    if rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").is_file() {
        installing(package, "apt-get install");
        apt_get(&["update"])?;
        apt_get(&["install", "--yes", "--no-install-recommends", package])?;
    }
    Ok(())
}

fn apt_get(arguments: &[&str]) -> Result<bool, Error> {
    process::attempt(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet").args(arguments))
}
