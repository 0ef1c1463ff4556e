//! `/api/checkout`: from the cart to the payment page.

use app::visit;
use axum::extract::State;
use axum::response::Response;
use domain::actor::Actor;
use domain::rejection::Rejection;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use shop::Shop;
use tower_sessions::Session;
use utoipa::ToSchema;

use super::model::Time;
use super::read::NoBody;
use crate::problem::{Problem, json};

/// A checkout that waits to be paid.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Checkout)]
struct CheckoutModel {
    /// The order that it will pay.
    #[schema(example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    order_id: String,
    /// The order's number, for people.
    #[schema(example = "KN-2026-0142")]
    number: String,
    /// Where the shopper pays: send the browser there.
    #[schema(example = "https://checkout.stripe.com/c/pay/cs_live_a1b2c3")]
    checkout_url: String,
    /// When that page ends.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:45:02.000Z")]
    expires_at: Time,
}

/// Check the cart out
///
/// Saves the cart as an order, reserves its goods and opens the payment page. For an unchanged cart the open checkout is
/// given again. `cart.changed` tells in its `details` what the shopper must see or mend first, line by line: the same as
/// the cart's notices. Afterwards ask for the order until its `paymentStatus` is no longer `pending`.
#[utoipa::path(
    post,
    path = "/api/checkout/intent",
    operation_id = "checkOut",
    tag = "Checkout",
    responses(
        (status = 201, description = "A new checkout", body = CheckoutModel),
        (status = 200, description = "The open checkout of the same cart", body = CheckoutModel)
    ),
    extensions(("x-error-codes" = json!([
        "cart.empty", "cart.changed", "cart.alreadyPaid", "cart.totalTooSmall", "cart.totalTooLarge",
        "payment.unavailable"
    ])))
)]
pub(super) async fn intent(State(shop): State<Shop>, session: Session, _: NoBody) -> Result<Response, Problem> {
    let actor = visit::shopper(&shop, &session).await?;
    if actor == Actor::Anonymous {
        return Err(Rejection::CartEmpty.into());
    }
    let started = match shop.begin_checkout(actor, None).await {
        Err(shop::Error::Rejected(Rejection::CartChanged)) => {
            return Err(Problem::cart_changed(&shop.cart(actor).await?));
        }
        started => started?,
    };
    let status = if started.fresh { StatusCode::CREATED } else { StatusCode::OK };
    let location = format!("/api/orders/{}", started.order);
    let model = CheckoutModel {
        order_id: started.order.to_string(),
        number: started.number,
        checkout_url: started.url,
        expires_at: Time(started.expires_at),
    };
    let mut response = json(status, &model);
    if let (true, Ok(location)) = (started.fresh, HeaderValue::from_str(&location)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
