//! An item of a checkout session, as a client tells it.

use domain::catalogue::Attributes;
use domain::checkout_session::SnapshotItem;
use domain::money::Currency;
use domain::rejection::Field;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Amount, Faults, Pieces};

const LONGEST_TITLE: usize = 300;

/// An item that is bought at this price, whatever the catalogue says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionItemFields)]
pub(in crate::api) struct ItemBody {
    /// What it is; the catalogue need not know it.
    #[schema(example = "kaiser-natron-pulver-250-g-grosspackung")]
    product_id: String,
    /// Its name; left out, its `productId` stands for it.
    #[schema(nullable = false, example = "Kaiser-Natron® Pulver")]
    title: Option<String>,
    /// How many pieces.
    #[schema(value_type = u32, minimum = 1, example = 2)]
    quantity: Pieces,
    /// The price of one piece.
    #[schema(value_type = f64, format = "decimal", example = 4.49)]
    price: Amount,
}

impl ItemBody {
    /// The item, if nothing is wrong with it; `index` tells which of them it is.
    pub(in crate::api) fn read(self, currency: Currency, index: usize, faults: &mut Faults) -> Option<SnapshotItem> {
        let path = |name: &str| format!("items[{index}].{name}");
        let mut fault = |name: &str, must: &str| faults.add(&path(name), format!("{} must be {must}.", path(name)));
        let variant = self.product_id.parse();
        if variant.is_err() {
            fault("productId", "1 to 100 letters, digits, dots, hyphens and underscores");
        }
        let quantity = self.quantity.get().ok().filter(|quantity| *quantity > 0);
        if quantity.is_none() {
            fault("quantity", "a whole number, 1 or more");
        }
        let price = self.price.in_currency(currency, Field::Amount).ok().filter(|price| price.minor >= 0);
        if price.is_none() {
            fault("price", &format!("an amount that is not negative, with at most {} decimals", currency.digits()));
        }
        let title = faults.cleaned(&path("title"), &self.title.unwrap_or(self.product_id), LONGEST_TITLE);
        Some(SnapshotItem {
            variant: variant.ok()?,
            title: title?,
            size: String::new(),
            attributes: Attributes::new(),
            quantity: quantity?,
            price: price?,
            tax_class: None,
        })
    }
}
