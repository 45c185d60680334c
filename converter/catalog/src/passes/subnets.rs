//! Which subnets are public, and how the others reach the internet.

use crate::find::Finder;
use model::kinds::{GatewayRole, Outbound, Route};
use model::{Field, Infrastructure, Kind, Link, Origins};
use std::collections::BTreeMap;
use value::Address;

/// Follows the default route of each subnet's table: its own, else the main one of its network.
pub fn run(finder: &Finder, infrastructure: &mut Infrastructure) {
    let mut of_subnet: BTreeMap<Address, (Address, Origins)> = BTreeMap::new();
    let mut main_of: BTreeMap<Address, Address> = BTreeMap::new();
    let mut with_tables: std::collections::BTreeSet<Address> = std::collections::BTreeSet::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::RouteTable(table) = &node.kind else { continue };
        let network = resolved(finder, infrastructure, &table.network, &["network"]);
        if let Some(network) = &network {
            with_tables.insert(network.clone());
        }
        if let Some(network) = network.filter(|_| table.main) {
            main_of.insert(network, address.clone());
        }
        for subnet in &table.subnets {
            if let Some(found) = resolved(finder, infrastructure, subnet, &["subnet"]) {
                of_subnet.insert(found, (address.clone(), subnet.origins()));
            }
        }
    }
    let mut results: Vec<(Address, Field<bool>, Outbound)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::Subnet(subnet) = &node.kind else { continue };
        let network = resolved(finder, infrastructure, &subnet.network, &["network"]);
        let own = of_subnet.get(address).cloned();
        let table = own.or_else(|| main_of.get(network.as_ref()?).cloned().map(|table| (table, Origins::none())));
        let Some((table, origins)) = table else {
            // A network whose tables are all known and none of which is for this subnet leads nowhere.
            if network.is_some_and(|network| with_tables.contains(&network)) {
                results.push((address.clone(), Field::known(false, Origins::none()), Outbound::None));
            }
            continue;
        };
        let Some(Kind::RouteTable(table)) = infrastructure.nodes.get(&table).map(|node| &node.kind) else { continue };
        let (public, outbound) = through(finder, infrastructure, &table.routes, origins);
        results.push((address.clone(), public, outbound));
    }
    for (address, public, outbound) in results {
        if let Some(Kind::Subnet(subnet)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            subnet.public = public;
            subnet.outbound = outbound;
        }
    }
}

fn through(
    finder: &Finder,
    infrastructure: &Infrastructure,
    routes: &[Route],
    origins: Origins,
) -> (Field<bool>, Outbound) {
    let is_default = |route: &&Route| {
        route.cidr.get().map(String::as_str) == Some("0.0.0.0/0")
            || route.ipv6_cidr.get().map(String::as_str) == Some("::/0")
    };
    let mut nat: Option<Address> = None;
    for route in routes.iter().filter(is_default) {
        let said =
            origins.clone().and(&route.cidr.origins()).and(&route.ipv6_cidr.origins()).and(&route.gateway.origins());
        let gateway = resolved(finder, infrastructure, &route.gateway, &["gateway"]);
        match gateway.as_ref().and_then(|address| infrastructure.nodes.get(address)).map(|node| &node.kind) {
            Some(Kind::Gateway(gateway)) if gateway.role == GatewayRole::Internet => {
                return (Field::known(true, said), Outbound::Direct);
            }
            Some(Kind::Gateway(found)) if found.role == GatewayRole::Nat => {
                if let Some(address) = gateway {
                    nat = Some(address);
                }
            }
            _ if outside(&route.gateway, "igw-") => return (Field::known(true, said), Outbound::Direct),
            _ => {}
        }
    }
    // Another table could make it public; what this one says of other ways could not.
    let table: Origins = origins.iter().filter(|origin| origin.path.to_string() == "route_table_id").cloned().collect();
    match nat {
        Some(address) => (Field::known(false, table), Outbound::Nat(address)),
        None => (Field::known(false, table), Outbound::None),
    }
}

fn outside(link: &Field<Link>, prefix: &str) -> bool {
    matches!(link.get(), Some(Link::Outside(text)) if text.as_literal().is_some_and(|text| text.starts_with(prefix)))
}

/// The head that a link leads to, by reference or by identity.
pub fn resolved(
    finder: &Finder,
    infrastructure: &Infrastructure,
    link: &Field<Link>,
    kinds: &[&str],
) -> Option<Address> {
    match link.get()? {
        Link::To(reference) => infrastructure.node_of(reference.address()?).map(|node| node.address.clone()),
        Link::Outside(text) => finder.by_identity(kinds, &text.known()?),
    }
}
