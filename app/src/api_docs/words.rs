//! Text with code in it.

use leptos::prelude::*;

/// A text in which code stands between backticks.
pub(super) fn words(text: &str) -> AnyView {
    let parts: Vec<_> = text
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => part.to_owned().into_any(),
            _ => view! { <code>{part.to_owned()}</code> }.into_any(),
        })
        .collect();
    parts.into_any()
}

/// Lines of code that may be wider than the page, and are then read by the keyboard too.
pub(super) fn code(lines: String, label: String) -> impl IntoView {
    view! { <pre class="docs__code" tabindex="0" role="region" aria-label=label><code>{lines}</code></pre> }
}

/// Where an error stands on the page.
pub(super) fn error_anchor(code: &str) -> String {
    format!("error-{}", code.replace('.', "-"))
}

/// Where a shape stands on the page.
pub(super) fn shape_anchor(name: &str) -> String {
    format!("shape-{name}")
}
