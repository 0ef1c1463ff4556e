//! What narrows a list, read from the list's address and shown as the form above it.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// The longest text that a filter has.
const LONGEST: usize = 200;

/// What an address says for a filter; nothing, where it does not narrow.
pub(super) fn text(query: &ParamsMap, key: &str) -> String {
    query.get(key).unwrap_or_default().trim().chars().take(LONGEST).collect()
}

/// Where the page starts that an address asks for; `None` for the first one.
pub(super) fn cursor(query: &ParamsMap) -> Option<String> {
    query.get("cursor").filter(|cursor| !cursor.is_empty())
}

/// The form with these fields; a list that is narrowed has a way back to `all` of it.
pub(super) fn form(all: &'static str, name: &'static str, is_narrowed: bool, fields: impl IntoView) -> impl IntoView {
    let all_link = is_narrowed.then(|| view! { <a href=all>"Show all"</a> });
    view! {
        <form class="admin-filters" action=all role="search" aria-label=name>
            {fields}
            <p class="admin-filters__go"><button class="button button--primary" type="submit">"Show"</button>" "{all_link}</p>
        </form>
    }
}

/// A field to choose one of these by, or any. Each choice has the word that the address knows it by, and what people
/// call it.
pub(super) fn choice<'c>(
    name: &'static str,
    label: &'static str,
    choices: impl IntoIterator<Item = (&'c str, &'c str)>,
    chosen: &str,
) -> AnyView {
    let options = options(choices, chosen);
    view! {
        <p class="field">
            <label for=name>{label}</label>
            <select id=name name=name><option value="">"any"</option>{options}</select>
        </p>
    }
    .into_any()
}

/// The choices of a field, of which one may be chosen.
pub(super) fn options<'c>(choices: impl IntoIterator<Item = (&'c str, &'c str)>, chosen: &str) -> Vec<AnyView> {
    let option = |(word, label): (&str, &str)| {
        view! { <option value=word.to_owned() selected=chosen == word>{label.to_owned()}</option> }.into_any()
    };
    choices.into_iter().map(option).collect()
}

/// An address's query, for tests.
#[cfg(test)]
pub(super) fn asked(pairs: &[(&'static str, &str)]) -> ParamsMap {
    pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
}
