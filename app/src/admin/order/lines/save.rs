//! Changing the items of an order: everything but saving only keeps what was typed and shows what it would do.

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::order::Order;
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;

use super::super::super::address;
use super::super::super::exit::{Exit, HtmlPage};
use super::draft::{self, Draft, LineInput};
use crate::backend;
use crate::error::AppError;

/// What a button of the form wants.
enum Intent<'i> {
    /// To see what the items would cost.
    Look,
    /// To add a piece of this variant.
    Add(&'i str),
    /// To save the items.
    Save,
    /// To give the changes up.
    GiveUp,
}

impl<'i> From<&'i str> for Intent<'i> {
    fn from(word: &'i str) -> Self {
        match word.strip_prefix("add:") {
            Some(variant) => Self::Add(variant),
            None if word == "save" => Self::Save,
            None if word == "give-up" => Self::GiveUp,
            None => Self::Look,
        }
    }
}

/// Keeps the items as they were typed and shows what they would cost, or saves them if just that has been seen. A browser
/// comes back to the page of the items, or once they are saved to the order's.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "edit-order-lines", input = PostUrl, output = HtmlPage)]
pub(in crate::admin) async fn edit_order_lines(
    /// Which order.
    #[server(default)]
    id: String,
    /// The version that the form shows.
    #[server(default)]
    version: String,
    /// The lines.
    #[server(default)]
    lines: Vec<LineInput>,
    /// What is searched for, to be added.
    #[server(default)]
    find: String,
    /// The total that the page has shown, in minor units.
    #[server(default)]
    seen: String,
    /// The button.
    #[server(default)]
    intent: String,
) -> Result<Exit, AppError> {
    let done = async {
        let (order, draft) = read(&id, &version, lines, find).await?;
        act(order, draft, &seen, Intent::from(intent.as_str())).await
    };
    match done.await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn read(id: &str, version: &str, lines: Vec<LineInput>, find: String) -> Result<(Order, Draft), AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let version: i64 = version.parse().map_err(|_| Rejection::Invalid { field: Field::Version })?;
    let order = backend::shop().visible_order(actor, &id.to_string()).await?;
    Ok((order, Draft { order: id, version, lines, find, fault: None }))
}

async fn act(order: Order, mut draft: Draft, seen: &str, intent: Intent<'_>) -> Result<Exit, AppError> {
    if draft.version != order.version {
        draft::forget().await?;
        return super::super::tell_refusal(order.id, Rejection::OrderConflict).await;
    }
    match intent {
        Intent::GiveUp => {
            draft::forget().await?;
            Ok(Exit::to(&address::of_order(order.id)))
        }
        Intent::Look => look(&order, draft, None).await,
        Intent::Add(variant) => {
            let product = backend::shop().product(variant).await?;
            let added = product.variants.iter().find(|known| known.id.as_str() == variant);
            let added = added.ok_or(Rejection::ProductNotFound)?;
            draft.lines.push(LineInput::of_variant(&added.id, added.unit_price.decimal()));
            draft.find.clear();
            look(&order, draft, None).await
        }
        Intent::Save => save(&order, draft, seen).await,
    }
}

/// Keeps what was typed and leads to the page that shows it.
async fn look(order: &Order, mut draft: Draft, refused: Option<Flash>) -> Result<Exit, AppError> {
    // What was added and taken out again leaves nothing behind.
    draft.lines.retain(|line| !(line.id.is_empty() && line.is_removed()));
    draft.fault = draft.edits(order).err();
    let flash = refused.or_else(|| draft.fault.as_ref().map(|fault| Flash::Refused(fault.rejection.clone())));
    if let (Some(Flash::Refused(rejection)), false) = (&flash, backend::plain_form()) {
        return Err(rejection.clone().into());
    }
    draft.keep().await?;
    if let Some(flash) = flash {
        backend::keep_flash(&flash).await?;
    }
    Ok(Exit::to(&address::of_lines(order.id)))
}

async fn save(order: &Order, draft: Draft, seen: &str) -> Result<Exit, AppError> {
    let Ok(edits) = draft.edits(order) else { return look(order, draft, None).await };
    let (shop, actor) = (backend::shop(), backend::actor().await?);
    let saved = async {
        let preview = shop.preview_lines(actor, order.id, edits.clone()).await?;
        if preview.after.totals.total.minor.to_string() != seen {
            return Ok(false);
        }
        shop.edit_lines(actor, order.id, draft.version, edits).await.map(|_| true)
    };
    match saved.await {
        Ok(true) => {
            draft::forget().await?;
            super::super::tell(order.id, &Flash::OrderSaved).await
        }
        Ok(false) => look(order, draft, Some(Flash::LookFirst)).await,
        Err(shop::Error::Rejected(Rejection::OrderConflict)) => {
            draft::forget().await?;
            super::super::tell_refusal(order.id, Rejection::OrderConflict).await
        }
        Err(shop::Error::Rejected(rejection)) => look(order, draft, Some(Flash::Refused(rejection))).await,
        Err(error) => Err(error.into()),
    }
}
