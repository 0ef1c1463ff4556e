//! What the server does for each change of the cart.

use domain::actor::Actor;
use domain::cart::{Cart, Quantity, parse_pieces};
use domain::catalogue::Attributes;
use domain::flash::Flash;
use domain::ids::{LineId, VariantId};
use domain::rejection::Rejection;
use shop::cart::CartChange;

use super::view::CartView;
use crate::asked::Answers;
use crate::backend;
use crate::error::AppError;

pub(super) async fn add(variant: &str, quantity: &str, attributes: Attributes) -> Result<CartView, AppError> {
    let asked = (|| {
        let variant: VariantId = variant.parse().map_err(|_| Rejection::ProductNotFound)?;
        let quantity: Quantity = quantity.parse()?;
        Ok::<_, Rejection>((variant, quantity))
    })();
    let (actor, outcome) = match asked {
        Ok((variant, pieces)) => {
            let actor = backend::remembered_shopper().await?;
            let outcome = backend::shop().add_to_cart(actor, &variant, pieces, attributes.clone()).await;
            if let (true, Err(shop::Error::Rejected(why @ Rejection::InvalidAttribute { .. }))) =
                (backend::plain_form(), &outcome)
            {
                return ask_again(actor, &variant, (quantity, attributes), why).await;
            }
            (actor, outcome)
        }
        Err(rejection) => (backend::shopper().await?, Err(rejection.into())),
    };
    answer(actor, outcome).await
}

/// What the product asks for is mended where it is asked, on the product's page.
async fn ask_again(
    actor: Actor,
    variant: &VariantId,
    (quantity, attributes): (&str, Attributes),
    why: &Rejection,
) -> Result<CartView, AppError> {
    Answers::keep(variant.as_str(), quantity, attributes, why.clone()).await?;
    let product = backend::shop().product(variant.as_str()).await.map_err(backend::give_up)?;
    backend::see_other(&format!("/products/{}", product.slug));
    Ok(CartView::of(&current(actor).await?, None))
}

pub(super) async fn set_quantity(line: &str, quantity: &str) -> Result<CartView, AppError> {
    let actor = backend::shopper().await?;
    let outcome = match (parse_line(line), parse_pieces(quantity)) {
        (Ok(line), Ok(pieces)) => backend::shop().change_quantity(actor, line, pieces).await,
        (Err(rejection), _) | (Ok(_), Err(rejection)) => Err(rejection.into()),
    };
    answer(actor, outcome).await
}

pub(super) async fn remove(line: &str) -> Result<CartView, AppError> {
    let actor = backend::shopper().await?;
    let outcome = match parse_line(line) {
        Ok(line) => backend::shop().remove_line(actor, line).await,
        Err(rejection) => Err(rejection.into()),
    };
    answer(actor, outcome).await
}

pub(super) async fn show() -> Result<CartView, AppError> {
    let cart = backend::shop().cart(backend::shopper().await?).await?;
    backend::remember_count(cart.count());
    Ok(CartView::of(&cart, None))
}

fn parse_line(line: &str) -> Result<LineId, Rejection> {
    line.parse().map_err(|_| Rejection::LineNotFound)
}

/// The one exit of every change.
async fn answer(actor: Actor, outcome: shop::Result<CartChange>) -> Result<CartView, AppError> {
    let (cart, flash) = match outcome {
        Ok(change) => (change.cart, change.flash),
        Err(shop::Error::Rejected(rejection)) => {
            let told = match rejection {
                // Somebody whose session has ended has no lines any more, and nowhere to log in.
                Rejection::AuthRequired => Rejection::LineNotFound,
                other => other,
            };
            (current(actor).await?, Some(Flash::Refused(told)))
        }
        Err(other) => return Err(backend::give_up(other)),
    };
    backend::remember_count(cart.count());
    if !backend::plain_form() {
        return Ok(CartView::of(&cart, flash.as_ref()));
    }
    if let Some(flash) = &flash {
        backend::keep_flash(flash).await?;
    }
    backend::see_other("/cart");
    Ok(CartView::of(&cart, None))
}

async fn current(actor: Actor) -> Result<Cart, AppError> {
    backend::shop().cart(actor).await.map_err(backend::give_up)
}
