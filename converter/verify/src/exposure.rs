//! Never more exposed: what was rendered lets in nothing that the source did not, but for what was added for a reason.

use crate::terraform::{Module, Opening};
use crate::{ansible, compose, yaml};
use diagnostic::{Diagnostic, FilePlace, Place, Span};
use model::{Exposure, Flow, Peer, Ports, Protocol};
use planner::Blueprint;
use render::Tree;
use std::collections::{BTreeMap, BTreeSet};

const SUMMARY: &str = "Never more exposed";
/// The word for the networks of the operators.
const ADMIN_CIDRS: &str = "admin_cidrs";

pub(crate) fn check(blueprint: &Blueprint, tree: &Tree, module: &Module, found: &mut Vec<Diagnostic>) {
    let allowed = allowed(blueprint);
    let mut flows: Vec<(Flow, Place)> = Vec::new();
    let servers: BTreeSet<&str> = blueprint.servers.iter().map(|s| s.key.as_str()).collect();
    let openings = module.openings(&servers, found);
    let mut public: BTreeMap<&str, Vec<(Protocol, Ports)>> = BTreeMap::new();
    for opening in &openings {
        let server = opening.server.as_str();
        public.entry(server).or_default().push((opening.protocol, opening.ports));
        for from in senders(blueprint, tree, opening) {
            flows.push((
                Flow { from, to: Peer::Tier(server.to_owned()), protocol: opening.protocol, ports: opening.ports },
                Place::File(opening.place.clone()),
            ));
        }
    }
    for (server, place) in module.servers_without_firewall(&servers) {
        found.push(refused(
            format!("{server} has no firewall of the cloud: every port that something listens on is open"),
            Place::File(place),
        ));
    }
    let filtered = module.filtered_servers(&servers);
    for server in &blueprint.servers {
        for rule in ansible::rules(blueprint, tree, server) {
            let rule = match rule {
                Ok(rule) => rule,
                Err((path, what)) => {
                    found.push(refused(format!("{what} for {} cannot be read", server.key), whole(&path)));
                    continue;
                }
            };
            let place = whole(&rule.path);
            let to = Peer::Tier(server.key.clone());
            let from = match rule.from {
                ansible::From::Peer(peer) => peer,
                ansible::From::Any => {
                    // Before the host stands the cloud's firewall or load balancer, and has decided who gets so far.
                    let decided = filtered.contains(server.key.as_str())
                        && public.get(server.key.as_str()).is_some_and(|openings| {
                            openings.iter().any(|(protocol, ports)| {
                                *protocol == rule.protocol && (ports.contains(rule.ports) || *ports == Ports::ALL)
                            })
                        });
                    if decided {
                        continue;
                    }
                    Peer::Cidr(String::from("0.0.0.0/0"))
                }
            };
            flows.push((Flow { from, to, protocol: rule.protocol, ports: rule.ports }, place));
        }
    }
    for (flow, place) in flows {
        if !is_allowed(&allowed, &flow) {
            found.push(refused(
                format!("{} may reach {} over {} on {}", flow.from, flow.to, flow.protocol, flow.ports),
                place,
            ));
        }
    }
    containers(blueprint, tree, &allowed, found);
    buckets(blueprint, module, found);
    host_firewall(tree, found);
}

fn refused(what: String, place: Place) -> Diagnostic {
    Diagnostic::error(
        format!("{SUMMARY}: {what}"),
        "The source does not let that in, and no reason was given for adding it (decisions.json, exposure). This is a mistake in this program; please report it.",
    )
    .at(place)
}

fn whole(path: &str) -> Place {
    Place::File(FilePlace { path: path.to_owned(), span: Span::default() })
}

/// What the source let in, what was added, and the way of the operators, which is an input.
fn allowed(blueprint: &Blueprint) -> Exposure {
    let mut allowed = blueprint.exposure.before.clone();
    allowed.0.extend(blueprint.exposure.added.keys().cloned());
    let ssh = |from: Peer, to: &str| Flow {
        from,
        to: Peer::Tier(to.to_owned()),
        protocol: Protocol::Tcp,
        ports: Ports::one(22),
    };
    for server in &blueprint.servers {
        allowed.0.insert(ssh(Peer::Input(String::from(ADMIN_CIDRS)), &server.key));
        for jump in blueprint.servers.iter().filter(|s| s.jump_host && s.key != server.key) {
            allowed.0.insert(ssh(Peer::Tier(jump.key.clone()), &server.key));
        }
    }
    allowed
}

