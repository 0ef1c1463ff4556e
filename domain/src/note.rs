//! What staff say about something that they did.

use serde::{Deserialize, Serialize};

use crate::rejection::{Field, Rejection};
use crate::text::clean_line;

/// What a member of staff says about what they did: one paragraph of 1 to 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Note(String);

impl Note {
    const LONGEST: usize = 500;

    /// Reads what was typed; nothing was said where it is blank.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] when it is too long.
    pub fn from_form(text: &str) -> Result<Option<Self>, Rejection> {
        let paragraph = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if paragraph.is_empty() {
            return Ok(None);
        }
        let note = clean_line(&paragraph, Self::LONGEST).ok_or(Rejection::Invalid { field: Field::Note })?;
        Ok(Some(Self(note)))
    }

    /// Reads what must be said.
    ///
    /// # Errors
    /// [`Rejection::Invalid`] when it is blank or too long.
    pub fn required(text: &str) -> Result<Self, Rejection> {
        Self::from_form(text)?.ok_or(Rejection::Invalid { field: Field::Note })
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_paragraph_of_at_most_500_characters() {
        let read = |text: &str| Note::from_form(text).map(|note| note.map(|note| note.as_str().to_owned()));
        assert_eq!(read(" \r\n "), Ok(None));
        assert_eq!(read(" Paid back,\r\n\tcalled\u{0} her. "), Ok(Some("Paid back, called her.".to_owned())));
        assert_eq!(read(&"ü".repeat(500)), Ok(Some("ü".repeat(500))));
        assert_eq!(read(&"ü".repeat(501)), Err(Rejection::Invalid { field: Field::Note }));
        assert_eq!(Note::required(" "), Err(Rejection::Invalid { field: Field::Note }));
    }
}
