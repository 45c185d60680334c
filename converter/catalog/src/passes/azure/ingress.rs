//! Several programs that their services lead out: one proxy answers for all of them, by their names.

use super::World;
use crate::out::Out;
use model::kinds::{Listener, ListenerRule};
use model::{Field, Infrastructure, Kind, Link, Origins, Text};
use std::collections::BTreeMap;
use value::Address;

const ENDING: &str = "/ingress";

pub fn run(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    let balancers: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| matches!(node.kind, Kind::LoadBalancer(_)) && address.name.ends_with(ENDING))
        .map(|(address, _)| address.clone())
        .collect();
    if balancers.len() < 2 {
        return;
    }
    let hosts = hosts(world, infrastructure);
    let mut rules: Vec<ListenerRule> = Vec::new();
    let mut default: Option<Box<Listener>> = None;
    let mut head: Option<(Address, Address)> = None;
    for balancer in &balancers {
        let program = Address { name: balancer.name.trim_end_matches(ENDING).into(), ..balancer.clone() };
        let https = Address { name: format!("{}/https", balancer.name).into(), ..balancer.clone() };
        let http = Address { name: format!("{}/http", balancer.name).into(), ..balancer.clone() };
        let Some(Kind::Listener(listener)) = infrastructure.nodes.get(&https).map(|node| node.kind.clone()) else {
            continue;
        };
        let callers = callers(infrastructure, balancer);
        let names = hosts.get(&program).cloned().unwrap_or_default();
        if names.is_empty() && default.is_none() && callers.is_none() {
            default = Some(listener.clone());
        } else if names.is_empty() {
            out.warn_about(
                &program,
                format!("{program} has no name of its own"),
                "It was called by a name of Azure. One proxy answers for all programs here, and tells them apart by name: give it a host name (a custom domain in the source, or a router in traefik/routes.yaml).",
            );
        } else {
            let order = u64::try_from(rules.len() + 1).unwrap_or(u64::MAX);
            rules.push(ListenerRule {
                priority: Field::known(order, Origins::none()),
                hosts: names,
                source_cidrs: callers.unwrap_or_default(),
                actions: listener.actions.clone(),
                head: Some(program.clone()),
                ..ListenerRule::default()
            });
        }
        match &head {
            None => head = Some((balancer.clone(), https)),
            Some(_) => {
                for gone in [balancer, &https, &http] {
                    infrastructure.nodes.remove(gone);
                    infrastructure.belongs.remove(gone);
                }
            }
        }
    }
    let Some((balancer, https)) = head else { return };
    if let Some(Kind::LoadBalancer(kind)) = infrastructure.nodes.get_mut(&balancer).map(|node| &mut node.kind) {
        // Who may call is said of each program by now.
        kind.firewalls.clear();
    }
    if let Some(Kind::Listener(listener)) = infrastructure.nodes.get_mut(&https).map(|node| &mut node.kind) {
        listener.actions = default.map(|listener| listener.actions).unwrap_or_default();
        listener.rules = rules;
    }
}

/// Networks that may call a program; `None` if all may.
fn callers(infrastructure: &Infrastructure, balancer: &Address) -> Option<Vec<Field<Text>>> {
    let Kind::LoadBalancer(balancer) = &infrastructure.nodes.get(balancer)?.kind else { return None };
    let firewall = balancer.firewalls.first()?;
    let Kind::Firewall(firewall) = &infrastructure.linked(firewall)?.kind else { return None };
    let nobody = || vec![Field::known(Text::literal("255.255.255.255/32"), Origins::none())];
    Some(firewall.rules.first().map_or_else(nobody, |rule| rule.cidrs.clone()))
}

/// Names that people gave programs.
fn hosts(world: &World<'_>, infrastructure: &Infrastructure) -> BTreeMap<Address, Vec<Field<Text>>> {
    let mut hosts: BTreeMap<Address, Vec<Field<Text>>> = BTreeMap::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::Certificate(certificate) = &node.kind else { continue };
        let Some(resource) = world.estate.get(address) else { continue };
        for attribute in ["app_service_name", "container_app_id"] {
            let Some(value) = resource.values.get(attribute) else { continue };
            for program in world.finder.heads(infrastructure, "container_service", value) {
                hosts.entry(program).or_default().push(certificate.domain.clone());
            }
        }
    }
    for node in infrastructure.nodes.values() {
        let Kind::DnsRecord(record) = &node.kind else { continue };
        let to = record.values.iter().chain([&record.alias]).filter_map(|f| f.get()).flat_map(Text::references);
        let program = to
            .filter_map(|r| r.address())
            .find(|a| infrastructure.node_of(a).is_some_and(|n| matches!(n.kind, Kind::ContainerService(_))));
        let (Some(program), Some(name)) = (program, record.name.get().and_then(Text::known)) else { continue };
        let zone = record.zone.get().and_then(Link::address).and_then(|a| infrastructure.node_of(a));
        let zone = zone.and_then(|node| match &node.kind {
            Kind::DnsZone(zone) => zone.name.get()?.known(),
            _ => None,
        });
        let Some(zone) = zone else { continue };
        let whole = if name.is_empty() { zone } else { format!("{name}.{zone}") };
        let entry = hosts.entry(program.clone()).or_default();
        if !entry.iter().any(|known| known.get().and_then(Text::known).as_deref() == Some(&whole)) {
            entry.push(Field::known(Text::literal(whole), record.name.origins()));
        }
    }
    hosts
}
