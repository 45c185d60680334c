//! What a state says twice.
//!
//! Providers write into a resource what its satellites have set: a bucket in a state repeats the policy of `aws_s3_bucket_policy`, a
//! security group the rules of its rule resources. What the satellites say counts; the echo is set aside.

use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, InputKind};
use model::kinds::{Route, Rule};
use model::{Field, Infrastructure, Kind, Link, Node, Origins};
use std::collections::BTreeSet;
use value::{Address, Path, Value};

/// Types of satellites, and the attribute of the head in which they are repeated.
const ECHOES: &[(&str, &str)] = &[
    ("aws_s3_bucket_versioning", "versioning"),
    ("aws_s3_bucket_lifecycle_configuration", "lifecycle_rule"),
    ("aws_s3_bucket_server_side_encryption_configuration", "server_side_encryption_configuration"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_s3_bucket_acl", "acl"),
    ("aws_s3_bucket_acl", "grant"),
    ("aws_s3_bucket_cors_configuration", "cors_rule"),
    ("aws_s3_bucket_logging", "logging"),
    ("aws_s3_bucket_website_configuration", "website"),
    ("aws_s3_bucket_accelerate_configuration", "acceleration_status"),
    ("aws_s3_bucket_object_lock_configuration", "object_lock_configuration"),
    ("aws_sqs_queue_policy", "policy"),
    ("aws_sqs_queue_redrive_policy", "redrive_policy"),
    ("aws_sqs_queue_redrive_allow_policy", "redrive_allow_policy"),
    ("aws_sns_topic_policy", "policy"),
    ("aws_eip_association", "instance"),
    ("aws_eip_association", "network_interface"),
    ("aws_autoscaling_attachment", "target_group_arns"),
    ("aws_iam_role_policy", "inline_policy"),
    ("aws_iam_role_policy_attachment", "managed_policy_arns"),
    ("aws_iam_policy_attachment", "managed_policy_arns"),
];

/// What stands for a part that is not known; it repeats nothing.
const UNKNOWN: &str = "?";

/// Sets echoes aside.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    let attached = attached_devices(infrastructure);
    for node in infrastructure.nodes.values_mut() {
        let address = &node.address.clone();
        let Some(resource) = estate.get(address).filter(|r| r.known_from != InputKind::Configuration) else { continue };
        let names: Vec<std::sync::Arc<str>> = node.satellites.iter().map(|a| a.type_name.clone()).collect();
        let types: BTreeSet<&str> = names.iter().map(|name| &**name).collect();
        for (satellite, attribute) in ECHOES {
            if types.contains(satellite) {
                out.ignore(resource, &Path::attribute(*attribute), &format!("repeats what {satellite} says"));
            }
        }
        lists(node, &types);
        match &mut node.kind {
            // Rules that may deny are compared where they are spelled out.
            Kind::Firewall(_) if address.type_name.starts_with("azurerm_") => {}
            Kind::Firewall(firewall) => {
                let (echoed, kept) = rules(std::mem::take(&mut firewall.rules));
                firewall.rules = kept;
                for (direction, attribute) in
                    [(model::kinds::Direction::In, "ingress"), (model::kinds::Direction::Out, "egress")]
                {
                    let inline = |rule: &Rule| rule.head.is_none() && rule.direction == direction;
                    if echoed.iter().any(inline) && !firewall.rules.iter().any(inline) {
                        out.ignore(resource, &Path::attribute(attribute), "repeats what rules of their own say");
                    }
                }
            }
            Kind::RouteTable(table) => {
                let own = |route: &Route| stated_by(&route.cidr.origins().and(&route.ipv6_cidr.origins()), address);
                let to = |route: &Route| (route.cidr.get().cloned(), route.ipv6_cidr.get().cloned());
                let said: BTreeSet<_> = table.routes.iter().filter(|route| !own(route)).map(to).collect();
                let before = table.routes.len();
                table.routes.retain(|route| !own(route) || !said.contains(&to(route)));
                if table.routes.len() < before && !table.routes.iter().any(own) {
                    out.ignore(resource, &Path::attribute("route"), "repeats what aws_route says");
                }
            }
            Kind::Instance(instance) => {
                let devices: BTreeSet<&String> =
                    attached.iter().filter(|(server, _)| server == address).map(|(_, device)| device).collect();
                let before = instance.disks.len();
                instance.disks.retain(|disk| disk.device.get().is_none_or(|device| !devices.contains(device)));
                if instance.disks.len() < before {
                    for block in Scope::of(resource).find("ebs_block_device").iter().flat_map(Scope::each) {
                        let name = block.value.get("device_name").and_then(Value::as_str);
                        if name.is_some_and(|name| devices.iter().any(|device| *device == name)) {
                            out.ignore_at(&block, "repeats the volume that is attached there");
                        }
                    }
                }
            }
            Kind::Bucket(_) => owner_grants(&Scope::of(resource), out),
            _ => {}
        }
    }
}

