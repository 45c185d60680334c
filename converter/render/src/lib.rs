//! Output syntax whose nodes carry origins: HCL, YAML, INI, shell.
//!
//! Rooms that emit build syntax trees, never text glued by hand; every node may carry [`model::Traces`], which render
//! turns into marks: which leaf of the source stands at which place of which file. The ledger is computed from them.

pub mod hcl;
mod tree;
pub mod yaml;

pub use tree::{File, Mark, Tree, TreeError};
