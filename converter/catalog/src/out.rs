//! What mapping gives besides nodes.

use crate::leaf::{Scope, leaves};
use diagnostic::Diagnostic;
use estate::Resource;
use model::{Origin, Treatment, TreatmentOutcome};
use std::collections::BTreeSet;
use value::{Address, Path};

/// Diagnostics, treatments and satellites that come up while mapping.
#[derive(Debug, Default)]
pub struct Out {
    /// Diagnostics in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Leaves that were set aside.
    pub treatments: BTreeSet<Treatment>,
    /// Instances that were read on behalf of another: (instance, head).
    pub read_for: BTreeSet<(Address, Address)>,
    /// Further heads that hooks made of an instance that is several things at once.
    pub nodes: Vec<model::Node>,
    /// Every secret that the estate knows, once somebody asked.
    pub secrets: std::cell::OnceCell<Vec<String>>,
    /// Passwords that one attribute alone gives, once somebody asked.
    pub passwords: std::cell::OnceCell<std::collections::BTreeMap<String, value::Reference>>,
}

impl Out {
    /// Sets a leaf aside, or all leaves below it.
    pub fn ignore_at(&mut self, at: &Scope<'_>, reason: &str) {
        self.ignore(at.resource, &at.path, reason);
    }

    /// Sets all leaves at or below a path aside.
    pub fn ignore(&mut self, resource: &Resource, path: &Path, reason: &str) {
        let below: Vec<Path> =
            leaves(resource).into_iter().map(|leaf| leaf.path).filter(|leaf| leaf.starts_with(path)).collect();
        for path in below {
            self.treat(Origin::new(resource.address.clone(), path), reason);
        }
    }

    /// Sets exactly this leaf aside.
    pub fn treat(&mut self, origin: Origin, reason: &str) {
        self.treatments.insert(Treatment { origin, outcome: TreatmentOutcome::Ignored, reason: reason.to_owned() });
    }

    /// A warning at a leaf.
    pub fn warn(&mut self, at: &Scope<'_>, summary: impl Into<String>, detail: impl Into<String>) {
        self.diagnostics.push(
            Diagnostic::warning(summary, detail).at_attribute(at.resource.address.to_string(), at.path.to_string()),
        );
    }

    /// A warning about an instance.
    pub fn warn_about(&mut self, address: &Address, summary: impl Into<String>, detail: impl Into<String>) {
        self.diagnostics.push(Diagnostic::warning(summary, detail).at_attribute(address.to_string(), ""));
    }

    /// A row says what cannot be.
    pub fn mistake(&mut self, resource: &Resource, what: String) {
        self.diagnostics.push(
            Diagnostic::error(
                format!("The row of {} is wrong: {what}", resource.type_name()),
                "This is a mistake in agnostech; please report it. The attribute is left out.",
            )
            .at_attribute(resource.address.to_string(), ""),
        );
    }
}
