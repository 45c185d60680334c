//! Container Instances and Container Apps.

use super::ingress::{self, Ingress};
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{Container, ContainerGroup, Dependency, SharedVolume};
use model::{Field, Kind, Link, Origins, Set, Text, TextPart};
use std::collections::BTreeMap;
use value::{Number, Path, Reference, Value};

/// The containers that the row has made of an instance.
pub(super) fn group<'h>(hooked: &'h mut Hooked<'_, '_>) -> Option<&'h mut ContainerGroup> {
    match hooked.made("containers").map(|node| &mut node.kind) {
        Some(Kind::ContainerGroup(group)) => Some(group),
        _ => None,
    }
}

/// Sets a variable of a container from what stands at a place; what looks like a secret becomes one.
pub(super) fn variable(
    hooked: &mut Hooked<'_, '_>,
    name: &str,
    value: &Value,
    at: &Scope<'_>,
    container: &mut Container,
) {
    let value = hooked.passwords().traced(value);
    let secret = at.sensitive() && !value.marks.sensitive;
    let Some(text) = Text::from_value(&crate::apply::scrubbed(&value, secret)) else { return };
    let (text, found) = hooked.masked(Some(name), &text, false);
    if found > 0 {
        let summary = format!("{name} of {} is a secret in plain text", hooked.resource.address);
        hooked.out.warn(
            at,
            summary,
            "It is treated as a secret and not written out. Change it: who could read the source knows it.",
        );
    }
    container.environment.insert(name.to_owned(), Field::known(text, origin(at)));
}

/// Masks secrets on command lines.
fn mask_commands(hooked: &mut Hooked<'_, '_>, container: &mut Container) {
    let mut found = 0;
    for field in container.command.iter_mut().chain(&mut container.entry_point).chain(&mut container.health_command) {
        if let Field::Known { value, .. } = field {
            let (text, secrets) = hooked.masked(None, value, true);
            found += secrets;
            *value = text;
        }
    }
    if found > 0 {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("A command of {address} holds a secret in plain text"),
            "It is not written out. Give it to the container as a secret, and change it: who could read the source knows it.",
        );
    }
}

/// Containers that prepare others come before them.
fn init_first(containers: &mut [Container], main: usize) {
    let before: Vec<Field<String>> = containers.iter().skip(main).map(|c| c.name.clone()).collect();
    for container in containers.iter_mut().skip(main) {
        container.essential = Field::known(false, Origins::none());
    }
    for container in containers.iter_mut().take(main) {
        container.depends_on.extend(before.iter().map(|name| {
            let condition = Field::known(String::from("SUCCESS"), Origins::none());
            Dependency {
                container: name.get().cloned().map_or(Field::Absent, |n| Field::known(n, Origins::none())),
                condition,
            }
        }));
    }
}

fn exec_form(container: &mut Container) {
    if !container.health_command.is_empty() {
        container.health_command.insert(0, Field::known(Text::literal("CMD"), Origins::none()));
    }
}

fn volume(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, volumes: &mut Vec<SharedVolume>) {
    let Some(name) = block.find("name").pop() else { return };
    let known = name.value.as_str().map(str::to_owned);
    if volumes.iter().any(|v| v.name.get() == known.as_ref()) {
        return;
    }
    let mut volume = SharedVolume::default();
    let mut field: Field<String> = Field::default();
    hooked.set(&mut field, &name);
    volume.name = field;
    for path in ["share_name", "secret", "git_repo"] {
        if let Some(at) = block.find(path).pop() {
            let summary = format!("A directory of {} comes from elsewhere", hooked.resource.address);
            let remedy = match path {
                "share_name" => {
                    "It was a share of Azure Files. Here it is a directory of the server: bring its files over."
                }
                "secret" => "Its files were secrets. Lay them down on the server by Ansible, with mode 0600.",
                _ => {
                    "Its files came from a repository. Lay them down on the server by Ansible, or put them into the image."
                }
            };
            hooked.out.warn(&at, summary, remedy);
        }
    }
    volumes.push(volume);
}

