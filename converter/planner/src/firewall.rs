//! Who may connect: the source's rules on the cloud's firewall and on the hosts, and nothing beyond them.

use crate::blueprint::{CloudFirewall, CloudRule, ExposureReport, HostPeer, HostRule, RuleDirection, RulePeer};
use crate::context::{Planner, Question};
use crate::naming::Keys;
use crate::openings::{Opening, Source};
use crate::tiers::Membership;
use model::{Flow, Origins, Peer, Ports, Protocol, Traced, Traces, cidr_contains, kinds};
use std::collections::{BTreeMap, BTreeSet};
use value::Address;

const LISTED: &str = "listed among who could reach what";

impl Planner<'_> {
    /// Firewalls of the cloud, rules of the hosts, and the exposure before and after.
    pub(crate) fn plan_firewalls(&mut self) {
        let tiers = self.tiers();
        let balancer_tiers = self.balancer_tiers();
        let openings = self.openings();
        let mut web: BTreeMap<String, CloudRule> = BTreeMap::new();
        let mut web_about: Vec<Address> = Vec::new();
        let mut report = ExposureReport::default();
        let mut firewalls: BTreeMap<String, CloudFirewall> = BTreeMap::new();
        let mut outgoing = Outgoing::default();
        let mut inside_about: Vec<Address> = Vec::new();
        let proxy_servers: Vec<String> = self.servers_with_proxy();
        let proxy_ports: Vec<u16> = self
            .blueprint
            .projects
            .iter()
            .filter_map(|p| p.proxy.as_ref())
            .flat_map(|p| p.entry_points.iter().map(|e| e.port.value))
            .collect();
        let behind_balancer = !self.blueprint.load_balancers.is_empty();
        let ranges: Vec<String> = self.private_ranges();
        let database_servers: BTreeMap<String, (u16, u16)> = self
            .blueprint
            .databases
            .iter()
            .flat_map(|d| {
                std::iter::once(d.primary.clone())
                    .chain(d.standby.iter().map(|s| s.value.clone()))
                    .map(|s| (s, (d.port.value, d.port.value)))
            })
            .collect();

        for (firewall, list) in &openings {
            let members = tiers.get(firewall).cloned().unwrap_or_default();
            let balancer = balancer_tiers.get(firewall).cloned();
            for written in list.iter().filter(|o| o.direction == kinds::Direction::In) {
                let from_servers: BTreeMap<String, Membership> = match &written.from {
                    Source::Firewall(other) => {
                        let mut servers = tiers.get(other).cloned().unwrap_or_default();
                        if let Some(links) = balancer_tiers.get(other) {
                            for server in &proxy_servers {
                                servers.entry(server.clone()).or_default().join(links);
                            }
                        }
                        servers
                    }
                    Source::Cidr(_) | Source::Operators => BTreeMap::new(),
                };
                let targets: BTreeMap<String, Membership> = match &balancer {
                    Some(links) => proxy_servers.iter().map(|server| (server.clone(), links.clone())).collect(),
                    None => members.clone(),
                };
                let balancer = balancer.is_some();
                for (target, membership) in &targets {
                    // What put the server behind the firewall is behind the rule as well.
                    let opening = &Opening {
                        common: written.common.clone().and(&membership.sole()),
                        origins: written.origins.clone().and(&membership.sole()),
                        ..written.clone()
                    };
                    let behind = written.origins.clone().and(&membership.all);
                    let open_by = Traces::approximated(&behind, LISTED);
                    match &opening.from {
                        Source::Cidr(cidr) => {
                            let private =
                                ranges.iter().any(|r| cidr_contains(r, &cidr.value)) || is_private(&cidr.value);
                            self.note_before(&mut report, Peer::Cidr(cidr.value.clone()), target, opening, &open_by);
                            if private {
                                self.host_rule(target, HostPeer::Cidr(cidr.value.clone()), opening, &proxy_ports);
                                self.note_after(
                                    &mut report,
                                    Peer::Cidr(cidr.value.clone()),
                                    target,
                                    opening.protocol,
                                    opening.ports,
                                );
                                for (caller, stood) in self.moved_out_of(&cidr.value) {
                                    if caller == *target {
                                        continue;
                                    }
                                    let opening =
                                        &Opening { origins: opening.origins.clone().and(&stood), ..opening.clone() };
                                    let from = Peer::Tier(caller.clone());
                                    self.note_before(&mut report, from.clone(), target, opening, &open_by);
                                    self.host_rule(target, HostPeer::Server(caller), opening, &proxy_ports);
                                    self.note_after(&mut report, from, target, opening.protocol, opening.ports);
                                }
                                continue;
                            }
                            let reachable = balancer || self.was_public(target);
                            if !reachable {
                                // It had no public address: only its network could use the rule.
                                if cidr.value == "0.0.0.0/0" {
                                    for range in &ranges {
                                        self.host_rule(target, HostPeer::Cidr(range.clone()), opening, &proxy_ports);
                                        self.note_after(
                                            &mut report,
                                            Peer::Cidr(range.clone()),
                                            target,
                                            opening.protocol,
                                            opening.ports,
                                        );
                                    }
                                }
                                continue;
                            }
                            let public = self.public_by(target);
                            let opening = &Opening {
                                common: opening.common.clone().and(&public),
                                origins: opening.origins.clone().and(&public),
                                ..opening.clone()
                            };
                            self.public_rule(
                                target,
                                opening,
                                cidr,
                                balancer,
                                &proxy_ports,
                                behind_balancer,
                                &mut web,
                                &mut web_about,
                                &mut report,
                            );
                        }
                        Source::Operators => {
                            let rule = CloudRule {
                                key: String::from("ssh"),
                                direction: RuleDirection::In,
                                protocol: opening.protocol,
                                ports: Some(Traced::own(opening.ports)),
                                peer: RulePeer::AdminCidrs,
                                description: opening.description.clone(),
                                traces: Traces::carried(&opening.common),
                                about: vec![opening.head.clone()],
                            };
                            self.note_before(
                                &mut report,
                                Peer::Input(String::from("admin_cidrs")),
                                target,
                                opening,
                                &open_by,
                            );
                            if self.was_public(target) {
                                self.ssh_opening(target, rule);
                            }
                        }
                        Source::Firewall(_) => {
                            for (source, caller) in &from_servers {
                                let opening = &Opening {
                                    common: opening.common.clone().and(&caller.sole()),
                                    origins: opening.origins.clone().and(&caller.sole()),
                                    ..opening.clone()
                                };
                                let behind = behind.clone().and(&caller.all);
                                let open_by = Traces::approximated(&behind, LISTED);
                                self.note_before(&mut report, Peer::Tier(source.clone()), target, opening, &open_by);
                                if source == target {
                                    if !inside_about.contains(&opening.head) {
                                        inside_about.push(opening.head.clone());
                                    }
                                    continue;
                                }
                                if self.containers_only(target, firewall) && !database_servers.contains_key(target) {
                                    self.warn(
                                        &opening.head,
                                        "",
                                        format!("{source} does not reach containers on port {} any more", opening.ports),
                                        "Containers are published by the proxy only. Publish the port on the private address by hand if it is needed.",
                                    );
                                    continue;
                                }
                                self.host_rule(target, HostPeer::Server(source.clone()), opening, &proxy_ports);
                                self.note_after(
                                    &mut report,
                                    Peer::Tier(source.clone()),
                                    target,
                                    opening.protocol,
                                    opening.ports,
                                );
                            }
                        }
                    }
                }
            }
            if !members.is_empty() {
                for opening in list.iter().filter(|o| o.direction == kinds::Direction::Out) {
                    self.outgoing(opening, &mut outgoing);
                }
            }
        }
        for (head, ports) in self.open_balancers() {
            for port in ports {
                let everybody = Traced::own(String::from("0.0.0.0/0"));
                let opening = Opening {
                    protocol: Protocol::Tcp,
                    ports: Ports::one(port),
                    from: Source::Cidr(everybody.clone()),
                    description: None,
                    common: Origins::none(),
                    origins: Origins::none(),
                    head: head.clone(),
                    direction: kinds::Direction::In,
                };
                for target in &proxy_servers {
                    self.note_before(
                        &mut report,
                        Peer::Cidr(everybody.value.clone()),
                        target,
                        &opening,
                        &Traces::none(),
                    );
                    self.public_rule(
                        target,
                        &opening,
                        &everybody,
                        true,
                        &proxy_ports,
                        behind_balancer,
                        &mut web,
                        &mut web_about,
                        &mut report,
                    );
                }
            }
        }
        self.internal_flows(&mut report, &proxy_servers);
        self.web_firewall(web, web_about, &proxy_servers, &mut firewalls);
        self.operators(&mut report, &mut firewalls);
        firewalls.entry(String::from("closed")).or_insert_with(|| CloudFirewall {
            key: String::from("closed"),
            rules: Vec::new(),
            about: Vec::new(),
        });
        let used: BTreeSet<String> = self.blueprint.servers.iter().map(|s| s.firewall.clone()).collect();
        self.blueprint.firewalls = firewalls.into_values().filter(|f| used.contains(&f.key)).collect();
        let mut question = Question::new(
            "tiers",
            "how tiers are closed to each other",
            if self.has_cloud() {
                "rules of the source on each host, an empty cloud firewall outside"
            } else {
                "one server: the Compose network, and a host firewall outside"
            },
            if self.has_cloud() {
                "Hetzner's firewalls filter the public interface only, and a subnet separates nothing"
            } else {
                "containers are reached through the proxy only"
            },
        );
        for address in &inside_about {
            question = question.about(address);
        }
        self.decide(question);
        self.decide_outgoing(outgoing);
        self.database_clients();
        let beyond: BTreeSet<Flow> = report.after.beyond(&report.before).cloned().collect();
        report.added.retain(|flow, _| beyond.contains(flow));
        self.blueprint.exposure = report;
    }

    fn note_before(&self, report: &mut ExposureReport, from: Peer, to: &str, opening: &Opening, steered_by: &Traces) {
        report.steered_by.extend(steered_by);
        report.before.0.insert(Flow {
            from,
            to: Peer::Tier(to.to_owned()),
            protocol: opening.protocol,
            ports: opening.ports,
        });
    }

    fn note_after(&self, report: &mut ExposureReport, from: Peer, to: &str, protocol: Protocol, ports: Ports) {
        report.after.0.insert(Flow { from, to: Peer::Tier(to.to_owned()), protocol, ports });
    }

    fn host_rule(&mut self, server: &str, from: HostPeer, opening: &Opening, proxy_ports: &[u16]) {
        let said = if from == HostPeer::Anywhere { &opening.common } else { &opening.origins };
        let mut traces = Traces::carried(said);
        let comment = match &opening.description {
            Some(description) => {
                traces.extend(&description.traces);
                shorten(&description.value)
            }
            None => match &from {
                HostPeer::Server(key) => key.clone(),
                HostPeer::Cidr(cidr) => cidr.clone(),
                HostPeer::Anywhere => String::from("public"),
            },
        };
        let published = proxy_ports.iter().any(|p| opening.ports.contains(Ports::one(*p))) && self.hosts_proxy(server);
        if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == server) {
            let same = server
                .host_rules
                .iter_mut()
                .find(|r| r.from == from && r.protocol == opening.protocol && r.ports == opening.ports);
            match same {
                Some(rule) => rule.traces.extend(&traces),
                None => server.host_rules.push(HostRule {
                    from,
                    protocol: opening.protocol,
                    ports: opening.ports,
                    comment,
                    published,
                    traces,
                }),
            }
        }
    }

    fn hosts_proxy(&self, server: &str) -> bool {
        self.blueprint.projects.iter().any(|p| p.proxy.is_some() && p.servers.iter().any(|s| s == server))
    }

    #[allow(clippy::too_many_arguments)]
    fn public_rule(
        &mut self,
        server: &str,
        opening: &Opening,
        cidr: &Traced<String>,
        balancer: bool,
        proxy_ports: &[u16],
        behind_balancer: bool,
        web: &mut BTreeMap<String, CloudRule>,
        web_about: &mut Vec<Address>,
        report: &mut ExposureReport,
    ) {
        // Rules of the load balancer hold for the ports on which the proxy listens, no more.
        let narrowed: Vec<(Protocol, Ports)> = if balancer {
            proxy_ports
                .iter()
                .filter(|port| {
                    matches!(opening.protocol, Protocol::Any | Protocol::Tcp)
                        && (opening.protocol == Protocol::Any || opening.ports.contains(Ports::one(**port)))
                })
                .map(|port| (Protocol::Tcp, Ports::one(*port)))
                .collect()
        } else if opening.protocol == Protocol::Any {
            vec![(Protocol::Tcp, Ports::ALL), (Protocol::Udp, Ports::ALL), (Protocol::Icmp, Ports::ALL)]
        } else {
            vec![(opening.protocol, opening.ports)]
        };
        if narrowed.is_empty() {
            let traces = Traces::approximated(&opening.origins, "nothing listens on this port any more");
            let note = Question::new(
                format!("closed:{}:{}", server, opening.ports),
                "a port that was open",
                "closed",
                "nothing listens on it at the target",
            )
            .about(&opening.head)
            .steered_by(&traces);
            if !self.blueprint.decisions.iter().any(|d| d.id == note.id) {
                self.decide(note);
            }
            return;
        }
        let everyone = matches!(cidr.value.as_str(), "0.0.0.0/0" | "::/0");
        let narrowed: Vec<(Protocol, Ports)> = if balancer || !everyone {
            narrowed
        } else {
            narrowed.into_iter().flat_map(|(protocol, ports)| around_ssh(protocol, ports)).collect()
        };
        for (protocol, ports) in narrowed {
            let ssh_only = !balancer && protocol == Protocol::Tcp && ports == Ports::one(22);
            let key = rule_key(protocol, ports);
            let traces = Traces::carried(&opening.common);
            let rule = CloudRule {
                key: key.clone(),
                direction: RuleDirection::In,
                protocol,
                ports: matches!(protocol, Protocol::Tcp | Protocol::Udp)
                    .then(|| Traced { value: ports, traces: Traces::none() }),
                peer: RulePeer::Cidrs(vec![cidr.clone()]),
                description: opening.description.clone(),
                traces,
                about: vec![opening.head.clone()],
            };
            if ssh_only {
                // Operators come by the input admin_cidrs; the source's own networks stay within it only if they are given.
                self.ssh_opening(server, rule);
                continue;
            }
            self.note_after(report, Peer::Cidr(cidr.value.clone()), server, protocol, ports);
            // Behind the cloud's load balancer the public side of the servers stays closed.
            if !(balancer && behind_balancer) {
                let rules = if balancer { &mut *web } else { self.own_firewall(server) };
                merge_rule(rules, rule);
            }
            if balancer && !web_about.contains(&opening.head) {
                web_about.push(opening.head.clone());
            }
            let spelled = Opening { protocol, ports, ..opening.clone() };
            let peer = match (balancer && behind_balancer, self.has_cloud() || everyone) {
                (true, _) => None,
                (false, true) => Some(HostPeer::Anywhere),
                // No firewall of a cloud stands before the host.
                (false, false) => Some(HostPeer::Cidr(cidr.value.clone())),
            };
            if let Some(peer) = peer {
                self.host_rule(server, peer, &spelled, proxy_ports);
            } else {
                for range in self.blueprint.networks.iter().map(|n| n.cidr.value.clone()).collect::<Vec<_>>() {
                    self.host_rule(server, HostPeer::Cidr(range), &spelled, proxy_ports);
                }
            }
        }
    }

    /// The firewall of a server's own, or of its group; gathered as a map until all rules are known.
    fn own_firewall(&mut self, server: &str) -> &mut BTreeMap<String, CloudRule> {
        let base = self
            .blueprint
            .servers
            .iter()
            .find(|s| s.key == server)
            .map_or_else(|| server.to_owned(), |s| s.placement_group.clone().unwrap_or_else(|| s.key.clone()));
        if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == server) {
            server.firewall = base.clone();
        }
        self.pending.entry(base).or_default()
    }

    fn ssh_opening(&mut self, server: &str, rule: CloudRule) {
        if let Some(found) = self.blueprint.servers.iter_mut().find(|s| s.key == server) {
            found.jump_host = true;
        }
        let rules = self.own_firewall(server);
        let mut rule = rule;
        rule.peer = RulePeer::AdminCidrs;
        merge_rule(rules, rule);
    }

    fn outgoing(&mut self, opening: &Opening, all: &mut Outgoing) {
        let to = match &opening.from {
            Source::Cidr(cidr) => cidr.value.clone(),
            Source::Firewall(other) => {
                self.infrastructure.nodes.get(other).map_or_else(|| other.to_string(), |n| self.key_of(n))
            }
            Source::Operators => String::from("networks that are not known"),
        };
        let everywhere = matches!(to.as_str(), "0.0.0.0/0" | "::/0");
        let what = match (opening.protocol, opening.ports) {
            (Protocol::Any, _) => String::from("everything"),
            (Protocol::Tcp | Protocol::Udp, Ports::ALL) => format!("{} on every port", opening.protocol),
            (Protocol::Tcp | Protocol::Udp, ports) => format!("{} on {ports}", opening.protocol),
            (protocol @ (Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_)), _) => protocol.to_string(),
        };
        let sentence = format!("{what} to {to}");
        if !all.words.contains(&sentence) {
            all.words.push(sentence);
        }
        all.steered.extend(&Traces::approximated(&opening.origins, "decision outgoing: servers may call out"));
        if !all.about.contains(&opening.head) {
            all.about.push(opening.head.clone());
        }
        if !(opening.protocol == Protocol::Any && everywhere) {
            self.weaker(
                "Outgoing calls",
                "A firewall of the source restricted what its servers may call; here they may call out.",
                &opening.head.clone(),
            );
        }
    }

    fn decide_outgoing(&mut self, mut all: Outgoing) {
        if all.words.is_empty() {
            return;
        }
        all.words.sort();
        let mut question = Question::new(
            "outgoing",
            "what servers may call",
            "everything",
            format!("firewalls of the source let out {}; nothing here restricts calls outwards", all.words.join(", ")),
        )
        .steered_by(&all.steered);
        for address in &all.about {
            question = question.about(address);
        }
        self.decide(question);
    }

    fn web_firewall(
        &mut self,
        web: BTreeMap<String, CloudRule>,
        about: Vec<Address>,
        proxy_servers: &[String],
        firewalls: &mut BTreeMap<String, CloudFirewall>,
    ) {
        for (key, rules) in std::mem::take(&mut self.pending) {
            let mut about: Vec<Address> = rules.values().flat_map(|r| r.about.clone()).collect();
            about.sort();
            about.dedup();
            firewalls.insert(key.clone(), CloudFirewall { key, rules: rules.into_values().collect(), about });
        }
        if web.is_empty() {
            return;
        }
        for key in proxy_servers {
            let own = self.blueprint.server(key).map(|s| s.firewall.clone()).unwrap_or_default();
            if own == "closed" {
                if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == *key) {
                    server.firewall = String::from("web");
                }
            } else if let Some(firewall) = firewalls.get_mut(&own) {
                // A server that has rules of its own and the proxy has both.
                let mut merged: BTreeMap<String, CloudRule> =
                    firewall.rules.drain(..).map(|r| (r.key.clone(), r)).collect();
                for rule in web.values() {
                    merge_rule(&mut merged, rule.clone());
                }
                firewall.rules = merged.into_values().collect();
            }
        }
        firewalls.insert(
            String::from("web"),
            CloudFirewall { key: String::from("web"), rules: web.into_values().collect(), about },
        );
    }
}

