//! What stands in a cell.
//!
//! A spreadsheet takes a cell for a formula that begins with certain characters, and may run it: such a cell is written
//! with an apostrophe before it, and read without it again.

use domain::catalogue::{Image, RequiredAttribute};
use domain::product::PICTURE_SIDE;

/// A text as it is written into a cell.
pub(super) fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`guarded`] wrote. An apostrophe that guards nothing is the text's own.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text,
        _ => cell,
    }
}

/// Whether a spreadsheet may take the text for a formula, or the text looks like one that is guarded already.
fn needs_guard(text: &str) -> bool {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let bare = text.trim_start_matches('\'');
    bare.starts_with(FORMULA)
}

/// Pictures, one a line: `/images/soap.svg 800x800 A bar of soap`.
pub(super) fn write_images(images: &[Image]) -> String {
    let line = |image: &Image| {
        let Image { url, alt, width, height } = image;
        format!("{url} {width}x{height} {alt}").trim_end().to_owned()
    };
    images.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads what [`write_images`] wrote. The size may be left out.
pub(super) fn read_images(cell: &str) -> Vec<Image> {
    cell.lines().map(str::trim).filter(|line| !line.is_empty()).map(read_image).collect()
}

fn read_image(line: &str) -> Image {
    let (url, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (first, alt) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let size = first.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let (size, alt) = match size {
        Some(size) => (size, alt),
        None => ((PICTURE_SIDE, PICTURE_SIDE), rest),
    };
    Image { url: url.to_owned(), alt: alt.to_owned(), width: size.0, height: size.1 }
}

/// What a buyer must say, as a list in JSON; nothing where that is nothing.
pub(super) fn write_attributes(attributes: &[RequiredAttribute]) -> String {
    if attributes.is_empty() {
        return String::new();
    }
    // Texts and lists of texts always become JSON.
    serde_json::to_string(attributes).unwrap_or_default()
}

/// Reads what [`write_attributes`] wrote; `None` for what is no such list.
pub(super) fn read_attributes(cell: &str) -> Option<Vec<RequiredAttribute>> {
    if cell.trim().is_empty() { Some(Vec::new()) } else { serde_json::from_str(cell).ok() }
}

/// Whether something is for sale.
pub(super) const fn write_flag(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// Reads what [`write_flag`] wrote, and what spreadsheets make of it.
pub(super) fn read_flag(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "yes" | "true" | "1" | "ja" | "wahr" => Some(true),
        "no" | "false" | "0" | "nein" | "falsch" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_is_guarded_and_plain_text_is_not() {
        for (text, cell) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+49 30", "'+49 30"),
            ("-5", "'-5"),
            ("@here", "'@here"),
            ("＝1", "'＝1"),
            ("'=1", "''=1"),
            ("'Tis", "'Tis"),
            ("Soap = clean", "Soap = clean"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(unguarded(cell), text);
        }
    }

    #[test]
    fn a_picture_needs_no_size() {
        let read = |line: &str| read_images(line).remove(0);
        let soap = Image { url: "/images/soap.svg".to_owned(), alt: "A bar 3x4".to_owned(), width: 800, height: 800 };
        assert_eq!(read("/images/soap.svg A bar 3x4"), soap);
        assert_eq!(read("/images/soap.svg  "), Image { alt: String::new(), ..soap.clone() });
        assert_eq!(read("/images/soap.svg 640x480"), Image { alt: String::new(), width: 640, height: 480, ..soap });
        assert_eq!(read_images(" \n\n"), []);
    }

    proptest! {
        #[test]
        fn what_is_guarded_is_read_again(text in "['=+@\\-\t\r\n ＝a]{0,6}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝']));
        }

        #[test]
        fn pictures_are_read_again(alt in "[a-z0-9x]{0,4}( [a-z0-9x]{1,4}){0,3}", width in 1_u32..5000) {
            let image = Image { url: "/images/a.svg".to_owned(), alt: alt.trim().to_owned(), width, height: 7 };
            prop_assert_eq!(read_images(&write_images(&[image.clone(), image.clone()])), vec![image.clone(), image]);
        }
    }
}
