//! Networks of Google have no range of their own: it is that of their subnetworks.

use super::{first, relink};
use crate::hooks::{gcp::resolve, origin};
use estate::Estate;
use model::kinds::{GatewayRole, Outbound};
use model::{Field, Infrastructure, Kind, Origins};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use value::Address;

/// Range of networks that make their subnetworks themselves. From knowledge, not yet checked against Google's documentation.
const AUTOMATIC: &str = "10.128.0.0/9";

/// Private ranges of RFC 1918 and 6598: a network of the target is part of one of them.
const PRIVATE: &[(&str, u32)] = &[("10.0.0.0", 8), ("172.16.0.0", 12), ("192.168.0.0", 16), ("100.64.0.0", 10)];

const NETWORKS: &[&str] = &["google_compute_network"];

pub(super) fn run(estate: &Estate, infrastructure: &mut Infrastructure) {
    links(estate, infrastructure);
    ranges(estate, infrastructure);
    roads(estate, infrastructure);
}

fn links(estate: &Estate, infrastructure: &mut Infrastructure) {
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address.clone();
        if !address.type_name.starts_with("google_") {
            continue;
        }
        match &mut node.kind {
            Kind::Subnet(subnet) => relink(estate, &mut subnet.network, NETWORKS),
            Kind::Firewall(firewall) => relink(estate, &mut firewall.network, NETWORKS),
            Kind::Instance(instance) => {
                relink(estate, &mut instance.subnet, &["google_compute_subnetwork"]);
                relink(estate, &mut instance.role, &["google_service_account"]);
            }
            Kind::InstanceGroup(group) => relink(
                estate,
                &mut group.template,
                &["google_compute_instance_template", "google_compute_region_instance_template"],
            ),
            Kind::Gateway(gateway) => {
                // A NAT gateway names its router, and that the network.
                let resource = estate.get(address);
                let router = resource.and_then(|r| first(r, "router"));
                let router = router.as_ref().and_then(|at| resolve(estate, at.value, &["google_compute_router"]));
                if let Some(at) = router.and_then(|router| first(router, "network"))
                    && let Some(network) = resolve(estate, at.value, NETWORKS)
                {
                    gateway.network = Field::known(super::link_to(&network.address), origin(&at));
                }
            }
            Kind::Queue(queue) => {
                relink(estate, &mut queue.topic, &["google_pubsub_topic"]);
                relink(estate, &mut queue.dead_letter, &["google_pubsub_topic"]);
            }
            Kind::ContainerService(service) => {
                if let Some(group) = &mut service.own_group {
                    relink(estate, &mut group.role, &["google_service_account"]);
                }
            }
            Kind::ContainerGroup(group) => relink(estate, &mut group.role, &["google_service_account"]),
            Kind::DnsRecord(record) => relink(estate, &mut record.zone, &["google_dns_managed_zone"]),
            _ => {}
        }
    }
}

fn ranges(estate: &Estate, infrastructure: &mut Infrastructure) {
    let of_network = subnet_ranges(infrastructure);
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address.clone();
        let Kind::Network(network) = &mut node.kind else { continue };
        if &*address.type_name != NETWORKS[0] || !network.cidr.is_absent() {
            continue;
        }
        if let Some(known) = of_network.get(address) {
            if let Some((range, origins)) = covering(known) {
                network.cidr = Field::known(range, origins);
            }
        } else if let Some(at) = estate.get(address).and_then(|r| first(r, "auto_create_subnetworks")) {
            if at.value.as_bool() == Some(true) {
                network.cidr = Field::known(AUTOMATIC.to_owned(), origin(&at));
            }
        } else if estate
            .get(address)
            .is_some_and(|r| r.values.get("auto_create_subnetworks").is_none_or(value::Value::is_null))
        {
            // It makes subnetworks unless it is told not to.
            network.cidr = Field::known(AUTOMATIC.to_owned(), Origins::none());
        }
    }
}

/// Gives networks of a cloud that have no range of their own the range that holds all of their subnets.
pub(in crate::passes) fn ranges_of(infrastructure: &mut Infrastructure, is_ours: fn(&Address) -> bool) {
    let of_network = subnet_ranges(infrastructure);
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address.clone();
        let Kind::Network(network) = &mut node.kind else { continue };
        if !is_ours(address) || !network.cidr.is_absent() {
            continue;
        }
        if let Some((range, origins)) = of_network.get(address).and_then(|known| covering(known)) {
            network.cidr = Field::known(range, origins);
        }
    }
}