/// What firewalls of the source let out.
#[derive(Default)]
struct Outgoing {
    words: Vec<String>,
    steered: Traces,
    about: Vec<Address>,
}

/// Adds a rule, or adds to one of the same key.
fn merge_rule(rules: &mut BTreeMap<String, CloudRule>, rule: CloudRule) {
    match rules.get_mut(&rule.key) {
        None => {
            rules.insert(rule.key.clone(), rule);
        }
        Some(present) => {
            present.traces.extend(&rule.traces);
            for address in rule.about {
                if !present.about.contains(&address) {
                    present.about.push(address);
                }
            }
            match (&mut present.peer, rule.peer) {
                (RulePeer::Cidrs(present), RulePeer::Cidrs(more)) => {
                    for cidr in more {
                        match present.iter_mut().find(|c| c.value == cidr.value) {
                            Some(same) => same.traces.extend(&cidr.traces),
                            None => present.push(cidr),
                        }
                    }
                    present.sort_by(|a, b| a.value.cmp(&b.value));
                }
                (RulePeer::AdminCidrs, RulePeer::AdminCidrs) => {}
                (RulePeer::AdminCidrs, RulePeer::Cidrs(_)) | (RulePeer::Cidrs(_), RulePeer::AdminCidrs) => {
                    present.peer = RulePeer::AdminCidrs;
                }
            }
        }
    }
}

