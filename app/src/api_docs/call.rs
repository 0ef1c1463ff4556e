//! One call: what it takes and what it answers.

use leptos::prelude::*;

use super::words::{code, error_anchor, shape_anchor, words};
use super::{Answer, Body, Call, Failure, Field};

pub(super) fn call(call: &Call) -> impl IntoView + use<> {
    let name = format!("{} {}", call.method, call.path);
    let heading = format!("{}-title", call.anchor);
    let about: Vec<_> = call.about.iter().map(|text| view! { <p>{words(text)}</p> }).collect();
    let who = who(call).map(|says| view! { <p><strong>{words(&says)}</strong></p> });
    view! {
        <section class="docs__call" id=call.anchor.clone() aria-labelledby=heading>
            <h3 id=heading.clone()>{call.summary.clone()}</h3>
            <p class="docs__path"><span class="docs__method">{call.method}</span> " " <code>{call.path.clone()}</code></p>
            {about}
            {who}
            {fields("Parameters", Side::Asked, &call.parameters)}
            {call.body.as_ref().map(|given| body(given, &name))}
            {call.answers.iter().map(|given| answer(given, &name)).collect::<Vec<_>>()}
            {errors(call)}
        </section>
    }
}

/// Who may make a call that is not for everybody.
fn who(call: &Call) -> Option<String> {
    let scopes = call.scopes.iter().map(|scope| format!("`{scope}`")).collect::<Vec<_>>().join(", ");
    match (call.needs_login, call.scopes.is_empty()) {
        (false, true) => None,
        (true, true) => Some("Somebody must have logged in.".to_owned()),
        (false, false) => Some(format!("A token needs the scope {scopes}.")),
        (true, false) => Some(format!("For staff who have logged in, and for tokens with the scope {scopes}.")),
    }
}

fn body(body: &Body, call: &str) -> impl IntoView + use<> {
    view! {
        {fields("Body", Side::Asked, &body.fields)}
        <h4>"Example"</h4>
        {code(body.example.clone(), format!("Example of a body of {call}"))}
    }
}

fn answer(answer: &Answer, call: &str) -> impl IntoView + use<> {
    let shape = answer.shape.as_ref().map(|name| {
        view! { ": " <a href=format!("#{}", shape_anchor(name))>{name.clone()}</a> }
    });
    let label = format!("Example of the answer {} of {call}", answer.status);
    let example = answer.example.clone().map(|example| {
        view! { <details><summary>"Example"</summary>{code(example, label)}</details> }
    });
    view! {
        <h4>"Answers " <span class="docs__status">{answer.status}</span></h4>
        <p>{words(&answer.about)} {shape}</p>
        {example}
    }
}

fn errors(call: &Call) -> impl IntoView + use<> {
    let own = (!call.errors.is_empty()).then(|| failures("Errors", &call.errors, |_| None));
    let common: Vec<_> = call
        .common_errors
        .iter()
        .map(|code| view! { <li><a href=format!("#{}", error_anchor(code))><code>{code.clone()}</code></a></li> })
        .collect();
    view! {
        {own}
        <h4>"As others of its kind"</h4>
        <ul class="docs__codes">{common}</ul>
    }
}

/// A table of errors; `anchor` gives each its place on the page.
pub(super) fn failures(
    title: &'static str,
    failures: &[Failure],
    anchor: fn(&Failure) -> Option<String>,
) -> impl IntoView + use<> {
    let rows: Vec<_> = failures
        .iter()
        .map(|failure| {
            view! {
                <tr id=anchor(failure)>
                    <th scope="row"><code>{failure.code.clone()}</code></th>
                    <td>{failure.status}</td>
                    <td>{words(&failure.when)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="docs__table" tabindex="0" role="group" aria-label=title>
            <table>
                <caption>{title}</caption>
                <thead><tr><th scope="col">"Code"</th><th scope="col">"Status"</th><th scope="col">"When"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Whose fields are told of.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// Those of whoever asks.
    Asked,
    /// Those of the answer.
    Answered,
}

impl Side {
    const fn presence(self, required: bool) -> &'static str {
        match (self, required) {
            (Self::Asked, true) => "required",
            (Self::Asked, false) => "optional",
            (Self::Answered, true) => "always there",
            (Self::Answered, false) => "not always there",
        }
    }
}

/// A table of fields; nothing where there are none.
pub(super) fn fields(title: &'static str, side: Side, fields: &[Field]) -> impl IntoView + use<> {
    let rows: Vec<_> = fields
        .iter()
        .map(|field| {
            let place = field.place.map(|place| format!(" ({place})"));
            let kind = match &field.shape {
                Some(shape) => {
                    view! { <a href=format!("#{}", shape_anchor(shape))>{field.kind.clone()}</a> }.into_any()
                }
                None => field.kind.clone().into_any(),
            };
            view! {
                <tr>
                    <th scope="row"><code>{field.name.clone()}</code> {place}</th>
                    <td>{kind}</td>
                    <td>{side.presence(field.required)}</td>
                    <td>{words(&field.about)}</td>
                </tr>
            }
        })
        .collect();
    (!fields.is_empty()).then(|| {
        view! {
            <div class="docs__table" tabindex="0" role="group" aria-label=title>
                <table>
                    <caption>{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th><th scope="col">"Type"</th><th scope="col">"Presence"</th>
                            <th scope="col">"Meaning"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    })
}