pub(super) fn container_group(hooked: &mut Hooked<'_, '_>) {
    let main: Vec<Scope<'_>> = hooked.scope.find("container").iter().flat_map(Scope::each).collect();
    let init: Vec<Scope<'_>> = hooked.scope.find("init_container").iter().flat_map(Scope::each).collect();
    let Some(mut made) = group(hooked).cloned() else { return };
    for (container, block) in made.containers.iter_mut().zip(main.iter().chain(&init)) {
        exec_form(container);
        for path in ["environment_variables", "secure_environment_variables"] {
            for map in block.find(path) {
                let secure = path.starts_with("secure");
                for (name, at) in map.entries() {
                    if secure {
                        let hidden = crate::apply::scrubbed(at.value, true);
                        if let Some(text) = Text::from_value(&hidden) {
                            container.environment.insert(name, Field::known(text, origin(&at)));
                        }
                    } else {
                        variable(hooked, &name, at.value, &at, container);
                    }
                }
            }
        }
        mask_commands(hooked, container);
        for block in block.find("volume").iter().flat_map(Scope::each) {
            volume(hooked, &block, &mut made.volumes);
        }
        let probe =
            ["liveness_probe.http_get", "readiness_probe.http_get"].iter().find_map(|path| block.find(path).pop());
        if let Some(at) = probe {
            let summary = format!("A container of {} was checked by HTTP", hooked.resource.address);
            hooked.out.warn(&at, summary, "Docker checks by commands inside of the container only. Add one that its image has, or watch it at the proxy.");
        }
    }
    init_first(&mut made.containers, main.len());
    if let Some(at) = hooked.first("restart_policy") {
        let ends = matches!(at.value.as_str(), Some("Never" | "OnFailure"));
        hooked.out.ignore_at(&at, "a container that ends is started again");
        if ends {
            let summary = format!("The containers of {} end by themselves", hooked.resource.address);
            hooked.out.warn(
                &at,
                summary,
                "Here they would be started again. Start them by a timer of systemd, or set restart to \"no\" by hand.",
            );
        }
    }
    let public = hooked.first("ip_address_type").is_none_or(|at| at.value.as_str() == Some("Public"));
    let ports: Vec<Field<u64>> =
        made.containers.iter().flat_map(|c| &c.ports).map(|port| port.container_port.clone()).collect();
    if let Some(group) = group(hooked) {
        *group = made;
    }
    if public {
        for port in ports {
            ingress::open(
                hooked,
                Ingress { port, http: false, health: Field::Absent, callers: None, origins: Origins::none() },
            );
        }
    }
}

pub(super) fn container_app(hooked: &mut Hooked<'_, '_>) {
    app_containers(hooked);
    let least = hooked.first("template.min_replicas").and_then(|at| Some((whole(&at)?, at)));
    let replicas = match &least {
        Some((least, at)) if *least > 0 => Field::known(*least, hooked.origins(at)),
        Some((_, at)) => {
            let summary = format!("{} ran only while somebody called it", hooked.resource.address);
            hooked.out.warn(at, summary, "Here one copy runs all the time.");
            Field::known(1, hooked.origins(at))
        }
        None => Field::known(1, Origins::none()),
    };
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        service.replicas = replicas;
    }
    if let Some(at) = hooked.first("dapr") {
        let summary = format!("{} calls others by Dapr", hooked.resource.address);
        hooked.out.warn(
            &at,
            summary,
            "The helper of Azure stays behind. Run Dapr beside it, or call the others by the names of their services.",
        );
    }
    let Some(at) = hooked.first("ingress") else { return };
    let mut port: Field<u64> = Field::default();
    let mut origins = Origins::none();
    if let Some(at) = hooked.first("ingress.target_port") {
        hooked.set(&mut port, &at);
    }
    for path in ["ingress.external_enabled", "ingress.exposed_port"] {
        if let Some(at) = hooked.first(path) {
            origins.add(origin(&at));
        }
    }
    let published = model::kinds::ContainerPort { container_port: port.clone(), ..Default::default() };
    if let Some(container) = group(hooked).and_then(|group| group.containers.first_mut()) {
        container.ports.push(published);
    }
    let external = hooked.first("ingress.external_enabled").is_some_and(|at| at.value.as_bool() == Some(true));
    let inside = hooked.first("container_app_environment_id").is_some_and(|at| internal_environment(hooked, &at));
    if !external || inside {
        for path in ["ingress.external_enabled", "ingress.exposed_port"] {
            if let Some(at) = hooked.first(path) {
                hooked.out.ignore_at(&at, "it is reached inside of the Compose network only");
            }
        }
        return;
    }
    let callers = ingress::callers(hooked, "ingress.ip_security_restriction", "ip_address_range");
    let tcp = hooked.first("ingress.transport").is_some_and(|at| at.value.as_str() == Some("tcp"));
    let health = hooked
        .scope
        .find("template.container.liveness_probe.path")
        .into_iter()
        .chain(hooked.scope.find("template.container.readiness_probe.path"))
        .next();
    let mut path: Field<Text> = Field::default();
    if let Some(at) = health {
        hooked.set(&mut path, &at);
    }
    let _ = at;
    ingress::open(hooked, Ingress { port, http: !tcp, health: path, callers, origins });
}

