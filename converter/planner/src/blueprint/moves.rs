//! How data moves.

use super::Engine;
use model::Traces;
use value::Address;

/// Data moves by dump and restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseMove {
    /// Key of the database.
    pub database: String,
    /// What it speaks.
    pub engine: Engine,
    /// Identifier of the source's server, where it is known.
    pub identifier: Option<String>,
    /// Source instance.
    pub address: Address,
    /// Database in the source; `None` where the source does not name one, so that whoever moves it must.
    pub name: Option<String>,
    /// User in the source.
    pub user: String,
    /// Port in the source.
    pub port: u16,
    /// Leaves behind its name at the source.
    pub traces: Traces,
}

/// Objects are copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketMove {
    /// Key of the bucket.
    pub bucket: String,
    /// Source instance.
    pub address: Address,
    /// Region of the source, where it is known.
    pub region: Option<String>,
}

/// Images are copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageMove {
    /// Host of the registry, where the source names it; else it is that of the account at AWS.
    pub registry: Option<String>,
    /// Repository in the source: `shop/api`.
    pub repository: String,
    /// Repository at the new registry: `api`.
    pub target: String,
    /// Tags that containers use, sorted.
    pub tags: Vec<String>,
    /// Source instance.
    pub address: Option<Address>,
    /// Leaves behind its name at the source.
    pub traces: Traces,
}

/// A secret is brought over without being shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretMove {
    /// Name of the secret here.
    pub secret: String,
    /// Name in the source's store.
    pub source_name: String,
    /// Which entry of a JSON object.
    pub entry: Option<String>,
    /// It is a parameter of SSM rather than a secret.
    pub parameter: bool,
    /// Source instance.
    pub address: Address,
    /// Leaves behind its name at the source.
    pub traces: Traces,
}

/// Services of the source that must stand still before the cut-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFreeze {
    /// Cluster.
    pub cluster: String,
    /// Service.
    pub service: String,
    /// Source instance.
    pub address: Address,
    /// Leaves behind its name at the source.
    pub traces: Traces,
}

/// Queues of the source that must be empty before the cut-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueDrain {
    /// Name in the source.
    pub name: String,
    /// Source instance.
    pub address: Address,
}

/// How data moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Databases.
    pub databases: Vec<DatabaseMove>,
    /// Buckets.
    pub buckets: Vec<BucketMove>,
    /// Images.
    pub images: Vec<ImageMove>,
    /// Secrets.
    pub secrets: Vec<SecretMove>,
    /// Services that must stand still.
    pub freezes: Vec<ServiceFreeze>,
    /// Queues that must be empty.
    pub drains: Vec<QueueDrain>,
    /// Region of the source, where it is one only.
    pub region: Option<String>,
}
