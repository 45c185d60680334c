//! Which servers stand behind which firewall of the source, and who could reach them.

use crate::context::Planner;
use crate::unbuilt::unbuilt_kinds;
use model::{Kind, Origins, cidr_contains, kinds};
use std::collections::{BTreeMap, BTreeSet};
use value::Address;

/// A link to a thing, as if the source had written it.
fn link_to(address: &Address) -> model::Field<model::Link> {
    let reference = value::Reference::attribute(address.clone(), value::Path::attribute("id"));
    model::Field::known(model::Link::To(reference), Origins::none())
}

/// Servers behind each firewall of the source.
pub(crate) type Tiers = BTreeMap<Address, BTreeMap<String, Membership>>;

/// The leaves that put a server behind a firewall.
#[derive(Clone, Debug, Default)]
pub(crate) struct Membership {
    pub(crate) all: Origins,
    links: usize,
}

impl Membership {
    pub(crate) fn add(&mut self, link: &Origins) {
        self.all.extend(link);
        self.links += 1;
    }

    /// Adds the leaves of another membership.
    pub(crate) fn join(&mut self, other: &Self) {
        self.all.extend(&other.all);
        self.links += other.links;
    }

    /// The leaf without which the server would not be there; none where another one holds it there.
    pub(crate) fn sole(&self) -> Origins {
        if self.links == 1 { self.all.clone() } else { Origins::none() }
    }
}

impl<'a> Planner<'a> {
    /// Public load balancers without a firewall, which everybody may call, with the ports of their listeners.
    pub(crate) fn open_balancers(&self) -> Vec<(Address, Vec<u16>)> {
        let listeners = |balancer: &model::Node| {
            let own = self.infrastructure.listeners_of(balancer).into_iter();
            own.filter_map(|(_, listener)| u16::try_from(*listener.port.get()?).ok()).collect()
        };
        self.infrastructure
            .of::<kinds::LoadBalancer>()
            .filter(|(_, balancer)| !balancer.internal.or(false) && balancer.firewalls.is_empty())
            .map(|(node, _)| (node.address.clone(), listeners(node)))
            .collect()
    }

    /// Servers behind each firewall of the source, with the leaves that put them there.
    pub(crate) fn tiers(&self) -> Tiers {
        let mut tiers = Tiers::new();
        let mut add = |links: &[model::Field<model::Link>], servers: &[String]| {
            for link in links {
                if let Some(node) = self.infrastructure.linked(link) {
                    let entry = tiers.entry(node.address.clone()).or_default();
                    for server in servers {
                        entry.entry(server.clone()).or_default().add(&link.origins());
                    }
                }
            }
        };
        let named: BTreeSet<&Address> = self.named_members();
        for node in self.infrastructure.nodes.values() {
            // A server that a rule names is a tier of one.
            if named.contains(&node.address) {
                let servers = match (&node.kind, self.places.get(&node.address)) {
                    (Kind::LoadBalancer(_), _) => self.servers_with_proxy(),
                    (_, Some(place)) => place.servers.clone(),
                    (_, None) => Vec::new(),
                };
                add(&[link_to(&node.address)], &servers);
            }
            let Some(place) = self.places.get(&node.address) else { continue };
            // Rules that name a description are about every server that is made from it.
            if let Kind::InstanceGroup(group) = &node.kind
                && let Some((template, _)) = self.infrastructure.linked_as::<kinds::Instance>(&group.template)
                && named.contains(&template.address)
            {
                add(&[link_to(&template.address)], &place.servers);
            }
            match &node.kind {
                Kind::Instance(instance) => add(&instance.firewalls, &place.servers),
                Kind::ContainerService(service) => add(&service.firewalls, &place.servers),
                Kind::Database(database) => {
                    let planned = self.blueprint.databases.iter().find(|d| d.about.contains(&node.address));
                    let servers: Vec<String> = planned
                        .map(|d| {
                            std::iter::once(d.primary.clone())
                                .chain(d.standby.iter().map(|s| s.value.clone()))
                                .collect()
                        })
                        .unwrap_or_default();
                    add(&database.firewalls, &servers);
                }
                Kind::InstanceGroup(group) => {
                    if let Some((_, template)) = self.infrastructure.linked_as::<kinds::Instance>(&group.template) {
                        add(&template.firewalls, &place.servers);
                    }
                }
                Kind::Network(_)
                | Kind::Subnet(_)
                | Kind::RouteTable(_)
                | Kind::Gateway(_)
                | Kind::PublicAddress(_)
                | Kind::Firewall(_)
                | Kind::Volume(_)
                | Kind::SshKey(_)
                | Kind::LoadBalancer(_)
                | Kind::Listener(_)
                | Kind::TargetGroup(_)
                | Kind::ParameterGroup(_)
                | Kind::SubnetGroup(_)
                | Kind::Bucket(_)
                | Kind::DnsZone(_)
                | Kind::DnsRecord(_)
                | Kind::Certificate(_)
                | Kind::ContainerCluster(_)
                | Kind::ContainerGroup(_)
                | Kind::Registry(_)
                | Kind::Queue(_)
                | Kind::Topic(_)
                | Kind::LogGroup(_)
                | Kind::Alarm(_)
                | Kind::Secret(_)
                | Kind::SettingParameter(_)
                | Kind::GeneratedPassword(_)
                | Kind::Role(_)
                | Kind::Policy(_)
                | Kind::RoleProfile(_)
                | unbuilt_kinds!() => {}
            }
        }
        tiers
    }

