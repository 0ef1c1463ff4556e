//! A Chromium for the browser tests.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Toolbox, debian, found_at, installing};
use crate::{error::Error, process, project::Project};

/// Names a browser of its own choice to the tests.
pub(crate) const VARIABLE: &str = "OXCART_CHROMIUM";

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const REMEDY: &str = "Install one (Debian: `apt-get install chromium`; anywhere: `npx playwright install --with-deps \
    chromium` in end2end), or name its executable in OXCART_CHROMIUM.";

/// Finds a browser that starts: the one asked for, the machine's own, Playwright's; else installs one.
pub(super) fn find_or_install(project: &Project, toolbox: &Toolbox) -> Result<PathBuf, Error> {
    if let Some(chosen) = env::var_os(VARIABLE).map(PathBuf::from) {
        return if starts(&chosen) {
            found_at("browser", &chosen);
            Ok(chosen)
        } else {
            Err(Error::missing(format!("a browser at {VARIABLE}={}", chosen.display()), REMEDY))
        };
    }
    if let Some(found) = find(project, toolbox) {
        return Ok(found);
    }
    installing("browser", "playwright install chromium");
    let mut playwright = toolbox.command(project.end2end().join("node_modules/.bin/playwright"));
    process::attempt(playwright.args(["install", "chromium"]).current_dir(project.end2end()))?;
    if let Some(found) = find(project, toolbox) {
        return Ok(found);
    }
    debian::install("chromium")?;
    find(project, toolbox).ok_or_else(|| Error::missing("a browser (Chromium)", REMEDY))
}

fn find(project: &Project, toolbox: &Toolbox) -> Option<PathBuf> {
    let own = NAMES.iter().filter_map(|name| toolbox.find(name));
    let found = own.chain(playwrights(project, toolbox)).find(|path| starts(path))?;
    found_at("browser", &found);
    Some(found)
}

fn playwrights(project: &Project, toolbox: &Toolbox) -> Option<PathBuf> {
    let script = "import { chromium } from '@playwright/test'; console.log(chromium.executablePath())";
    let mut node = toolbox.command("node");
    node.args(["--input-type=module", "--eval", script]).current_dir(project.end2end());
    process::ask(&mut node).map(|path| PathBuf::from(path.trim()))
}

/// A downloaded browser may lack system libraries, and Ubuntu's `chromium-browser` may be a stub: only starting tells.
fn starts(path: &Path) -> bool {
    process::ask(Command::new(path).arg("--version")).is_some()
}
