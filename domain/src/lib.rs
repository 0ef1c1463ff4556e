//! Oxcart's rules, and nothing else.
//!
//! This crate does no I/O, reads no clock and draws no random number: time and ids are handed in. It compiles for the
//! server and for the browser. Each module is a feature and has its namesake in `store` (its SQL), `shop` (its
//! use-cases) and `app` (its pages).
//!
//! To add a rule: find the module of its noun, write the decision as a function over values, return a
//! [`rejection::Rejection`] for what a person can mend, and prove it with a test beside it.

pub mod account;
pub mod actor;
pub mod address;
pub mod business_cart;
pub mod cart;
pub mod cart_merge;
pub mod catalogue;
pub mod checkout;
pub mod checkout_session;
pub mod customer;
pub mod day;
pub mod flash;
pub mod ids;
pub mod inventory;
pub mod ledger;
pub mod mail;
pub mod money;
pub mod note;
pub mod order;
pub mod order_edit;
pub mod order_lines;
pub mod page;
pub mod press;
pub mod pricing;
pub mod processing;
pub mod product;
pub mod product_file;
pub mod provision;
pub mod refund;
pub mod rejection;
pub mod settings;
pub mod staff;
mod states;
pub mod stripe_event;
pub mod text;
pub mod time;
pub mod token;
