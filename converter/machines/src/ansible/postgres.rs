//! PostgreSQL in a container: roles, database, extensions, and a standby.

use super::{File, expression, map, task};
use crate::context::{Context, mounted_secrets};
use crate::inventory::{host_variable, identifier, role_variable};
use crate::text::{jinja, jinja_string, sql_name, sql_string};
use planner::blueprint::{Database, Engine, HostPeer, Project};
use render::yaml::{Map, Node};
use std::collections::BTreeSet;

/// User that standbys log in as.
const REPLICATOR: &str = "replicator";

fn data_variable(role: &str, database: &Database) -> String {
    let id = identifier(&database.key);
    if id == role { format!("{role}_data") } else { format!("{role}_{id}_data") }
}

/// A server whose data disagrees with its role is not started: a former primary cannot come back as a second one.
pub(super) fn check(context: &Context<'_>, role: &str, database: &Database) -> Vec<Map> {
    if database.standby.is_none() || database.engine.value != Engine::Postgres {
        return Vec::new();
    }
    let variable = data_variable(role, database);
    let of_role = role_variable(database);
    let directory = data_directory(context, database);
    vec![
        task(
            format!("Look at the data of {}", database.key),
            "ansible.builtin.stat",
            map! { "path" => format!("{directory}/{{{{ item }}}}") },
        )
        .with("loop", Node::list(["PG_VERSION", "standby.signal"]).flow())
        .with("register", variable.clone()),
        task(
            format!("Stop unless the data of {} agrees with the role of the server", database.key),
            "ansible.builtin.assert",
            map! {
                "that" => Node::list([format!(
                    "not {variable}.results[0].stat.exists or {variable}.results[1].stat.exists == ({of_role} == 'standby')"
                )]),
                "fail_msg" => format!(
                    "{directory} on {{{{ inventory_hostname }}}} is not that of a {{{{ {of_role} }}}}. Promote with promote.yml, \
                     or empty the directory of a former primary so that it is copied again; docs/runbook.md has both."
                ),
                "quiet" => true,
            },
        ),
    ]
}

/// Where the files of the data are on the host: below the mount, if the image keeps them one directory deeper.
fn data_directory(context: &Context<'_>, database: &Database) -> String {
    let deeper = context.service_of(database).and_then(|service| {
        let inside = service
            .mounts
            .iter()
            .find(|m| matches!(&m.source, planner::blueprint::MountSource::Directory(d) if *d == database.directory))?;
        let data = pgdata(context, database);
        data.strip_prefix(inside.target.value.trim_end_matches('/')).map(str::to_owned)
    });
    format!("{}{}", database.directory, deeper.unwrap_or_default())
}

/// Where the data is in the container.
fn pgdata(context: &Context<'_>, database: &Database) -> String {
    let service = context.service_of(database);
    let given = service.and_then(|s| s.environment.get("PGDATA")).map(|v| v.value.as_slice());
    if let Some([planner::blueprint::Piece::Literal(path)]) = given {
        return path.clone();
    }
    let major: u32 = database.version.value.split('.').next().and_then(|m| m.parse().ok()).unwrap_or_default();
    // From 18 on the official image has a directory for each major version.
    if major >= 18 { format!("/var/lib/postgresql/{major}/docker") } else { "/var/lib/postgresql/data".to_owned() }
}

/// The data of a standby that has none yet.
pub(super) fn copy_primary(context: &Context<'_>, project: &Project, role: &str, database: &Database) -> Option<Map> {
    if database.standby.is_none() || database.engine.value != Engine::Postgres {
        return None;
    }
    let service = context.service_of(database)?;
    let passfile =
        mounted_secrets(service).find(|(name, _)| name.contains("pgpass")).map(|(_, m)| m.target.value.clone());
    let connection = format!(
        "host={{{{ {} }}}} port={} user={REPLICATOR}{} sslmode={}",
        host_variable(database),
        database.port.value,
        passfile.as_ref().map(|path| format!(" passfile={path}")).unwrap_or_default(),
        if database.tls_required.value { "require" } else { "prefer" },
    );
    let arguments = map! {
        "project_src" => context.directory(&project.key),
        "service" => service.name.value.clone(),
        "user" => "postgres",
        "build" => true,
        "cleanup" => true,
        "no_deps" => true,
        "tty" => false,
        "argv" => Node::list([
            Node::text("pg_basebackup"),
            Node::text(format!("--pgdata={}", pgdata(context, database))),
            Node::text(format!("--dbname={connection}")),
            Node::text("--wal-method=stream"),
            Node::text("--checkpoint=fast"),
            Node::text("--write-recovery-conf").comment("standby.signal and primary_conninfo"),
        ]),
    };
    let secret = context.replication_secret(database);
    let arguments = if passfile.is_some() {
        arguments
    } else {
        arguments.with("env", map! { "PGPASSWORD" => expression(&secret) })
    };
    let variable = data_variable(role, database);
    let mut copy = task(
        format!("Copy the primary of {} to a standby that is empty", database.key),
        "community.docker.docker_compose_v2_run",
        arguments,
    )
    .with(
        "when",
        Node::list([
            format!("{} == 'standby'", role_variable(database)),
            format!("not {variable}.results[0].stat.exists"),
        ]),
    );
    if passfile.is_none() {
        copy.insert("no_log", true);
    }
    Some(copy)
}

