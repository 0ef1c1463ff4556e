//! Customers.

use domain::account::Account;
use serde::Serialize;
use shop::customers::managed::CustomerSummary;
use utoipa::ToSchema;

use super::{Decimal, Time};

/// A customer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Customer)]
pub(in crate::api) struct CustomerModel<'a> {
    /// The customer's id.
    #[schema(example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    id: String,
    /// What they are called.
    #[schema(example = "Ada Lovelace")]
    name: &'a str,
    /// Where their mail goes; with an account, they log in with it.
    #[schema(example = "ada@example.com")]
    email: &'a str,
    /// What the shop owes them: the sum of their ledger.
    #[schema(value_type = f64, format = "decimal", example = 15.58)]
    balance: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// Since when.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    created_at: Time,
}

/// A customer for whom programs order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BusinessCustomer)]
pub(in crate::api) struct BusinessCustomerModel<'a> {
    /// The customer's id, as the paths of their carts and orders call it.
    #[schema(example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    customer_id: String,
    /// The same.
    #[schema(example = "cust_01KPWXW3FGQ4T2V6M8Y0B1C2D3")]
    id: String,
    /// What they are called.
    #[schema(example = "Lovelace Engines Ltd")]
    name: &'a str,
    /// Where their mail goes.
    #[schema(example = "office@lovelace.example")]
    email: &'a str,
    /// What the shop owes them: orders on account are processed against it.
    #[schema(value_type = f64, format = "decimal", example = 500.0)]
    balance: Decimal,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: &'static str,
    /// Since when.
    #[schema(value_type = String, format = DateTime, example = "2026-04-23T09:14:02.000Z")]
    created_at: Time,
}

impl<'a> From<&'a CustomerSummary> for BusinessCustomerModel<'a> {
    fn from(customer: &'a CustomerSummary) -> Self {
        let CustomerModel { id, name, email, balance, currency, created_at } = customer.into();
        Self { customer_id: id.clone(), id, name, email, balance, currency, created_at }
    }
}

impl<'a> From<&'a CustomerSummary> for CustomerModel<'a> {
    fn from(customer: &'a CustomerSummary) -> Self {
        Self {
            id: customer.id.to_string(),
            name: &customer.name,
            email: customer.email.as_str(),
            balance: Decimal(customer.balance),
            currency: customer.balance.currency.code(),
            created_at: Time(customer.created_at),
        }
    }
}

impl<'a> From<&'a Account> for CustomerModel<'a> {
    fn from(account: &'a Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: &account.name,
            email: account.email.as_str(),
            balance: Decimal(account.balance),
            currency: account.balance.currency.code(),
            created_at: Time(account.created_at),
        }
    }
}
