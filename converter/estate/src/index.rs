//! Which instances are of which type, and what they say of themselves: made when somebody asks, for types and names are
//! looked up for every link of a large estate.

use crate::Resource;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use value::{Address, Value};

/// The instances of one type, sorted by address.
#[derive(Default)]
struct Type {
    all: Vec<Address>,
    /// By an attribute and its text.
    texts: BTreeMap<&'static str, BTreeMap<String, Vec<Address>>>,
}

type Types = BTreeMap<Arc<str>, Type>;

/// Attributes by which instances are looked up.
pub(crate) const ATTRIBUTES: &[&str] = &["address", "email", "id", "name", "secret_id", "self_link"];

/// The index of an estate. It says nothing that the instances do not, so that two are always equal and a copy begins anew.
#[derive(Default)]
pub(crate) struct Index(OnceLock<Types>);

impl Index {
    /// Instances of a type, sorted by address.
    pub(crate) fn of_type<'a>(&self, resources: impl Iterator<Item = &'a Resource>, type_name: &str) -> &[Address] {
        let types = self.0.get_or_init(|| of(resources));
        types.get(type_name).map(|found| found.all.as_slice()).unwrap_or_default()
    }

    /// Instances of a type with this text as this attribute, sorted by address.
    pub(crate) fn find<'a>(
        &self,
        resources: impl Iterator<Item = &'a Resource>,
        type_name: &str,
        attribute: &str,
        text: &str,
    ) -> &[Address] {
        let types = self.0.get_or_init(|| of(resources));
        let found = types.get(type_name).and_then(|found| found.texts.get(attribute)?.get(text));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Something changes.
    pub(crate) fn forget(&mut self) {
        self.0 = OnceLock::new();
    }
}

fn of<'a>(resources: impl Iterator<Item = &'a Resource>) -> Types {
    let mut types = Types::new();
    for resource in resources {
        let found = match types.get_mut(&resource.address.type_name) {
            Some(found) => found,
            None => types.entry(resource.address.type_name.clone()).or_default(),
        };
        found.all.push(resource.address.clone());
        for attribute in ATTRIBUTES {
            if let Some(text) = resource.values.get(attribute).and_then(Value::as_str) {
                let texts = found.texts.entry(attribute).or_default();
                texts.entry(text.to_owned()).or_default().push(resource.address.clone());
            }
        }
    }
    types
}

impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Index")
    }
}
