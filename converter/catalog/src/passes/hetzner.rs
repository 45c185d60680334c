//! What only the whole of a project of Hetzner tells: whom a firewall is about, what answers behind a balancer, and that networks are open
//! inside.

use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::map::made_address;
use crate::out::Out;
use estate::{Estate, Resource};
use model::kinds::{Firewall, Listener, Member, Rule, Subnet};
use model::{Field, Infrastructure, Kind, Link, Node, Origins, Text};
use std::collections::BTreeMap;
use value::{Address, Path, Reference, Value};

const SERVERS: &[&str] = &["hcloud_server"];

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !infrastructure.nodes.keys().any(|address| address.type_name.starts_with("hcloud_")) {
        return;
    }
    firewalls(estate, infrastructure, out);
    addresses(estate, infrastructure);
    inside(infrastructure, "hcloud_");
    balancers(estate, infrastructure, out);
    unprotected(infrastructure, "hcloud_", out);
}

/// A link that nobody wrote.
fn to(address: &Address, origins: impl Into<Origins>) -> Field<Link> {
    Field::known(Link::To(Reference::attribute(address.clone(), Path::attribute("id"))), origins)
}

/// Whether labels satisfy a selector of Hetzner's; none where it says something that is not understood.
///
/// Selectors are terms joined by commas: `key`, `!key`, `key=value`, `key==value`, `key!=value` (Hetzner's documentation of label selectors;
/// from knowledge, not yet checked). `in` and `notin` are not understood.
fn selected(selector: &str, labels: Option<&Value>) -> Option<bool> {
    if selector.contains('(') {
        return None;
    }
    let value_of = |key: &str| labels.and_then(|labels| labels.get(key.trim()));
    let says = |key: &str, wanted: &str| {
        value_of(key).is_some_and(|value| value.as_str().is_some_and(|own| own == wanted.trim()))
    };
    let terms = selector.split(',').map(str::trim).filter(|term| !term.is_empty());
    let mut all = true;
    for term in terms {
        all &= if let Some((key, wanted)) = term.split_once("!=") {
            !says(key, wanted)
        } else if let Some((key, wanted)) = term.split_once("==").or_else(|| term.split_once('=')) {
            says(key, wanted)
        } else if let Some(key) = term.strip_prefix('!') {
            value_of(key).is_none()
        } else {
            value_of(term).is_some()
        };
    }
    Some(all)
}

/// Servers that have the labels of a selector, with the leaves that say so.
fn by_label(estate: &Estate, at: &Scope<'_>, selector: &Value, out: &mut Out) -> Vec<(Address, Origins)> {
    let known = selector.as_str().map(|selector| {
        let servers = estate.of_type(SERVERS[0]);
        let found: Option<Vec<&Resource>> = servers
            .filter_map(|server| match selected(selector, server.values.get("labels")) {
                Some(true) => Some(Some(server)),
                Some(false) => None,
                None => Some(None),
            })
            .collect();
        found
    });
    let Some(Some(found)) = known else {
        out.warn(
            at,
            format!("Which servers {} of {} is about is not known", at.path, at.resource.address),
            "Its selector is computed or of a form that is not understood. Name the servers, or attach it by hand.",
        );
        out.ignore_at(at, "which servers have these labels is not known: see the warnings");
        return Vec::new();
    };
    if found.is_empty() {
        out.ignore_at(at, "no server of the input has these labels");
    }
    found
        .into_iter()
        .map(|server| {
            let labels = Scope::of(server).find("labels");
            let mut origins = Origins::from(origin(at));
            for key in selector.as_str().unwrap_or_default().split(',').filter_map(|t| t.split(['=', '!']).next()) {
                for label in labels.iter().filter_map(|labels| labels.entry(key.trim())) {
                    origins.add(origin(&label));
                }
            }
            (server.address.clone(), origins)
        })
        .collect()
}

fn servers_at(estate: &Estate, at: &Scope<'_>) -> Vec<(Address, Origins)> {
    let items = at.value.items().unwrap_or(std::slice::from_ref(at.value));
    let found = items.iter().filter_map(|item| resolve(estate, item, SERVERS));
    found.map(|server| (server.address.clone(), Origins::from(origin(at)))).collect()
}

