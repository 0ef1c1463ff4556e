//! Oxcart's pages, islands and server functions.
//!
//! Pages are rendered by the server and left by plain links and forms, so their modules are compiled for the server
//! only. What reacts in the browser is an island: [`badge`], [`cart`]'s table and [`checkout`]'s waiting. The browser
//! half is made of the islands, the server functions they call and the types that these exchange, and of nothing else.
//!
//! To add a page: write an `async fn` in `pages` that loads its data through `backend` and renders it in a
//! `frame::Frame`, and give it a route in `routes`. To add a mutation: a server function named by a verb, whose body is
//! one call into a module for the server that ends in `backend`'s `see_other` for forms, and in data for fetches.

#![recursion_limit = "512"]

pub mod badge;
pub mod cart;
pub mod checkout;
pub mod error;
pub mod live;

// Only the server renders pages.
#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
mod address;
#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod api_docs;
#[cfg(feature = "ssr")]
mod asked;
#[cfg(feature = "ssr")]
pub mod backend;
#[cfg(feature = "ssr")]
mod catalogue;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
mod exit;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
pub mod press;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod visit;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use {document::shell, routes::App};
