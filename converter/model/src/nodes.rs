//! Things by address, and by kind.

use crate::infrastructure::Node;
use crate::kinds::Named;
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::ops::Deref;
use value::Address;

/// Things by the address of their head; reads as a map. Those of a kind are found without looking at the others.
///
/// What a node is never changes: its kind is noted when it comes in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Nodes {
    all: BTreeMap<Address, Node>,
    by_kind: BTreeMap<&'static str, BTreeSet<Address>>,
}

impl Nodes {
    /// Takes a node in, in place of the one that was there.
    pub fn insert(&mut self, address: Address, node: Node) {
        self.remove(&address);
        self.by_kind.entry(node.kind.name()).or_default().insert(address.clone());
        self.all.insert(address, node);
    }

    /// Takes a node out.
    pub fn remove(&mut self, address: &Address) -> Option<Node> {
        let node = self.all.remove(address)?;
        if let Some(addresses) = self.by_kind.get_mut(node.kind.name()) {
            addresses.remove(address);
        }
        Some(node)
    }

    /// A node, to be changed.
    pub fn get_mut(&mut self, address: &Address) -> Option<&mut Node> {
        self.all.get_mut(address)
    }

    /// All nodes, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.all.values_mut()
    }

    /// The nodes of a kind, by address.
    pub fn of<K: Named>(&self) -> impl Iterator<Item = &Node> {
        self.by_kind.get(K::NAME).into_iter().flatten().filter_map(|address| self.all.get(address))
    }
}

impl Deref for Nodes {
    type Target = BTreeMap<Address, Node>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

impl<'a> IntoIterator for &'a Nodes {
    type Item = (&'a Address, &'a Node);
    type IntoIter = btree_map::Iter<'a, Address, Node>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl FromIterator<(Address, Node)> for Nodes {
    fn from_iter<I: IntoIterator<Item = (Address, Node)>>(nodes: I) -> Self {
        let mut all = Self::default();
        for (address, node) in nodes {
            all.insert(address, node);
        }
        all
    }
}
