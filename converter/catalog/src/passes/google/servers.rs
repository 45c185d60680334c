//! Servers: which rules are about them, their addresses and disks.

use super::{first, join, link_to};
use crate::hooks::gcp::{BALANCER_RANGES, resolve, resolve_all};
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
use model::kinds::{Attachment, Direction, Rule};
use model::{Field, Infrastructure, Kind, Link, Origins, Set};
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Number, Value};

const SERVERS: &[&str] =
    &["google_compute_instance", "google_compute_instance_template", "google_compute_region_instance_template"];

/// What rules go by.
struct Server {
    address: Address,
    network: Option<Address>,
    tags: BTreeSet<String>,
    account: Option<String>,
    /// The leaves that say the tags.
    origins: Origins,
}

pub(super) fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let servers: Vec<Server> = estate
        .resources()
        .filter(|r| SERVERS.contains(&r.type_name()) && infrastructure.nodes.contains_key(&r.address))
        .map(|resource| server(estate, resource))
        .collect();
    firewalls(estate, infrastructure, &servers, out);
    addresses(estate, infrastructure);
    disks(estate, infrastructure, out);
    for server in &servers {
        for path in ["tags", "network_interface.network_ip", "network_interface.alias_ip_range"] {
            if let Some(resource) = estate.get(&server.address) {
                let reason = if path == "tags" { "no rule goes by it" } else { "an address inside the source network" };
                Scope::of(resource).find(path).iter().for_each(|at| out.ignore_at(at, reason));
            }
        }
    }
}

fn texts(value: &Value) -> Vec<String> {
    let single = std::slice::from_ref(value);
    value.items().unwrap_or(single).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn server(estate: &Estate, resource: &Resource) -> Server {
    let subnet = first(resource, "network_interface.subnetwork")
        .and_then(|at| resolve(estate, at.value, &["google_compute_subnetwork"]));
    let at = match subnet {
        Some(subnet) => first(subnet, "network"),
        None => first(resource, "network_interface.network"),
    };
    let network = at.and_then(|at| resolve(estate, at.value, &["google_compute_network"])).map(|n| n.address.clone());
    let tags = first(resource, "tags");
    let account = first(resource, "service_account.email");
    Server {
        address: resource.address.clone(),
        network,
        tags: tags.iter().flat_map(|at| texts(at.value)).collect(),
        account: account.as_ref().and_then(|at| identity(estate, at.value)),
        origins: tags.iter().map(origin).collect(),
    }
}

/// A service account by its address in the input, else by its name.
fn identity(estate: &Estate, value: &Value) -> Option<String> {
    match resolve(estate, value, &["google_service_account"]) {
        Some(account) => Some(account.address.to_string()),
        None => value.as_str().map(str::to_owned),
    }
}

fn identities(estate: &Estate, value: &Value) -> BTreeSet<String> {
    let single = std::slice::from_ref(value);
    value.items().unwrap_or(single).iter().filter_map(|item| identity(estate, item)).collect()
}

/// Whom a rule is about, as it writes it.
struct Chosen {
    network: Option<Address>,
    tags: Option<BTreeSet<String>>,
    accounts: Option<BTreeSet<String>>,
}

impl Chosen {
    fn of(estate: &Estate, resource: &Resource, side: &str) -> Self {
        let network = first(resource, "network").and_then(|at| resolve(estate, at.value, &["google_compute_network"]));
        Self {
            network: network.map(|n| n.address.clone()),
            tags: first(resource, &format!("{side}_tags")).map(|at| texts(at.value).into_iter().collect()),
            accounts: first(resource, &format!("{side}_service_accounts")).map(|at| identities(estate, at.value)),
        }
    }

    fn names_somebody(&self) -> bool {
        self.tags.is_some() || self.accounts.is_some()
    }

    fn holds(&self, server: &Server) -> bool {
        // Networks that are not part of the input are one and the same: that of the project.
        if self.network != server.network {
            return false;
        }
        let by_tag = self.tags.as_ref().is_some_and(|tags| !tags.is_disjoint(&server.tags));
        let by_account =
            self.accounts.as_ref().is_some_and(|a| server.account.as_ref().is_some_and(|own| a.contains(own)));
        by_tag || by_account
    }
}

fn firewalls(estate: &Estate, infrastructure: &mut Infrastructure, servers: &[Server], out: &mut Out) {
    let balancers: Vec<Address> = infrastructure
        .of::<model::kinds::LoadBalancer>()
        .filter(|(node, _)| node.address.type_name.starts_with("google_"))
        .map(|(node, _)| node.address.clone())
        .collect();
    let resources: Vec<&Resource> = estate.of_type("google_compute_firewall").collect();
    let refusing: Vec<Refusal<'_>> = resources.iter().filter_map(|resource| Refusal::of(estate, resource)).collect();
    let mut links: BTreeMap<Address, Vec<Field<Link>>> = BTreeMap::new();
    let mut by_network: BTreeMap<Option<Address>, Vec<&Server>> = BTreeMap::new();
    for server in servers {
        by_network.entry(server.network.clone()).or_default().push(server);
    }
    for resource in &resources {
        let target = Chosen::of(estate, resource, "target");
        let everybody = !target.names_somebody();
        let about: Vec<&Server> = by_network
            .get(&target.network)
            .into_iter()
            .flatten()
            .copied()
            .filter(|server| everybody || target.holds(server))
            .collect();
        let mut chosen_by: Origins = Origins::none();
        for path in ["target_tags", "target_service_accounts", "network"] {
            first(resource, path).iter().for_each(|at| chosen_by.add(origin(at)));
        }
        for server in &about {
            let origins = chosen_by.clone().and(&server.origins);
            links.entry(server.address.clone()).or_default().push(Field::known(link_to(&resource.address), origins));
        }
        let mut members: Vec<Field<Link>> = Vec::new();
        let source = Chosen::of(estate, resource, "source");
        for path in ["source_tags", "source_service_accounts"] {
            let Some(at) = first(resource, path) else { continue };
            for server in by_network.get(&source.network).into_iter().flatten().filter(|server| source.holds(server)) {
                members.push(Field::known(link_to(&server.address), Origins::from(origin(&at)).and(&server.origins)));
            }
        }
        if let Some(at) = first(resource, "source_ranges")
            && texts(at.value).iter().any(|range| BALANCER_RANGES.contains(&range.as_str()))
        {
            members.extend(balancers.iter().map(|balancer| Field::known(link_to(balancer), origin(&at))));
            out.ignore_at(&at, "calls of Google's load balancers, whose place the proxy takes");
        }
        let Some(Kind::Firewall(firewall)) = infrastructure.nodes.get_mut(&resource.address).map(|n| &mut n.kind)
        else {
            continue;
        };
        for rule in firewall.rules.iter_mut().filter(|rule| rule.direction == Direction::In) {
            rule.members.clone_from(&members);
        }
        narrow(resource, &mut firewall.rules, &refusing, &target, out);
    }
    for (address, mut own) in links {
        if let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(&address).map(|n| &mut n.kind) {
            instance.firewalls.append(&mut own);
        }
    }
}

/// A rule that refuses packets.
struct Refusal<'a> {
    resource: &'a Resource,
    priority: u64,
    target: Chosen,
    source: Chosen,
    ranges: Vec<String>,
}

