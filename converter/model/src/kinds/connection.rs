//! Ways between networks: VPN, peering, private endpoints, hubs, and what looks names up for them.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A tunnel to a network elsewhere.
    pub struct VpnConnection {
        /// Name.
        name: Field<Text>,
        /// Gateway on the side of the cloud.
        gateway: Field<Link>,
        /// Gateway on the other side.
        peer: Field<Link>,
        /// `ipsec.1` or another type of the source.
        tunnel_type: Field<String>,
        /// Routes are stated, not learned.
        static_routes: Field<bool>,
        /// Routes that are stated.
        routes: Vec<Field<Text>>,
        /// Network on the side of the cloud.
        local_cidrs: Vec<Field<Text>>,
        /// Network on the other side.
        remote_cidrs: Vec<Field<Text>>,
        /// Ranges of addresses inside the tunnels.
        inside_cidrs: Vec<Field<Text>>,
        /// Keys that both sides share; always secrets.
        keys: Vec<Field<Text>>,
        /// Versions of IKE.
        ike_versions: Vec<Field<String>>,
        /// Algorithms, groups and times that the source chooses, one text each.
        proposals: Vec<Field<Text>>,
        /// Number of the network's own routing.
        asn: Field<Text>,
        /// Routes are learned by BGP.
        bgp: Field<bool>,
        /// Network to which it belongs.
        network: Field<Link>,
    }
}

kind! {
    /// An end of tunnels.
    pub struct VpnGateway {
        /// Name.
        name: Field<Text>,
        /// Network that it belongs to; absent for the other side.
        network: Field<Link>,
        /// Subnet in which it stands.
        subnet: Field<Link>,
        /// Its public address.
        address: Field<Text>,
        /// Instance that has its public address.
        public_address: Field<Link>,
        /// Number of the network's own routing.
        asn: Field<Text>,
        /// Networks behind it.
        cidrs: Vec<Field<Text>>,
        /// It is the other side.
        remote: Field<bool>,
        /// Class of the service that is paid for.
        size: Field<String>,
        /// `Vpn` or `ExpressRoute`, in the source's terms.
        gateway_type: Field<String>,
        /// Certificate with which it logs in.
        certificate: Field<Link>,
        /// Two of them stand by.
        active_active: Field<bool>,
        /// Zone in which it stands.
        zone: Field<String>,
        /// Route tables that learn its routes.
        propagates_to: Vec<Field<Link>>,
    }
}

kind! {
    /// Where people connect to a network.
    pub struct VpnEndpoint {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Addresses that people get.
        client_cidr: Field<Text>,
        /// Its certificate.
        certificate: Field<Link>,
        /// How people prove who they are.
        authentication: Vec<Field<String>>,
        /// What vouches for them: a directory, an authority, a provider.
        authorities: Vec<Field<Link>>,
        /// Only traffic to the network goes through it.
        split_tunnel: Field<bool>,
        /// `tcp` or `udp`.
        protocol: Field<String>,
        /// Port.
        port: Field<u64>,
        /// Name servers that people get.
        dns_servers: Vec<Field<Text>>,
        /// Networks that people reach.
        routes: Vec<Field<Text>>,
        /// Who may reach which network, as the source writes it.
        rules: Vec<Field<Text>>,
        /// Its network.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Log group that takes connections.
        log_group: Field<Link>,
        /// Hours after which people must log in anew.
        session_hours: Field<u64>,
        /// Text that people see.
        banner: Field<Text>,
    }
}

kind! {
    /// Two networks that route to each other.
    pub struct Peering {
        /// Name.
        name: Field<Text>,
        /// One network.
        network: Field<Link>,
        /// The other.
        peer: Field<Link>,
        /// Account of the other.
        peer_account: Field<Text>,
        /// Region of the other.
        peer_region: Field<String>,
        /// The other side agrees by itself.
        accepted: Field<bool>,
        /// Names of one side are known to the other.
        dns: Field<bool>,
        /// Traffic that comes from elsewhere goes through.
        forwarded: Field<bool>,
        /// The other side's gateway is used.
        remote_gateway: Field<bool>,
        /// This side's gateway may be used.
        gateway_transit: Field<bool>,
    }
}

