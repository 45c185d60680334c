//! A service.

use crate::environment::SECRETS_DIR;
use crate::text::{escaped, pieces, pieces_node, seconds, text_node, variable};
use model::{Traced, Traces};
use planner::Blueprint;
use planner::blueprint::{
    Condition, HealthCheck, Limits, Mount, MountSource, Piece, Project, Publish, Service, ServiceNetwork,
};
use render::yaml::{Map, Node};
use std::collections::BTreeMap;

/// Anchor of the way of logs, which all services share.
pub(crate) const LOGGING: &str = "logging";

/// What a service is, but for its name.
pub(crate) fn entries(project: &Project, service: &Service, environment: &Environment) -> Map {
    let mut map = Map::new();
    if let Some(build) = build(project, service) {
        map.insert("build", build);
    }
    map.insert("image", pieces_node(&service.image));
    if !service.entry_point.is_empty() {
        map.insert("entrypoint", words(service, &service.entry_point));
    }
    if !service.command.is_empty() {
        map.insert("command", words(service, &service.command));
    }
    map.insert("restart", if service.once { Node::text("no").quoted() } else { Node::text("unless-stopped") });
    if service.once {
        map.insert("profiles", Node::list(["once"]).flow().comment("started by hand: docker compose run"));
    }
    let fields: [(&str, Option<Node>); 6] = [
        ("user", service.user.as_ref().map(|v| text_node(v).quoted())),
        ("working_dir", service.working_directory.as_ref().map(text_node)),
        ("hostname", service.hostname.as_ref().map(|h| hostname(service, h))),
        ("read_only", service.read_only.as_ref().map(Node::traced)),
        ("init", service.init.as_ref().map(Node::traced)),
        ("shm_size", service.shared_memory.map(|mebibytes| Node::text(format!("{mebibytes}m")))),
    ];
    for (key, node) in fields {
        map = map.with_some(key, node);
    }
    match &service.network {
        ServiceNetwork::Project(networks) => map.insert("networks", Node::list(networks.iter()).flow()),
        ServiceNetwork::Host => map.insert("network_mode", host_network(service)),
        ServiceNetwork::Service(other) => map
            .insert("network_mode", Node::text(format!("service:{other}")).comment("both see each other as localhost")),
    }
    if !service.publish.is_empty() && matches!(service.network, ServiceNetwork::Project(_)) {
        map.insert("ports", Node::list(service.publish.iter().map(|p| port(service, p))));
    }
    if !service.depends_on.is_empty() {
        map.insert("depends_on", depends_on(service));
    }
    if !service.environment_files.is_empty() {
        let files = service.environment_files.iter().map(|name| Map::new().with("path", Node::text(secret_path(name))));
        map.insert("env_file", Node::list(files));
    }
    if let Some(values) = environment.of(service) {
        map.insert("environment", values);
    }
    mounts(&mut map, service);
    if !service.ulimits.is_empty() {
        let limits: Map = service
            .ulimits
            .iter()
            .map(|limit| {
                (
                    limit.name.clone(),
                    Map::new().with("soft", Node::traced(&limit.soft)).with("hard", Node::traced(&limit.hard)),
                )
            })
            .collect();
        map.insert("ulimits", limits);
    }
    if !service.labels.is_empty() {
        let labels: Map = service.labels.iter().map(|(name, value)| (name.clone(), text_node(value))).collect();
        map.insert("labels", labels);
    }
    map = map
        .with_some("healthcheck", service.health.as_ref().map(health))
        .with_some("stop_grace_period", service.stop_seconds.as_ref().map(seconds))
        .with_some("deploy", resources(&service.limits));
    map.insert("logging", Node::alias(LOGGING));
    map
}

/// Source instances and leaves of a service, around whatever stands for it.
pub(crate) fn around(node: Node, service: &Service, comment: bool) -> Node {
    let addresses: Vec<String> = service.about.iter().map(ToString::to_string).collect();
    let node = node.with_traces(&service.name.traces).with_traces(&service.traces).spaced();
    if comment && !addresses.is_empty() { node.comment(addresses.join(", ")) } else { node }
}

/// Where a product's image is built: a folder of the project with a recipe in it.
fn build(project: &Project, service: &Service) -> Option<Node> {
    service.product.as_ref()?;
    let has = |path: &str| project.files.iter().any(|f| f.path == path);
    let folder = if has("Dockerfile") {
        String::from(".")
    } else if has(&format!("{}/Dockerfile", service.name.value)) {
        format!("./{}", service.name.value)
    } else {
        return None;
    };
    Some(Node::text(folder).comment("the official image with what it lacks"))
}

