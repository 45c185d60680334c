//! Search engines, data warehouses, catalogues of data, and jobs on data.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A search engine.
    pub struct SearchEngine {
        /// Name.
        name: Field<Text>,
        /// `opensearch`, `elasticsearch` or another name of the source.
        engine: Field<String>,
        /// Version.
        version: Field<String>,
        /// Size class of a data node in the source.
        size: Field<String>,
        /// Data nodes.
        nodes: Field<u64>,
        /// Size class of a node that only leads.
        leader_size: Field<String>,
        /// Nodes that only lead.
        leaders: Field<u64>,
        /// There are nodes that only lead.
        leaders_enabled: Field<bool>,
        /// Size class of a node for old data.
        warm_size: Field<String>,
        /// Nodes for old data.
        warm_nodes: Field<u64>,
        /// There are nodes for old data.
        warm_enabled: Field<bool>,
        /// The oldest data lies on object storage.
        cold_enabled: Field<bool>,
        /// It stands in several zones.
        multi_zone: Field<bool>,
        /// In how many.
        zone_count: Field<u64>,
        /// A whole zone stands by.
        standby_zone: Field<bool>,
        /// Storage of a node in GiB.
        storage: Field<u64>,
        /// Nodes have disks that can be chosen.
        storage_enabled: Field<bool>,
        /// Kind of that disk.
        storage_type: Field<String>,
        /// Operations per second that were paid for.
        iops: Field<u64>,
        /// MiB per second that were paid for.
        throughput: Field<u64>,
        /// Storage is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Nodes talk to each other encrypted.
        tls_inside: Field<bool>,
        /// Callers must use HTTPS.
        https_only: Field<bool>,
        /// Least version of TLS, in the source's notation.
        tls_policy: Field<String>,
        /// A name of one's own.
        domain: Field<Text>,
        /// There is a name of one's own.
        domain_enabled: Field<bool>,
        /// Its certificate.
        certificate: Field<Link>,
        /// Users and rights are kept in it.
        users_enabled: Field<bool>,
        /// Users are kept in it, not elsewhere.
        own_users: Field<bool>,
        /// Callers without a login are let in.
        anonymous: Field<bool>,
        /// Name of the first user.
        username: Field<Text>,
        /// Password of the first user; always a secret.
        password: Field<Text>,
        /// Identity of the first user.
        user_role: Field<Link>,
        /// Directory whose users may open its pages.
        directory: Field<Link>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Hour at which a snapshot is made, UTC.
        snapshot_hour: Field<u64>,
        /// Settings by name.
        settings: BTreeMap<String, Field<Text>>,
        /// It has no nodes to choose.
        serverless: Field<bool>,
        /// Units of capacity, where the source has units instead of nodes.
        capacity: Field<u64>,
        /// Class of the service that is paid for.
        tier: Field<String>,
        /// It has a public address.
        public: Field<bool>,
    }
    lists {
        /// Logs that are kept elsewhere.
        logs: SearchLog,
    }
}

kind! {
    /// A log of a search engine that is kept elsewhere.
    pub struct SearchLog {
        /// Which log.
        log: Field<String>,
        /// Log group that takes it.
        log_group: Field<Link>,
        /// It is on.
        enabled: Field<bool>,
    }
}

kind! {
    /// A data warehouse: a store for questions over much data.
    pub struct DataWarehouse {
        /// Name.
        name: Field<Text>,
        /// Name of the database that is made at first.
        database: Field<Text>,
        /// Engine, in the source's terms.
        engine: Field<String>,
        /// Version.
        version: Field<String>,
        /// Size class of a node in the source.
        size: Field<String>,
        /// Nodes.
        nodes: Field<u64>,
        /// `single-node` or `multi-node`.
        cluster_type: Field<String>,
        /// Capacity that it keeps, where there are no nodes.
        capacity: Field<u64>,
        /// Capacity that it grows to.
        capacity_limit: Field<u64>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// Name of the first user.
        username: Field<Text>,
        /// Password of the first user; always a secret.
        password: Field<Text>,
        /// The cloud keeps the password as a secret of its own.
        password_managed: Field<bool>,
        /// Port.
        port: Field<u64>,
        /// It has a public address.
        public: Field<bool>,
        /// Storage is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Subnets in which it stands, as a group.
        subnet_group: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// All its traffic stays in the network.
        routed: Field<bool>,
        /// Its parameters, that stand elsewhere.
        parameter_group: Field<Link>,
        /// Identities that it takes on to read elsewhere.
        roles: Vec<Field<Link>>,
        /// Days for which snapshots are kept.
        backup_days: Field<u64>,
        /// When it is maintained.
        maintenance_window: Field<String>,
        /// It stands in several zones.
        multi_zone: Field<bool>,
        /// Zone.
        zone: Field<String>,
        /// Logs that are kept.
        log_exports: Vec<Field<String>>,
        /// Bucket that takes its logs.
        log_bucket: Field<Text>,
        /// It has no nodes to choose.
        serverless: Field<bool>,
        /// Snapshot from which it starts.
        restored_from: Field<Text>,
        /// Minutes of rest after which it stops.
        pause_minutes: Field<i64>,
    }
    lists {
        /// Parameters that the source states with it.
        parameters: crate::kinds::Parameter,
    }
}

