//! An answer of the other system, in words for staff.

use crate::ports::ProvisionAnswer;

/// The most characters that are kept of what it said.
const LONGEST: usize = 200;

/// Its status and how its words begin.
pub(super) fn in_words(answer: &ProvisionAnswer) -> String {
    let about = match answer.status {
        300..=399 => " (it sends the shop elsewhere, where it does not go)",
        _ => "",
    };
    let words = cleaned(&answer.words);
    let separator = if words.is_empty() { "" } else { ": " };
    format!("HTTP {}{about}{separator}{words}", answer.status)
}

/// On one line, without anything that a page or a terminal could take for an order.
pub(super) fn cleaned(words: &str) -> String {
    let spaced: String = words.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST).collect()
}

/// What turns the direction of writing around, or is not seen at all.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, words: &str) -> String {
        in_words(&ProvisionAnswer { status, words: words.to_owned() })
    }

    #[test]
    fn an_answer_is_its_status_and_how_its_words_begin() {
        assert_eq!(said(204, ""), "HTTP 204");
        assert_eq!(said(500, " out of\r\n licences\0 "), "HTTP 500: out of licences");
        assert_eq!(said(302, ""), "HTTP 302 (it sends the shop elsewhere, where it does not go)");
        assert_eq!(said(400, &"ß".repeat(1000)), format!("HTTP 400: {}", "ß".repeat(200)));
    }

    #[test]
    fn nothing_in_it_can_play_tricks_on_a_page_or_a_terminal() {
        assert_eq!(said(400, "\u{1b}[2Jgone \u{202e}exe.txt\u{feff}"), "HTTP 400: [2Jgone exe.txt");
    }
}
