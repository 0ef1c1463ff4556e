//! The shop from outside: whole pages, JSON calls and processes, through the doors that people and machines use.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests speak by panicking")]

mod accounts;
mod admin;
mod api;
mod binary;
mod business;
mod crash;
mod crowds;
mod doctor;
mod forms;
mod http;
mod linked_order;
mod mail;
mod orders;
mod provisioning;
mod stripe_away;
mod support;
mod two_shops;
mod webhook;
