//! Compressed siblings (`.br`, `.gz`) of static files, made once so that no request pays for them.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::{error::Error, files};

/// What becomes smaller; pictures and fonts are compressed already.
const KINDS: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

pub(super) const BROTLI: &str = ".br";
const GZIP: &str = ".gz";

/// Makes the siblings that are missing, and names all that belong to this file.
pub(super) fn siblings(path: &Path, content: &[u8]) -> Result<Vec<PathBuf>, Error> {
    let kind = path.extension().and_then(|extension| extension.to_str());
    if !kind.is_some_and(|kind| KINDS.contains(&kind)) {
        return Ok(Vec::new());
    }
    let (brotli, gzip) = (files::with_suffix(path, BROTLI), files::with_suffix(path, GZIP));
    if !brotli.is_file() {
        files::write(&brotli, &with_brotli(content).map_err(Error::file(&brotli))?)?;
    }
    if !gzip.is_file() {
        files::write(&gzip, &with_gzip(content).map_err(Error::file(&gzip))?)?;
    }
    Ok(vec![brotli, gzip])
}

/// Removes the siblings of a file that has changed.
pub(super) fn forget(path: &Path) -> Result<(), Error> {
    for sibling in [BROTLI, GZIP].map(|suffix| files::with_suffix(path, suffix)) {
        if sibling.is_file() {
            fs::remove_file(&sibling).map_err(Error::file(&sibling))?;
        }
    }
    Ok(())
}

fn with_brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, size_hint: content.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn with_gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_already_gets_no_siblings() {
        let folder = tempfile::tempdir().unwrap();
        assert!(siblings(&folder.path().join("picture.webp"), b"RIFF").unwrap().is_empty());
        assert!(files::below(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn brotli_comes_out_as_it_went_in() {
        let text = "Oxcart ".repeat(1000);
        let compressed = with_brotli(text.as_bytes()).unwrap();
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut compressed.as_slice(), &mut plain).unwrap();
        assert!(compressed.len() < 100, "{} bytes", compressed.len());
        assert_eq!(plain, text.as_bytes());
    }
}
