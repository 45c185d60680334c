//! Hooks for Oracle Cloud. Names of its attributes are from knowledge; not yet checked against its provider.

use super::Hook;
use crate::hooks::aws::{start_script, version_at};
use crate::hooks::azure::machine::bare;
use crate::hooks::gcp::resolve;
use crate::hooks::rules::{directed, spelled_out, without_direction};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{Action, Direction, GatewayRole, Rule, SshKey};
use model::{Field, Kind, Link, Node, Origins};
use value::{Path, Reference};

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("oracle_backend_set", backend_set),
    ("oracle_database", database),
    ("oracle_instance", instance),
    ("oracle_listener", listener),
    ("oracle_load_balancer", load_balancer),
    ("oracle_nat", nat),
    ("oracle_queue", queue),
    ("oracle_rule", rule),
    ("oracle_secret", secret),
    ("oracle_security_list", security_list),
];

/// A flexible shape says its processors and memory beside it; keys and the start script stand in the metadata.
fn instance(hooked: &mut Hooked<'_, '_>) {
    size(hooked);
    let script = start_script(hooked, &["metadata.user_data"]);
    if let (Some((text, origins)), Kind::Instance(instance)) = (script, &mut hooked.node.kind) {
        instance.user_data = Field::known(text, origins);
    }
    keys(hooked);
    if let Some(map) = hooked.first("metadata") {
        for (name, at) in
            map.entries().iter().filter(|(name, _)| !matches!(name.as_str(), "user_data" | "ssh_authorized_keys"))
        {
            hooked.out.ignore_at(
                at,
                "programs read it from the metadata server, which does not exist here: see the warnings",
            );
            hooked.out.warn(
                at,
                format!("Programs on {} may read {name} from the metadata server", hooked.resource.address),
                "There is no metadata server at the target. Give the value to the programs in another way.",
            );
        }
    }
    let flag = hooked.first("create_vnic_details.assign_public_ip");
    let says = flag.as_ref().and_then(|at| at.value.as_bool().or_else(|| at.value.as_str().map(|text| text == "true")));
    let subnet = hooked
        .first("create_vnic_details.subnet_id")
        .and_then(|at| resolve(hooked.estate, at.value, &["oci_core_subnet"]))
        .and_then(|subnet| subnet.values.get("prohibit_public_ip_on_vnic")?.as_bool());
    let origins: Origins = flag.iter().map(origin).collect();
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.public_address = Field::known(says.unwrap_or(subnet != Some(true)), origins);
    }
}

fn size(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("shape") else { return };
    let number = |path: &str| {
        let at = hooked.first(path)?;
        Some((
            at.value.as_number().map(ToString::to_string).or_else(|| at.value.as_str().map(str::to_owned))?,
            origin(&at),
        ))
    };
    let units = number("shape_config.ocpus");
    let memory = number("shape_config.memory_in_gbs");
    let mut size: Field<String> = Field::Absent;
    hooked.set(&mut size, &at);
    if let (Field::Known { value, origins }, Some((units, of_units))) = (&mut size, units)
        && value.ends_with(".Flex")
    {
        // A flexible shape has 16 GiB for each unit on x86 and 6 on Arm where nothing is written (from knowledge; not yet checked).
        let usual = if value.contains(".A1.") { 6.0 } else { 16.0 };
        let (memory, of_memory) = match memory {
            Some((memory, origin)) => (memory, Some(origin)),
            None => (format!("{}", units.parse::<f64>().unwrap_or(1.0) * usual), None),
        };
        *value = format!("{value}/{units}/{memory}");
        origins.add(of_units);
        of_memory.into_iter().for_each(|origin| origins.add(origin));
    }
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.size = size;
    }
}

/// Public keys that stand in the description become keys of their own.
fn keys(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("metadata.ssh_authorized_keys") else { return };
    let address = made_address(&hooked.resource.address, "key");
    let mut key = SshKey::default();
    hooked.set(&mut key.public_key, &at);
    hooked.out.make(Node { kind: Kind::from(key), ..bare(hooked.node, address.clone()) });
    if let Kind::Instance(instance) = &mut hooked.node.kind {
        instance.key = Field::known(Link::To(Reference::attribute(address, Path::attribute("id"))), origin(&at));
    }
}

fn nat(hooked: &mut Hooked<'_, '_>) {
    if let Kind::Gateway(gateway) = &mut hooked.node.kind {
        gateway.role = GatewayRole::Nat;
    }
}

/// Rules that a list has inside of it, for each direction.
fn security_list(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    let mut spelled: Vec<Rule> = Vec::new();
    for (path, side, direction) in
        [("ingress_security_rules", "source", Direction::In), ("egress_security_rules", "destination", Direction::Out)]
    {
        for block in hooked.scope.find(path).iter().flat_map(Scope::each) {
            let mut rule = Rule::default();
            block.find("protocol").iter().for_each(|at| hooked.set(&mut rule.protocol, at));
            block.find("description").iter().for_each(|at| hooked.set(&mut rule.description, at));
            block.find(side).iter().for_each(|at| hooked.set(&mut rule.cidrs, at));
            ports(hooked, &block, &mut rule, "tcp_options");
            ports(hooked, &block, &mut rule, "udp_options");
            for name in ["source_type", "destination_type", "stateless"] {
                block.find(name).iter().for_each(|at| hooked.out.ignore_at(at, "the networks say it"));
            }
            for name in ["icmp_options.type", "icmp_options.code"] {
                block
                    .find(name)
                    .iter()
                    .for_each(|at| hooked.out.ignore_at(at, "the rule is about every message of its protocol"));
            }
            spelled.extend(spelled_out(hooked.out, &head, rule, direction));
        }
    }
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules = spelled;
    }
}

