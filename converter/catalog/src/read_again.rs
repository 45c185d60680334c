//! Data sources that read what the input itself manages, or what another data source reads.
//!
//! A module looks up by name what another has made. Both are one thing: it would be built twice otherwise, or what the one
//! module makes would not be joined to what the other adds to it.

use estate::{Estate, Resource};
use model::Infrastructure;
use std::collections::BTreeMap;
use value::{Address, Mode};

/// Types whose things no other can be taken for, and the attributes that tell which one it is.
const TOLD_BY: &[(&str, &[&str])] = &[
    ("aws_s3_bucket", &["bucket"]),
    ("azurerm_container_registry", &["name"]),
    ("azurerm_cosmosdb_account", &["name"]),
    ("azurerm_key_vault", &["name"]),
    ("azurerm_storage_account", &["name"]),
    ("google_storage_bucket", &["name"]),
    // Names of Azure are told apart by their group, and parts by what they are in.
    ("azurerm_application_gateway", IN_GROUP),
    ("azurerm_dns_zone", IN_GROUP),
    ("azurerm_kubernetes_cluster", IN_GROUP),
    ("azurerm_lb", IN_GROUP),
    ("azurerm_lb_backend_address_pool", &["name", "loadbalancer_id"]),
    ("azurerm_log_analytics_workspace", IN_GROUP),
    ("azurerm_mssql_server", IN_GROUP),
    ("azurerm_mysql_flexible_server", IN_GROUP),
    ("azurerm_nat_gateway", IN_GROUP),
    ("azurerm_network_interface", IN_GROUP),
    ("azurerm_network_security_group", IN_GROUP),
    ("azurerm_postgresql_flexible_server", IN_GROUP),
    ("azurerm_private_dns_zone", IN_GROUP),
    ("azurerm_public_ip", IN_GROUP),
    ("azurerm_route_table", IN_GROUP),
    ("azurerm_servicebus_namespace", IN_GROUP),
    ("azurerm_service_plan", IN_GROUP),
    (SUBNET, &["name", "virtual_network_name", "resource_group_name"]),
    ("azurerm_user_assigned_identity", IN_GROUP),
    ("azurerm_virtual_network", IN_GROUP),
];

const SUBNET: &str = "azurerm_subnet";
const NETWORK: &str = "azurerm_virtual_network";
const IN_GROUP: &[&str] = &["name", "resource_group_name"];

/// Makes each such data source a part of what it reads. Things that add to others must not have been joined to them yet.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure) {
    for (type_name, attributes) in TOLD_BY {
        let mut known: BTreeMap<Vec<String>, Address> = BTreeMap::new();
        let mut read: Vec<(&Resource, Vec<String>)> = Vec::new();
        for resource in estate.of_type(type_name).filter(|r| infrastructure.nodes.contains_key(&r.address)) {
            let told: Option<Vec<String>> =
                attributes.iter().map(|attribute| told(infrastructure, resource, attribute)).collect();
            let Some(told) = told else { continue };
            match resource.address.mode {
                Mode::Managed => {
                    known.entry(told).or_insert_with(|| resource.address.clone());
                }
                Mode::Data => read.push((resource, told)),
                Mode::Ephemeral => {}
            }
        }
        if *type_name == SUBNET {
            known.extend(inside_of_networks(estate, infrastructure));
        }
        for (resource, told) in read {
            match known.get(&told) {
                Some(head) => join(infrastructure, &resource.address, &head.clone()),
                None => {
                    known.insert(told, resource.address.clone());
                }
            }
        }
    }
}

/// Subnets that networks of Azure describe inside of themselves.
fn inside_of_networks(estate: &Estate, infrastructure: &Infrastructure) -> Vec<(Vec<String>, Address)> {
    let inside = infrastructure.of::<model::kinds::Subnet>().filter(|(node, _)| &*node.address.type_name == NETWORK);
    inside
        .filter_map(|(node, _)| {
            let (name, _) = node.address.name.split_once('/')?;
            let network = estate.get(&Address { name: name.into(), ..node.address.clone() })?;
            let of_network = IN_GROUP.iter().map(|attribute| told(infrastructure, network, attribute));
            let mut all = vec![node.name.to_ascii_lowercase()];
            all.extend(of_network.collect::<Option<Vec<String>>>()?);
            Some((all, node.address.clone()))
        })
        .collect()
}

/// What an attribute says: the thing that it refers to, or its text.
fn told(infrastructure: &Infrastructure, resource: &Resource, attribute: &str) -> Option<String> {
    let value = resource.values.get(attribute).filter(|value| !value.marks.sensitive)?;
    if attribute.ends_with("_id")
        && let [only] = value.references().as_slice()
        && let Some(node) = only.address().and_then(|address| infrastructure.node_of(address))
    {
        return Some(node.address.to_string());
    }
    let text = value.as_str().filter(|name| !name.is_empty())?;
    // Azure takes names for the same whatever their case.
    let azure = resource.address.type_name.starts_with("azurerm_");
    Some(if azure { text.to_ascii_lowercase() } else { text.to_owned() })
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
