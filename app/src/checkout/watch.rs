//! Looking whether a payment has arrived.

use domain::actor::Actor;

use crate::backend;
use crate::error::AppError;

pub(super) async fn is_settled(order: &str) -> Result<bool, AppError> {
    let actor = backend::shopper().await?;
    match has_news(actor, order).await {
        Ok(news) => Ok(news),
        // The page tells whoever may no longer see the order.
        Err(shop::Error::Rejected(_)) => Ok(true),
        Err(error) => Err(backend::give_up(error)),
    }
}

/// Whether the payment is known, or a person looks at it, which may take days.
async fn has_news(actor: Actor, order: &str) -> shop::Result<bool> {
    let shop = backend::shop();
    let order = shop.settle_visible_order(actor, order).await?;
    Ok(order.is_settled() || shop.order_review(actor, &order).await?.is_some())
}
