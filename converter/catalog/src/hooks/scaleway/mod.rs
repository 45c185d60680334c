//! Hooks for Scaleway, a file a service.

mod load_balancer;
mod network;
mod server;
mod stores;

pub(crate) use load_balancer::allowed;

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("scaleway_backend", load_balancer::backend),
    ("scaleway_balancer_network", load_balancer::network),
    ("scaleway_bucket", stores::bucket),
    ("scaleway_frontend", load_balancer::frontend),
    ("scaleway_gateway", network::gateway),
    ("scaleway_load_balancer", load_balancer::load_balancer),
    ("scaleway_metal", server::metal),
    ("scaleway_private_network", network::private_network),
    ("scaleway_private_nic", server::private_nic),
    ("scaleway_rdb", stores::rdb),
    ("scaleway_rdb_acl", stores::rdb_acl),
    ("scaleway_rdb_user", stores::rdb_user),
    ("scaleway_record", network::record),
    ("scaleway_route", load_balancer::route),
    ("scaleway_secret_version", stores::secret_version),
    ("scaleway_security_group", network::security_group),
    ("scaleway_security_group_rules", network::security_group_rules),
    ("scaleway_server", server::server),
    ("scaleway_template", server::template),
    ("scaleway_user_data", server::user_data),
    ("scaleway_zone", network::zone),
];
