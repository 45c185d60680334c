//! Ansible, scripts and guides for the servers under a migration.
//!
//! [`render`] turns a blueprint into `ansible/`, `scripts/` and `docs/`. What stands beside them (`terraform/`,
//! `compose/`) comes from other rooms; [`inventory`] says what they owe each other.

mod ansible;
mod context;
mod docs;
mod error;
pub mod inventory;
mod scripts;
mod text;

pub use docs::{CostRow, DocumentFacts};
pub use error::Error;
pub use inventory::Inventory;

use ::render::Tree;
use context::Context;
use planner::Blueprint;

/// Everything that servers and people need: `ansible/`, `scripts/`, `docs/`.
///
/// # Errors
/// If the blueprint asks for what cannot be set up (a standby of an engine that has none here), names what is not
/// there, or has keys that cannot be paths.
pub fn render(blueprint: &Blueprint, facts: &DocumentFacts) -> Result<Tree, Error> {
    let context = Context::new(blueprint);
    let mut tree = ansible::render(&context)?;
    tree.extend(scripts::render(&context)?)?;
    tree.extend(docs::render(&context, facts)?)?;
    Ok(tree)
}
