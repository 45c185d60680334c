//! Provider schemas of sources and targets, embedded and compact.
//!
//! Nothing is decoded when the program starts: [`resource`] searches a sorted index in the embedded bytes, decodes that one
//! type, and remembers it. Blocks and types that several resources share are stored, decoded and kept once.
//!
//! For google and azurerm two versions are merged: the newer is the truth, and what only the older has (types, attributes
//! and nested blocks) is kept beside it, marked `former`, because most configurations and states in the wild were
//! written for older versions. Nothing that the newer version has is changed by the older.
//!
//! The files under `data/` come from `cargo xtask generate schemas`.

mod block;
mod constraints;
mod embedded;
mod node;

pub use block::{Attribute, Block, BlockType, NestedType, Nesting, is_block_like};
pub use constraints::{Constraint, Rule, constraints};
pub use embedded::Provider;
pub use node::{Leaf, Node};

/// Schema of a managed resource type, such as `aws_instance`; `None` if no embedded provider has it.
pub fn resource(type_name: &str) -> Option<&'static Block> {
    embedded::find(type_name)?.lookup(embedded::Kind::Resource, type_name).map(|(block, _)| block)
}

/// Schema of a data source type, such as `aws_ami`; `None` if no embedded provider has it.
pub fn data_source(type_name: &str) -> Option<&'static Block> {
    embedded::find(type_name)?.lookup(embedded::Kind::DataSource, type_name).map(|(block, _)| block)
}

/// Version of a managed resource's schema, which states record as `schema_version`.
pub fn resource_version(type_name: &str) -> Option<u64> {
    embedded::find(type_name)?.lookup(embedded::Kind::Resource, type_name).map(|(_, version)| version)
}

/// The embedded provider to which a type name belongs by Terraform's rule: what stands before the first underscore is the
/// provider's local name. The type itself need not exist in it.
pub fn provider_of(type_name: &str) -> Option<Provider> {
    embedded::find(type_name)?.provider()
}

/// An embedded provider by its usual local name, such as `hcloud`.
pub fn provider(local_name: &str) -> Option<Provider> {
    embedded::by_local_name(local_name)?.provider()
}

/// All embedded providers, by local name.
pub fn providers() -> impl Iterator<Item = Provider> {
    embedded::all().iter().filter_map(|e| e.provider())
}

/// Schema of the `provider` block of an embedded provider; `None` where it is not known (aws).
pub fn provider_block(local_name: &str) -> Option<&'static Block> {
    embedded::by_local_name(local_name)?.provider_block()
}

/// Names of all managed resource types of an embedded provider, sorted.
pub fn resource_types(local_name: &str) -> Vec<&'static str> {
    embedded::by_local_name(local_name).map(|e| e.names(embedded::Kind::Resource)).unwrap_or_default()
}

/// Names of all data source types of an embedded provider, sorted.
pub fn data_source_types(local_name: &str) -> Vec<&'static str> {
    embedded::by_local_name(local_name).map(|e| e.names(embedded::Kind::DataSource)).unwrap_or_default()
}
