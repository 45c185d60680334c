//! Private networks that keep the source's layout.

use crate::blueprint::{Network, Subnet};
use crate::context::{Planner, Question};
use crate::naming::{Keys, slug};
use model::{Field, Link, Node, Traced, Traces, kinds};
use value::Address;

/// Length of the prefix of a subnet where the source names none: room for 4,094 servers.
const OWN_SUBNET: u8 = 20;

impl Planner<'_> {
    /// Networks and subnets with the source's ranges, so that allow-lists by address keep their meaning.
    pub(crate) fn plan_networks(&mut self) {
        if !self.has_cloud() {
            return;
        }
        let infrastructure = self.infrastructure;
        let zones = self.zones_in_order();
        let count = infrastructure.of::<kinds::Network>().count();
        let mut keys = Keys::default();
        let mut networks = Vec::new();
        let mut unknown: Vec<(String, &Node)> = Vec::new();
        for (node, network) in infrastructure.of::<kinds::Network>() {
            let key = keys.take(&if count == 1 { String::from("main") } else { self.key_of(node) });
            // Hetzner's networks have IPv4 ranges, and a text that is no range is none.
            let range = network.cidr.traced().filter(|cidr| model::cidr_contains("0.0.0.0/0", &cidr.value));
            let Some(cidr) = range else {
                unknown.push((key, node));
                continue;
            };
            let mut traces = Traces::none();
            let mut about = vec![node.address.clone()];
            for extra in &network.secondary_cidrs {
                traces.extend(&Traces::approximated(
                    &extra.origins(),
                    "a Hetzner network has one range: subnets of this range are left out",
                ));
            }
            if let Some(true) = network.ipv6.get() {
                self.weaker_by(
                    "IPv6",
                    "The private network of the source had IPv6; Hetzner's is IPv4 only.",
                    &node.address,
                    &network.ipv6.origins(),
                );
            }
            for (gateway_node, gateway) in infrastructure.of::<kinds::Gateway>() {
                let in_network = self.points_at(&gateway.network, &node.address)
                    || infrastructure
                        .linked_as::<kinds::Subnet>(&gateway.subnet)
                        .is_some_and(|(_, s)| self.points_at(&s.network, &node.address));
                if in_network || count == 1 {
                    about.push(gateway_node.address.clone());
                }
            }
            let subnets = self.subnets_of(node, &cidr.value, &zones);
            networks.push(Network { key, cidr, subnets, about, traces });
        }
        // What is only looked up is most likely a network that is here already, or that others describe.
        unknown.sort_by_key(|(_, node)| node.address.mode == value::Mode::Data);
        for (key, node) in unknown {
            if node.address.mode == value::Mode::Data && !networks.is_empty() {
                self.warn(
                    &node.address,
                    "cidr_block",
                    format!("The range of {} is not known", node.address),
                    "Which network it looks up cannot be told. What stands in it joins the network that is here; give its values in data_values, or the state beside the configuration, if it is another one.",
                );
                continue;
            }
            let network = self.network_of_unknown_range(key, node, &zones, &networks);
            networks.push(network);
        }
        if networks.is_empty() && self.servers_meet() {
            let range = free_range(&networks);
            self.decide(Question::new(
                "network",
                "the private network of the servers",
                format!("one of its own, {range}"),
                "the source left its servers in a network that is not part of the input",
            ));
            networks.push(own_network(String::from("main"), range, Vec::new()));
        }
        networks.sort_by(|a, b| a.key.cmp(&b.key));
        self.blueprint.networks = networks;
        self.decide_locations(&zones);
        self.decide_routes();
        self.decide_outbound();
    }

    /// A network whose range is not known: its known subnets with the smallest range around them, or a range of its own.
    fn network_of_unknown_range(&mut self, key: String, node: &Node, zones: &[String], others: &[Network]) -> Network {
        let infrastructure = self.infrastructure;
        let subnets: Vec<_> = infrastructure
            .of::<kinds::Subnet>()
            .filter(|(_, subnet)| self.points_at(&subnet.network, &node.address))
            .filter_map(|(_, subnet)| subnet.cidr.get().cloned())
            .collect();
        let around = model::cidr_around(&subnets).filter(|range| {
            let meets = |other: &Network| {
                model::cidr_contains(range, &other.cidr.value) || model::cidr_contains(&other.cidr.value, range)
            };
            PRIVATE_RANGES.iter().any(|private| model::cidr_contains(private, range)) && !others.iter().any(meets)
        });
        let (range, words) = match &around {
            Some(range) => (range.clone(), "the smallest range around its subnets takes its place"),
            None => (free_range(others), "a range of its own takes its place"),
        };
        self.warn(
            &node.address,
            "cidr_block",
            format!("The range of {} is not known", node.address),
            format!(
                "In the output {words}: {range}. Give a value for what it is computed from, or the state beside the configuration, where the addresses of the source must stay."
            ),
        );
        if around.is_none() {
            return own_network(key, range, vec![node.address.clone()]);
        }
        let subnets = self.subnets_of(node, &range, zones);
        Network { key, cidr: Traced::own(range), subnets, about: vec![node.address.clone()], traces: Traces::none() }
    }

    /// Whether there may be servers that call each other.
    fn servers_meet(&self) -> bool {
        let infrastructure = self.infrastructure;
        let of_servers =
            infrastructure.of::<kinds::Instance>().count() + infrastructure.of::<kinds::Database>().count();
        infrastructure.of::<kinds::InstanceGroup>().next().is_some()
            || infrastructure.of::<kinds::ContainerService>().next().is_some()
            || infrastructure.of::<kinds::LoadBalancer>().next().is_some()
            || of_servers > 1
    }

    fn subnets_of(&mut self, network: &Node, range: &str, zones: &[String]) -> Vec<Subnet> {
        let infrastructure = self.infrastructure;
        let mut keys = Keys::default();
        let mut subnets: Vec<Subnet> = Vec::new();
        for (node, subnet) in infrastructure.of::<kinds::Subnet>() {
            if !self.points_at(&subnet.network, &network.address) {
                continue;
            }
            let public = subnet.public.or(false);
            let Some(cidr) = subnet.cidr.traced() else {
                self.warn(
                    &node.address,
                    "cidr_block",
                    format!("The range of {} is not known", node.address),
                    "Give a value for what it is computed from, or the state beside the configuration. The subnet is left out.",
                );
                continue;
            };
            if !model::cidr_contains(range, &cidr.value) {
                self.warn(
                    &node.address,
                    "cidr_block",
                    format!("{} lies outside of the range that the network keeps", node.address),
                    format!(
                        "{} is not part of {range}: Hetzner networks have one range. The subnet is left out.",
                        cidr.value
                    ),
                );
                continue;
            }
            let location = node.zone.as_ref().and_then(|z| zones.iter().position(|k| k == z)).unwrap_or(0) % 2;
            let wanted = match (&node.address.key, self.key_of(node)) {
                (Some(value::InstanceKey::Key(key)), short) if short == slug(&node.address.name, 40) => slug(key, 40),
                (Some(value::InstanceKey::Index(index)), short) if node.name == *node.address.name => {
                    format!("{short}-{}", index + 1)
                }
                (_, short) => short,
            };
            let cidr = cidr.with(&Traces::carried(&subnet.network.origins())).with(&self.key_traces(node));
            subnets.push(Subnet { key: keys.take(&wanted), cidr, public, location, about: vec![node.address.clone()] });
        }
        // Networks that make their subnets themselves say none, and servers stand in one all the same.
        if subnets.is_empty()
            && let Some((base, length)) = range.split_once('/')
            && let Ok(length) = length.parse::<u8>()
        {
            let cidr = Traced::own(format!("{base}/{}", length.max(OWN_SUBNET)));
            subnets.push(Subnet { key: keys.take("main"), cidr, public: true, location: 0, about: Vec::new() });
        }
        subnets.sort_by(|a, b| a.key.cmp(&b.key));
        subnets
    }

    /// Availability zones of the source in order of their names: the first becomes the first location, the second the
    /// second, and so on in turn.
    fn zones_in_order(&self) -> Vec<String> {
        let mut zones: Vec<String> =
            self.infrastructure.of::<kinds::Subnet>().filter_map(|(node, _)| node.zone.clone()).collect();
        zones.sort();
        zones.dedup();
        zones
    }

    pub(crate) fn points_at(&self, link: &Field<Link>, address: &Address) -> bool {
        self.infrastructure.linked(link).is_some_and(|node| node.address == *address)
    }

    /// The planned subnet of a source subnet, as keys of network and subnet.
    pub(crate) fn subnet_keys(&self, source: &Address) -> Option<(String, String)> {
        self.blueprint
            .networks
            .iter()
            .find_map(|n| n.subnets.iter().find(|s| s.about.contains(source)).map(|s| (n.key.clone(), s.key.clone())))
    }

    /// A subnet for something that the source placed in these subnets, in the location of this number if there is one.
    pub(crate) fn subnet_for(&self, sources: &[Address], public: bool, location: usize) -> Option<(String, String)> {
        let named: Vec<(String, String)> = sources.iter().filter_map(|a| self.subnet_keys(a)).collect();
        let find = |pair: &(String, String)| {
            let network = self.blueprint.networks.iter().find(|n| n.key == pair.0)?;
            network.subnets.iter().find(|s| s.key == pair.1)
        };
        named
            .iter()
            .find(|pair| find(pair).is_some_and(|s| s.location == location && s.public == public))
            .or_else(|| named.iter().find(|pair| find(pair).is_some_and(|s| s.location == location)))
            .or_else(|| named.first())
            .cloned()
            .or_else(|| {
                let network = self.blueprint.networks.first()?;
                let subnet = network
                    .subnets
                    .iter()
                    .find(|s| s.public == public && s.location == location)
                    .or_else(|| network.subnets.iter().find(|s| s.location == location))
                    .or_else(|| network.subnets.first())?;
                Some((network.key.clone(), subnet.key.clone()))
            })
    }

    /// Which zone became which location, with the subnets of each.
    fn decide_locations(&mut self, zones: &[String]) {
        if zones.is_empty() || self.blueprint.networks.is_empty() {
            return;
        }
        let mut about = Vec::new();
        let mut steered = Traces::none();
        let mut of_zone: Vec<Vec<String>> = vec![Vec::new(); zones.len()];
        for (node, _) in self.infrastructure.of::<kinds::Subnet>() {
            let Some(position) = node.zone.as_ref().and_then(|zone| zones.iter().position(|z| z == zone)) else {
                continue;
            };
            let key = self.subnet_keys(&node.address).map_or_else(|| self.key_of(node), |(_, key)| key);
            of_zone[position].push(key);
            about.push(node.address.clone());
            steered.extend(&Traces::approximated(
                &node.zone_origins,
                "decision locations: zones of the source are locations here",
            ));
        }
        let words: Vec<String> = zones
            .iter()
            .zip(&mut of_zone)
            .enumerate()
            .map(|(position, (zone, keys))| {
                keys.sort();
                let order = if position % 2 == 0 { "first" } else { "second" };
                format!("{zone} ({}) is the {order} location", keys.join(", "))
            })
            .collect();
        let mut question = Question::new(
            "locations",
            "which zone of the source becomes which location",
            words.join("; "),
            "zones in the order of their names, in turn; locations are far enough apart to fail alone",
        )
        .steered_by(&steered);
        for address in &about {
            question = question.about(address);
        }
        self.decide(question);
    }

    /// What route tables say lives on in which servers take calls from the internet.
    fn decide_routes(&mut self) {
        let mut public = Vec::new();
        let mut steered = Traces::none();
        for (node, subnet) in self.infrastructure.of::<kinds::Subnet>() {
            if subnet.public.or(false) {
                public.push(self.subnet_keys(&node.address).map_or_else(|| self.key_of(node), |(_, key)| key));
            }
            steered.extend(&Traces::approximated(
                &subnet.public.origins(),
                "decision routes: seen in the firewalls of the servers",
            ));
        }
        public.sort();
        let reason = match public.as_slice() {
            [] => String::from("no subnet of the source had a route to the internet"),
            public => format!("the source had routes to the internet from {}", public.join(", ")),
        };
        let mut question = Question::new(
            "routes",
            "which servers are reached from the internet",
            "those whose subnet had a route to the internet, by their firewalls",
            format!("{reason}; a Hetzner network routes between its subnets by itself"),
        )
        .steered_by(&steered);
        for (node, _) in self.infrastructure.of::<kinds::RouteTable>() {
            question = question.about(&node.address);
        }
        for (node, _) in self.infrastructure.of::<kinds::Gateway>() {
            question = question.about(&node.address);
        }
        if !question.about.is_empty() {
            self.decide(question);
        }
    }

    fn decide_outbound(&mut self) {
        let infrastructure = self.infrastructure;
        let nat: Vec<_> = infrastructure
            .of::<kinds::Gateway>()
            .filter(|(_, g)| g.role == kinds::GatewayRole::Nat)
            .map(|(node, gateway)| (node.address.clone(), gateway.address.clone()))
            .collect();
        if nat.is_empty() {
            return;
        }
        let mut question = Question::new(
            "nat",
            "how servers without a public address reach the internet",
            "an address each, closed firewall",
            "a gateway server is a single point of failure, and stands in one location only",
        )
        .or("gateway on one server", "saves addresses; everything behind it is cut off together with that server")
        .warn("partners saw the address of the gateway; now they see one per server");
        for (address, public_address) in &nat {
            question = question.about(address).steered_by(&Traces::approximated(
                &public_address.origins(),
                "decision nat: an address for each server instead of a gateway",
            ));
            if let Some(eip) = infrastructure.linked(public_address) {
                question = question.about(&eip.address);
            }
        }
        self.decide(question);
        for (address, ..) in nat {
            self.weaker(
                "Addresses",
                "The source went out by the address of its NAT gateway; each server has an address of its own here.",
                &address,
            );
        }
    }
}

/// Ranges that nobody routes on the internet (RFC 1918).
const PRIVATE_RANGES: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/// A range that no network here has yet.
fn free_range(networks: &[Network]) -> String {
    let ranges = (0..=255).map(|n| format!("10.{n}.0.0/16"));
    let meets = |range: &str| {
        networks.iter().any(|other| {
            model::cidr_contains(range, &other.cidr.value) || model::cidr_contains(&other.cidr.value, range)
        })
    };
    ranges.into_iter().find(|range| !meets(range)).unwrap_or_else(|| String::from("192.168.0.0/16"))
}

/// A network that the source does not describe, with one subnet for all of its servers.
fn own_network(key: String, range: String, about: Vec<Address>) -> Network {
    let subnet = Subnet {
        key: String::from("servers"),
        cidr: Traced::own(range.replace(".0.0/16", ".0.0/17")),
        public: false,
        location: 0,
        about: Vec::new(),
    };
    Network { key, cidr: Traced::own(range), subnets: vec![subnet], about, traces: Traces::none() }
}
