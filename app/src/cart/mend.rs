//! The form at a line whose product asks for something that was not said, or not as it must be. It is the server's alone,
//! so that the browser half need not know of it: the table puts it where it belongs, and it is sent as a plain form.

use domain::actor::Actor;
use domain::cart::CartLine;
use domain::catalogue::Attributes;
use domain::flash::Flash;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::cart::CartChange;

use crate::asked::{self, Answers};
use crate::backend;
use crate::error::AppError;
use crate::exit::{Exit, HtmlPage};
use crate::page::status_of;

/// Where every form of the cart leads.
const CART: &str = "/cart";

/// Says for a line what its product asks for.
///
/// # Errors
/// For a program, what was refused; a browser is told at the line.
#[server(prefix = "/fn", endpoint = "answer-line", input = PostUrl, output = HtmlPage)]
pub(crate) async fn answer_line(
    /// The line's id.
    #[server(default)]
    line: String,
    /// What the shopper says for it.
    #[server(default)]
    attributes: Attributes,
) -> Result<Exit, AppError> {
    let actor = backend::shopper().await?;
    match change(actor, &line, &attributes).await {
        Ok(changed) => {
            backend::remember_count(changed.cart.count());
            if let (true, Some(flash)) = (backend::plain_form(), &changed.flash) {
                backend::keep_flash(flash).await?;
            }
            Ok(Exit::to(CART))
        }
        Err(shop::Error::Rejected(rejection)) if backend::plain_form() => {
            if matches!(rejection, Rejection::InvalidAttribute { .. }) {
                Answers::keep(&line, "", attributes, rejection.clone()).await?;
            }
            backend::keep_flash(&Flash::Refused(rejection)).await?;
            Ok(Exit::to(CART))
        }
        Err(error @ shop::Error::Rejected(_)) => {
            let error = AppError::from(error);
            backend::set_status(status_of(&error));
            Err(error)
        }
        Err(error) => Err(backend::give_up(error)),
    }
}

async fn change(actor: Actor, line: &str, attributes: &Attributes) -> shop::Result<CartChange> {
    // Somebody whose session has ended has no lines any more, and nowhere to log in.
    if actor == Actor::Anonymous {
        return Err(Rejection::LineNotFound.into());
    }
    let line = line.parse().map_err(|_| Rejection::LineNotFound)?;
    backend::shop().answer_line(actor, line, attributes).await
}

/// The form for a line, with what was said or what was refused; nothing where nothing is to be mended.
pub(super) fn form(line: &CartLine, refused: Option<&Answers>) -> Option<impl IntoView + use<>> {
    if !line.has_attribute_fault() {
        return None;
    }
    let id = line.id.to_string();
    let said = Answers::said(&line.attributes);
    let answers = refused.filter(|answers| answers.of == id).unwrap_or(&said);
    let title = format!("title-{id}");
    Some(view! {
        <form class="order-form" method="post" action=AnswerLine::url()>
            <input type="hidden" name="line" value=id.clone()/>
            {asked::fields(&id, &line.asked, answers)}
            <p><button class="button" type="submit" aria-describedby=title>"Save"</button></p>
        </form>
    })
}
