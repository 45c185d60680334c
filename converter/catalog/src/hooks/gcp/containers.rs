//! Services and jobs of Cloud Run, first and second version.

use crate::hooks::{Hooked, gcp, origin};
use crate::leaf::Scope;
use model::kinds::{Container, ContainerGroup, ContainerPort, Mount, SharedVolume};
use model::{Field, Kind, Link, Origins, Set, Text, TextPart};
use value::{Content, Number, Reference, Step, Value};

/// Port, processors and memory where nothing is written. From knowledge, not yet checked against Google's documentation.
const DEFAULT_PORT: u64 = 8080;
const DEFAULT_CPU: f64 = 1.0;
const DEFAULT_MEMORY: u64 = 512;

/// Where Cloud Run mounts the sockets of Cloud SQL.
const SOCKETS: &str = "/cloudsql";

pub(super) fn service(hooked: &mut Hooked<'_, '_>) {
    let base = if hooked.resource.type_name() == "google_cloud_run_service" { "template.spec" } else { "template" };
    let group = group(hooked, base);
    scaling(hooked);
    let published = open_to_all(hooked);
    if hooked.scope.find("traffic").iter().flat_map(Scope::each).count() > 1 {
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} shares requests among revisions", hooked.resource.address),
            "All of them go to the newest here.",
        );
    }
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        service.own_group = Some(Box::new(group));
        service.open_to_all = published;
    }
}

pub(super) fn job(hooked: &mut Hooked<'_, '_>) {
    let filled = group(hooked, "template.template");
    if let Kind::ContainerGroup(group) = &mut hooked.node.kind {
        **group = ContainerGroup { family: std::mem::take(&mut group.family), ..filled };
    }
}

/// The second version may let everybody call without asking for an identity; otherwise it is a matter of rights.
fn open_to_all(hooked: &Hooked<'_, '_>) -> Option<Origins> {
    let at = hooked.first("invoker_iam_disabled")?;
    (at.value.as_bool() == Some(true)).then(|| hooked.origins(&at))
}

fn group(hooked: &mut Hooked<'_, '_>, base: &str) -> ContainerGroup {
    let mut group = ContainerGroup::default();
    for path in ["service_account", "service_account_name"] {
        for at in hooked.scope.find(&format!("{base}.{path}")) {
            hooked.set(&mut group.role, &at);
        }
    }
    let sockets = volumes(hooked, base, &mut group);
    let blocks: Vec<Scope<'_>> =
        hooked.scope.find(&format!("{base}.containers")).iter().flat_map(Scope::each).collect();
    if blocks.is_empty() {
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("The containers of {} are not known", hooked.resource.address),
            "They are computed from something that is not known here, and nothing runs in their place. Give the state as well.",
        );
    }
    let single = blocks.len() == 1;
    for block in &blocks {
        let container = container(hooked, block, &sockets, single);
        group.containers.push(container);
    }
    group
}

/// Volumes that stay directories; names of those that are sockets of Cloud SQL, which a network takes the place of.
fn volumes(hooked: &mut Hooked<'_, '_>, base: &str, group: &mut ContainerGroup) -> Vec<String> {
    let mut sockets = Vec::new();
    for block in hooked.scope.find(&format!("{base}.volumes")).iter().flat_map(Scope::each) {
        let Some(name) = block.find("name").pop() else { continue };
        let text = name.value.as_str().unwrap_or_default().to_owned();
        if block.value.get("cloud_sql_instance").is_some_and(crate::leaf::says_something) {
            sockets.push(text);
            let reason = "the database is reached by its host name and port, not by a socket";
            hooked.out.ignore_at(&name, reason);
            block.find("cloud_sql_instance").iter().for_each(|at| hooked.out.ignore_at(at, reason));
            continue;
        }
        let elsewhere = ["gcs", "nfs", "secret", "csi"]
            .into_iter()
            .find(|kind| block.value.get(kind).is_some_and(crate::leaf::says_something));
        if let Some(kind) = elsewhere {
            let advice = match kind {
                "secret" => {
                    "Secrets are given as variables of the environment here; let the program read them there, or mount the file by hand."
                }
                "gcs" => "A bucket is not a directory here: let the program call the object storage.",
                _ => "Mount the share on the server by hand.",
            };
            let summary = format!("The volume {text} of {} is not mounted", hooked.resource.address);
            hooked.out.warn(&block, summary, advice);
            hooked.out.ignore_at(&block, "not mounted: see the warnings");
            sockets.push(text);
            continue;
        }
        let mut volume = SharedVolume::default();
        hooked.set(&mut volume.name, &name);
        block.find("empty_dir").iter().for_each(|at| hooked.out.ignore_at(at, "a directory on the disk of the server"));
        group.volumes.push(volume);
    }
    sockets
}

