//! MySQL and MariaDB.

use crate::blueprint::Setting;
use crate::stores::Translated;
use model::Traced;
use std::collections::BTreeMap;

/// Tags of the official images by product and release series. From knowledge, not yet checked against a registry; newer
/// ones may exist.
const NEWEST: &[(&str, &str, &str)] = &[
    ("mysql", "8.0", "8.0.44"),
    ("mysql", "8.4", "8.4.7"),
    ("mariadb", "10.6", "10.6.24"),
    ("mariadb", "10.11", "10.11.15"),
    ("mariadb", "11.4", "11.4.9"),
    ("mariadb", "11.8", "11.8.5"),
];

pub(super) fn image(product: &str, version: &str) -> String {
    let series: String = version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let tag = NEWEST.iter().find(|(p, s, _)| *p == product && *s == series).map_or(version, |(_, _, newest)| newest);
    format!("{product}:{tag}")
}

pub(super) fn settings(parameters: &BTreeMap<String, Traced<String>>) -> Translated {
    let mut settings = Vec::new();
    let mut dropped = Vec::new();
    let mut tls_required = Traced::own(false);
    for (name, value) in parameters {
        match name.as_str() {
            "require_secure_transport" => {
                tls_required = Traced { value: matches!(value.value.as_str(), "1" | "ON" | "on"), traces: value.traces.clone() };
            }
            other if other.starts_with("rds") || other.starts_with("aurora") => {
                dropped.push((name.clone(), String::from("It is a parameter of the source's service, not of the engine.")));
            }
            "datadir" | "basedir" | "port" | "socket" | "pid_file" | "log_error" | "tmpdir" | "bind_address" | "server_id" => {
                dropped.push((name.clone(), String::from("The way in which the server is set up here decides it.")));
            }
            _ if value.value.contains('{') => dropped.push((
                name.clone(),
                format!("Its value {} is a formula of the source over the size of its machine. The engine's default is used.", value.value),
            )),
            _ if value.value.contains(['\n', '\r', '#', ';']) => {
                dropped.push((name.clone(), String::from("Its value cannot stand in the engine's file of options.")));
            }
            _ => settings.push(Setting { name: name.clone(), value: value.clone() }),
        }
    }
    Translated { settings, tls_required, extensions: Vec::new(), dropped }
}
