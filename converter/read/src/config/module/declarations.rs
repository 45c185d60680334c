//! What a module declares.

use std::collections::BTreeMap;
use std::sync::Arc;

use diagnostic::FilePlace;
use functions::Dialect;
use syntax::ast::Traversal;
use syntax::{Expression, Source};
use value::{Mode, Value};

use super::BodyView;
use crate::config::constraint::Constraint;

/// A resource by its kind, type and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ResourceKey {
    pub(crate) mode: Mode,
    pub(crate) type_name: Arc<str>,
    pub(crate) name: Arc<str>,
}

/// A `variable` block.
#[derive(Clone, Debug)]
pub(crate) struct VariableDeclaration {
    pub(crate) body: BodyView,
    pub(crate) constraint: Constraint,
    /// Whether `type` is written.
    pub(crate) typed: bool,
    pub(crate) default: Option<Value>,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) sensitive: bool,
    pub(crate) ephemeral: bool,
    pub(crate) nullable: bool,
}

/// An entry of `locals`.
#[derive(Clone, Debug)]
pub(crate) struct LocalDeclaration {
    pub(crate) expression: Arc<Expression>,
    pub(crate) source: Source,
}

/// An `output` block.
#[derive(Clone, Debug)]
pub(crate) struct OutputDeclaration {
    pub(crate) body: BodyView,
    pub(crate) description: Option<Arc<str>>,
    pub(crate) sensitive: bool,
    pub(crate) ephemeral: bool,
}

/// A `resource`, `data` or `ephemeral` block.
#[derive(Clone, Debug)]
pub(crate) struct ResourceDeclaration {
    pub(crate) body: BodyView,
    /// From the first word to the closing brace.
    pub(crate) place: FilePlace,
}

/// A `module` block.
#[derive(Clone, Debug)]
pub(crate) struct ModuleCall {
    pub(crate) body: BodyView,
    pub(crate) place: FilePlace,
    /// `source`, if it is a plain string. OpenTofu's may be made of variables and locals.
    pub(crate) source: Option<Arc<str>>,
}

/// A `provider` block.
#[derive(Clone, Debug)]
pub(crate) struct ProviderDeclaration {
    pub(crate) body: BodyView,
}

/// An entry of `required_providers`.
#[derive(Clone, Debug)]
pub(crate) struct ProviderRequirement {
    /// Source address with its host.
    pub(crate) source: Arc<str>,
}

/// A rule with a condition: `validation`, `precondition`, `postcondition`, `assert`.
#[derive(Clone, Debug)]
pub(crate) struct CheckRule {
    pub(crate) body: BodyView,
}

/// A `check` block.
#[derive(Clone, Debug)]
pub(crate) struct CheckBlock {
    pub(crate) rules: Vec<CheckRule>,
}

/// A `moved` block: where something was, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct MoveDeclaration {
    pub(crate) from: Traversal,
    pub(crate) to: Traversal,
}

/// A module.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleDeclaration {
    pub(crate) variables: BTreeMap<Arc<str>, VariableDeclaration>,
    pub(crate) locals: BTreeMap<Arc<str>, LocalDeclaration>,
    pub(crate) outputs: BTreeMap<Arc<str>, OutputDeclaration>,
    pub(crate) resources: BTreeMap<ResourceKey, ResourceDeclaration>,
    pub(crate) calls: BTreeMap<Arc<str>, ModuleCall>,
    /// By local name and alias.
    pub(crate) providers: BTreeMap<(Arc<str>, Option<Arc<str>>), ProviderDeclaration>,
    pub(crate) requirements: BTreeMap<Arc<str>, ProviderRequirement>,
    pub(crate) checks: Vec<CheckBlock>,
    pub(crate) moves: Vec<MoveDeclaration>,
    /// Whose language it is written in.
    pub(crate) dialect: Dialect,
    /// It is OpenTofu's, or asks for Terraform 1.12 or later, where `&&` and `||` look at their right side only if they must.
    pub(crate) short_circuits: bool,
}

impl ModuleDeclaration {
    /// Source address of the provider that a local name stands for.
    pub(crate) fn provider_source(&self, local_name: &str) -> Arc<str> {
        match self.requirements.get(local_name) {
            Some(requirement) => requirement.source.clone(),
            None if local_name == "terraform" => "terraform.io/builtin/terraform".into(),
            None => format!("{}/hashicorp/{local_name}", registry(self.dialect)).into(),
        }
    }
}

/// Where providers come from that are named without a host.
pub(crate) fn registry(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Terraform => "registry.terraform.io",
        Dialect::OpenTofu => "registry.opentofu.org",
    }
}
