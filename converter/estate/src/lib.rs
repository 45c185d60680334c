//! What exists: resource instances in the source's own terms.
//!
//! Every reader (state, plan, configuration) gives an [`Estate`]; several are joined into one. Values are symbolic: an
//! attribute that refers to another resource keeps the [`value::Reference`] beside whatever is known of it.

mod index;
mod input;
mod join;
mod moves;
mod resource;

pub use input::{Evidence, InputKind};
pub use join::join;
pub use moves::{Move, MoveEndpoint};
pub use resource::{Deposed, Lifecycle, ProviderInstance, Resource};

use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Address, ModulePath, Value};

/// An output value of a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Module instance.
    pub module: ModulePath,
    /// Name.
    pub name: Arc<str>,
    /// Its value, marked sensitive if it is declared so.
    pub value: Value,
    /// The description that the configuration gives.
    pub description: Option<Arc<str>>,
}

/// An input variable of the root module, as a migration may want to offer it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Name.
    pub name: Arc<str>,
    /// Its value for this run; unknown if it has no default and was not given.
    pub value: Value,
    /// The description that the configuration gives.
    pub description: Option<Arc<str>>,
}

/// A module call whose source is not there, so that its content is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct OpaqueModule {
    /// Module instance.
    pub module: ModulePath,
    /// `source` argument as written.
    pub source: Arc<str>,
    /// Its arguments.
    pub inputs: Value,
    /// Where the call stands.
    pub place: Option<diagnostic::Place>,
}

/// Everything that was read. Resources are sorted by address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estate {
    /// Boxed, so that they stay where they are when the tree is made.
    resources: BTreeMap<Address, Box<Resource>>,
    index: index::Index,
    /// Outputs of the root modules, by name.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// Variables of the root modules, by name.
    pub variables: BTreeMap<Arc<str>, Variable>,
    /// Modules whose content could not be read.
    pub opaque_modules: Vec<OpaqueModule>,
    /// What `moved` blocks say of addresses; [`join`] lets states follow them.
    pub moves: Vec<Move>,
    /// Which kinds of input it was made of, in the order in which they were given.
    pub evidence: Vec<Evidence>,
}

impl Estate {
    /// An estate without resources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an instance; one with the same address is replaced and returned.
    pub fn insert(&mut self, resource: Resource) -> Option<Resource> {
        self.index.forget();
        self.resources.insert(resource.address.clone(), Box::new(resource)).map(|former| *former)
    }

    /// Adds instances; those with the same address are replaced.
    pub fn extend(&mut self, resources: impl IntoIterator<Item = Box<Resource>>) {
        self.index.forget();
        let mut added = resources.into_iter().map(|resource| (resource.address.clone(), resource)).collect();
        if self.resources.is_empty() {
            self.resources = added;
        } else {
            self.resources.append(&mut added);
        }
    }

    /// The instance at an address.
    pub fn get(&self, address: &Address) -> Option<&Resource> {
        self.resources.get(address).map(|resource| &**resource)
    }

    /// The instance at an address, to be changed; its address must stay.
    pub fn get_mut(&mut self, address: &Address) -> Option<&mut Resource> {
        self.index.forget();
        self.resources.get_mut(address).map(|resource| &mut **resource)
    }

    /// Takes the instance at an address out.
    pub fn remove(&mut self, address: &Address) -> Option<Resource> {
        self.index.forget();
        self.resources.remove(address).map(|resource| *resource)
    }

    /// All instances, sorted by address; data sources included.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = &Resource> {
        self.resources.values().map(|resource| &**resource)
    }

    /// All instances, to be changed; their addresses must stay.
    pub fn resources_mut(&mut self) -> impl ExactSizeIterator<Item = &mut Resource> {
        self.index.forget();
        self.resources.values_mut().map(|resource| &mut **resource)
    }

    /// Instances of a type, sorted by address.
    pub fn of_type<'a>(&'a self, type_name: &str) -> impl ExactSizeIterator<Item = &'a Resource> + use<'a> {
        let found = self.index.of_type(self.resources(), type_name);
        found.iter().map(|address| &*self.resources[address])
    }

    /// Instances of a type that say this text of themselves, as their `id`, `self_link`, `name`, `secret_id`, `email` or
    /// `address`, sorted by address; none by any other attribute.
    pub fn saying<'a>(
        &'a self,
        type_name: &str,
        attribute: &str,
        text: &str,
    ) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let found = self.index.find(self.resources(), type_name, attribute, text);
        found.iter().filter_map(|address| self.get(address))
    }

    /// Number of instances, data sources included.
    pub fn len(&self) -> usize {
        self.resources.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }
}
