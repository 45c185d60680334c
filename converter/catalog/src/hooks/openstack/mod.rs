//! Hooks for OpenStack, which OVH, Infomaniak and others sell, a file a service.

mod load_balancer;
mod network;
mod server;
mod stores;

pub(crate) use stores::engine;

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("dotted_record", network::record),
    ("dotted_zone", network::zone),
    ("openstack_container", stores::container),
    ("openstack_database", stores::database),
    ("openstack_database_user", stores::database_user),
    ("openstack_firewall_rule", network::firewall_rule),
    ("openstack_former_group", network::former_group),
    ("openstack_instance", server::server),
    ("openstack_interface", server::interface),
    ("openstack_listener", load_balancer::listener),
    ("openstack_policy", load_balancer::policy),
    ("openstack_pool", load_balancer::pool),
    ("openstack_router", network::router),
    ("openstack_rule", network::rule),
    ("openstack_secret", stores::secret),
    ("openstack_subnet", network::subnet),
];
