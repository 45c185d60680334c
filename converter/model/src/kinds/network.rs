//! Private networks and what routes between their subnets.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A private network.
    pub struct Network {
        /// IPv4 range in CIDR notation.
        cidr: Field<String>,
        /// Further IPv4 ranges.
        secondary_cidrs: Vec<Field<String>>,
        /// IPv6 range in CIDR notation.
        ipv6_cidr: Field<String>,
        /// The cloud assigns an IPv6 range.
        ipv6: Field<bool>,
        /// Servers get names in a private zone.
        dns_names: Field<bool>,
    }
}

kind! {
    /// A part of a private network.
    pub struct Subnet {
        /// The network that it is part of.
        network: Field<Link>,
        /// IPv4 range in CIDR notation.
        cidr: Field<String>,
        /// IPv6 range in CIDR notation.
        ipv6_cidr: Field<String>,
        /// Servers in it get a public address by default.
        public_addresses: Field<bool>,
        /// Firewalls before everything in it.
        firewalls: Vec<Field<Link>>,
        /// NAT gateway that it uses, where that is not said by a route.
        nat_gateway: Field<Link>,
    }
    plain {
        /// Its routes lead to the internet directly. Computed from route tables.
        public: Field<bool>,
        /// How servers in it without a public address reach the internet. Computed from route tables.
        outbound: Outbound,
    }
}

/// How servers without a public address reach the internet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outbound {
    /// They do not.
    #[default]
    None,
    /// Through an internet gateway, with an address of their own.
    Direct,
    /// Through this NAT gateway.
    Nat(value::Address),
}

kind! {
    /// Routes of one or more subnets.
    pub struct RouteTable {
        /// The network that it belongs to.
        network: Field<Link>,
        /// Subnets that use it.
        subnets: Vec<Field<Link>>,
    }
    lists {
        /// Its routes.
        routes: Route,
    }
    plain {
        /// It holds for every subnet without a table of its own.
        main: bool,
    }
}

kind! {
    /// One route.
    pub struct Route {
        /// IPv4 destination.
        cidr: Field<String>,
        /// IPv6 destination.
        ipv6_cidr: Field<String>,
        /// Gateway, NAT gateway, peering, interface or endpoint that it leads to.
        gateway: Field<Link>,
        /// Kind of what it leads to, at clouds that name the kind only: `Internet`, `VirtualAppliance`, `None`.
        next_hop: Field<String>,
        /// Address of what it leads to.
        next_hop_address: Field<Text>,
    }
}

kind! {
    /// A way between a network and the internet.
    pub struct Gateway {
        /// Network that it is attached to.
        network: Field<Link>,
        /// Subnet in which it stands.
        subnet: Field<Link>,
        /// Public address that it uses.
        address: Field<Link>,
        /// It translates between private networks only.
        private: Field<bool>,
    }
    plain {
        /// What it does.
        role: GatewayRole,
    }
}

/// What a gateway does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GatewayRole {
    /// Both ways, for servers with public addresses.
    #[default]
    Internet,
    /// Outwards only, by translating addresses.
    Nat,
    /// Outwards only, for IPv6.
    EgressOnly,
}

kind! {
    /// A public address that outlives what it is assigned to.
    pub struct PublicAddress {
        /// Server that it is assigned to.
        instance: Field<Link>,
        /// Network interface that it is assigned to.
        interface: Field<Link>,
    }
}