/// Order of rules where nothing is written. From knowledge, not yet checked against Google's documentation.
const DEFAULT_PRIORITY: u64 = 1000;

fn priority(resource: &Resource) -> u64 {
    first(resource, "priority").and_then(|at| at.value.as_number().and_then(Number::to_u64)).unwrap_or(DEFAULT_PRIORITY)
}

impl<'a> Refusal<'a> {
    fn of(estate: &Estate, resource: &'a Resource) -> Option<Self> {
        first(resource, "deny")?;
        let egress = first(resource, "direction").is_some_and(|at| at.value.as_str() == Some("EGRESS"));
        let off = first(resource, "disabled").is_some_and(|at| at.value.as_bool() == Some(true));
        (!egress && !off).then(|| Self {
            resource,
            priority: priority(resource),
            target: Chosen::of(estate, resource, "target"),
            source: Chosen::of(estate, resource, "source"),
            ranges: first(resource, "source_ranges").map(|at| texts(at.value)).unwrap_or_default(),
        })
    }

    /// Whether it may take packets away from a rule: in doubt it does.
    fn touches(&self, rule: &Rule, target: &Chosen) -> bool {
        let apart = |a: &Option<BTreeSet<String>>, b: &Option<BTreeSet<String>>| match (a, b) {
            (Some(a), Some(b)) => a.is_disjoint(b),
            _ => false,
        };
        if self.target.network != target.network || apart(&self.target.tags, &target.tags) {
            return false;
        }
        let overlap =
            |cidr: &str, range: &String| model::cidr_contains(cidr, range) || model::cidr_contains(range, cidr);
        let by_range =
            rule.cidrs.iter().chain(&rule.ipv6_cidrs).any(|field| match field.get().and_then(model::Text::known) {
                Some(cidr) => self.ranges.iter().any(|range| overlap(&cidr, range)),
                None => !self.ranges.is_empty(),
            });
        let by_member = self.source.names_somebody() && !rule.members.is_empty();
        let all = self.ranges.iter().any(|range| range == "0.0.0.0/0");
        (by_range || by_member || all) && self.same_packets(rule)
    }

