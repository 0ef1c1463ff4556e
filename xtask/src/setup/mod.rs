//! The tools, and how to get them. Everything here is idempotent, and quick when nothing is missing.
//!
//! What can be installed for this project alone is put into [`Project::tools`] or `end2end/node_modules`, so that
//! other versions elsewhere on the machine stay as they are.

mod browser;
mod debian;
mod node;
pub(crate) mod postgres;
mod rust;
mod version;

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) use browser::VARIABLE as CHROMIUM_VARIABLE;

use crate::{console, error::Error, project::Project};

/// The search path on which the right tools come first.
#[derive(Debug, Clone)]
pub(crate) struct Toolbox {
    folders: Vec<PathBuf>,
}

impl Toolbox {
    fn new(project: &Project) -> Self {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let own = project.tools.join("bin");
        Self { folders: std::iter::once(own).chain(env::split_paths(&inherited)).collect() }
    }

    /// Looks a program up.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(program)).find(|path| path.is_file())
    }

    /// A command that finds the right tools first, and so do the programs that it starts.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let program = program.into();
        let found = program.to_str().and_then(|name| self.find(name)).map(PathBuf::into_os_string);
        let mut command = Command::new(found.unwrap_or(program));
        command.env("PATH", self.search_path());
        command
    }

    /// What a program answers to `--version`, if it is there.
    pub(crate) fn version_of(&self, program: &str) -> Option<String> {
        let program = self.find(program)?;
        crate::process::ask(self.command(program).arg("--version"))
    }

    fn prefer(&mut self, folder: PathBuf) {
        self.folders.insert(0, folder);
    }

    fn search_path(&self) -> OsString {
        // Fails only for folders whose name has a colon, and those cannot have come out of PATH.
        env::join_paths(&self.folders).unwrap_or_default()
    }
}

/// What the browser tests need.
#[derive(Debug)]
pub(crate) struct BrowserTools {
    /// Programs on the search path.
    pub(crate) toolbox: Toolbox,
    /// A browser's executable.
    pub(crate) chromium: PathBuf,
}

/// Sets up what building and running need: the WebAssembly target, cargo-leptos, wasm-bindgen and wasm-opt.
pub(crate) fn for_building(project: &Project) -> Result<Toolbox, Error> {
    let mut toolbox = Toolbox::new(project);
    rust::wasm_target(project)?;
    rust::cargo_leptos(project, &toolbox)?;
    rust::wasm_bindgen(project, &toolbox)?;
    node::wasm_opt(project, &mut toolbox)?;
    Ok(toolbox)
}

/// Sets up what the browser tests need: all that building needs, Playwright, and a browser.
pub(crate) fn for_browser_tests(project: &Project) -> Result<BrowserTools, Error> {
    let toolbox = for_building(project)?;
    node::packages(project, &toolbox)?;
    let chromium = browser::find_or_install(project, &toolbox)?;
    Ok(BrowserTools { toolbox, chromium })
}

/// Sets up everything.
pub(crate) fn everything(project: &Project) -> Result<BrowserTools, Error> {
    let tools = for_browser_tests(project)?;
    postgres::find_or_install(project)?;
    Ok(tools)
}

/// Says in one line that a tool is there, and which.
fn found(tool: &str, what: impl std::fmt::Display) {
    console::note(&format!("{tool}: {what}"));
}

/// Says in one line that a tool is being installed, and why that may take a while.
fn installing(tool: &str, how: &str) {
    console::note(&format!("{tool}: missing, installing ({how})"));
}

fn found_at(tool: &str, path: &Path) {
    found(tool, path.display());
}
