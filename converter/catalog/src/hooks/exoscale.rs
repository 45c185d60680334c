//! Hooks for Exoscale and Infomaniak.

use super::Hook;
use crate::hooks::aws::start_script;
use crate::hooks::gcp::{link_to, resolve};
use crate::hooks::openstack::engine;
use crate::hooks::ovh::{callers, reshaped};
use crate::hooks::rules::{directed, spelled_out, without_direction};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Action, Member};
use model::{Field, Kind, Link, Origins, Text, TextPart};
use std::net::Ipv4Addr;
use value::{Path, Reference};

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("exoscale_database", database),
    ("exoscale_database_user", database_user),
    ("exoscale_instance", instance),
    ("exoscale_network", network),
    ("exoscale_pool", pool),
    ("exoscale_record", record),
    ("exoscale_rule", rule),
    ("exoscale_service", service),
    ("infomaniak_database", infomaniak_database),
    ("infomaniak_record", infomaniak_record),
];

const NETWORKS: &[&str] = &["exoscale_private_network"];

/// A server has public addresses unless it is private.
fn instance(hooked: &mut Hooked<'_, '_>) {
    let script = start_script(hooked, &["user_data"]);
    for block in hooked.scope.find("network_interface").iter().flat_map(Scope::each) {
        if let Some(at) = block.find("network_id").pop() {
            place(hooked, &at);
        }
        if let Some(at) = block.find("ip_address").pop() {
            let mut address: Field<String> = Field::Absent;
            hooked.set(&mut address, &at);
            if let Kind::Instance(instance) = &mut hooked.node.kind
                && instance.private_address.is_absent()
            {
                instance.private_address = address;
            }
        }
    }
    let flag = hooked.first("private");
    let inside = flag.as_ref().is_some_and(|at| at.value.as_bool() == Some(true));
    let mut origins: Origins = flag.iter().map(origin).collect();
    for (path, reason) in [
        ("elastic_ip_ids", "every server has an address of its own, which outlives it"),
        ("ipv6", "every server has an address of IPv4 and a network of IPv6 where the target gives one"),
        ("block_storage_volume_ids", "a volume that is not part of the input"),
    ] {
        let Some(at) = hooked.first(path) else { continue };
        hooked.out.ignore_at(&at, reason);
    }
    if !inside {
        origins = Origins::none();
        if let Some(at) = &flag {
            origins.add(origin(at));
        }
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(!inside, origins);
        if let Some((text, origins)) = script {
            instance.user_data = Field::known(text, origins);
        }
    }
}

/// A private network has one range: its subnet is made with it.
fn place(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    let taken = matches!(&hooked.node.kind, Kind::Instance(instance) if !instance.subnet.is_absent());
    match resolve(hooked.estate, at.value, NETWORKS) {
        Some(network) if !taken => {
            let subnet = made_address(&network.address, "subnet");
            let link = Link::To(Reference::attribute(subnet, Path::attribute("id")));
            if let Kind::Instance(instance) = &mut hooked.node.kind {
                instance.subnet = Field::known(link, origin(at));
            }
        }
        Some(_) => hooked.out.ignore_at(at, "a server joins one network at the target"),
        None => hooked.out.ignore_at(at, "the server joins the network of the migration"),
    }
}

/// Start, end and mask are a range.
fn network(hooked: &mut Hooked<'_, '_>) {
    let text = |path: &str| hooked.first(path).and_then(|at| at.value.as_str().map(str::to_owned));
    let range = text("start_ip").zip(text("netmask")).and_then(|(start, mask)| range(&start, &mask));
    let origins: Origins =
        ["start_ip", "netmask"].iter().filter_map(|path| hooked.first(path)).map(|at| origin(&at)).collect();
    if let Some(at) = hooked.first("end_ip") {
        hooked.out.ignore_at(&at, "servers get addresses of the network of the target");
    }
    let head = hooked.resource.address.clone();
    let at = made_address(&head, "subnet");
    let mut subnet = model::kinds::Subnet {
        network: Field::known(Link::To(Reference::attribute(head, Path::attribute("id"))), Origins::none()),
        ..model::kinds::Subnet::default()
    };
    if let (Some(range), Kind::Network(network)) = (range, &mut hooked.node.kind) {
        subnet.cidr = Field::known(range.clone(), origins.clone());
        network.cidr = Field::known(range, origins);
    }
    let node = model::Node { kind: Kind::from(subnet), ..crate::hooks::azure::machine::bare(hooked.node, at) };
    hooked.out.make(node);
}

