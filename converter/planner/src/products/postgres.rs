//! PostgreSQL.

use crate::blueprint::Setting;
use crate::stores::Translated;
use model::{Trace, Traced, Traces};
use std::collections::BTreeMap;
use value::Step;

/// Newest minor versions by major version that are known here; from knowledge, not yet checked against the project's release
/// notes. Newer ones may exist.
const NEWEST: &[(&str, &str)] =
    &[("13", "13.23"), ("14", "14.20"), ("15", "15.15"), ("16", "16.11"), ("17", "17.7"), ("18", "18.1")];

/// The Debian-based image: Alpine sorts text differently from the source, and indexes would break.
pub(super) fn image(version: &str) -> String {
    let major = version.split('.').next().unwrap_or(version);
    let tag = NEWEST.iter().find(|(m, _)| *m == major).map_or(major, |(_, newest)| newest);
    format!("postgres:{tag}-bookworm")
}

/// Libraries that are part of PostgreSQL's own distribution; others do not exist in the image.
const LIBRARIES: &[&str] = &["pg_stat_statements", "auto_explain", "pg_prewarm", "auth_delay", "passwordcheck"];

/// Extensions of PostgreSQL's own distribution, which the image has; from knowledge, not yet checked against its documentation.
const CONTRIBUTED: &[&str] = &[
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "earthdistance",
    "fuzzystrmatch",
    "hstore",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_trgm",
    "pg_visibility",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "postgres_fdw",
    "sslinfo",
    "tablefunc",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "xml2",
];

/// Units in which RDS counts a parameter without a unit.
fn unit(name: &str) -> &'static str {
    match name {
        "work_mem"
        | "maintenance_work_mem"
        | "autovacuum_work_mem"
        | "logical_decoding_work_mem"
        | "temp_file_limit"
        | "max_stack_depth" => "kB",
        "shared_buffers" | "effective_cache_size" | "temp_buffers" | "wal_buffers" => "x8kB",
        "max_wal_size" | "min_wal_size" | "wal_keep_size" | "max_slot_wal_keep_size" => "MB",
        _ => "",
    }
}

fn with_unit(name: &str, value: &str) -> Option<String> {
    let number: Option<i64> = value.parse().ok();
    match (unit(name), number) {
        ("", _) | (_, Some(-1 | 0)) => Some(value.to_owned()),
        ("x8kB", Some(blocks)) => blocks.checked_mul(8).map(|kb| format!("{kb}kB")),
        (unit, Some(number)) => Some(format!("{number}{unit}")),
        (_, None) => None,
    }
}

fn said(value: &Traced<String>) -> Traces {
    if value.value == "0" {
        return value.traces.clone();
    }
    let is_value = |trace: &&Trace| matches!(trace.origin.path.steps().last(), Some(Step::Attribute(name)) if matches!(&**name, "value"));
    let origins = value.traces.iter().filter(is_value).map(|trace| trace.origin.clone()).collect();
    Traces::carried(&origins)
}

