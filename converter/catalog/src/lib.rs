//! Rows and hooks: from an estate to infrastructure.
//!
//! [`map`] turns what was read, in the source's own terms, into neutral things whose fields know the leaves that they
//! came from. Renaming is in rows (`data/sources/<cloud>/<service>.toml`), all else in hooks named by them.

mod apply;
mod find;
mod foreign;
mod hooks;
mod json;
mod known_secrets;
mod leaf;
mod managed_policies;
mod map;
mod node;
mod out;
mod passes;
mod policy;
mod read_again;
pub mod row;
pub mod rows;
mod secret;
mod user_data;

pub use leaf::written_leaves;
pub use map::map;
pub use rows::{identities, is_link};
pub use secret::secrets;

/// Names of the hooks that rows may call.
pub fn hook_names() -> impl Iterator<Item = &'static str> {
    hooks::names()
}
