//! Networks, firewalls and load balancers of the cloud.

use model::{Ports, Protocol, Traced, Traces};
use value::Address;

/// A private network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// `main`, or a name where there are several.
    pub key: String,
    /// IPv4 range in CIDR notation.
    pub cidr: Traced<String>,
    /// Subnets, sorted by key.
    pub subnets: Vec<Subnet>,
    /// Source instances that it stands for: the network, its gateways and routes.
    pub about: Vec<Address>,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
}

/// A part of a private network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// `public-a`, `private-b`: made from names of the source, unique in its network.
    pub key: String,
    /// IPv4 range in CIDR notation.
    pub cidr: Traced<String>,
    /// Servers in it were reachable from the internet.
    pub public: bool,
    /// Which location servers in it go to: 0 is the first, 1 the second.
    pub location: usize,
    /// Source instance.
    pub about: Vec<Address>,
}

/// Which way a rule of a cloud firewall lets packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleDirection {
    /// To the servers.
    In,
    /// From the servers.
    Out,
}

/// The other side of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulePeer {
    /// These networks.
    Cidrs(Vec<Traced<String>>),
    /// The input `admin_cidrs`.
    AdminCidrs,
}

/// A rule of a cloud firewall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudRule {
    /// Key of the rule, unique in its firewall and the same in every run: `https`, `tcp-8080`.
    pub key: String,
    /// Which way.
    pub direction: RuleDirection,
    /// Protocol; never `Any`, which is spelled out.
    pub protocol: Protocol,
    /// Ports, for TCP and UDP.
    pub ports: Option<Traced<Ports>>,
    /// The other side.
    pub peer: RulePeer,
    /// What it is for.
    pub description: Option<Traced<String>>,
    /// Leaves behind it, the protocol's among them.
    pub traces: Traces,
    /// Source instances.
    pub about: Vec<Address>,
}

/// A firewall on the public side of servers. Without rules it lets nothing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudFirewall {
    /// `web`, `bastion`, `closed`.
    pub key: String,
    /// Its rules, sorted by key.
    pub rules: Vec<CloudRule>,
    /// Source instances.
    pub about: Vec<Address>,
}

/// A load balancer of the cloud. It forwards TCP with the PROXY protocol; paths and TLS are the proxy's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// Its key.
    pub key: String,
    /// Type of the cloud, such as `lb11`.
    pub type_name: Traced<String>,
    /// Location.
    pub location: String,
    /// Network and subnet by key, for its private side.
    pub subnet: Option<(String, String)>,
    /// Servers behind it, by key.
    pub servers: Vec<String>,
    /// Ports.
    pub services: Vec<LoadBalancerService>,
    /// Source instances.
    pub about: Vec<Address>,
}

/// A port of a load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancerService {
    /// Port on which it listens.
    pub listen: Traced<u16>,
    /// Port of the servers.
    pub destination: u16,
    /// It tells the servers who called.
    pub proxy_protocol: bool,
    /// How it knows that a server is well.
    pub health: LoadBalancerHealth,
}

/// How a load balancer knows that a server is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancerHealth {
    /// Seconds between checks.
    pub interval: Traced<u64>,
    /// Seconds until a check fails.
    pub timeout: Traced<u64>,
    /// Bad checks until a server is not well.
    pub retries: Traced<u64>,
}
