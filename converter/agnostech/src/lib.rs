//! From what exists to what replaces it.
//!
//! ```text
//! read → join → recover → catalog → planner → clouds · runtimes · machines → verify → report
//! ```
//!
//! [`convert`] is pure: bytes come through [`read::files::Files`], and what it gives depends on nothing but its
//! arguments. The command `agnostech` and the Terraform provider are two ways to call it.

mod conversion;
mod disk;
mod input;
mod write;

pub use conversion::{Conversion, convert};
pub use disk::DiskFiles;
pub use input::{Input, read_estate};
pub use planner::{Level, Options, Runtime, Target};
pub use write::{WriteError, write_tree};
