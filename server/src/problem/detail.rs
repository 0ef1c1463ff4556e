//! Several things that are wrong, each told by itself.

use domain::business_cart::ItemFault;
use domain::cart::Cart;
use serde::Serialize;
use utoipa::ToSchema;

/// One of several things that are wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// The field at fault, as its path in the body: `quantity`, `attributes.domain`.
    pub field: String,
    /// What is wrong with it, in words.
    pub message: String,
}

/// One thing that keeps an item of a business cart from being ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ValidationError {
    /// Which item.
    #[schema(example = "bitem_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    cart_item_id: String,
    /// What is wrong, for programs: `cart.attributeMissing`, `cart.attributeInvalid`, `cart.insufficientStock` or
    /// `cart.productNotFound`.
    #[schema(example = "cart.attributeMissing")]
    code: String,
    /// The attribute at fault, by its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "domain")]
    attribute: Option<String>,
    /// What is wrong, for people.
    #[schema(example = "Domain name is missing for Microsoft 365 Business Standard.")]
    message: String,
}

/// One thing about a line of a shopper's cart that must be seen, or mended, before checkout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineNotice {
    /// Which line.
    #[schema(example = "line_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    line_id: String,
    /// What it is, for programs: `cart.attributeMissing`, `cart.attributeInvalid`, `cart.insufficientStock`,
    /// `cart.productNotFound`, or `cart.changed` for a price.
    #[schema(example = "cart.attributeMissing")]
    code: &'static str,
    /// The attribute at fault, by its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "domain")]
    attribute: Option<String>,
    /// What it is, for people.
    #[schema(example = "Domain name is missing for Microsoft 365 Business Standard.")]
    message: String,
}

impl LineNotice {
    /// All that a cart tells of its lines.
    pub(super) fn all_of(cart: &Cart) -> impl Iterator<Item = Self> {
        cart.lines.iter().flat_map(|line| {
            line.notices.iter().map(|notice| Self {
                line_id: line.id.to_string(),
                code: notice.fault_code(),
                attribute: notice.attribute().map(str::to_owned),
                message: notice.about(&line.title),
            })
        })
    }
}

/// What the details of an error can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Detail {
    Fault(Fault),
    Item(ValidationError),
    Line(LineNotice),
}

impl From<ItemFault> for ValidationError {
    fn from(fault: ItemFault) -> Self {
        let ItemFault { item, code, attribute, message } = fault;
        Self { cart_item_id: item.to_string(), code, attribute, message }
    }
}
