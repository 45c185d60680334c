//! Rules about who may connect.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A set of rules that servers share; what no rule lets in stays out.
    pub struct Firewall {
        /// Name in the source.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Network in which it works.
        network: Field<Link>,
    }
    lists {
        /// Its rules.
        rules: Rule,
    }
}

kind! {
    /// One rule that lets packets in or out.
    pub struct Rule {
        /// What it is for.
        description: Field<Text>,
        /// `tcp`, `udp`, `icmp`, `icmpv6`, `all`, or an IANA number.
        protocol: Field<String>,
        /// First port; for ICMP the type; -1 for all.
        from_port: Field<i64>,
        /// Last port; for ICMP the code; -1 for all.
        to_port: Field<i64>,
        /// IPv4 networks on the other side.
        cidrs: Vec<Field<Text>>,
        /// IPv6 networks on the other side.
        ipv6_cidrs: Vec<Field<Text>>,
        /// What is behind these firewalls, on the other side.
        firewalls: Vec<Field<Link>>,
        /// Servers, groups of them and load balancers on the other side, where they are named one by one.
        members: Vec<Field<Link>>,
        /// Lists of networks that the cloud keeps, on the other side.
        prefix_lists: Vec<Field<Text>>,
        /// What is behind this same firewall, on the other side.
        itself: Field<bool>,
        /// Order among the rules, lower first, at clouds whose rules may deny. The catalog spells such rules out: what is left lets in, in any order.
        priority: Field<u64>,
        /// `Allow` or `Deny`; absent where every rule lets through.
        access: Field<String>,
        /// Ports as some sources write them: `22`, `8000-8080`, `*`; the catalog spells them out as `from_port` and `to_port`.
        ports: Vec<Field<String>>,
        /// Ports of the other side, written likewise.
        source_ports: Vec<Field<String>>,
        /// Networks on this side, where the rule is about some of those behind the firewall only.
        destinations: Vec<Field<Text>>,
        /// What is behind these firewalls, on this side.
        destination_firewalls: Vec<Field<Link>>,
    }
    plain {
        /// Which way the packets go.
        direction: Direction,
        /// Instance that states the rule, where it is a resource of its own.
        head: Option<value::Address>,
    }
}

/// Which way packets go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// To what is behind the firewall.
    #[default]
    In,
    /// From what is behind the firewall.
    Out,
}
