//! What a caller gives to have a configuration read.

use std::collections::BTreeMap;
use std::sync::Arc;

pub use functions::Dialect;
use value::Value;

/// A configuration and what else decides on its values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigurationInput {
    /// Directory of the root module, as the caller names it. With `inline` it may be empty.
    pub root: String,
    /// Text of a single `main.tf` that takes the place of the files in `root`.
    pub inline: Option<String>,
    /// Values of root variables, as `-var` gives them but of any type. They count more than files and environment.
    pub variables: BTreeMap<String, Value>,
    /// Variable files in the order of `-var-file`, relative to `root`. `terraform.tfvars` and `*.auto.tfvars` need not be named.
    pub var_files: Vec<String>,
    /// Environment variables; only `TF_VAR_<name>`, `TF_DATA_DIR` and `TF_WORKSPACE` are looked at. Leave it empty to read none.
    pub environment: BTreeMap<String, String>,
    /// Name of the workspace; `default` if absent.
    pub workspace: Option<String>,
    /// What data sources return, by address (`data.aws_caller_identity.current`, with module path and instance key where there
    /// are any): an object of attributes, which need not be all.
    pub data_values: BTreeMap<String, serde_json::Value>,
    /// Outputs of other states, for `terraform_remote_state`.
    pub remote_states: Vec<RemoteState>,
    /// Directories from which files may be read besides those of the root module and of its modules.
    pub allow_paths: Vec<String>,
    /// Where Terraform was started, for `path.cwd` and relative paths, if that is not `root` (`-chdir`).
    pub working_directory: Option<String>,
    /// When the plan was made, as RFC 3339 writes it, for `plantimestamp`; without it that is unknown.
    pub plan_timestamp: Option<String>,
    /// Whose language it is: OpenTofu reads `.tofu` files too, and has more functions.
    pub dialect: Dialect,
    /// Home directory, for `~` in paths; without one such paths are errors.
    pub home: Option<String>,
}

impl ConfigurationInput {
    /// The configuration in a directory, with nothing else given.
    pub fn directory(root: impl Into<String>) -> Self {
        Self { root: root.into(), ..Self::default() }
    }

    /// A configuration given as text. Without a directory, files are read from `allow_paths` only.
    pub fn text(text: impl Into<String>) -> Self {
        Self { inline: Some(text.into()), ..Self::default() }
    }
}

/// Outputs of a state that configurations may refer to through `terraform_remote_state`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemoteState {
    /// What it goes by: the address of the data source, or the path, key, prefix or workspace name in its `config`. A file's
    /// path matches also where it only ends in one of these.
    pub names: Vec<String>,
    /// Its outputs.
    pub outputs: BTreeMap<Arc<str>, Value>,
}
