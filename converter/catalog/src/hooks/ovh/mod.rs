//! Hooks for OVH, a file a service. Its Public Cloud is OpenStack: what both share is there.

mod load_balancer;
mod server;
mod stores;

pub(crate) use load_balancer::port;
pub(crate) use stores::{callers, reshaped};

use super::Hook;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("ovh_bucket", stores::bucket),
    ("ovh_database", stores::database),
    ("ovh_database_user", stores::database_user),
    ("ovh_dedicated", server::dedicated),
    ("ovh_frontend", load_balancer::frontend),
    ("ovh_hosting_user", stores::hosting_user),
    ("ovh_instance", server::instance),
    ("ovh_load_balancer", load_balancer::load_balancer),
    ("ovh_okms_secret", stores::secret),
    ("ovh_security_group", server::security_group),
    ("ovh_volume", server::volume),
    ("ovh_vps", server::vps),
    ("ovh_zone", stores::zone),
];
