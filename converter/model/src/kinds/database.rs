//! SQL databases.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A SQL database server.
    pub struct Database {
        /// Name of the server in the source.
        identifier: Field<Text>,
        /// `postgres`, `mysql`, `mariadb`, or another name of the source.
        engine: Field<String>,
        /// Version, as exact as the source says.
        version: Field<String>,
        /// Size class of the source.
        size: Field<String>,
        /// Most memory in GiB, where the cloud grows and shrinks it instead of giving it a size class.
        memory_limit: Field<f64>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// Largest storage in GiB that it grows to by itself.
        storage_limit: Field<u64>,
        /// Kind of disk in the source.
        storage_type: Field<String>,
        /// Operations per second that were paid for.
        iops: Field<u64>,
        /// MiB per second that were paid for.
        throughput: Field<u64>,
        /// Storage is encrypted.
        encrypted: Field<bool>,
        /// Name of the database that is made at first.
        name: Field<Text>,
        /// Name of the first user.
        username: Field<Text>,
        /// Password of the first user; always a secret.
        password: Field<Text>,
        /// The cloud keeps the password as a secret of its own.
        password_managed: Field<bool>,
        /// Port.
        port: Field<u64>,
        /// A second copy stands by in another zone.
        multi_zone: Field<bool>,
        /// Availability zone.
        zone: Field<String>,
        /// Subnets in which it stands.
        subnet_group: Field<Link>,
        /// Subnets in which it stands, where the source names them itself.
        subnets: Vec<Field<Link>>,
        /// Further databases on the server, beside `name`.
        databases: Vec<Field<Text>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Its cloud has no firewalls before databases: what stands in the network, or has a connector, reaches it.
        unguarded: Field<bool>,
        /// Its parameters.
        parameter_group: Field<Link>,
        /// Its options.
        option_group: Field<Link>,
        /// It has a public address.
        public: Field<bool>,
        /// Days for which it can be put back to any moment.
        backup_days: Field<u64>,
        /// Whether backups are made, where no number of days is written.
        backups: Field<bool>,
        /// When backups are made, as `02:00-03:00` UTC.
        backup_window: Field<String>,
        /// When it is maintained, as `sun:04:00-sun:05:00` UTC.
        maintenance_window: Field<String>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// Database that it copies.
        replica_of: Field<Link>,
        /// Minor versions install themselves.
        minor_upgrades: Field<bool>,
        /// Statistics of statements are kept.
        insights: Field<bool>,
        /// Logs that are kept elsewhere.
        log_exports: Vec<Field<String>>,
        /// Seconds between samples of the operating system.
        monitoring_seconds: Field<u64>,
        /// Connections without TLS are refused.
        tls_required: Field<bool>,
        /// Users log in by the identity of the cloud.
        iam_login: Field<bool>,
        /// Authority that signed its certificate.
        certificate_authority: Field<String>,
    }
    lists {
        /// Parameters that the source writes into the server itself and not into a group.
        parameters: Parameter,
    }
}

kind! {
    /// Parameters of a database.
    pub struct ParameterGroup {
        /// Name in the source.
        name: Field<Text>,
        /// Engine and major version.
        family: Field<String>,
        /// What it is for.
        description: Field<Text>,
    }
    lists {
        /// The parameters.
        parameters: Parameter,
    }
}

kind! {
    /// A parameter of a database.
    pub struct Parameter {
        /// Name.
        name: Field<String>,
        /// Value, in the units of the engine.
        value: Field<Text>,
        /// `immediate` or `pending-reboot`.
        apply: Field<String>,
    }
}

kind! {
    /// Subnets in which a managed store stands.
    pub struct SubnetGroup {
        /// Name in the source.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// The subnets.
        subnets: Vec<Field<Link>>,
    }
}
