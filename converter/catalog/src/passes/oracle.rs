//! What only the whole of a tenancy of Oracle tells: which table and lists a subnet has.

use super::hetzner::unprotected;
use super::openstack::members;
use crate::hooks::gcp::resolve;
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::Estate;
use model::kinds::Subnet;
use model::{Field, Infrastructure, Kind, Link};
use std::collections::BTreeMap;
use value::{Address, Path, Reference};

const TABLES: &[&str] = &["oci_core_route_table", "oci_core_default_route_table"];

fn is_ours(address: &Address) -> bool {
    address.type_name.starts_with("oci_")
}

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !infrastructure.nodes.keys().any(is_ours) {
        return;
    }
    // Subnets name their table, not the other way round.
    for resource in estate.of_type("oci_core_subnet") {
        let Some(at) = Scope::of(resource).find("route_table_id").pop() else { continue };
        let Some(table) = resolve(estate, at.value, TABLES) else { continue };
        let link = Reference::attribute(resource.address.clone(), Path::attribute("id"));
        if let Some(Kind::RouteTable(table)) = infrastructure.nodes.get_mut(&table.address).map(|node| &mut node.kind) {
            table.subnets.push(Field::known(Link::To(link), origin(&at)));
        }
    }
    for node in infrastructure.nodes.values_mut() {
        if let Kind::RouteTable(table) = &mut node.kind
            && &*node.address.type_name == TABLES[1]
        {
            table.main = true;
        }
    }
    // Lists of a subnet hold for every server in it.
    let lists: BTreeMap<Address, Vec<Field<Link>>> =
        infrastructure.of::<Subnet>().map(|(node, subnet)| (node.address.clone(), subnet.firewalls.clone())).collect();
    let places: BTreeMap<Address, Address> = infrastructure
        .of::<model::kinds::Instance>()
        .filter(|(node, _)| is_ours(&node.address))
        .filter_map(|(node, server)| {
            Some((node.address.clone(), infrastructure.linked(&server.subnet)?.address.clone()))
        })
        .collect();
    for (server, subnet) in places {
        let own = lists.get(&subnet).cloned().unwrap_or_default();
        if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&server).map(|node| &mut node.kind) {
            instance.firewalls.extend(own);
        }
    }
    for node in infrastructure.nodes.values_mut() {
        let ours = is_ours(&node.address);
        if let Kind::TargetGroup(group) = &mut node.kind
            && ours
            && group.port.is_absent()
            && let Some(member) = group.members.first()
        {
            group.port = member.port.clone();
        }
    }
    members(infrastructure);
    unprotected(infrastructure, "oci_", out);
}
