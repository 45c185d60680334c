//! Network interfaces and public addresses: where they stand is where their server stands.

use super::{World, fold};
use crate::out::Out;
use model::{Field, Infrastructure, Kind, Link, Origins, Set};
use std::collections::BTreeSet;
use value::{Address, Mode};

/// Gives servers what their interfaces say, and balancers their addresses.
pub fn run(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    let servers: Vec<(Address, Vec<Field<Link>>)> = infrastructure
        .nodes
        .iter()
        .filter_map(|(address, node)| match &node.kind {
            Kind::Instance(instance) if super::of_azure(address) => {
                Some((address.clone(), instance.interfaces.clone()))
            }
            _ => None,
        })
        .collect();
    let templates: BTreeSet<Address> = infrastructure
        .nodes
        .values()
        .filter_map(|node| match &node.kind {
            Kind::InstanceGroup(group) => group.template.get().and_then(Link::address).cloned(),
            _ => None,
        })
        .collect();
    for (server, links) in servers {
        if templates.contains(&server) {
            template(world, infrastructure, &server);
            continue;
        }
        let mut public = Origins::none();
        let mut has_public = false;
        let mut unknown = links.is_empty();
        for link in &links {
            let Some(interface) = world.follow(infrastructure, link, &["network_interface"]) else {
                unknown = true;
                continue;
            };
            let Some(Kind::NetworkInterface(own)) = infrastructure.nodes.get(&interface).map(|node| node.kind.clone())
            else {
                continue;
            };
            if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&server).map(|node| &mut node.kind) {
                let through = |mut field: Field<Link>| {
                    field.change_origins(&[], &mut |origins| origins.extend(&link.origins()));
                    field
                };
                if instance.subnet.is_absent()
                    && let Some(subnet) = own.subnets.first()
                {
                    instance.subnet = through(subnet.clone());
                }
                for firewall in own.firewalls.iter().chain(&own.groups) {
                    let present = instance.firewalls.iter().any(|known| known.get() == firewall.get());
                    if present {
                        let origins = firewall.origins();
                        for known in instance.firewalls.iter_mut().filter(|known| known.get() == firewall.get()) {
                            known.change_origins(&[], &mut |own| own.extend(&origins));
                        }
                    } else {
                        instance.firewalls.push(through(firewall.clone()));
                    }
                }
                if instance.private_address.is_absent()
                    && let Some(address) = own.addresses.first()
                    && let Some(known) = address.get().and_then(model::Text::known)
                {
                    instance.private_address = Field::known(known, address.origins());
                }
            }
            for extra in own.subnets.iter().skip(1).chain(own.public_addresses.iter().skip(1)) {
                aside(world, out, &extra.origins(), "servers have one address of each kind");
            }
            for extra in own.addresses.iter().skip(1) {
                aside(world, out, &extra.origins(), "servers have one address of each kind");
            }
            if !own.public_addresses.is_empty() {
                has_public = true;
                own.public_addresses.iter().for_each(|field| public.extend(&field.origins()));
            }
            let addresses: Vec<Address> = own
                .public_addresses
                .iter()
                .filter_map(|link| world.follow(infrastructure, link, &["public_address"]))
                .collect();
            fold(world, infrastructure, out, &interface, &server);
            for address in addresses {
                fold(world, infrastructure, out, &address, &server);
            }
        }
        if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&server).map(|node| &mut node.kind)
            && (has_public || !unknown)
        {
            instance.public_address = Field::known(has_public, public);
        }
    }
    let orphans: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| super::of_azure(address) && matches!(node.kind, Kind::NetworkInterface(_)))
        .map(|(address, _)| address.clone())
        .collect();
    for interface in orphans {
        infrastructure.nodes.remove(&interface);
        infrastructure.belongs.remove(&interface);
        if interface.mode == Mode::Data {
            infrastructure.glue.insert(interface, String::from("read while planning"));
            continue;
        }
        out.warn_about(
            &interface,
            format!("{interface} belongs to no server that was read"),
            "A network interface of its own is not carried over; what uses it must be moved by hand.",
        );
        infrastructure.orphans.push(interface);
    }
    balancers(world, infrastructure, out);
}

/// Whether the servers of a group have addresses of their own.
fn template(world: &World<'_>, infrastructure: &mut Infrastructure, address: &Address) {
    let Some(group) = address.name.strip_suffix("/template") else { return };
    let group = Address { name: group.into(), ..address.clone() };
    let Some(resource) = world.estate.get(&group) else { return };
    let scope = crate::leaf::Scope::of(resource);
    let found: Vec<_> = [
        "network_interface.ip_configuration.public_ip_address",
        "network_profile.ip_configuration.public_ip_address_configuration",
    ]
    .iter()
    .flat_map(|path| scope.find(path))
    .collect();
    let mut origins = Origins::none();
    for at in &found {
        origins.extend(
            &crate::leaf::leaves(resource)
                .into_iter()
                .filter(|leaf| leaf.path.starts_with(&at.path))
                .map(|leaf| model::Origin::new(group.clone(), leaf.path))
                .collect(),
        );
    }
    if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(address).map(|node| &mut node.kind) {
        instance.public_address = Field::known(!found.is_empty(), origins);
    }
}

fn aside(world: &World<'_>, out: &mut Out, origins: &Origins, reason: &str) {
    for origin in origins.iter() {
        if world.estate.get(&origin.address).is_some() {
            out.treat(origin.clone(), reason);
        }
    }
}

/// Addresses of balancers: what asks for them asks for the balancer.
fn balancers(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out) {
    let found: Vec<(Address, Vec<Field<Link>>)> = infrastructure
        .nodes
        .iter()
        .filter_map(|(address, node)| match &node.kind {
            Kind::LoadBalancer(balancer) if super::of_azure(address) => {
                Some((address.clone(), balancer.public_addresses.clone()))
            }
            _ => None,
        })
        .collect();
    for (balancer, links) in found {
        for link in links {
            if let Some(address) = world.follow(infrastructure, &link, &["public_address"]) {
                fold(world, infrastructure, out, &address, &balancer);
            }
        }
    }
}
