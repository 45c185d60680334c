//! What only the whole of a project of OpenStack tells: ports and floating addresses belong to servers and balancers, members are named by
//! their address.

use super::hetzner::unprotected;
use crate::hooks::azure::machine::bare;
use crate::hooks::gcp::resolve;
use crate::hooks::origin;
use crate::hooks::ovh::port;
use crate::leaf::Scope;
use crate::map::made_address;
use crate::out::Out;
use estate::Estate;
use model::kinds::{Action, Firewall, Listener, NetworkInterface, Outbound, Rule, Subnet};
use model::{Field, Infrastructure, Kind, Link, Node, Origins, Set, Text};
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Path, Reference};

const PORT: &str = "openstack_networking_port_v2";

/// Whether a type belongs to one of the clouds that are OpenStack.
fn is_ours(address: &Address) -> bool {
    address.type_name.starts_with("openstack_") || address.type_name.starts_with("ovh_")
}

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !infrastructure.nodes.keys().any(is_ours) {
        return;
    }
    interfaces(estate, infrastructure, out);
    floating(estate, infrastructure);
    ranges(infrastructure);
    roads(infrastructure);
    balancers(estate, infrastructure, out);
    members(infrastructure);
    unprotected(infrastructure, "openstack_", out);
    unprotected(infrastructure, "ovh_", out);
}

fn to(address: &Address, origins: impl Into<Origins>) -> Field<Link> {
    Field::known(Link::To(Reference::attribute(address.clone(), Path::attribute("id"))), origins)
}

/// A port is where its server stands.
fn interfaces(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut of_server: Vec<(Address, Address, Origins)> = Vec::new();
    for (server, path) in
        [("openstack_compute_instance_v2", "network.port"), ("openstack_compute_interface_attach_v2", "port_id")]
    {
        for resource in estate.of_type(server) {
            let Some(head) = infrastructure.node_of(&resource.address).map(|node| node.address.clone()) else {
                continue;
            };
            for at in Scope::of(resource).find(path) {
                match resolve(estate, at.value, &[PORT]) {
                    Some(found) => of_server.push((head.clone(), found.address.clone(), origin(&at).into())),
                    None => out.ignore_at(&at, "a port that is not part of the input"),
                }
            }
        }
    }
    for (node, interface) in infrastructure.of::<NetworkInterface>() {
        if let Some(server) = infrastructure.linked(&interface.instance).filter(|_| &*node.address.type_name == PORT) {
            of_server.push((server.address.clone(), node.address.clone(), interface.instance.origins()));
        }
    }
    for (server, interface, through) in of_server {
        let Some(Kind::NetworkInterface(own)) = infrastructure.nodes.get(&interface).map(|node| node.kind.clone())
        else {
            continue;
        };
        let subnet = own.subnets.first().cloned().or_else(|| of_network(estate, infrastructure, &interface));
        if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&server).map(|node| &mut node.kind) {
            if instance.subnet.is_absent()
                && let Some(mut subnet) = subnet
            {
                subnet.change_origins(&[], &mut |origins| origins.extend(&through));
                instance.subnet = subnet;
            }
            for firewall in own.firewalls.iter().chain(&own.groups) {
                let mut link = firewall.clone();
                link.change_origins(&[], &mut |origins| origins.extend(&through));
                instance.firewalls.push(link);
            }
            if instance.private_address.is_absent()
                && let Some(address) = own.addresses.first()
                && let Some(known) = address.get().and_then(Text::known)
            {
                instance.private_address = Field::known(known, address.origins());
            }
        }
        for field in
            own.subnets.iter().skip(1).map(Field::origins).chain(own.addresses.iter().skip(1).map(Field::origins))
        {
            field.iter().for_each(|origin| out.treat(origin.clone(), "servers have one address of each kind"));
        }
        for origin in own.name.origins().and(&own.description.origins()).and(&own.instance.origins()).iter() {
            out.treat(origin.clone(), "the server that has the interface has a name of its own");
        }
        for origin in own.addresses.iter().flat_map(|a| a.origins().iter().cloned().collect::<Vec<_>>()) {
            out.treat(origin, "addresses are numbered anew in each subnet");
        }
        for origin in through.iter() {
            out.treat(origin.clone(), "its interfaces were read in full");
        }
        fold(estate, infrastructure, &interface, &server);
        if let Some(resource) = estate.get(&interface) {
            out.ignore(resource, &Path::attribute("network_id"), "its subnet says it");
            out.ignore(resource, &Path::attribute("no_security_groups"), "no group is before it");
            for name in ["tags", "labels"] {
                out.ignore(
                    resource,
                    &Path::attribute(name),
                    "it becomes part of another thing, which carries the labels",
                );
            }
        }
    }
}

