//! What the parts of this room share: names, places and sums over a blueprint.

use crate::inventory::{Inventory, host_name, identifier};
use model::Traces;
use planner::Blueprint;
use planner::Target;
use planner::blueprint::{Broker, Database, Engine, Mount, MountSource, Piece, Project, Secret, SecretKind, Service};
use std::collections::{BTreeMap, BTreeSet};

/// Letters and digits of secrets that only this room needs.
const SECRET_LENGTH: u32 = 40;

/// A blueprint with what follows from it.
pub(crate) struct Context<'a> {
    pub blueprint: &'a Blueprint,
    pub inventory: Inventory,
}

/// Products that store data: they start first, and what uses them after.
const STORES: [&str; 8] = ["postgres", "mysql", "mariadb", "rabbitmq", "valkey", "redis", "mongodb", "memcached"];

impl<'a> Context<'a> {
    pub(crate) fn new(blueprint: &'a Blueprint) -> Self {
        Self { blueprint, inventory: Inventory::of(blueprint) }
    }

    /// Name of the whole, fit for paths and units.
    pub(crate) fn name(&self) -> &'a str {
        &self.blueprint.name.value
    }

    /// Terraform makes the servers.
    pub(crate) fn has_terraform(&self) -> bool {
        match self.blueprint.target {
            Target::Hetzner => true,
            Target::DockerCompose => false,
        }
    }

    pub(crate) fn host(&self, server: &str) -> String {
        host_name(self.blueprint, server)
    }

    /// An expression of Ansible for a server's private address; `group_vars` has the map.
    pub(crate) fn address_of(&self, server: &str) -> String {
        format!("addresses['{server}']")
    }

    /// A pattern that matches exactly these servers, by groups where they are whole.
    pub(crate) fn pattern(&self, servers: &[String]) -> String {
        let wanted: BTreeSet<&str> = servers.iter().map(String::as_str).collect();
        if wanted.len() == self.blueprint.servers.len() {
            return "all".to_owned();
        }
        let mut parts = Vec::new();
        for (group, hosts) in &self.inventory.groups {
            if hosts.iter().all(|h| wanted.contains(h.server.as_str())) {
                parts.push(group.clone());
            } else {
                parts.extend(hosts.iter().filter(|h| wanted.contains(h.server.as_str())).map(|h| h.name.clone()));
            }
        }
        parts.join(":")
    }

    /// Folder of a project beside `ansible/`.
    pub(crate) fn compose_folder(&self, project: &Project) -> String {
        if self.blueprint.projects.len() == 1 { "compose".to_owned() } else { format!("compose/{}", project.key) }
    }

    /// Directory of a project on its servers.
    pub(crate) fn directory(&self, project: &str) -> String {
        format!("/opt/{project}")
    }

    pub(crate) fn databases_of(&self, project: &'a Project) -> impl Iterator<Item = &'a Database> + use<'a> {
        self.blueprint.databases.iter().filter(move |d| d.project == project.key)
    }

    pub(crate) fn brokers_of(&self, project: &'a Project) -> impl Iterator<Item = &'a Broker> + use<'a> {
        self.blueprint.brokers.iter().filter(move |b| b.project == project.key)
    }

    pub(crate) fn project(&self, key: &str) -> Option<&'a Project> {
        self.blueprint.projects.iter().find(|p| p.key == key)
    }

    /// The service that is a database.
    pub(crate) fn service_of(&self, database: &Database) -> Option<&'a Service> {
        let services = &self.project(&database.project)?.services;
        let holds = |s: &&Service| {
            s.mounts.iter().any(|m| matches!(&m.source, MountSource::Directory(d) if *d == database.directory))
        };
        services
            .iter()
            .find(holds)
            .or_else(|| services.iter().find(|s| s.name.value == database.key))
            .or_else(|| services.iter().find(|s| s.product.as_deref() == Some(database.engine.value.product())))
    }

    /// Name of the service that is a database; that of its product where the project has none.
    pub(crate) fn service_name(&self, database: &Database) -> String {
        self.service_of(database)
            .map_or_else(|| database.engine.value.product().to_owned(), |service| service.name.value.clone())
    }

    /// The user with all rights of a PostgreSQL server, and the database that is sure to be there.
    pub(crate) fn superuser(&self, database: &Database) -> String {
        let given = self.service_of(database).and_then(|s| s.environment.get("POSTGRES_USER"));
        match given.map(|v| v.value.as_slice()) {
            Some([Piece::Literal(user)]) => user.clone(),
            _ => "postgres".to_owned(),
        }
    }

    /// Secret of the user for replication.
    pub(crate) fn replication_secret(&self, database: &Database) -> String {
        let own = format!("{}_replication_password", identifier(&database.key));
        let names = [own.as_str(), "replication_password"];
        let found = names.iter().find(|name| self.blueprint.secrets.iter().any(|s| s.name == **name));
        found.map_or(own.clone(), |name| (*name).to_owned())
    }

    /// Every secret that is needed, sorted by name: those of the blueprint, and those that only servers need.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let mut secrets: BTreeMap<String, Secret> =
            self.blueprint.secrets.iter().map(|s| (s.name.clone(), s.clone())).collect();
        let mut made = |name: String| {
            secrets.entry(name.clone()).or_insert(Secret {
                name,
                kind: SecretKind::Made(SECRET_LENGTH),
                traces: Traces::none(),
                about: Vec::new(),
            });
        };
        if self.blueprint.volumes.iter().any(|v| v.encrypted.value) {
            made("volume_key".to_owned());
        }
        for database in self.blueprint.databases.iter().filter(|d| d.standby.is_some()) {
            made(self.replication_secret(database));
        }
        if self.blueprint.databases.iter().any(|d| d.backup.bucket.is_some()) {
            made("backup_passphrase".to_owned());
        }
        secrets.into_values().collect()
    }

    pub(crate) fn has_secret(&self, name: &str) -> bool {
        self.secrets().iter().any(|s| s.name == name)
    }

    /// Servers with containers that something watches or deploys to.
    pub(crate) fn docker_servers(&self) -> Vec<String> {
        self.blueprint.servers.iter().filter(|s| s.docker).map(|s| s.key.clone()).collect()
    }

    /// Servers of a database: the primary first.
    pub(crate) fn servers_of(&self, database: &Database) -> Vec<String> {
        let mut servers = vec![database.primary.clone()];
        servers.extend(database.standby.iter().map(|s| s.value.clone()));
        servers
    }

    /// Directories of the host that containers mount and that no volume lists, with the owner that the image wants.
    pub(crate) fn own_directories(&self, server: &str) -> Vec<(String, u32, String)> {
        let mut found: BTreeMap<String, (u32, String)> = BTreeMap::new();
        for project in self.blueprint.projects_of(server) {
            for service in &project.services {
                for mount in &service.mounts {
                    if let MountSource::Directory(path) = &mount.source {
                        let owner = owner_in_image(service);
                        let mode = if owner == 0 && service.product.is_none() { "0755" } else { "0700" };
                        found.entry(path.clone()).or_insert((owner, mode.to_owned()));
                    }
                }
            }
        }
        for volume in self.blueprint.volumes_of(server) {
            for directory in &volume.directories {
                found.insert(directory.path.clone(), (directory.owner, directory.mode.clone()));
            }
            found.remove(&volume.mount);
        }
        found.into_iter().map(|(path, (owner, mode))| (path, owner, mode)).collect()
    }
}

