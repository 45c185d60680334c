//! Products as services of the projects that host them.

use super::{database, rabbitmq, traefik};
use crate::blueprint::{
    BackupTool, Condition, Database, Engine, Limits, Matcher, Piece, Project, SecretFile, Service, ServiceNetwork,
    VariableSource,
};
use crate::context::Planner;
use crate::naming::underscored;
use crate::secrets::LENGTH;
use model::{Traced, Traces};
use std::collections::{BTreeMap, BTreeSet};

/// Share of a server's memory that databases may use which have it not for themselves.
const COLOCATED_SHARE: f64 = 0.5;

impl Planner<'_> {
    /// Adds databases, brokers and proxies to their projects, each with its files, secrets and variables.
    pub(crate) fn add_products(&mut self) {
        for database in self.blueprint.databases.clone() {
            self.add_database(&database);
        }
        for broker in self.blueprint.brokers.clone() {
            let added = rabbitmq::service(&broker);
            self.add_to_project(&broker.project, added);
        }
        let keys: Vec<String> = self.blueprint.projects.iter().map(|p| p.key.clone()).collect();
        for key in keys {
            self.add_proxy(&key);
        }
        for project in &mut self.blueprint.projects {
            project.services.sort_by(|a, b| a.name.value.cmp(&b.name.value));
            project.files.sort_by(|a, b| a.path.cmp(&b.path));
            project.secret_files.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    fn add_database(&mut self, database: &Database) {
        let beside = self.blueprint.databases.iter().filter(|d| d.primary == database.primary).count().max(1);
        let memory_gib = if database.listens_on_host {
            database.memory_gib
        } else {
            #[allow(clippy::cast_precision_loss)]
            let share = COLOCATED_SHARE / beside as f64;
            database.memory_gib * share
        };
        let facts = database::Facts { database, memory_gib, name: &self.blueprint.name.value };
        let added = match database.engine.value {
            Engine::Postgres => database::postgres(&facts),
            Engine::Mysql | Engine::Mariadb => database::mysql(&facts),
        };
        let id = underscored(&database.key);
        match database.engine.value {
            Engine::Postgres => self.add_secret(
                &format!("{id}_superuser_password"),
                crate::blueprint::SecretKind::Made(LENGTH),
                &Traces::none(),
                database.about.clone(),
            ),
            Engine::Mysql | Engine::Mariadb => self.add_secret(
                &format!("{id}_root_password"),
                crate::blueprint::SecretKind::Made(LENGTH),
                &Traces::none(),
                database.about.clone(),
            ),
        }
        if database.standby.is_some() {
            self.add_secret(
                &format!("{id}_replication_password"),
                crate::blueprint::SecretKind::Made(LENGTH),
                &Traces::none(),
                database.about.clone(),
            );
        }
        if database.listens_on_host {
            let address = self.blueprint.server(&database.primary).and_then(|s| s.private_address.clone());
            self.variable(
                &database.project,
                "PRIVATE_ADDRESS",
                VariableSource::Inventory(crate::inventory::PRIVATE_ADDRESS.to_owned()),
                &address.unwrap_or_else(|| String::from("192.0.2.10")),
            );
        }
        if database.backup.tool == BackupTool::PgBackRest
            && let Some(bucket) = database.backup.bucket.clone()
        {
            self.backup_variables(&database.project, &bucket);
        }
        self.add_to_project(&database.project, added);
        if !database.listens_on_host {
            self.await_database(database);
        }
    }

    /// Where the repository of the backups is.
    fn backup_variables(&mut self, project: &str, bucket: &str) {
        let id = crate::inventory::identifier(bucket);
        let Some(bucket) = self.blueprint.buckets.iter().find(|b| b.key == bucket).cloned() else { return };
        let region = self.blueprint.location.clone();
        let endpoint =
            self.blueprint.inputs.backup_endpoint.clone().unwrap_or(format!("{region}.your-objectstorage.com"));
        let name = format!("{}-{}", self.blueprint.name.value, bucket.key);
        for (variable, inventory, example) in [
            (database::BACKUP_BUCKET, bucket.inventory, name),
            (database::BACKUP_ENDPOINT, format!("{id}_endpoint"), endpoint),
            (database::BACKUP_REGION, format!("{id}_region"), region),
        ] {
            self.variable(project, variable, VariableSource::Inventory(inventory), &example);
        }
    }

    /// Services that name the database of their project wait until it answers.
    fn await_database(&mut self, database: &Database) {
        let consumers: BTreeSet<&String> = self
            .consumers
            .iter()
            .filter(|(reference, _)| reference.address().is_some_and(|a| database.about.contains(a)))
            .flat_map(|(_, names)| names)
            .collect();
        let Some(project) = self.blueprint.projects.iter_mut().find(|p| p.key == database.project) else { return };
        for service in &mut project.services {
            let shares = matches!(service.network, ServiceNetwork::Service(_));
            if service.product.is_none() && !shares && consumers.contains(&service.group) {
                service.depends_on.insert(database.key.clone(), Condition::Healthy);
            }
        }
    }

    fn add_proxy(&mut self, key: &str) {
        let Some(proxy) = self.project_mut(key).and_then(|p| p.proxy.clone()) else { return };
        self.drop_routes_without_counterpart(key);
        let email = self.options.acme_email.clone().unwrap_or_default();
        if proxy.acme.is_some() {
            self.variable(key, "ACME_EMAIL", VariableSource::Setting("acme_email".into(), email), "ops@example.com");
        }
        let example = self.blueprint.traffic.as_ref().map(|t| t.rehearsal.clone());
        if let Some(example) = &example {
            self.variable(key, "APP_FQDN", VariableSource::Inventory("app_fqdn".into()), example);
        }
        let Some(project) = self.blueprint.projects.iter().find(|p| p.key == key) else { return };
        let added = traefik::service(&proxy, project, example.is_some());
        self.add_to_project(key, added);
    }

    /// A parameter of any name cannot be asked for at the proxy; such a route would take the wrong requests.
    fn drop_routes_without_counterpart(&mut self, key: &str) {
        let Some(proxy) = self.project_mut(key).and_then(|p| p.proxy.as_mut()) else { return };
        let odd = |r: &crate::blueprint::Router| r.matchers.iter().any(|m| matches!(m, Matcher::Query(None, _)));
        let (dropped, kept) = std::mem::take(&mut proxy.routers).into_iter().partition(odd);
        proxy.routers = kept;
        let dropped: Vec<crate::blueprint::Router> = dropped;
        for router in dropped {
            if let Some(address) = router.about.first().cloned() {
                self.warn(
                    &address,
                    "condition",
                    format!("The route {} is left out", router.name),
                    "It asks for a value of any parameter of the query, which Traefik cannot. Name the parameter, and add the route to routes.yaml by hand.",
                );
            }
        }
    }

    fn add_to_project(&mut self, key: &str, added: Added) {
        let Some(project) = self.project_mut(key) else { return };
        project.services.push(added.service);
        project.files.extend(added.files);
        for file in added.secret_files {
            if !project.secret_files.iter().any(|f| f.name == file.name) {
                project.secret_files.push(file);
            }
        }
    }
}

/// A product with what belongs to it.
pub(super) struct Added {
    pub service: Service,
    pub files: Vec<crate::blueprint::ConfigFile>,
    pub secret_files: Vec<SecretFile>,
}

/// A service of a product with nothing set but its name and image.
pub(super) fn bare(name: &str, product: &str, image: Traced<Vec<Piece>>) -> Service {
    Service {
        name: Traced::own(name.to_owned()),
        group: name.to_owned(),
        product: Some(product.to_owned()),
        image,
        command: Vec::new(),
        entry_point: Vec::new(),
        environment: BTreeMap::new(),
        environment_files: Vec::new(),
        network: ServiceNetwork::Project(vec![String::from("backend")]),
        publish: Vec::new(),
        health: None,
        limits: Limits::default(),
        stop_seconds: None,
        depends_on: BTreeMap::new(),
        mounts: Vec::new(),
        user: None,
        working_directory: None,
        hostname: None,
        read_only: None,
        init: None,
        ulimits: Vec::new(),
        labels: BTreeMap::new(),
        shared_memory: None,
        once: false,
        traces: Traces::none(),
        about: Vec::new(),
    }
}

/// A value of our own that is text only.
pub(super) fn text(text: impl Into<String>) -> Traced<Vec<Piece>> {
    Traced::own(vec![Piece::Literal(text.into())])
}

/// A mount that cannot be written.
pub(super) fn read_only(source: crate::blueprint::MountSource, target: impl Into<String>) -> crate::blueprint::Mount {
    crate::blueprint::Mount { source, target: Traced::own(target.into()), read_only: true }
}

/// A directory of the host with data.
pub(super) fn data(directory: impl Into<String>, target: impl Into<String>) -> crate::blueprint::Mount {
    crate::blueprint::Mount {
        source: crate::blueprint::MountSource::Directory(directory.into()),
        target: Traced::own(target.into()),
        read_only: false,
    }
}

/// A health check of our own: words, then seconds between checks, until one fails, in which none counts, and how many
/// may fail.
pub(super) fn health(
    words: &[&str],
    [interval, timeout, start]: [u64; 3],
    retries: u64,
) -> crate::blueprint::HealthCheck {
    crate::blueprint::HealthCheck {
        test: Traced::own(words.iter().map(|w| (*w).to_owned()).collect()),
        interval: Some(Traced::own(interval)),
        timeout: Some(Traced::own(timeout)),
        retries: Some(Traced::own(retries)),
        start_period: Some(Traced::own(start)),
    }
}

/// Whether a project has something that only its own network reaches.
pub(super) fn has_backend(project: &Project) -> bool {
    project
        .services
        .iter()
        .any(|s| matches!(&s.network, ServiceNetwork::Project(names) if names.iter().any(|n| n == "backend")))
}
