//! The page itself.

use std::sync::Arc;

use leptos::prelude::*;

use super::business::business;
use super::call::{Side, call, failures, fields};
use super::introduction::{introduction, rules};
use super::words::{error_anchor, shape_anchor, words};
use super::{ApiDocs, Failure, Group, Shape};
use crate::document::Head;
use crate::error::AppError;
use crate::frame::Frame;

pub(crate) fn page() -> impl IntoView {
    crate::page::page(load())
}

async fn load() -> Result<AnyView, AppError> {
    let docs: Arc<ApiDocs> = expect_context();
    let groups: Vec<_> = docs.groups.iter().map(group).collect();
    let content = view! {
        // Only here: the shop's own style sheet is loaded by every shopper.
        <link rel="stylesheet" href="/api-docs.css"/>
        <div class="docs">
            <header class="page-head">
                <h1>"The API"</h1>
                <p>"The shop for programs: products, carts, checkouts, orders and accounts, over HTTP and JSON."</p>
            </header>
            {contents(&docs)}
            {introduction()}
            {business()}
            {rules()}
            {groups}
            {all_errors(&docs.errors)}
            {shapes(&docs.shapes)}
        </div>
    };
    Ok(Frame::load().await.render(Head::private("The API"), content))
}

fn contents(docs: &ApiDocs) -> impl IntoView + use<> {
    let groups: Vec<_> = docs
        .groups
        .iter()
        .map(|group| {
            let calls: Vec<_> = group
                .calls
                .iter()
                .map(|call| {
                    view! {
                        <li>
                            <a href=format!("#{}", call.anchor)>
                                <span class="docs__method">{call.method}</span> " " {call.path.clone()}
                            </a>
                        </li>
                    }
                })
                .collect();
            view! { <li><a href=format!("#{}", anchor_of(&group.name))>{group.name.clone()}</a> <ul>{calls}</ul></li> }
        })
        .collect();
    view! {
        <nav class="docs__contents" aria-label="On this page">
            <ul>
                <li><a href="#introduction">"From the cart to the payment page"</a></li>
                <li><a href="#business">"Ordering for customers, on account"</a></li>
                <li><a href="#rules">"What holds for every call"</a></li>
                {groups}
                <li><a href="#errors">"Errors"</a></li>
                <li><a href="#shapes">"Shapes"</a></li>
            </ul>
        </nav>
    }
}

fn group(group: &Group) -> impl IntoView + use<> {
    let anchor = anchor_of(&group.name);
    view! {
        <section class="docs__group" aria-labelledby=anchor>
            <h2 id=anchor.clone()>{group.name.clone()}</h2>
            <p>{words(&group.about)}</p>
            {group.calls.iter().map(call).collect::<Vec<_>>()}
        </section>
    }
}

fn anchor_of(group: &str) -> String {
    // An id has no spaces: a reference to it would be read as several.
    format!("group-{}", group.to_lowercase().replace(' ', "-"))
}

fn all_errors(all: &[Failure]) -> impl IntoView + use<> {
    view! {
        <section class="docs__group" aria-labelledby="errors">
            <h2 id="errors">"Errors"</h2>
            {failures("Every error", all, |failure| Some(error_anchor(&failure.code)))}
        </section>
    }
}

fn shapes(all: &[Shape]) -> impl IntoView + use<> {
    let shapes: Vec<_> = all
        .iter()
        .map(|shape| {
            view! {
                <section class="docs__call" id=shape_anchor(&shape.name)>
                    <h3>{shape.name.clone()}</h3>
                    <p>{words(&shape.about)}</p>
                    {fields("Fields", Side::Answered, &shape.fields)}
                </section>
            }
        })
        .collect();
    view! {
        <section class="docs__group" aria-labelledby="shapes">
            <h2 id="shapes">"Shapes"</h2>
            {shapes}
        </section>
    }
}
