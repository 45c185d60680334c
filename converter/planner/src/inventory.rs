//! The contract between whoever knows addresses and whoever uses them: what the inventory holds.
//!
//! For a cloud, Terraform's output `ansible_inventory` is an inventory in YAML, and `scripts/quick-deploy.sh` writes it
//! to `ansible/inventory/hosts.yml`. It must hold exactly what [`Inventory::of`] lists:
//!
//! ```yaml
//! all:
//!   vars:                       # Inventory::variables, each by its name
//!     ansible_user: ops
//!     database_host: 10.20.10.10
//!   children:
//!     postgres:                 # Server::group
//!       hosts:
//!         shop-prod-database:   # Host::name: <blueprint name>-<server key>
//!           ansible_host: 10.20.10.10                                # public address if Host::direct, else the private one
//!           ansible_ssh_common_args: -o ProxyJump=ops@203.0.113.10   # left out, or empty, if Host::direct
//!           private_address: 10.20.10.10
//!           volumes:                                                 # Host::volumes; {} if it has none
//!             database: /dev/disk/by-id/scsi-0HC_Volume_1            # volume key: device
//!           database_role: primary                                   # Host::roles
//! ```
//!
//! Every host has `ansible_host`, `private_address` and `volumes`. A role variable is `primary` on the server that the
//! cloud's variable `<database>_primary` names and `standby` on the other; by default that is [`Database::primary`].

use crate::Blueprint;
use crate::blueprint::{Database, Server, VariableSource};
use std::collections::{BTreeMap, BTreeSet};

/// Host variable with the address of a server on its private side.
pub const PRIVATE_ADDRESS: &str = "private_address";

/// User for operators on servers that are made.
pub const OPERATOR: &str = "ops";

/// What the value of a variable for all hosts is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meaning {
    /// The user for operators: [`OPERATOR`], made by cloud-init.
    User,
    /// Private address of the server that is the primary of this database, by key.
    PrimaryAddress(String),
    /// The public name without a scheme: the rehearsal's until the cut-over, then the first of the traffic's names.
    PublicName,
    /// Name of a bucket, by key.
    BucketName(String),
    /// Region of a bucket, by key.
    BucketRegion(String),
    /// Host name of the S3 endpoint of a bucket, by key, without a scheme.
    BucketEndpoint(String),
    /// Region of the application's object storage, which is also the first label of its endpoint.
    ObjectStorageRegion,
    /// Private address of a server, by key.
    ServerAddress(String),
    /// Public address of a server, by key.
    ServerPublicAddress(String),
    /// What the planner says at the project's variable; no rule gives it.
    Other,
}

/// A variable for all hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What its value is.
    pub meaning: Meaning,
    /// A value that looks right.
    pub example: String,
}

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// `<blueprint name>-<server key>`
    pub name: String,
    /// Key of the server.
    pub server: String,
    /// Operators reach it directly, not through another.
    pub direct: bool,
    /// Keys of its volumes, sorted.
    pub volumes: Vec<String>,
    /// Role variables (`database_role`) with the key of their database; only for databases that have a standby.
    pub roles: BTreeMap<String, String>,
}

/// What the inventory holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Variables for all hosts, sorted by name.
    pub variables: Vec<Variable>,
    /// Hosts by group, sorted by key of the server.
    pub groups: BTreeMap<String, Vec<Host>>,
}

/// A key as a part of a variable's name: what is no letter or digit becomes an underscore.
pub fn identifier(key: &str) -> String {
    let text: String =
        key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!("n{text}") } else { text }
}

/// Name of a host in the inventory.
pub fn host_name(blueprint: &Blueprint, server: &str) -> String {
    format!("{}-{server}", blueprint.name.value)
}

/// Variable of a host that tells whether it is the `primary` or the `standby` of a database.
pub fn role_variable(database: &Database) -> String {
    format!("{}_role", identifier(&database.key))
}

/// Variable with the address of a database.
pub fn host_variable(database: &Database) -> String {
    format!("{}_host", identifier(&database.key))
}

impl Inventory {
    /// What the inventory of a blueprint holds.
    pub fn of(blueprint: &Blueprint) -> Self {
        let mut groups: BTreeMap<String, Vec<Host>> = BTreeMap::new();
        for server in &blueprint.servers {
            groups.entry(server.group.clone()).or_default().push(host(blueprint, server));
        }
        Self { variables: variables(blueprint), groups }
    }

