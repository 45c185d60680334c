//! Hooks for Google Cloud, a file a service.

mod containers;
mod database;
mod dns;
mod instance;
mod messaging;
mod monitoring;
mod network;
mod secrets;
mod storage;

pub(crate) use instance::link_to;
pub(crate) use network::{BALANCER_RANGES, refuses};

use super::Hook;
use estate::{Estate, Resource};
use value::Value;

pub(super) const HOOKS: &[(&str, Hook)] = &[
    ("google_alert_policy", monitoring::alert_policy),
    ("google_autoscaler", instance::autoscaler),
    ("google_bucket", storage::bucket),
    ("google_cluster_instance", database::cluster_instance),
    ("google_container_job", containers::job),
    ("google_container_service", containers::service),
    ("google_database", database::instance),
    ("google_database_name", database::name),
    ("google_database_user", database::user),
    ("google_dns_name", dns::name),
    ("google_dns_zone", dns::zone),
    ("google_firewall", network::firewall),
    ("google_instance", instance::instance),
    ("google_instance_template", instance::template),
    ("google_nat", network::nat),
    ("google_secret_version", secrets::version),
    ("google_security_policy", network::security_policy),
    ("google_subscription", messaging::subscription),
];

/// What stands before the path of a self link.
const HOSTS: &[&str] = &[
    "https://www.googleapis.com/compute/v1/",
    "https://www.googleapis.com/compute/beta/",
    "https://compute.googleapis.com/compute/v1/",
    "//compute.googleapis.com/",
];

/// `projects/…` of a self link, an id, or a name as it stands.
fn short(text: &str) -> &str {
    HOSTS.iter().find_map(|host| text.strip_prefix(host)).unwrap_or(text)
}

/// The instances of these types that a value means: by reference, by self link or id, or by a name that only one of them has.
pub(crate) fn resolve_all<'a>(estate: &'a Estate, value: &Value, types: &[&str]) -> Vec<&'a Resource> {
    let items = value.items().unwrap_or(std::slice::from_ref(value));
    items.iter().filter_map(|item| resolve(estate, item, types)).collect()
}

/// The instance of one of these types that a value means.
pub(crate) fn resolve<'a>(estate: &'a Estate, value: &Value, types: &[&str]) -> Option<&'a Resource> {
    for reference in value.references() {
        let found = reference.address().filter(|a| types.contains(&&*a.type_name)).and_then(|a| estate.get(a));
        if found.is_some() {
            return found;
        }
    }
    let text = short(value.as_str()?).trim_end_matches('/');
    let saying = |attribute: &str, wanted: &str| -> Vec<&'a Resource> {
        // Links stand in an input with any of the hosts, or with none.
        let forms = std::iter::once(wanted.to_owned()).chain(HOSTS.iter().map(|host| format!("{host}{wanted}")));
        let forms: Vec<String> = forms.filter(|form| short(form) == wanted).collect();
        let of_type =
            |name: &&str| forms.iter().flat_map(|form| estate.saying(name, attribute, form)).collect::<Vec<_>>();
        types.iter().flat_map(of_type).collect()
    };
    let first = |mut found: Vec<&'a Resource>| {
        found.sort_by(|a, b| a.address.cmp(&b.address));
        found.dedup_by(|a, b| a.address == b.address);
        found
    };
    let by_link = first(saying("self_link", text).into_iter().chain(saying("id", text)).collect());
    if let Some(found) = by_link.first() {
        return Some(found);
    }
    let last = text.rsplit('/').next().filter(|last| !last.is_empty())?;
    let by_name = ["name", "secret_id", "email"].into_iter().flat_map(|attribute| saying(attribute, last));
    match first(by_name.collect()).as_slice() {
        [found] => Some(found),
        _ => None,
    }
}
