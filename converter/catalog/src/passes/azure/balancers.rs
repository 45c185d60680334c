//! Load balancers: pools get ports and checks from the rules that use them, and members by what joins them.

use super::rules::{Span, covers, spans};
use super::{World, fold, link_to, made};
use crate::hooks::azure::gateway::health;
use crate::map::made_address;
use crate::out::Out;
use model::kinds::{Action, Firewall, Member, Rule, TargetGroup};
use model::{Field, Infrastructure, Kind, Link, Node, Origins, Set};
use std::collections::BTreeMap;
use value::Address;

pub fn run(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    gateway_members(infrastructure);
    gateway_groups(world, infrastructure);
    rules(world, infrastructure, out);
    addresses(infrastructure);
}

/// Members that join a pool of an application gateway from outside.
fn gateway_members(infrastructure: &mut Infrastructure) {
    let joining: Vec<(Address, Member)> = infrastructure
        .nodes
        .values_mut()
        .filter_map(|node| match &mut node.kind {
            Kind::LoadBalancer(balancer) if !balancer.members.is_empty() => {
                let address = &node.address;
                Some(
                    std::mem::take(&mut balancer.members).into_iter().map(|m| (address.clone(), m)).collect::<Vec<_>>(),
                )
            }
            _ => None,
        })
        .flatten()
        .collect();
    for (gateway, member) in joining {
        for node in pools_of(infrastructure, &gateway, member.pool.get().map(String::as_str)) {
            if let Some(Kind::TargetGroup(group)) = infrastructure.nodes.get_mut(&node).map(|node| &mut node.kind) {
                group.members.push(Member { pool: Field::Absent, ..member.clone() });
            }
        }
    }
}

/// The groups of members that a gateway has made of one pool, or of all.
fn pools_of(infrastructure: &Infrastructure, gateway: &Address, pool: Option<&str>) -> Vec<Address> {
    let prefix = made_address(gateway, "target/").name.to_string();
    infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| {
            address.type_name == gateway.type_name
                && address.module == gateway.module
                && address.key == gateway.key
                && address.name.starts_with(&prefix)
                && pool.is_none_or(|pool| node.name == pool)
        })
        .map(|(address, _)| address.clone())
        .collect()
}

/// Groups of servers that join a pool of an application gateway.
fn gateway_groups(world: &World<'_>, infrastructure: &mut Infrastructure) {
    let mut changes: Vec<(Address, Vec<Field<Link>>)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::InstanceGroup(group) = &node.kind else { continue };
        let mut links = Vec::new();
        for link in &group.target_groups {
            let gateway = world.follow(infrastructure, link, &["load_balancer"]);
            match gateway {
                Some(gateway) => {
                    let name = match link.get() {
                        Some(Link::Outside(text)) => {
                            text.known().and_then(|id| id.rsplit('/').next().map(str::to_owned))
                        }
                        Some(Link::To(_)) | None => None,
                    };
                    links.extend(
                        pools_of(infrastructure, &gateway, name.as_deref())
                            .iter()
                            .map(|pool| link_to(pool, link.origins())),
                    );
                }
                None => links.push(link.clone()),
            }
        }
        if links != group.target_groups {
            changes.push((address.clone(), links));
        }
    }
    for (address, links) in changes {
        if let Some(Kind::InstanceGroup(group)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            group.target_groups = links;
        }
    }
}

