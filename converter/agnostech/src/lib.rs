//! From what exists to what replaces it.
//!
//! ```text
//! read → join → recover → catalog → planner → clouds · runtimes · machines → report → verify
//! ```
//!
//! [`convert`] is pure: bytes come through [`read::files::Files`], and what it gives depends on nothing but its
//! arguments. The command `agnostech` and the Terraform provider are two ways to call it.

mod conversion;
mod disk;
mod document;
mod input;
mod write;

pub use conversion::{Conversion, convert};
pub use disk::DiskFiles;
pub use document::{ansible_document, compose_document, compose_projects, hcl_document};
pub use input::{Input, read_estate};
pub use planner::{
    DatabasePlacement, DatabaseStorage, DnsMode, GivenServer, Level, ObjectStorage, Options, Runtime, Target,
    TlsTermination, supported_levels,
};
pub use report::parse_decisions;
pub use write::{WriteError, write_tree};