    /// Each host, by group and key.
    pub fn hosts(&self) -> impl Iterator<Item = &Host> {
        self.groups.values().flatten()
    }
}

fn host(blueprint: &Blueprint, server: &Server) -> Host {
    let jumps = blueprint.servers.iter().any(|s| s.jump_host);
    let mut volumes: Vec<String> = blueprint.volumes_of(&server.key).map(|v| v.key.clone()).collect();
    volumes.sort();
    let roles = blueprint
        .databases
        .iter()
        .filter(|d| d.standby.as_ref().is_some_and(|standby| standby.value == server.key || d.primary == server.key));
    Host {
        name: host_name(blueprint, &server.key),
        server: server.key.clone(),
        direct: server.jump_host || server.given_address.is_some() || !jumps,
        volumes,
        roles: roles.map(|d| (role_variable(d), d.key.clone())).collect(),
    }
}

fn variables(blueprint: &Blueprint) -> Vec<Variable> {
    let mut known: BTreeMap<String, (Meaning, String)> = BTreeMap::new();
    known.insert("ansible_user".into(), (Meaning::User, OPERATOR.into()));
    for server in &blueprint.servers {
        let id = identifier(&server.key);
        let address = server.private_address.clone().or_else(|| server.given_address.clone());
        let address = address.unwrap_or_else(|| "10.0.0.10".into());
        known.insert(format!("{id}_address"), (Meaning::ServerAddress(server.key.clone()), address));
        let public = server.given_address.clone().unwrap_or_else(|| "203.0.113.10".into());
        known.insert(format!("{id}_public_address"), (Meaning::ServerPublicAddress(server.key.clone()), public));
    }
    for database in &blueprint.databases {
        let address = blueprint.server(&database.primary).and_then(|s| s.private_address.clone());
        let address = address.unwrap_or_else(|| "10.0.0.10".into());
        known.insert(host_variable(database), (Meaning::PrimaryAddress(database.key.clone()), address));
    }
    if let Some(traffic) = &blueprint.traffic {
        known.insert("app_fqdn".into(), (Meaning::PublicName, traffic.rehearsal.clone()));
    }
    known.insert("object_storage_region".into(), (Meaning::ObjectStorageRegion, blueprint.location.clone()));
    for bucket in &blueprint.buckets {
        let id = identifier(&bucket.key);
        let name = format!("{}-{}", blueprint.name.value, bucket.key);
        let region = if blueprint.location.is_empty() { "eu" } else { blueprint.location.as_str() };
        known.insert(bucket.inventory.clone(), (Meaning::BucketName(bucket.key.clone()), name));
        known.insert(format!("{id}_region"), (Meaning::BucketRegion(bucket.key.clone()), region.into()));
        let endpoint = match (bucket.backup, &blueprint.inputs.backup_endpoint) {
            (true, Some(given)) => given.clone(),
            _ => format!("{region}.your-objectstorage.com"),
        };
        known.insert(format!("{id}_endpoint"), (Meaning::BucketEndpoint(bucket.key.clone()), endpoint));
    }

    let mut wanted: BTreeSet<String> = BTreeSet::from(["ansible_user".to_owned()]);
    wanted.extend(blueprint.traffic.iter().map(|_| "app_fqdn".to_owned()));
    wanted.extend(blueprint.databases.iter().filter(|d| d.listens_on_host).map(host_variable));
    for bucket in &blueprint.buckets {
        let id = identifier(&bucket.key);
        wanted.extend([bucket.inventory.clone(), format!("{id}_region"), format!("{id}_endpoint")]);
    }
    let mut examples: BTreeMap<&str, &str> = BTreeMap::new();
    for variable in blueprint.projects.iter().flat_map(|p| &p.variables) {
        if let VariableSource::Inventory(name) = &variable.source
            && name != PRIVATE_ADDRESS
        {
            wanted.insert(name.clone());
            examples.insert(name, &variable.example);
        }
    }
    wanted
        .into_iter()
        .map(|name| {
            let (meaning, example) = known.get(&name).cloned().unwrap_or((Meaning::Other, String::new()));
            let example = match examples.get(name.as_str()) {
                Some(given) if !given.is_empty() => (*given).to_owned(),
                _ => example,
            };
            Variable { name, meaning, example }
        })
        .collect()
}
