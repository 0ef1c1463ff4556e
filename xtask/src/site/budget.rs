//! What a first visit to the storefront costs over the wire.

use std::{fs, path::Path};

use super::compress;
use crate::{console, error::Error, files};

/// The most that script, WebAssembly and style may cost together, compressed.
const LIMIT: u64 = 160 * 1024;
const FIRST_VISIT: [&str; 4] = ["pkg/oxcart.wasm", "pkg/oxcart.js", "pkg/oxcart.css", "boot.js"];
/// Pieces of script that wasm-bindgen puts beside the main one, which imports them.
const SNIPPETS: &str = "pkg/snippets";

/// Prints the sizes, and fails where they exceed the budget.
pub(crate) fn check(site: &Path) -> Result<(), Error> {
    let sizes = weigh(site)?;
    for (name, size) in &sizes {
        console::say(&line(*size, name));
    }
    let total = sizes.iter().map(|(_, size)| size).sum();
    console::say(&line(total, &format!("a first visit, of {} allowed", kilobytes(LIMIT))));
    judge(total)
}

/// Each file of a first visit, with its size over the wire.
fn weigh(site: &Path) -> Result<Vec<(String, u64)>, Error> {
    let snippets =
        files::below(&site.join(SNIPPETS))?.into_iter().filter(|path| path.extension() == Some("js".as_ref()));
    let first_visit = FIRST_VISIT.iter().map(|name| site.join(name));
    first_visit
        .chain(snippets)
        .map(|path| {
            let compressed = files::with_suffix(&path, compress::BROTLI);
            let metadata = fs::metadata(&compressed).map_err(Error::file(&compressed))?;
            let name = path.strip_prefix(site).unwrap_or(&path);
            Ok((name.display().to_string(), metadata.len()))
        })
        .collect()
}

fn judge(total: u64) -> Result<(), Error> {
    if total > LIMIT {
        return Err(Error::TooHeavy { actual: total, limit: LIMIT });
    }
    Ok(())
}

fn line(size: u64, what: &str) -> String {
    format!("{:>10}  {what}", kilobytes(size))
}

/// With one decimal, of 1024 bytes.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes * 10 / 1024;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        for name in FIRST_VISIT.iter().chain(&["pkg/snippets/a/inline0.js"]) {
            let compressed = site.path().join(format!("{name}.br"));
            files::write(&compressed, &[0; 10]).unwrap();
            files::write(&site.path().join(name), &[0; 100]).unwrap();
        }
        site
    }

    #[test]
    fn a_first_visit_is_every_file_that_is_fetched_in_its_compressed_size() {
        let sizes = weigh(site().path()).unwrap();
        assert_eq!(sizes.len(), FIRST_VISIT.len() + 1);
        assert!(sizes.iter().all(|(_, size)| *size == 10), "{sizes:?}");
    }

    #[test]
    fn the_last_byte_of_the_budget_may_be_spent_and_not_one_more() {
        assert!(judge(160 * 1024).is_ok());
        assert!(matches!(judge(160 * 1024 + 1), Err(Error::TooHeavy { .. })));
    }

    #[test]
    fn a_file_that_is_missing_is_not_a_light_one() {
        let site = site();
        fs::remove_file(site.path().join("boot.js.br")).unwrap();
        assert!(matches!(weigh(site.path()), Err(Error::File { .. })));
    }

    #[test]
    fn sizes_are_shown_with_one_decimal() {
        assert_eq!(kilobytes(163_840), "160.0 kB");
        assert_eq!(kilobytes(1_000), "0.9 kB");
    }
}
