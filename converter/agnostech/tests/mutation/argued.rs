//! Leaves whose other value need not show, each by type and path, with a reason.

/// By type and path.
pub const ARGUED: &[(&str, &str, &str)] = &[
    (
        "aws_autoscaling_group",
        "tag[Name].key",
        "under another key it is another tag, which labels things where this one names them",
    ),
    (
        "aws_db_instance",
        "db_subnet_group_name",
        "there is one group to lead to; without one the server stands in the private subnet of its location, which is the same",
    ),
    (
        "aws_db_parameter_group",
        "parameter[rds.force_ssl].name",
        "what it asks for holds without it as well; under another name it is another parameter",
    ),
    ("google_sql_database_instance", "settings.ip_configuration.ssl_mode", "what it asks for holds without it as well"),
];

/// Why the ledger need not keep its word on a leaf.
pub fn reason(type_name: &str, path: &str) -> Option<&'static str> {
    ARGUED.iter().find(|(t, p, _)| *t == type_name && *p == path).map(|(_, _, reason)| *reason)
}
