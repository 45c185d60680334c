//! Firewalls for HTTP, and firewalls that networks run through.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A firewall that looks into HTTP requests.
    pub struct WebFirewall {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `REGIONAL`, `CLOUDFRONT`, or another scope of the source.
        scope: Field<String>,
        /// What becomes of requests that no rule fits: `allow` or `block`.
        default_action: Field<String>,
        /// `Prevention` or `Detection`.
        mode: Field<String>,
        /// It is on.
        enabled: Field<bool>,
        /// Requests are counted.
        metrics: Field<bool>,
        /// Name of the count.
        metric: Field<String>,
        /// Samples are kept.
        samples: Field<bool>,
        /// What it stands before.
        protects: Vec<Field<Link>>,
        /// Where requests are logged.
        logs: Vec<Field<Link>>,
        /// Headers and fields that logs leave out.
        redacted: Vec<Field<Text>>,
        /// Units of capacity, where it is a group of rules.
        capacity: Field<u64>,
        /// Names whose proofs it accepts.
        token_domains: Vec<Field<Text>>,
        /// Answers of its own.
        responses: Vec<Field<Text>>,
        /// Rules as JSON text.
        definition: Field<Text>,
    }
    lists {
        /// Its rules.
        rules: WebRule,
    }
}

kind! {
    /// A rule of a firewall for HTTP.
    pub struct WebRule {
        /// Name.
        name: Field<Text>,
        /// Order; lower first.
        priority: Field<u64>,
        /// `allow`, `block`, `count`, `captcha`, `challenge`, or what the group of rules says.
        action: Field<String>,
        /// Ready rules of the cloud or of a vendor.
        managed: Field<Text>,
        /// Vendor of those.
        vendor: Field<String>,
        /// Version of those.
        managed_version: Field<String>,
        /// Rules among those that do something else.
        overridden: Vec<Field<Text>>,
        /// Requests in five minutes from one caller.
        rate: Field<u64>,
        /// What tells callers apart.
        rate_key: Field<String>,
        /// Countries.
        countries: Vec<Field<String>>,
        /// Addresses, by a list that stands elsewhere.
        address_list: Field<Link>,
        /// Addresses.
        cidrs: Vec<Field<Text>>,
        /// Group of rules that stands elsewhere.
        group: Field<Link>,
        /// The condition as the source writes it, one text per leaf.
        condition: Vec<Field<Text>>,
        /// Labels that it puts on requests.
        labels: Vec<Field<Text>>,
        /// What it is for.
        description: Field<Text>,
    }
}

kind! {
    /// A list of addresses or patterns that rules share.
    pub struct AddressList {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Scope in the source.
        scope: Field<String>,
        /// `IPV4` or `IPV6`.
        family: Field<String>,
        /// Networks.
        cidrs: Vec<Field<Text>>,
        /// Patterns.
        patterns: Vec<Field<Text>>,
        /// Most entries.
        maximum: Field<u64>,
    }
}

kind! {
    /// A firewall that a whole network's traffic runs through.
    pub struct NetworkFirewall {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Its network.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Its public addresses.
        addresses: Vec<Field<Link>>,
        /// Policy that it has.
        policy: Field<Link>,
        /// Class of the service that is paid for.
        tier: Field<String>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// Zones in which it stands.
        zones: Vec<Field<String>>,
        /// Where its logs go, as the source writes it.
        logs: Vec<Field<Text>>,
    }
    lists {
        /// Its rules.
        rules: NetworkRule,
    }
}

kind! {
    /// Rules that firewalls of networks share.
    pub struct NetworkFirewallPolicy {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `STATEFUL` or `STATELESS`, where it is a group of rules.
        policy_type: Field<String>,
        /// Units of capacity.
        capacity: Field<u64>,
        /// Rules in the language of Suricata.
        suricata: Field<Text>,
        /// Groups of rules that it has.
        groups: Vec<Field<Link>>,
        /// What becomes of packets that no rule fits.
        default_actions: Vec<Field<String>>,
        /// Names that are let through or kept out.
        domains: Vec<Field<Text>>,
        /// Whether those are let through.
        domains_action: Field<String>,
        /// Policy above it.
        parent: Field<Link>,
        /// What becomes of known bad addresses.
        threats: Field<String>,
        /// What it holds for.
        holds_for: Vec<Field<Link>>,
    }
    lists {
        /// Its rules.
        rules: NetworkRule,
    }
}

kind! {
    /// A rule of a firewall of networks, or of a list that forgets connections.
    pub struct NetworkRule {
        /// Name or number.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Order; lower first.
        priority: Field<u64>,
        /// `in` or `out`, in the source's notation.
        direction: Field<String>,
        /// `allow`, `deny`, or another word of the source.
        action: Field<String>,
        /// `tcp`, `udp`, `icmp`, a number, or `-1` for all.
        protocols: Vec<Field<String>>,
        /// From.
        sources: Vec<Field<Text>>,
        /// To.
        destinations: Vec<Field<Text>>,
        /// Names to which.
        domains: Vec<Field<Text>>,
        /// First port, or ports as the source writes them.
        ports: Vec<Field<String>>,
        /// Last port.
        last_port: Field<i64>,
        /// Ports of the caller.
        source_ports: Vec<Field<String>>,
        /// Type of ICMP.
        icmp_type: Field<i64>,
        /// Code of ICMP.
        icmp_code: Field<i64>,
        /// Address that packets are sent on to.
        translated_address: Field<Text>,
        /// Port that packets are sent on to.
        translated_port: Field<String>,
    }
}

kind! {
    /// Rules of subnets that forget connections.
    pub struct NetworkAcl {
        /// Name or id in the source.
        name: Field<Text>,
        /// Its network.
        network: Field<Link>,
        /// Subnets for which it holds.
        subnets: Vec<Field<Link>>,
        /// It holds for all subnets that have no other.
        default: Field<bool>,
    }
    lists {
        /// Its rules.
        rules: NetworkRule,
    }
}
