//! Task definitions, services and registries of ECS and ECR.

use crate::hooks::{Hooked, origin};
use crate::json;
use model::kinds::Container;
use model::{Field, Kind, Link, Origin, Origins, Set, Text, TextPart};
use value::{Content, Number, Path, Reference, Step, Value};

/// Members and the fields that they are.
type Members = &'static [(&'static str, &'static str)];

/// Simple members of a container definition and the fields that they are.
const MEMBERS: &[(&str, &str)] = &[
    ("name", "name"),
    ("image", "image"),
    ("essential", "essential"),
    ("command", "command"),
    ("entryPoint", "entry_point"),
    ("workingDirectory", "working_directory"),
    ("user", "user"),
    ("memory", "memory"),
    ("memoryReservation", "memory_reservation"),
    ("stopTimeout", "stop_seconds"),
    ("startTimeout", "start_seconds"),
    ("healthCheck.command", "health_command"),
    ("healthCheck.interval", "health_interval"),
    ("healthCheck.timeout", "health_timeout"),
    ("healthCheck.retries", "health_retries"),
    ("healthCheck.startPeriod", "health_start_seconds"),
    ("readonlyRootFilesystem", "read_only"),
    ("privileged", "privileged"),
    ("linuxParameters.initProcessEnabled", "init"),
    ("dockerLabels", "labels"),
    ("logConfiguration.logDriver", "log_driver"),
    ("logConfiguration.options", "log_options"),
    ("hostname", "hostname"),
];

/// Lists of objects, the lists that they fill, and their members.
const LISTS: &[(&str, &str, Members)] = &[
    (
        "portMappings",
        "ports",
        &[("containerPort", "container_port"), ("hostPort", "host_port"), ("protocol", "protocol"), ("name", "name")],
    ),
    ("mountPoints", "mounts", &[("sourceVolume", "volume"), ("containerPath", "path"), ("readOnly", "read_only")]),
    ("dependsOn", "depends_on", &[("containerName", "container"), ("condition", "condition")]),
    ("ulimits", "limits", &[("name", "name"), ("softLimit", "soft"), ("hardLimit", "hard")]),
    ("environmentFiles", "environment_files", &[("value", "location")]),
];

/// Members that mean nothing outside ECS.
const SET_ASIDE: &[(&str, &str)] = &[
    ("portMappings.appProtocol", "belongs to Service Connect"),
    ("environmentFiles.type", "there is only one type: an object of S3"),
    ("versionConsistency", "images are pinned by their tag or digest"),
    ("networkMode", "belongs to the task: ECS does not look for it here"),
    ("disableNetworking", "containers of a project share its network; who may reach them is said there"),
    ("interactive", "nobody types into a service"),
    ("pseudoTerminal", "nobody types into a service"),
];

pub(super) fn task_definition(hooked: &mut Hooked<'_, '_>) {
    sizes(hooked);
    let Some(at) = hooked.first("container_definitions") else { return };
    let address = hooked.resource.address.clone();
    let Some(inner) = json::inner(at.value).map(json::containers).filter(|inner| inner.items().is_some()) else {
        hooked.out.ignore_at(&at, crate::apply::NOT_KNOWN);
        hooked.out.warn(
            &at,
            format!("The containers of {address} are not known"),
            "They are computed from something that is not known here, and what runs them is left out. Give the state as well, or run terraform init so that modules are there.",
        );
        return;
    };
    let mut containers = Vec::new();
    for (path, definition) in crate::leaf::items(&at.path, &inner, false) {
        containers.push(container(hooked, &path, definition));
    }
    if let Kind::ContainerGroup(group) = &mut hooked.node.kind {
        group.containers = containers;
    }
}

/// CPU and memory of a task are texts, with or without a unit: `512`, `0.5 vCPU`, `1 GB`.
fn sizes(hooked: &mut Hooked<'_, '_>) {
    let mut cpu: Field<f64> = Field::default();
    let mut memory: Field<u64> = Field::default();
    if let Some(at) = hooked.first("cpu") {
        match measured(at.value, &[("vcpu", 1, 1)], (1, 1024)) {
            Some(value) => hooked.set_to(&mut cpu, &value, &at),
            None => hooked.set(&mut cpu, &at),
        }
    }
    if let Some(at) = hooked.first("memory") {
        match measured(at.value, &[("gb", 1024, 1), ("gib", 1024, 1), ("mb", 1, 1), ("mib", 1, 1)], (1, 1)) {
            Some(value) => hooked.set_to(&mut memory, &value, &at),
            None => hooked.set(&mut memory, &at),
        }
    }
    if let Kind::ContainerGroup(group) = &mut hooked.node.kind {
        group.cpu = cpu;
        group.memory = memory;
    }
}