    /// Servers, groups and load balancers that rules name as the other side.
    pub(crate) fn named_members(&self) -> BTreeSet<&'a Address> {
        let rules = self.infrastructure.of::<kinds::Firewall>().flat_map(|(_, firewall)| &firewall.rules);
        let links = rules.flat_map(|rule| &rule.members);
        links.filter_map(|link| self.infrastructure.linked(link)).map(|node| &node.address).collect()
    }

    pub(crate) fn servers_with_proxy(&self) -> Vec<String> {
        let projects = self.blueprint.projects.iter().filter(|p| p.proxy.is_some());
        projects.flat_map(|p| p.servers.clone()).collect()
    }

    /// Firewalls of public load balancers, with the leaves that put them there.
    pub(crate) fn balancer_tiers(&self) -> BTreeMap<Address, Membership> {
        let public = self.infrastructure.of::<kinds::LoadBalancer>().filter(|(_, b)| !b.internal.or(false));
        let mut tiers: BTreeMap<Address, Membership> = BTreeMap::new();
        for link in public.flat_map(|(_, balancer)| &balancer.firewalls) {
            if let Some(firewall) = self.infrastructure.linked(link) {
                tiers.entry(firewall.address.clone()).or_default().add(&link.origins());
            }
        }
        tiers
    }

    /// Whether only containers of a server are behind a firewall.
    pub(crate) fn containers_only(&self, server: &str, firewall: &Address) -> bool {
        let behind = |links: &[model::Field<model::Link>]| links.iter().any(|l| self.points_at(l, firewall));
        let by_service = self.infrastructure.of::<kinds::ContainerService>().any(|(_, s)| behind(&s.firewalls));
        let by_server = self.infrastructure.of::<kinds::Instance>().any(|(n, i)| {
            behind(&i.firewalls) && self.places.get(&n.address).is_some_and(|p| p.servers.iter().any(|s| s == server))
        });
        by_service && !by_server
    }

    /// Servers of what stood in subnets within a range and stands outside of it now, with the leaves that put it there:
    /// what a rule of the source let in by its address comes from another one here.
    pub(crate) fn moved_out_of(&self, range: &str) -> BTreeMap<String, Origins> {
        let mut moved: BTreeMap<String, Origins> = BTreeMap::new();
        let holds = |address: &str| cidr_contains(range, &format!("{address}/32"));
        let mut look = |at: &Address, subnets: &[model::Field<model::Link>], address: &model::Field<String>| {
            let Some(place) = self.places.get(at) else { return };
            let mut stood = Origins::none();
            for link in subnets {
                let subnet = self.infrastructure.linked_as::<kinds::Subnet>(link).map(|(_, subnet)| subnet);
                if subnet.and_then(|s| s.cidr.get()).is_some_and(|cidr| cidr_contains(range, cidr)) {
                    stood.extend(&link.origins());
                }
            }
            if address.get().is_some_and(|address| holds(address)) {
                stood.extend(&address.origins());
            }
            if stood.is_empty() {
                return;
            }
            for key in &place.servers {
                let now = self.blueprint.server(key).and_then(|server| server.private_address.as_ref());
                if !now.is_some_and(|now| holds(now)) {
                    moved.entry(key.clone()).or_default().extend(&stood);
                }
            }
        };
        let none = model::Field::Absent;
        for (node, instance) in self.infrastructure.of::<kinds::Instance>() {
            look(&node.address, std::slice::from_ref(&instance.subnet), &instance.private_address);
        }
        for (node, group) in self.infrastructure.of::<kinds::InstanceGroup>() {
            look(&node.address, &group.subnets, &none);
        }
        for (node, service) in self.infrastructure.of::<kinds::ContainerService>() {
            look(&node.address, &service.subnets, &none);
        }
        moved
    }

    pub(crate) fn private_ranges(&self) -> Vec<String> {
        self.infrastructure
            .of::<kinds::Network>()
            .flat_map(|(_, n)| {
                n.cidr
                    .get()
                    .into_iter()
                    .chain(n.secondary_cidrs.iter().filter_map(model::Field::get))
                    .cloned()
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The leaves without which a server of the source would have had no public address, where it says so itself.
    pub(crate) fn public_by(&self, server: &str) -> Origins {
        let mut found = Origins::none();
        for (node, instance) in self.infrastructure.of::<kinds::Instance>() {
            let here = self.places.get(&node.address).is_some_and(|p| p.servers.iter().any(|s| s == server));
            let mut addresses = self.infrastructure.of::<kinds::PublicAddress>();
            let elastic = addresses.any(|(_, a)| self.points_at(&a.instance, &node.address));
            if here && !elastic && instance.public_address.or(false) {
                let said = instance.public_address.origins();
                found.extend(&said.iter().filter(|origin| origin.address == node.address).cloned().collect());
            }
        }
        found
    }

    /// Whether what became this server could be reached from the internet by an address of its own.
    pub(crate) fn was_public(&self, server: &str) -> bool {
        self.infrastructure.of::<kinds::Instance>().any(|(node, instance)| {
            let here = self.places.get(&node.address).is_some_and(|p| p.servers.iter().any(|s| s == server));
            let in_public = self
                .infrastructure
                .linked_as::<kinds::Subnet>(&instance.subnet)
                .is_some_and(|(_, s)| s.public.or(false) && s.public_addresses.or(false));
            let elastic = self
                .infrastructure
                .of::<kinds::PublicAddress>()
                .any(|(_, a)| self.points_at(&a.instance, &node.address));
            here && (instance.public_address.or(in_public) || elastic)
        }) || self.infrastructure.of::<kinds::InstanceGroup>().any(|(node, group)| {
            let here = self.places.get(&node.address).is_some_and(|p| p.servers.iter().any(|s| s == server));
            let public_subnet = group.subnets.iter().any(|s| {
                self.infrastructure
                    .linked_as::<kinds::Subnet>(s)
                    .is_some_and(|(_, s)| s.public.or(false) && s.public_addresses.or(false))
            });
            let template = self
                .infrastructure
                .linked_as::<kinds::Instance>(&group.template)
                .and_then(|(_, t)| t.public_address.get().copied());
            here && template.unwrap_or(public_subnet)
        })
    }
}
