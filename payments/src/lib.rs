//! Oxcart's side of Stripe, and the payment sandbox: a Stripe double served over HTTP.
//!
//! [`gateway`] is what the shop says to Stripe, [`webhook`] what Stripe says to the shop, [`sandbox`] what stands for
//! Stripe where there is no account.

pub mod gateway;
pub mod sandbox;
pub mod webhook;