/// Whether a service stores data.
pub(crate) fn is_store(service: &Service) -> bool {
    service.product.as_deref().is_some_and(|product| STORES.contains(&product))
}

/// Numeric id of the user that the image of a product runs as; 0 where it is root or not known.
pub(crate) fn owner_in_image(service: &Service) -> u32 {
    let alpine = service.image.value.iter().any(|p| matches!(p, Piece::Literal(text) if text.contains("alpine")));
    match (service.product.as_deref(), alpine) {
        (Some("postgres"), true) => 70,
        (Some("rabbitmq"), true) => 100,
        (Some("valkey" | "redis"), true) => 999,
        (Some("postgres" | "mysql" | "mariadb" | "rabbitmq" | "valkey" | "redis" | "mongodb"), false) => 999,
        (Some(_) | None, _) => 0,
    }
}

/// Where a file of the project stands in the container that mounts it.
pub(crate) fn mounted_files(service: &Service) -> impl Iterator<Item = (&str, &Mount)> {
    service.mounts.iter().filter_map(|mount| match &mount.source {
        MountSource::File(path) => Some((path.as_str(), mount)),
        MountSource::Directory(_) | MountSource::Secret(_) | MountSource::Volume(_) | MountSource::Memory => None,
    })
}

/// Where a secret file stands in the container that mounts it.
pub(crate) fn mounted_secrets(service: &Service) -> impl Iterator<Item = (&str, &Mount)> {
    service.mounts.iter().filter_map(|mount| match &mount.source {
        MountSource::Secret(name) => Some((name.as_str(), mount)),
        MountSource::Directory(_) | MountSource::File(_) | MountSource::Volume(_) | MountSource::Memory => None,
    })
}

/// The product's name as people write it.
pub(crate) const fn product_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "PostgreSQL",
        Engine::Mysql => "MySQL",
        Engine::Mariadb => "MariaDB",
    }
}
