//! What an alarm watches.

use crate::find::Finder;
use model::{Infrastructure, Kind, Text};
use value::Address;

/// Dimensions that name a thing, the telling ones first, with the kinds that they can name.
const DIMENSIONS: &[(&str, &[&str])] = &[
    ("ServiceName", &["container_service"]),
    ("LoadBalancer", &["load_balancer"]),
    ("TargetGroup", &["target_group"]),
    ("DBInstanceIdentifier", &["database"]),
    ("DBClusterIdentifier", &["database"]),
    ("InstanceId", &["instance"]),
    ("AutoScalingGroupName", &["instance_group"]),
    ("QueueName", &["queue"]),
    ("TopicName", &["topic"]),
    ("BucketName", &["bucket"]),
    ("LogGroupName", &["log_group"]),
    ("VolumeId", &["volume"]),
    ("NatGatewayId", &["gateway"]),
    ("ClusterName", &["container_cluster"]),
    (
        "scopes",
        &[
            "instance",
            "instance_group",
            "database",
            "container_service",
            "container_cluster",
            "load_balancer",
            "queue",
            "bucket",
            "kubernetes_cluster",
            "cache",
            "nosql_database",
        ],
    ),
];

/// Finds the thing by reference, or by the identity that the dimension says.
pub fn run(finder: &Finder, infrastructure: &mut Infrastructure) {
    let mut subjects: Vec<(Address, Address)> = Vec::new();
    for (address, node) in &infrastructure.nodes {
        let Kind::Alarm(alarm) = &node.kind else { continue };
        let rank = |name: &str| DIMENSIONS.iter().position(|(known, _)| *known == name).unwrap_or(DIMENSIONS.len());
        let mut names: Vec<&String> = alarm.dimensions.keys().collect();
        names.sort_by_key(|name| (rank(name), (*name).clone()));
        let subject = names.into_iter().find_map(|name| {
            let text = alarm.dimensions.get(name)?.get()?;
            let kinds = DIMENSIONS.iter().find(|(known, _)| known == name).map(|(_, kinds)| *kinds);
            of_text(finder, infrastructure, text, kinds)
        });
        subjects.extend(subject.map(|subject| (address.clone(), subject)));
    }
    for (address, subject) in subjects {
        if let Some(Kind::Alarm(alarm)) = infrastructure.nodes.get_mut(&address).map(|node| &mut node.kind) {
            alarm.subject = Some(subject);
        }
    }
}

fn of_text(finder: &Finder, infrastructure: &Infrastructure, text: &Text, kinds: Option<&[&str]>) -> Option<Address> {
    let by_reference = text
        .references()
        .filter_map(|reference| infrastructure.node_of(reference.address()?))
        .find(|node| kinds.is_none_or(|kinds| kinds.contains(&node.kind.name())))
        .map(|node| node.address.clone());
    by_reference.or_else(|| finder.by_identity(kinds?, &text.known()?))
}
