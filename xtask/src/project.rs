//! Where things lie.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cli::Profile, error::Error};

/// The folders the commands work in; all absolute.
#[derive(Debug)]
pub(crate) struct Project {
    /// The workspace's root.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever `CARGO_TARGET_DIR` or a configuration file has put it.
    target: PathBuf,
    /// Tools that were built or downloaded for this project, shared by all its clones.
    pub(crate) tools: PathBuf,
}

impl Project {
    /// Finds the folders from what cargo tells the programs that it runs.
    pub(crate) fn locate() -> Result<Self, Error> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().map(Path::to_owned).unwrap_or_default();
        // This program lies in `<target>/<profile>/xtask`, and so the server will lie beside it.
        let own = env::current_exe().map_err(Error::file("xtask"))?;
        let target = own.ancestors().nth(2).map_or_else(|| root.join("target"), Path::to_owned);
        let tools = cache_folder(&root).join("oxcart").join("tools");
        Ok(Self { root, target, tools })
    }

    /// A cargo command in the workspace's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// The server's binary.
    pub(crate) fn server_binary(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("oxcart")
    }

    /// The browser half, as it is served and embedded.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// The browser tests and their `node_modules`.
    pub(crate) fn end2end(&self) -> PathBuf {
        self.root.join("end2end")
    }
}

fn cache_folder(root: &Path) -> PathBuf {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(|| root.join("target/cache"))
}
