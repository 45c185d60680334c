//! `moved` blocks: what a state still has under the address that it had before.

use std::collections::BTreeMap;
use std::sync::Arc;

use value::{Address, InstanceKey, Mode, ModulePath, ModuleStep};

use crate::{Estate, Resource};

/// One end of a [`Move`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveEndpoint {
    /// Steps from the module of the `moved` block; of a module that is moved, the last one is it.
    pub modules: Vec<ModuleStep>,
    /// Type, name and instance of a resource; none if the module is moved.
    pub resource: Option<(Arc<str>, Arc<str>, Option<InstanceKey>)>,
}

impl MoveEndpoint {
    /// The key of what it names.
    fn key(&self) -> Option<&InstanceKey> {
        match &self.resource {
            Some((.., key)) => key.as_ref(),
            None => self.modules.last().and_then(|step| step.key.as_ref()),
        }
    }
}

/// A `moved` block, in an instance of the module that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The module instance.
    pub module: ModulePath,
    /// Where it was.
    pub from: MoveEndpoint,
    /// Where it is now.
    pub to: MoveEndpoint,
}

impl Move {
    /// Whether either end is a resource, or an instance of it.
    pub(crate) fn names(&self, module: &ModulePath, type_name: &str, name: &str) -> bool {
        [&self.from, &self.to].into_iter().any(|end| {
            let same = end.resource.as_ref().is_some_and(|(ty, own, _)| **ty == *type_name && **own == *name);
            same && module.0.strip_prefix(&*self.module.0).is_some_and(|rest| rest == end.modules)
        })
    }

    /// Where an address leads; `None` if this move is not about it.
    pub fn apply(&self, address: &Address) -> Option<Address> {
        // Without a key on either side, all instances move and keep their keys.
        let whole = self.from.key().is_none() && self.to.key().is_none();
        let rest = address.module.0.strip_prefix(&*self.module.0)?;
        let path = |steps: &[&[ModuleStep]]| ModulePath(steps.iter().flat_map(|part| part.iter().cloned()).collect());
        if let (Some((from_type, from_name, from_key)), Some((to_type, to_name, to_key))) =
            (&self.from.resource, &self.to.resource)
        {
            let same = rest == self.from.modules
                && address.mode == Mode::Managed
                && address.type_name == *from_type
                && address.name == *from_name
                && (whole || address.key == *from_key);
            return same.then(|| Address {
                module: path(&[&self.module.0, &self.to.modules]),
                mode: Mode::Managed,
                type_name: to_type.clone(),
                name: to_name.clone(),
                key: if whole { address.key.clone() } else { to_key.clone() },
            });
        }
        if self.from.resource.is_some() || self.to.resource.is_some() {
            return None;
        }
        let (last, outer) = self.from.modules.split_last()?;
        let (at, inner) = rest.strip_prefix(outer)?.split_first()?;
        if at.name != last.name || !(whole || at.key == last.key) {
            return None;
        }
        let (to, to_outer) = self.to.modules.split_last()?;
        let step = ModuleStep { name: to.name.clone(), key: if whole { at.key.clone() } else { to.key.clone() } };
        Some(Address { module: path(&[&self.module.0, to_outer, &[step], inner]), ..address.clone() })
    }
}

impl Estate {
    /// Puts resources under the addresses that `moved` blocks give them, one move after the other. Where something else is
    /// already, what would be moved stays, as with Terraform.
    pub fn follow(&mut self, moves: &[Move]) {
        if moves.is_empty() {
            return;
        }
        let mut renamed: BTreeMap<Address, Address> = BTreeMap::new();
        let addresses: Vec<Address> = self.resources.keys().cloned().collect();
        for address in addresses {
            let mut now = address.clone();
            // No chain is longer than there are moves; a circle ends here.
            for _ in moves {
                match moves.iter().find_map(|moved| moved.apply(&now)) {
                    Some(next) if next != address => now = next,
                    Some(_) | None => break,
                }
            }
            if now != address && !self.resources.contains_key(&now) && !renamed.values().any(|taken| *taken == now) {
                renamed.insert(address, now);
            }
        }
        let resources = std::mem::take(&mut self.resources);
        self.resources = resources
            .into_iter()
            .map(|(address, mut resource): (Address, Box<Resource>)| {
                let address = renamed.get(&address).cloned().unwrap_or(address);
                resource.address = address.clone();
                for dependency in &mut resource.dependencies {
                    if let Some(now) = renamed.get(dependency) {
                        *dependency = now.clone();
                    }
                }
                (address, resource)
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InputKind;
    use value::Value;

    fn step(name: &str, key: Option<InstanceKey>) -> ModuleStep {
        ModuleStep { name: name.into(), key }
    }

    fn resource(name: &str, key: Option<InstanceKey>) -> MoveEndpoint {
        MoveEndpoint { modules: Vec::new(), resource: Some(("t".into(), name.into(), key)) }
    }

    fn module(name: &str, key: Option<InstanceKey>) -> MoveEndpoint {
        MoveEndpoint { modules: vec![step(name, key)], resource: None }
    }

    fn moved(from: MoveEndpoint, to: MoveEndpoint) -> Move {
        Move { module: ModulePath::root(), from, to }
    }

    #[test]
    fn addresses_follow() {
        let text = |key: &str| Some(InstanceKey::Key(key.into()));
        let mut estate = Estate::new();
        let root = |name: &str, key| Address::managed("t", name).instance(key);
        let inner = |module: ModulePath, name: &str| Address { module, ..Address::managed("t", name) };
        let old = ModulePath::root().child("old", Some(InstanceKey::Index(1)));
        for address in [
            root("a", None),
            root("counted", Some(InstanceKey::Index(0))),
            root("blocked", None),
            root("there", None),
            inner(old.clone(), "x"),
        ] {
            let mut resource = Resource::new(address, Value::object::<Arc<str>>([]), InputKind::State);
            resource.dependencies = vec![root("a", None)];
            estate.insert(resource);
        }
        estate.follow(&[
            moved(resource("a", None), resource("b", text("k"))),
            moved(resource("b", text("k")), resource("c", text("k"))),
            moved(resource("counted", None), resource("kept", None)),
            moved(resource("blocked", None), resource("there", None)),
            moved(module("old", None), module("new", None)),
            Move {
                module: ModulePath::root().child("new", Some(InstanceKey::Index(1))),
                ..moved(resource("x", None), resource("y", None))
            },
        ]);
        let now: Vec<String> = estate.resources().map(|resource| resource.address.to_string()).collect();
        assert_eq!(now, ["t.blocked", "t.c[\"k\"]", "t.kept[0]", "t.there", "module.new[1].t.y"]);
        assert!(estate.resources().all(|resource| resource.dependencies[0].to_string() == "t.c[\"k\"]"));
    }
}