kind! {
    /// What routes between many networks.
    pub struct NetworkHub {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Number of its own routing.
        asn: Field<Text>,
        /// Ranges of addresses that it has.
        cidrs: Vec<Field<Text>>,
        /// Networks join without being asked.
        joins: Field<String>,
        /// New networks use the default table.
        default_association: Field<String>,
        /// New networks are learned by the default table.
        default_propagation: Field<String>,
        /// Names are known across.
        dns: Field<String>,
        /// Tunnels share the load.
        equal_cost: Field<String>,
        /// Calls to groups go through.
        multicast: Field<String>,
        /// Accounts with which it is shared.
        shared_with: Vec<Field<Text>>,
    }
    lists {
        /// Networks that it joins.
        attachments: HubAttachment,
        /// Routes that are stated.
        routes: HubRoute,
    }
}

kind! {
    /// A network that a hub joins.
    pub struct HubAttachment {
        /// The network, tunnel or other hub.
        network: Field<Link>,
        /// Subnets through which.
        subnets: Vec<Field<Link>>,
        /// It comes back the way that it went.
        appliance: Field<String>,
        /// Names are known across.
        dns: Field<String>,
        /// It uses IPv6 as well.
        ipv6: Field<String>,
        /// It uses the default table.
        default_association: Field<bool>,
        /// The default table learns it.
        default_propagation: Field<bool>,
        /// Account or region of the other side.
        peer: Field<Text>,
    }
    plain {
        /// Instance that states it.
        head: Option<value::Address>,
    }
}

kind! {
    /// A route, association or propagation of a hub.
    pub struct HubRoute {
        /// Destination.
        cidr: Field<Text>,
        /// Attachment that it leads to.
        attachment: Field<Link>,
        /// Packets are thrown away.
        blackhole: Field<bool>,
        /// Table that it stands in.
        table: Field<Link>,
    }
}

kind! {
    /// A line of one's own to the cloud.
    pub struct DedicatedLine {
        /// Name.
        name: Field<Text>,
        /// Where it ends.
        location: Field<Text>,
        /// How fast it is, in the source's notation.
        bandwidth: Field<String>,
        /// Who runs it.
        provider: Field<Text>,
        /// Line that it is part of.
        part_of: Field<Link>,
        /// Gateway that it leads to.
        gateway: Field<Link>,
        /// Number of its VLAN.
        vlan: Field<u64>,
        /// Number of the other side's routing.
        asn: Field<Text>,
        /// Addresses of both sides.
        addresses: Vec<Field<Text>>,
        /// Key of BGP; always a secret.
        key: Field<Text>,
        /// Class of the service that is paid for.
        tier: Field<String>,
    }
}

kind! {
    /// A private way to a service of the cloud or of others.
    pub struct PrivateEndpoint {
        /// Name.
        name: Field<Text>,
        /// Name of the service.
        service: Field<Text>,
        /// Thing of the source behind it.
        target: Field<Link>,
        /// `Interface`, `Gateway`, `GatewayLoadBalancer`, or another word of the source.
        endpoint_type: Field<String>,
        /// Its network.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Route tables that lead to it.
        route_tables: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Names of the service lead to it.
        private_dns: Field<bool>,
        /// Zones of names that lead to it.
        zones: Vec<Field<Link>>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Its address.
        address: Field<Text>,
        /// `ipv4` or `dualstack`.
        address_family: Field<String>,
        /// Parts of the service that it leads to.
        parts: Vec<Field<String>>,
        /// Load balancers that it shows to others, where it is a service of one's own.
        load_balancers: Vec<Field<Link>>,
        /// Who may connect to a service of one's own.
        allowed: Vec<Field<Text>>,
        /// Connections to a service of one's own are agreed to by hand.
        by_hand: Field<bool>,
    }
}

