//! From the cart to the payment page.

use domain::cart::CartFingerprint;
use domain::flash::Flash;
use domain::rejection::Rejection;

use crate::backend;
use crate::error::AppError;

pub(super) async fn begin(seen: &str) -> Result<(), AppError> {
    let actor = backend::shopper().await?;
    let seen = (!seen.is_empty()).then(|| CartFingerprint::from_form(seen));
    match backend::shop().begin_checkout(actor, seen).await {
        Ok(checkout) => backend::see_other(&checkout.url),
        Err(shop::Error::Rejected(rejection)) => {
            let told = match rejection {
                // Somebody whose session has ended has no cart any more, and nowhere to log in.
                Rejection::AuthRequired => Rejection::CartEmpty,
                other => other,
            };
            backend::keep_flash(&Flash::Refused(told)).await?;
            backend::see_other("/cart");
        }
        Err(other) => return Err(backend::give_up(other)),
    }
    Ok(())
}
