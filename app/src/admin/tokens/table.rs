//! The table of tokens. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use domain::token::{Token, TokenStanding};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::super::{address, pill};
use super::revoke::RevokeToken;
use crate::backend;

/// A table with a row for each token, on the page `here`.
pub(in crate::admin) fn of_tokens(tokens: &[Token], here: &str) -> impl IntoView + use<> {
    let rows: Vec<_> = tokens.iter().map(|token| row(token, here)).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"API tokens, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Scopes"</th>
                    <th scope="col">"Whose"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col"><span class="visually-hidden">"Revoke"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// A shorter table of tokens that are one customer's, beside other things on the page `here`.
pub(in crate::admin) fn of_one_customer(tokens: &[Token], here: &str) -> impl IntoView + use<> {
    let rows: Vec<_> = tokens.iter().map(|token| short_row(token, here)).collect();
    view! {
        <table class="table">
            <caption class="visually-hidden">"The customer's API tokens, newest first"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Scopes"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Status"</th>
                    <th scope="col"><span class="visually-hidden">"Revoke"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn short_row(token: &Token, here: &str) -> impl IntoView + use<> {
    view! {
        <tr class="row">
            <th scope="row" data-label="Name">{token.name.as_str().to_owned()}</th>
            <td data-label="Scopes">{scopes(token)}</td>
            <td data-label="Last used">{last_used(token)}</td>
            <td data-label="Status" class="pills">{standing(token)}</td>
            <td>{revoke(token, here)}</td>
        </tr>
    }
}

fn scopes(token: &Token) -> String {
    token.scopes.to_string().replace(',', ", ")
}

fn last_used(token: &Token) -> AnyView {
    token.last_used_at.map(pill::time).map_or_else(|| "never".into_any(), IntoAny::into_any)
}

fn standing(token: &Token) -> impl IntoView + use<> {
    let standing = backend::shop().standing_of(token);
    let end = token.expires_at.filter(|_| standing == TokenStanding::Valid).map(|end| {
        view! { <span class="quiet">"until "{pill::time(end)}</span> }
    });
    view! { {pill::of_token(standing)}" "{end} }
}

fn revoke(token: &Token, here: &str) -> impl IntoView + use<> {
    (backend::shop().standing_of(token) == TokenStanding::Valid).then(|| revoke_form(token, here))
}

fn row(token: &Token, here: &str) -> impl IntoView + use<> {
    let whose = match token.customer {
        Some(id) => view! { <a class="wraps" href=address::of_customer(id)>{id.to_string()}</a> }.into_any(),
        None => "The shop's".into_any(),
    };
    view! {
        <tr class="row">
            <th scope="row" data-label="Name">
                <span class="stack">
                    <span>{token.name.as_str().to_owned()}</span>
                    <span class="quiet">{token.id.to_string()}</span>
                </span>
            </th>
            <td data-label="Scopes"><span class="wraps">{scopes(token)}</span></td>
            <td data-label="Whose">{whose}</td>
            <td data-label="Created">{pill::time(token.created_at)}</td>
            <td data-label="Last used">{last_used(token)}</td>
            <td data-label="Status" class="pills">{standing(token)}</td>
            <td>{revoke(token, here)}</td>
        </tr>
    }
}

fn revoke_form(token: &Token, here: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=RevokeToken::url()>
            <input type="hidden" name="id" value=token.id.to_string()/>
            <input type="hidden" name="back" value=here.to_owned()/>
            <button class="button" type="submit">
                "Revoke"<span class="visually-hidden">{format!(" {}", token.name.as_str())}</span>
            </button>
        </form>
    }
}