/// First and last port of a block, wherever the block has them.
fn ports(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, rule: &mut Rule, options: &str) {
    for (field, name) in [(&mut rule.from_port, "min"), (&mut rule.to_port, "max")] {
        for path in [format!("{options}.{name}"), format!("{options}.destination_port_range.{name}")] {
            block.find(&path).iter().for_each(|at| hooked.set(field, at));
        }
    }
    for at in block.find(&format!("{options}.source_port_range")) {
        hooked.out.ignore_at(&at, "ports of the caller are not looked at");
    }
}

/// A rule of a group in a resource of its own. The other side is a network or a group.
fn rule(hooked: &mut Hooked<'_, '_>) {
    let head = hooked.resource.address.clone();
    let scope = hooked.scope.clone();
    let mut rule = Rule::default();
    scope.find("protocol").iter().for_each(|at| hooked.set(&mut rule.protocol, at));
    scope.find("description").iter().for_each(|at| hooked.set(&mut rule.description, at));
    let direction = scope.find("direction").pop();
    let outwards = direction.as_ref().is_some_and(|at| at.value.as_str() == Some("EGRESS"));
    let (side, kind) = if outwards { ("destination", "destination_type") } else { ("source", "source_type") };
    let by_group = scope.find(kind).pop().is_some_and(|at| at.value.as_str() == Some("NETWORK_SECURITY_GROUP"));
    let by_service = scope.find(kind).pop().is_some_and(|at| at.value.as_str() == Some("SERVICE_CIDR_BLOCK"));
    for at in scope.find(side) {
        if by_group {
            hooked.set(&mut rule.firewalls, &at);
        } else if by_service {
            hooked.set(&mut rule.prefix_lists, &at);
        } else {
            hooked.set(&mut rule.cidrs, &at);
        }
    }
    ports(hooked, &scope, &mut rule, "tcp_options");
    ports(hooked, &scope, &mut rule, "udp_options");
    for name in ["source_type", "destination_type", "stateless"] {
        scope.find(name).iter().for_each(|at| hooked.out.ignore_at(at, "the networks say it"));
    }
    for name in ["icmp_options.type", "icmp_options.code"] {
        scope
            .find(name)
            .iter()
            .for_each(|at| hooked.out.ignore_at(at, "the rule is about every message of its protocol"));
    }
    let Some(direction) = directed(&mut rule, direction.as_ref(), &["ingress"], &["egress"]) else {
        without_direction(hooked);
        return;
    };
    // Leaves that led to the head go with the rule.
    if let Field::Known { origins, .. } = &mut rule.protocol {
        origins.extend(hooked.through);
    }
    let spelled = spelled_out(hooked.out, &head, rule, direction);
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        firewall.rules.extend(spelled);
    }
}

/// It has a public address unless it is private.
fn load_balancer(hooked: &mut Hooked<'_, '_>) {
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind
        && balancer.internal.is_absent()
    {
        balancer.internal = Field::known(false, Origins::none());
    }
}

/// What a listener forwards to is a backend set; with a certificate it ends TLS.
fn listener(hooked: &mut Hooked<'_, '_>) {
    let tls = hooked.first("ssl_configuration");
    let Kind::Listener(listener) = &mut hooked.node.kind else { return };
    for target_group in std::mem::take(&mut listener.pools) {
        listener.actions.push(Action {
            action: Field::known(String::from("forward"), Origins::none()),
            target_group,
            ..Action::default()
        });
    }
    if tls.is_some() {
        let own = listener.protocol.get().map(String::as_str);
        let protocol = if own == Some("TCP") { "TLS" } else { "HTTPS" };
        listener.protocol = Field::known(protocol.to_owned(), listener.protocol.origins());
    }
}

/// A cookie keeps a client at its member.
fn backend_set(hooked: &mut Hooked<'_, '_>) {
    let Kind::TargetGroup(group) = &mut hooked.node.kind else { return };
    if !group.sticky_cookie.is_absent() {
        group.sticky = Field::known(true, group.sticky_cookie.origins());
    }
    if group.protocol.is_absent() {
        let health = group.health_protocol.get().cloned();
        let own = if health.as_deref() == Some("HTTP") { "HTTP" } else { "TCP" };
        group.protocol = Field::known(own.to_owned(), Origins::none());
    }
}

/// A shape with processors beside it, as of servers.
fn database(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("shape") else { return };
    let mut size: Field<String> = Field::Absent;
    hooked.set(&mut size, &at);
    if let Kind::Database(database) = &mut hooked.node.kind
        && database.size.is_absent()
    {
        database.size = size;
    }
}

/// Seconds for which messages stay.
fn queue(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("retention_in_seconds") else { return };
    let mut field: Field<u64> = Field::Absent;
    hooked.set(&mut field, &at);
    if let Kind::Queue(queue) = &mut hooked.node.kind {
        queue.retention_seconds = field;
    }
}

/// The value of a secret stays where it is.
fn secret(hooked: &mut Hooked<'_, '_>) {
    version_at(hooked, &["secret_content.content"]);
}