/// The first subnet of the network of a port that names no subnet.
fn of_network(estate: &Estate, infrastructure: &Infrastructure, interface: &Address) -> Option<Field<Link>> {
    let at = Scope::of(estate.get(interface)?).find("network_id").pop()?;
    let network = resolve(estate, at.value, &["openstack_networking_network_v2"])?.address.clone();
    let subnet = infrastructure
        .of::<Subnet>()
        .find(|(_, subnet)| infrastructure.linked(&subnet.network).is_some_and(|node| node.address == network))?;
    Some(to(&subnet.0.address, origin(&at)))
}

fn fold(estate: &Estate, infrastructure: &mut Infrastructure, from: &Address, into: &Address) {
    let Some(node) = infrastructure.nodes.remove(from) else { return };
    let mut parts = node.satellites;
    parts.push(from.clone());
    for part in &parts {
        infrastructure.belongs.insert(part.clone(), into.clone());
    }
    if let Some(head) = infrastructure.nodes.get_mut(into) {
        head.protected |= node.protected;
        head.satellites.extend(parts.into_iter().filter(|part| estate.get(part).is_some()));
        head.satellites.sort();
        head.satellites.dedup();
    }
}

/// A floating address makes its server or balancer public.
fn floating(estate: &Estate, infrastructure: &mut Infrastructure) {
    let mut public: Vec<(Address, Address, Origins)> = Vec::new();
    for (node, address) in infrastructure.of::<model::kinds::PublicAddress>() {
        if !is_ours(&node.address) {
            continue;
        }
        for link in [&address.interface, &address.instance] {
            if let Some(holder) = infrastructure.linked(link) {
                public.push((node.address.clone(), holder.address.clone(), link.origins()));
            }
        }
    }
    for (address, holder, origins) in public {
        let is_server = match infrastructure.nodes.get_mut(&holder).map(|node| &mut node.kind) {
            Some(Kind::Instance(instance)) => {
                let before = instance.public_address.origins();
                instance.public_address = Field::known(true, before.and(&origins));
                true
            }
            Some(Kind::LoadBalancer(balancer)) => {
                balancer.internal = Field::known(false, origins.clone());
                balancer.public_addresses.push(to(&address, origins.clone()));
                false
            }
            _ => false,
        };
        if is_server
            && let Some(Kind::PublicAddress(own)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind)
            && own.instance.is_absent()
        {
            own.instance = to(&holder, origins);
        } else if !is_server
            && matches!(infrastructure.nodes.get(&holder).map(|n| &n.kind), Some(Kind::LoadBalancer(_)))
        {
            fold(estate, infrastructure, &address, &holder);
        }
    }
}

/// Networks have no range of their own: where there is one subnet, it is that of the subnet.
fn ranges(infrastructure: &mut Infrastructure) {
    super::google::ranges_of(infrastructure, is_ours);
}

/// Who has an address outside goes out by it, the others through a router.
fn roads(infrastructure: &mut Infrastructure) {
    let mut with_public: BTreeSet<Address> = BTreeSet::new();
    for (_, instance) in infrastructure.of::<model::kinds::Instance>() {
        if instance.public_address.or(false)
            && let Some(subnet) = infrastructure.linked(&instance.subnet)
        {
            with_public.insert(subnet.address.clone());
        }
    }
    let router = infrastructure.of::<model::kinds::Gateway>().map(|(node, _)| node.address.clone()).find(is_ours);
    for node in infrastructure.nodes.values_mut() {
        let address = node.address.clone();
        let Kind::Subnet(subnet) = &mut node.kind else { continue };
        if !is_ours(&address) {
            continue;
        }
        let public = with_public.contains(&address);
        subnet.public = Field::known(public, Origins::none());
        subnet.outbound = match &router {
            _ if public => Outbound::Direct,
            Some(router) => Outbound::Nat(router.clone()),
            None => Outbound::None,
        };
    }
}

