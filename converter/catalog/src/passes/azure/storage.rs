//! Storage accounts: what they say holds for each of their containers.

use super::{World, fold};
use crate::out::Out;
use estate::Resource;
use model::kinds::Bucket;
use model::{Field, Infrastructure, Kind, Origin, Origins, Set, Text};
use std::collections::BTreeMap;
use value::{Address, Path, Value};

/// Types that an account holds together.
const HELD: &[&str] = &[
    "azurerm_storage_container",
    "azurerm_storage_data_lake_gen2_filesystem",
    "azurerm_storage_queue",
    "azurerm_storage_share",
    "azurerm_storage_table",
];

/// By which they say so.
const BY: &[&str] = &["storage_account_id", "storage_account_name"];

pub fn run(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut held: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
    for resource in HELD.iter().flat_map(|name| world.estate.of_type(name)) {
        let Some(head) = infrastructure.node_of(&resource.address).map(|node| node.address.clone()) else { continue };
        if let Some(account) = account_of(world, infrastructure, &resource.values) {
            held.entry(account).or_default().push(head);
        }
    }
    let accounts: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| {
            &*address.type_name == "azurerm_storage_account" && matches!(node.kind, Kind::Bucket(_))
        })
        .map(|(address, _)| address.clone())
        .collect();
    for account in accounts {
        let inside = held.remove(&account).unwrap_or_default();
        let name = name(world, &account);
        let buckets: Vec<Address> = inside
            .iter()
            .filter(|head| infrastructure.nodes.get(*head).is_some_and(|node| matches!(node.kind, Kind::Bucket(_))))
            .cloned()
            .collect();
        let Some(Kind::Bucket(said)) = infrastructure.nodes.get(&account).map(|node| node.kind.clone()) else {
            continue;
        };
        let account_address = &account;
        for bucket in &buckets {
            let container = infrastructure.nodes.get(bucket).map(|node| node.name.clone()).unwrap_or_default();
            if let Some(node) = infrastructure.nodes.get_mut(bucket)
                && let Kind::Bucket(own) = &mut node.kind
            {
                inherit(own, &said, &container);
                // Containers of two accounts may be called alike.
                if let Some(account) = &name {
                    node.name = format!("{account}-{container}");
                    let by = world.estate.get(bucket).map(account_leaves).unwrap_or_default();
                    full_name(own, account, &by.and(&said_name(account_address)));
                }
            }
        }
        let website = !said.website_index.is_absent();
        if website {
            out.warn_about(
                &account,
                format!("{account} is a website"),
                "The object storage of the target answers no names of your own. Put the files into an image with a web server behind the proxy, or lead the proxy to the bucket.",
            );
        }
        match buckets.first().or_else(|| inside.first()) {
            // The files of a website lie in a container that Azure makes.
            Some(first) if !website => {
                let first = first.clone();
                fold(world, infrastructure, out, &account, &first);
            }
            _ => {
                // Programs make their containers themselves, or the website is all there is.
                if let (Some(Kind::Bucket(own)), Some(name)) =
                    (infrastructure.nodes.get_mut(&account).map(|node| &mut node.kind), name)
                {
                    own.name = Field::known(Text::literal(name), said_name(&account));
                }
            }
        }
    }
}

fn name(world: &World<'_>, account: &Address) -> Option<String> {
    let value = world.estate.get(account)?.values.get("name")?;
    value.as_str().filter(|_| !value.marks.sensitive).map(str::to_owned)
}

/// The leaf that names an account.
fn said_name(account: &Address) -> Origins {
    Origin { address: account.clone(), path: Path::attribute("name") }.into()
}

/// Leaves by which something says which account holds it.
fn account_leaves(resource: &Resource) -> Origins {
    let said = BY.iter().filter(|attribute| resource.values.get(attribute).is_some_and(|value| !value.is_null()));
    said.map(|attribute| Origin { address: resource.address.clone(), path: Path::attribute(*attribute) }).collect()
}

/// The account that holds something, by reference, name or id.
fn account_of(world: &World<'_>, infrastructure: &Infrastructure, values: &Value) -> Option<Address> {
    BY.iter().find_map(|attribute| {
        let value = values.get(attribute).filter(|value| !value.is_null())?;
        world
            .finder
            .heads(infrastructure, "bucket", value)
            .into_iter()
            .find(|a| &*a.type_name == "azurerm_storage_account")
    })
}

/// The bucket of a container is called after both.
fn full_name(bucket: &mut Bucket, account: &str, said_by: &Origins) {
    let origins = bucket.name.origins().and(said_by);
    if let Some(known) = bucket.name.get().and_then(Text::known) {
        bucket.name = Field::known(Text::literal(format!("{account}-{known}")), origins);
    }
}

fn inherit(own: &mut Bucket, account: &Bucket, container: &str) {
    own.versioning = account.versioning.clone();
    own.encryption_key = account.encryption_key.clone();
    own.block_public_acls = account.block_public_acls.clone();
    // An account that lets nothing be public wins over its containers.
    if account.block_public_acls.get() == Some(&true) {
        own.restrict_public = Field::known(true, account.block_public_acls.origins());
    }
    own.cors.extend(account.cors.iter().cloned());
    for rule in &account.lifecycle {
        let mut rule = rule.clone();
        let prefix = rule.prefix.get().and_then(Text::known);
        if let Some(prefix) = prefix {
            // Prefixes of an account begin with the container.
            let (first, rest) = prefix.split_once('/').unwrap_or((prefix.as_str(), ""));
            if first != container {
                continue;
            }
            let origins = rule.prefix.origins();
            if rest.is_empty() {
                let origins = rule.status.origins().and(&origins);
                rule.status.change_origins(&[], &mut |own| own.extend(&origins));
                rule.prefix = Field::Absent;
            } else {
                rule.prefix = Field::known(Text::literal(rest), origins);
            }
        }
        own.lifecycle.push(rule);
    }
}
