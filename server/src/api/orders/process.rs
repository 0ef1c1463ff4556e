//! `PUT /api/orders/{id}`: processing an order (PROC-4).

use axum::extract::State;
use axum::response::Response;
use domain::processing::Strategy;
use domain::rejection::Rejection;
use http::StatusCode;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use shop::Shop;
use utoipa::ToSchema;

use crate::api::model::OrderModel;
use crate::api::read::{Body, Faults, Given, Name};
use crate::api::who::{OrderWork, Staff};
use crate::problem::{Problem, json};

/// Whether an order is to be processed, and how.
#[derive(Deserialize, ToSchema)]
pub(in crate::api) struct Processing {
    /// `true` processes the order; anything else leaves it as it is.
    #[serde(default)]
    #[schema(value_type = bool, required = true, example = true)]
    process: Given<Meant>,
    /// What is to be done where fewer pieces are there than were ordered: `adjust` sells what is there, `reject` leaves
    /// the order unprocessed, `ignore` leaves such lines out.
    #[serde(default)]
    #[schema(value_type = String, default = "adjust", example = "adjust")]
    strategy: Given<Chosen>,
}

/// Whether `process` is `true`: whatever else stands there is not wrong, it only means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meant(bool);

impl<'de> Deserialize<'de> for Meant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Box::<RawValue>::deserialize(deserializer)?.get() == "true"))
    }
}

/// A strategy, if what stands there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chosen(Option<Strategy>);

impl<'de> Deserialize<'de> for Chosen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let word: Option<String> = serde_json::from_str(raw.get()).ok();
        Ok(Self(word.and_then(|word| word.parse().ok())))
    }
}

/// Process an order
///
/// Takes its goods from stock, prices what is there, and debits the customer's balance. Money for it must have been
/// received, though it need not cover the total. An order can be processed once.
#[utoipa::path(
    put,
    path = "/api/orders/{id}",
    operation_id = "processOrder",
    tag = "Orders",
    params(("id" = String, Path, description = "The order's id, or the same as a UUID", example = "ord_01KPWXW3FGQ4T2V6M8Y0B1C2D3")),
    request_body = Processing,
    responses((status = 200, description = "The order", body = OrderModel<'static>)),
    extensions(("x-error-codes" = json!([
        "auth.required", "auth.insufficientScope", "order.forbidden", "order.notFound", "order.invalidStrategy",
        "order.alreadyProcessed", "order.notProcessable", "order.insufficientBalance", "order.insufficientStock"
    ]))),
    security(("session" = []), ("token" = ["orders:write"]))
)]
pub(in crate::api) async fn process(
    State(shop): State<Shop>,
    Staff { actor, .. }: Staff<OrderWork>,
    Name(id): Name,
    Body(body): Body<Processing>,
) -> Result<Response, Problem> {
    let mut faults = Faults::default();
    let meant = faults.needed("process", body.process);
    let chosen = faults.optional("strategy", body.strategy);
    let Meant(is_meant) = faults.or(meant)?;
    let strategy =
        chosen.map_or(Ok(Strategy::default()), |Chosen(strategy)| strategy.ok_or(Rejection::InvalidStrategy))?;
    let order = shop.order_to_change(actor, &id).await?;
    let order = if is_meant { shop.process_order(actor, order.id, strategy).await?.order } else { order };
    Ok(json(StatusCode::OK, &OrderModel::for_staff(&order)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_true_means_it_and_only_the_three_words_are_strategies() {
        for (json, meant) in [("true", true), ("false", false), ("\"true\"", false), ("1", false), ("null", false)] {
            assert_eq!(serde_json::from_str::<Meant>(json).unwrap(), Meant(meant), "{json}");
        }
        let chosen = |json: &str| serde_json::from_str::<Chosen>(json).unwrap().0;
        for strategy in Strategy::ALL {
            assert_eq!(chosen(&format!("\"{}\"", strategy.as_str())), Some(strategy));
        }
        for wrong in ["null", "\"ADJUST\"", "\" adjust\"", "\"\"", "1", "[\"adjust\"]", "{}"] {
            assert_eq!(chosen(wrong), None, "{wrong}");
        }
    }
}
