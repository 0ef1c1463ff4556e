//! The wire's shapes. Money is written with all its digits, times in UTC with milliseconds.

mod business_cart;
mod cart;
mod checkout_session;
mod customer;
mod order;
mod product;
mod refund;
mod service_order;

use domain::business_cart::{BusinessCart, BusinessItem};
use domain::catalogue::Product;
use domain::money::Money;
use domain::order::Order;
use domain::page::Counted;
use domain::time::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use shop::customers::managed::CustomerSummary;
use utoipa::ToSchema;

pub(super) use business_cart::{BusinessCartModel, BusinessItemModel, CheckedOutModel};
pub(super) use cart::CartModel;
pub(super) use checkout_session::CheckoutSessionModel;
pub(super) use customer::{BusinessCustomerModel, CustomerModel};
pub(super) use order::{AddressModel, OrderModel};
pub(super) use product::ProductModel;
pub(super) use refund::RefundModel;
pub(super) use service_order::ServiceOrderModel;

/// An amount as a decimal JSON number with its currency's digits: `4.90`.
pub(super) struct Decimal(pub(super) Money);

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Never through a float, which would write 4.9.
        let number = RawValue::from_string(self.0.decimal()).map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

/// A point in time: `2026-04-23T09:14:02.000Z`.
pub(super) struct Time(pub(super) Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident of $model:ident from $entry:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Serialize, ToSchema)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $name<'e> {
            /// The entries of this page.
            items: Vec<$model<'e>>,
            /// How many entries all pages have together.
            #[schema(example = 1)]
            count: i64,
            /// Where the next page starts; absent on the last one.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(nullable = false, example = "5b2272656c6576616e6365225d")]
            next_cursor: Option<&'e str>,
        }

        impl<'e> From<&'e Counted<$entry>> for $name<'e> {
            fn from(Counted { page, count }: &'e Counted<$entry>) -> Self {
                let items = page.items.iter().map($model::from).collect();
                Self { items, count: *count, next_cursor: page.next.as_deref() }
            }
        }
    )*};
}

lists! {
    /// A page of products.
    ProductList of ProductModel from Product;
    /// A page of orders, newest first.
    OrderList of OrderModel from Order;
    /// A page of customers, by name.
    CustomerList of CustomerModel from CustomerSummary;
    /// A page of customers for programs that order for them, by name.
    BusinessCustomerList of BusinessCustomerModel from CustomerSummary;
    /// A page of a customer's carts, newest first.
    BusinessCartList of BusinessCartModel from BusinessCart;
    /// A page of a cart's items, oldest first.
    BusinessItemList of BusinessItemModel from BusinessItem;
}

impl<'e> OrderList<'e> {
    /// A page of orders for those who work with the orders of several customers, or of several vendors.
    pub(super) fn for_business(Counted { page, count }: &'e Counted<Order>) -> Self {
        let items = page.items.iter().map(OrderModel::for_business).collect();
        Self { items, count: *count, next_cursor: page.next.as_deref() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    #[test]
    fn money_is_written_with_all_its_digits() {
        let written = |minor, currency| serde_json::to_string(&Decimal(Money::new(minor, currency))).unwrap();
        assert_eq!(written(490, Currency::Eur), "4.90");
        assert_eq!(written(0, Currency::Eur), "0.00");
        assert_eq!(written(-5, Currency::Eur), "-0.05");
        assert_eq!(written(1200, Currency::Jpy), "1200");
    }
}
