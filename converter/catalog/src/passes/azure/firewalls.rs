//! Security groups: spelled out, and given to everything in the subnets before which they stand.

use super::rules::{Around, both, spelled};
use super::{World, link_to, made};
use crate::map::made_address;
use crate::out::Out;
use model::kinds::{Direction, Firewall, Rule};
use model::{Field, Infrastructure, Kind, Link, Origins, Text};
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Path};

pub fn run(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    echoes(world, infrastructure, out);
    let subnets = Subnets::of(world, infrastructure);
    let groups: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| {
            matches!(node.kind, Kind::Firewall(_)) && &*address.type_name == "azurerm_network_security_group"
        })
        .map(|(address, _)| address.clone())
        .collect();
    let mut of_groups: Vec<(Field<Link>, Rule)> = Vec::new();
    for address in groups {
        let around = subnets.around(&address);
        let Some(Kind::Firewall(firewall)) = infrastructure.nodes.get(&address).map(|node| &node.kind) else {
            continue;
        };
        let mut plain = spelled(firewall, &around, &address, out);
        of_groups.append(&mut plain.of_groups);
        if let Some(Kind::Firewall(firewall)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            firewall.rules = plain.rules;
        }
    }
    for (link, rule) in of_groups {
        if let Some(group) = world.follow(infrastructure, &link, &["firewall"])
            && let Some(Kind::Firewall(firewall)) = infrastructure.nodes.get_mut(&group).map(|node| &mut node.kind)
        {
            firewall.rules.push(rule);
        }
    }
    members(world, infrastructure, &subnets, out);
    balancers(world, infrastructure, &subnets);
}

/// A state repeats rules of their own inside of their group.
fn echoes(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address.clone();
        let Kind::Firewall(firewall) = &mut node.kind else { continue };
        let identity = |rule: &Rule| (rule.direction, rule.priority.get().copied());
        let own: BTreeSet<(Direction, Option<u64>)> =
            firewall.rules.iter().filter(|rule| rule.head.is_some()).map(identity).collect();
        let before = firewall.rules.len();
        firewall
            .rules
            .retain(|rule| rule.head.is_some() || rule.priority.get().is_none() || !own.contains(&identity(rule)));
        let repeated = firewall.rules.len() < before;
        if repeated
            && !firewall.rules.iter().any(|rule| rule.head.is_none())
            && let Some(resource) = world.estate.get(address)
        {
            out.ignore(resource, &Path::attribute("security_rule"), "repeats what azurerm_network_security_rule says");
        }
    }
}

/// Subnets with their networks and firewalls.
struct Subnets {
    /// Range, network, firewalls with their links.
    all: BTreeMap<Address, Subnet>,
    ranges: BTreeMap<Address, Vec<String>>,
    /// Subnets before which a firewall stands, and those of the servers that have it themselves.
    behind: BTreeMap<Address, Vec<Address>>,
}

struct Subnet {
    cidr: Option<String>,
    network: Option<Address>,
    firewalls: Vec<(Address, Origins)>,
}

impl Subnets {
    fn of(world: &World<'_>, infrastructure: &Infrastructure) -> Self {
        let mut all = BTreeMap::new();
        let mut ranges = BTreeMap::new();
        for (address, node) in &infrastructure.nodes {
            match &node.kind {
                Kind::Subnet(subnet) if super::of_azure(address) => {
                    let firewalls = subnet
                        .firewalls
                        .iter()
                        .filter_map(|link| Some((world.follow(infrastructure, link, &["firewall"])?, link.origins())));
                    all.insert(
                        address.clone(),
                        Subnet {
                            cidr: subnet.cidr.get().cloned(),
                            network: world.follow(infrastructure, &subnet.network, &["network"]),
                            firewalls: firewalls.collect(),
                        },
                    );
                }
                Kind::Network(network) if super::of_azure(address) => {
                    let known =
                        network.cidr.get().into_iter().chain(network.secondary_cidrs.iter().filter_map(Field::get));
                    ranges.insert(address.clone(), known.cloned().collect());
                }
                _ => {}
            }
        }
        let mut subnets = Self { all, ranges, behind: BTreeMap::new() };
        let mut behind: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
        for (address, subnet) in &subnets.all {
            for (firewall, _) in &subnet.firewalls {
                behind.entry(firewall.clone()).or_default().push(address.clone());
            }
        }
        for node in infrastructure.nodes.values() {
            let Kind::Instance(instance) = &node.kind else { continue };
            let firewalls: BTreeSet<Address> = instance
                .firewalls
                .iter()
                .filter_map(|link| world.follow(infrastructure, link, &["firewall"]))
                .collect();
            if firewalls.is_empty() {
                continue;
            }
            let Some(subnet) = subnets.find(world, infrastructure, &instance.subnet) else { continue };
            for firewall in firewalls {
                behind.entry(firewall).or_default().push(subnet.clone());
            }
        }
        subnets.behind = behind;
        subnets
    }

