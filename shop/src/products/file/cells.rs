//! What stands in a cell.

use domain::catalogue::{Image, RequiredAttribute};
use domain::product::PICTURE_SIDE;

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
        fn pictures_are_read_again(alt in "[a-z0-9x]{0,4}( [a-z0-9x]{1,4}){0,3}", width in 1_u32..5000) {
            let image = Image { url: "/images/a.svg".to_owned(), alt: alt.trim().to_owned(), width, height: 7 };
            prop_assert_eq!(read_images(&write_images(&[image.clone(), image.clone()])), vec![image.clone(), image]);
        }
    }
}
