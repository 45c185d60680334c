//! What only the whole of a project of Scaleway tells: which volumes a server has, who may call a balancer, that networks are open inside.

use super::hetzner::{inside, unprotected};
use super::openstack::members;
use crate::hooks::azure::machine::bare;
use crate::hooks::gcp::{resolve, resolve_all};
use crate::hooks::origin;
use crate::hooks::ovh::port;
use crate::hooks::scaleway::allowed;
use crate::leaf::Scope;
use crate::map::made_address;
use crate::out::Out;
use estate::Estate;
use model::kinds::{Attachment, Firewall, Listener, Rule};
use model::{Field, Infrastructure, Kind, Link, Node, Origins, Text};
use std::collections::BTreeMap;
use value::{Address, Path, Reference};

const VOLUMES: &[&str] = &["scaleway_instance_volume", "scaleway_block_volume"];

fn is_ours(address: &Address) -> bool {
    address.type_name.starts_with("scaleway_")
}

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !infrastructure.nodes.keys().any(is_ours) {
        return;
    }
    volumes(estate, infrastructure);
    addresses(estate, infrastructure);
    super::google::ranges_of(infrastructure, is_ours);
    inside(infrastructure, "scaleway_");
    callers(estate, infrastructure, out);
    members(infrastructure);
    zones(estate, infrastructure);
    unprotected(infrastructure, "scaleway_", out);
}

fn to(address: &Address, origins: impl Into<Origins>) -> Field<Link> {
    Field::known(Link::To(Reference::attribute(address.clone(), Path::attribute("id"))), origins)
}

/// Servers name their volumes.
fn volumes(estate: &Estate, infrastructure: &mut Infrastructure) {
    for resource in estate.of_type("scaleway_instance_server") {
        let Some(at) = Scope::of(resource).find("additional_volume_ids").pop() else { continue };
        for volume in resolve_all(estate, at.value, VOLUMES) {
            let attachment = Attachment { instance: to(&resource.address, origin(&at)), device: Field::Absent };
            if let Some(Kind::Volume(volume)) = infrastructure.nodes.get_mut(&volume.address).map(|n| &mut n.kind) {
                volume.attachments.push(attachment);
            }
        }
    }
}

/// A server that names a reserved address has it.
fn addresses(estate: &Estate, infrastructure: &mut Infrastructure) {
    for resource in estate.of_type("scaleway_instance_server") {
        for path in ["ip_id", "ip_ids"] {
            let Some(at) = Scope::of(resource).find(path).pop() else { continue };
            for found in resolve_all(estate, at.value, &["scaleway_instance_ip"]) {
                if let Some(Kind::PublicAddress(address)) =
                    infrastructure.nodes.get_mut(&found.address).map(|node| &mut node.kind)
                {
                    address.instance = to(&resource.address, origin(&at));
                }
            }
        }
    }
}

/// Lists of access of frontends, as one firewall before their balancer.
fn callers(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut of_balancer: BTreeMap<Address, (bool, Vec<Rule>)> = BTreeMap::new();
    for (node, listener) in infrastructure.of::<Listener>() {
        if &*node.address.type_name != "scaleway_lb_frontend" {
            continue;
        }
        let Some(balancer) = infrastructure.linked(&listener.load_balancer).map(|n| n.address.clone()) else {
            continue;
        };
        let mut blocks: Vec<Scope<'_>> = Vec::new();
        if let Some(resource) = estate.get(&node.address) {
            blocks.extend(Scope::of(resource).find("acl").iter().flat_map(Scope::each));
        }
        let frontend = |value: &_| resolve(estate, value, &["scaleway_lb_frontend"]);
        let acls = out.children.of(estate, ("scaleway_lb_acl", "frontend_id"), frontend, &node.address);
        blocks.extend(acls.into_iter().map(Scope::of));
        let mut rule = Rule {
            protocol: Field::known(String::from("tcp"), Origins::none()),
            from_port: port(&listener.port),
            to_port: port(&listener.port),
            head: Some(node.address.clone()),
            ..Rule::default()
        };
        let entry = of_balancer.entry(balancer).or_default();
        match allowed(&blocks) {
            Some(networks) => {
                entry.0 = true;
                if networks.is_empty() {
                    out.warn_about(
                        &node.address,
                        format!("Who may call {} is not known", node.address),
                        "Its lists of access refuse callers by something else than their network. Its port is left out rather than opened.",
                    );
                }
                rule.cidrs = networks;
            }
            None => rule.cidrs.push(Field::known(Text::literal("0.0.0.0/0"), Origins::none())),
        }
        entry.1.push(rule);
    }
    for (balancer, (restricted, rules)) in of_balancer {
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

/// Records name their zone by its domain.
fn zones(estate: &Estate, infrastructure: &mut Infrastructure) {
    let known: BTreeMap<String, Address> = infrastructure
        .of::<model::kinds::DnsZone>()
        .filter(|(node, _)| is_ours(&node.address) && estate.get(&node.address).is_some())
        .filter_map(|(node, zone)| Some((zone.name.get()?.known()?, node.address.clone())))
        .collect();
    for node in infrastructure.nodes.values_mut() {
        let ours = is_ours(&node.address);
        if let Kind::DnsRecord(record) = &mut node.kind
            && ours
            && let Some(Link::Outside(text)) = record.zone.get()
            && let Some(zone) = text.known().and_then(|text| known.get(&text))
        {
            record.zone = to(zone, record.zone.origins());
        }
    }
}
