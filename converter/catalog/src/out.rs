//! What mapping gives besides nodes.

use crate::find::Children;
use crate::known_secrets::Known;
use crate::leaf::{Scope, leaves_below};
use crate::map::made_address;
use diagnostic::Diagnostic;
use estate::Resource;
use model::{Origin, Treatment, TreatmentOutcome};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
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
    pub nodes: BTreeMap<Address, model::Node>,
    /// Instances by the instance that one of their attributes means.
    pub children: Children,
    /// Every secret that the estate knows, once somebody asked.
    pub secrets: OnceCell<Known>,
    /// Passwords that one attribute alone gives, once somebody asked.
    pub passwords: OnceCell<Known>,
}

impl Out {
    /// Adds a further head; what was made before at its address is replaced.
    pub fn make(&mut self, node: model::Node) {
        self.nodes.insert(node.address.clone(), node);
    }

    /// Takes back what was made of an instance under names that begin so.
    pub fn unmake(&mut self, head: &Address, prefix: &str) {
        let first = Address { key: None, ..made_address(head, prefix) };
        let of_head = |address: &Address| {
            address.name.starts_with(&*first.name)
                && (&address.module, address.mode, &address.type_name) == (&head.module, head.mode, &head.type_name)
        };
        let range = self.nodes.range(&first..).map(|(address, _)| address).take_while(|address| of_head(address));
        let gone: Vec<Address> = range.filter(|address| address.key == head.key).cloned().collect();
        gone.iter().for_each(|address| {
            self.nodes.remove(address);
        });
    }

    /// Sets a leaf aside, or all leaves below it.
    pub fn ignore_at(&mut self, at: &Scope<'_>, reason: &str) {
        self.ignore(at.resource, &at.path, reason);
    }

    /// Sets all leaves at or below a path aside.
    pub fn ignore(&mut self, resource: &Resource, path: &Path, reason: &str) {
        for path in leaves_below(resource, path) {
            self.treat(Origin::new(resource.address.clone(), path), reason);
        }
    }

    /// Sets those leaves at or below a path aside of which nothing is said yet.
    pub fn ignore_rest(&mut self, at: &Scope<'_>, reason: &str) {
        for path in leaves_below(at.resource, &at.path) {
            let origin = Origin::new(at.resource.address.clone(), path);
            let first = Treatment { origin, outcome: TreatmentOutcome::Ignored, reason: String::new() };
            let said = self.treatments.range(&first..).next().is_some_and(|next| next.origin == first.origin);
            if !said {
                self.treat(first.origin, reason);
            }
        }
    }

    /// Sets the leaves at or below a path aside, each once.
    pub fn ignore_once(&mut self, at: &Scope<'_>, reason: &str, said: &mut BTreeSet<Path>) {
        for path in leaves_below(at.resource, &at.path) {
            if said.insert(path.clone()) {
                self.treat(Origin::new(at.resource.address.clone(), path), reason);
            }
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
