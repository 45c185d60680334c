//! Hooks for Amazon Web Services, a file a service.

mod autoscaling;
mod containers;
mod database;
mod dns;
mod function;
mod identity;
mod instance;
mod load_balancer;
mod managed;
mod messaging;
mod network;
mod secrets;
mod storage;

pub(super) use instance::start_script;
pub(super) use secrets::version_at;

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("api_integration_address", managed::api_integration_address),
    ("api_integration_path", managed::api_integration_path),
    ("api_route_path", managed::api_route_path),
    ("application_environment", managed::application_environment),
    ("application_settings", managed::application_settings),
    ("autoscaling_tags", autoscaling::tags),
    ("batch_container", managed::batch_container),
    ("bucket_lifecycle", storage::lifecycle),
    ("bucket_policy", storage::policy),
    ("cdn_origin_secrets", managed::cdn_origin_secrets),
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
    ("function_environment", function::environment),
    ("gateway_egress_only", network::egress_only),
    ("gateway_nat", network::nat),
    ("identity_document", identity::document),
    ("identity_role", identity::role),
    ("identity_role_policy", identity::role_policy),
    ("instance_start", instance::start),
    ("listener", load_balancer::listener),
    ("listener_rule", load_balancer::rule),
    ("nosql_member", managed::nosql_member),
    ("pipeline_environment", managed::pipeline_environment),
    ("queue_documents", messaging::queue),
    ("queue_policy", messaging::queue_policy),
    ("queue_redrive", messaging::redrive),
    ("registry_policy", containers::registry_policy),
    ("route_table_main", network::main),
    ("search_engine_name", managed::search_engine_name),
    ("secret_value", secrets::version),
    ("setting_value", secrets::parameter),
    ("subscription_endpoint", messaging::subscription),
    ("task_definition", containers::task_definition),
    ("topic_policy", messaging::topic_policy),
    ("user_directory_triggers", managed::user_directory_triggers),
    ("user_provider_details", managed::user_provider_details),
];
