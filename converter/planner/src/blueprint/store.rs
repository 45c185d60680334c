//! Databases, brokers and buckets.

use model::{Traced, Traces};
use std::collections::BTreeSet;
use value::Address;

/// What a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// PostgreSQL
    Postgres,
    /// MySQL
    Mysql,
    /// MariaDB
    Mariadb,
}

impl Engine {
    /// Name of the product.
    pub const fn product(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Mariadb => "mariadb",
        }
    }
}

/// A parameter as the engine's own configuration file writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Name.
    pub name: String,
    /// Value with its unit.
    pub value: Traced<String>,
}

/// How backups are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupTool {
    /// pgBackRest: any moment of the retention.
    PgBackRest,
    /// A dump each night.
    Dump,
}

/// Backups of a database.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseBackup {
    /// How.
    pub tool: BackupTool,
    /// Days for which they are kept.
    pub days: Traced<u64>,
    /// Start, as systemd's `OnCalendar` in UTC: `*-*-* 02:00:00 UTC`.
    pub schedule: Traced<String>,
    /// Key of the bucket that takes them; on the server's own disk if there is none.
    pub bucket: Option<String>,
}

/// A database that is hosted on servers.
#[derive(Clone, Debug, PartialEq)]
pub struct Database {
    /// `database`, or a name where there are several; also the key of its project, volume and primary server if it is dedicated.
    pub key: String,
    /// Key of the project that it is part of.
    pub project: String,
    /// What it speaks.
    pub engine: Traced<Engine>,
    /// Version as the source has it, major or exact.
    pub version: Traced<String>,
    /// Image with its tag.
    pub image: Traced<String>,
    /// Key of the server that is the primary.
    pub primary: String,
    /// Key of the server that stands by.
    pub standby: Option<Traced<String>>,
    /// Database that is made.
    pub name: Traced<String>,
    /// User that owns it.
    pub user: Traced<String>,
    /// Name of the secret that is its password.
    pub password: String,
    /// Port.
    pub port: Traced<u16>,
    /// Clients must speak TLS.
    pub tls_required: Traced<bool>,
    /// Settings.
    pub settings: Vec<Setting>,
    /// Extensions that are made in the database.
    pub extensions: Vec<Traced<String>>,
    /// Backups.
    pub backup: DatabaseBackup,
    /// Directory of its data on the host.
    pub directory: String,
    /// It listens on the host's private address; otherwise only inside its project.
    pub listens_on_host: bool,
    /// Keys of the servers that may connect, and networks of the source that might.
    pub clients: Vec<super::HostPeer>,
    /// Memory in GiB of the server, for the settings that depend on it.
    pub memory_gib: f64,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances.
    pub about: Vec<Address>,
}

/// A queue of a broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerQueue {
    /// Name, without the prefix that all names share.
    pub name: Traced<String>,
    /// Milliseconds until a message goes.
    pub message_ttl: Option<Traced<u64>>,
    /// Queue that takes what failed.
    pub dead_letter: Option<Traced<String>>,
    /// Deliveries after which a message failed.
    pub delivery_limit: Option<Traced<u64>>,
    /// Largest message in bytes.
    pub max_bytes: Option<Traced<u64>>,
    /// One consumer at a time, so that the order is kept.
    pub ordered: Option<Traced<bool>>,
    /// Exchange of whose messages it gets a copy each.
    pub exchange: Option<Traced<String>>,
    /// Exchange that takes what failed.
    pub dead_letter_exchange: Option<Traced<String>>,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instance.
    pub about: Vec<Address>,
}

/// An exchange of a broker, of the type that copies to all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerExchange {
    /// Name, without the prefix that all names share.
    pub name: Traced<String>,
    /// Source instance.
    pub about: Vec<Address>,
}

/// A broker that is hosted on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// `rabbitmq`; also the name of its service.
    pub key: String,
    /// Key of the project that it is part of.
    pub project: String,
    /// Image with its tag.
    pub image: String,
    /// User of the application.
    pub user: String,
    /// Name of the secret that is the user's password.
    pub password: String,
    /// Directory of its data on the host.
    pub directory: String,
    /// Its queues, sorted by name.
    pub queues: Vec<BrokerQueue>,
    /// What copies each message into every queue that is bound to it, sorted by name.
    pub exchanges: Vec<BrokerExchange>,
    /// Source instances.
    pub about: Vec<Address>,
}

/// What happens to some objects of a bucket with time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketLifecycle {
    /// Name of the rule.
    pub id: Traced<String>,
    /// It is in force.
    pub enabled: Traced<bool>,
    /// Start of the names that it is about.
    pub prefix: Option<Traced<String>>,
    /// Days until an object goes.
    pub expiration_days: Option<Traced<u64>>,
    /// Days until an old version goes.
    pub noncurrent_days: Option<Traced<u64>>,
    /// How many newer old versions are kept all the same.
    pub noncurrent_keep: Option<Traced<u64>>,
    /// Days until an unfinished upload goes.
    pub abort_upload_days: Option<Traced<u64>>,
    /// Markers of deletion with nothing behind them go.
    pub expired_markers: Option<Traced<bool>>,
}

/// What browsers may do from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketCors {
    /// Origins.
    pub origins: Vec<Traced<String>>,
    /// Methods.
    pub methods: Vec<Traced<String>>,
    /// Headers of the request.
    pub headers: Vec<Traced<String>>,
    /// Headers of the answer.
    pub exposed: Vec<Traced<String>>,
    /// Seconds for which browsers remember.
    pub max_age: Option<Traced<u64>>,
}

/// A bucket of the cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// `media`, `backup`.
    pub key: String,
    /// Name in the source, if it is known; names are global, so a new one is asked for with this as its hint.
    pub source_name: Option<Traced<String>>,
    /// Versions are kept.
    pub versioning: Option<Traced<String>>,
    /// Canned access list: `private` or `public-read`.
    pub acl: Traced<String>,
    /// What happens to objects with time.
    pub lifecycle: Vec<BucketLifecycle>,
    /// What browsers may do from elsewhere.
    pub cors: Vec<BucketCors>,
    /// It takes backups: another project's key, another location.
    pub backup: bool,
    /// It must not be destroyed by accident.
    pub protected: Traced<bool>,
    /// Name of the inventory variable that holds its name: `media_bucket`.
    pub inventory: String,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances.
    pub about: Vec<Address>,
}

impl Bucket {
    /// Instances of the source that say something of it.
    pub fn sources(&self) -> BTreeSet<Address> {
        let mut found = BTreeSet::new();
        let mut add = |traces: &Traces| found.extend(traces.iter().map(|trace| trace.origin.address.clone()));
        add(&self.traces);
        add(&self.protected.traces);
        self.source_name.iter().for_each(|name| add(&name.traces));
        self.versioning.iter().for_each(|versioning| add(&versioning.traces));
        for rule in &self.lifecycle {
            add(&rule.id.traces);
            add(&rule.enabled.traces);
        }
        for rule in &self.cors {
            let texts = rule.origins.iter().chain(&rule.methods).chain(&rule.headers).chain(&rule.exposed);
            texts.for_each(|text| add(&text.traces));
        }
        found
    }
}
