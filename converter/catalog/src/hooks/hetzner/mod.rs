//! Hooks for Hetzner Cloud, a file a service.

mod load_balancer;
mod network;
mod server;

use network::{network_of, subnet_of};

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("hetzner_certificate", load_balancer::certificate),
    ("hetzner_firewall", network::firewall),
    ("hetzner_load_balancer_network", load_balancer::network),
    ("hetzner_load_balancer_service", load_balancer::service),
    ("hetzner_record", network::record),
    ("hetzner_server", server::server),
    ("hetzner_server_network", server::network),
    ("hetzner_volume", server::volume),
];