pub(super) fn settings(parameters: &BTreeMap<String, Traced<String>>) -> Translated {
    let mut settings = Vec::new();
    let mut dropped = Vec::new();
    let mut extensions = Vec::new();
    // From version 15 RDS asks for TLS unless it is told otherwise; asking for it is the safer reading of silence.
    let mut tls_required = Traced::own(true);
    for (name, value) in parameters {
        match name.as_str() {
            "require_secure_transport" => {
                tls_required =
                    Traced { value: !matches!(value.value.to_ascii_lowercase().as_str(), "off" | "0" | "false"), traces: value.traces.clone() };
            }
            "azure.extensions" => {
                let named = value.value.split(',').map(str::trim).filter(|name| !name.is_empty());
                let (known, unknown): (Vec<&str>, Vec<&str>) =
                    named.partition(|name| CONTRIBUTED.iter().any(|known| known.eq_ignore_ascii_case(name)));
                for extension in unknown {
                    dropped.push((
                        format!("azure.extensions: {extension}"),
                        format!("The image of PostgreSQL has no extension {extension}. Add its package to compose/database/Dockerfile if it is used."),
                    ));
                }
                extensions.extend(
                    known.iter().map(|name| Traced { value: name.to_ascii_lowercase(), traces: value.traces.clone() }),
                );
            }
            // Where it says what holds without it, the value alone could change something.
            "rds.force_ssl" => tls_required = Traced { value: value.value != "0", traces: said(value) },
            "shared_preload_libraries" => {
                let (known, unknown): (Vec<&str>, Vec<&str>) =
                    value.value.split(',').map(str::trim).filter(|l| !l.is_empty()).partition(|l| LIBRARIES.contains(l));
                for library in unknown {
                    dropped.push((
                        format!("shared_preload_libraries: {library}"),
                        format!("The image of PostgreSQL has no library {library}. Add its package to compose/database/Dockerfile if it is used."),
                    ));
                }
                if known.contains(&"pg_stat_statements") {
                    extensions.push(Traced { value: String::from("pg_stat_statements"), traces: value.traces.clone() });
                }
                if !known.is_empty() {
                    settings.push(Setting {
                        name: name.clone(),
                        value: Traced { value: format!("'{}'", known.join(",")), traces: value.traces.clone() },
                    });
                }
            }
            other
                if other.starts_with("rds.")
                    || other.starts_with("rds_")
                    || other.starts_with("apg_")
                    || other.starts_with("azure.")
                    || other.starts_with("pgms_")
                    || other.starts_with("pgbouncer.")
                    || other.starts_with("metrics.") => dropped.push((
                name.clone(),
                String::from("It is a parameter of the source's service, not of PostgreSQL."),
            )),
            "ssl" | "ssl_ca_file" | "ssl_cert_file" | "ssl_key_file" | "listen_addresses" | "port" | "data_directory"
            | "config_file" | "hba_file" | "unix_socket_directories" | "archive_command" | "archive_mode" | "log_directory"
            | "log_filename" | "logging_collector" | "log_destination" => dropped.push((
                name.clone(),
                String::from("The way in which the server is set up here decides it."),
            )),
            _ if value.value.contains('{') => dropped.push((
                name.clone(),
                format!("Its value {} is a formula of the source over the size of its machine. The default for the size here is used.", value.value),
            )),
            _ => match with_unit(name, &value.value) {
                Some(text) => {
                    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) && !text.is_empty();
                    let text = if plain { text } else { format!("'{}'", text.replace('\'', "''")) };
                    settings.push(Setting { name: name.clone(), value: Traced { value: text, traces: value.traces.clone() } });
                }
                None => dropped.push((name.clone(), format!("{:?} is not a number.", value.value))),
            },
        }
    }
    Translated { settings, tls_required, extensions, dropped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_formulas() {
        let own = |s: &str| Traced::own(s.to_owned());
        let parameters = BTreeMap::from([
            (String::from("work_mem"), own("16384")),
            (String::from("shared_buffers"), own("{DBInstanceClassMemory/32768}")),
            (String::from("rds.force_ssl"), own("1")),
            (String::from("log_line_prefix"), own("%t:%r:")),
            (String::from("shared_preload_libraries"), own("pg_stat_statements,pg_cron")),
        ]);
        let translated = settings(&parameters);
        let found: Vec<(String, String)> = translated.settings.into_iter().map(|s| (s.name, s.value.value)).collect();
        assert_eq!(
            found,
            [
                ("log_line_prefix".to_owned(), "'%t:%r:'".to_owned()),
                ("shared_preload_libraries".into(), "'pg_stat_statements'".into()),
                ("work_mem".into(), "16384kB".into()),
            ]
        );
        assert!(translated.tls_required.value);
        assert_eq!(translated.dropped.len(), 2);
        assert_eq!(image("15.4"), "postgres:15.15-bookworm");
    }
}
