//! Load balancers, their services and certificates.

use super::{network_of, subnet_of};
use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::{Hooked, origin};
use crate::map::made_address;
use model::kinds::{Action, Listener};
use model::{Field, Kind, Link, Node, Origins, Text};
use value::{Path, Reference, Value};

/// A service is a listener; what answers it is a group of its own, made of the members of its balancer.
pub(super) fn service(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    let group = made_address(&address, "members");
    let (mut listener, protocol) = match &hooked.node.kind {
        Kind::Listener(listener) => (listener.clone(), listener.protocol.get().cloned()),
        _ => return,
    };
    let said = listener.protocol.origins();
    // Ports that Hetzner takes where none is written, as the documentation of its provider says (from knowledge; not yet checked).
    let usual = match protocol.as_deref() {
        Some("HTTP") => Some((80, 80)),
        Some("HTTPS") => Some((443, 80)),
        Some(_) | None => None,
    };
    if let Some((port, backend)) = usual {
        if listener.port.is_absent() {
            listener.port = Field::known(port, said.clone());
        }
        if listener.backend_port.is_absent() {
            listener.backend_port = Field::known(backend, said.clone());
        }
    }
    let forward = Link::To(Reference::attribute(group, Path::attribute("id")));
    listener.actions.push(Action {
        action: Field::known(String::from("forward"), Origins::none()),
        target_group: Field::known(forward, Origins::none()),
        ..Action::default()
    });
    if let Some(at) = hooked.first("http.redirect_http") {
        if at.value.as_bool() == Some(true) {
            let redirect = Listener {
                load_balancer: listener.load_balancer.clone(),
                port: Field::known(80, origin(&at)),
                protocol: Field::known(String::from("HTTP"), Origins::none()),
                actions: vec![Action {
                    action: Field::known(String::from("redirect"), Origins::none()),
                    redirect_protocol: Field::known(String::from("HTTPS"), Origins::none()),
                    redirect_port: Field::known(String::from("443"), Origins::none()),
                    status_code: Field::known(String::from("HTTP_301"), Origins::none()),
                    ..Action::default()
                }],
                ..Listener::default()
            };
            let node = bare(hooked.node, made_address(&address, "redirect"), redirect.into());
            hooked.out.make(node);
        } else {
            hooked.out.ignore_at(&at, "no call is redirected");
        }
    }
    let codes = hooked.first("health_check.http.status_codes");
    let codes = codes.as_ref().and_then(|at| Some((matcher(at.value)?, origin(at))));
    let backend_port = listener.backend_port.clone();
    if let Some(Kind::TargetGroup(group)) = hooked.made("members").map(|node| &mut node.kind) {
        if group.port.is_absent() {
            group.port = backend_port;
        }
        // TLS ends at the balancer.
        let own = if matches!(protocol.as_deref(), Some("HTTP" | "HTTPS")) { "HTTP" } else { "TCP" };
        group.protocol = Field::known(own.to_owned(), said);
        if let Some((codes, from)) = codes {
            group.health_matcher = Field::known(codes, from);
        }
    }
    hooked.node.kind = Kind::Listener(listener);
}

/// `200` and `2??`, as ranges.
fn matcher(value: &Value) -> Option<String> {
    let items: Option<Vec<String>> = value
        .items()?
        .iter()
        .map(|item| {
            let text = item.as_str()?;
            Some(if text.contains('?') {
                format!("{}-{}", text.replace('?', "0"), text.replace('?', "9"))
            } else {
                text.to_owned()
            })
        })
        .collect();
    items.map(|items| items.join(","))
}

/// A balancer in a network; it may have no public address.
pub(super) fn network(hooked: &mut Hooked<'_, '_>) {
    let network = hooked.first("network_id");
    let subnet = hooked.first("subnet_id");
    let ip = hooked.first("ip");
    let named = subnet.as_ref().and_then(|at| resolve(hooked.estate, at.value, &["hcloud_network_subnet"]));
    let whole = network.as_ref().or(subnet.as_ref()).and_then(|at| network_of(hooked.estate, at.value));
    let only = whole.and_then(|network| subnet_of(hooked.estate, &mut hooked.out.children, network, None));
    let known = ip.as_ref().and_then(|at| at.value.as_str());
    let found = named.or(only).or_else(|| subnet_of(hooked.estate, &mut hooked.out.children, whole?, known));
    let steering: Vec<_> = match (named, only) {
        (Some(_), _) => subnet.iter().collect(),
        (None, Some(_)) => network.iter().collect(),
        (None, None) => network.iter().chain(&ip).collect(),
    };
    for at in [&network, &subnet].into_iter().flatten() {
        hooked.out.ignore_at(at, "the proxy joins the network of the migration");
    }
    if let Some(subnet) = found {
        let origins: Origins = steering.iter().map(|at| origin(at)).collect();
        if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
            balancer.subnets.push(Field::known(link_to(subnet), origins.and(hooked.through)));
        }
    }
    let Some(at) = hooked.first("enable_public_interface") else { return };
    // Without this resource it is public, too.
    let origins = if at.value.as_bool() == Some(true) { Origins::from(origin(&at)) } else { hooked.origins(&at) };
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
        balancer.internal = match at.value.as_bool() {
            Some(public) => Field::known(!public, origins),
            None => Field::Symbolic { value: at.value.clone(), origins },
        };
    }
}

/// Names of a certificate are a set: the shortest is its own, the others stand beside it.
pub(super) fn certificate(hooked: &mut Hooked<'_, '_>) {
    let Kind::Certificate(certificate) = &mut hooked.node.kind else { return };
    let mut names: Vec<Field<Text>> = std::iter::once(std::mem::take(&mut certificate.domain))
        .chain(std::mem::take(&mut certificate.alternatives))
        .collect();
    names.retain(|name| !name.is_absent());
    names.sort_by_key(|name| {
        let known = name.get().and_then(Text::known).unwrap_or_default();
        (known.starts_with('*'), known.len(), known)
    });
    let mut names = names.into_iter();
    certificate.domain = names.next().unwrap_or_default();
    certificate.alternatives = names.collect();
}

/// A further thing beside another.
fn bare(like: &Node, address: value::Address, kind: Kind) -> Node {
    Node { kind, ..crate::hooks::azure::machine::bare(like, address) }
}
