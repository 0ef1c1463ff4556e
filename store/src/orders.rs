//! Orders and what belongs to them.

pub mod delete;
pub mod detail;
pub mod edit;
pub mod events;
pub mod every;
pub mod export;
pub mod flags;
pub mod lines;
pub mod list;
mod narrowed;
pub mod own;
pub mod owner;
pub mod place;
pub mod process;
pub(crate) mod row;
pub mod write;