fn range(start: &str, mask: &str) -> Option<String> {
    let (start, mask): (Ipv4Addr, Ipv4Addr) = (start.parse().ok()?, mask.parse().ok()?);
    let bits = u32::from(mask);
    (bits.leading_ones() + bits.trailing_zeros() == 32)
        .then(|| format!("{}/{}", Ipv4Addr::from(u32::from(start) & bits), bits.leading_ones()))
}

/// The description of the servers of a pool is made with it.
fn pool(hooked: &mut Hooked<'_, '_>) {
    let script = start_script(hooked, &["user_data"]);
    let networks = hooked.first("network_ids");
    let found = networks
        .as_ref()
        .and_then(|at| at.value.items()?.iter().find_map(|value| resolve(hooked.estate, value, NETWORKS)));
    if let Some(at) = networks.as_ref().filter(|_| found.is_none()) {
        hooked.out.ignore_at(at, "the server joins the network of the migration");
    }
    for (path, reason) in [
        ("elastic_ip_ids", "every server has an address of its own, which outlives it"),
        ("ipv6", "every server has an address of IPv4 and a network of IPv6 where the target gives one"),
    ] {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(&at, reason);
        }
    }
    let link = found.zip(networks.as_ref()).map(|(network, at)| {
        let subnet = made_address(&network.address, "subnet");
        Field::known(Link::To(Reference::attribute(subnet, Path::attribute("id"))), origin(at))
    });
    if let Some(Kind::Instance(instance)) = hooked.made("template").map(|node| &mut node.kind) {
        instance.public_address = Field::known(true, Origins::none());
        if let Some(link) = link {
            instance.subnet = link;
        }
        if let Some((text, origins)) = script {
            instance.user_data = Field::known(text, origins);
        }
    }
}

/// A rule says its direction, and of ICMP a type in place of ports. Without the other side it is about nobody.
fn rule(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    let direction = hooked.first("type");
    for path in ["icmp_type", "icmp_code"] {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(&at, "the rule is about every message of its protocol");
        }
    }
    let Kind::Firewall(firewall) = &mut hooked.node.kind else { return };
    let rules = &mut firewall.rules;
    let Some(mut rule) = rules.pop() else { return };
    if rule.protocol.is_absent() {
        rule.protocol = Field::known(String::from("tcp"), Origins::none());
    }
    let Some(direction) = directed(&mut rule, direction.as_ref(), &["ingress"], &["egress"]) else {
        without_direction(hooked);
        return;
    };
    let spelled = spelled_out(hooked.out, &head, rule, direction);
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules.extend(spelled);
    }
}

/// A service of a balancer hands packets on to a pool of servers.
fn service(hooked: &mut Hooked<'_, '_>) {
    let group = made_address(&hooked.resource.address, "members");
    let said = match &hooked.node.kind {
        Kind::Listener(listener) => listener.protocol.origins(),
        _ => Origins::none(),
    };
    let mut member = Member::default();
    if let Some(at) = hooked.first("instance_pool_id") {
        match resolve(hooked.estate, at.value, &["exoscale_instance_pool"]) {
            Some(pool) => member.target = Field::known(link_to(pool), origin(&at)),
            None => hooked.out.ignore_at(&at, "a group of servers that is not part of the input"),
        }
    }
    if let Some(Kind::TargetGroup(group)) = hooked.made("members").map(|node| &mut node.kind) {
        group.protocol = Field::known(String::from("TCP"), said);
        if !member.target.is_absent() {
            group.members.push(member);
        }
    }
    if let Kind::Listener(listener) = &mut hooked.node.kind {
        listener.actions.push(Action {
            action: Field::known(String::from("forward"), Origins::none()),
            target_group: Field::known(Link::To(Reference::attribute(group, Path::attribute("id"))), Origins::none()),
            ..Action::default()
        });
    }
}

/// The value of a record of mail has its order before it.
fn record(hooked: &mut Hooked<'_, '_>) {
    let priority = hooked.first("prio");
    let Some(at) = hooked.first("content") else { return };
    let mut value: Field<Text> = Field::Absent;
    hooked.set(&mut value, &at);
    let kind = match &hooked.node.kind {
        Kind::DnsRecord(record) => record.record_type.get().cloned().unwrap_or_default(),
        _ => return,
    };
    if let Some(order) = &priority {
        let known = order.value.as_number().map(ToString::to_string);
        match (known, value.get().cloned()) {
            (Some(known), Some(text)) if matches!(kind.as_str(), "MX" | "SRV") => {
                let origins = value.origins().and(&origin(order).into());
                let parts = std::iter::once(TextPart::Literal(format!("{known} "))).chain(text.parts().iter().cloned());
                value = Field::known(Text::of(parts), origins);
            }
            _ => hooked.out.ignore_at(order, "records of this type have no order"),
        }
    }
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        record.values.push(value);
    }
}