/// Roles, database and extensions, said in SQL that can be said again.
pub(super) fn set_up(context: &Context<'_>, project: &Project, database: &Database) -> Option<Map> {
    let service = context.service_of(database)?;
    let superuser = context.superuser(database);
    let user = &database.user.value;
    let name = &database.name.value;
    let mut sql = vec!["SET log_statement = 'none';".to_owned(), "SET log_min_duration_statement = -1;".to_owned()];
    let role = |sql: &mut Vec<String>, user: &str, flags: &str, secret: &str| {
        sql.push(format!(
            "SELECT {}\nWHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) \\gexec",
            jinja(&sql_string(&format!("CREATE ROLE {}", sql_name(user)))),
            jinja(&sql_string(user)),
        ));
        sql.push(format!(
            "ALTER ROLE {} WITH {flags}\nPASSWORD '{{{{ {secret} | replace(\"'\", \"''\") }}}}';",
            jinja(&sql_name(user))
        ));
    };
    role(&mut sql, user, if *user == superuser { "LOGIN" } else { "LOGIN NOSUPERUSER" }, &database.password);
    if database.standby.is_some() {
        role(&mut sql, REPLICATOR, "LOGIN REPLICATION", &context.replication_secret(database));
    }
    sql.push(format!(
        "SELECT {}\nWHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {}) \\gexec",
        jinja(&sql_string(&format!("CREATE DATABASE {} OWNER {}", sql_name(name), sql_name(user)))),
        jinja(&sql_string(name)),
    ));
    sql.push(format!("\\connect {}", jinja(&sql_name(name))));
    for extension in &database.extensions {
        sql.push(format!("CREATE EXTENSION IF NOT EXISTS {};", jinja(&sql_name(&extension.value))));
    }
    let mut set_up = task(
        format!("Set up {}", database.key),
        "community.docker.docker_compose_v2_exec",
        map! {
            "project_src" => context.directory(&project.key),
            "service" => service.name.value.clone(),
            "user" => "postgres",
            "tty" => false,
            "argv" => Node::list(
                psql(&superuser, database).into_iter().chain(["--quiet".to_owned(), "--set=ON_ERROR_STOP=1".to_owned()]).map(|a| jinja(&a)),
            ),
            "stdin" => Node::text(sql.join("\n")).literal(),
        },
    );
    if database.standby.is_some() {
        set_up.insert("when", format!("{} == 'primary'", role_variable(database)));
    }
    set_up.insert("changed_when", false);
    set_up.insert("no_log", true);
    Some(set_up)
}

/// `psql` as the user with all rights, over the socket in the container.
pub(super) fn psql(superuser: &str, database: &Database) -> Vec<String> {
    let mut words = vec!["psql".to_owned(), "--no-psqlrc".to_owned()];
    if superuser != "postgres" {
        words.extend([format!("--username={superuser}"), "--dbname=postgres".to_owned()]);
    }
    if database.port.value != 5432 {
        words.push(format!("--port={}", database.port.value));
    }
    words
}

pub(super) fn reload(context: &Context<'_>, project: &Project, database: &Database, name: String) -> Map {
    let mut argv: Vec<String> = psql(&context.superuser(database), database);
    argv.extend(["--command".to_owned(), "SELECT pg_reload_conf()".to_owned()]);
    task(
        name,
        "community.docker.docker_compose_v2_exec",
        map! {
            "project_src" => context.directory(&project.key),
            "service" => context.service_name(database),
            "user" => "postgres",
            "tty" => false,
            "argv" => Node::list(argv.iter().map(|a| jinja(a))),
        },
    )
}