/// Whether an environment answers inside of its network only.
fn internal_environment(hooked: &Hooked<'_, '_>, at: &Scope<'_>) -> bool {
    at.value.references().iter().filter_map(Reference::address).filter_map(|address| hooked.estate.get(address)).any(
        |resource| {
            resource.values.get("internal_load_balancer_enabled").and_then(Value::as_bool) == Some(true)
                || resource.values.get("public_network_access").and_then(Value::as_str) == Some("Disabled")
        },
    )
}

pub(super) fn container_job(hooked: &mut Hooked<'_, '_>) {
    app_containers(hooked);
    let address = hooked.resource.address.clone();
    let cron = hooked.first("schedule_trigger_config.cron_expression");
    let when = cron.as_ref().and_then(|at| at.value.as_str().map(str::to_owned));
    if let Some(at) = &cron {
        hooked.out.ignore_at(at, "jobs are started by a timer that is set up by hand: see the warnings");
    }
    let what = match when {
        Some(cron) => format!("by the clock ({cron}, UTC)"),
        None if hooked.first("event_trigger_config").is_some() => String::from("when something waited in a queue"),
        None => String::from("by hand"),
    };
    hooked.out.warn_about(
        &address,
        format!("{address} is set up but not started: it ran {what}"),
        "Start it by a timer of systemd (docker compose run), or let a program that stays take its place.",
    );
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        service.replicas = Field::known(0, Origins::none());
    }
}

/// Memory, variables and secrets of the containers of an app.
fn app_containers(hooked: &mut Hooked<'_, '_>) {
    let main: Vec<Scope<'_>> = hooked.scope.find("template.container").iter().flat_map(Scope::each).collect();
    let init: Vec<Scope<'_>> = hooked.scope.find("template.init_container").iter().flat_map(Scope::each).collect();
    let secrets = app_secrets(hooked);
    let Some(mut made) = group(hooked).cloned() else { return };
    for (container, block) in made.containers.iter_mut().zip(main.iter().chain(&init)) {
        if let Some(at) = block.find("memory").pop() {
            match at.value.as_str().and_then(mebibytes) {
                Some(memory) => container.memory = Field::known(memory, hooked.origins(&at)),
                None if at.value.is_unknown() => {}
                None => hooked.out.ignore_at(&at, "containers that prepare others share their memory"),
            }
        }
        for env in block.find("env").iter().flat_map(Scope::each) {
            let Some(name) = env.value.get("name").and_then(Value::as_str).map(str::to_owned) else { continue };
            if let Some(at) = env.find("secret_name").pop() {
                let known = at.value.as_str().and_then(|secret| secrets.get(secret));
                let (text, origins) = match known {
                    Some((text, origins)) => (text.clone(), origins.clone()),
                    None => (Text::of([TextPart::Secret { from: Vec::new() }]), Origins::none()),
                };
                let origins = origins.and(&Origins::from(origin(&at)));
                container.environment.insert(name.clone(), Field::known(text, origins));
            } else if let Some(at) = env.find("value").pop() {
                let value = at.value.clone();
                variable(hooked, &name, &value, &at, container);
            }
            if let Some(at) = env.find("name").pop()
                && let Some(field) = container.environment.get_mut(&name)
            {
                field.change_origins(&[], &mut |origins| origins.add(origin(&at)));
            }
        }
        mask_commands(hooked, container);
    }
    init_first(&mut made.containers, main.len());
    if let Some(group) = group(hooked) {
        *group = made;
    }
    for at in hooked.scope.find("template.volume.storage_name") {
        let summary = format!("A directory of {} is a share of Azure Files", hooked.resource.address);
        hooked.out.warn(&at, summary, "Here it is a directory of the server: bring its files over.");
    }
}

