//! Hooks for Amazon Web Services, a file a service.

mod autoscaling;
mod containers;
mod database;
mod dns;
mod identity;
mod instance;
mod load_balancer;
mod messaging;
mod network;
mod secrets;
mod storage;

pub(super) use instance::start_script;

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("autoscaling_tags", autoscaling::tags),
    ("bucket_lifecycle", storage::lifecycle),
    ("bucket_policy", storage::policy),
    ("container_autoscaling", containers::autoscaling),
    ("database_cluster_member", database::cluster_member),
    ("database_engine", database::engine),
    ("dns_record", dns::record),
    ("dns_zone", dns::zone),
    ("dns_zone_network", dns::zone_network),
    ("firewall_inline_rules", network::inline_rules),
    ("firewall_rule_by_type", network::rule_by_type),
    ("firewall_rule_in", network::rule_in),
    ("firewall_rule_out", network::rule_out),
    ("gateway_egress_only", network::egress_only),
    ("gateway_nat", network::nat),
    ("identity_document", identity::document),
    ("identity_role", identity::role),
    ("identity_role_policy", identity::role_policy),
    ("instance_start", instance::start),
    ("listener_rule", load_balancer::rule),
    ("queue_documents", messaging::queue),
    ("queue_policy", messaging::queue_policy),
    ("queue_redrive", messaging::redrive),
    ("registry_policy", containers::registry_policy),
    ("route_table_main", network::main),
    ("secret_value", secrets::version),
    ("setting_value", secrets::parameter),
    ("subscription_endpoint", messaging::subscription),
    ("task_definition", containers::task_definition),
    ("topic_policy", messaging::topic_policy),
];
