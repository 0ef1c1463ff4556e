//! What goes wrong on purpose.

mod api;
mod deliveries;
mod set;