/// One type stands for every engine that is sold, with a block for each.
fn database(hooked: &mut Hooked<'_, '_>) {
    let mut cidrs: Vec<Field<Text>> = Vec::new();
    for block in ["pg", "mysql", "kafka", "opensearch", "valkey", "grafana"] {
        for at in hooked.scope.find(&format!("{block}.ip_filter")) {
            hooked.set(&mut cidrs, &at);
        }
    }
    let origins: Vec<model::Origin> =
        cidrs.iter().flat_map(|field| field.origins().iter().cloned().collect::<Vec<_>>()).collect();
    let kind = reshaped(hooked);
    if matches!(kind, Kind::Database(_)) {
        if let Kind::Database(database) = &mut hooked.node.kind {
            database.public = Field::known(true, Origins::none());
        }
        callers(hooked, cidrs);
        return;
    }
    for origin in origins {
        hooked.out.treat(origin, "who may call it is said by the firewall of what takes its place");
    }
    hooked.node.kind = kind;
}

/// The first user is the one of the application; its password is made by the cloud.
fn database_user(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("username") else { return };
    let first = matches!(&hooked.node.kind, Kind::Database(database) if database.username.is_absent());
    if !first {
        hooked.out.ignore_at(&at, "further users are made inside of the database by hand");
        return;
    }
    let mut name: Field<Text> = Field::Absent;
    hooked.set(&mut name, &at);
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.username = name;
    }
}

fn infomaniak_database(hooked: &mut Hooked<'_, '_>) {
    let mut cidrs: Vec<Field<Text>> = Vec::new();
    if let Some(at) = hooked.first("allowed_cidrs") {
        hooked.set(&mut cidrs, &at);
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        if let Field::Known { value, .. } = &mut database.engine {
            *value = engine(value).to_owned();
        }
        database.public = Field::known(true, Origins::none());
    }
    callers(hooked, cidrs);
}

/// A record has its value as a text, or in pieces by its type.
fn infomaniak_record(hooked: &mut Hooked<'_, '_>) {
    let at = ["target", "data.ip", "data.target", "data.value"].iter().find_map(|path| hooked.first(path));
    let mut value: Field<Text> = Field::Absent;
    if let Some(at) = &at {
        hooked.set(&mut value, at);
    }
    let order = hooked.first("data.priority");
    if let (Some(order), Some(text)) = (&order, value.get().cloned())
        && let Some(known) = order.value.as_number().map(ToString::to_string)
    {
        let origins = value.origins().and(&origin(order).into());
        let parts = std::iter::once(TextPart::Literal(format!("{known} "))).chain(text.parts().iter().cloned());
        value = Field::known(Text::of(parts), origins);
    }
    let pieces = Path::attribute("data");
    let whole = matches!(at.as_ref().and_then(|at| at.path.head().map(str::to_owned)).as_deref(), Some("target"));
    let simple = matches!(&hooked.node.kind, Kind::DnsRecord(record) if matches!(record.record_type.get().map(String::as_str), Some("A" | "AAAA" | "CNAME" | "TXT" | "NS" | "MX" | "PTR")));
    if !whole && !simple {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("The record {address} is written in pieces that are not put together here"),
            "Write it at the target by hand.",
        );
    }
    if let Kind::DnsRecord(record) = &mut hooked.node.kind {
        if value.is_absent() || (!whole && !simple) {
            hooked.out.ignore(hooked.resource, &pieces, "the record is not put together: see the warnings");
        } else {
            record.values.push(value);
        }
        if let Some(name) = record.name.get().and_then(Text::as_literal)
            && matches!(name, "@" | ".")
        {
            record.name = Field::known(Text::literal(""), record.name.origins());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn masks_are_lengths() {
        assert_eq!(range("10.0.0.10", "255.255.255.0").as_deref(), Some("10.0.0.0/24"));
        assert_eq!(range("10.0.0.10", "255.0.255.0"), None);
    }
}