/// Who opens a range to everybody opens SSH in it, too: operators come by their own rule, as where it is opened alone.
fn around_ssh(protocol: Protocol, ports: Ports) -> Vec<(Protocol, Ports)> {
    let ssh = Ports::one(22);
    if protocol != Protocol::Tcp || !ports.contains(ssh) || ports == ssh {
        return vec![(protocol, ports)];
    }
    // No target knows a port 0.
    let sides = [Ports { from: ports.from.max(1), to: 21 }, ssh, Ports { from: 23, to: ports.to }];
    sides.into_iter().filter(|side| side.from <= side.to).map(|side| (protocol, side)).collect()
}

/// A key that the same ports always get.
fn rule_key(protocol: Protocol, ports: Ports) -> String {
    let mut keys = Keys::default();
    let text = match (protocol, ports) {
        (Protocol::Tcp, Ports { from: 22, to: 22 }) => String::from("ssh"),
        (Protocol::Tcp, Ports { from: 80, to: 80 }) => String::from("http"),
        (Protocol::Tcp, Ports { from: 443, to: 443 }) => String::from("https"),
        (Protocol::Tcp | Protocol::Udp, Ports::ALL) => format!("{protocol}-all"),
        (Protocol::Tcp | Protocol::Udp, ports) => format!("{protocol}-{ports}"),
        (Protocol::Any | Protocol::Icmp | Protocol::Icmpv6, _) => protocol.to_string(),
        (Protocol::Other(number), _) => format!("protocol-{number}"),
    };
    keys.take(&text)
}

fn is_private(cidr: &str) -> bool {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].iter().any(|p| cidr_contains(p, cidr))
}

fn shorten(text: &str) -> String {
    let clean: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || " .,:/_-".contains(*c)).collect();
    clean.chars().take(60).collect::<String>().trim().to_owned()
}