/// Pools that name their listener, callers of each port, and ports of groups.
fn balancers(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    // A pool may say for which listener it is, and not the other way round.
    for resource in estate.of_type("openstack_lb_pool_v2") {
        let Some(at) = Scope::of(resource).find("listener_id").pop() else { continue };
        let Some(listener) = resolve(estate, at.value, &["openstack_lb_listener_v2"]).map(|r| r.address.clone()) else {
            continue;
        };
        let forwards = Action {
            action: Field::known(String::from("forward"), Origins::none()),
            target_group: to(&resource.address, origin(&at)),
            ..Action::default()
        };
        if let Some(Kind::Listener(own)) = infrastructure.nodes.get_mut(&listener).map(|node| &mut node.kind)
            && own.actions.is_empty()
        {
            own.actions.push(forwards);
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
    let mut callers: BTreeMap<Address, (bool, Vec<Rule>)> = BTreeMap::new();
    for (node, listener) in infrastructure.of::<Listener>() {
        if &*node.address.type_name != "openstack_lb_listener_v2" {
            continue;
        }
        let Some(balancer) = infrastructure.linked(&listener.load_balancer).map(|n| n.address.clone()) else {
            continue;
        };
        let entry = callers.entry(balancer).or_default();
        let mut rule = Rule {
            protocol: Field::known(String::from("tcp"), Origins::none()),
            from_port: port(&listener.port),
            to_port: port(&listener.port),
            head: Some(node.address.clone()),
            ..Rule::default()
        };
        let written = estate.get(&node.address).and_then(|resource| Scope::of(resource).find("allowed_cidrs").pop());
        match &written {
            Some(at) => {
                entry.0 = true;
                // What is not understood is left out rather than opened.
                if rule.cidrs.set(&[], at.value, &origin(at)).is_err() {
                    out.warn(
                        at,
                        format!("Who may call {} is not known", node.address),
                        "Its port is left out rather than opened.",
                    );
                }
            }
            None => rule.cidrs.push(Field::known(Text::literal("0.0.0.0/0"), Origins::none())),
        }
        entry.1.push(rule);
    }
    for (balancer, (restricted, rules)) in callers {
        let Some(node) = infrastructure.nodes.get(&balancer).cloned().filter(|_| restricted) else { continue };
        let at = made_address(&balancer, "callers");
        let firewall = Firewall { rules, ..Firewall::default() };
        infrastructure.belongs.insert(at.clone(), at.clone());
        infrastructure.nodes.insert(at.clone(), Node { kind: firewall.into(), ..bare(&node, at.clone()) });
        if let Some(Kind::LoadBalancer(kind)) = infrastructure.nodes.get_mut(&balancer).map(|node| &mut node.kind) {
            kind.firewalls.push(to(&at, Origins::none()));
        }
    }
}

/// Members are named by the private address of their server, or by an attribute of it.
pub(super) fn members(infrastructure: &mut Infrastructure) {
    let private: BTreeMap<String, Address> = infrastructure
        .of::<model::kinds::Instance>()
        .filter_map(|(node, instance)| Some((instance.private_address.get()?.clone(), node.address.clone())))
        .collect();
    for node in infrastructure.nodes.values_mut() {
        let Kind::TargetGroup(group) = &mut node.kind else { continue };
        for member in &mut group.members {
            let known = match member.target.get() {
                Some(Link::Outside(text)) => text.known(),
                Some(Link::To(_)) | None => None,
            };
            if let Some(server) = known.and_then(|known| private.get(&known)) {
                member.target = to(server, member.target.origins());
            }
        }
    }
}
