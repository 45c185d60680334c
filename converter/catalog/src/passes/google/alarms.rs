//! What an alarm of Google watches, where its filter names only the sort of thing.

use model::{Infrastructure, Kind};
use value::Address;

/// Monitored resources and the kinds that they are.
const KINDS: &[(&str, &[&str])] = &[
    ("cloudsql_database", &["database"]),
    ("gce_instance", &["instance", "instance_group"]),
    ("pubsub_subscription", &["queue"]),
    ("cloud_run_revision", &["container_service"]),
    ("gcs_bucket", &["bucket"]),
    ("https_lb_rule", &["load_balancer"]),
];

/// An alarm about a sort of thing of which there is one is about that thing.
pub(super) fn run(infrastructure: &mut Infrastructure) {
    let mut subjects: Vec<(Address, Address)> = Vec::new();
    for (node, alarm) in infrastructure.of::<model::kinds::Alarm>() {
        let named = alarm.dimensions.values().filter_map(|f| f.get()).any(|text| text.references().next().is_some());
        let kinds = alarm.namespace.get().and_then(|sort| KINDS.iter().find(|(known, _)| known == sort));
        let Some((_, kinds)) = kinds.filter(|_| !named && node.address.type_name.starts_with("google_")) else {
            continue;
        };
        let is_template = |address: &Address| address.type_name.ends_with("_template");
        let mut found = infrastructure
            .nodes
            .values()
            .filter(|n| kinds.contains(&n.kind.name()) && !is_template(&n.address))
            .map(|n| n.address.clone());
        if let (Some(only), None) = (found.next(), found.next()) {
            subjects.push((node.address.clone(), only));
        }
    }
    for (alarm, subject) in subjects {
        if let Some(Kind::Alarm(alarm)) = infrastructure.nodes.get_mut(&alarm).map(|node| &mut node.kind) {
            alarm.subject = Some(subject);
        }
    }
}
