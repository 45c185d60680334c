//! Hooks for Microsoft Azure, a file a service.

mod containers;
mod database;
mod dns;
pub(crate) mod gateway;
pub(crate) mod identity;
mod ingress;
mod load_balancer;
pub(crate) mod machine;
mod messaging;
mod monitor;
mod network;
mod secrets;
mod storage;
mod web_app;

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("azure_action_group", monitor::action_group),
    ("azure_application_gateway", gateway::gateway),
    ("azure_autoscale", machine::autoscale),
    ("azure_balancer_rule", load_balancer::rule),
    ("azure_blob", storage::blob),
    ("azure_certificate", secrets::certificate),
    ("azure_classic_web_app", web_app::classic),
    ("azure_container_app", containers::container_app),
    ("azure_container_group", containers::container_group),
    ("azure_container_job", containers::container_job),
    ("azure_dapr_component", containers::dapr_component),
    ("azure_database_network", database::network),
    ("azure_database_opening", database::opening),
    ("azure_dns_record", dns::record),
    ("azure_environment_storage", containers::environment_storage),
    ("azure_function", web_app::function),
    ("azure_gateway_member", load_balancer::gateway_member),
    ("azure_immutability", storage::immutability),
    ("azure_interface", network::interface),
    ("azure_lifecycle", storage::lifecycle),
    ("azure_linux_machine", machine::linux),
    ("azure_load_balancer", load_balancer::balancer),
    ("azure_machine", machine::either),
    ("azure_machine_extension", machine::extension),
    ("azure_mariadb", database::mariadb),
    ("azure_metric_alert", monitor::metric_alert),
    ("azure_mysql", database::mysql),
    ("azure_postgresql", database::postgresql),
    ("azure_private_zone", dns::private_zone),
    ("azure_query_alert", monitor::query_alert),
    ("azure_role_assignment", identity::assignment),
    ("azure_role_definition", identity::definition),
    ("azure_secret", secrets::secret),
    ("azure_security_group", network::security_group),
    ("azure_security_rule", network::security_rule),
    ("azure_servicebus_queue", messaging::queue),
    ("azure_sql_machine", machine::sql),
    ("azure_sql_server", database::sql_server),
    ("azure_storage_account", storage::account),
    ("azure_subscription_rule", messaging::filter),
    ("azure_web_app", web_app::linux),
    ("azure_windows_machine", machine::windows),
    ("azure_windows_web_app", web_app::windows),
    ("azure_zone_network", dns::zone_network),
];
