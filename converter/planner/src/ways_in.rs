//! Ways that servers need beyond the rules of the source: of the proxy, of operators, of programs to their databases.

use crate::blueprint::{CloudFirewall, CloudRule, ExposureReport, HostPeer, HostRule, RuleDirection, RulePeer};
use crate::context::Planner;
use crate::services::APP;
use model::{Exposure, Flow, Peer, Ports, Protocol, Traced, Traces, kinds};
use std::collections::BTreeMap;
use value::Address;

impl Planner<'_> {
    /// Flows inside of the target that the source had in another shape.
    pub(crate) fn internal_flows(&mut self, report: &mut ExposureReport, proxy_servers: &[String]) {
        // The proxy reaches its backends on other servers by what the balancer's tier may.
        let needed: Vec<(String, u16)> = self
            .blueprint
            .projects
            .iter()
            .filter_map(|p| p.proxy.as_ref())
            .flat_map(|p| p.backends.iter())
            .flat_map(|b| b.hosts.iter().map(|h| (h.clone(), b.port.value)).collect::<Vec<_>>())
            .collect();
        for (host, port) in needed {
            let Some(server) = self
                .blueprint
                .servers
                .iter()
                .find(|s| s.private_address.as_ref() == Some(&host))
                .map(|s| s.key.clone())
            else {
                continue;
            };
            for proxy in proxy_servers.iter().filter(|p| **p != server) {
                let flow = Flow {
                    from: Peer::Tier(proxy.clone()),
                    to: Peer::Tier(server.clone()),
                    protocol: Protocol::Tcp,
                    ports: Ports::one(port),
                };
                let was = report.before.beyond(&Exposure::default()).any(|b| {
                    b.to == flow.to
                        && b.from == flow.from
                        && (b.protocol == Protocol::Any || b.ports.contains(flow.ports))
                });
                if !was {
                    report.added.insert(flow.clone(), String::from("the proxy reaches what answers behind it"));
                }
                report.after.0.insert(flow);
                let present = self.blueprint.server(&server).is_some_and(|s| {
                    s.host_rules
                        .iter()
                        .any(|r| r.from == HostPeer::Server(proxy.clone()) && r.ports.contains(Ports::one(port)))
                });
                if !present && let Some(found) = self.blueprint.servers.iter_mut().find(|s| s.key == server) {
                    found.host_rules.push(HostRule {
                        from: HostPeer::Server(proxy.clone()),
                        protocol: Protocol::Tcp,
                        ports: Ports::one(port),
                        comment: String::from("proxy"),
                        published: false,
                        traces: Traces::none(),
                    });
                }
            }
        }
        self.callers_of_databases(report);
        for database in self.blueprint.databases.clone() {
            let Some(standby) = database.standby.clone() else { continue };
            for (from, to) in [(&database.primary, &standby.value), (&standby.value, &database.primary)] {
                let flow = Flow {
                    from: Peer::Tier(from.clone()),
                    to: Peer::Tier(to.clone()),
                    protocol: Protocol::Tcp,
                    ports: Ports::one(database.port.value),
                };
                report.added.insert(flow.clone(), String::from("replication, both ways"));
                report.after.0.insert(flow);
                if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == *to) {
                    server.host_rules.push(HostRule {
                        from: HostPeer::Server(from.clone()),
                        protocol: Protocol::Tcp,
                        ports: Ports::one(database.port.value),
                        comment: String::from("replication"),
                        published: false,
                        traces: Traces::none(),
                    });
                }
            }
        }
    }

    /// The server on which operators come in where the source opened none to them; `closed` is taken for one without rules.
    pub(crate) fn way_in(&self, closed: Option<&str>) -> Option<String> {
        let servers = &self.blueprint.servers;
        let databases: Vec<&String> = self
            .blueprint
            .databases
            .iter()
            .flat_map(|d| std::iter::once(&d.primary).chain(d.standby.iter().map(|s| &s.value)))
            .collect();
        let first = servers
            .iter()
            .find(|s| s.firewall == "web")
            .or_else(|| servers.iter().find(|s| s.firewall != "closed" && Some(s.key.as_str()) != closed))
            // People who log in have no business on the server of a database.
            .or_else(|| servers.iter().find(|s| !databases.contains(&&s.key)))
            .or_else(|| servers.first());
        first.map(|s| s.key.clone())
    }

    /// The way of the operators: directly where the source had it, else on the server that faces the internet anyway.
    pub(crate) fn operators(&mut self, report: &mut ExposureReport, firewalls: &mut BTreeMap<String, CloudFirewall>) {
        if !self.has_cloud() {
            return;
        }
        let why = "input admin_cidrs: a server must be reached to be kept";
        let jumps: Vec<String> = self.blueprint.servers.iter().filter(|s| s.jump_host).map(|s| s.key.clone()).collect();
        let jumps = if jumps.is_empty() {
            let Some(first) = self.way_in(None) else { return };
            let mut firewall = self.blueprint.server(&first).map(|s| s.firewall.clone()).unwrap_or_default();
            // A firewall that other servers share stays as it is for them.
            if firewall == "closed" || self.blueprint.servers.iter().filter(|s| s.firewall == firewall).count() > 1 {
                let rules = firewalls.get(&firewall).map(|f| f.rules.clone()).unwrap_or_default();
                firewall = first.clone();
                firewalls.insert(first.clone(), CloudFirewall { key: first.clone(), rules, about: Vec::new() });
            }
            if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == first) {
                server.jump_host = true;
                server.firewall = firewall.clone();
            }
            if let Some(firewall) = firewalls.get_mut(&firewall) {
                firewall.rules.push(CloudRule {
                    key: String::from("ssh"),
                    direction: RuleDirection::In,
                    protocol: Protocol::Tcp,
                    ports: Some(Traced::own(Ports::one(22))),
                    peer: RulePeer::AdminCidrs,
                    description: Some(Traced::own(String::from("operators"))),
                    traces: Traces::none(),
                    about: Vec::new(),
                });
                firewall.rules.sort_by(|a, b| a.key.cmp(&b.key));
            }
            vec![first]
        } else {
            jumps
        };
        // Where operators would come in here anyway, the source's rule decides nothing about this one.
        if let [only] = jumps.as_slice()
            && let Some(firewall) = self.blueprint.server(only).map(|s| s.firewall.clone())
            && let Some(rules) = firewalls.get_mut(&firewall).map(|f| &mut f.rules)
        {
            let by_it = rules.iter().all(|rule| rule.key == "ssh").then_some(only.as_str());
            if self.way_in(by_it).as_ref() == Some(only) {
                rules.iter_mut().filter(|rule| rule.key == "ssh").for_each(|rule| rule.traces = Traces::none());
            }
        }
        for jump in &jumps {
            let flow = Flow {
                from: Peer::Input(String::from("admin_cidrs")),
                to: Peer::Tier(jump.clone()),
                protocol: Protocol::Tcp,
                ports: Ports::one(22),
            };
            report.added.insert(flow.clone(), why.to_owned());
            report.after.0.insert(flow);
            if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == *jump) {
                server.host_rules.retain(|r| !(r.from == HostPeer::Anywhere && r.ports == Ports::one(22)));
                server.host_rules.push(HostRule {
                    from: HostPeer::Anywhere,
                    protocol: Protocol::Tcp,
                    ports: Ports::one(22),
                    comment: String::from("operators, by the cloud firewall"),
                    published: false,
                    traces: Traces::none(),
                });
            }
        }
        let others: Vec<String> =
            self.blueprint.servers.iter().filter(|s| !jumps.contains(&s.key)).map(|s| s.key.clone()).collect();
        for other in others {
            for jump in &jumps {
                let flow = Flow {
                    from: Peer::Tier(jump.clone()),
                    to: Peer::Tier(other.clone()),
                    protocol: Protocol::Tcp,
                    ports: Ports::one(22),
                };
                report.added.insert(flow.clone(), why.to_owned());
                report.after.0.insert(flow);
                if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == other) {
                    server.host_rules.push(HostRule {
                        from: HostPeer::Server(jump.clone()),
                        protocol: Protocol::Tcp,
                        ports: Ports::one(22),
                        comment: String::from("operators, by the jump host"),
                        published: false,
                        traces: Traces::none(),
                    });
                }
            }
        }
        for server in &mut self.blueprint.servers {
            server.host_rules.sort_by(|a, b| (a.ports, a.protocol, &a.from).cmp(&(b.ports, b.protocol, &b.from)));
        }
    }

    /// Where no firewall of the source stood before a database, programs reached it by its network or a connector, and
    /// must go on doing so.
    pub(crate) fn callers_of_databases(&mut self, report: &mut ExposureReport) {
        let callers: Vec<String> = self.project_mut(APP).map(|project| project.servers.clone()).unwrap_or_default();
        for database in self.blueprint.databases.clone() {
            let called = |address: &Address| {
                let mut read =
                    self.consumers.keys().filter_map(|reference| self.infrastructure.node_of(reference.address()?));
                read.any(|node| node.address == *address)
            };
            let mut unguarded =
                self.infrastructure.of::<kinds::Database>().filter(|(_, source)| source.unguarded.or(false));
            if !unguarded.any(|(node, _)| database.about.contains(&node.address) && called(&node.address)) {
                continue;
            }
            let ports = Ports::one(database.port.value);
            let servers = std::iter::once(&database.primary).chain(database.standby.iter().map(|s| &s.value));
            for server in servers {
                for caller in callers.iter().filter(|caller| *caller != server) {
                    let flow = Flow {
                        from: Peer::Tier(caller.clone()),
                        to: Peer::Tier(server.clone()),
                        protocol: Protocol::Tcp,
                        ports,
                    };
                    report.before.0.insert(flow.clone());
                    report.after.0.insert(flow);
                    let Some(found) = self.blueprint.servers.iter_mut().find(|s| s.key == *server) else { continue };
                    let from = HostPeer::Server(caller.clone());
                    if !found.host_rules.iter().any(|rule| rule.from == from && rule.ports.contains(ports)) {
                        found.host_rules.push(HostRule {
                            from,
                            protocol: Protocol::Tcp,
                            ports,
                            comment: caller.clone(),
                            published: false,
                            traces: Traces::none(),
                        });
                    }
                }
            }
        }
    }

    pub(crate) fn database_clients(&mut self) {
        let servers = self.blueprint.servers.clone();
        for database in &mut self.blueprint.databases {
            let Some(server) = servers.iter().find(|s| s.key == database.primary) else { continue };
            let mut clients: Vec<HostPeer> = server
                .host_rules
                .iter()
                .filter(|r| r.ports.contains(Ports::one(database.port.value)))
                .map(|r| r.from.clone())
                .filter(|p| !matches!(p, HostPeer::Anywhere))
                .filter(|p| database.standby.as_ref().is_none_or(|s| *p != HostPeer::Server(s.value.clone())))
                .collect();
            clients.sort();
            clients.dedup();
            database.clients = clients;
        }
    }
}