kind! {
    /// A set of tables over files or in a warehouse.
    pub struct Dataset {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Database or set that it is part of.
        part_of: Field<Link>,
        /// `database`, `table` or `view`.
        dataset_type: Field<String>,
        /// Where its files lie.
        location: Field<Text>,
        /// Form of its files.
        format: Field<String>,
        /// Query of which it is the answer.
        query: Field<Text>,
        /// Its columns as JSON text.
        schema: Field<Text>,
        /// Seconds after which tables or parts end.
        expiry_seconds: Field<u64>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Settings by name.
        settings: BTreeMap<String, Field<Text>>,
        /// Columns that part its rows.
        partitions: Vec<Field<Text>>,
        /// Columns by which its rows are kept together.
        clusters: Vec<Field<Text>>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// Who may read and write, as the source writes it.
        access: Vec<Field<Text>>,
    }
    lists {
        /// Its columns.
        columns: DatasetColumn,
    }
}

kind! {
    /// A column.
    pub struct DatasetColumn {
        /// Name.
        name: Field<Text>,
        /// Type, in the source's terms.
        column_type: Field<Text>,
        /// What it is.
        comment: Field<Text>,
    }
}

kind! {
    /// A job that reads, changes and writes data.
    pub struct DataJob {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Engine: `spark`, `python`, `beam`, `sql`, `crawler`, … or a name of the source.
        engine: Field<String>,
        /// Version of the engine.
        version: Field<String>,
        /// Script or template.
        script: Field<Text>,
        /// Settings by name.
        arguments: BTreeMap<String, Field<Text>>,
        /// Identity that it has.
        role: Field<Link>,
        /// Size class of a worker.
        size: Field<String>,
        /// Workers.
        workers: Field<u64>,
        /// Capacity, where there are no workers to count.
        capacity: Field<f64>,
        /// Minutes that it may take.
        timeout_minutes: Field<u64>,
        /// Tries after the first.
        retries: Field<u64>,
        /// Runs at once.
        concurrency: Field<u64>,
        /// When it runs.
        schedule: Field<Text>,
        /// Where it reads and writes.
        connections: Vec<Field<Link>>,
        /// Stores that it reads.
        sources: Vec<Field<Text>>,
        /// Store that it writes.
        database: Field<Link>,
        /// Settings of its encryption, that stand elsewhere.
        security: Field<Link>,
        /// Definition in the source's language.
        definition: Field<Text>,
        /// It starts by itself.
        enabled: Field<bool>,
        /// Jobs that it starts.
        jobs: Vec<Field<Link>>,
        /// Subnets in which it runs.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
    }
}

kind! {
    /// Where jobs and questions read and write, with their login.
    pub struct DataConnection {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `JDBC`, `KAFKA`, `MONGODB`, `NETWORK`, … in the source's terms.
        connection_type: Field<String>,
        /// Address.
        address: Field<Text>,
        /// User.
        username: Field<Text>,
        /// Password; always a secret.
        password: Field<Text>,
        /// Other details by name.
        details: BTreeMap<String, Field<Text>>,
        /// Subnet into which it reaches.
        subnet: Field<Link>,
        /// Firewalls of its connections.
        firewalls: Vec<Field<Link>>,
        /// Where answers are written.
        output: Field<Text>,
        /// Key of the encryption of answers.
        encryption_key: Field<Link>,
    }
}

kind! {
    /// Servers that work on data together: Spark, Hadoop, Flink.
    pub struct DataCluster {
        /// Name.
        name: Field<Text>,
        /// Release of the source.
        version: Field<String>,
        /// Programs on it.
        programs: Vec<Field<String>>,
        /// Size class of the leading server.
        leader_size: Field<String>,
        /// Leading servers.
        leaders: Field<u64>,
        /// Size class of a worker.
        size: Field<String>,
        /// Workers.
        workers: Field<u64>,
        /// Most workers.
        maximum: Field<u64>,
        /// Disk of a worker in GiB.
        storage: Field<u64>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Key with which operators log in.
        ssh_key: Field<Link>,
        /// Identity of its servers.
        role: Field<Link>,
        /// Where its logs go.
        logs: Field<Text>,
        /// Settings as JSON text.
        settings: Field<Text>,
        /// It ends when its work is done.
        ends: Field<bool>,
        /// Minutes of rest after which it ends.
        idle_minutes: Field<u64>,
        /// It has no servers to choose.
        serverless: Field<bool>,
        /// Scripts that set its servers up.
        scripts: Vec<Field<Text>>,
        /// Files that it runs.
        definition: Field<Text>,
    }
}
