//! One field of a form, with what helps to fill it in and why it was refused beside it.

use std::borrow::Cow;

use leptos::prelude::*;

/// A field of a form.
#[derive(Clone, Debug, Default)]
pub(super) struct Input {
    /// The id of its element.
    pub(super) id: String,
    /// The name under which it is sent.
    pub(super) name: String,
    /// What people call it.
    pub(super) label: String,
    /// What stands in it.
    pub(super) value: String,
    /// The type of its input; a line of text where nothing is said.
    pub(super) kind: Option<&'static str>,
    /// Which keyboard a telephone shows.
    pub(super) keys: Option<&'static str>,
    /// What helps to fill it in.
    pub(super) hint: Option<Cow<'static, str>>,
    /// The list to choose from.
    pub(super) list: Option<&'static str>,
    /// Whether it must be filled in.
    pub(super) required: bool,
    /// Why it was refused.
    pub(super) fault: Option<String>,
}

impl Input {
    /// A line of text.
    pub(super) fn text(id: impl Into<String>, name: impl Into<String>, label: &str, value: &str) -> Self {
        let (label, value) = (label.to_owned(), value.to_owned());
        Self { id: id.into(), name: name.into(), label, value, ..Self::default() }
    }

    /// The same field, which must be filled in.
    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same field with what helps to fill it in.
    pub(super) fn hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same field with why it was refused, if it was.
    pub(super) fn fault(self, fault: Option<String>) -> Self {
        Self { fault, ..self }
    }

    /// Its element.
    pub(super) fn view(self) -> impl IntoView + use<> {
        let (described, hint, fault) = self.beside();
        let Self { id, name, label, value, kind, keys, list, required, .. } = self;
        view! {
            <p class="field">
                <label for=id.clone()>{label}</label>
                <input id=id type=kind.unwrap_or("text") name=name value=value autocomplete="off" inputmode=keys
                    list=list required=required aria-describedby=described
                    aria-invalid=fault.is_some().then_some("true")/>
                {hint}
                {fault}
            </p>
        }
    }

    /// Its element, for several lines.
    pub(super) fn lines(self, rows: &'static str) -> impl IntoView + use<> {
        let (described, hint, fault) = self.beside();
        let Self { id, name, label, value, .. } = self;
        view! {
            <p class="field field--wide">
                <label for=id.clone()>{label}</label>
                <textarea id=id name=name rows=rows aria-describedby=described
                    aria-invalid=fault.is_some().then_some("true")>{value}</textarea>
                {hint}
                {fault}
            </p>
        }
    }

    /// What stands beside it, and by which ids its element refers to that.
    fn beside(&self) -> (Option<String>, Option<AnyView>, Option<AnyView>) {
        let (hint_id, fault_id) = (format!("{}-hint", self.id), format!("{}-fault", self.id));
        let ids = [self.hint.as_ref().map(|_| hint_id.clone()), self.fault.as_ref().map(|_| fault_id.clone())];
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        let hint = self.hint.clone();
        let hint = hint.map(|hint| view! { <span class="field__hint" id=hint_id>{hint}</span> }.into_any());
        let fault = self.fault.clone();
        let fault = fault.map(|why| view! { <span class="field__fault" id=fault_id>{why}</span> }.into_any());
        ((!ids.is_empty()).then(|| ids.join(" ")), hint, fault)
    }
}

/// The ways from a page of a list to its first and its next one, if there are any.
pub(super) fn pages(first: Option<String>, next: Option<String>) -> impl IntoView + use<> {
    ways((first, "First page"), (next, "Next page"))
}

/// The same for a list that is ordered by age alone.
pub(super) fn pages_by_age(newest: Option<String>, older: Option<String>) -> impl IntoView + use<> {
    ways((newest, "Newest"), (older, "Older"))
}

fn ways(first: (Option<String>, &'static str), next: (Option<String>, &'static str)) -> impl IntoView + use<> {
    let any = first.0.is_some() || next.0.is_some();
    let first = first.0.map(|address| view! { <a href=address>{first.1}</a> });
    let next = next.0.map(|address| view! { <a rel="next" href=address>{next.1}</a> });
    any.then(|| view! { <nav class="pages" aria-label="Pages">{first}" "{next}</nav> })
}
