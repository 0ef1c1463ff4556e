//! What was typed into a small form that was refused, kept for the page that shows the form again: it is mended there,
//! not typed again.

use std::collections::BTreeMap;

use domain::rejection::{Field, Rejection};
use serde::{Deserialize, Serialize};

use super::finish;
use crate::backend;
use crate::error::AppError;

const TYPED: &str = "admin.typed";

/// The longest text that a field keeps: a session is no place for megabytes.
const LONGEST: usize = 2000;

/// What was typed into a form, and why it was refused. Nothing, where nothing was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Typed {
    form: String,
    fields: BTreeMap<String, String>,
    refused: Option<Rejection>,
}

impl Typed {
    /// What was typed into the form of this name, which no other form of the dashboard has.
    pub(super) fn into(form: String, fields: &[(&str, &str)]) -> Self {
        let cut = |text: &str| text.chars().take(LONGEST).collect();
        let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), cut(text))).collect();
        Self { form, fields, refused: None }
    }

    /// Keeps it for the form's page, if what was to be done was refused to a browser that comes back to that page.
    ///
    /// # Errors
    /// What was to be done, as it was; or when the session cannot be written.
    pub(super) async fn unless<T>(self, done: Result<T, AppError>) -> Result<T, AppError> {
        if let (Err(AppError::Rejected(rejection)), true) = (&done, backend::plain_form())
            && finish::is_told(rejection)
        {
            let kept = Self { refused: Some(rejection.clone()), ..self };
            backend::session()?.insert(TYPED, kept).await.map_err(backend::internal)?;
        }
        done
    }

    /// What was kept, once.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub(super) async fn take() -> Result<Self, AppError> {
        let session = backend::session()?;
        // Removing marks a session as changed even where there is nothing to remove, so look first.
        if session.get::<Self>(TYPED).await.map_err(backend::internal)?.is_none() {
            return Ok(Self::default());
        }
        Ok(session.remove(TYPED).await.map_err(backend::internal)?.unwrap_or_default())
    }

    /// What of it belongs to the form of this name.
    pub(super) fn of(&self, form: &str) -> Self {
        if self.form == form { self.clone() } else { Self::default() }
    }

    /// Whether the form was refused.
    pub(super) const fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// Why the form was refused, if it was.
    pub(super) fn refused(&self) -> Option<Rejection> {
        self.refused.clone()
    }

    /// What stands in a field: what was typed, else what the page knows.
    pub(super) fn or(&self, name: &str, known: &str) -> String {
        self.fields.get(name).map_or(known, String::as_str).to_owned()
    }

    /// Why this field was refused, if it was.
    pub(super) fn fault(&self, field: Field) -> Option<String> {
        let rejection = self.refused.as_ref()?;
        let at_fault = match rejection {
            Rejection::Invalid { field } => *field,
            Rejection::RefundTooLarge { .. } => Field::Amount,
            Rejection::StockShort { .. } | Rejection::StockPromised { .. } => Field::Change,
            Rejection::EmailTaken => Field::Email,
            _ => return None,
        };
        (at_fault == field).then(|| rejection.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_filled_with_what_was_typed_into_it_and_with_nobody_elses() {
        let refused = Some(Rejection::Invalid { field: Field::Amount });
        let typed = Typed { refused, ..Typed::into("credit a".to_owned(), &[("amount", "x"), ("note", "")]) };
        let (own, other) = (typed.of("credit a"), typed.of("credit b"));
        assert_eq!(
            (own.or("amount", "1"), own.or("note", "old"), own.or("more", "2")),
            ("x".into(), "".into(), "2".into())
        );
        assert_eq!((other.or("amount", "1"), other.is_refused()), ("1".into(), false));
        assert!(own.fault(Field::Amount).is_some() && own.fault(Field::Note).is_none());
        let long = Typed::into(String::new(), &[("note", &"ä".repeat(9999))]);
        assert_eq!(long.or("note", "").chars().count(), LONGEST);
    }
}
