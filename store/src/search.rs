//! Words that a list is searched for.

/// How many words a search can have.
const WORDS: usize = 8;

/// What a search text is held against: every word stands at the beginning of one of its words, and what is not asked for
/// is `%`, which every text has. Folding leaves letters and digits only, so that nothing in a word can be taken for a
/// placeholder.
pub(crate) fn patterns(words: &[String]) -> [String; WORDS] {
    std::array::from_fn(|index| match words.get(index) {
        Some(word) => format!("% {word}%"),
        None => "%".to_owned(),
    })
}