/// Secrets of an app by name: what they refer to, never what they are.
fn app_secrets(hooked: &mut Hooked<'_, '_>) -> BTreeMap<String, (Text, Origins)> {
    let mut secrets = BTreeMap::new();
    for block in hooked.scope.find("secret").iter().flat_map(Scope::each) {
        let Some(name) = block.value.get("name").and_then(Value::as_str).map(str::to_owned) else { continue };
        let mut origins: Origins = block.find("name").iter().map(origin).collect();
        let written = block.find("value").pop();
        let in_vault = block.find("key_vault_secret_id").pop();
        let text = match (&written, &in_vault) {
            (Some(at), _) => Text::from_value(&crate::apply::scrubbed(at.value, true)),
            (None, Some(at)) => Some(Text::of([TextPart::Secret { from: at.value.references() }])),
            (None, None) => None,
        };
        origins.extend(&written.iter().chain(&in_vault).map(origin).collect());
        // Secrets that only let the server log in to a registry are nobody's variable.
        let of_registry =
            hooked.scope.find("registry.password_secret_name").iter().any(|at| at.value.as_str() == Some(&name));
        if of_registry {
            hooked.out.ignore_at(&block, "the server logs in to the registry that you have");
        }
        let text = text.unwrap_or_else(|| Text::of([TextPart::Secret { from: Vec::new() }]));
        secrets.insert(name, (text, origins));
    }
    secrets
}

/// `0.5Gi`, `512Mi` in MiB.
fn mebibytes(text: &str) -> Option<u64> {
    let (digits, scale) = match (text.strip_suffix("Gi"), text.strip_suffix("Mi")) {
        (Some(digits), _) => (digits, 1024.0),
        (None, Some(digits)) => (digits, 1.0),
        (None, None) => return None,
    };
    let number: Number = digits.trim().parse().ok()?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((number.to_f64() * scale).ceil().max(0.0) as u64)
}

pub(super) fn whole(at: &Scope<'_>) -> Option<u64> {
    at.value.as_number().map(ToString::to_string).or_else(|| at.value.as_str().map(str::to_owned))?.parse().ok()
}

/// A share that an environment gives its apps.
pub(super) fn environment_storage(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    hooked.out.ignore(hooked.resource, &Path::root(), "shares become directories of the server: see the warnings");
    hooked.out.warn_about(
        &address,
        format!("{address} gives containers a share of Azure Files"),
        "Here it is a directory of the server: bring its files over.",
    );
}

/// A component of Dapr.
pub(super) fn dapr_component(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    hooked.out.ignore(hooked.resource, &Path::root(), "the helper of Azure stays behind: see the warnings");
    hooked.out.warn_about(
        &address,
        format!("{address} is not set up: Dapr of Azure stays behind"),
        "Run Dapr beside the programs with a component of the same name, or let them call what it stood for.",
    );
}

/// A link that nobody wrote.
pub(super) fn link_to(address: value::Address, origins: Origins) -> Field<Link> {
    Field::known(Link::To(Reference::attribute(address, Path::attribute("id"))), origins)
}
