//! Data sources that read what the input itself manages, or what another data source reads.
//!
//! A module looks up by name what the root has made. Both are one thing: it would be built twice otherwise.

use estate::{Estate, Resource};
use model::Infrastructure;
use std::collections::BTreeMap;
use value::{Address, Mode};

/// Types whose names nobody else in the world can have, and the attribute that is the name.
const UNIQUE: &[(&str, &str)] = &[
    ("aws_s3_bucket", "bucket"),
    ("azurerm_container_registry", "name"),
    ("azurerm_cosmosdb_account", "name"),
    ("azurerm_key_vault", "name"),
    ("azurerm_storage_account", "name"),
    ("google_storage_bucket", "name"),
];

/// Makes each such data source a part of what it reads.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure) {
    for (type_name, attribute) in UNIQUE {
        let mut known: BTreeMap<String, Address> = BTreeMap::new();
        let mut read: Vec<(&Resource, String)> = Vec::new();
        for resource in estate.of_type(type_name) {
            let Some(name) = text(resource, attribute) else { continue };
            let is_head = infrastructure.nodes.contains_key(&resource.address);
            match resource.address.mode {
                Mode::Managed if is_head => {
                    known.entry(name).or_insert_with(|| resource.address.clone());
                }
                Mode::Data if is_head => read.push((resource, name)),
                Mode::Managed | Mode::Data | Mode::Ephemeral => {}
            }
        }
        for (resource, name) in read {
            match known.get(&name) {
                Some(head) => join(infrastructure, &resource.address, &head.clone()),
                None => {
                    known.insert(name, resource.address.clone());
                }
            }
        }
    }
}

fn text(resource: &Resource, attribute: &str) -> Option<String> {
    let value = resource.values.get(attribute).filter(|value| !value.marks.sensitive)?;
    value.as_str().map(str::to_owned).filter(|name| !name.is_empty())
}

fn join(infrastructure: &mut Infrastructure, read: &Address, head: &Address) {
    let Some(node) = infrastructure.nodes.remove(read) else { return };
    let mut parts = node.satellites;
    parts.push(read.clone());
    for part in &parts {
        infrastructure.belongs.insert(part.clone(), head.clone());
    }
    if let Some(head) = infrastructure.nodes.get_mut(head) {
        head.satellites.extend(parts);
        head.satellites.sort();
        head.satellites.dedup();
    }
}
