//! What a value stands for.

use crate::{Address, ModulePath, Path, Value};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// The thing that a [`Reference`] points into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Referent {
    /// A resource, data source or ephemeral resource instance.
    Resource(Address),
    /// An input variable of a module whose value is not known.
    Variable {
        /// Module instance.
        module: ModulePath,
        /// Name of the variable.
        name: Arc<str>,
    },
    /// An output of a module instance whose content could not be read, of a remote state, or of another configuration.
    Output {
        /// Module instance that has the output.
        module: ModulePath,
        /// Name of the output.
        name: Arc<str>,
    },
}

impl fmt::Display for Referent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource(address) => write!(f, "{address}"),
            Self::Variable { module, name } if module.is_root() => write!(f, "var.{name}"),
            Self::Variable { module, name } => write!(f, "{module}.var.{name}"),
            Self::Output { module, name } if module.is_root() => write!(f, "output.{name}"),
            Self::Output { module, name } => write!(f, "{module}.{name}"),
        }
    }
}

/// An attribute of something, by address and path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// What is referred to.
    pub to: Referent,
    /// Which part of it; the root for the whole.
    pub path: Path,
}

impl Reference {
    /// An attribute of a resource instance.
    pub fn attribute(address: Address, path: Path) -> Self {
        Self { to: Referent::Resource(address), path }
    }

    /// The address of the resource instance, if it points at one.
    pub fn address(&self) -> Option<&Address> {
        match &self.to {
            Referent::Resource(address) => Some(address),
            Referent::Variable { .. } | Referent::Output { .. } => None,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = if self.path.head().is_some() { "." } else { "" };
        write!(f, "{}{dot}{}", self.to, self.path)
    }
}

/// So many references are looked through one by one; of more, a table tells which there are.
const FEW: usize = 32;

/// References in order of appearance, without repetitions.
#[derive(Debug, Default)]
pub(crate) struct References {
    pub(crate) in_order: Vec<Reference>,
    /// All of them once there are more than [`FEW`]; nobody goes through it.
    present: HashSet<Reference>,
}

impl References {
    fn add(&mut self, reference: &Reference) {
        if self.in_order.len() < FEW {
            if !self.in_order.contains(reference) {
                self.in_order.push(reference.clone());
            }
            return;
        }
        if self.present.is_empty() {
            self.present.extend(self.in_order.iter().cloned());
        }
        if self.present.insert(reference.clone()) {
            self.in_order.push(reference.clone());
        }
    }
}

/// A piece of a text with holes.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text as it stands.
    Literal(Arc<str>),
    /// A value that is put in; its own symbol says what it stands for.
    Hole(Value),
}

/// What a value stands for, kept beside what it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Symbol {
    /// It is the value of an attribute.
    Reference(Reference),
    /// It is a text with values put in.
    Text(Arc<[Part]>),
    /// It is the JSON text of a value (`jsonencode`), which can be taken apart again.
    Json(Arc<Value>),
    /// It is the base64 text of a string (`base64encode`).
    Base64(Arc<Value>),
    /// It was computed from these in a way that cannot be inverted.
    Derived(Arc<[Reference]>),
}

impl Symbol {
    /// Every reference inside, in order of appearance, without repetitions.
    pub fn references(&self) -> Vec<Reference> {
        let mut found = References::default();
        self.collect(&mut found);
        found.in_order
    }

    pub(crate) fn collect(&self, found: &mut References) {
        let mut add = |reference: &Reference| found.add(reference);
        match self {
            Self::Reference(reference) => add(reference),
            Self::Derived(references) => references.iter().for_each(add),
            Self::Text(parts) => {
                for part in parts.iter() {
                    if let Part::Hole(value) = part {
                        value.collect_references(found);
                    }
                }
            }
            Self::Json(value) | Self::Base64(value) => value.collect_references(found),
        }
    }
}