fn container(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, sockets: &[String], single: bool) -> Container {
    let mut container = Container { essential: Field::known(true, Origins::none()), ..Container::default() };
    let mut simple = |path: &str, field: &mut dyn Set| {
        for at in block.find(path) {
            if let Err(error) = field.set(&[], &crate::apply::scrubbed(at.value, false), &origin(&at)) {
                hooked.out.warn(
                    &at,
                    format!("{} of {} is not understood", at.path, at.resource.address),
                    error.to_string(),
                );
            }
        }
    };
    if !single {
        simple("name", &mut container.name);
    }
    simple("image", &mut container.image);
    simple("command", &mut container.entry_point);
    simple("args", &mut container.command);
    simple("working_dir", &mut container.working_directory);
    if single {
        block
            .find("name")
            .iter()
            .for_each(|at| hooked.out.ignore_at(at, "the only container is named after its service"));
    }
    for name in &mut container.command {
        if let Field::Known { value, .. } = name {
            *value = hooked.masked(None, value, true).0;
        }
    }
    ports(hooked, block, &mut container, single);
    limits(hooked, block, &mut container);
    environment(hooked, block, &mut container);
    for dependency in block.find("depends_on") {
        for item in dependency.value.items().unwrap_or_default() {
            let mut field: Field<String> = Field::Absent;
            hooked.set_to(&mut field, item, &dependency);
            container.depends_on.push(model::kinds::Dependency { container: field, condition: Field::Absent });
        }
    }
    for mount in block.find("volume_mounts").iter().flat_map(Scope::each) {
        let name = mount.value.get("name").and_then(Value::as_str).unwrap_or_default();
        let path = mount.value.get("mount_path").and_then(Value::as_str).unwrap_or_default();
        if sockets.iter().any(|socket| socket == name) || path.starts_with(SOCKETS) {
            hooked.out.ignore_at(&mount, "its volume is not mounted here");
            continue;
        }
        let mut new = Mount::default();
        mount.find("name").iter().for_each(|at| hooked.set(&mut new.volume, at));
        mount.find("mount_path").iter().for_each(|at| hooked.set(&mut new.path, at));
        mount.find("sub_path").iter().for_each(|at| hooked.out.ignore_at(at, "the whole directory is mounted"));
        container.mounts.push(new);
    }
    for path in ["startup_probe", "liveness_probe", "readiness_probe"] {
        for at in block.find(path) {
            hooked.out.ignore_at(
                &at,
                "what is asked from outside is asked by the proxy; the image may hold no program to ask from inside",
            );
        }
    }
    container
}

/// The container that answers does so on the port that `PORT` tells it.
fn ports(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, container: &mut Container, single: bool) {
    let is_job = !matches!(hooked.node.kind, Kind::ContainerService(_));
    let blocks: Vec<Scope<'_>> = block.find("ports").iter().flat_map(Scope::each).collect();
    for port in &blocks {
        let mut own = ContainerPort::default();
        port.find("container_port").iter().for_each(|at| hooked.set(&mut own.container_port, at));
        port.find("name").iter().for_each(|at| hooked.set(&mut own.name, at));
        if own.container_port.is_absent() {
            own.container_port = Field::known(DEFAULT_PORT, Origins::none());
        }
        container.ports.push(own);
    }
    if blocks.is_empty() && single && !is_job {
        container.ports.push(ContainerPort {
            container_port: Field::known(DEFAULT_PORT, Origins::none()),
            ..ContainerPort::default()
        });
    }
    if let Some(Field::Known { value, origins }) = container.ports.first().map(|port| &port.container_port) {
        let text = Field::known(Text::literal(value.to_string()), origins.clone());
        container.environment.insert(String::from("PORT"), text);
    }
}