    fn same_packets(&self, rule: &Rule) -> bool {
        let scope = Scope::of(self.resource);
        scope.find("deny").iter().flat_map(Scope::each).any(|block| {
            let protocol = block.value.get("protocol").and_then(Value::as_str).unwrap_or("all");
            let own = rule.protocol.get().map_or("all", String::as_str);
            if protocol != "all" && own != "all" && protocol != own {
                return false;
            }
            let Some(ports) = block.find("ports").pop() else { return true };
            let (from, to) = (rule.from_port.or(-1), rule.to_port.or(-1));
            from < 0
                || texts(ports.value).iter().any(|text| {
                    let (first, last) = text.split_once('-').unwrap_or((text, text));
                    match (first.parse::<i64>(), last.parse::<i64>()) {
                        (Ok(first), Ok(last)) => first <= to && from <= last,
                        (Err(_), _) | (_, Err(_)) => true,
                    }
                })
        })
    }
}

/// Rules from which a stronger one takes something away are left out rather than opened.
fn narrow(resource: &Resource, rules: &mut Vec<Rule>, refusing: &[Refusal<'_>], target: &Chosen, out: &mut Out) {
    let own = priority(resource);
    let mut by: BTreeSet<String> = BTreeSet::new();
    rules.retain(|rule| {
        let stronger =
            refusing.iter().find(|r| r.priority <= own && rule.direction == Direction::In && r.touches(rule, target));
        by.extend(stronger.map(|r| r.resource.address.to_string()));
        stronger.is_none()
    });
    for other in by {
        out.warn_about(
            &resource.address,
            format!("{} is narrowed by {other}", resource.address),
            "Rules that refuse packets have no counterpart at the target. What both are about is left out rather than opened: write the narrower rule by hand.",
        );
        for path in ["allow", "source_ranges", "source_tags"] {
            Scope::of(resource)
                .find(path)
                .iter()
                .for_each(|at| out.ignore_at(at, "narrowed by a rule that refuses: see the warnings"));
        }
    }
}

/// A server that names a reserved address has it.
fn addresses(estate: &Estate, infrastructure: &mut Infrastructure) {
    for resource in estate.of_type("google_compute_instance") {
        for at in Scope::of(resource).find("network_interface.access_config.nat_ip") {
            let found = resolve(estate, at.value, &["google_compute_address"])
                .or_else(|| estate.saying("google_compute_address", "address", at.value.as_str()?).next());
            let Some(found) = found else { continue };
            if let Some(Kind::PublicAddress(address)) =
                infrastructure.nodes.get_mut(&found.address).map(|n| &mut n.kind)
            {
                address.instance = Field::known(link_to(&resource.address), origin(&at));
            }
        }
    }
}

/// Disks that a server names: to boot from, and further ones.
fn disks(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    const DISKS: &[&str] = &["google_compute_disk", "google_compute_region_disk"];
    for resource in estate.of_type("google_compute_instance") {
        if !infrastructure.nodes.contains_key(&resource.address) {
            continue;
        }
        for block in Scope::of(resource).find("attached_disk").iter().flat_map(Scope::each) {
            let Some(at) = block.find("source").pop() else { continue };
            for disk in resolve_all(estate, at.value, DISKS) {
                let mut device: Field<String> = Field::Absent;
                if let Some(name) = block.find("device_name").pop() {
                    // A mismatch leaves the device absent.
                    let _ = device.set(&[], name.value, &origin(&name));
                }
                let instance = Field::known(link_to(&resource.address), origin(&at));
                if let Some(Kind::Volume(volume)) = infrastructure.nodes.get_mut(&disk.address).map(|n| &mut n.kind) {
                    volume.attachments.push(Attachment { instance, device });
                }
            }
        }
        if let Some(at) = first(resource, "boot_disk.source") {
            match resolve(estate, at.value, DISKS) {
                Some(disk) => root(infrastructure, &resource.address, &disk.address, Origins::from(origin(&at)), out),
                None => out.ignore_at(&at, "the disk that was made with the server, as its other settings say"),
            }
        }
    }
}

/// A disk to boot from is part of its server.
fn root(infrastructure: &mut Infrastructure, server: &Address, disk: &Address, through: Origins, out: &mut Out) {
    let Some(Kind::Volume(volume)) = infrastructure.nodes.get(disk).map(|n| n.kind.clone()) else { return };
    let Some(Kind::Instance(instance)) = infrastructure.nodes.get_mut(server).map(|n| &mut n.kind) else { return };
    instance.root_size = volume.size;
    instance.root_size.change_origins(&[], &mut |origins| origins.extend(&through));
    instance.root_type = volume.disk_type;
    infrastructure.nodes.remove(disk);
    infrastructure.belongs.remove(disk);
    join(infrastructure, disk, server, out);
}
