//! Who may reach what.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Every protocol.
    Any,
    /// TCP
    Tcp,
    /// UDP
    Udp,
    /// ICMP, all types.
    Icmp,
    /// ICMPv6, all types.
    Icmpv6,
    /// Another one, by its IANA number.
    Other(u8),
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Tcp => f.write_str("tcp"),
            Self::Udp => f.write_str("udp"),
            Self::Icmp => f.write_str("icmp"),
            Self::Icmpv6 => f.write_str("icmpv6"),
            Self::Other(number) => write!(f, "protocol {number}"),
        }
    }
}

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ports {
    /// First port.
    pub from: u16,
    /// Last port.
    pub to: u16,
}

impl Ports {
    /// Every port.
    pub const ALL: Ports = Ports { from: 0, to: 65535 };

    /// One port.
    pub const fn one(port: u16) -> Self {
        Self { from: port, to: port }
    }

    /// Whether every port of `other` is in this range.
    pub fn contains(self, other: Ports) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

/// `443` or `1024-2048`.
impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}-{}", self.from, self.to) }
    }
}

/// One side of a flow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peer {
    /// A network in CIDR notation.
    Cidr(String),
    /// A tier: everything behind one firewall of the source, by its key.
    Tier(String),
    /// What an input of the migration names, such as `admin_cidrs`.
    Input(String),
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cidr(text) | Self::Tier(text) | Self::Input(text) => f.write_str(text),
        }
    }
}

/// Packets that are let in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Flow {
    /// Who may send.
    pub from: Peer,
    /// Who receives.
    pub to: Peer,
    /// Protocol.
    pub protocol: Protocol,
    /// Destination ports; all of them where the protocol has none.
    pub ports: Ports,
}

/// The set of all flows that are let in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure(pub BTreeSet<Flow>);

impl Exposure {
    /// Flows of this set that no flow of `allowed` covers.
    pub fn beyond<'a>(&'a self, allowed: &'a Exposure) -> impl Iterator<Item = &'a Flow> {
        self.0.iter().filter(move |flow| !allowed.0.iter().any(|a| covers(a, flow)))
    }
}

fn covers(allowed: &Flow, flow: &Flow) -> bool {
    allowed.to == flow.to
        && (allowed.protocol == Protocol::Any || allowed.protocol == flow.protocol)
        && (allowed.protocol == Protocol::Any || allowed.ports.contains(flow.ports))
        && match (&allowed.from, &flow.from) {
            (Peer::Cidr(a), Peer::Cidr(b)) => a == b || cidr_contains(a, b),
            (a, b) => a == b,
        }
}

/// Whether the range `outer` holds the whole of `inner`, both in CIDR notation; never across IPv4 and IPv6.
pub fn cidr_contains(outer: &str, inner: &str) -> bool {
    let (Some(outer), Some(inner)) = (Cidr::parse(outer), Cidr::parse(inner)) else { return false };
    outer.six == inner.six && outer.length <= inner.length && outer.first() == inner.bits & outer.mask()
}

/// The smallest IPv4 range in CIDR notation that holds all of these; none if there are none or one is not an IPv4 range.
pub fn cidr_around(ranges: &[String]) -> Option<String> {
    let ranges: Vec<Cidr> =
        ranges.iter().map(|text| Cidr::parse(text).filter(|range| !range.six)).collect::<Option<_>>()?;
    let first = ranges.first()?;
    let mut length = ranges.iter().map(|range| range.length).min()?;
    loop {
        let around = Cidr { six: false, bits: first.bits, length };
        if ranges.iter().all(|range| range.bits & around.mask() == around.first()) {
            let address = std::net::Ipv4Addr::from(u32::try_from(around.first() >> 96).ok()?);
            return Some(format!("{address}/{length}"));
        }
        length = length.checked_sub(1)?;
    }
}

/// A range: the bits of its address from the left of 128, and how many of them count.
#[derive(Clone, Copy)]
struct Cidr {
    six: bool,
    bits: u128,
    length: u32,
}

impl Cidr {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let length: u32 = length.parse().ok()?;
        match address.parse::<std::net::IpAddr>().ok()? {
            std::net::IpAddr::V4(a) if length <= 32 => {
                Some(Self { six: false, bits: u128::from(u32::from(a)) << 96, length })
            }
            std::net::IpAddr::V6(a) if length <= 128 => Some(Self { six: true, bits: u128::from(a), length }),
            _ => None,
        }
    }

    fn mask(self) -> u128 {
        if self.length == 0 { 0 } else { u128::MAX << (128 - self.length) }
    }

    fn first(self) -> u128 {
        self.bits & self.mask()
    }
}
