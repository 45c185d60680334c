//! Finding the things that links and names mean.

use crate::row::RowMode;
use crate::rows::catalog;
use estate::{Estate, Resource};
use model::{Identity, Infrastructure, Node};
use std::collections::BTreeMap;
use value::{Address, Value};

/// The row of an instance's type.
pub fn row_of(resource: &Resource) -> Option<&'static crate::row::Row> {
    RowMode::of(resource.address.mode).and_then(|mode| catalog().row(mode, resource.type_name()))
}

/// Looks things up by reference or, at places where identities stand, by identity.
pub struct Finder {
    /// Heads by the identities that are known of them, with their kinds.
    heads: BTreeMap<String, Vec<(&'static str, Address)>>,
}

impl Finder {
    /// A finder of the heads that are there now.
    pub fn new(estate: &Estate, infrastructure: &Infrastructure) -> Self {
        let mut heads: BTreeMap<String, Vec<(&'static str, Address)>> = BTreeMap::new();
        for (address, node) in &infrastructure.nodes {
            let Some(resource) = estate.get(address) else { continue };
            for identity in identities_of(resource) {
                let entry = heads.entry(identity.to_owned()).or_default();
                if !entry.iter().any(|(_, known)| known == address) {
                    entry.push((node.kind.name(), address.clone()));
                }
            }
        }
        Self { heads }
    }

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
            if let Some(address) = self.by_identity(&[kind], text)
                && !found.contains(&address)
            {
                found.push(address);
            }
        }
        found
    }

    /// The one head of these kinds that has an identity: the text itself, or its last part after `/` or `:`.
    pub fn by_identity(&self, kinds: &[&str], text: &str) -> Option<Address> {
        let last = text.rsplit(['/', ':']).next().unwrap_or(text);
        for candidate in [text, last] {
            let mut found = self
                .heads
                .get(candidate)
                .into_iter()
                .flatten()
                .filter(|(kind, _)| kinds.contains(kind))
                .map(|(_, head)| head);
            match (found.next(), found.next()) {
                (Some(head), None) => return Some(head.clone()),
                (Some(_), Some(_)) => return None,
                (None, _) => {}
            }
        }
        None
    }
}

/// Instances of a type by the instance that an attribute of theirs means, put in order when somebody asks.
#[derive(Debug, Default)]
pub struct Children(BTreeMap<(&'static str, &'static str), BTreeMap<Address, Vec<Address>>>);

impl Children {
    /// Instances of a type whose attribute means this parent, sorted by address. An attribute of a type has to be
    /// resolved in the same way each time.
    pub fn of<'a>(
        &mut self,
        estate: &'a Estate,
        (type_name, attribute): (&'static str, &'static str),
        resolve: impl Fn(&Value) -> Option<&'a Resource>,
        parent: &Address,
    ) -> Vec<&'a Resource> {
        let by_parent = self.0.entry((type_name, attribute)).or_insert_with(|| {
            let mut by_parent: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
            for child in estate.of_type(type_name) {
                if let Some(parent) = child.values.get(attribute).and_then(&resolve) {
                    by_parent.entry(parent.address.clone()).or_default().push(child.address.clone());
                }
            }
            by_parent
        });
        by_parent.get(parent).into_iter().flatten().filter_map(|child| estate.get(child)).collect()
    }
}

/// Known identities of the thing itself, not of its endpoints.
fn identities_of(resource: &Resource) -> impl Iterator<Item = &str> {
    row_of(resource)
        .into_iter()
        .flat_map(|row| &row.identity)
        .filter(|(_, what)| matches!(Identity::from(**what), Identity::Id | Identity::Name | Identity::Url))
        .filter_map(|(attribute, _)| resource.values.get(attribute))
        .filter(|value| !value.marks.sensitive)
        .filter_map(Value::as_str)
        .filter(|text| !text.is_empty())
}