    /// The subnet to which a link leads; a link to a network with one subnet leads there.
    fn find(&self, world: &World<'_>, infrastructure: &Infrastructure, link: &Field<Link>) -> Option<Address> {
        let found = world.follow(infrastructure, link, &["subnet", "network"])?;
        if self.all.contains_key(&found) {
            return Some(found);
        }
        let mut inside =
            self.all.iter().filter(|(_, subnet)| subnet.network.as_ref() == Some(&found)).map(|(address, _)| address);
        match (inside.next(), inside.next()) {
            (Some(only), None) => Some(only.clone()),
            _ => None,
        }
    }

    /// Ranges of the network of a subnet; of all networks where it is not known.
    fn ranges(&self, subnet: Option<&Address>) -> Vec<String> {
        let network = subnet.and_then(|subnet| self.all.get(subnet)?.network.clone());
        match network.and_then(|network| self.ranges.get(&network).cloned()) {
            Some(ranges) => ranges,
            None => self.ranges.values().flatten().cloned().collect(),
        }
    }

    /// Where a group is in force.
    fn around(&self, group: &Address) -> Around {
        let mut ranges: Vec<String> = Vec::new();
        let mut subnets: Vec<String> = Vec::new();
        for address in self.behind.get(group).into_iter().flatten() {
            for range in self.ranges(Some(address)) {
                if !ranges.contains(&range) {
                    ranges.push(range);
                }
            }
            if let Some(cidr) = self.all.get(address).and_then(|subnet| subnet.cidr.clone())
                && !subnets.contains(&cidr)
            {
                subnets.push(cidr);
            }
        }
        if ranges.is_empty() {
            ranges = self.ranges(None);
        }
        Around { ranges, subnets }
    }
}

