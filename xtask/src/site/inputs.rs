//! What the browser half is made from.

use std::{
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

use crate::{error::Error, files, process, project::Project, setup::Toolbox};

/// Besides the crates.
const FOLDERS: [&str; 2] = ["public", "style"];
const FILES: [&str; 4] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo/config.toml"];
const TOOLS: [&str; 3] = ["cargo-leptos", "wasm-bindgen", "wasm-opt"];

/// A text that changes whenever building would give another result: a digest of all sources and of the tools' versions.
///
/// Content is digested, not times: a fresh check-out of the same state is the same.
pub(super) fn stamp(project: &Project, toolbox: &Toolbox) -> Result<String, Error> {
    let mut digest = DefaultHasher::new();
    for tool in TOOLS {
        digest.write(toolbox.version_of(tool).unwrap_or_default().as_bytes());
    }
    let mut sources: Vec<PathBuf> = FILES.iter().map(|file| project.root.join(file)).collect();
    for folder in crates(project)?.into_iter().chain(FOLDERS.iter().map(|folder| project.root.join(folder))) {
        sources.extend(files::below(&folder)?);
    }
    for source in sources {
        let content = files::read(&source)?;
        digest.write(source.as_os_str().as_encoded_bytes());
        digest.write_usize(content.len());
        digest.write(&content);
    }
    Ok(format!("{:016x}\n", digest.finish()))
}

/// The folders of the workspace's crates that are compiled for the browser.
fn crates(project: &Project) -> Result<Vec<PathBuf>, Error> {
    let mut cargo = project.cargo();
    cargo.args(["tree", "--quiet", "--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    Ok(folders_in(&process::read(&mut cargo)?, &project.root))
}

/// The folders that `cargo tree` names for crates that come from below `root`.
fn folders_in(tree: &str, root: &Path) -> Vec<PathBuf> {
    let path = |line: &str| Some(PathBuf::from(line.split_once(" (")?.1.split(')').next()?));
    let mut folders: Vec<PathBuf> = tree.lines().filter_map(path).filter(|path| path.starts_with(root)).collect();
    folders.sort();
    folders.dedup();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_are_those_that_cargo_tree_shows_with_a_path_of_ours() {
        let tree = "\
frontend v0.1.0 (/home/me/oxcart/frontend)
app v0.1.0 (/home/me/oxcart/app)
leptos v0.8.23
leptos_macro v0.8.20 (proc-macro)
app v0.1.0 (/home/me/oxcart/app) (*)
patched v1.0.0 (/home/me/elsewhere)
";
        let folders = folders_in(tree, Path::new("/home/me/oxcart"));
        assert_eq!(folders, ["/home/me/oxcart/app", "/home/me/oxcart/frontend"].map(PathBuf::from));
    }
}
