//! Orders in a file, through the browser (ADM-3).

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use domain::ids::OrderId;
use domain::rejection::Rejection;
use futures::stream;
use http::HeaderMap;
use shop::Shop;
use shop::orders::{AskedOrders, ExportedOrders};
use tower_sessions::Session;
use url::form_urlencoded;

use crate::download::{Refused, csv, staff};
use crate::state::AppState;

/// Where a login leads that was asked for on the way.
const HOME: &str = "/admin/orders";

/// The door for files of orders; the pages around it are the app's.
pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/admin/orders.csv", get(export))
}

/// The orders that the address asks for, as the list of orders does, read a part at a time while they are sent.
async fn export(State(shop): State<Shop>, RawQuery(query): RawQuery, session: Session, headers: HeaderMap) -> Response {
    let begun = async {
        let known = staff(&shop, &session).await?;
        let wanted = wanted(&query.unwrap_or_default())?;
        let first = shop.export_orders(known, &wanted, None).await?;
        Ok::<_, Refused>((known, wanted, first))
    };
    let (known, wanted, first) = match begun.await {
        Ok(begun) => begun,
        Err(refused) => return refused.answer(&headers, HOME),
    };
    let place = first.next.map(|after| (after, wanted));
    let rest = stream::try_unfold(place, move |place: Option<(OrderId, ExportedOrders)>| {
        let shop = shop.clone();
        async move {
            let Some((after, wanted)) = place else { return Ok(None) };
            let part = shop.export_orders(known, &wanted, Some(after)).await?;
            Ok(Some((part.text, part.next.map(|after| (after, wanted)))))
        }
    });
    csv("orders.csv", first.text, rest)
}

/// The orders that are chosen one by one, else those that the filters let through.
fn wanted(query: &str) -> Result<ExportedOrders, Rejection> {
    let field = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(field, _)| field == name);
        found.map(|(_, value)| value.into_owned())
    };
    if let Some(chosen) = field("ids").filter(|chosen| !chosen.trim().is_empty()) {
        // What is no order's id is the id of no order, and left out like one that is unknown.
        return Ok(ExportedOrders::Chosen(chosen.split(',').filter_map(|id| id.parse().ok()).collect()));
    }
    Ok(ExportedOrders::Of(AskedOrders::read(field).query()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::order::OrderStatus;
    use domain::rejection::Field;
    use shop::orders::OrderQuery;

    #[test]
    fn the_file_is_asked_for_as_the_list_is() {
        let query = OrderQuery {
            search: Some("ad & co".to_owned()),
            status: Some(OrderStatus::Paid),
            processed: Some(false),
            flagged: true,
            ..OrderQuery::default()
        };
        let asked = wanted("q=+ad+%26+co&status=paid&processed=no&flagged=1&cursor=x");
        assert_eq!(asked, Ok(ExportedOrders::Of(query)));
        assert_eq!(wanted("q=&status="), Ok(ExportedOrders::Of(OrderQuery::default())));
        assert_eq!(wanted("status=lost"), Err(Rejection::Invalid { field: Field::Status }));
    }

    #[test]
    fn chosen_orders_beat_the_filters() {
        let ids = [1, 2].map(OrderId::from_bits);
        let asked = wanted(&format!("status=paid&ids={}%2C{}", ids[0], ids[1]));
        assert_eq!(asked, Ok(ExportedOrders::Chosen(ids.to_vec())));
        assert_eq!(wanted("ids=ord_1,"), Ok(ExportedOrders::Chosen(Vec::new())));
    }
}
