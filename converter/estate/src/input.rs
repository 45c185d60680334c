//! Which inputs an estate was made of.

use serde::{Deserialize, Serialize};

/// The kind of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// Terraform configuration.
    Configuration,
    /// State file, or `terraform show -json` of one.
    State,
    /// `terraform show -json` of a plan.
    Plan,
    /// A live account.
    Account,
}

/// One input that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Its kind.
    pub kind: InputKind,
    /// Its path or name, as the user gave it.
    pub name: String,
    /// Version of the program that wrote it, where the input says so.
    pub written_by: Option<String>,
}
