//! What is watched: one program for each server, which holds only what that server can see.

use super::{backup, expression, map, mysql, postgres};
use crate::Error;
use crate::context::{Context, product_name};
use crate::inventory::{identifier, role_variable};
use crate::text::{self, shell};
use minijinja::context as values;
use model::{Traced, Traces};
use planner::blueprint::{BackupTool, Check, Database, Engine, MonitoredBy, Server};
use render::yaml::{self, Map};
use render::{File, Tree};
use value::Address;

/// Disks that are fuller than this are reported where the source says nothing: nothing grows by itself.
const DISK_PERCENT: f64 = 80.0;
/// Port on the loopback address where a proxy serves its metrics.
const METRICS_PORT: u16 = 8082;

/// Name of the program and of its units.
pub(crate) fn unit(context: &Context<'_>) -> String {
    format!("{}-health", context.name())
}

pub(super) fn render(context: &Context<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    for (path, source) in [
        ("tasks/main.yml", include_str!("../../templates/roles/monitoring/tasks/main.yml")),
        ("handlers/main.yml", include_str!("../../templates/roles/monitoring/handlers/main.yml")),
        ("templates/service.j2", include_str!("../../templates/roles/monitoring/templates/service.j2")),
        ("templates/timer.j2", include_str!("../../templates/roles/monitoring/templates/timer.j2")),
    ] {
        tree.add(format!("ansible/roles/monitoring/{path}"), File::new(source))?;
    }
    let mut variables = map! { "APP_FQDN" => expression("app_fqdn | default('')") };
    for database in context.blueprint.databases.iter().filter(|d| d.standby.is_some()) {
        let role = role_variable(database);
        variables.insert(role.to_ascii_uppercase(), expression(&format!("{role} | default('')")));
    }
    let defaults: Map = map! {
        "monitoring_name" => unit(context),
        "monitoring_variables" => variables,
    };
    tree.add("ansible/roles/monitoring/defaults/main.yml", yaml::render_with_start(&defaults.into()))?;
    for server in &context.blueprint.servers {
        let host = context.host(&server.key);
        tree.add(format!("ansible/roles/monitoring/files/{host}"), program(context, server)?)?;
    }
    Ok(tree)
}

fn sees(on: &MonitoredBy, server: &Server) -> bool {
    match on {
        MonitoredBy::Everywhere => true,
        MonitoredBy::Server(key) => *key == server.key,
    }
}

/// A number as people write it.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { format!("{value}") }
}