fn is_allowed(allowed: &Exposure, flow: &Flow) -> bool {
    let covered = |flow: Flow| Exposure([flow].into()).beyond(allowed).next().is_none();
    if covered(flow.clone()) {
        return true;
    }
    // One word at the cloud, two protocols elsewhere.
    if flow.protocol == Protocol::Icmp && covered(Flow { protocol: Protocol::Icmpv6, ..flow.clone() }) {
        return true;
    }
    // Protocols without ports have none that could be more.
    let without_ports = matches!(flow.protocol, Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_));
    if without_ports {
        return allowed
            .0
            .iter()
            .any(|a| a.protocol == flow.protocol && covered(Flow { ports: a.ports, ..flow.clone() }));
    }
    // Port 0 is none.
    flow.ports.from == 1 && covered(Flow { ports: Ports { from: 0, ..flow.ports }, ..flow.clone() })
        || flow.ports.from == 0
            && flow.ports.to > 0
            && covered(Flow { ports: Ports { from: 1, ..flow.ports }, ..flow.clone() })
}

/// Who comes through an opening: behind a load balancer, whom the proxy lets in.
fn senders(blueprint: &Blueprint, tree: &Tree, opening: &Opening) -> Vec<Peer> {
    if !opening.balanced {
        return vec![opening.from.clone()];
    }
    let restricted = blueprint.projects_of(&opening.server).filter_map(|project| {
        let proxy = project.proxy.as_ref()?;
        let entry = proxy
            .entry_points
            .iter()
            .find(|e| opening.destination.contains(Ports::one(e.port.value)) && !e.allow.is_empty())?;
        // Only what stands in the rendered routes counts.
        let folder = compose::path_of(tree, project);
        let folder = folder.trim_end_matches("compose.yaml");
        let rendered: Vec<&str> = tree.below(folder.trim_end_matches('/')).map(|(_, f)| f.text.as_str()).collect();
        let stands = entry.allow.iter().all(|cidr| rendered.iter().any(|text| text.contains(&cidr.value)));
        stands.then(|| entry.allow.iter().map(|cidr| Peer::Cidr(cidr.value.clone())).collect::<Vec<_>>())
    });
    restricted.into_iter().next().unwrap_or_else(|| vec![opening.from.clone()])
}

/// A port that is published at every address is one that somebody may reach from outside.
fn containers(blueprint: &Blueprint, tree: &Tree, allowed: &Exposure, found: &mut Vec<Diagnostic>) {
    for project in &blueprint.projects {
        let path = compose::path_of(tree, project);
        for (service, ports) in compose::published(tree, project) {
            for port in ports.iter().filter(|p| p.everywhere()) {
                let protocol = if port.udp { Protocol::Udp } else { Protocol::Tcp };
                for server in &project.servers {
                    let somebody = allowed.0.iter().any(|flow| {
                        flow.to == Peer::Tier(server.clone())
                            && (flow.protocol == Protocol::Any
                                || flow.protocol == protocol && flow.ports.contains(Ports::one(port.host)))
                    });
                    if !somebody {
                        found.push(refused(
                            format!("{service} publishes {protocol} {} of {server} at every address", port.host),
                            whole(&path),
                        ));
                    }
                }
            }
        }
    }
}

/// No bucket turns public.
fn buckets(blueprint: &Blueprint, module: &Module, found: &mut Vec<Diagnostic>) {
    for (name, acl, place) in module.bucket_acls() {
        let decided = blueprint.buckets.iter().find(|b| b.key == name).map(|b| b.acl.value.as_str());
        let acl_text = acl.as_deref();
        if acl_text != Some("private") && (acl_text.is_none() || acl_text != decided) {
            found.push(refused(
                format!("the bucket {name} has the access list {}", acl_text.unwrap_or("that the provider picks")),
                Place::File(place),
            ));
        }
    }
    for (name, place) in module.resources_of("minio_s3_bucket_anonymous_access") {
        found.push(refused(format!("{name} lets anybody into a bucket"), Place::File(place)));
    }
}

/// The host firewall refuses what no rule lets in.
fn host_firewall(tree: &Tree, found: &mut Vec<Diagnostic>) {
    const TASKS: &str = "ansible/roles/firewall/tasks/main.yml";
    let Some(tasks) = yaml::read(tree, TASKS) else { return };
    let refuses = tasks.items().iter().filter_map(|task| task.get("community.general.ufw")).any(|ufw| {
        ufw.get("state").and_then(yaml::Node::text) == Some("enabled")
            && matches!(
                ufw.get("default").or_else(|| ufw.get("policy")).and_then(yaml::Node::text),
                Some("deny" | "reject")
            )
    });
    if !refuses {
        found.push(refused(String::from("host firewalls do not refuse what no rule lets in"), whole(TASKS)));
    }
}