/// Why the words of a product are as they are, by how they begin or end.
const REMARKS: &[(&str, &str, &str)] = &[
    ("traefik", "--providers.file.", "routes are known: no access to Docker's socket"),
    ("traefik", "readtimeout=1h", "for long uploads; the load balancer cut idle connections only"),
    ("traefik", "httpchallenge.entrypoint=web", "port 80 was open before"),
    ("mysql", "--bind-address=", "callers are known: the firewall of the host lets in no others"),
    ("mariadb", "--bind-address=", "callers are known: the firewall of the host lets in no others"),
];

fn words(service: &Service, words: &[Traced<Vec<Piece>>]) -> Node {
    let mut said: Vec<&str> = Vec::new();
    let nodes: Vec<Node> = words
        .iter()
        .map(|word| {
            let text = pieces(&word.value);
            let remark = REMARKS
                .iter()
                .filter(|(product, _, _)| service.product.as_deref() == Some(product))
                .find(|(_, part, _)| text.starts_with(part) || text.ends_with(part))
                .map(|(_, _, remark)| *remark);
            let node = pieces_node(word);
            match remark {
                Some(remark) if !said.contains(&remark) => {
                    said.push(remark);
                    node.comment(remark)
                }
                Some(_) | None => node,
            }
        })
        .collect();
    let length: usize = words.iter().map(|w| pieces(&w.value).len() + 4).sum();
    if length <= 80 { Node::list(nodes).flow() } else { Node::list(nodes) }
}

fn hostname(service: &Service, hostname: &Traced<String>) -> Node {
    let node = text_node(hostname);
    match service.product.as_deref() {
        Some("rabbitmq") => node.comment("part of the name under which it stores its data"),
        Some(_) | None => node,
    }
}

fn host_network(service: &Service) -> Node {
    let node = Node::text("host");
    match service.product {
        Some(_) => node.comment("the host's firewall sees every connection; a published port would go past it"),
        None => node,
    }
}

fn port(service: &Service, publish: &Publish) -> Node {
    let address = publish.address.as_ref().map(|piece| format!("{}:", pieces(std::slice::from_ref(piece))));
    let protocol = if publish.udp { "/udp" } else { "" };
    let traces: Traces = publish.host.traces.clone().and(&publish.container.traces);
    let text = format!("{}{}:{}{protocol}", address.unwrap_or_default(), publish.host.value, publish.container.value);
    let node = Node::text(text).quoted().with_traces(&traces);
    match (service.product.as_deref(), &publish.address) {
        (Some("traefik"), Some(Piece::Literal(address))) if address == "127.0.0.1" => {
            node.comment("metrics, for the checks on the server")
        }
        (Some("traefik"), Some(Piece::Literal(address))) if address == "0.0.0.0" => {
            node.comment("IPv4 only: Docker would hide other callers behind an address of its own")
        }
        (Some(_) | None, _) => node,
    }
}

fn depends_on(service: &Service) -> Map {
    service
        .depends_on
        .iter()
        .map(|(name, condition)| {
            let condition = match condition {
                Condition::Started => "service_started",
                Condition::Healthy => "service_healthy",
                Condition::Completed => "service_completed_successfully",
            };
            (name.clone(), Map::new().with("condition", condition))
        })
        .collect()
}

/// Where a file with secrets is.
pub(crate) fn secret_path(name: &str) -> String {
    format!("{}/{name}", variable(SECRETS_DIR))
}

fn mounts(map: &mut Map, service: &Service) {
    let mut volumes: Vec<Node> = Vec::new();
    let mut memory: Vec<Node> = Vec::new();
    let mut secrets: Vec<Node> = Vec::new();
    let mut explained = false;
    for mount in &service.mounts {
        match &mount.source {
            MountSource::Directory(path) => {
                let create = Node::from(false);
                let create = if explained { create } else { create.comment("no mounted volume, no start") };
                explained = true;
                let bind = Map::new()
                    .with("type", "bind")
                    .with("source", Node::text(escaped(path)))
                    .with("target", text_node(&mount.target));
                let bind = if mount.read_only { bind.with("read_only", true) } else { bind };
                volumes.push(bind.with("bind", Map::new().with("create_host_path", create)).into());
            }
            MountSource::File(path) => volumes.push(short(&format!("./{path}"), mount)),
            MountSource::Volume(name) => volumes.push(short(name, mount)),
            MountSource::Memory => memory.push(text_node(&mount.target)),
            MountSource::Secret(name) => secrets.push(secret(name, &mount.target)),
        }
    }
    for (key, nodes) in [("volumes", volumes), ("tmpfs", memory), ("secrets", secrets)] {
        if !nodes.is_empty() {
            map.insert(key, Node::list(nodes));
        }
    }
}

fn short(source: &str, mount: &Mount) -> Node {
    let mode = if mount.read_only { ":ro" } else { "" };
    Node::text(format!("{}:{}{mode}", escaped(source), escaped(&mount.target.value))).with_traces(&mount.target.traces)
}