/// Whether an instance alone states something.
fn stated_by(origins: &Origins, address: &Address) -> bool {
    !origins.is_empty() && origins.addresses().iter().all(|a| *a == address)
}

/// Items of lists that satellites fill as well.
fn lists(node: &mut Node, types: &BTreeSet<&str>) {
    let address = node.address.clone();
    match &mut node.kind {
        Kind::Bucket(bucket) => {
            if types.contains("aws_s3_bucket_lifecycle_configuration") {
                bucket.lifecycle.retain(|rule| !stated_by(&rule.id.origins().and(&rule.status.origins()), &address));
            }
            if types.contains("aws_s3_bucket_cors_configuration") {
                bucket.cors.retain(|rule| !rule.methods.iter().any(|method| stated_by(&method.origins(), &address)));
            }
        }
        Kind::InstanceGroup(group) if types.contains("aws_autoscaling_attachment") => {
            group.target_groups.retain(|link| !stated_by(&link.origins(), &address));
        }
        Kind::Role(role) => {
            if types.contains("aws_iam_role_policy_attachment") || types.contains("aws_iam_policy_attachment") {
                role.managed_policies.retain(|policy| !stated_by(&policy.origins(), &address));
            }
            if types.contains("aws_iam_role_policy") {
                role.statements.retain(|statement| !stated_by(&statement.origins, &address));
            }
        }
        _ => {}
    }
}

/// Rules of the group itself that rules of their own repeat, and all others.
fn rules(rules: Vec<Rule>) -> (Vec<Rule>, Vec<Rule>) {
    let own: Vec<Rule> = rules.iter().filter(|rule| rule.head.is_some()).cloned().collect();
    let said: BTreeSet<(String, String)> =
        own.iter().flat_map(|rule| peers(rule).into_iter().map(|p| (flow(rule), p))).collect();
    rules.into_iter().partition(|rule| {
        let peers = peers(rule);
        rule.head.is_none()
            && !peers.is_empty()
            && peers.into_iter().all(|peer| peer != UNKNOWN && said.contains(&(flow(rule), peer)))
    })
}

/// What a rule lets through, as text; AWS writes all protocols with or without ports.
fn flow(rule: &Rule) -> String {
    let protocol = rule.protocol.get().map_or(UNKNOWN, String::as_str).to_ascii_lowercase();
    let protocol = if protocol == "all" { "-1".to_owned() } else { protocol };
    if protocol == "-1" {
        return format!("{:?} -1", rule.direction);
    }
    format!("{:?} {protocol} {:?} {:?}", rule.direction, rule.from_port.get(), rule.to_port.get())
}

fn peers(rule: &Rule) -> Vec<String> {
    let texts = rule.cidrs.iter().chain(&rule.ipv6_cidrs).chain(&rule.prefix_lists);
    let mut peers: Vec<String> =
        texts.map(|text| text.get().and_then(|t| t.known()).unwrap_or_else(|| UNKNOWN.to_owned())).collect();
    peers.extend(rule.firewalls.iter().map(link));
    if rule.itself.get() == Some(&true) {
        peers.push("itself".to_owned());
    }
    peers
}

fn link(field: &Field<Link>) -> String {
    match field.get() {
        Some(Link::To(reference)) => reference.address().map_or_else(|| reference.to_string(), ToString::to_string),
        Some(Link::Outside(text)) => text.known().unwrap_or_else(|| UNKNOWN.to_owned()),
        None => UNKNOWN.to_owned(),
    }
}

/// Servers and device names at which volumes of their own are.
fn attached_devices(infrastructure: &Infrastructure) -> Vec<(Address, String)> {
    let mut found = Vec::new();
    for (_, volume) in infrastructure.of::<model::kinds::Volume>() {
        for attachment in &volume.attachments {
            let server = infrastructure.linked(&attachment.instance).map(|node| node.address.clone());
            found.extend(server.zip(attachment.device.get().cloned()));
        }
    }
    found
}

/// A state lists the access of the owner, which nobody wrote; that of others is left for the reader.
fn owner_grants(scope: &Scope<'_>, out: &mut Out) {
    let grants: Vec<Scope<'_>> = scope.find("grant").iter().flat_map(Scope::each).collect();
    let of_owner = |grant: &Scope<'_>| grant.value.get("type").and_then(Value::as_str) == Some("CanonicalUser");
    if !grants.is_empty() && grants.iter().all(of_owner) {
        scope.find("grant").iter().for_each(|at| out.ignore_at(at, "the owner's own access"));
    }
    for grant in grants.iter().filter(|grant| !of_owner(grant)) {
        let summary = format!("{} is open to a group of AWS", scope.resource.address);
        out.warn(
            grant,
            summary,
            "Access that lists grant to groups is not carried over. Say in the policy of the new bucket who may read.",
        );
    }
}
