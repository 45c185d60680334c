//! MySQL and MariaDB in a container: database and user.

use super::{map, task};
use crate::context::Context;
use crate::text::{jinja, mysql_name, sql_string};
use planner::blueprint::{Database, Engine, Project};
use render::yaml::{Map, Node};

/// A command of the container's shell that runs a program of the engine with root's password, which the container has in
/// its environment or in a file; the password never stands in a list of processes.
pub(crate) fn as_root(engine: Engine, program: &str) -> String {
    let (password, file) = match engine {
        Engine::Mariadb => (
            "${MARIADB_ROOT_PASSWORD:-${MYSQL_ROOT_PASSWORD:-}}",
            "${MARIADB_ROOT_PASSWORD_FILE:-${MYSQL_ROOT_PASSWORD_FILE:-/dev/null}}",
        ),
        Engine::Mysql | Engine::Postgres => ("${MYSQL_ROOT_PASSWORD:-}", "${MYSQL_ROOT_PASSWORD_FILE:-/dev/null}"),
    };
    format!("p=\"{password}\"; MYSQL_PWD=\"${{p:-$(cat \"{file}\")}}\" exec {program} --user=root")
}

/// The engine's own client and dump program.
pub(crate) const fn programs(engine: Engine) -> (&'static str, &'static str) {
    match engine {
        Engine::Mariadb => ("mariadb", "mariadb-dump"),
        Engine::Mysql | Engine::Postgres => ("mysql", "mysqldump"),
    }
}

pub(super) fn set_up(context: &Context<'_>, project: &Project, database: &Database) -> Option<Map> {
    let service = context.service_of(database)?;
    let name = jinja(&mysql_name(&database.name.value));
    let user = format!("{}@'%'", jinja(&sql_string(&database.user.value)));
    // A backslash escapes in MySQL's texts.
    let password = format!("'{{{{ {} | replace('\\\\', '\\\\\\\\') | replace(\"'\", \"''\") }}}}'", database.password);
    let tls = if database.tls_required.value { "SSL" } else { "NONE" };
    let sql = [
        format!("CREATE DATABASE IF NOT EXISTS {name};"),
        format!("CREATE USER IF NOT EXISTS {user}\nIDENTIFIED BY {password};"),
        format!("ALTER USER {user}\nIDENTIFIED BY {password}\nREQUIRE {tls};"),
        format!("GRANT ALL PRIVILEGES ON {name}.*\nTO {user};"),
    ];
    let (client, _) = programs(database.engine.value);
    Some(
        task(
            format!("Set up {}", database.key),
            "community.docker.docker_compose_v2_exec",
            map! {
                "project_src" => context.directory(&project.key),
                "service" => service.name.value.clone(),
                "tty" => false,
                "argv" => Node::list(["sh".to_owned(), "-c".to_owned(), as_root(database.engine.value, client)]),
                "stdin" => Node::text(sql.join("\n")).literal(),
            },
        )
        .with("changed_when", false)
        .with("no_log", true),
    )
}
