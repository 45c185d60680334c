//! Things that know each other by name, and things that only hold others together.

use super::{World, link_to};
use crate::out::Out;
use model::{Field, Infrastructure, Kind, Link, Origins, Text};
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Path, Value};

/// Subnets find their networks by name; those that a network repeats are dropped; a network keeps the range in which its subnets are.
pub fn subnets(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut networks: BTreeMap<Address, Address> = BTreeMap::new();
    for (address, node) in &infrastructure.nodes {
        if let Kind::Subnet(subnet) = &node.kind
            && let Some(network) = world.follow(infrastructure, &subnet.network, &["network"])
        {
            networks.insert(address.clone(), network);
        }
    }
    for (address, network) in &networks {
        if let Some(Kind::Subnet(subnet)) = infrastructure.nodes.get_mut(address).map(|node| &mut node.kind)
            && matches!(subnet.network.get(), Some(Link::Outside(_)))
        {
            subnet.network = link_to(network, subnet.network.origins());
        }
    }
    let name_of = |address: &Address| {
        let resource = world.estate.get(address)?;
        resource.values.get("name").and_then(Value::as_str).map(str::to_owned)
    };
    let own: BTreeSet<(Address, String)> = networks
        .iter()
        .filter(|(address, _)| world.estate.get(address).is_some())
        .filter_map(|(address, network)| Some((network.clone(), name_of(address)?)))
        .collect();
    let repeated: Vec<(Address, Address)> = networks
        .iter()
        .filter(|(address, _)| world.estate.get(address).is_none())
        .filter(|(address, network)| {
            let name = infrastructure.nodes.get(*address).map(|node| node.name.clone());
            name.is_some_and(|name| own.contains(&((*network).clone(), name)))
        })
        .map(|(address, network)| (address.clone(), network.clone()))
        .collect();
    for (address, network) in repeated {
        infrastructure.nodes.remove(&address);
        infrastructure.belongs.remove(&address);
        if let Some(resource) = world.estate.get(&network) {
            out.ignore(resource, &Path::attribute("subnet"), "repeats what azurerm_subnet says");
        }
    }
    ranges(infrastructure, &networks);
}

/// Networks of the targets have one range: that in which most subnets are comes first.
fn ranges(infrastructure: &mut Infrastructure, networks: &BTreeMap<Address, Address>) {
    let mut cidrs: BTreeMap<Address, Vec<String>> = BTreeMap::new();
    for (address, network) in networks {
        if let Some(Kind::Subnet(subnet)) = infrastructure.nodes.get(address).map(|node| &node.kind)
            && let Some(cidr) = subnet.cidr.get()
        {
            cidrs.entry(network.clone()).or_default().push(cidr.clone());
        }
    }
    for (address, of_network) in cidrs {
        let Some(Kind::Network(network)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) else {
            continue;
        };
        let inside = |range: &str| of_network.iter().filter(|cidr| model::cidr_contains(range, cidr)).count();
        let count = |field: &Field<String>| field.get().map_or(0, |range| inside(range));
        let best = (0..network.secondary_cidrs.len()).max_by_key(|i| count(&network.secondary_cidrs[*i]));
        if let Some(best) = best.filter(|i| count(&network.secondary_cidrs[*i]) > count(&network.cidr)) {
            std::mem::swap(&mut network.cidr, &mut network.secondary_cidrs[best]);
        }
    }
}

/// A public key that several servers have is one key.
pub fn keys(infrastructure: &mut Infrastructure) {
    let mut first: BTreeMap<String, Address> = BTreeMap::new();
    let mut same: Vec<(Address, Address, Origins)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::SshKey(key) = &node.kind else { continue };
        let Some(text) = key.public_key.get() else { continue };
        let says = match (text.known(), text.references().next()) {
            (Some(known), _) => known.trim().to_owned(),
            (None, Some(reference)) => reference.to_string(),
            (None, None) => continue,
        };
        match first.get(&says) {
            Some(known) => same.push((address.clone(), known.clone(), key.public_key.origins())),
            None => {
                first.insert(says, address.clone());
            }
        }
    }
    for (address, known, origins) in same {
        // Keys that are resources of their own stay.
        if !address.name.contains('/') {
            continue;
        }
        infrastructure.nodes.remove(&address);
        infrastructure.belongs.insert(address, known.clone());
        if let Some(Kind::SshKey(key)) = infrastructure.nodes.get_mut(&known).map(|node| &mut node.kind) {
            model::Set::change_origins(&mut key.public_key, &[], &mut |own| own.extend(&origins));
        }
    }
}

/// A namespace stands for the broker: what asks for its connection string is led to one of its queues.
pub fn namespaces(world: &World<'_>, infrastructure: &mut Infrastructure) {
    let mut queues: BTreeMap<Address, Address> = BTreeMap::new();
    for (address, node) in &infrastructure.nodes {
        let source = match (&node.kind, world.estate.get(address)) {
            (Kind::Queue(_) | Kind::Topic(_), Some(source)) => source,
            _ => continue,
        };
        let Some(value) = source.values.get("namespace_id").or_else(|| source.values.get("namespace_name")) else {
            continue;
        };
        let by_reference = value.references().iter().find_map(|r| r.address().cloned());
        let by_name = value.as_str().and_then(|text| text.rsplit('/').next()).and_then(|name| {
            let mut named = world.estate.saying("azurerm_servicebus_namespace", "name", name);
            named.next().map(|r| r.address.clone())
        });
        if let Some(namespace) = by_reference.or(by_name) {
            // A queue can be asked for by everything that a namespace can; a topic cannot.
            let is_queue = matches!(node.kind, Kind::Queue(_));
            let entry = queues.entry(namespace).or_insert_with(|| address.clone());
            let entry_is_queue = infrastructure.nodes.get(entry).is_some_and(|n| matches!(n.kind, Kind::Queue(_)));
            if is_queue && !entry_is_queue {
                *entry = address.clone();
            }
        }
    }
    let mut of_namespaces: Vec<(Address, Address)> = queues.into_iter().collect();
    for rule in world.estate.of_type("azurerm_servicebus_namespace_authorization_rule") {
        let namespace =
            rule.values.get("namespace_id").and_then(|v| v.references().first().and_then(|r| r.address().cloned()));
        let queue = of_namespaces.iter().find(|(of, _)| Some(of) == namespace.as_ref()).map(|(_, queue)| queue.clone());
        of_namespaces.extend(queue.map(|queue| (rule.address.clone(), queue)));
    }
    for (namespace, queue) in of_namespaces {
        infrastructure.belongs.insert(namespace.clone(), queue.clone());
        if let Some(node) = infrastructure.nodes.get_mut(&queue)
            && !node.satellites.contains(&namespace)
        {
            node.satellites.push(namespace);
            node.satellites.sort();
        }
    }
}

/// The first database of a server is the one that the server is made with.
pub fn databases(infrastructure: &mut Infrastructure) {
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address;
        let Kind::Database(database) = &mut node.kind else { continue };
        if super::of_azure(address) && database.name.is_absent() && !database.databases.is_empty() {
            let own = |field: &Field<Text>| {
                let known = field.get().and_then(Text::known);
                known.is_some_and(|name| {
                    matches!(name.as_str(), "postgres" | "mysql" | "azure_maintenance" | "azure_sys")
                })
            };
            // Databases that the server has by itself are not made.
            let position = database.databases.iter().position(|field| !own(field)).unwrap_or(0);
            database.name = database.databases.remove(position);
        }
    }
}
