//! From cargo-leptos' folder to the one that is served.

use std::{collections::BTreeSet, fs, path::Path};

use super::compress;
use crate::{error::Error, files};

/// Makes `site` hold what `stage` holds, and the compressed siblings; touches only what differs.
pub(super) fn publish(stage: &Path, site: &Path) -> Result<(), Error> {
    let mut wanted = BTreeSet::new();
    for source in files::below(stage)?.into_iter().filter(|source| !is_declaration(source)) {
        let Ok(name) = source.strip_prefix(stage) else {
            continue;
        };
        let target = site.join(name);
        let content = files::read(&source)?;
        if !files::read(&target).is_ok_and(|present| present == content) {
            files::write(&target, &content)?;
            compress::forget(&target)?;
        }
        wanted.extend(compress::siblings(&target, &content)?);
        wanted.insert(target);
    }
    for present in files::below(site)? {
        if !wanted.contains(&present) {
            fs::remove_file(&present).map_err(Error::file(&present))?;
        }
    }
    Ok(())
}

/// wasm-bindgen describes its output to TypeScript, which no browser reads.
fn is_declaration(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".d.ts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_compressed_anew_and_a_vanished_one_disappears_with_its_siblings() {
        let folder = tempfile::tempdir().unwrap();
        let (stage, site) = (folder.path().join("stage"), folder.path().join("site"));
        let page = "a { color: red }\n".repeat(100);
        files::write(&stage.join("pkg/oxcart.css"), page.as_bytes()).unwrap();
        files::write(&stage.join("pkg/oxcart.d.ts"), b"export {}").unwrap();
        files::write(&stage.join("old.svg"), page.as_bytes()).unwrap();
        publish(&stage, &site).unwrap();
        let first = files::read(&site.join("pkg/oxcart.css.br")).unwrap();
        assert!(site.join("old.svg.gz").is_file());

        files::write(&stage.join("pkg/oxcart.css"), page.replace("red", "blue").as_bytes()).unwrap();
        fs::remove_file(stage.join("old.svg")).unwrap();
        publish(&stage, &site).unwrap();
        assert_ne!(files::read(&site.join("pkg/oxcart.css.br")).unwrap(), first);
        let left: Vec<_> = files::below(&site).unwrap();
        let names = ["pkg/oxcart.css", "pkg/oxcart.css.br", "pkg/oxcart.css.gz"];
        assert_eq!(left, names.map(|name| site.join(name)));
    }

    #[test]
    fn an_unchanged_file_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let (stage, site) = (folder.path().join("stage"), folder.path().join("site"));
        files::write(&stage.join("boot.js"), "import('/pkg/oxcart.js');\n".repeat(9).as_bytes()).unwrap();
        publish(&stage, &site).unwrap();
        let modified = |name: &str| fs::metadata(site.join(name)).unwrap().modified().unwrap();
        let before = (modified("boot.js"), modified("boot.js.br"));
        publish(&stage, &site).unwrap();
        assert_eq!((modified("boot.js"), modified("boot.js.br")), before);
    }
}
