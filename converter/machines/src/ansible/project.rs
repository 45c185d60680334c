//! A role for each project: its files, its secrets, its stores, then its services one after the other.

use super::{map, mysql, postgres, task, tasks_file, variables};
use crate::Error;
use crate::context::{Context, is_store, mounted_files, mounted_secrets};
use crate::inventory::identifier;
use crate::text::{jinja, jinja_string};
use planner::blueprint::{
    Broker, Condition, Database, Engine, Piece, Project, SecretFile, Service, ServiceNetwork, VariableSource,
};
use render::yaml::{Map, Node};
use render::{File, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Variable of `.env` with the directory of the secrets.
const SECRETS_DIR: &str = "SECRETS_DIR";
/// Files that are made here when a service mounts them and nobody else writes them.
pub(super) const KEY: &str = "server.key";
pub(super) const CERTIFICATE: &str = "server.crt";
pub(super) const HBA: &str = "pg_hba.conf";

/// Seconds that a service has to become healthy, at least.
const PATIENCE: u64 = 180;

/// Name of the role of a project.
pub(super) fn role(project: &Project) -> String {
    identifier(&project.key)
}

/// Whether a key and a certificate are made for the project.
pub(super) fn has_certificate(project: &Project) -> bool {
    project.services.iter().any(|s| mounted_secrets(s).any(|(name, _)| name == KEY || name == CERTIFICATE))
        && !project.secret_files.iter().any(|f| f.name == KEY || f.name == CERTIFICATE)
}

/// Whether the list of who may connect is made for the project.
fn has_hba(project: &Project) -> bool {
    project.services.iter().any(|s| mounted_files(s).any(|(path, _)| path == HBA))
        && !project.files.iter().any(|f| f.path == HBA)
}

pub(super) fn render(context: &Context<'_>, project: &Project) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    let role = role(project);
    let databases: Vec<&Database> = context.databases_of(project).collect();
    for database in &databases {
        if database.standby.is_some() && database.engine.value != Engine::Postgres {
            let product = crate::context::product_name(database.engine.value);
            return Err(Error::Standby { database: database.key.clone(), product });
        }
    }

    let mut tasks = Vec::new();
    for database in &databases {
        tasks.extend(postgres::check(context, &role, database));
    }
    tasks.extend(files(context, project, &databases));
    tasks.extend(secret_files(project, &role));
    if has_certificate(project) {
        tasks.extend(certificate(project));
    }
    tasks.push(task(
        "Pull images before anything stops",
        "community.docker.docker_compose_v2_pull",
        map! {
            "project_src" => context.directory(&project.key),
            "policy" => "missing",
            "ignore_buildable" => true,
        },
    ));
    for database in &databases {
        tasks.extend(postgres::copy_primary(context, project, &role, database));
    }
    let stores: Vec<&Service> = project.services.iter().filter(|s| is_store(s) && !s.once).collect();
    if !stores.is_empty() {
        tasks.push(start_stores(context, project, &stores));
    }
    for database in &databases {
        match database.engine.value {
            Engine::Postgres => tasks.extend(postgres::set_up(context, project, database)),
            Engine::Mysql | Engine::Mariadb => tasks.extend(mysql::set_up(context, project, database)),
        }
    }
    for broker in context.brokers_of(project) {
        tasks.extend(declare_queues(context, project, broker));
    }
    tasks.extend(replace(context, project));
    let mut main = tasks_file(tasks);
    for database in &databases {
        let label = format!("[Set up {}]", database.key);
        for traces in [&database.name.traces, &database.user.traces] {
            main.mark(&label, traces);
        }
        database.extensions.iter().for_each(|e| main.mark(&label, &e.traces));
    }
    tree.add(format!("ansible/roles/{role}/tasks/main.yml"), main)?;

    tree.add(format!("ansible/roles/{role}/templates/env.j2"), File::new(environment(project)))?;
    for file in &project.secret_files {
        tree.add(format!("ansible/roles/{role}/templates/{}.j2", file.name), secret_template(project, file))?;
    }
    if has_hba(project)
        && let Some(database) = databases.iter().find(|d| d.engine.value == Engine::Postgres)
    {
        tree.add(format!("ansible/roles/{role}/templates/{HBA}.j2"), postgres::hba(context, database))?;
    }
    let handlers = handlers(context, project, &databases);
    if !handlers.is_empty() {
        tree.add(format!("ansible/roles/{role}/handlers/main.yml"), tasks_file(handlers))?;
    }
    Ok(tree)
}

/// Configuration of databases first, so that a change of it and nothing else restarts them; then the whole project.
fn files(context: &Context<'_>, project: &Project, databases: &[&Database]) -> Vec<Map> {
    let directory = context.directory(&project.key);
    let folder = format!("{{{{ playbook_dir }}}}/../{}", context.compose_folder(project));
    let mut tasks = Vec::new();
    for database in databases {
        let Some(service) = context.service_of(database) else { continue };
        let written: Vec<&str> = mounted_files(service)
            .map(|(path, _)| path)
            .filter(|path| project.files.iter().any(|f| f.path == *path))
            .collect();
        if written.is_empty() {
            continue;
        }
        let mut directories: BTreeSet<String> = BTreeSet::from([directory.clone()]);
        for path in &written {
            if let Some((parent, _)) = path.rsplit_once('/') {
                directories.insert(format!("{directory}/{parent}"));
            }
        }
        tasks.push(
            task(
                format!("Create the directories of {}'s configuration", database.key),
                "ansible.builtin.file",
                map! { "path" => "{{ item }}", "state" => "directory", "mode" => "0755" },
            )
            .with("loop", Node::list(directories)),
        );
        tasks.push(
            task(
                format!("Copy {}'s configuration", database.key),
                "ansible.builtin.copy",
                map! {
                    "src" => format!("{folder}/{{{{ item }}}}"),
                    "dest" => format!("{directory}/{{{{ item }}}}"),
                    "mode" => "0644",
                },
            )
            .with("loop", Node::list(written))
            .with("notify", restart_name(database)),
        );
    }
    tasks.push(task(
        "Copy the project",
        "ansible.builtin.copy",
        map! {
            "src" => format!("{folder}/"),
            "dest" => format!("{directory}/"),
            "mode" => "0644",
            "directory_mode" => "0755",
        },
    ));
    if has_hba(project)
        && let Some(database) = databases.iter().find(|d| d.engine.value == Engine::Postgres)
    {
        tasks.push(
            task(
                "Write who may connect",
                "ansible.builtin.template",
                map! { "src" => format!("{HBA}.j2"), "dest" => format!("{directory}/{HBA}"), "mode" => "0644" },
            )
            .with("notify", reload_name(database)),
        );
    }
    tasks.push(task(
        "Write the environment of the project",
        "ansible.builtin.template",
        map! { "src" => "env.j2", "dest" => format!("{directory}/.env"), "mode" => "0644" },
    ));
    tasks
}

fn secret_files(project: &Project, role: &str) -> Option<Map> {
    if project.secret_files.is_empty() {
        return None;
    }
    let files: Vec<Node> = project
        .secret_files
        .iter()
        .map(|f| Node::from(map! { "name" => f.name.clone(), "owner" => f.owner, "mode" => f.mode.clone() }).flow())
        .collect();
    Some(
        task(
            format!("Write the files with secrets of {role}"),
            "ansible.builtin.template",
            map! {
                "src" => "{{ item.name }}.j2",
                "dest" => "{{ secrets_dir }}/{{ item.name }}",
                "owner" => "{{ item.owner }}",
                "mode" => "{{ item.mode }}",
            },
        )
        .with("loop", Node::list(files))
        .with("loop_control", map! { "label" => "{{ item.name }}" })
        .with("no_log", true),
    )
}

/// A certificate of the server's own: clients that only want encryption take it.
fn certificate(project: &Project) -> Vec<Map> {
    let owner = project
        .services
        .iter()
        .find(|s| mounted_secrets(s).any(|(name, _)| name == KEY))
        .map_or(0, crate::context::owner_in_image);
    vec![
        task(
            "Make the key of the server",
            "community.crypto.openssl_privatekey",
            map! {
                "path" => format!("{{{{ secrets_dir }}}}/{KEY}"),
                "type" => "ECC",
                "curve" => "secp256r1",
                "owner" => owner.to_string(),
                "mode" => "0400",
            },
        ),
        task(
            "Make its certificate, which clients take that ask for encryption and no more",
            "community.crypto.x509_certificate",
            map! {
                "path" => format!("{{{{ secrets_dir }}}}/{CERTIFICATE}"),
                "privatekey_path" => format!("{{{{ secrets_dir }}}}/{KEY}"),
                "provider" => "selfsigned",
                "selfsigned_not_after" => "+3650d",
                "owner" => owner.to_string(),
                "mode" => "0400",
            },
        ),
    ]
}

/// Seconds until the last of these services must be healthy.
fn patience(services: &[&Service]) -> u64 {
    let needs = services.iter().filter_map(|s| s.health.as_ref()).map(|health| {
        let seconds = |field: &Option<model::Traced<u64>>, default: u64| field.as_ref().map_or(default, |t| t.value);
        let rounds =
            seconds(&health.retries, 3).saturating_mul(seconds(&health.interval, 30) + seconds(&health.timeout, 30));
        seconds(&health.start_period, 0).saturating_add(rounds).saturating_add(60)
    });
    needs.max().unwrap_or_default().clamp(PATIENCE, 3600)
}

fn names(services: &[&Service]) -> Node {
    Node::list(services.iter().map(|s| s.name.value.clone())).flow()
}

fn start_stores(context: &Context<'_>, project: &Project, stores: &[&Service]) -> Map {
    let builds = project.files.iter().any(|f| f.path == "Dockerfile" || f.path.ends_with("/Dockerfile"));
    let arguments = map! {
        "project_src" => context.directory(&project.key),
        "services" => names(stores),
    };
    let arguments = if builds { arguments.with("build", "always") } else { arguments };
    task(
        "Start what stores data, and wait until it is healthy",
        "community.docker.docker_compose_v2",
        arguments.with("wait", true).with("wait_timeout", patience(stores)),
    )
}

/// Queues are declared by the broker's own definitions; those that exist stay as they are.
fn declare_queues(context: &Context<'_>, project: &Project, broker: &Broker) -> Option<Map> {
    let service = project.services.iter().find(|s| s.name.value == broker.key)?;
    let target = mounted_files(service).find(|(path, _)| path.ends_with("definitions.json"))?.1.target.value.clone();
    Some(
        task(
            format!("Declare the queues of {}", broker.key),
            "community.docker.docker_compose_v2_exec",
            map! {
                "project_src" => context.directory(&project.key),
                "service" => broker.key.clone(),
                "argv" => Node::list(["rabbitmqctl".to_owned(), "import_definitions".to_owned(), jinja(&target)]).flow(),
                "tty" => false,
            },
        )
        .with("changed_when", false),
    )
}

/// Services that are replaced in one step: one that others share the network of, with those.
fn steps(project: &Project) -> Vec<Vec<&Service>> {
    let services: BTreeMap<&str, &Service> =
        project.services.iter().filter(|s| !is_store(s) && !s.once).map(|s| (s.name.value.as_str(), s)).collect();
    let shares = |service: &Service| match &service.network {
        ServiceNetwork::Service(main) => Some(main.clone()),
        ServiceNetwork::Project(_) | ServiceNetwork::Host => None,
    };
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::new();
    let ready = |service: &Service, done: &BTreeSet<&str>| {
        service.depends_on.iter().all(|(name, condition)| {
            let waits = matches!(condition, Condition::Started | Condition::Healthy | Condition::Completed);
            !waits || !services.contains_key(name.as_str()) || done.contains(name.as_str())
        })
    };
    // The proxy comes last: what it leads to is there by then.
    let proxy = |service: &Service| project.proxy.is_some() && service.product.is_some();
    loop {
        let heads = || services.values().filter(|s| !done.contains(s.name.value.as_str()) && shares(s).is_none());
        let next = heads()
            .find(|s| !proxy(s) && ready(s, &done))
            .or_else(|| heads().find(|s| !proxy(s)))
            .or_else(|| heads().next())
            .copied();
        let Some(head) = next else { break };
        let mut step = vec![head];
        step.extend(services.values().filter(|s| shares(s).as_deref() == Some(head.name.value.as_str())));
        done.extend(step.iter().map(|s| s.name.value.as_str()));
        order.push(step);
    }
    order
}

fn replace(context: &Context<'_>, project: &Project) -> Option<Map> {
    let steps = steps(project);
    if steps.is_empty() {
        return None;
    }
    let all: Vec<&Service> = steps.iter().flatten().copied().collect();
    let single = steps.iter().all(|step| step.len() == 1);
    let (services, items) = if single {
        (Node::list(["{{ item }}"]), Node::list(steps.iter().flatten().map(|s| s.name.value.clone())))
    } else {
        (Node::text("{{ item }}"), Node::list(steps.iter().map(|step| names(step))))
    };
    Some(
        task(
            "Replace the services that changed, one after the other",
            "community.docker.docker_compose_v2",
            map! {
                "project_src" => context.directory(&project.key),
                "services" => services,
                "dependencies" => false,
                "remove_orphans" => true,
                "wait" => true,
                "wait_timeout" => patience(&all),
            },
        )
        .with("loop", items),
    )
}

fn restart_name(database: &Database) -> String {
    format!("Restart {}", database.key)
}

fn reload_name(database: &Database) -> String {
    format!("Reload {}", database.key)
}

fn handlers(context: &Context<'_>, project: &Project, databases: &[&Database]) -> Vec<Map> {
    let mut handlers = Vec::new();
    for database in databases {
        let Some(service) = context.service_of(database) else { continue };
        if mounted_files(service).any(|(path, _)| project.files.iter().any(|f| f.path == path)) {
            handlers.push(task(
                restart_name(database),
                "community.docker.docker_compose_v2",
                map! {
                    "project_src" => context.directory(&project.key),
                    "services" => Node::list([service.name.value.clone()]).flow(),
                    "state" => "restarted",
                    "wait" => true,
                    "wait_timeout" => patience(&[service]),
                },
            ));
        }
        if has_hba(project) && database.engine.value == Engine::Postgres {
            handlers.push(postgres::reload(context, project, database, reload_name(database)));
        }
    }
    handlers
}

/// `.env`: values in single quotes, which Compose does not look into.
fn environment(project: &Project) -> String {
    let mut lines = vec!["# {{ ansible_managed }}".to_owned()];
    let mut names: BTreeMap<&str, String> =
        project.variables.iter().map(|v| (v.name.as_str(), variable(project, &v.name))).collect();
    names.entry(SECRETS_DIR).or_insert_with(|| "secrets_dir".to_owned());
    for (name, variable) in names {
        lines.push(format!("{name}='{{{{ {variable} | string | replace(\"'\", \"\\\\'\") }}}}'"));
    }
    lines.join("\n") + "\n"
}

/// Ansible's variable behind a variable of the project's `.env`.
fn variable(project: &Project, name: &str) -> String {
    match project.variables.iter().find(|v| v.name == name).map(|v| &v.source) {
        Some(VariableSource::Inventory(variable) | VariableSource::Setting(variable, _)) => variable.clone(),
        None => name.to_ascii_lowercase(),
    }
}

/// A file with secrets, as a template. In files that Compose reads as environment, a value stands in single quotes.
fn secret_template(project: &Project, secret_file: &SecretFile) -> File {
    let is_environment = project.services.iter().any(|s| s.environment_files.contains(&secret_file.name));
    let mut file = File::default();
    for line in &secret_file.lines {
        let text =
            if is_environment { environment_line(project, &line.value) } else { plain_line(project, &line.value) };
        let label = text.split(['=', ' ']).next().unwrap_or_default().to_owned();
        file.mark(&label, &line.traces);
        file.text.push_str(&text);
        file.text.push('\n');
    }
    file
}

fn plain_line(project: &Project, pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => jinja(text),
            Piece::Secret(name) => format!("{{{{ {name} }}}}"),
            Piece::Variable(name) => format!("{{{{ {} }}}}", variable(project, name)),
        })
        .collect()
}

/// `NAME='value'`, the value as one expression so that quotes in it can be escaped.
fn environment_line(project: &Project, pieces: &[Piece]) -> String {
    let Some((Piece::Literal(first), rest)) = pieces.split_first() else { return plain_line(project, pieces) };
    let Some((name, start)) = first.split_once('=') else { return plain_line(project, pieces) };
    if start.starts_with(['\'', '"']) {
        return plain_line(project, pieces);
    }
    let mut parts = Vec::new();
    if !start.is_empty() {
        parts.push(jinja_string(start));
    }
    parts.extend(rest.iter().map(|piece| match piece {
        Piece::Literal(text) => jinja_string(text),
        Piece::Secret(name) => name.clone(),
        Piece::Variable(name) => variable(project, name),
    }));
    if parts.is_empty() {
        return format!("{name}=");
    }
    format!("{name}='{{{{ ({}) | replace(\"'\", \"\\\\'\") }}}}'", parts.join(" ~ "))
}

/// Where the secrets are, for scripts on servers.
pub(super) fn secrets_dir(context: &Context<'_>) -> String {
    variables::secrets_dir(context)
}
