//! Containers: ports and networks are those of the blueprint, and no others.

use crate::yaml::{self, Node};
use crate::{OURS, place};
use diagnostic::{Diagnostic, Place};
use planner::Blueprint;
use planner::blueprint::{Piece, Project, Publish, Service, ServiceNetwork};
use render::Tree;
use std::collections::BTreeMap;

/// A port of a host that leads to a container, as it was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// As it stands before the port of the host; empty for every address.
    pub address: String,
    pub host: u16,
    pub container: u16,
    pub udp: bool,
}

impl Published {
    /// Bound to every address of the host.
    pub(crate) fn everywhere(&self) -> bool {
        matches!(self.address.as_str(), "" | "0.0.0.0" | "::" | "[::]")
    }
}

/// Path of a project's Compose file.
pub(crate) fn path_of(tree: &Tree, project: &Project) -> String {
    let own = format!("compose/{}/compose.yaml", project.key);
    if tree.get(&own).is_some() { own } else { String::from("compose/compose.yaml") }
}

/// Ports that a rendered project publishes, by service; what cannot be read is left out, and [`check`] reports it.
pub(crate) fn published(tree: &Tree, project: &Project) -> BTreeMap<String, Vec<Published>> {
    let Some(root) = yaml::read(tree, &path_of(tree, project)) else { return BTreeMap::new() };
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    services.iter().map(|(name, service)| (name.clone(), ports(service).into_iter().flatten().collect())).collect()
}

/// Each port, or `None` where it cannot be read.
fn ports(service: &Node) -> Vec<Option<Published>> {
    service.get("ports").map(Node::items).unwrap_or_default().iter().map(port).collect()
}

fn port(node: &Node) -> Option<Published> {
    if let Node::Map(_) = node {
        let number = |key: &str| node.get(key)?.text()?.parse::<u16>().ok();
        return Some(Published {
            address: node.get("host_ip").and_then(Node::text).unwrap_or_default().to_owned(),
            host: number("published")?,
            container: number("target")?,
            udp: node.get("protocol").and_then(Node::text) == Some("udp"),
        });
    }
    let text = node.text()?;
    let (text, udp) = match text.rsplit_once('/') {
        Some((rest, "udp")) => (rest, true),
        Some((rest, "tcp")) => (rest, false),
        Some(_) => return None,
        None => (text, false),
    };
    let (rest, container) = text.rsplit_once(':')?;
    let (address, host) = match rest.rsplit_once(':') {
        Some((address, host)) => (address, host),
        None => ("", rest),
    };
    Some(Published { address: address.to_owned(), host: host.parse().ok()?, container: container.parse().ok()?, udp })
}

fn is_as_decided(rendered: &Published, decided: &Publish) -> bool {
    let address = match &decided.address {
        None => rendered.everywhere(),
        Some(Piece::Literal(text)) => rendered.address == *text,
        Some(Piece::Variable(name)) => rendered
            .address
            .strip_prefix("${")
            .and_then(|rest| rest.strip_prefix(name.as_str()))
            .is_some_and(|rest| rest.starts_with(['}', ':', '?']) && !rest.contains(":-") && !rest.contains('/')),
        Some(Piece::Secret(_)) => false,
    };
    address
        && rendered.host == decided.host.value
        && rendered.container == decided.container.value
        && rendered.udp == decided.udp
}

pub(crate) fn check(blueprint: &Blueprint, tree: &Tree, found: &mut Vec<Diagnostic>) {
    for project in &blueprint.projects {
        let path = path_of(tree, project);
        let Some(file) = tree.get(&path) else { continue };
        let Some(root) = yaml::read(tree, &path) else { continue };
        for (name, service) in root.get("services").map(Node::entries).unwrap_or_default() {
            let decided = project.services.iter().find(|s| s.name.value == *name);
            for (summary, detail) in findings(name, service, decided) {
                let at = file.text.find(&format!("\n  {name}:")).map_or(0, |at| at + 3);
                let end = (at + name.len()).min(file.text.len());
                found.push(
                    Diagnostic::error(summary, format!("{detail} {OURS}"))
                        .at(Place::File(place(&path, &file.text, at, end))),
                );
            }
        }
    }
}

fn findings(name: &str, service: &Node, decided: Option<&Service>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let decided_ports: &[Publish] = decided.map(|s| s.publish.as_slice()).unwrap_or_default();
    for port in ports(service) {
        match port {
            None => found.push((
                format!("A published port of the container {name} cannot be read"),
                String::from("Every port names host and container."),
            )),
            Some(port) if !decided_ports.iter().any(|d| is_as_decided(&port, d)) => found.push((
                format!(
                    "The container {name} publishes port {} at {}",
                    port.host,
                    if port.everywhere() { "every address" } else { &port.address }
                ),
                String::from("No decision says so: never more exposed than before."),
            )),
            Some(_) => {}
        }
    }
    let host = service.get("network_mode").and_then(Node::text) == Some("host");
    let decided_host = decided.is_some_and(|s| s.network == ServiceNetwork::Host);
    if host && !decided_host {
        found.push((
            format!("The container {name} uses the network of the host"),
            String::from("No decision says so: all of its ports would be those of the host."),
        ));
    }
    if service.get("privileged").and_then(Node::text) == Some("true") {
        found.push((
            format!("The container {name} is privileged"),
            String::from("No decision says so: it would be as good as root on the host."),
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ports() {
        let read = |text: &str| port(&Node::Scalar(text.into()));
        let at =
            |address: &str, host, container, udp| Some(Published { address: address.into(), host, container, udp });
        assert_eq!(read("80:8080"), at("", 80, 8080, false));
        assert_eq!(read("127.0.0.1:80:8080/udp"), at("127.0.0.1", 80, 8080, true));
        assert_eq!(read("${A:?set it}:80:8080"), at("${A:?set it}", 80, 8080, false));
        assert_eq!(read("[::]:80:8080"), at("[::]", 80, 8080, false));
        assert_eq!(read("8080"), None);
    }
}
