//! Orders and what belongs to them.

pub mod detail;
pub mod edit;
pub mod events;
pub mod flags;
pub mod list;
pub mod own;
pub mod owner;
pub(crate) mod row;
pub mod write;