/// Firewalls name their servers in three ways; servers name their firewalls in a fourth.
fn firewalls(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut links: Vec<(Address, Field<Link>)> = Vec::new();
    for (type_name, server, selector) in [
        ("hcloud_firewall_attachment", "server_ids", "label_selectors"),
        ("hcloud_firewall", "apply_to.server", "apply_to.label_selector"),
    ] {
        for resource in estate.of_type(type_name) {
            let scope = Scope::of(resource);
            let firewall = match scope.find("firewall_id").pop() {
                Some(at) => resolve(estate, at.value, &["hcloud_firewall"]).map(|r| r.address.clone()),
                None => Some(resource.address.clone()),
            };
            let mut found: Vec<(Address, Origins)> = Vec::new();
            for at in scope.find(server) {
                let named = servers_at(estate, &at);
                if named.is_empty() {
                    out.ignore_at(&at, "names a server that is not part of the input");
                }
                found.extend(named);
            }
            for at in scope.find(selector) {
                for item in at.value.items().unwrap_or(std::slice::from_ref(at.value)) {
                    found.extend(by_label(estate, &at, item, out));
                }
            }
            let Some(firewall) = firewall else { continue };
            links.extend(found.into_iter().map(|(server, origins)| (server, to(&firewall, origins))));
        }
    }
    for (server, link) in links {
        if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&server).map(|node| &mut node.kind) {
            instance.firewalls.push(link);
        }
    }
}

/// A server that names a reserved address has it.
fn addresses(estate: &Estate, infrastructure: &mut Infrastructure) {
    for resource in estate.of_type(SERVERS[0]) {
        for path in ["public_net.ipv4", "public_net.ipv6"] {
            for at in Scope::of(resource).find(path) {
                let Some(found) = resolve(estate, at.value, &["hcloud_primary_ip"]) else { continue };
                if let Some(Kind::PublicAddress(address)) =
                    infrastructure.nodes.get_mut(&found.address).map(|node| &mut node.kind)
                    && address.instance.is_absent()
                {
                    address.instance = Field::known(link_to(resource), origin(&at));
                }
            }
        }
    }
}

/// Firewalls of such clouds filter the public interface only: inside of a network everything goes.
pub(super) fn inside(infrastructure: &mut Infrastructure, prefix: &str) {
    let mut servers: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::Instance(instance) = &node.kind else { continue };
        if !address.type_name.starts_with(prefix) {
            continue;
        }
        let network = infrastructure
            .linked_as::<Subnet>(&instance.subnet)
            .and_then(|(_, subnet)| infrastructure.linked(&subnet.network))
            .map(|network| network.address.clone());
        if let Some(network) = network {
            servers.entry(network).or_default().push(address.clone());
        }
    }
    for (network, servers) in servers {
        let Some(node) = infrastructure.nodes.get(&network).cloned() else { continue };
        let ranges: Vec<(String, Origins)> = match &node.kind {
            Kind::Network(own) if own.cidr.get().is_some() => {
                own.cidr.get().cloned().map(|cidr| (cidr, own.cidr.origins())).into_iter().collect()
            }
            _ => infrastructure
                .of::<Subnet>()
                .filter(|(_, s)| infrastructure.linked(&s.network).is_some_and(|n| n.address == network))
                .filter_map(|(_, s)| Some((s.cidr.get()?.clone(), s.cidr.origins())))
                .collect(),
        };
        if ranges.is_empty() {
            continue;
        }
        let rule = Rule {
            protocol: Field::known(String::from("all"), Origins::none()),
            from_port: Field::known(-1, Origins::none()),
            to_port: Field::known(-1, Origins::none()),
            cidrs: ranges.into_iter().map(|(range, origins)| Field::known(Text::literal(range), origins)).collect(),
            ..Rule::default()
        };
        let at = made_address(&network, "inside");
        let firewall = Firewall { rules: vec![rule], ..Firewall::default() };
        let made = Node { kind: firewall.into(), ..crate::hooks::azure::machine::bare(&node, at.clone()) };
        infrastructure.belongs.insert(at.clone(), at.clone());
        infrastructure.nodes.insert(at.clone(), made);
        for server in servers {
            if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&server).map(|node| &mut node.kind) {
                instance.firewalls.push(to(&at, Origins::none()));
            }
        }
    }
}

