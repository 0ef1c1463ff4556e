//! Looking whether a payment has arrived.

use crate::backend;
use crate::error::AppError;
use crate::page::status_of;

pub(super) async fn is_settled(order: &str) -> Result<bool, AppError> {
    let actor = backend::shopper().await?;
    match backend::shop().settle_visible_order(actor, order).await {
        Ok(order) => Ok(order.is_settled()),
        Err(error) => {
            let error = AppError::from(error);
            backend::set_status(status_of(&error));
            Err(error)
        }
    }
}