/// `1000m` or `2` processors; `512Mi` or `2G` of memory.
fn limits(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, container: &mut Container) {
    container.cpu = Field::known(DEFAULT_CPU, Origins::none());
    container.memory = Field::known(DEFAULT_MEMORY, Origins::none());
    for at in block.find("resources.limits.cpu") {
        match measured(at.value, &[("m", 0.001)]) {
            Some(cpu) => container.cpu = Field::known(cpu, hooked.origins(&at)),
            None => not_a_size(hooked, &at),
        }
    }
    for at in block.find("resources.limits.memory") {
        let mib = 1024.0 * 1024.0;
        let units: &[(&str, f64)] =
            &[("Ki", 1024.0 / mib), ("Mi", 1.0), ("Gi", 1024.0), ("k", 1e3 / mib), ("M", 1e6 / mib), ("G", 1e9 / mib)];
        match measured(at.value, units) {
            // Plain numbers are bytes.
            Some(memory) => {
                let plain = at.value.as_str().is_none_or(|text| text.ends_with(|c: char| c.is_ascii_digit()));
                let memory = if plain { memory / mib } else { memory };
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let memory = memory.ceil().clamp(1.0, 1e9) as u64;
                container.memory = Field::known(memory, hooked.origins(&at));
            }
            None => not_a_size(hooked, &at),
        }
    }
    for entry in block.find("resources.limits").iter().filter_map(|at| Some((at, at.value.entries()?))) {
        for key in entry.1.keys().filter(|key| !matches!(&***key, "cpu" | "memory")) {
            let path = entry.0.path.then_attribute(key.clone());
            hooked.out.ignore(hooked.resource, &path, "the target has no servers with accelerators");
        }
    }
}

fn not_a_size(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    hooked.out.warn(
        at,
        format!("{} of {} is not understood", at.path, at.resource.address),
        "It is no amount of processors or memory that is known here. What Cloud Run gives where nothing is written is taken.",
    );
}

