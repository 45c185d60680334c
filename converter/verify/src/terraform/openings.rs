//! What the cloud lets through to servers.

use super::{At, Module, bare, entries, entry, is_null, literal, text};
use diagnostic::{Diagnostic, FilePlace};
use model::{Peer, Ports, Protocol};
use std::collections::BTreeSet;
use syntax::TextRange;
use syntax::ast::{Expression, ExpressionKind};

/// A way to a server's public side.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    /// Key of the server.
    pub server: String,
    pub from: Peer,
    pub protocol: Protocol,
    /// Ports as the caller names them.
    pub ports: Ports,
    /// Ports of the server.
    pub destination: Ports,
    /// Through a load balancer, which restricts nobody.
    pub balanced: bool,
    pub place: FilePlace,
}

/// A rule that lets something in.
struct Rule {
    from: Vec<Peer>,
    protocol: Protocol,
    ports: Ports,
}

impl Module {
    /// What firewalls and load balancers let through; what cannot be read is reported, for it may let in anything.
    pub(crate) fn openings(&self, servers: &BTreeSet<&str>, found: &mut Vec<Diagnostic>) -> Vec<Opening> {
        let mut openings = Vec::new();
        let of_server = self.firewall_of_servers();
        for (name, firewall) in self.firewalls() {
            let ExpressionKind::Object(rules) = &bare(firewall.it).kind else {
                found.push(unreadable(firewall, firewall.it.range));
                continue;
            };
            for item in rules {
                let rule = firewall.with(&item.value);
                match read_rule(
                    entry(rule.it, "direction"),
                    entry(rule.it, "protocol"),
                    entry(rule.it, "port"),
                    entry(rule.it, "networks"),
                ) {
                    Some(None) => {}
                    Some(Some(read)) => {
                        let place = rule.place(item.key.range.to(item.value.range));
                        for (server, _) in of_server.iter().filter(|(_, firewall)| **firewall == name) {
                            openings.extend(read.openings(server, &place));
                        }
                    }
                    None => found.push(unreadable(rule, item.value.range)),
                }
            }
        }
        // Rules that are written out bind whatever server the firewall is given to.
        for (_, firewall) in self.resources("hcloud_firewall") {
            for block in firewall.it.body.blocks_of("rule") {
                let attribute = |name: &str| block.body.attribute(name).map(|a| &*a.expression);
                let direction = attribute("direction");
                let networks = if direction.and_then(text) == Some("out") {
                    attribute("destination_ips")
                } else {
                    attribute("source_ips")
                };
                match read_rule(direction, attribute("protocol"), attribute("port"), networks) {
                    Some(None) => {}
                    Some(Some(read)) => {
                        let place = firewall.place(block.header_range());
                        for server in servers {
                            openings.extend(read.openings(server, &place));
                        }
                    }
                    None => found.push(unreadable(firewall, block.header_range())),
                }
            }
        }
        self.balanced(&mut openings, found);
        openings
    }

