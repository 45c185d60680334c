//! Volumes: what holds data and outlives its server.

use crate::blueprint::{Directory, Server, Volume};
use crate::context::{Planner, Question};
use crate::naming::Keys;
use crate::services::APP;
use model::{Node, Traced, Traces, kinds};
use std::collections::BTreeMap;

/// Smallest volume in GB.
const SMALLEST_VOLUME: u64 = 10;

impl Planner<'_> {
    /// Volumes: of databases, of the application's stores, and of the source.
    pub(crate) fn plan_volumes(&mut self) {
        let infrastructure = self.infrastructure;
        let mut volumes: BTreeMap<String, Volume> = BTreeMap::new();
        if self.has_cloud() {
            let databases = self.blueprint.databases.clone();
            for database in &databases {
                let source =
                    infrastructure.node_of(&database.about[0]).and_then(|n| <&kinds::Database>::try_from(&n.kind).ok());
                let storage = source.map(|s| s.storage.clone()).unwrap_or_default();
                let encrypted = source.map(|s| s.encrypted.clone()).unwrap_or_default();
                let size = storage.traced().unwrap_or_else(|| Traced::own(20)).map(|gib| gib.max(SMALLEST_VOLUME));
                let uid = crate::products::uid(database.engine.value);
                if !database.listens_on_host {
                    continue;
                }
                for server in std::iter::once(&database.primary).chain(database.standby.iter().map(|s| &s.value)) {
                    let directory = |name: &str| Directory {
                        path: format!("/srv/{}/{name}", database.key),
                        owner: uid,
                        mode: "0700".into(),
                    };
                    let mut directories = vec![directory("data")];
                    if database.backup.tool == crate::blueprint::BackupTool::PgBackRest {
                        directories.push(directory("spool"));
                    }
                    volumes.insert(
                        server.clone(),
                        Volume {
                            key: server.clone(),
                            server: server.clone(),
                            size: size.clone(),
                            mount: format!("/srv/{}", database.key),
                            encrypted: approximate(&encrypted, "LUKS on the server instead of the cloud's keys", true),
                            directories,
                            protected: Traced::own(true),
                            traces: Traces::none(),
                            about: database.about.clone(),
                        },
                    );
                }
            }
        }
        let mut app_directories = Vec::new();
        let mut app_size = SMALLEST_VOLUME;
        let mut app_traces = Traces::none();
        let mut app_about = Vec::new();
        let mut app_encrypted = Traced::own(true);
        for broker in &self.blueprint.brokers {
            app_directories.push(Directory {
                path: broker.directory.clone(),
                owner: crate::products::BROKER_UID,
                mode: "0700".into(),
            });
            app_about.extend(broker.about.iter().cloned());
        }
        for database in self.blueprint.databases.iter().filter(|d| !d.listens_on_host) {
            app_directories.push(Directory {
                path: database.directory.clone(),
                owner: crate::products::uid(database.engine.value),
                mode: "0700".into(),
            });
            if let Some(source) =
                infrastructure.node_of(&database.about[0]).and_then(|n| <&kinds::Database>::try_from(&n.kind).ok())
            {
                app_size += source.storage.or(20);
                app_traces.extend(&Traces::approximated(&source.storage.origins(), "part of the volume of the server"));
                app_encrypted =
                    app_encrypted.with(&Traces::approximated(&source.encrypted.origins(), "LUKS on the server"));
            }
            app_about.extend(database.about.iter().cloned());
        }
        if self.blueprint.server(APP).is_some() {
            // Databases in the application's project have directories of their own below the same mount.
            for directory in &mut app_directories {
                if !directory.path.starts_with("/srv/app/") {
                    directory.path = directory.path.replacen("/srv/", "/srv/app/", 1);
                }
            }
            for database in self.blueprint.databases.iter_mut().filter(|d| !d.listens_on_host) {
                if !database.directory.starts_with("/srv/app/") {
                    database.directory = database.directory.replacen("/srv/", "/srv/app/", 1);
                }
            }
            if self.ends_tls() {
                app_directories.push(Directory { path: String::from("/srv/app/acme"), owner: 0, mode: "0700".into() });
            }
            app_about.dedup();
        }
        // Without anything to keep there is nothing to pay for.
        if self.blueprint.server(APP).is_some() && !app_directories.is_empty() {
            volumes.insert(
                APP.to_owned(),
                Volume {
                    key: APP.to_owned(),
                    server: APP.to_owned(),
                    size: Traced { value: app_size, traces: app_traces },
                    mount: String::from("/srv/app"),
                    encrypted: app_encrypted,
                    directories: app_directories,
                    protected: Traced::own(true),
                    traces: Traces::none(),
                    about: app_about,
                },
            );
        }
        if self.has_cloud() {
            let mut keys = Keys::default();
            volumes.keys().for_each(|k| {
                keys.take(k);
            });
            for (node, source) in infrastructure.of::<kinds::Volume>() {
                self.source_volume(node, source, &mut keys, &mut volumes);
            }
            for server in self.blueprint.servers.clone() {
                self.disks_of(&server, &mut keys, &mut volumes);
            }
        }
        if volumes.values().any(|v| v.encrypted.value) && self.has_cloud() {
            let mut question = Question::new(
                "volume_encryption",
                "how volumes are encrypted",
                "LUKS, key on the server's disk",
                "Hetzner does not encrypt volumes; an unattended start needs the key nearby",
            )
            .or("LUKS with a remote key", "one more server that everything hangs on")
            .or("none", "weaker than the source")
            .warn("protects a volume that is lost, not a server that is taken over");
            for volume in volumes.values() {
                for address in &volume.about {
                    question = question.about(address);
                }
            }
            self.decide(question);
            if let Some(first) = volumes.values().find_map(|v| v.about.first()) {
                let first = first.clone();
                self.weaker("Encryption", "Volumes are encrypted with a key that lies on the server itself.", &first);
            }
        }
        self.blueprint.volumes = volumes.into_values().collect();
    }

    /// Whether a public load balancer of the source ends TLS, so that the proxy keeps certificates.
    fn ends_tls(&self) -> bool {
        let balancers = self.infrastructure.of::<kinds::LoadBalancer>();
        balancers.filter(|(_, balancer)| !balancer.internal.or(false)).any(|(node, _)| {
            let mut listeners = self.infrastructure.listeners_of(node).into_iter();
            listeners.any(|(_, listener)| {
                listener.protocol.get().is_none_or(|protocol| matches!(protocol.as_str(), "HTTPS" | "TLS"))
            })
        })
    }

    fn source_volume(
        &mut self,
        node: &Node,
        source: &kinds::Volume,
        keys: &mut Keys,
        volumes: &mut BTreeMap<String, Volume>,
    ) {
        let infrastructure = self.infrastructure;
        let attached: Vec<String> = source
            .attachments
            .iter()
            .filter_map(|a| infrastructure.linked(&a.instance))
            .filter_map(|n| self.places.get(&n.address)?.servers.first().cloned())
            .collect();
        let Some(server) = attached.first().cloned() else {
            self.warn(
                &node.address,
                "",
                format!("The volume {} belongs to no server", node.address),
                "Nothing of the input has it attached. It is left out; copy its data where it is needed.",
            );
            return;
        };
        if attached.len() > 1 {
            self.warn(
                &node.address,
                "",
                format!("The volume {} belongs to several servers", node.address),
                format!("A Hetzner volume has one server: it is given to {server}."),
            );
        }
        let key = keys.take(&self.key_of(node));
        let mut traces = Traces::none();
        for attachment in &source.attachments {
            traces.extend(&Traces::carried(&attachment.instance.origins()));
        }
        traces.extend(&self.key_traces(node));
        let size = source.size.traced().unwrap_or_else(|| Traced::own(SMALLEST_VOLUME));
        volumes.insert(
            key.clone(),
            Volume {
                mount: format!("/srv/{key}"),
                server,
                size: size.map(|gib| gib.max(SMALLEST_VOLUME)),
                encrypted: approximate(&source.encrypted, "LUKS on the server instead of the cloud's keys", false),
                directories: Vec::new(),
                protected: Traced::own(true),
                traces,
                about: vec![node.address.clone()],
                key,
            },
        );
    }

    fn disks_of(&mut self, server: &Server, keys: &mut Keys, volumes: &mut BTreeMap<String, Volume>) {
        let infrastructure = self.infrastructure;
        let Some((node, instance)) = server
            .about
            .iter()
            .rev()
            .filter_map(|a| infrastructure.nodes.get(a))
            .find_map(|n| Some((n, <&kinds::Instance>::try_from(&n.kind).ok()?)))
        else {
            return;
        };
        for (index, disk) in instance.disks.iter().enumerate() {
            let key = keys.take(&format!(
                "{}-data{}",
                server.key,
                if index == 0 { String::new() } else { (index + 1).to_string() }
            ));
            let traces = Traces::none();
            volumes.insert(
                key.clone(),
                Volume {
                    mount: format!("/srv/{key}"),
                    server: server.key.clone(),
                    size: disk
                        .size
                        .traced()
                        .unwrap_or_else(|| Traced::own(SMALLEST_VOLUME))
                        .map(|s| s.max(SMALLEST_VOLUME)),
                    encrypted: approximate(&disk.encrypted, "LUKS on the server instead of the cloud's keys", false),
                    directories: Vec::new(),
                    protected: Traced::own(true),
                    traces,
                    about: vec![node.address.clone()],
                    key,
                },
            );
        }
    }
}

fn approximate(field: &model::Field<bool>, reason: &str, default: bool) -> Traced<bool> {
    match field.get() {
        Some(value) => Traced::approximated(*value, &field.origins(), reason),
        None => Traced::own(default),
    }
}
