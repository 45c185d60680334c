//! Data sources, a file each.

pub mod arguments;
pub mod migration;