fn secret(name: &str, target: &Traced<String>) -> Node {
    if target.value == format!("/run/secrets/{name}") {
        return Node::text(name);
    }
    Map::new().with("source", name).with("target", text_node(target)).into()
}

fn health(health: &HealthCheck) -> Map {
    let test = Node::list(health.test.value.iter().map(|w| escaped(w))).flow().with_traces(&health.test.traces);
    Map::new()
        .with("test", test)
        .with_some("interval", health.interval.as_ref().map(seconds))
        .with_some("timeout", health.timeout.as_ref().map(seconds))
        .with_some("retries", health.retries.as_ref().map(Node::traced))
        .with_some("start_period", health.start_period.as_ref().map(seconds))
}

fn resources(limits: &Limits) -> Option<Map> {
    let memory = |value: &Traced<u64>| Node::text(format!("{}M", value.value)).with_traces(&value.traces);
    let cpus = limits.cpus.as_ref().map(|c| Node::text(cpus(c.value)).quoted().with_traces(&c.traces));
    let most = Map::new().with_some("cpus", cpus).with_some("memory", limits.memory.as_ref().map(memory));
    let kept = Map::new().with_some("memory", limits.memory_reservation.as_ref().map(memory));
    let mut resources = Map::new();
    for (key, map) in [("limits", most), ("reservations", kept)] {
        if !map.is_empty() {
            resources.insert(key, map);
        }
    }
    (!resources.is_empty()).then(|| Map::new().with("resources", resources))
}

/// A share of CPUs: a fraction that has a point, as people write it.
fn cpus(value: f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
    format!("{rounded:?}")
}

/// Anchor of the environment that several services share.
pub(crate) const ENVIRONMENT: &str = "environment";
/// Entries from which on sharing is easier to read than repeating.
const WORTH_SHARING: usize = 4;

/// The environment of the services of a project.
pub(crate) struct Environment {
    /// What each variable stands for in the source.
    references: BTreeMap<String, String>,
    /// What the services of the source have alike.
    shared: Map,
}

impl Environment {
    pub(crate) fn of_project(blueprint: &Blueprint, project: &Project) -> Self {
        let mut references = BTreeMap::new();
        for endpoint in &blueprint.endpoints {
            if let Some([Piece::Variable(name)]) = endpoint.pieces.get(&project.key).map(Vec::as_slice) {
                references.entry(name.clone()).or_insert_with(|| endpoint.reference.to_string());
            }
        }
        let mut environment = Self { references, shared: Map::new() };
        let applications: Vec<&Service> =
            project.services.iter().filter(|s| s.product.is_none() && !s.environment.is_empty()).collect();
        let groups: std::collections::BTreeSet<&str> = applications.iter().map(|s| s.group.as_str()).collect();
        if groups.len() < 2 {
            return environment;
        }
        let mut shared = Map::new();
        if let Some((first, rest)) = applications.split_first() {
            for (name, value) in &first.environment {
                if rest.iter().all(|s| s.environment.get(name).is_some_and(|v| v.value == value.value)) {
                    let node = rest
                        .iter()
                        .filter_map(|s| s.environment.get(name))
                        .fold(environment.value(value), |node, other| node.with_traces(&other.traces));
                    shared.insert(name.clone(), node);
                }
            }
        }
        if shared.iter().count() >= WORTH_SHARING {
            environment.shared = shared;
        }
        environment
    }

    /// What is shared, if it is worth it.
    pub(crate) fn shared(&self) -> Option<&Map> {
        (!self.shared.is_empty()).then_some(&self.shared)
    }

    fn of(&self, service: &Service) -> Option<Node> {
        let shares = service.product.is_none() && !service.environment.is_empty() && !self.shared.is_empty();
        let own: Map = service
            .environment
            .iter()
            .filter(|(name, _)| !shares || self.shared.get(name).is_none())
            .map(|(name, value)| (name.clone(), self.value(value)))
            .collect();
        match (shares, own.is_empty()) {
            (true, true) => Some(Node::alias(ENVIRONMENT)),
            (true, false) => Some(own.merge(ENVIRONMENT).into()),
            (false, true) => None,
            (false, false) => Some(own.into()),
        }
    }

    /// A value with what its variable stood for.
    fn value(&self, value: &Traced<Vec<Piece>>) -> Node {
        let node = pieces_node(value);
        let known = value.value.iter().find_map(|piece| match piece {
            Piece::Variable(name) => self.references.get(name),
            Piece::Literal(_) | Piece::Secret(_) => None,
        });
        match known {
            Some(reference) if !value.traces.is_empty() => node.comment(reference),
            Some(_) | None => node,
        }
    }
}