/// A number with a unit, scaled by numerator and denominator; `None` where it is not one.
fn measured(value: &Value, units: &[(&str, i64, i64)], plain: (i64, i64)) -> Option<Value> {
    let text = match &value.content {
        Content::Number(n) => n.to_string(),
        Content::String(text) => text.trim().to_ascii_lowercase(),
        _ => return None,
    };
    let (digits, scale) = units
        .iter()
        .find_map(|(unit, up, down)| text.strip_suffix(unit).map(|digits| (digits.trim().to_owned(), (*up, *down))))
        .unwrap_or((text, plain));
    let number: Number = digits.parse().ok()?;
    let scaled = (&number * &scale.0.into()).checked_div(&scale.1.into())?;
    Some(Value { marks: value.marks, provenance: value.provenance, ..scaled.into() })
}

fn member<'v>(value: &'v Value, dotted: &str) -> Option<&'v Value> {
    dotted.split('.').try_fold(value, |value, name| value.get(name)).filter(|value| crate::leaf::says_something(value))
}

fn container(hooked: &mut Hooked<'_, '_>, path: &Path, definition: &Value) -> Container {
    let mut container = Container::default();
    let address = hooked.resource.address.clone();
    let at = |dotted: &str| Origin::new(address.clone(), path.join(&Path::dotted(dotted)));
    let mut taken: Vec<Path> = Vec::new();
    for (name, field) in MEMBERS {
        let Some(value) = member(definition, name) else { continue };
        taken.push(path.join(&Path::dotted(name)));
        if let Err(error) = container.set(&[field], &crate::apply::scrubbed(value, false), &at(name)) {
            wrong(hooked, &at(name), &error.to_string());
        }
    }
    if let Some(cpu) = member(definition, "cpu") {
        taken.push(path.then_attribute("cpu"));
        let value = measured(cpu, &[], (1, 1024)).unwrap_or_else(|| cpu.clone());
        if let Err(error) = container.cpu.set(&[], &value, &at("cpu")) {
            wrong(hooked, &at("cpu"), &error.to_string());
        }
        // Zero asks for nothing.
        if container.cpu.get() == Some(&0.0) {
            container.cpu = Field::Absent;
            hooked.out.treat(at("cpu"), "zero is what ECS writes where nothing was asked for");
        }
    }
    for (name, list, members) in LISTS {
        let Some(items) = member(definition, name) else { continue };
        for (path, item) in crate::leaf::items(&path.then_attribute(*name), items, false) {
            let Some(target) = container.append(list) else { continue };
            let mut errors = Vec::new();
            // A pair of name and value is one leaf.
            let pair = json::is_pair(item);
            for (name, field) in *members {
                let Some(value) = member(item, name) else { continue };
                let origin = if pair { path.clone() } else { path.then_attribute(*name) };
                taken.push(origin.clone());
                let origin = Origin::new(address.clone(), origin);
                if let Err(error) = target.set(&[field], &crate::apply::scrubbed(value, false), &origin) {
                    errors.push((origin, error.to_string()));
                }
            }
            errors.iter().for_each(|(origin, error)| wrong(hooked, origin, error));
        }
    }
    environment(hooked, &mut container, path, definition, &mut taken);
    secrets(hooked, &mut container, path, definition, &mut taken);
    command_secrets(hooked, &mut container, path);

    let mut leaves = Vec::new();
    json::leaves(path, definition, &mut leaves);
    for (leaf, _) in leaves {
        if taken.iter().any(|taken| leaf.starts_with(taken)) {
            continue;
        }
        let names: Vec<&str> = leaf
            .steps()
            .iter()
            .skip(path.steps().len())
            .filter_map(|step| if let Step::Attribute(name) = step { Some(&**name) } else { None })
            .collect();
        let names = names.join(".");
        let origin = Origin::new(address.clone(), leaf);
        match SET_ASIDE.iter().find(|(name, _)| *name == names) {
            Some((_, reason)) => hooked.out.treat(origin, reason),
            None => container.untranslated.push(origin),
        }
    }
    container
}

fn wrong(hooked: &mut Hooked<'_, '_>, origin: &Origin, error: &str) {
    hooked.out.diagnostics.push(
        diagnostic::Diagnostic::warning(
            format!("{} of {} is not understood", origin.path, origin.address),
            format!("{error}. It is left out; set it by hand at the target."),
        )
        .at_attribute(origin.address.to_string(), origin.path.to_string()),
    );
}