    fn balanced(&self, openings: &mut Vec<Opening>, found: &mut Vec<Diagnostic>) {
        for (name, service) in self.resources("hcloud_load_balancer_service") {
            let private = self.resources("hcloud_load_balancer_network").any(|(of, network)| {
                of == name
                    && network
                        .it
                        .body
                        .attribute("enable_public_interface")
                        .is_some_and(|a| matches!(bare(&a.expression).kind, ExpressionKind::Bool(false)))
            });
            if private {
                continue;
            }
            let attribute = |name: &str| service.it.body.attribute(name).map(|a| &*a.expression);
            let port = |expression: Option<&Expression>| literal(expression?)?.parse::<u16>().ok();
            let ports: Option<Vec<(u16, u16)>> = match attribute("for_each") {
                Some(each) if !entries(each).is_empty() => entries(each)
                    .iter()
                    .map(|item| Some((item.literal_key()?.parse().ok()?, port(entry(&item.value, "destination"))?)))
                    .collect(),
                Some(_) => None,
                None => port(attribute("listen_port"))
                    .map(|listen| vec![(listen, port(attribute("destination_port")).unwrap_or(listen))]),
            };
            let targets: Option<Vec<String>> =
                self.resources("hcloud_load_balancer_target").find(|(of, _)| *of == name).map(|(_, target)| {
                    target.it.body.attribute("for_each").map(|a| keys(&a.expression)).unwrap_or_default()
                });
            match (ports, targets) {
                (Some(ports), Some(targets)) => {
                    for (listen, destination) in ports {
                        for server in &targets {
                            openings.push(Opening {
                                server: server.clone(),
                                from: Peer::Cidr(String::from("0.0.0.0/0")),
                                protocol: Protocol::Tcp,
                                ports: Ports::one(listen),
                                destination: Ports::one(destination),
                                balanced: true,
                                place: service.place(service.it.header_range()),
                            });
                        }
                    }
                }
                // Without a target it leads nowhere.
                (Some(_), None) => {}
                (None, _) => found.push(unreadable(service, service.it.header_range())),
            }
        }
    }
}

/// Literal strings of `toset([…])` or `[…]`.
fn keys(expression: &Expression) -> Vec<String> {
    match &bare(expression).kind {
        ExpressionKind::Call(call) => call.arguments.first().map(keys).unwrap_or_default(),
        ExpressionKind::Tuple(items) => items.iter().filter_map(|i| text(i).map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn unreadable<T>(at: At<'_, T>, range: TextRange) -> Diagnostic {
    at.error(
        range,
        "Never more exposed: what this lets in cannot be read",
        "A rule that cannot be held against the source may let in anything.",
    )
}

/// `None` if it cannot be read, `Some(None)` if it lets nothing in.
fn read_rule(
    direction: Option<&Expression>,
    protocol: Option<&Expression>,
    port: Option<&Expression>,
    networks: Option<&Expression>,
) -> Option<Option<Rule>> {
    match text(direction?)? {
        "in" => {}
        "out" => return Some(None),
        _ => return None,
    }
    let (protocol, has_ports) = match text(protocol?)? {
        "tcp" => (Protocol::Tcp, true),
        "udp" => (Protocol::Udp, true),
        "icmp" => (Protocol::Icmp, false),
        "gre" => (Protocol::Other(47), false),
        "esp" => (Protocol::Other(50), false),
        _ => return None,
    };
    let ports = match port.filter(|p| !is_null(p)) {
        None if has_ports => return None,
        None => Ports::ALL,
        // The cloud refuses such a rule.
        Some(_) if !has_ports => return None,
        Some(port) => match literal(port)?.as_str() {
            "any" => Ports::ALL,
            text => {
                let (from, to) = text.split_once('-').unwrap_or((text, text));
                let ports = Ports { from: from.parse().ok()?, to: to.parse().ok()? };
                (ports.from <= ports.to).then_some(ports)?
            }
        },
    };
    let from = match &bare(networks?).kind {
        ExpressionKind::Tuple(items) => {
            items.iter().map(|item| text(item).map(|cidr| Peer::Cidr(cidr.to_owned()))).collect::<Option<Vec<_>>>()?
        }
        ExpressionKind::Traversal(traversal) if &*traversal.root == "var" => match traversal.steps.as_slice() {
            [syntax::ast::Step::Attribute { name, .. }] => vec![Peer::Input(name.to_string())],
            _ => return None,
        },
        _ => return None,
    };
    Some(Some(Rule { from, protocol, ports }))
}

impl Rule {
    fn openings(&self, server: &str, place: &FilePlace) -> Vec<Opening> {
        self.from
            .iter()
            .map(|from| Opening {
                server: server.to_owned(),
                from: from.clone(),
                protocol: self.protocol,
                ports: self.ports,
                destination: self.ports,
                balanced: false,
                place: place.clone(),
            })
            .collect()
    }
}
