//! A form that was refused, kept for the page that shows it again: what was typed is mended, not typed again. Passwords
//! are never kept.

use domain::rejection::Rejection;
use serde::{Deserialize, Serialize};

use crate::backend;
use crate::error::AppError;
use crate::press;

/// The session's key of the form that was refused last.
const REFUSED: &str = "account.form";
/// The longest text of a field that is kept: a session is no place for megabytes.
const LONGEST: usize = 254;

/// A refused form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Form {
    /// Which form.
    name: String,
    /// What was typed into its fields.
    typed: Vec<(String, String)>,
    /// Why which field was refused, in their order.
    faults: Vec<(String, Rejection)>,
    /// Why all of it was refused, where no field is at fault.
    refusal: Option<Rejection>,
}

impl Form {
    /// The form of this name with what was typed.
    pub(super) fn typed(name: &str, typed: &[(&str, &str)]) -> Self {
        let short = |text: &str| text.chars().take(LONGEST).collect();
        let typed = typed.iter().map(|&(field, text)| (field.to_owned(), short(text))).collect();
        Self { name: name.to_owned(), typed, ..Self::default() }
    }

    /// What a field says, or its fault, which is noted.
    pub(super) fn read<T>(&mut self, field: &str, value: Result<T, Rejection>) -> Option<T> {
        value.map_err(|rejection| self.faults.push((field.to_owned(), rejection))).ok()
    }

    /// The same form, refused for this reason: at one of its fields, or as a whole.
    pub(super) fn refuse(mut self, field: Option<&str>, rejection: Rejection) -> Self {
        match field {
            Some(field) => self.faults.push((field.to_owned(), rejection)),
            None => self.refusal = Some(rejection),
        }
        self
    }

    /// The first reason for which it was refused.
    pub(super) fn first_rejection(&self) -> Option<&Rejection> {
        self.refusal.as_ref().or_else(|| self.faults.first().map(|(_, rejection)| rejection))
    }

    /// Whether it was refused at all.
    pub(super) const fn is_refused(&self) -> bool {
        self.refusal.is_some() || !self.faults.is_empty()
    }

    /// What was typed into a field, or what stands there from the beginning.
    pub(super) fn value(&self, field: &str, otherwise: &str) -> String {
        let typed = self.typed.iter().find(|(name, _)| name == field);
        typed.map_or(otherwise, |(_, text)| text).to_owned()
    }

    /// Why a field was refused.
    pub(super) fn fault(&self, field: &str) -> Option<&Rejection> {
        self.faults.iter().find(|(name, _)| name == field).map(|(_, rejection)| rejection)
    }

    /// Whether this field is the first to be mended.
    pub(super) fn is_first_fault(&self, field: &str) -> bool {
        self.faults.first().is_some_and(|(name, _)| name == field)
    }

    /// Why all of it was refused.
    pub(super) const fn refusal(&self) -> Option<&Rejection> {
        self.refusal.as_ref()
    }

    /// Keeps it for its page.
    pub(super) async fn keep(&self) -> Result<(), AppError> {
        press::refuse();
        backend::session()?.insert(REFUSED, self).await.map_err(backend::internal)
    }

    /// The form of this name as it was refused, once; an empty one, where none was.
    pub(super) async fn take(name: &str) -> Result<Self, AppError> {
        let session = backend::session()?;
        let kept: Option<Self> = session.get(REFUSED).await.map_err(backend::internal)?;
        match kept.filter(|form| form.name == name) {
            Some(form) => {
                session.remove_value(REFUSED).await.map_err(backend::internal)?;
                Ok(form)
            }
            None => Ok(Self { name: name.to_owned(), ..Self::default() }),
        }
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use domain::rejection::Field;

    use super::*;

    #[test]
    fn a_refused_form_knows_what_was_typed_and_what_to_mend_first() {
        let mut form = Form::typed("register", &[("email", "ada@"), ("name", &"x".repeat(1000))]);
        assert_eq!(form.read("name", Ok(7)), Some(7));
        assert!(!form.is_refused());
        let wrong = Rejection::Invalid { field: Field::Email };
        assert_eq!(form.read::<()>("email", Err(wrong.clone())), None);
        let form = form.refuse(Some("password"), Rejection::WeakPassword);
        assert_eq!((form.value("email", ""), form.value("name", "").len()), ("ada@".to_owned(), LONGEST));
        assert_eq!(form.value("password", "otherwise"), "otherwise");
        assert_eq!(form.fault("email"), Some(&wrong));
        assert!(form.is_first_fault("email") && !form.is_first_fault("password"));
        assert_eq!(form.first_rejection(), Some(&wrong));
    }
}
