//! Who may reach what: rules of firewalls with what stands behind them, and what is open without one.

use super::analyze::text_of;
use model::kinds::{Direction, Firewall, Rule};
use model::{Field, Infrastructure, Kind, Link, Node, Text};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use value::Address;

/// Who may call what no firewall guards.
const EVERYBODY: &[&str] = &["0.0.0.0/0", "::/0"];
const NOT_KNOWN: &str = "(not known)";

/// Types of servers that everybody reaches where no firewall is named: Hetzner's without a firewall, and Scaleway's default
/// security group, let everything in (documentation of both; from knowledge, not yet checked).
const OPEN_SERVERS: &[&str] = &["hcloud_server", "scaleway_instance_server"];

/// One entry for each rule of a firewall, and for each port that is open without one.
pub(super) fn flows(infrastructure: &Infrastructure) -> Vec<Json> {
    let guarded = guarded(infrastructure);
    let rules = infrastructure.of::<Firewall>().flat_map(|(node, firewall)| {
        let behind: Vec<String> = guarded.get(&node.address).into_iter().flatten().map(ToString::to_string).collect();
        firewall.rules.iter().map(move |rule| of_rule(node, rule, &behind))
    });
    rules.chain(infrastructure.nodes.values().flat_map(|node| open(infrastructure, node))).collect()
}

/// Things by the firewall that they name, or that a rule of the source puts before them.
fn guarded(infrastructure: &Infrastructure) -> BTreeMap<Address, BTreeSet<Address>> {
    let mut guarded: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
    for node in infrastructure.nodes.values().filter(|node| !matches!(node.kind, Kind::Firewall(_))) {
        node.kind.visit_links(&mut |link| {
            let to = link.address().and_then(|address| infrastructure.node_of(address));
            if let Some(firewall) = to.filter(|to| matches!(to.kind, Kind::Firewall(_))) {
                guarded.entry(firewall.address.clone()).or_default().insert(node.address.clone());
            }
        });
    }
    guarded
}

fn of_rule(node: &Node, rule: &Rule, behind: &[String]) -> Json {
    let mut peers: Vec<String> = Vec::new();
    for cidr in rule.cidrs.iter().chain(&rule.ipv6_cidrs).chain(&rule.prefix_lists) {
        peers.push(cidr.get().map_or_else(|| NOT_KNOWN.to_owned(), text_of));
    }
    for link in rule.firewalls.iter().chain(&rule.members) {
        peers.push(link.get().map_or_else(|| NOT_KNOWN.to_owned(), text_of_link));
    }
    if rule.itself.get() == Some(&true) {
        peers.push(node.address.to_string());
    }
    let ports = match (rule.from_port.get(), rule.to_port.get()) {
        (Some(-1), _) | (Some(0), Some(0 | 65535)) => String::from("all"),
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}-{to}"),
        (Some(port), None) | (None, Some(port)) => port.to_string(),
        (None, None) => String::from("all"),
    };
    // A rule may be about a part of what is behind the firewall.
    let mut only: Vec<String> =
        rule.destinations.iter().map(|network| network.get().map_or_else(|| NOT_KNOWN.to_owned(), text_of)).collect();
    only.extend(
        rule.destination_firewalls.iter().map(|link| link.get().map_or_else(|| NOT_KNOWN.to_owned(), text_of_link)),
    );
    json!({
        "firewall": node.address,
        "behind": behind,
        "only_to": only,
        "direction": match rule.direction { Direction::In => "in", Direction::Out => "out" },
        "peers": peers,
        "protocol": match rule.protocol.get().map(String::as_str) { Some("-1") => "all", Some(protocol) => protocol, None => NOT_KNOWN },
        "ports": ports,
    })
}

fn text_of_link(link: &Link) -> String {
    match link {
        Link::To(reference) => reference.to.to_string(),
        Link::Outside(text) => text_of(text),
    }
}

/// Ports of a thing that everybody, or whom it names itself, reaches without a firewall.
fn open(infrastructure: &Infrastructure, node: &Node) -> Vec<Json> {
    let everybody = || EVERYBODY.iter().map(|network| (*network).to_owned()).collect::<Vec<String>>();
    let door = |peers: Vec<String>, protocol: &str, ports: String| {
        json!({
            "thing": node.address,
            "direction": "in",
            "peers": peers,
            "protocol": protocol,
            "ports": ports,
        })
    };
    let named = |networks: &[Field<Text>]| match networks {
        [] => everybody(),
        networks => networks.iter().map(|n| n.get().map_or_else(|| NOT_KNOWN.to_owned(), text_of)).collect(),
    };
    let port = |field: &Field<u64>| field.get().map_or_else(|| NOT_KNOWN.to_owned(), u64::to_string);
    if let Kind::LoadBalancer(balancer) = &node.kind {
        if !balancer.firewalls.is_empty() || balancer.internal.get() == Some(&true) {
            return Vec::new();
        }
        let peers = || if balancer.internal.is_symbolic() { vec![NOT_KNOWN.to_owned()] } else { everybody() };
        let ports: BTreeSet<(String, String)> = infrastructure
            .listeners_of(node)
            .iter()
            .map(|(_, listener)| {
                let udp = listener.protocol.get().is_some_and(|protocol| protocol.eq_ignore_ascii_case("udp"));
                (String::from(if udp { "udp" } else { "tcp" }), port(&listener.port))
            })
            .collect();
        return ports.into_iter().map(|(protocol, port)| door(peers(), &protocol, port)).collect();
    }
    if let Kind::Instance(server) = &node.kind {
        let open = OPEN_SERVERS.contains(&&*node.address.type_name) && server.firewalls.is_empty();
        return if open && server.public_address.get() == Some(&true) {
            vec![door(everybody(), "all", String::from("all"))]
        } else {
            Vec::new()
        };
    }
    if let Kind::Function(function) = &node.kind {
        let open = function.url.get().is_some_and(|who| matches!(who.as_str(), "NONE" | "ALLOW_ALL"));
        return if open { vec![door(everybody(), "tcp", String::from("443"))] } else { Vec::new() };
    }
    if let Kind::ContainerService(service) = &node.kind {
        return match &service.open_to_all {
            Some(_) => vec![door(everybody(), "tcp", String::from("443"))],
            None => Vec::new(),
        };
    }
    if let Kind::KubernetesCluster(cluster) = &node.kind {
        return if cluster.public_endpoint.get() == Some(&true) {
            vec![door(named(&cluster.public_cidrs), "tcp", String::from("443"))]
        } else {
            Vec::new()
        };
    }
    if let Kind::NosqlDatabase(database) = &node.kind {
        return if database.public.get() == Some(&true) && database.firewalls.is_empty() {
            vec![door(named(&database.allowed_cidrs), "tcp", port(&database.port))]
        } else {
            Vec::new()
        };
    }
    Vec::new()
}
