//! Which instance says what of itself: made when somebody asks, for names are looked up for every link of a large estate.

use crate::Resource;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use value::{Address, Value};

/// Instances of a type by an attribute and its text.
type Texts = BTreeMap<(&'static str, String), Vec<Address>>;

/// Attributes by which instances are looked up.
pub(crate) const ATTRIBUTES: &[&str] = &["email", "id", "name", "secret_id", "self_link"];

/// The index of an estate. It says nothing that the instances do not, so that two are always equal and a copy begins anew.
#[derive(Default)]
pub(crate) struct Index(OnceLock<BTreeMap<Arc<str>, Texts>>);

impl Index {
    /// Instances of a type with this text as this attribute, sorted by address.
    pub(crate) fn find<'a>(
        &self,
        resources: impl Iterator<Item = &'a Resource>,
        type_name: &str,
        attribute: &str,
        text: &str,
    ) -> &[Address] {
        let by_type = self.0.get_or_init(|| of(resources));
        let known = ATTRIBUTES.iter().find(|known| **known == attribute);
        let found = known.and_then(|known| by_type.get(type_name)?.get(&(*known, text.to_owned())));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// Something changes.
    pub(crate) fn forget(&mut self) {
        self.0 = OnceLock::new();
    }
}

fn of<'a>(resources: impl Iterator<Item = &'a Resource>) -> BTreeMap<Arc<str>, Texts> {
    let mut by_type: BTreeMap<Arc<str>, Texts> = BTreeMap::new();
    for resource in resources {
        let texts = match by_type.get_mut(&resource.address.type_name) {
            Some(texts) => texts,
            None => by_type.entry(resource.address.type_name.clone()).or_default(),
        };
        for attribute in ATTRIBUTES {
            if let Some(text) = resource.values.get(attribute).and_then(Value::as_str) {
                texts.entry((*attribute, text.to_owned())).or_default().push(resource.address.clone());
            }
        }
    }
    by_type
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
