//! What stands at a line of the cart that the shopper must see. The browser half takes it as it is.

use domain::cart::{CartLine, Notice};
use leptos::prelude::*;

use super::mend;
use crate::asked::Answers;

/// The notices of a line, and the form to mend what its product asks for, as HTML. `refused` is what was typed into such a
/// form and refused.
pub(super) fn of(line: &CartLine, refused: Option<&Answers>) -> String {
    if line.notices.is_empty() {
        return String::new();
    }
    let notices: Vec<_> = line.notices.iter().map(|notice| item(notice, &line.title)).collect();
    let notes = view! {
        <ul class="notices">{notices}</ul>
        {mend::form(line, refused)}
    };
    notes.to_html()
}

fn item(notice: &Notice, title: &str) -> impl IntoView + use<> {
    let class = if notice.blocks_checkout() { "notice notice--blocking" } else { "notice" };
    view! { <li class=class>{notice.about(title)}</li> }
}