fn measured(value: &Value, units: &[(&str, f64)]) -> Option<f64> {
    let text = match &value.content {
        Content::Number(n) => return Some(Number::to_f64(n)),
        Content::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let unit = units.iter().find_map(|(unit, scale)| text.strip_suffix(unit).map(|digits| (digits, *scale)));
    let (digits, scale) = unit.unwrap_or((&text, 1.0));
    let number: f64 = digits.trim().parse().ok()?;
    (number > 0.0).then_some(number * scale)
}

fn environment(hooked: &mut Hooked<'_, '_>, block: &Scope<'_>, container: &mut Container) {
    for env in block.find("env").iter().flat_map(Scope::each) {
        let Some(name_at) = env.find("name").pop() else { continue };
        let Some(name) = name_at.value.as_str().map(str::to_owned) else { continue };
        let named = Origins::from(origin(&name_at));
        let secret = ["value_source.secret_key_ref", "value_from.secret_key_ref"]
            .iter()
            .flat_map(|path| env.find(path))
            .flat_map(|at| at.each())
            .next();
        if let Some(secret) = secret {
            let from = ["secret", "name"].iter().find_map(|path| secret.find(path).pop());
            let Some(from) = from else { continue };
            let origins = hooked.origins(&from).and(&named);
            for path in ["version", "key"] {
                secret
                    .find(path)
                    .iter()
                    .for_each(|at| hooked.out.ignore_at(at, "there is one version of a secret here"));
            }
            let link = match gcp::resolve(
                hooked.estate,
                from.value,
                &["google_secret_manager_secret", "google_secret_manager_regional_secret"],
            ) {
                Some(resource) => super::instance::link_to(resource),
                None => match Text::from_value(&crate::apply::scrubbed(from.value, false)) {
                    Some(text) => text.as_reference().cloned().map_or(Link::Outside(text), Link::To),
                    None => continue,
                },
            };
            container.secrets.insert(name, Field::known(link, origins));
            continue;
        }
        let Some(at) = env.find("value").pop() else {
            container.environment.insert(name, Field::known(Text::literal(""), named));
            continue;
        };
        let value = hooked.passwords().traced(at.value);
        let Some(text) = Text::from_value(&crate::apply::scrubbed(&value, false)) else { continue };
        let (text, found) = hooked.masked(Some(&name), &text, false);
        if found > 0 {
            hooked.out.warn(
                &at,
                format!("{name} of {} is a secret in plain text", hooked.resource.address),
                "It is treated as a secret and not written out. Change it: who could read the source knows it.",
            );
        }
        let text = without_socket(hooked, &name, text);
        let origins = hooked.origins(&at).and(&named);
        container.environment.insert(name, Field::known(text, origins));
    }
    for at in block.find("env_from") {
        hooked.out.warn(
            &at,
            format!("{} takes variables from elsewhere", hooked.resource.address),
            "Bring those variables over by hand.",
        );
        hooked.out.ignore_at(&at, "bring its variables over by hand: see the warnings");
    }
}

/// `/cloudsql/<connection name>` is a directory with a socket; the server's host name takes its place.
fn without_socket(hooked: &mut Hooked<'_, '_>, name: &str, text: Text) -> Text {
    let mut parts: Vec<TextPart> = text.parts().to_vec();
    let mut changed = false;
    for index in 1..parts.len() {
        let to_database = matches!(&parts[index], TextPart::Reference { to, .. } if is_connection(to));
        if let (true, TextPart::Literal(before)) = (to_database, &mut parts[index - 1])
            && let Some(rest) = before.strip_suffix("/cloudsql/")
        {
            *before = rest.to_owned();
            changed = true;
        }
    }
    if !changed {
        return text;
    }
    hooked.out.warn_about(
        &hooked.resource.address,
        format!("{name} of {} named a socket of Cloud SQL", hooked.resource.address),
        "It holds the host name of the new server now. See that the program connects by host and port.",
    );
    Text::of(parts)
}

fn is_connection(to: &Reference) -> bool {
    matches!(to.path.steps().first(), Some(Step::Attribute(name)) if &**name == "connection_name")
}

/// Bounds of the first version stand among its annotations.
fn scaling(hooked: &mut Hooked<'_, '_>) {
    let (mut minimum, mut maximum): (Field<u64>, Field<u64>) = Default::default();
    let paths = |which: &str| {
        [
            format!("template.scaling.{which}_instance_count"),
            format!("scaling.{which}_instance_count"),
            format!("template.metadata.annotations.autoscaling.knative.dev/{which}Scale"),
        ]
    };
    for (which, field) in [("min", &mut minimum), ("max", &mut maximum)] {
        for path in paths(which) {
            // Keys of annotations hold dots: they are looked up whole.
            let found = match path.split_once(".annotations.") {
                Some((base, key)) => hooked
                    .scope
                    .find(&format!("{base}.annotations"))
                    .into_iter()
                    .filter_map(|at| at.entry(key))
                    .collect::<Vec<_>>(),
                None => hooked.scope.find(&path),
            };
            for at in found {
                hooked.set(field, &at);
            }
        }
    }
    let manual = hooked.first("scaling.manual_instance_count");
    let mut replicas: Field<u64> = Field::Absent;
    if let Some(at) = &manual {
        hooked.set(&mut replicas, at);
    } else if let Field::Known { value, origins } = &minimum {
        replicas = Field::known((*value).max(1), origins.clone());
    }
    if let Kind::ContainerService(service) = &mut hooked.node.kind {
        service.minimum = minimum;
        service.maximum = maximum;
        service.replicas = replicas;
    }
}
