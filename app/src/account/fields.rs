//! The fields of an account's forms, with their faults beside them.

use leptos::prelude::*;

use super::form::Form;

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// The name under which it is sent.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) label: &'static str,
    /// The type of its input.
    pub(super) kind: &'static str,
    /// What browsers may fill in.
    pub(super) autocomplete: &'static str,
    /// What helps to fill it in.
    pub(super) hint: Option<&'static str>,
    /// Whether it may be left empty.
    pub(super) optional: bool,
}

impl Field {
    /// A line of text that is needed.
    pub(super) const fn text(name: &'static str, label: &'static str, autocomplete: &'static str) -> Self {
        Self { name, label, kind: "text", autocomplete, hint: None, optional: false }
    }

    /// An address of mail.
    pub(super) const fn email(label: &'static str) -> Self {
        Self { kind: "email", ..Self::text("email", label, "email") }
    }

    /// A password that the shop knows.
    pub(super) const fn password(name: &'static str, label: &'static str) -> Self {
        Self { kind: "password", ..Self::text(name, label, "current-password") }
    }

    /// A password that is made up now.
    pub(super) const fn new_password(label: &'static str) -> Self {
        let hint = Some("At least 12 characters. A few words that only you would put together are good.");
        Self { kind: "password", hint, ..Self::text("password", label, "new-password") }
    }

    /// The same field, which may be left empty.
    pub(super) const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// Why a form was refused, above its fields. It takes the focus where no field is at fault.
pub(super) fn refusal(form: &Form) -> impl IntoView + use<> {
    let words = match form.refusal() {
        Some(rejection) => Some(rejection.to_string()),
        None => form.is_refused().then(|| "Please check what is marked below.".to_owned()),
    };
    let focused = form.refusal().is_some();
    words.map(|words| {
        view! { <p class="flash flash--refusal" role="alert" tabindex="-1" autofocus=focused>{words}</p> }
    })
}

/// A field with its label, what was typed or stands there from the beginning, a hint and why it was refused. A password
/// is never filled in.
pub(super) fn input(field: Field, form: &Form, otherwise: &str) -> impl IntoView + use<> {
    let value = if field.kind == "password" { String::new() } else { form.value(field.name, otherwise) };
    let (id, described, notes) = surroundings(field, form);
    let at_fault = form.fault(field.name).is_some();
    view! {
        <p class="field">
            {label(field, &id)}
            <input id=id type=field.kind name=field.name value=value autocomplete=field.autocomplete
                required=!field.optional aria-describedby=described aria-invalid=at_fault.then_some("true")
                autofocus=form.is_first_fault(field.name)/>
            {notes}
        </p>
    }
}

/// The same as a choice of values with their words.
pub(super) fn choice(
    field: Field,
    form: &Form,
    otherwise: &str,
    options: Vec<(String, String)>,
) -> impl IntoView + use<> {
    let chosen = form.value(field.name, otherwise);
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, words)| view! { <option value=value.clone() selected=value == chosen>{words}</option> })
        .collect();
    let (id, described, notes) = surroundings(field, form);
    let at_fault = form.fault(field.name).is_some();
    view! {
        <p class="field">
            {label(field, &id)}
            <select id=id name=field.name autocomplete=field.autocomplete aria-describedby=described
                aria-invalid=at_fault.then_some("true") autofocus=form.is_first_fault(field.name)>{options}</select>
            {notes}
        </p>
    }
}

fn label(field: Field, id: &str) -> impl IntoView + use<> {
    let optional = field.optional.then(|| view! { <span class="field__optional">" (optional)"</span> });
    view! { <label for=id.to_owned()>{field.label}{optional}</label> }
}

/// A field's id, the ids of what describes it, and that itself.
fn surroundings(field: Field, form: &Form) -> (String, Option<String>, impl IntoView + use<>) {
    let id = format!("{}-{}", form.name(), field.name);
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    let fault = form.fault(field.name).map(ToString::to_string);
    let ids = [field.hint.map(|_| hint_id.clone()), fault.as_ref().map(|_| fault_id.clone())];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    let described = (!ids.is_empty()).then(|| ids.join(" "));
    let notes = view! {
        {field.hint.map(|hint| view! { <span class="field__hint" id=hint_id>{hint}</span> })}
        {fault.map(|fault| view! { <span class="field__fault" id=fault_id>{fault}</span> })}
    };
    (id, described, notes)
}
