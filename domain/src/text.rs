//! Text from people: trimmed, bounded, and folded for search.

/// A text for searching: lower case, accents and umlauts reduced, everything else than letters and digits a single space,
/// with a space at both ends so that `" word"` finds the start of a word.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for character in text.chars().flat_map(char::to_lowercase) {
        match fold_char(character) {
            Some(plain) => folded.push_str(plain),
            None if character.is_alphanumeric() => folded.push(character),
            None if !folded.ends_with(' ') => folded.push(' '),
            None => {}
        }
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
}

/// The words of a search, folded, at most eight of them: more would only make the search slower, not better.
#[must_use]
pub fn search_words(query: &str) -> Vec<String> {
    fold(query).split_whitespace().take(8).map(|word| word.chars().take(60).collect()).collect()
}

fn fold_char(character: char) -> Option<&'static str> {
    Some(match character {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'ü' | 'ú' | 'ù' | 'û' => "u",
        'ý' | 'ÿ' => "y",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        '\'' | '’' | '®' | '™' | '\u{301}' | '\u{308}' => "",
        _ => return None,
    })
}

/// A line of text as a person typed it: control characters are gone, outer space is trimmed.
/// `None` when nothing is left or more than `longest` characters are.
#[must_use]
pub fn clean_line(text: &str, longest: usize) -> Option<String> {
    let cleaned: String = text.chars().filter(|character| !character.is_control()).collect();
    let trimmed = cleaned.trim();
    (1..=longest).contains(&trimmed.chars().count()).then(|| trimmed.to_owned())
}

/// A text of several paragraphs as a person typed it: line ends are `\n`, other control characters are gone, lines end
/// where their words end, outer space is trimmed. `None` when more than `longest` characters are left.
#[must_use]
pub fn clean_text(text: &str, longest: usize) -> Option<String> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = unified.chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect();
    let lines: Vec<&str> = plain.lines().map(str::trim_end).collect();
    let trimmed = lines.join("\n").trim().to_owned();
    (trimmed.chars().count() <= longest).then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_is_blind_to_case_accents_and_marks() {
        assert_eq!(fold("Kaiser-Natron® Pulver"), " kaiser natron pulver ");
        assert_eq!(fold("  Großpackung «Müller’s»"), " grosspackung mullers ");
        assert_eq!(fold(""), " ");
        assert_eq!(search_words("  Müller,   BOX "), ["muller", "box"]);
    }

    #[test]
    fn a_text_keeps_its_paragraphs_and_loses_what_cannot_be_seen() {
        assert_eq!(clean_text(" One\r\n\r\nTwo \t\rThree\u{0}\n", 50).as_deref(), Some("One\n\nTwo\nThree"));
        assert_eq!(clean_text(" \r\n ", 50).as_deref(), Some(""));
        assert_eq!(clean_text("abc", 2), None);
    }

    #[test]
    fn a_line_has_no_control_characters_and_a_length() {
        assert_eq!(clean_line("  Ada\u{0}\n Lovelace ", 50).as_deref(), Some("Ada Lovelace"));
        assert_eq!(clean_line(" \t ", 50), None);
        assert_eq!(clean_line("abc", 2), None);
    }
}