kind! {
    /// What looks names up for networks that ask from elsewhere, or elsewhere for networks.
    pub struct DnsResolver {
        /// Name.
        name: Field<Text>,
        /// `INBOUND`, `OUTBOUND`, or the kind of a rule.
        direction: Field<String>,
        /// Networks for which it answers.
        networks: Vec<Field<Link>>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Its addresses.
        addresses: Vec<Field<Text>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Zone for which it asks elsewhere.
        domain: Field<Text>,
        /// Name servers that it asks.
        servers: Vec<Field<Text>>,
        /// Endpoint that asks.
        endpoint: Field<Link>,
        /// Log group that takes questions.
        logs: Field<Link>,
        /// Names that it does not answer, or answers otherwise.
        blocked: Vec<Field<Text>>,
    }
}

kind! {
    /// A network card that outlives the server.
    pub struct NetworkInterface {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Its subnet.
        subnet: Field<Link>,
        /// Its addresses.
        addresses: Vec<Field<Text>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Packets that are not for it are let through.
        forwards: Field<bool>,
        /// Server that has it.
        instance: Field<Link>,
        /// Its public address.
        public_address: Field<Link>,
        /// Subnets of all its addresses, where it has several; that of the first comes first.
        subnets: Vec<Field<Link>>,
        /// Public addresses of all its addresses.
        public_addresses: Vec<Field<Link>>,
        /// Groups by which firewalls know it.
        groups: Vec<Field<Link>>,
    }
}

kind! {
    /// What sends callers to one of several regions.
    pub struct TrafficDirector {
        /// Name.
        name: Field<Text>,
        /// It answers.
        enabled: Field<bool>,
        /// How a region is chosen.
        method: Field<String>,
        /// Ports and protocols.
        ports: Vec<Field<Text>>,
        /// Protocol.
        protocol: Field<String>,
        /// `IPV4` or `DUAL_STACK`.
        address_family: Field<String>,
        /// Its name.
        domain: Field<Text>,
        /// Seconds for which an answer may be remembered.
        ttl: Field<u64>,
        /// A caller keeps its region.
        sticky: Field<String>,
        /// Path of the check.
        health_path: Field<Text>,
        /// Port of the check.
        health_port: Field<u64>,
        /// Protocol of the check.
        health_protocol: Field<String>,
        /// Seconds between checks.
        health_interval: Field<u64>,
        /// Checks until it counts.
        health_threshold: Field<u64>,
    }
    lists {
        /// Where callers are sent.
        endpoints: DirectedEndpoint,
    }
}

kind! {
    /// Where callers are sent.
    pub struct DirectedEndpoint {
        /// Name.
        name: Field<Text>,
        /// The thing.
        target: Field<Link>,
        /// Host or address.
        address: Field<Text>,
        /// Region.
        region: Field<String>,
        /// Share of callers.
        weight: Field<u64>,
        /// Order; lower first.
        priority: Field<u64>,
        /// It is on.
        enabled: Field<bool>,
        /// It sees the address of the caller.
        preserve_client_ip: Field<bool>,
    }
}

kind! {
    /// Names of services within networks.
    pub struct ServiceDirectory {
        /// Name of the zone.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Network in which it is known; absent where it is known everywhere.
        network: Field<Link>,
        /// Only calls to the API see it.
        api_only: Field<bool>,
    }
}

kind! {
    /// An entry of a directory of services.
    pub struct ServiceEntry {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Its directory.
        directory: Field<Link>,
        /// Types of records.
        record_types: Vec<Field<String>>,
        /// Seconds for which they may be remembered.
        ttl: Field<u64>,
        /// `MULTIVALUE` or `WEIGHTED`.
        routing: Field<String>,
        /// Path of the check.
        health_path: Field<Text>,
        /// Protocol of the check.
        health_type: Field<String>,
        /// Bad checks until it counts as ill.
        health_threshold: Field<u64>,
        /// Addresses and ports that the source states.
        endpoints: Vec<Field<Text>>,
    }
}
