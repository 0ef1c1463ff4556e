//! Taking a customer away who never ordered.

use domain::flash::Flash;
use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use super::super::finish::finish;
use crate::backend;
use crate::error::AppError;

/// The button, behind a second look.
pub(super) fn offer(id: CustomerId) -> impl IntoView + use<> {
    view! {
        <details class="panel">
            <summary><h2>"Delete"</h2></summary>
            <p>"Whoever has orders or entries in the ledger is kept."</p>
            <form method="post" action=DeleteCustomer::url()>
                <input type="hidden" name="id" value=id.to_string()/>
                <button class="button" type="submit">"Delete this customer"</button>
            </form>
        </details>
    }
}

/// Takes a customer away.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "delete-customer", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn delete_customer(
    /// Whom.
    #[server(default)]
    id: String,
) -> Result<Exit, AppError> {
    let done = async {
        let actor = backend::actor().await?;
        backend::shop().delete_customer(actor, super::customer_of(&id)?).await?;
        Ok(Flash::CustomerDeleted)
    };
    match done.await {
        Ok(flash) => finish(address::CUSTOMERS, Ok(flash)).await,
        Err(error) => finish(&address::of_customer_text(&id), Err(error)).await,
    }
}