/// Servers with a public address before which no rules are known: the source lets everything in, here nothing is opened.
pub(super) fn unprotected(infrastructure: &Infrastructure, prefix: &str, out: &mut Out) {
    let open: Vec<&Address> = infrastructure
        .of::<model::kinds::Instance>()
        .filter(|(node, instance)| {
            let known = |link: &Field<Link>| {
                let firewall = infrastructure.linked_as::<Firewall>(link);
                firewall.is_some_and(|(node, firewall)| {
                    !node.address.name.ends_with("/inside") && !firewall.rules.is_empty()
                })
            };
            node.address.type_name.starts_with(prefix)
                && instance.public_address.or(false)
                && !instance.firewalls.iter().any(known)
        })
        .map(|(node, _)| &node.address)
        .collect();
    let Some(first) = open.first() else { return };
    let list: Vec<String> = open.iter().take(5).map(ToString::to_string).collect();
    let more = open.len().saturating_sub(list.len());
    let list = if more > 0 { format!("{} and {more} more", list.join(", ")) } else { list.join(", ") };
    out.warn_about(
        first,
        "Servers have a public address and no firewall whose rules are known",
        format!(
            "At the source every port on which their programs listen can be reached, unless they close it themselves. Here no port of theirs is opened: add a firewall to the source that says which ones are meant, or open them by hand. Affected: {list}."
        ),
    );
}

/// What answers behind each port of a balancer: its members, whoever names them.
fn balancers(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let mut of_balancer: BTreeMap<Address, Vec<Member>> = BTreeMap::new();
    for (node, balancer) in infrastructure.of::<model::kinds::LoadBalancer>() {
        if !node.address.type_name.starts_with("hcloud_") {
            continue;
        }
        let named = balancer.members.iter().filter(|member| !member.target.is_absent()).cloned();
        of_balancer.insert(node.address.clone(), named.collect());
    }
    for resource in estate.of_type("hcloud_load_balancer_target") {
        let Some(head) = infrastructure.node_of(&resource.address).map(|node| node.address.clone()) else { continue };
        for at in Scope::of(resource).find("label_selector") {
            let head_by: Origins = Scope::of(resource).find("load_balancer_id").iter().map(origin).collect();
            for (server, origins) in by_label(estate, &at, at.value, out) {
                let origins = origins.and(&head_by);
                let member = Member { target: to(&server, origins), ..Member::default() };
                of_balancer.entry(head.clone()).or_default().push(member);
            }
        }
    }
    // Members that are named by their private address.
    let private: BTreeMap<String, Address> = infrastructure
        .of::<model::kinds::Instance>()
        .filter_map(|(node, instance)| Some((instance.private_address.get()?.clone(), node.address.clone())))
        .collect();
    for member in of_balancer.values_mut().flatten() {
        let known = match member.target.get() {
            Some(Link::Outside(text)) => text.known(),
            Some(Link::To(_)) | None => None,
        };
        if let Some(server) = known.and_then(|known| private.get(&known)) {
            member.target = to(server, member.target.origins());
        }
    }
    let listeners: Vec<(Address, Address, bool)> = infrastructure
        .of::<Listener>()
        .filter_map(|(node, listener)| {
            let balancer = infrastructure.linked(&listener.load_balancer)?.address.clone();
            let speaks_http = listener.protocol.get().is_some_and(|protocol| protocol.starts_with("HTTP"));
            Some((node.address.clone(), balancer, speaks_http))
        })
        .collect();
    for (balancer, members) in of_balancer {
        let own: Vec<_> = listeners.iter().filter(|(_, of, _)| *of == balancer).collect();
        if own.is_empty() {
            for origin in members.iter().flat_map(|member| member.target.origins().iter().cloned().collect::<Vec<_>>())
            {
                out.treat(origin, "no service of the balancer is part of the input");
            }
        }
        for (listener, ..) in &own {
            let group = made_address(listener, "members");
            if let Some(Kind::TargetGroup(group)) = infrastructure.nodes.get_mut(&group).map(|node| &mut node.kind) {
                group.members.extend(members.iter().cloned());
            }
        }
        let http = own.iter().any(|(_, _, http)| *http);
        if let Some(Kind::LoadBalancer(kind)) = infrastructure.nodes.get_mut(&balancer).map(|node| &mut node.kind) {
            kind.members.clear();
            if http {
                kind.layer = Field::known(String::from("application"), Origins::none());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::selected;
    use value::Value;

    #[test]
    fn selectors() {
        let labels = Value::object([("tier", Value::from("web")), ("env", Value::from("production"))]);
        let check = |selector: &str| selected(selector, Some(&labels));
        assert_eq!(check("tier=web"), Some(true));
        assert_eq!(check("tier==web,env"), Some(true));
        assert_eq!(check("tier!=web"), Some(false));
        assert_eq!(check("!color,env=staging"), Some(false));
        assert_eq!(check("!color"), Some(true));
        assert_eq!(check("tier in (web,app)"), None);
    }
}