/// Each rule of a balancer has its port and its check; pools have only members.
fn rules(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    let listeners: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| super::of_azure(address) && matches!(node.kind, Kind::Listener(_)))
        .map(|(address, _)| address.clone())
        .collect();
    let mut ports: BTreeMap<Address, u64> = BTreeMap::new();
    let mut probes: Vec<Address> = Vec::new();
    for address in listeners {
        let Some(Kind::Listener(listener)) = infrastructure.nodes.get(&address).map(|node| node.kind.clone()) else {
            continue;
        };
        if listener.backend_port.is_absent() && listener.members.is_empty() {
            continue;
        }
        let pool = listener.pools.first().and_then(|link| world.follow(infrastructure, link, &["target_group"]));
        let group = match pool {
            Some(pool) => {
                let wanted = listener.backend_port.get().copied();
                let taken = ports.get(&pool).copied();
                match (wanted, taken) {
                    (Some(wanted), Some(taken)) if wanted != taken => copy(infrastructure, &pool, &address),
                    (Some(wanted), _) => {
                        ports.insert(pool.clone(), wanted);
                        pool
                    }
                    (None, _) => pool,
                }
            }
            None => {
                let Some(like) = infrastructure.nodes.get(&address) else { continue };
                let at = made_address(&address, "members");
                let node = made(like, at.clone(), Kind::from(TargetGroup::default()));
                infrastructure.belongs.insert(at.clone(), at.clone());
                infrastructure.nodes.insert(at.clone(), node);
                at
            }
        };
        let probe = world.follow(infrastructure, &listener.probe, &["target_group"]);
        let check = probe.as_ref().and_then(|probe| match &infrastructure.nodes.get(probe)?.kind {
            Kind::TargetGroup(check) => Some(check.clone()),
            _ => None,
        });
        if let Some(Kind::TargetGroup(target)) = infrastructure.nodes.get_mut(&group).map(|node| &mut node.kind) {
            target.port = listener.backend_port.clone();
            target.protocol = match listener.protocol.get() {
                Some(protocol) => Field::known(protocol.clone(), Origins::none()),
                None => Field::known(String::from("TCP"), Origins::none()),
            };
            target.members.extend(listener.members.iter().cloned());
            if let Some(check) = &check {
                health(target, check);
                let origins = listener.probe.origins();
                target.health_protocol.change_origins(&[], &mut |own| own.extend(&origins));
            }
        }
        probes.extend(probe);
        if let Some(Kind::Listener(listener)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            let origins = listener.pools.iter().map(Field::origins).fold(Origins::none(), |all, more| all.and(&more));
            let to = link_to(&group, origins);
            match listener.actions.first_mut() {
                Some(action) => action.target_group = to,
                None => listener.actions.push(Action {
                    action: Field::known(String::from("forward"), Origins::none()),
                    target_group: to,
                    ..Action::default()
                }),
            }
            listener.members.clear();
        }
    }
    // A check is part of the balancer whose rules use it; one that none uses says nothing.
    let all: Vec<Address> =
        infrastructure.nodes.keys().filter(|address| &*address.type_name == "azurerm_lb_probe").cloned().collect();
    for probe in all {
        let balancer = world.estate.get(&probe).and_then(|resource| {
            let value = resource.values.get("loadbalancer_id")?;
            world.finder.heads(infrastructure, "load_balancer", value).into_iter().next()
        });
        if !probes.contains(&probe)
            && let Some(resource) = world.estate.get(&probe)
        {
            out.ignore(resource, &value::Path::root(), "no rule uses this check");
        }
        match balancer {
            Some(balancer) => fold(world, infrastructure, out, &probe, &balancer),
            None => {
                infrastructure.nodes.remove(&probe);
            }
        }
    }
}

/// A second group of the same members, on another port.
fn copy(infrastructure: &mut Infrastructure, pool: &Address, rule: &Address) -> Address {
    let at = made_address(rule, "members");
    if let Some(node) = infrastructure.nodes.get(pool).cloned() {
        let name = infrastructure.nodes.get(rule).map_or_else(|| node.name.clone(), |rule| rule.name.clone());
        let node = Node { name, ..made(&node, at.clone(), node.kind.clone()) };
        infrastructure.belongs.insert(at.clone(), at.clone());
        infrastructure.nodes.insert(at.clone(), node);
    }
    // Groups of servers join both.
    for node in infrastructure.nodes.values_mut() {
        if let Kind::InstanceGroup(group) = &mut node.kind
            && let Some(link) =
                group.target_groups.iter().find(|l| l.get().and_then(Link::address) == Some(pool)).cloned()
        {
            group.target_groups.push(link_to(&at, link.origins()));
        }
    }
    at
}

/// Members that are named by their private address.
fn addresses(infrastructure: &mut Infrastructure) {
    let servers: BTreeMap<String, Address> = infrastructure
        .nodes
        .iter()
        .filter_map(|(address, node)| match &node.kind {
            Kind::Instance(instance) => Some((instance.private_address.get()?.clone(), address.clone())),
            _ => None,
        })
        .collect();
    for node in infrastructure.nodes.values_mut() {
        let Kind::TargetGroup(group) = &mut node.kind else { continue };
        for member in &mut group.members {
            let known = match member.target.get() {
                Some(Link::Outside(text)) => text.known(),
                Some(Link::To(_)) | None => None,
            };
            if let Some(server) = known.and_then(|known| servers.get(&known)) {
                member.target = link_to(server, member.target.origins());
            }
        }
    }
}

