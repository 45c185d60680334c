//! What only the whole tells: public subnets, what alarms watch, rights through policies, records that prove a certificate.

mod alarms;
mod azure;
mod certificates;
mod echoes;
mod exoscale;
mod google;
mod hetzner;
mod interfaces;
mod openstack;
mod oracle;
mod passwords;
mod rights;
mod scaleway;
mod subnets;

use crate::find::Finder;
use crate::out::Out;
use estate::Estate;
use model::Infrastructure;

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    certificates::run(estate, infrastructure);
    echoes::run(estate, infrastructure, out);
    interfaces::run(estate, infrastructure, out);
    azure::run(estate, infrastructure, out);
    google::run(estate, infrastructure, out);
    hetzner::run(estate, infrastructure, out);
    openstack::run(estate, infrastructure, out);
    scaleway::run(estate, infrastructure, out);
    exoscale::run(estate, infrastructure, out);
    oracle::run(estate, infrastructure, out);
    let finder = Finder::new(estate, infrastructure);
    subnets::run(&finder, infrastructure);
    rights::run(infrastructure);
    alarms::run(&finder, infrastructure);
    passwords::run(infrastructure);
}