fn subnet_ranges(infrastructure: &Infrastructure) -> BTreeMap<Address, Vec<(String, Origins)>> {
    let mut of_network: BTreeMap<Address, Vec<(String, Origins)>> = BTreeMap::new();
    for (_, subnet) in infrastructure.of::<model::kinds::Subnet>() {
        let Some(network) = infrastructure.linked(&subnet.network) else { continue };
        if let Some(cidr) = subnet.cidr.get() {
            of_network.entry(network.address.clone()).or_default().push((cidr.clone(), subnet.cidr.origins()));
        }
    }
    of_network
}

/// The smallest range that holds all of these that lie in the private range with most of them.
fn covering(ranges: &[(String, Origins)]) -> Option<(String, Origins)> {
    let parsed: Vec<(u32, u32, &Origins)> = ranges
        .iter()
        .filter_map(|(text, origins)| {
            let (base, length) = text.split_once('/')?;
            let length: u32 = length.parse().ok().filter(|l| *l <= 32)?;
            Some((u32::from(base.parse::<Ipv4Addr>().ok()?) & mask(length), length, origins))
        })
        .collect();
    let inside = |(private, length): &(&str, u32)| -> Vec<(u32, u32, &Origins)> {
        let base = private.parse::<Ipv4Addr>().map_or(0, u32::from);
        parsed
            .iter()
            .copied()
            .filter(|(own, own_length, _)| own & mask(*length) == base && own_length >= length)
            .collect()
    };
    let chosen =
        PRIVATE.iter().map(inside).reduce(|best, other| if other.len() > best.len() { other } else { best })?;
    let (first, ..) = *chosen.first()?;
    let mut length = chosen.iter().map(|(_, length, _)| *length).min()?;
    while length > 0 && chosen.iter().any(|(base, ..)| base & mask(length) != first & mask(length)) {
        length -= 1;
    }
    let mut origins = Origins::none();
    chosen.iter().for_each(|(_, _, o)| origins.extend(o));
    Some((format!("{}/{length}", Ipv4Addr::from(first & mask(length))), origins))
}

fn mask(length: u32) -> u32 {
    u32::MAX.checked_shl(32 - length).unwrap_or(0)
}

/// Every subnetwork leads to the internet; who has no address of its own needs Cloud NAT.
fn roads(estate: &Estate, infrastructure: &mut Infrastructure) {
    let mut with_public: BTreeSet<Address> = BTreeSet::new();
    for (_, instance) in infrastructure.of::<model::kinds::Instance>() {
        if instance.public_address.or(false)
            && let Some(subnet) = infrastructure.linked(&instance.subnet)
        {
            with_public.insert(subnet.address.clone());
        }
    }
    let gateways: Vec<(Option<Address>, Address)> = infrastructure
        .of::<model::kinds::Gateway>()
        .filter(|(node, g)| g.role == GatewayRole::Nat && node.address.type_name.starts_with("google_"))
        .map(|(node, g)| (infrastructure.linked(&g.network).map(|n| n.address.clone()), node.address.clone()))
        .collect();
    let networks: BTreeMap<Address, Option<Address>> = infrastructure
        .of::<model::kinds::Subnet>()
        .map(|(node, subnet)| (node.address.clone(), infrastructure.linked(&subnet.network).map(|n| n.address.clone())))
        .collect();
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address.clone();
        let Kind::Subnet(subnet) = &mut node.kind else { continue };
        if !address.type_name.starts_with("google_") || estate.get(address).is_none() {
            continue;
        }
        let public = with_public.contains(address);
        subnet.public = Field::known(public, Origins::none());
        let network = networks.get(address).cloned().flatten();
        subnet.outbound = match gateways.iter().find(|(of, _)| of.is_some() && *of == network) {
            _ if public => Outbound::Direct,
            Some((_, gateway)) => Outbound::Nat(gateway.clone()),
            None => Outbound::None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::covering;
    use model::Origins;

    fn cover(ranges: &[&str]) -> Option<String> {
        let ranges: Vec<_> = ranges.iter().map(|r| ((*r).to_owned(), Origins::none())).collect();
        covering(&ranges).map(|(range, _)| range)
    }

    #[test]
    fn the_smallest_range_that_holds_all() {
        assert_eq!(cover(&["10.0.0.0/24", "10.0.1.0/24"]).as_deref(), Some("10.0.0.0/23"));
        assert_eq!(cover(&["10.10.20.0/24"]).as_deref(), Some("10.10.20.0/24"));
        assert_eq!(cover(&["10.0.0.0/24", "10.200.0.0/16", "192.168.1.0/24"]).as_deref(), Some("10.0.0.0/8"));
        assert_eq!(cover(&["192.168.0.0/24", "192.168.255.0/24"]).as_deref(), Some("192.168.0.0/16"));
        assert_eq!(cover(&["34.1.0.0/24"]), None);
        assert_eq!(cover(&["not a range"]), None);
    }
}
