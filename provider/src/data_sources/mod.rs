//! Data sources, a file each.

pub mod arguments;
pub mod comparison;
pub mod cost;
pub mod inventory;
pub mod migration;
pub mod portability;
