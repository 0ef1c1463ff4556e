//! `/api/cart`: the cart of whoever asks, the same that the shop's pages show.

use std::sync::Arc;

use app::visit::{self, VisitError};
use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use domain::cart::{Cart, LineName, Quantity};
use domain::catalogue::Attributes;
use domain::ids::VariantId;
use domain::rejection::Rejection;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use shop::Shop;
use shop::cart::CartChange;
use tower_sessions::Session;
use utoipa::ToSchema;

use super::badge;
use super::model::CartModel;
use super::read::{Body, Faults, Given, Name, NoBody, Pieces};
use crate::problem::{Problem, json};
use crate::state::Place;

/// Where the cart is.
const CART: &str = "/api/cart";

/// What is to be put into the cart.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewItem {
    /// The variant.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: Given<String>,
    /// How many pieces.
    #[serde(default)]
    #[schema(value_type = u32, minimum = 1, maximum = 999, default = 1, example = 2)]
    quantity: Given<Pieces>,
    /// What the product asks for in `requiredAttributes`, by key.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>, example = json!({}))]
    attributes: Given<Attributes>,
}

/// How a line is to be.
#[derive(Deserialize, ToSchema)]
pub(super) struct ItemChange {
    /// How many pieces; 0 removes the line.
    #[serde(default)]
    #[schema(value_type = u32, required = true, minimum = 0, maximum = 999, example = 3)]
    quantity: Given<Pieces>,
    /// What the product asks for in `requiredAttributes`, by key; left out, it stays as it was.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, String>, example = json!({}))]
    attributes: Given<Attributes>,
}

/// Show the cart
///
/// At present prices. Whoever has not put anything in has an empty one.
#[utoipa::path(
    get,
    path = "/api/cart",
    operation_id = "showCart",
    tag = "Cart",
    responses((status = 200, description = "The cart", body = CartModel<'static>))
)]
pub(super) async fn show(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let cart = shop.cart(visit::shopper(&shop, &session).await?).await?;
    Ok(told(&place, &asked, StatusCode::OK, &cart))
}

/// Put something into the cart
///
/// The same variant with the same attributes adds up in one line. The first thing that is put in begins the session.
#[utoipa::path(
    post,
    path = "/api/cart/items",
    operation_id = "addToCart",
    tag = "Cart",
    request_body = NewItem,
    responses((status = 201, description = "The cart", body = CartModel<'static>)),
    extensions(("x-error-codes" = json!([
        "cart.productNotFound", "cart.invalidQuantity", "cart.insufficientStock", "cart.full"
    ])))
)]
pub(super) async fn add(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
    Body(item): Body<NewItem>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let product = faults.needed("productId", item.product_id);
    let quantity = faults.optional("quantity", item.quantity);
    let attributes = faults.optional("attributes", item.attributes).unwrap_or_default();
    let product = faults.or(product)?;
    let quantity = quantity.map_or(Ok(Quantity::ONE), |pieces| pieces.get()?.try_into())?;
    let variant: VariantId = product.parse().map_err(|_| Rejection::ProductNotFound)?;
    let added = add_for(&shop, &session, &variant, quantity, attributes).await?;
    let mut response = told(&place, &asked, StatusCode::CREATED, &added.cart);
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(CART));
    Ok(response)
}

/// Somebody new is remembered once there is something to remember.
async fn add_for(
    shop: &Shop,
    session: &Session,
    variant: &VariantId,
    quantity: Quantity,
    attributes: Attributes,
) -> Result<CartChange, Problem> {
    let known = visit::shopper(shop, session).await?;
    if known != Actor::Anonymous {
        return Ok(shop.add_to_cart(known, variant, quantity, attributes).await?);
    }
    let visitor = shop.fresh_visitor();
    let added = shop.add_to_cart(Actor::Guest(visitor), variant, quantity, attributes).await?;
    session.insert(visit::VISITOR, visitor).await.map_err(VisitError::from)?;
    Ok(added)
}

/// Change a line
///
/// Where another line of the same variant has the attributes that are given, the two become one with the pieces of both.
#[utoipa::path(
    patch,
    path = "/api/cart/items/{id}",
    operation_id = "changeCartLine",
    tag = "Cart",
    params(("id" = String, Path, description = "The line's `lineId`, or its `productId` where no other line has the same", example = "kaiser-natron-pulver-250-g-grosspackung")),
    request_body = ItemChange,
    responses((status = 200, description = "The cart", body = CartModel<'static>)),
    extensions(("x-error-codes" = json!([
        "cart.lineNotFound", "cart.ambiguousLine", "cart.productNotFound", "cart.invalidQuantity",
        "cart.insufficientStock"
    ])))
)]
pub(super) async fn change(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
    Name(name): Name,
    Body(change): Body<ItemChange>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let quantity = faults.needed("quantity", change.quantity);
    let attributes = faults.optional("attributes", change.attributes);
    let pieces = faults.or(quantity)?.get()?;
    let (actor, line) = line_of(&shop, &session, &name).await?;
    let changed = shop.change_line(actor, &line, pieces, attributes.as_ref()).await?;
    Ok(told(&place, &asked, StatusCode::OK, &changed.cart))
}

/// Remove a line
#[utoipa::path(
    delete,
    path = "/api/cart/items/{id}",
    operation_id = "removeCartLine",
    tag = "Cart",
    params(("id" = String, Path, description = "The line's `lineId`, or its `productId` where no other line has the same", example = "kaiser-natron-pulver-250-g-grosspackung")),
    responses((status = 200, description = "The cart", body = CartModel<'static>)),
    extensions(("x-error-codes" = json!(["cart.lineNotFound", "cart.ambiguousLine"])))
)]
pub(super) async fn remove(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
    Name(name): Name,
    _: NoBody,
) -> Result<Response, Problem> {
    let (actor, line) = line_of(&shop, &session, &name).await?;
    let removed = shop.change_line(actor, &line, 0, None).await?;
    Ok(told(&place, &asked, StatusCode::OK, &removed.cart))
}

/// Empty the cart
#[utoipa::path(
    delete,
    path = "/api/cart",
    operation_id = "emptyCart",
    tag = "Cart",
    responses((status = 200, description = "The empty cart", body = CartModel<'static>))
)]
pub(super) async fn empty(
    State(shop): State<Shop>,
    State(place): State<Arc<Place>>,
    session: Session,
    asked: HeaderMap,
    _: NoBody,
) -> Result<Response, Problem> {
    let actor = visit::shopper(&shop, &session).await?;
    let cart = match actor {
        // Nothing was put in, and nothing need be remembered.
        Actor::Anonymous => shop.cart(actor).await?,
        _ => shop.empty_cart(actor).await?.cart,
    };
    Ok(told(&place, &asked, StatusCode::OK, &cart))
}

/// Whose line is meant. Whoever has put nothing in has no line.
async fn line_of(shop: &Shop, session: &Session, name: &str) -> Result<(Actor, LineName), Problem> {
    let line = name.parse()?;
    match visit::shopper(shop, session).await? {
        Actor::Anonymous => Err(Rejection::LineNotFound.into()),
        actor => Ok((actor, line)),
    }
}

/// The cart as it is now.
fn told(place: &Place, asked: &HeaderMap, status: StatusCode, cart: &Cart) -> Response {
    let mut response = json(status, &CartModel::from(cart));
    badge::show(&mut response, place, asked, cart.count());
    response
}
