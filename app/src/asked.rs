//! What a product asks its buyer to say (CAT-2): the fields, and what was typed into refused ones, kept for the page that
//! shows them again.

use std::collections::BTreeMap;

use domain::catalogue::{Attributes, RequiredAttribute};
use domain::rejection::Rejection;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::backend;
use crate::error::AppError;

/// The session's key of what was refused last.
const REFUSED: &str = "asked.refused";
/// The most of it that is kept: a session is no place for megabytes.
const MOST: (usize, usize) = (50, 500);

/// What was typed for a product. Nothing, where nothing was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answers {
    /// What they are for: a variant on its product's page, a line in the cart.
    pub(crate) of: String,
    /// How many were wanted.
    pub(crate) quantity: String,
    /// By the attribute's key.
    pub(crate) attributes: Attributes,
    /// Why they were refused.
    pub(crate) refused: Option<Rejection>,
}

impl Answers {
    /// What a line of the cart says already.
    pub(crate) fn said(attributes: &Attributes) -> Self {
        Self { attributes: attributes.clone(), ..Self::default() }
    }

    /// Keeps what was refused for the page that shows the fields again.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub(crate) async fn keep(of: &str, quantity: &str, attributes: Attributes, why: Rejection) -> Result<(), AppError> {
        let cut = |text: String| text.chars().take(MOST.1).collect::<String>();
        let attributes: BTreeMap<_, _> =
            attributes.into_iter().take(MOST.0).map(|(key, value)| (cut(key), cut(value))).collect();
        let (of, quantity) = (cut(of.to_owned()), cut(quantity.to_owned()));
        let kept = Self { of, quantity, attributes, refused: Some(why) };
        backend::session()?.insert(REFUSED, kept).await.map_err(backend::internal)
    }

    /// What was kept, once, if it is for one of these; what is for something else stays for its own page.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub(crate) async fn take(is_ours: impl Fn(&str) -> bool) -> Result<Option<Self>, AppError> {
        let session = backend::session()?;
        let kept = session.get::<Self>(REFUSED).await.map_err(backend::internal)?;
        let Some(kept) = kept.filter(|kept| is_ours(&kept.of)) else { return Ok(None) };
        session.remove_value(REFUSED).await.map_err(backend::internal)?;
        Ok(Some(kept))
    }

    fn value(&self, key: &str) -> String {
        self.attributes.get(key).cloned().unwrap_or_default()
    }

    /// Why the field with this key was refused, if it was.
    fn fault(&self, key: &str) -> Option<String> {
        let refused = self.refused.as_ref()?;
        if self.value(key).trim().is_empty() {
            return Some("This is needed.".to_owned());
        }
        matches!(refused, Rejection::InvalidAttribute { key: wrong, .. } if wrong == key).then(|| refused.to_string())
    }
}

/// A field for each thing that the buyer must say, with its rule, a hint, what was typed, and why that was refused. The
/// first that was refused takes the focus. `form` tells the fields of one form from those of others on the page.
pub(crate) fn fields(form: &str, asked: &[RequiredAttribute], answers: &Answers) -> impl IntoView + use<> {
    let first_fault = asked.iter().position(|attribute| answers.fault(&attribute.key).is_some());
    let fields: Vec<_> = asked
        .iter()
        .enumerate()
        .map(|(place, attribute)| field(form, attribute, answers, first_fault == Some(place)))
        .collect();
    fields.into_any()
}

fn field(form: &str, attribute: &RequiredAttribute, answers: &Answers, is_first_fault: bool) -> impl IntoView + use<> {
    let RequiredAttribute { key, label, pattern, hint } = attribute.clone();
    let (value, fault) = (answers.value(&key), answers.fault(&key));
    let id = format!("{form}-{key}");
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    let ids = [hint.is_some().then(|| hint_id.clone()), fault.is_some().then(|| fault_id.clone())];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    let described_by = (!ids.is_empty()).then(|| ids.join(" "));
    let title = hint.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="text"
                name=format!("attributes[{key}]")
                value=value
                required=true
                maxlength="500"
                pattern=pattern
                title=title
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=fault.is_some().then_some("true")
                autofocus=is_first_fault
            />
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            {fault.map(|fault| view! { <p class="field__fault" id=fault_id>{fault}</p> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_or_wrong_is_told_beside_its_field_and_nothing_where_nothing_was_refused() {
        let said: Attributes =
            [("domain".to_owned(), "Example".to_owned()), ("seat".to_owned(), " ".to_owned())].into();
        let fresh = Answers::said(&said);
        assert_eq!((fresh.fault("domain"), fresh.fault("seat")), (None, None));
        let why = Rejection::InvalidAttribute { key: "domain".to_owned(), label: "Domain name".to_owned() };
        let refused = Answers { refused: Some(why), ..fresh };
        assert_eq!(refused.fault("domain").as_deref(), Some("Please check Domain name."));
        assert_eq!(refused.fault("seat").as_deref(), Some("This is needed."));
        assert_eq!(refused.value("domain"), "Example");
    }
}