fn comment(about: &[Address]) -> String {
    about.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Marks of the file: a label and what stands there.
type Marks = Vec<(String, Traces)>;

fn program(context: &Context<'_>, server: &Server) -> Result<File, Error> {
    let blueprint = context.blueprint;
    let mut marks: Marks = Vec::new();
    let mut cpu = Vec::new();
    let mut memory = Vec::new();
    let mut answers = Vec::new();
    let mut queues = Vec::new();
    let mut disk: Option<f64> = None;
    let mut disk_about = String::new();
    let mut noted = |label: String, value: &Traces, more: &[&Traces]| {
        marks.push((label.clone(), value.clone()));
        more.iter().for_each(|t| marks.push((label.clone(), (*t).clone())));
    };
    for check in &blueprint.checks {
        match check {
            Check::CpuAbove { on, percent, runs, about, traces } if sees(on, server) => {
                noted(
                    format!("CPUs above {} % in {} runs", number(percent.value), runs.value),
                    &percent.traces,
                    &[&runs.traces, traces],
                );
                cpu.push(values! { percent => number(percent.value), runs => runs.value, about => comment(about) });
            }
            Check::MemoryAbove { on, percent, runs, about, traces } if sees(on, server) => {
                noted(
                    format!("memory above {} % in {} runs", number(percent.value), runs.value),
                    &percent.traces,
                    &[&runs.traces, traces],
                );
                memory.push(values! { percent => number(percent.value), runs => runs.value, about => comment(about) });
            }
            Check::DiskAbove { on, percent, about, traces } if sees(on, server) => {
                noted(format!("disks above {} %", number(percent.value)), &percent.traces, &[traces]);
                disk = Some(disk.map_or(percent.value, |least: f64| least.min(percent.value)));
                disk_about = comment(about);
            }
            Check::AnswersAbove { on, class, count, about, traces } if sees(on, server) => {
                noted(format!("answers {class}xx above {}", number(count.value)), &count.traces, &[traces]);
                answers.push(values! { class, count => number(count.value), about => comment(about) });
            }
            Check::QueueAbove { on, queue, count, about, traces } if sees(on, server) => {
                noted(format!("queue {queue} above {}", number(count.value)), &count.traces, &[traces]);
                let broker = blueprint.brokers.iter().find(|b| b.queues.iter().any(|q| q.name.value == *queue));
                let Some(broker) = broker.or(blueprint.brokers.first()) else { continue };
                queues.push(values! {
                    queue,
                    count => number(count.value),
                    service => broker.key,
                    directory => context.directory(&broker.project),
                    about => comment(about),
                });
            }
            Check::CpuAbove { .. }
            | Check::MemoryAbove { .. }
            | Check::DiskAbove { .. }
            | Check::AnswersAbove { .. }
            | Check::QueueAbove { .. } => {}
        }
    }
    let mut paths = vec!["/".to_owned()];
    paths.extend(blueprint.volumes_of(&server.key).map(|v| v.mount.clone()));
    let proxy = blueprint.projects_of(&server.key).find_map(|p| p.proxy.as_ref());
    let public = proxy.is_some() && blueprint.traffic.is_some();
    let scheme = if proxy.is_some_and(|p| p.entry_points.iter().any(|e| e.tls)) { "https" } else { "http" };
    let databases: Vec<minijinja::Value> = blueprint
        .databases
        .iter()
        .filter(|d| context.servers_of(d).contains(&server.key))
        .map(|d| database_values(context, d))
        .collect();
    let text = text::render(
        "health",
        include_str!("../../templates/monitoring/health.sh"),
        values! {
            name => context.name(),
            unit => unit(context),
            secrets => super::project::secrets_dir(context),
            docker => server.docker,
            mysql => blueprint.databases.iter().any(|d| d.engine.value != Engine::Postgres),
            cpu, memory, answers, queues, databases, public, scheme,
            metrics_port => METRICS_PORT,
            disk => number(disk.unwrap_or(DISK_PERCENT)),
            disk_about,
            paths => paths.iter().map(|p| shell(p)).collect::<Vec<_>>(),
        },
    )?;
    let mut file = File::new(text).executable();
    for (label, traces) in &marks {
        file.mark(label, traces);
    }
    Ok(file)
}

fn database_values(context: &Context<'_>, database: &Database) -> minijinja::Value {
    let engine = database.engine.value;
    let (client, _) = mysql::programs(engine);
    let psql = postgres::psql(&context.superuser(database), database);
    values! {
        key => database.key,
        id => identifier(&database.key),
        product => product_name(engine),
        postgres => engine == Engine::Postgres,
        role => role_variable(database).to_ascii_uppercase(),
        standby => database.standby.is_some(),
        archive => database.backup.tool == BackupTool::PgBackRest,
        directory => context.directory(&database.project),
        service => context.service_name(database),
        psql => psql.iter().map(|w| shell(w)).collect::<Vec<_>>().join(" "),
        client => mysql::as_root(engine, client),
        backup => backup::unit(context, database, "backup"),
        restore => backup::unit(context, database, "restore"),
    }
}

/// What a threshold is worth in a document, such as `80 %`.
pub(crate) fn words(check: &Check) -> (String, String) {
    let plain = |t: &Traced<f64>| number(t.value);
    match check {
        Check::CpuAbove { percent, runs, about, .. } => {
            (format!("CPUs above {} % in {} runs of five minutes", plain(percent), runs.value), comment(about))
        }
        Check::MemoryAbove { percent, runs, about, .. } => {
            (format!("memory above {} % in {} runs of five minutes", plain(percent), runs.value), comment(about))
        }
        Check::DiskAbove { percent, about, .. } => (format!("a disk above {} %", plain(percent)), comment(about)),
        Check::AnswersAbove { class, count, about, .. } => {
            (format!("more than {} answers {class}xx in five minutes", plain(count)), comment(about))
        }
        Check::QueueAbove { queue, count, about, .. } => {
            (format!("more than {} messages in the queue {queue}", plain(count)), comment(about))
        }
    }
}
