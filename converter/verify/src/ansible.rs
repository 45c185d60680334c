//! What host firewalls let in, as the variables of Ansible say it.

use crate::yaml::{self, Node};
use model::{Peer, Ports, Protocol};
use planner::Blueprint;
use planner::blueprint::Server;
use render::Tree;

/// Who a rule lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// Everybody whom no firewall before the host holds back.
    Any,
    /// This side of a flow.
    Peer(Peer),
}

/// A rule of a host firewall, as it was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub from: From,
    pub protocol: Protocol,
    pub ports: Ports,
    /// File in which it stands.
    pub path: String,
}

/// Rules of a server: its own variables win over those of its group, and these over those of all. What cannot be read is
/// given as the words of a finding.
pub(crate) fn rules(blueprint: &Blueprint, tree: &Tree, server: &Server) -> Vec<Result<Rule, (String, String)>> {
    let host = planner::inventory::host_name(blueprint, &server.key);
    let paths = [
        format!("ansible/host_vars/{host}.yml"),
        format!("ansible/group_vars/{}.yml", server.group),
        String::from("ansible/group_vars/all/main.yml"),
    ];
    for path in paths {
        let Some(root) = yaml::read(tree, &path) else { continue };
        if let Some(list) = root.get("firewall_rules") {
            return list.items().iter().flat_map(|node| rule(blueprint, &path, node)).collect();
        }
    }
    Vec::new()
}

fn rule(blueprint: &Blueprint, path: &str, node: &Node) -> Vec<Result<Rule, (String, String)>> {
    let unreadable = |what: String| vec![Err((path.to_owned(), what))];
    let protocol = match node.get("proto").and_then(Node::text) {
        Some("any") | None => Protocol::Any,
        Some("tcp") => Protocol::Tcp,
        Some("udp") => Protocol::Udp,
        Some("igmp") => Protocol::Other(2),
        Some("ipv6") => Protocol::Other(41),
        Some("gre") => Protocol::Other(47),
        Some("esp") => Protocol::Other(50),
        Some("ah") => Protocol::Other(51),
        Some("vrrp") => Protocol::Other(112),
        Some(other) => return unreadable(format!("the protocol {other}")),
    };
    let ports = match node.get("port").and_then(Node::text) {
        None => Ports::ALL,
        Some(text) => {
            let (from, to) = text.split_once(':').unwrap_or((text, text));
            match (from.parse(), to.parse()) {
                (Ok(from), Ok(to)) => Ports { from, to },
                _ => return unreadable(format!("the port {text}")),
            }
        }
    };
    let from = match node.get("from") {
        Some(Node::List(items)) => items.iter().collect::<Vec<_>>(),
        Some(single @ Node::Scalar(_)) => vec![single],
        Some(Node::Null | Node::Map(_)) | None => {
            return unreadable(String::from("a rule that lets in nobody in particular"));
        }
    };
    from.into_iter()
        .map(|from| match from.text().and_then(|text| peer(blueprint, text)) {
            Some(from) => Ok(Rule { from, protocol, ports, path: path.to_owned() }),
            None => Err((path.to_owned(), format!("the sender {}", from.text().unwrap_or("of a rule")))),
        })
        .collect()
}

fn peer(blueprint: &Blueprint, text: &str) -> Option<From> {
    if let Some(code) = text.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
        let code = code.trim();
        if code == "admin_cidrs" {
            return Some(From::Peer(Peer::Input(code.to_owned())));
        }
        let key = code.strip_prefix("addresses['")?.strip_suffix("']")?;
        return blueprint.server(key).map(|_| From::Peer(Peer::Tier(key.to_owned())));
    }
    match text {
        "any" | "0.0.0.0/0" | "::/0" => Some(From::Any),
        _ => {
            let (address, length) = text.split_once('/').map_or((text, None), |(a, l)| (a, Some(l)));
            let address: std::net::IpAddr = address.parse().ok()?;
            let whole = if address.is_ipv4() { 32 } else { 128 };
            let length: u8 = length.map_or(Ok(whole), str::parse).ok().filter(|l| *l <= whole)?;
            Some(From::Peer(Peer::Cidr(format!("{address}/{length}"))))
        }
    }
}
