//! What will be built, decided once and complete.
//!
//! A blueprint names things by keys that mean something (`database`, `public-a`), never by position. Every value that
//! comes from the source is [`Traced`]: whoever renders it passes its traces on to the syntax node that holds it, and
//! from there they reach the ledger.

mod decision;
mod endpoint;
mod machine;
mod monitoring;
mod moves;
mod names;
mod network;
mod project;
mod proxy;
mod secret;
mod store;

pub use decision::{Alternative, Chosen, Decision, Monthly};
pub use endpoint::{Endpoint, Known};
pub use machine::{Directory, HostPeer, HostRule, Server, ServerSize, SshKey, StartScript, Volume};
pub use monitoring::{Check, LogRetention, MonitoredBy};
pub use moves::{BucketMove, DatabaseMove, ImageMove, Moves, QueueDrain, SecretMove, ServiceFreeze};
pub use names::{Record, RecordValue, Traffic, Zone};
pub use network::{
    CloudFirewall, CloudRule, LoadBalancer, LoadBalancerHealth, LoadBalancerService, Network, RuleDirection, RulePeer,
    Subnet,
};
pub use project::{
    Condition, ConfigFile, HealthCheck, Limits, Mount, MountSource, Piece, Project, ProjectVariable, Publish,
    SecretFile, Service, ServiceNetwork, Ulimit, VariableSource, WithTraces,
};
pub use proxy::{Acme, Backend, BackendHealth, EntryPoint, Matcher, Proxy, Route, Router, Sticky};
pub use secret::{Secret, SecretKind, VALUE_ONLY};
pub use store::{
    BackupTool, Broker, BrokerExchange, BrokerQueue, Bucket, BucketCors, BucketLifecycle, Database, DatabaseBackup,
    Engine, Setting,
};

use crate::{Level, Runtime, Target};
use model::{Exposure, Flow, Origins, Traced, Traces};
use std::collections::BTreeMap;
use value::Address;

/// What the output asks for because the migration was not told. What was told stands in [`Inputs`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Networks that may log in; asked for if empty.
    pub admin_cidrs: Vec<String>,
    /// Public keys that may log in, by name; the source's known keys are among them. Asked for if empty.
    pub ssh_public_keys: BTreeMap<String, Traced<String>>,
    /// Address that the certificate authority may write to.
    pub acme_email: Option<String>,
    /// Registry that holds the images.
    pub registry: Option<String>,
    /// Where alerts go.
    pub alert_target: Option<String>,
    /// S3 endpoint that takes backups.
    pub backup_endpoint: Option<String>,
}

/// Something in the application that must change by hand, because what it calls is not there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationChange {
    /// A word for the first column: `Queue`, `Bucket`.
    pub subject: String,
    /// Actions that prove it, such as `sqs:SendMessage`.
    pub actions: Vec<String>,
    /// Where they stand.
    pub stated_in: Vec<Address>,
    /// What to do, as sentences.
    pub advice: String,
    /// Leaves that say it.
    pub origins: Origins,
}

/// Something that is weaker than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakness {
    /// A word: `Availability`, `Encryption`.
    pub subject: String,
    /// How it was and how it is, as sentences.
    pub text: String,
    /// What it is about.
    pub about: Vec<Address>,
    /// Leaves that say how it was.
    pub origins: Origins,
}

/// A step that a person must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualStep {
    /// What to do, as a sentence.
    pub text: String,
    /// What it is about.
    pub about: Vec<Address>,
}

/// Who may reach what, before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExposureReport {
    /// Flows that the source lets in, tiers named by the keys of the target where they live on.
    pub before: Exposure,
    /// Flows that the target lets in.
    pub after: Exposure,
    /// Flows of `after` that `before` has not, each with the input or need that asked for it.
    pub added: BTreeMap<Flow, String>,
    /// Leaves behind `before`.
    pub steered_by: Traces,
}

/// Everything that the target's rooms need to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    /// Where to.
    pub target: Target,
    /// What runs containers.
    pub runtime: Runtime,
    /// How much may fail.
    pub level: Level,
    /// Name of the whole, fit for host names and labels: `shop-prod`.
    pub name: Traced<String>,
    /// Labels for everything that takes labels.
    pub labels: BTreeMap<String, Traced<String>>,
    /// First location; empty where the target has none.
    pub location: String,
    /// Second location, from level `basic` up.
    pub second_location: Option<String>,
    /// Hetzner's network zone, or what corresponds to it.
    pub network_zone: String,
    /// What was given.
    pub inputs: Inputs,
    /// Private networks.
    pub networks: Vec<Network>,
    /// Servers, sorted by key.
    pub servers: Vec<Server>,
    /// Volumes, sorted by key.
    pub volumes: Vec<Volume>,
    /// Firewalls on the public side, sorted by key.
    pub firewalls: Vec<CloudFirewall>,
    /// Load balancers of the cloud, sorted by key.
    pub load_balancers: Vec<LoadBalancer>,
    /// Zones with their records.
    pub zones: Vec<Zone>,
    /// The public names that turn at the cut-over.
    pub traffic: Option<Traffic>,
    /// Buckets of the cloud, sorted by key.
    pub buckets: Vec<Bucket>,
    /// Compose projects, one per placement, sorted by key.
    pub projects: Vec<Project>,
    /// Databases that are hosted on servers, sorted by key.
    pub databases: Vec<Database>,
    /// Brokers that are hosted on servers, sorted by key.
    pub brokers: Vec<Broker>,
    /// Secrets, sorted by name.
    pub secrets: Vec<Secret>,
    /// What references resolve to.
    pub endpoints: Vec<Endpoint>,
    /// What is watched.
    pub checks: Vec<Check>,
    /// How long logs are kept.
    pub log_retention: Option<LogRetention>,
    /// How data moves.
    pub moves: Moves,
    /// What was decided and why.
    pub decisions: Vec<Decision>,
    /// Who may reach what.
    pub exposure: ExposureReport,
    /// What must change in the application.
    pub changes: Vec<ApplicationChange>,
    /// What is weaker than before.
    pub weaknesses: Vec<Weakness>,
    /// What people must do.
    pub steps: Vec<ManualStep>,
    /// Leaves of the source that mean nothing at the target, with the reason. The ledger looks here last.
    pub treatments: Vec<model::Treatment>,
    /// Recovery time objective, in words.
    pub rto: String,
    /// Recovery point objective, in words.
    pub rpo: String,
}

impl Blueprint {
    /// The server of a key.
    pub fn server(&self, key: &str) -> Option<&Server> {
        self.servers.iter().find(|s| s.key == key)
    }

    /// Volumes of a server.
    pub fn volumes_of<'a>(&'a self, server: &'a str) -> impl Iterator<Item = &'a Volume> {
        self.volumes.iter().filter(move |v| v.server == server)
    }

    /// Projects that run on a server.
    pub fn projects_of<'a>(&'a self, server: &'a str) -> impl Iterator<Item = &'a Project> {
        self.projects.iter().filter(move |p| p.servers.iter().any(|s| s == server))
    }
}