/// Everything in a subnet is behind the firewalls of the subnet; what is behind two is behind both.
fn members(world: &World<'_>, infrastructure: &mut Infrastructure, subnets: &Subnets, out: &mut Out) {
    let found: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| {
            super::of_azure(address) && matches!(node.kind, Kind::Instance(_) | Kind::Database(_))
        })
        .map(|(address, _)| address.clone())
        .collect();
    for address in found {
        let Some(node) = infrastructure.nodes.get(&address) else { continue };
        let (links, own, public, port) = match &node.kind {
            Kind::Instance(instance) => {
                let public = instance.public_address.get() == Some(&true);
                (vec![instance.subnet.clone()], instance.firewalls.clone(), public, None)
            }
            Kind::Database(database) => {
                let port = match database.engine.get().map(String::as_str) {
                    Some("postgres") => 5432,
                    Some("mysql" | "mariadb") => 3306,
                    Some(_) | None => 1433,
                };
                (database.subnets.clone(), database.firewalls.clone(), false, Some(port))
            }
            _ => continue,
        };
        let subnet = links.iter().find_map(|link| subnets.find(world, infrastructure, link));
        let before: Vec<(Address, Origins)> =
            subnet.as_ref().and_then(|s| subnets.all.get(s)).map(|s| s.firewalls.clone()).unwrap_or_default();
        let own_groups: Vec<Address> = own
            .iter()
            .filter_map(|link| world.follow(infrastructure, link, &["firewall"]))
            .filter(|firewall| &*firewall.type_name == "azurerm_network_security_group")
            .collect();
        let mut firewalls = own.clone();
        let placed = links.iter().fold(Origins::none(), |all, link| all.and(&link.origins()));
        match (before.as_slice(), own_groups.as_slice()) {
            ([], []) => {
                if own.is_empty() || own_groups.is_empty() {
                    let ranges = subnets.ranges(subnet.as_ref());
                    let rules = vec![network_rule(&ranges, port)];
                    let mut link = make(infrastructure, &address, "network", rules);
                    model::Set::change_origins(&mut link, &[], &mut |own| own.extend(&placed));
                    firewalls.push(link);
                    if public {
                        out.warn_about(
                            &address,
                            format!("{address} has a public address and no security group"),
                            "Which ports were open depends on the kind of its address. It is closed to the internet here: name its ports in the source, or open them by hand.",
                        );
                    }
                }
            }
            ([_, ..], []) => firewalls
                .extend(before.iter().map(|(firewall, origins)| link_to(firewall, origins.clone().and(&placed)))),
            ([], [_, ..]) => {}
            ([_, ..], [_, ..]) => {
                let same = before.iter().all(|(firewall, _)| own_groups.contains(firewall));
                if same {
                    for (firewall, origins) in &before {
                        for link in &mut firewalls {
                            if world.follow(infrastructure, link, &["firewall"]).as_ref() == Some(firewall) {
                                model::Set::change_origins(link, &[], &mut |own| own.extend(origins));
                            }
                        }
                    }
                } else {
                    let rules_of = |firewalls: &mut dyn Iterator<Item = &Address>| -> Vec<Rule> {
                        firewalls
                            .filter_map(|f| match &infrastructure.nodes.get(f)?.kind {
                                Kind::Firewall(firewall) => Some(firewall.rules.clone()),
                                _ => None,
                            })
                            .flatten()
                            .collect()
                    };
                    let outer = rules_of(&mut before.iter().map(|(firewall, _)| firewall));
                    let inner = rules_of(&mut own_groups.iter());
                    let rules = both(&inner, &outer);
                    let mut origins: Origins = before.iter().fold(Origins::none(), |all, (_, more)| all.and(more));
                    firewalls.retain(|link| {
                        let to = world.follow(infrastructure, link, &["firewall"]);
                        let gone = to.is_some_and(|to| own_groups.contains(&to));
                        if gone {
                            origins.extend(&link.origins());
                        }
                        !gone
                    });
                    let mut link = make(infrastructure, &address, "firewall", rules);
                    model::Set::change_origins(&mut link, &[], &mut |own| own.extend(&origins));
                    firewalls.push(link);
                }
            }
        }
        match infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            Some(Kind::Instance(instance)) => instance.firewalls = firewalls,
            Some(Kind::Database(database)) => database.firewalls = firewalls,
            _ => {}
        }
    }
}

/// What Azure lets in without a group: everything from the network, to a service on its one port.
fn network_rule(ranges: &[String], port: Option<i64>) -> Rule {
    Rule {
        protocol: Field::known(String::from(if port.is_some() { "tcp" } else { "all" }), Origins::none()),
        from_port: Field::known(port.unwrap_or(-1), Origins::none()),
        to_port: Field::known(port.unwrap_or(-1), Origins::none()),
        cidrs: ranges.iter().map(|range| Field::known(Text::literal(range.clone()), Origins::none())).collect(),
        ..Rule::default()
    }
}

fn make(infrastructure: &mut Infrastructure, about: &Address, suffix: &str, rules: Vec<Rule>) -> Field<Link> {
    let at = made_address(about, suffix);
    if let Some(like) = infrastructure.nodes.get(about) {
        let node = made(like, at.clone(), Kind::from(Firewall { rules, ..Firewall::default() }));
        infrastructure.belongs.insert(at.clone(), at.clone());
        infrastructure.nodes.insert(at.clone(), node);
    }
    link_to(&at, Origins::none())
}

/// Application gateways are behind the firewalls of their subnet.
fn balancers(world: &World<'_>, infrastructure: &mut Infrastructure, subnets: &Subnets) {
    let mut found: Vec<(Address, Vec<Field<Link>>)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::LoadBalancer(balancer) = &node.kind else { continue };
        if &*address.type_name != "azurerm_application_gateway" {
            continue;
        }
        let links = balancer
            .subnets
            .iter()
            .filter_map(|link| subnets.find(world, infrastructure, link))
            .filter_map(|subnet| subnets.all.get(&subnet))
            .flat_map(|subnet| subnet.firewalls.iter().map(|(firewall, origins)| link_to(firewall, origins.clone())));
        found.push((address.clone(), links.collect()));
    }
    for (address, links) in found {
        if let Some(Kind::LoadBalancer(balancer)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            balancer.firewalls.extend(links);
        }
    }
}
