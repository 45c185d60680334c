//! Resources, a file each.

pub mod bundle;
mod tree;