/// Variables with their paths: `environment` of a definition may be a list of pairs.
fn environment(
    hooked: &mut Hooked<'_, '_>,
    container: &mut Container,
    path: &Path,
    definition: &Value,
    taken: &mut Vec<Path>,
) {
    let Some(items) = member(definition, "environment") else { return };
    let address = hooked.resource.address.clone();
    for (path, item) in crate::leaf::items(&path.then_attribute("environment"), items, false) {
        let (Some(name), Some(value)) = (item.get("name").and_then(Value::as_str), item.get("value")) else { continue };
        let origin =
            Origin::new(address.clone(), if json::is_pair(item) { path.clone() } else { path.then_attribute("value") });
        taken.push(path.clone());
        let value = hooked.passwords().traced_user(name, &hooked.passwords().traced(value));
        let Some(text) = Text::from_value(&crate::apply::scrubbed(&value, false)) else { continue };
        let (text, found) = hooked.masked(Some(name), &text, false);
        if found > 0 {
            hooked.out.diagnostics.push(
                diagnostic::Diagnostic::warning(
                    format!("{name} of {address} is a secret in plain text"),
                    "It is treated as a secret and not written out. Change it: who could read the source knows it.",
                )
                .at_attribute(address.to_string(), origin.path.to_string()),
            );
        }
        container.environment.insert(name.to_owned(), Field::known(text, origin));
    }
}

fn secrets(
    hooked: &mut Hooked<'_, '_>,
    container: &mut Container,
    path: &Path,
    definition: &Value,
    taken: &mut Vec<Path>,
) {
    let Some(items) = member(definition, "secrets") else { return };
    let address = hooked.resource.address.clone();
    for (path, item) in crate::leaf::items(&path.then_attribute("secrets"), items, false) {
        let (Some(name), Some(value)) = (item.get("name").and_then(Value::as_str), item.get("valueFrom")) else {
            continue;
        };
        let origin = Origin::new(
            address.clone(),
            if json::is_pair(item) { path.clone() } else { path.then_attribute("valueFrom") },
        );
        taken.push(path.clone());
        if let Some(link) = secret_link(value) {
            container.secrets.insert(name.to_owned(), Field::known(link, origin));
        }
    }
}

/// A secret, or one entry of it: `<arn>:<entry>::` becomes a reference whose path ends in that key.
fn secret_link(value: &Value) -> Option<Link> {
    let text = Text::from_value(&crate::apply::scrubbed(value, false))?;
    if let [TextPart::Reference { to, .. }, TextPart::Literal(rest)] = text.parts()
        && let Some(entry) = rest.strip_prefix(':')
    {
        let entry = entry.split(':').next().unwrap_or_default();
        let path = if entry.is_empty() { to.path.clone() } else { to.path.then(Step::Key(entry.into())) };
        return Some(Link::To(Reference { to: to.to.clone(), path }));
    }
    Some(match text.as_reference() {
        Some(reference) => Link::To(reference.clone()),
        None => Link::Outside(text),
    })
}

/// Secrets on the command line, among labels and options of the log.
fn command_secrets(hooked: &mut Hooked<'_, '_>, container: &mut Container, path: &Path) {
    let mut found: Vec<&str> = Vec::new();
    let mut mask = |name: Option<&str>, field: &mut Field<Text>, member: &'static str, script: bool| {
        if let Field::Known { value, .. } = field {
            let (text, secrets) = hooked.masked(name, value, script);
            if secrets > 0 && !found.contains(&member) {
                found.push(member);
            }
            *value = text;
        }
    };
    container.command.iter_mut().for_each(|field| mask(None, field, "command", true));
    container.entry_point.iter_mut().for_each(|field| mask(None, field, "entryPoint", true));
    container.health_command.iter_mut().for_each(|field| mask(None, field, "healthCheck.command", true));
    container.labels.iter_mut().for_each(|(name, field)| mask(Some(name), field, "dockerLabels", false));
    container
        .log_options
        .iter_mut()
        .for_each(|(name, field)| mask(Some(name), field, "logConfiguration.options", false));
    let address = &hooked.resource.address;
    for member in found {
        let at = path.join(&Path::dotted(member));
        hooked.out.diagnostics.push(
            diagnostic::Diagnostic::warning(
                format!("{at} of {address} holds a secret in plain text"),
                "It is not written out. Give it to the container as a secret, and change it: who could read the source knows it.",
            )
            .at_attribute(address.to_string(), at.to_string()),
        );
    }
}

/// Bounds and policies of Application Auto Scaling that are about a service.
pub(super) fn autoscaling(hooked: &mut Hooked<'_, '_>) {
    let scope = hooked.scope.clone();
    let mut through: Origins = hooked.through.clone();
    for name in ["scalable_dimension", "service_namespace", "policy_type"] {
        scope.find(name).iter().for_each(|at| through.add(origin(at)));
    }
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        let is_policy = hooked.resource.type_name() == "aws_appautoscaling_policy";
        match service.scaling.last_mut().filter(|_| is_policy) {
            Some(policy) => {
                for field in ["name", "metric", "target", "adjustment"] {
                    policy.change_origins(&[field], &mut |origins| origins.extend(&through));
                }
            }
            None => {
                for field in ["minimum", "maximum"] {
                    service.change_origins(&[field], &mut |origins| origins.extend(&through));
                }
            }
        }
    }
}

/// What happens to images with time.
pub(super) fn registry_policy(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("policy") else { return };
    let (document, _) = hooked.document(&at);
    if let Kind::Registry(registry) = &mut hooked.node.kind {
        registry.policy = document;
    }
}
