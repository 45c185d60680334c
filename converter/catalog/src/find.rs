//! Finding the things that links and names mean.

use crate::row::{RowMode, catalog};
use estate::{Estate, Resource};
use model::{Identity, Infrastructure, Node};
use value::{Address, Value};

/// The row of an instance's type.
pub fn row_of(resource: &Resource) -> Option<&'static crate::row::Row> {
    RowMode::of(resource.address.mode).and_then(|mode| catalog().row(mode, resource.type_name()))
}

/// Looks things up by reference or, at places where identities stand, by identity.
pub struct Finder<'a> {
    /// Everything that was read.
    pub estate: &'a Estate,
}

impl<'a> Finder<'a> {
    /// The heads of a kind that a value means: what it refers to, or what has the identity that it says.
    ///
    /// An identity that two things share means neither.
    pub fn heads(&self, infrastructure: &Infrastructure, kind: &str, value: &Value) -> Vec<Address> {
        let is_kind = |node: &Node| node.kind.name() == kind;
        let mut found: Vec<Address> = Vec::new();
        for reference in value.references() {
            if let Some(node) = reference.address().and_then(|address| infrastructure.node_of(address))
                && is_kind(node)
                && !found.contains(&node.address)
            {
                found.push(node.address.clone());
            }
        }
        if !found.is_empty() {
            return found;
        }
        let items = value.items().unwrap_or(std::slice::from_ref(value));
        for text in items.iter().filter_map(Value::as_str) {
            if let Some(address) = self.by_identity(infrastructure, &[kind], text)
                && !found.contains(&address)
            {
                found.push(address);
            }
        }
        found
    }

    /// The one head of these kinds that has an identity: the text itself, or its last part after `/` or `:`.
    pub fn by_identity(&self, infrastructure: &Infrastructure, kinds: &[&str], text: &str) -> Option<Address> {
        let last = text.rsplit(['/', ':']).next().unwrap_or(text);
        for candidate in [text, last] {
            if candidate.is_empty() {
                continue;
            }
            let mut found =
                infrastructure.nodes.values().filter(|node| kinds.contains(&node.kind.name())).filter(|node| {
                    self.estate.get(&node.address).is_some_and(|resource| has_identity(resource, candidate))
                });
            match (found.next(), found.next()) {
                (Some(node), None) => return Some(node.address.clone()),
                (Some(_), Some(_)) => return None,
                (None, _) => {}
            }
        }
        None
    }
}

/// Whether an identity of the thing itself (not of an endpoint) is this text.
fn has_identity(resource: &Resource, text: &str) -> bool {
    row_of(resource).is_some_and(|row| {
        row.identity
            .iter()
            .filter(|(_, what)| matches!(Identity::from(**what), Identity::Id | Identity::Name | Identity::Url))
            .any(|(attribute, _)| resource.values.get(attribute).and_then(Value::as_str) == Some(text))
    })
}
