//! The table of tokens. On narrow screens each row becomes a card, whose cells are named by `data-label`.

use domain::token::{Token, TokenStanding};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::super::pill;
use super::revoke::RevokeToken;
use crate::backend;

/// A table with a row for each token.
pub(super) fn of_tokens(tokens: &[Token]) -> impl IntoView + use<> {
    let rows: Vec<_> = tokens.iter().map(row).collect();
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

fn row(token: &Token) -> impl IntoView + use<> {
    let standing = backend::shop().standing_of(token);
    let whose = token.customer.map_or_else(|| "The shop's".to_owned(), |id| id.to_string());
    let used = token.last_used_at.map(pill::time);
    let end = token.expires_at.filter(|_| standing == TokenStanding::Valid).map(|end| {
        view! { <span class="quiet">"until "{pill::time(end)}</span> }
    });
    let revoke = (standing == TokenStanding::Valid).then(|| revoke_form(token));
    view! {
        <tr class="row">
            <th scope="row" data-label="Name">
                <span class="stack">
                    <span>{token.name.as_str().to_owned()}</span>
                    <span class="quiet">{token.id.to_string()}</span>
                </span>
            </th>
            <td data-label="Scopes">{token.scopes.to_string().replace(',', ", ")}</td>
            <td data-label="Whose">{whose}</td>
            <td data-label="Created">{pill::time(token.created_at)}</td>
            <td data-label="Last used">{used.map_or_else(|| "never".into_any(), IntoAny::into_any)}</td>
            <td data-label="Status" class="pills">{pill::of_token(standing)}" "{end}</td>
            <td>{revoke}</td>
        </tr>
    }
}

fn revoke_form(token: &Token) -> impl IntoView + use<> {
    view! {
        <form method="post" action=RevokeToken::url()>
            <input type="hidden" name="id" value=token.id.to_string()/>
            <button class="button" type="submit">
                "Revoke"<span class="visually-hidden">{format!(" {}", token.name.as_str())}</span>
            </button>
        </form>
    }
}