/// Who may call a balancer that hands packets on: who may call its members, by their firewalls.
pub fn callers(world: &World<'_>, infrastructure: &mut Infrastructure) {
    let balancers: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| {
            &*address.type_name == "azurerm_lb"
                && matches!(&node.kind, Kind::LoadBalancer(b) if b.internal.get() == Some(&false) && b.firewalls.is_empty())
        })
        .map(|(address, _)| address.clone())
        .collect();
    for balancer in balancers {
        let mut rules: Vec<Rule> = Vec::new();
        let mut any = false;
        for node in infrastructure.nodes.values() {
            let Kind::Listener(listener) = &node.kind else { continue };
            if world.follow(infrastructure, &listener.load_balancer, &["load_balancer"]).as_ref() != Some(&balancer) {
                continue;
            }
            let group =
                listener.actions.first().and_then(|a| world.follow(infrastructure, &a.target_group, &["target_group"]));
            let (Some(group), Some(port)) = (group, listener.port.get().copied()) else { continue };
            let firewalls = member_firewalls(world, infrastructure, &group);
            if firewalls.is_empty() {
                continue;
            }
            any = true;
            let backend = listener.backend_port.get().copied().unwrap_or(port);
            let Ok(backend) = u16::try_from(backend) else { continue };
            // All members must let a caller in.
            let mut sources: Option<Vec<Field<model::Text>>> = None;
            for firewall in &firewalls {
                let own = sources_of(infrastructure, firewall, backend);
                sources = Some(match sources {
                    None => own,
                    Some(before) => before.into_iter().filter(|s| own.iter().any(|o| o.get() == s.get())).collect(),
                });
            }
            let cidrs = sources.unwrap_or_default();
            if cidrs.is_empty() {
                continue;
            }
            let port = i64::try_from(port).unwrap_or(0);
            rules.push(Rule {
                protocol: Field::known(String::from("tcp"), Origins::none()),
                from_port: Field::known(port, Origins::none()),
                to_port: Field::known(port, Origins::none()),
                cidrs,
                ..Rule::default()
            });
        }
        let basic = world
            .estate
            .get(&balancer)
            .and_then(|r| r.values.get("sku").and_then(value::Value::as_str))
            .is_some_and(|sku| sku.eq_ignore_ascii_case("basic"));
        if !any && basic {
            continue;
        }
        let Some(like) = infrastructure.nodes.get(&balancer) else { continue };
        let at = made_address(&balancer, "callers");
        let node = made(like, at.clone(), Kind::from(Firewall { rules, ..Firewall::default() }));
        infrastructure.belongs.insert(at.clone(), at.clone());
        infrastructure.nodes.insert(at.clone(), node);
        if let Some(Kind::LoadBalancer(kind)) = infrastructure.nodes.get_mut(&balancer).map(|node| &mut node.kind) {
            kind.firewalls.push(link_to(&at, Origins::none()));
        }
    }
}

/// Firewalls before the members of a group.
fn member_firewalls(world: &World<'_>, infrastructure: &Infrastructure, group: &Address) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    let mut add = |links: &[Field<Link>]| {
        for link in links {
            if let Some(firewall) = world.follow(infrastructure, link, &["firewall"])
                && !found.contains(&firewall)
            {
                found.push(firewall);
            }
        }
    };
    if let Some(Kind::TargetGroup(target)) = infrastructure.nodes.get(group).map(|node| &node.kind) {
        for member in &target.members {
            if let Some(Kind::Instance(instance)) = infrastructure.linked(&member.target).map(|node| &node.kind) {
                add(&instance.firewalls);
            }
        }
    }
    for node in infrastructure.nodes.values() {
        if let Kind::InstanceGroup(servers) = &node.kind
            && servers
                .target_groups
                .iter()
                .any(|l| world.follow(infrastructure, l, &["target_group"]).as_ref() == Some(group))
            && let Some(Kind::Instance(template)) = infrastructure.linked(&servers.template).map(|node| &node.kind)
        {
            add(&template.firewalls);
        }
    }
    found
}

/// Public networks that a firewall lets in to a port.
fn sources_of(infrastructure: &Infrastructure, firewall: &Address, port: u16) -> Vec<Field<model::Text>> {
    let Some(Kind::Firewall(firewall)) = infrastructure.nodes.get(firewall).map(|node| &node.kind) else {
        return Vec::new();
    };
    let wanted = Span { from: port, to: port };
    firewall
        .rules
        .iter()
        .filter(|rule| rule.direction == model::kinds::Direction::In)
        .filter(|rule| matches!(rule.protocol.get().map(String::as_str), Some("tcp" | "all" | "-1" | "6")))
        .filter(|rule| spans(rule).iter().any(|span| covers(*span, wanted)))
        .flat_map(|rule| {
            let origins = rule.protocol.origins().and(&rule.from_port.origins()).and(&rule.to_port.origins());
            rule.cidrs.iter().cloned().map(move |mut field| {
                field.change_origins(&[], &mut |own| own.extend(&origins));
                field
            })
        })
        .collect()
}
