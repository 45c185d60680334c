//! Programs that a service of the cloud leads out by itself, as if a load balancer stood before them.

use super::containers::link_to;
use super::machine::bare;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Action, Firewall, Listener, LoadBalancer, Rule, ServiceBackend, TargetGroup};
use model::{Field, Kind, Node, Origins, Set, Text};

/// How a program is led out.
pub(super) struct Ingress {
    /// Port on which it answers.
    pub port: Field<u64>,
    /// It speaks HTTP, and callers HTTPS.
    pub http: bool,
    /// Path that says whether it is healthy.
    pub health: Field<Text>,
    /// Networks that may call; `None` if all may.
    pub callers: Option<Vec<Field<Text>>>,
    /// Leaves that say that it is led out.
    pub origins: Origins,
}

/// Makes a load balancer before the service of the node.
pub(super) fn open(hooked: &mut Hooked<'_, '_>, ingress: Ingress) {
    let head = hooked.resource.address.clone();
    let suffix = match (ingress.http, ingress.port.get()) {
        (true, _) => String::from("ingress"),
        (false, port) => format!("ingress-{}", port.map_or_else(|| String::from("tcp"), ToString::to_string)),
    };
    let balancer_at = made_address(&head, if ingress.http { "ingress" } else { "ingress-tcp" });
    let group_at = made_address(&head, &format!("{suffix}/backend"));
    let firewall_at = made_address(&head, &format!("{suffix}/callers"));
    let node = |hooked: &Hooked<'_, '_>, address: &value::Address, kind: Kind| Node {
        kind,
        ..bare(hooked.node, address.clone())
    };
    let known = |text: &str| Field::known(text.to_owned(), Origins::none());

    if !hooked.out.nodes.contains_key(&balancer_at) {
        let mut balancer = LoadBalancer {
            internal: Field::known(false, ingress.origins.clone()),
            layer: known(if ingress.http { "application" } else { "network" }),
            ..LoadBalancer::default()
        };
        if let Some(callers) = &ingress.callers {
            let rules = [80, 443]
                .iter()
                .filter(|_| !callers.is_empty())
                .map(|port| Rule {
                    protocol: known("tcp"),
                    from_port: Field::known(*port, Origins::none()),
                    to_port: Field::known(*port, Origins::none()),
                    cidrs: callers.clone(),
                    ..Rule::default()
                })
                .collect();
            let firewall = Firewall { rules, ..Firewall::default() };
            hooked.out.make(node(hooked, &firewall_at, Kind::from(firewall)));
            balancer.firewalls.push(link_to(firewall_at, Origins::none()));
        }
        hooked.out.make(node(hooked, &balancer_at, Kind::from(balancer)));
    }
    let group = TargetGroup {
        port: ingress.port.clone(),
        protocol: known(if ingress.http { "HTTP" } else { "TCP" }),
        target_type: known("ip"),
        health_path: ingress.health.clone(),
        health_interval: if ingress.health.is_absent() { Field::Absent } else { Field::known(30, Origins::none()) },
        ..TargetGroup::default()
    };
    hooked.out.make(node(hooked, &group_at, Kind::from(group)));
    let forward = Action {
        action: known("forward"),
        target_group: link_to(group_at.clone(), ingress.origins.clone()),
        ..Action::default()
    };
    let listener = |port: Field<u64>, protocol: &str, action: Action| Listener {
        load_balancer: link_to(balancer_at.clone(), Origins::none()),
        port,
        protocol: known(protocol),
        actions: vec![action],
        ..Listener::default()
    };
    if ingress.http {
        let redirect = Action {
            action: known("redirect"),
            redirect_protocol: known("HTTPS"),
            redirect_port: known("443"),
            status_code: known("HTTP_301"),
            ..Action::default()
        };
        let https = listener(Field::known(443, Origins::none()), "HTTPS", forward);
        let http = listener(Field::known(80, Origins::none()), "HTTP", redirect);
        let (https_at, http_at) = (made_address(&head, "ingress/https"), made_address(&head, "ingress/http"));
        hooked.out.make(node(hooked, &https_at, Kind::from(https)));
        hooked.out.make(node(hooked, &http_at, Kind::from(http)));
    } else {
        let tcp = listener(ingress.port.clone(), "TCP", forward);
        let at = made_address(&head, &format!("{suffix}/tcp"));
        hooked.out.make(node(hooked, &at, Kind::from(tcp)));
    }
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        let backend = ServiceBackend {
            target_group: link_to(group_at, Origins::none()),
            port: ingress.port,
            ..ServiceBackend::default()
        };
        service.load_balancers.push(backend);
    }
}

/// Networks that a list of restrictions lets in; `None` if there is no list.
///
/// A list that only denies cannot be kept at the proxy: it is read as letting nobody in, and said.
pub(super) fn callers(hooked: &mut Hooked<'_, '_>, path: &str, range: &str) -> Option<Vec<Field<Text>>> {
    let blocks: Vec<Scope<'_>> = hooked.scope.find(path).iter().flat_map(Scope::each).collect();
    if blocks.is_empty() {
        return None;
    }
    let mut callers: Vec<Field<Text>> = Vec::new();
    let mut denied = false;
    for block in &blocks {
        let action = block.find("action").pop();
        let allows = action.as_ref().is_none_or(|at| at.value.as_str().is_none_or(|t| t.eq_ignore_ascii_case("allow")));
        if !allows {
            denied = true;
            hooked.out.ignore_at(block, "who is not let in is kept out");
            continue;
        }
        let origins: Origins = action.iter().map(origin).collect();
        match block.find(range).pop() {
            Some(at) => {
                let mut field: Field<Text> = Field::default();
                hooked.set(&mut field, &at);
                field.change_origins(&[], &mut |own| own.extend(&origins));
                callers.push(field);
            }
            None => {
                let summary = format!("A network that may call {} has no range here", hooked.resource.address);
                hooked.out.warn(
                    block,
                    summary,
                    "It is a subnet or a service of Azure. It is left out rather than opened.",
                );
                hooked.out.ignore_at(block, "a subnet or a service of Azure: see the warnings");
            }
        }
    }
    if denied && callers.is_empty() {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("{address} keeps some networks out"),
            "The proxy knows only who is let in. It stays closed: name the networks of its callers, or open it by hand.",
        );
    }
    Some(callers)
}
