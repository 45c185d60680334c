//! Streams and brokers.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A stream: records in order, kept for a time, read by many.
    pub struct Stream {
        /// Name.
        name: Field<Text>,
        /// Broker that holds it; absent where the cloud is the broker.
        broker: Field<Link>,
        /// Shards or partitions.
        shards: Field<u64>,
        /// Copies of each.
        replicas: Field<u64>,
        /// Paid by what goes through, not by shard.
        on_demand: Field<bool>,
        /// Hours for which records are kept.
        retention_hours: Field<u64>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// It is encrypted at rest.
        encrypted: Field<bool>,
        /// Counts by shard that are kept.
        metrics: Vec<Field<String>>,
        /// Consumers with a channel of their own, or groups of consumers.
        consumers: Vec<Field<Text>>,
        /// Consumers must be gone before it is destroyed.
        enforce_consumers: Field<bool>,
        /// Largest record in KiB.
        maximum_kib: Field<u64>,
        /// Settings by name.
        settings: BTreeMap<String, Field<Text>>,
        /// Records are written to a bucket as well.
        capture: Field<bool>,
        /// That bucket.
        capture_bucket: Field<Link>,
        /// Policy as JSON text.
        policy: Field<Text>,
    }
}

kind! {
    /// A cluster of brokers of streams.
    pub struct StreamBroker {
        /// Name.
        name: Field<Text>,
        /// `kafka` or another name of the source.
        engine: Field<String>,
        /// Version, as exact as the source says.
        version: Field<String>,
        /// Brokers.
        nodes: Field<u64>,
        /// Size class of a broker in the source.
        size: Field<String>,
        /// Storage of a broker in GiB.
        storage: Field<u64>,
        /// Largest storage of a broker in GiB that it grows to.
        storage_limit: Field<u64>,
        /// MiB per second of a broker's disk that were paid for.
        throughput: Field<u64>,
        /// Capacity that was paid for, in the source's unit.
        capacity: Field<u64>,
        /// Capacity that it grows to.
        capacity_limit: Field<u64>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// It has public addresses.
        public: Field<Text>,
        /// `TLS`, `TLS_PLAINTEXT` or `PLAINTEXT`: how clients connect.
        tls: Field<String>,
        /// Brokers talk to each other encrypted.
        tls_inside: Field<bool>,
        /// Clients log in by the identity of the cloud.
        iam_login: Field<bool>,
        /// Clients log in by user and password.
        password_login: Field<bool>,
        /// Secrets that hold users and passwords.
        password_secrets: Vec<Field<Link>>,
        /// Authorities that sign certificates of clients.
        client_authorities: Vec<Field<Link>>,
        /// Clients need not log in.
        anonymous: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Settings of brokers that stand elsewhere.
        parameter_group: Field<Link>,
        /// Settings of brokers as lines.
        settings: Field<Text>,
        /// How much is counted.
        metrics: Field<String>,
        /// Counts can be read in the form of Prometheus.
        prometheus: Vec<Field<bool>>,
        /// Log group that takes its logs.
        log_group: Field<Link>,
        /// Bucket that takes its logs.
        log_bucket: Field<Link>,
        /// Stream that takes its logs.
        log_stream: Field<Link>,
        /// Old records lie on slower storage.
        tiered: Field<String>,
        /// It has no nodes to choose.
        serverless: Field<bool>,
        /// It stands in several zones.
        multi_zone: Field<bool>,
        /// Addresses that may reach it.
        allowed_cidrs: Vec<Field<Text>>,
        /// Class of the service that is paid for.
        tier: Field<String>,
    }
}

kind! {
    /// What writes records of a stream to a store.
    pub struct StreamDelivery {
        /// Name.
        name: Field<Text>,
        /// Stream that it reads; absent where programs write to it.
        source: Field<Link>,
        /// `s3`, `extended_s3`, `redshift`, `opensearch`, `http_endpoint`, …
        destination: Field<String>,
        /// Bucket that it writes to.
        bucket: Field<Link>,
        /// Start of the names of objects.
        prefix: Field<Text>,
        /// Start of the names of objects that failed.
        error_prefix: Field<Text>,
        /// Store that it writes to, where that is not a bucket.
        store: Field<Link>,
        /// Address that it calls.
        address: Field<Text>,
        /// Key for that address; always a secret.
        access_key: Field<Text>,
        /// MiB that are gathered.
        buffer_mib: Field<u64>,
        /// Seconds for which is gathered.
        buffer_seconds: Field<u64>,
        /// `GZIP`, `Snappy`, `ZIP`, … or `UNCOMPRESSED`.
        compression: Field<String>,
        /// Identity with which it acts.
        role: Field<Link>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Functions and steps through which records go, with their settings.
        processing: Vec<Field<Text>>,
        /// Table or index that it writes to.
        table: Field<Text>,
        /// Log group that takes its errors.
        log_group: Field<Link>,
        /// Parts of records that become parts of names.
        partitions: Field<bool>,
        /// Form into which records are brought.
        format: Field<Text>,
        /// Subnets into which it reaches.
        subnets: Vec<Field<Link>>,
        /// Firewalls of its connections.
        firewalls: Vec<Field<Link>>,
    }
}

kind! {
    /// A broker of messages that has a machine or namespace of its own.
    pub struct MessageBroker {
        /// Name.
        name: Field<Text>,
        /// `rabbitmq`, `activemq`, or another name of the source.
        engine: Field<String>,
        /// Version.
        version: Field<String>,
        /// Size class in the source.
        size: Field<String>,
        /// `SINGLE_INSTANCE`, `ACTIVE_STANDBY_MULTI_AZ` or `CLUSTER_MULTI_AZ`.
        deployment: Field<String>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// Kind of storage.
        storage_type: Field<String>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// It has a public address.
        public: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Its settings, that stand elsewhere.
        parameter_group: Field<Link>,
        /// Settings as text.
        settings: Field<Text>,
        /// How users log in: `simple` or `ldap`.
        authentication: Field<String>,
        /// Minor versions install themselves.
        minor_upgrades: Field<bool>,
        /// When it is maintained.
        maintenance_window: Field<Text>,
        /// Logs that are kept.
        logs: Vec<Field<bool>>,
        /// Class of the service that is paid for.
        tier: Field<String>,
        /// Units of capacity that were paid for.
        capacity: Field<u64>,
        /// It stands in several zones.
        multi_zone: Field<bool>,
        /// Least version of TLS.
        tls_version: Field<String>,
        /// Addresses that may reach it.
        allowed_cidrs: Vec<Field<Text>>,
        /// Programs log in by keys of the broker, not only by identities.
        key_login: Field<bool>,
    }
    lists {
        /// Users.
        users: BrokerUser,
    }
}

kind! {
    /// A user of a broker.
    pub struct BrokerUser {
        /// Name.
        name: Field<Text>,
        /// Password; always a secret.
        password: Field<Text>,
        /// Groups.
        groups: Vec<Field<Text>>,
        /// May open the console.
        console: Field<bool>,
        /// Copies data between brokers.
        replication: Field<bool>,
    }
}
