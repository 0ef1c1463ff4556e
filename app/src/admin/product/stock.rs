//! Changing the stock of a size, with a reason.

use domain::catalogue::Variant;
use domain::flash::Flash;
use domain::ids::{Slug, VariantId};
use domain::inventory::{ChangeReason, MovementReason, StockChange};
use domain::note::Note;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;

use super::super::address;
use super::super::exit::{Exit, HtmlPage};
use super::super::field::Input;
use super::super::finish::finish;
use super::super::typed::Typed;
use crate::backend;
use crate::error::AppError;
use crate::press;

/// The form: by how many pieces, and why.
pub(super) fn form(slug: &Slug, variant: &Variant, typed: &Typed) -> impl IntoView + use<> {
    let id = |name: &str| format!("{name}-{}", variant.id);
    let typed = typed.of(&form_name(variant.id.as_str()));
    let change = Input::text(id("change"), "change", "Change by", &typed.or("change", "")).required();
    let change = change.hint("-2 or 20, say.").fault(typed.fault(Field::Change));
    let note = Input::text(id("note"), "note", "Note (optional)", &typed.or("note", ""));
    let chosen = typed.or("reason", "");
    let reasons: Vec<_> = ChangeReason::ALL
        .into_iter()
        .map(|reason| {
            let reason = MovementReason::from(reason);
            view! { <option value=reason.as_str() selected=chosen == reason.as_str()>{reason.label()}</option> }
        })
        .collect();
    let reason = id("reason");
    let even = (variant.stock.reserved > 0).then(|| {
        let even = id("even");
        view! {
            <p class="field field--check">
                <input id=even.clone() type="checkbox" name="even" value="1"/>
                <label for=even>"Even if they are promised to orders"</label>
            </p>
        }
    });
    view! {
        <form class="admin-form__part variant__form" method="post" action=ChangeStock::url()>
            <input type="hidden" name="slug" value=slug.to_string()/>
            <input type="hidden" name="id" value=variant.id.to_string()/>
            {press::field()}
            {change.view()}
            <p class="field">
                <label for=reason.clone()>"Reason"</label>
                <select id=reason name="reason">{reasons}</select>
            </p>
            {note.fault(typed.fault(Field::Note)).view()}
            {even}
            <p class="variant__go">
                <button class="button" type="submit">
                    "Change the stock"<span class="visually-hidden">" of "{variant.id.to_string()}</span>
                </button>
            </p>
        </form>
    }
}

/// Changes the stock of a size. The same press again changes nothing.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "change-stock", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn change_stock(
    /// The product, to come back to its page.
    #[server(default)]
    slug: String,
    /// Which size.
    #[server(default)]
    id: String,
    /// By how many pieces.
    #[server(default)]
    change: String,
    /// Why.
    #[server(default)]
    reason: String,
    /// What else there is to say.
    #[server(default)]
    note: String,
    /// Filled in where pieces may be taken away that are promised.
    #[server(default)]
    even: String,
    /// What makes it happen once.
    #[server(default)]
    press: String,
) -> Result<Exit, AppError> {
    let typed = Typed::into(form_name(&id), &[("change", &change), ("reason", &reason), ("note", &note)]);
    let done = async {
        let id: VariantId = id.parse().map_err(|_| Rejection::ProductNotFound)?;
        let change = StockChange {
            change: pieces(&change)?,
            reason: reason.parse()?,
            note: Note::from_form(&note)?,
            even_if_reserved: !even.is_empty(),
            press: Some(press.parse()?),
        };
        let actor = backend::actor().await?;
        let changed = backend::shop().change_stock(actor, &id, change).await?;
        let (from, to) = (changed.before.on_hand, changed.after.on_hand);
        Ok(Flash::StockChanged { variant: id.to_string(), from, to })
    };
    finish(&address::of_product_text(&slug), typed.unless(done.await).await).await
}

fn form_name(variant: &str) -> String {
    format!("stock {variant}")
}

/// Reads `20`, `+20`, `-2` or `−2`.
fn pieces(text: &str) -> Result<i64, Rejection> {
    let plain = text.trim().replace('\u{2212}', "-");
    plain.parse().map_err(|_| Rejection::Invalid { field: Field::Change })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_whole_number_of_either_sign() {
        for (text, change) in [("20", 20), ("+20", 20), (" -2 ", -2), ("−2", -2)] {
            assert_eq!(pieces(text), Ok(change));
        }
        for text in ["", "2.5", "two", "1e3", "99999999999999999999"] {
            assert_eq!(pieces(text), Err(Rejection::Invalid { field: Field::Change }));
        }
    }
}
