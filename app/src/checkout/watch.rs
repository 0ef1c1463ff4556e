//! Looking whether a payment has arrived.

use crate::backend;
use crate::error::AppError;

pub(super) async fn is_settled(order: &str) -> Result<bool, AppError> {
    let actor = backend::shopper().await?;
    match backend::shop().settle_visible_order(actor, order).await {
        Ok(order) => Ok(order.is_settled()),
        // The page tells whoever may no longer see the order.
        Err(shop::Error::Rejected(_)) => Ok(true),
        Err(error) => Err(backend::give_up(error)),
    }
}
