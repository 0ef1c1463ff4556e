//! The hidden field by which a form does what it says once, however often it is sent.
//!
//! Whoever mounts the app answers a form that is sent again with the answer of the first time, unless that was a refusal:
//! those are marked here. Each rendering of a form is a press of its own, so that a form that is shown again is new.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::request::Parts;
use leptos::prelude::*;

use crate::backend;

/// The field's name.
pub const FIELD: &str = "press";

/// The field, for a form that creates something.
pub(crate) fn field() -> impl IntoView {
    hidden(FIELD)
}

fn hidden(name: &'static str) -> impl IntoView {
    view! { <input type="hidden" name=name value=backend::shop().fresh_press().to_string()/> }
}

/// The field's name where the use-case remembers its presses itself, because nobody may keep the answer: such forms are
/// answered as often as they are sent, without waiting for one another.
const OWN_FIELD: &str = "own_press";

/// That field.
pub(crate) fn own_field() -> impl IntoView {
    hidden(OWN_FIELD)
}

/// What came of a form: whoever mounts the app puts one into the request's extensions, and looks at it afterwards.
#[derive(Clone, Debug, Default)]
pub struct Outcome(Arc<AtomicBool>);

impl Outcome {
    /// Marks the form as refused: nothing was done, and the same form may succeed when it is sent again.
    pub fn refuse(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was.
    #[must_use]
    pub fn was_refused(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Marks the form that is being answered as refused.
pub(crate) fn refuse() {
    _ = with_context::<Parts, _>(|parts| parts.extensions.get::<Outcome>().map(Outcome::refuse));
}
