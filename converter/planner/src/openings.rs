//! Rules of the source's firewalls, spelled out one by one.

use crate::context::{Planner, literal};
use model::{Origins, Ports, Protocol, Traced, kinds};
use std::collections::BTreeMap;
use value::Address;

/// A rule of the source, spelled out.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub protocol: Protocol,
    pub ports: Ports,
    pub from: Source,
    pub description: Option<Traced<String>>,
    /// Leaves of protocol and ports.
    pub common: Origins,
    /// These, and the leaf that says from where.
    pub origins: Origins,
    pub head: Address,
    pub direction: kinds::Direction,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Cidr(Traced<String>),
    Firewall(Address),
    /// Networks that are not known, from which people log in.
    Operators,
}

impl Planner<'_> {
    /// What each firewall of the source lets through. What is not known is left out rather than opened.
    pub(crate) fn openings(&mut self) -> BTreeMap<Address, Vec<Opening>> {
        let infrastructure = self.infrastructure;
        let mut openings: BTreeMap<Address, Vec<Opening>> = BTreeMap::new();
        for (node, firewall) in infrastructure.of::<kinds::Firewall>() {
            let mut list = Vec::new();
            for rule in &firewall.rules {
                let head = rule.head.clone().unwrap_or_else(|| node.address.clone());
                let Some((protocol, ports)) = self.protocol_and_ports(rule, &head) else { continue };
                let description = literal(&rule.description).filter(|d| !d.value.is_empty());
                let mut common = rule.protocol.origins();
                if matches!(protocol, Protocol::Tcp | Protocol::Udp) {
                    common.extend(&rule.from_port.origins());
                    common.extend(&rule.to_port.origins());
                }
                let mut push = |from: Source, origins: Origins| {
                    list.push(Opening {
                        protocol,
                        ports,
                        from,
                        description: description.clone(),
                        common: common.clone(),
                        origins: common.clone().and(&origins),
                        head: head.clone(),
                        direction: rule.direction,
                    });
                };
                for cidr in rule.cidrs.iter().chain(&rule.ipv6_cidrs) {
                    match literal(cidr) {
                        Some(cidr) => {
                            let origins: Origins = cidr.traces.iter().map(|t| t.origin.clone()).collect();
                            push(Source::Cidr(cidr), origins);
                        }
                        // Networks from which people log in are an input here, so that they need not be known.
                        None if protocol == Protocol::Tcp
                            && ports == Ports::one(22)
                            && rule.direction == kinds::Direction::In =>
                        {
                            push(Source::Operators, cidr.origins());
                        }
                        None => {
                            self.diagnostics.push(
                                diagnostic::Diagnostic::warning(
                                    format!("A network of {head} is not known"),
                                    "Who may use the rule is computed from something that was not given. The rule is left out rather than opened.",
                                )
                                .at_attribute(head.to_string(), ""),
                            );
                        }
                    }
                }
                for link in &rule.firewalls {
                    match infrastructure.linked(link) {
                        Some(other) => push(Source::Firewall(other.address.clone()), link.origins()),
                        None if !link.is_absent() => {
                            self.diagnostics.push(
                                diagnostic::Diagnostic::warning(
                                    format!("{head} lets in what is behind a firewall that is not part of the input"),
                                    "The rule is left out rather than opened.",
                                )
                                .at_attribute(head.to_string(), ""),
                            );
                        }
                        None => {}
                    }
                }
                for link in &rule.members {
                    if let Some(other) = infrastructure.linked(link) {
                        push(Source::Firewall(other.address.clone()), link.origins());
                    }
                }
                if rule.itself.or(false) {
                    push(Source::Firewall(node.address.clone()), rule.itself.origins());
                }
                for prefix in &rule.prefix_lists {
                    if !prefix.is_absent() {
                        self.diagnostics.push(
                            diagnostic::Diagnostic::warning(
                                format!("{head} names a list of networks that the source cloud keeps"),
                                "Its networks are not part of the input. The rule is left out rather than opened: enter the networks by hand.",
                            )
                            .at_attribute(head.to_string(), ""),
                        );
                    }
                }
            }
            openings.insert(node.address.clone(), list);
        }
        openings
    }

    fn protocol_and_ports(&mut self, rule: &kinds::Rule, head: &Address) -> Option<(Protocol, Ports)> {
        let text = rule.protocol.get().map(|p| p.to_ascii_lowercase());
        let protocol = match text.as_deref() {
            Some("-1" | "all") => Protocol::Any,
            Some("tcp" | "6") => Protocol::Tcp,
            Some("udp" | "17") => Protocol::Udp,
            Some("icmp" | "1") => Protocol::Icmp,
            Some("icmpv6" | "58") => Protocol::Icmpv6,
            Some(other) => match other.parse::<u8>() {
                Ok(number) => Protocol::Other(number),
                Err(_) => {
                    self.warn(head, "", format!("{other:?} is not a protocol"), "The rule is left out.");
                    return None;
                }
            },
            None => {
                self.warn(
                    head,
                    "",
                    format!("The protocol of {head} is not known"),
                    "The rule is left out rather than opened.",
                );
                return None;
            }
        };
        let ports = match protocol {
            Protocol::Tcp | Protocol::Udp => {
                if rule.from_port.is_symbolic() || rule.to_port.is_symbolic() {
                    self.warn(
                        head,
                        "",
                        format!("The ports of {head} are not known"),
                        "The rule is left out rather than opened.",
                    );
                    return None;
                }
                let (from, to) = (rule.from_port.or(-1), rule.to_port.or(-1));
                if from == -1 && to == -1 || (from == 0 && to == 65535) {
                    Ports::ALL
                } else {
                    let (Ok(from), Ok(to)) = (u16::try_from(from), u16::try_from(to)) else {
                        self.warn(head, "", format!("{from} to {to} are not ports"), "The rule is left out.");
                        return None;
                    };
                    Ports { from: from.min(to), to: to.max(from) }
                }
            }
            Protocol::Any | Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_) => Ports::ALL,
        };
        Some((protocol, ports))
    }
}
