//! A form that was refused, kept for the page that shows it again: what was typed is mended, not typed again.

use domain::ids::OrderId;
use domain::order_edit::{EditFault, OrderEditInput};
use serde::{Deserialize, Serialize};

use crate::backend;
use crate::error::AppError;

const DRAFT: &str = "order.draft";

/// A refused form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    /// Whose.
    pub(super) order: OrderId,
    /// Of which version of the order.
    pub(super) version: i64,
    /// What was typed.
    pub(super) input: OrderEditInput,
    /// Why it was refused.
    pub(super) fault: EditFault,
}

/// Keeps a refused form.
///
/// # Errors
/// When the session cannot be written.
pub(super) async fn keep(draft: &Draft) -> Result<(), AppError> {
    backend::session()?.insert(DRAFT, draft).await.map_err(backend::internal)
}

/// The refused form of this version of the order, once. One of an older version is forgotten: it would undo what has
/// happened since.
///
/// # Errors
/// When the session cannot be read.
pub(super) async fn take(order: OrderId, version: i64) -> Result<Option<Draft>, AppError> {
    let session = backend::session()?;
    // Removing marks a session as changed even where there is nothing to remove, so look first.
    if session.get::<Draft>(DRAFT).await.map_err(backend::internal)?.is_none() {
        return Ok(None);
    }
    let draft: Option<Draft> = session.remove(DRAFT).await.map_err(backend::internal)?;
    Ok(draft.filter(|draft| draft.order == order && draft.version == version))
}
