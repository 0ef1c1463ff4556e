//! Comma-separated values as spreadsheets read them.
//!
//! A spreadsheet takes a cell for a formula that begins with certain characters, and may run it: such a cell is written
//! with an apostrophe before it, and read without it again.

/// Without this mark some spreadsheets take a file for Latin-1.
pub(crate) const MARK: char = '\u{feff}';

/// Adds a row. Every cell is quoted, so that neither a separator nor a line end in it counts.
pub(crate) fn write_row(text: &mut String, cells: impl Iterator<Item = String>) {
    let quoted: Vec<String> = cells.map(|cell| format!("\"{}\"", guarded(&cell).replace('"', "\"\""))).collect();
    text.push_str(&quoted.join(","));
    text.push_str("\r\n");
}

/// A text as it is written into a cell.
fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text that [`guarded`] wrote. An apostrophe that guards nothing is the text's own.
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if needs_guard(text) => text,
        _ => cell,
    }
}

/// Whether a spreadsheet may take the text for a formula, or the text looks like one that is guarded already.
fn needs_guard(text: &str) -> bool {
    const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let first = text.trim_start_matches('\'').chars().next();
    first.is_some_and(|first| FORMULA.contains(&first) || first.is_control())
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
            ("\u{1}=1", "'\u{1}=1"),
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
    fn a_cell_holds_its_separators_and_line_ends() {
        let mut text = String::new();
        write_row(&mut text, ["a,b", "c\nd", "say \"e\"", ""].map(str::to_owned).into_iter());
        assert_eq!(text, "\"a,b\",\"c\nd\",\"say \"\"e\"\"\",\"\"\r\n");
    }

    proptest! {
        #[test]
        fn what_is_guarded_is_read_again(text in "['=+@\\-\t\r\n\u{0} ＝a]{0,6}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{0}', '＝']);
            prop_assert!(!runs);
        }
    }
}
