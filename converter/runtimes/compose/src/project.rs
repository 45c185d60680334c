//! A project: its Compose file and all that the file names.

use crate::environment::{self, EXAMPLES};
use crate::service::{self, ENVIRONMENT, Environment, LOGGING};
use crate::{Error, routes};
use planner::Blueprint;
use planner::blueprint::{MountSource, Project, Service, ServiceNetwork};
use render::yaml::{self, Content, Map, Node};
use render::{File, Tree};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn render(blueprint: &Blueprint, project: &Project, folder: &str) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    tree.add(format!("{folder}/compose.yaml"), yaml::render(&compose(blueprint, project)))?;
    if let Some(proxy) = &project.proxy {
        tree.add(format!("{folder}/{}", routes::PATH), routes::render(blueprint, proxy)?)?;
    }
    for file in &project.files {
        let mut rendered = File::new(&file.content);
        for (label, traces) in &file.marks {
            rendered.mark(label, traces);
        }
        tree.add(format!("{folder}/{}", file.path), rendered)?;
    }
    if let Some(example) = environment::example(project) {
        tree.add(format!("{folder}/.env.example"), example)?;
    }
    for (name, file) in environment::secret_examples(project) {
        tree.add(format!("{folder}/{EXAMPLES}/{name}"), file)?;
    }
    Ok(tree)
}

fn compose(blueprint: &Blueprint, project: &Project) -> Node {
    let environment = Environment::of_project(blueprint, project);
    let mut root = Map::new().with("name", Node::text(&project.name));
    if !project.services.is_empty() {
        let logging = Map::new()
            .with("driver", "journald")
            .with("options", Map::new().with("tag", Node::text("{{.Name}}").quoted()));
        root.insert("x-logging", Node::from(logging).anchor(LOGGING).spaced());
    }
    if let Some(shared) = environment.shared() {
        root.insert("x-environment", Node::from(shared.clone()).anchor(ENVIRONMENT).spaced());
    }
    let groups = copies(project);
    let mut shared: BTreeMap<&str, Map> = BTreeMap::new();
    for (group, services) in &groups {
        let map = common(&services.iter().map(|s| service::entries(project, s, &environment)).collect::<Vec<_>>());
        let node = Node::from(map.clone()).anchor(*group).spaced();
        let node = match services.first() {
            Some(first) => about(node, first),
            None => node,
        };
        root.insert(format!("x-{group}"), node);
        shared.insert(group, map);
    }
    let mut services = Map::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for service in &project.services {
        let entries = service::entries(project, service, &environment);
        let node = match shared.get(service.group.as_str()) {
            None => service::around(entries.into(), service, true),
            Some(common) => {
                let own: Vec<(String, Node)> = entries
                    .iter()
                    .filter(|(key, node)| common.get(key) != Some(*node))
                    .map(|(key, node)| (key.to_owned(), node.clone()))
                    .collect();
                let node = if own.is_empty() {
                    Node::alias(&service.group)
                } else {
                    own.into_iter().collect::<Map>().merge(&service.group).into()
                };
                let mut node = service::around(node, service, false);
                if seen.insert(&service.group) {
                    node = node.above("Copies have names of their own, so that one is replaced while another answers.");
                } else if matches!(node.content, Content::Alias(_)) {
                    node.spaced = false;
                }
                node
            }
        };
        services.insert(service.name.value.clone(), node);
    }
    root.insert("services", Node::from(services).spaced());
    if let Some(networks) = networks(project) {
        root.insert("networks", Node::from(networks).spaced());
    }
    let volumes = volumes(project);
    if !volumes.is_empty() {
        root.insert("volumes", Node::from(volumes).spaced());
    }
    if let Some(secrets) = secrets(project) {
        root.insert("secrets", Node::from(secrets).spaced());
    }
    Node::from(root).above(heading(project))
}

fn heading(project: &Project) -> String {
    let servers: Vec<String> = project.servers.iter().map(|s| format!("{s:?}")).collect();
    let noun = if servers.len() == 1 { "server" } else { "servers" };
    format!("Runs on the {noun} {}.", servers.join(" and "))
}

fn about(node: Node, service: &Service) -> Node {
    let addresses: Vec<String> = service.about.iter().map(ToString::to_string).collect();
    if addresses.is_empty() { node } else { node.comment(addresses.join(", ")) }
}

/// Services that are copies of one another, by their group.
fn copies(project: &Project) -> BTreeMap<&str, Vec<&Service>> {
    let mut groups: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
    for service in &project.services {
        groups.entry(&service.group).or_default().push(service);
    }
    groups.retain(|_, services| services.len() > 1);
    groups
}

/// What all of them have alike.
fn common(maps: &[Map]) -> Map {
    let Some((first, rest)) = maps.split_first() else { return Map::new() };
    first
        .iter()
        .filter(|(key, node)| rest.iter().all(|map| map.get(key) == Some(*node)))
        .map(|(key, node)| (key.to_owned(), node.clone()))
        .collect()
}

fn networks(project: &Project) -> Option<Map> {
    let names: BTreeSet<&str> = project
        .services
        .iter()
        .filter_map(|s| match &s.network {
            ServiceNetwork::Project(names) => Some(names),
            ServiceNetwork::Host | ServiceNetwork::Service(_) => None,
        })
        .flatten()
        .map(String::as_str)
        .collect();
    let mut map = Map::new();
    let mut anchored = false;
    for name in &names {
        let node = match project.mtu {
            None => Node::from(Map::new()),
            Some(_) if anchored => Map::new().with("driver_opts", Node::alias("mtu")).into(),
            Some(mtu) => {
                anchored = true;
                let size = Node::text(mtu.to_string()).quoted().comment("that of the network below");
                let options = Node::from(Map::new().with("com.docker.network.driver.mtu", size));
                let options = if names.len() > 1 { options.anchor("mtu") } else { options };
                Map::new().with("driver_opts", options).into()
            }
        };
        map.insert(*name, node);
    }
    (!map.is_empty()).then_some(map)
}

fn volumes(project: &Project) -> Map {
    let names: BTreeSet<&str> = project
        .services
        .iter()
        .flat_map(|s| &s.mounts)
        .filter_map(|m| match &m.source {
            MountSource::Volume(name) => Some(name.as_str()),
            MountSource::Directory(_) | MountSource::File(_) | MountSource::Secret(_) | MountSource::Memory => None,
        })
        .collect();
    names.into_iter().map(|name| (name, Map::new())).collect()
}

fn secrets(project: &Project) -> Option<Map> {
    let names: BTreeSet<&str> = project
        .services
        .iter()
        .flat_map(|s| &s.mounts)
        .filter_map(|m| match &m.source {
            MountSource::Secret(name) => Some(name.as_str()),
            MountSource::Directory(_) | MountSource::File(_) | MountSource::Volume(_) | MountSource::Memory => None,
        })
        .collect();
    let map: Map = names.into_iter().map(|name| (name, Map::new().with("file", service::secret_path(name)))).collect();
    (!map.is_empty()).then_some(map)
}
