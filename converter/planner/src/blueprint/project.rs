//! Containers that are set up together on one server or on several alike.

use super::{Proxy, Secret};
use model::{Traced, Traces};
use std::collections::BTreeMap;
use value::Address;

/// A piece of a text in an environment, an image name or a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// Text as it stands.
    Literal(String),
    /// A variable of the project's `.env`.
    Variable(String),
    /// A secret by its name; a value with one goes into a file of mode 0600.
    Secret(String),
}

/// Where the value of a project's variable comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableSource {
    /// A variable of the inventory, which Terraform's output fills after apply.
    Inventory(String),
    /// A variable of `group_vars`, with this value; asked for if it is empty.
    Setting(String, String),
}

/// A variable of a project's `.env`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectVariable {
    /// Name, in capitals.
    pub name: String,
    /// Where its value comes from.
    pub source: VariableSource,
    /// A value that lets a consumer check the file.
    pub example: String,
}

/// Containers that are set up together.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// `app`, `database`; the name of its folder.
    pub key: String,
    /// Compose's name for it.
    pub name: String,
    /// Servers on which it runs, by key.
    pub servers: Vec<String>,
    /// Its containers, sorted by name.
    pub services: Vec<Service>,
    /// What takes requests from outside.
    pub proxy: Option<Proxy>,
    /// Variables of its `.env`, sorted by name.
    pub variables: Vec<ProjectVariable>,
    /// Files beside the Compose file, sorted by path.
    pub files: Vec<ConfigFile>,
    /// Files of mode 0600 or less that hold secrets, by name: content as pieces, owner, mode.
    pub secret_files: Vec<SecretFile>,
    /// Largest packet of the network below, if it is not 1500.
    pub mtu: Option<u32>,
    /// Source instances that it stands for.
    pub about: Vec<Address>,
}

/// A file that holds secrets; it is written on the server only.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretFile {
    /// Name below the directory of the secrets.
    pub name: String,
    /// Lines, each of pieces.
    pub lines: Vec<Traced<Vec<Piece>>>,
    /// Numeric id of its owner.
    pub owner: u32,
    /// Mode, such as `0600`.
    pub mode: String,
}

/// A line of a file with the leaves behind it.
pub type WithTraces = Traced<String>;

/// A file beside the Compose file, mounted into a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Path below the project's folder.
    pub path: String,
    /// Its text.
    pub content: String,
    /// Leaves behind it, each with the words by which the reader finds it in the file.
    pub marks: Vec<(String, Traces)>,
}

/// Which network a container is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceNetwork {
    /// Networks of the project, by name: `backend`, `edge`.
    Project(Vec<String>),
    /// That of the host.
    Host,
    /// That of another container of the project, by name: both see each other as localhost.
    Service(String),
}

/// A port of the host that leads to a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Address of the host to which it is bound; all if absent. May hold a variable.
    pub address: Option<Piece>,
    /// Port of the host.
    pub host: Traced<u16>,
    /// Port of the container.
    pub container: Traced<u16>,
    /// It is UDP.
    pub udp: bool,
}

/// What must be true of a container before another starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It was started.
    Started,
    /// Its health check is good.
    Healthy,
    /// It ended without an error.
    Completed,
}

/// How a container shows that it is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// The command; the first word is `CMD` or `CMD-SHELL`.
    pub test: Traced<Vec<String>>,
    /// Seconds between checks.
    pub interval: Option<Traced<u64>>,
    /// Seconds until a check fails.
    pub timeout: Option<Traced<u64>>,
    /// Bad checks until it is not healthy.
    pub retries: Option<Traced<u64>>,
    /// Seconds in which bad checks do not count.
    pub start_period: Option<Traced<u64>>,
}

/// What a container may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Share of CPUs.
    pub cpus: Option<Traced<f64>>,
    /// Most memory in MiB.
    pub memory: Option<Traced<u64>>,
    /// Memory in MiB that is kept for it.
    pub memory_reservation: Option<Traced<u64>>,
}

/// What is mounted into a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// A directory of the host that must be there: no mounted volume, no start.
    Directory(String),
    /// A file beside the Compose file.
    File(String),
    /// A file with secrets, by its name.
    Secret(String),
    /// A volume that Docker keeps.
    Volume(String),
    /// Memory.
    Memory,
}

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What.
    pub source: MountSource,
    /// Where in the container.
    pub target: Traced<String>,
    /// It cannot be written.
    pub read_only: bool,
}

/// A limit of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ulimit {
    /// Name, such as `nofile`.
    pub name: String,
    /// Soft limit.
    pub soft: Traced<u64>,
    /// Hard limit.
    pub hard: Traced<u64>,
}

/// A container that is kept running.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// `api-1`; unique in the project.
    pub name: Traced<String>,
    /// `api`: copies share it, and they are replaced in turn.
    pub group: String,
    /// Product that it runs, such as `postgres`; absent for containers of the source.
    pub product: Option<String>,
    /// Image with its tag.
    pub image: Traced<Vec<Piece>>,
    /// Command, if not that of the image.
    pub command: Vec<Traced<Vec<Piece>>>,
    /// Entry point, if not that of the image.
    pub entry_point: Vec<Traced<Vec<Piece>>>,
    /// Environment. Values with a secret are not among it: they are in a secret file that `environment_files` names.
    pub environment: BTreeMap<String, Traced<Vec<Piece>>>,
    /// Secret files that hold environment, by name.
    pub environment_files: Vec<String>,
    /// Network.
    pub network: ServiceNetwork,
    /// Ports of the host that lead to it.
    pub publish: Vec<Publish>,
    /// How it shows that it is well.
    pub health: Option<HealthCheck>,
    /// What it may use.
    pub limits: Limits,
    /// Seconds that it has to end.
    pub stop_seconds: Option<Traced<u64>>,
    /// What comes before it.
    pub depends_on: BTreeMap<String, Condition>,
    /// What is mounted.
    pub mounts: Vec<Mount>,
    /// User.
    pub user: Option<Traced<String>>,
    /// Directory in which it starts.
    pub working_directory: Option<Traced<String>>,
    /// Host name.
    pub hostname: Option<Traced<String>>,
    /// Its root file system cannot be written.
    pub read_only: Option<Traced<bool>>,
    /// An init process reaps its children.
    pub init: Option<Traced<bool>>,
    /// Limits of the kernel.
    pub ulimits: Vec<Ulimit>,
    /// Labels.
    pub labels: BTreeMap<String, Traced<String>>,
    /// Shared memory in MiB.
    pub shared_memory: Option<u64>,
    /// It is started by hand or by a timer, runs once and ends.
    pub once: bool,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances that it stands for.
    pub about: Vec<Address>,
}

impl Project {
    /// Secrets that its files need, by name, sorted.
    pub fn secret_names(&self, secrets: &[Secret]) -> Vec<String> {
        let used = |name: &str| {
            self.secret_files
                .iter()
                .flat_map(|f| &f.lines)
                .flat_map(|l| &l.value)
                .any(|p| matches!(p, Piece::Secret(s) if s == name))
        };
        secrets.iter().filter(|s| used(&s.name)).map(|s| s.name.clone()).collect()
    }
}