/// Who may connect. Where TLS is required there is no line without it.
pub(super) fn hba(context: &Context<'_>, database: &Database) -> File {
    let kind = if database.tls_required.value { "hostssl" } else { "host" };
    let superuser = context.superuser(database);
    let mut lines: Vec<String> = vec!["# {{ ansible_managed }}".to_owned()];
    if database.tls_required.value {
        lines.push("# TLS is required: no line without it.".to_owned());
    }
    let local = if superuser == "postgres" { "peer" } else { "trust" };
    lines.push(format!("local all {} {local}", jinja(&sql_name(&superuser))));
    let mut peers: BTreeSet<String> = BTreeSet::new();
    for client in &database.clients {
        peers.insert(match client {
            HostPeer::Server(key) => format!("{{{{ {} }}}}/32", context.address_of(key)),
            HostPeer::Cidr(cidr) if cidr.contains('/') => jinja(cidr),
            HostPeer::Cidr(address) if address.contains(':') => format!("{}/128", jinja(address)),
            HostPeer::Cidr(address) => format!("{}/32", jinja(address)),
            HostPeer::Anywhere => "all".to_owned(),
        });
    }
    if !database.listens_on_host {
        peers.insert("samenet".to_owned());
    }
    let (name, user) = (jinja(&sql_name(&database.name.value)), jinja(&sql_name(&database.user.value)));
    for peer in peers {
        lines.push(format!("{kind} {name} {user} {peer} scram-sha-256"));
    }
    if database.standby.is_some() {
        for server in context.servers_of(database) {
            let address = context.address_of(&server);
            lines.push(format!("{kind} replication {REPLICATOR} {{{{ {address} }}}}/32 scram-sha-256"));
        }
    }
    let mut file = File::new(lines.join("\n") + "\n");
    file.mark(kind, &database.tls_required.traces);
    file.mark(&database.name.value, &database.name.traces);
    file.mark(&database.user.value, &database.user.traces);
    file
}

/// `promote.yml`: a standby becomes the primary, by hand.
pub(super) fn promotion(context: &Context<'_>, database: &Database) -> Map {
    let servers = context.servers_of(database);
    let role = role_variable(database);
    let directory = context.directory(&database.project);
    let service = context.service_name(database);
    let superuser = context.superuser(database);
    let exec = |name: &str, sql: &str, flags: &[&str]| {
        let mut argv = psql(&superuser, database);
        argv.extend(flags.iter().map(|f| (*f).to_owned()));
        argv.extend(["--command".to_owned(), sql.to_owned()]);
        task(
            name,
            "community.docker.docker_compose_v2_exec",
            map! {
                "project_src" => directory.clone(),
                "service" => service.clone(),
                "user" => "postgres",
                "tty" => false,
                "argv" => Node::list(argv.iter().map(|a| jinja(a))),
            },
        )
    };
    let state = format!("{}_recovery", identifier(&database.key));
    map! {
        "name" => format!("Make the standby of {} its primary", database.key),
        "hosts" => context.pattern(&servers),
        "gather_facts" => false,
        "become" => true,
        "tags" => Node::list([database.key.clone()]).flow(),
        "tasks" => Node::list([
            Node::from(
                task(
                    "Stop unless somebody has looked",
                    "ansible.builtin.assert",
                    map! {
                        "that" => "old_primary_is_down | default(false) | bool",
                        "fail_msg" => "Two primaries destroy data. Stop the old one first, or power it off, then say so with -e old_primary_is_down=true.",
                    },
                )
                .with("run_once", true),
            ),
            Node::from(
                exec("Ask the standby for its state", "SELECT pg_is_in_recovery()", &["--no-align", "--tuples-only"])
                    .with("when", format!("{role} == {}", jinja_string("standby")))
                    .with("register", state.clone())
                    .with("changed_when", false),
            )
            .spaced(),
            Node::from(
                exec("Promote", "SELECT pg_promote(true, 120)", &[]).with(
                    "when",
                    Node::list([format!("{role} == 'standby'"), format!("{state}.stdout | trim == 't'")]),
                ),
            )
            .spaced(),
        ]),
    }
}
