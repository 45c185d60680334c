//! Backups: a timer for each database, and a restore that is tried.

use super::{map, mysql, postgres, project, task, tasks_file};
use crate::Error;
use crate::context::{Context, mounted_files, product_name};
use crate::inventory::{identifier, role_variable};
use crate::text::{self, jinja, shell};
use minijinja::context as values;
use planner::blueprint::{BackupTool, Database, Engine};
use render::yaml::{self, Map, Node};
use render::{File, Tree};

/// Where dumps lie on the server.
const DUMPS: &str = "/var/backups";

/// A name that tells the databases of a server apart.
pub(crate) fn unit(context: &Context<'_>, database: &Database, what: &str) -> String {
    if context.blueprint.databases.len() == 1 {
        format!("{}-{what}", context.name())
    } else {
        format!("{}-{what}-{}", context.name(), database.key)
    }
}

/// Whether dumps go to a bucket, for which a program is needed.
pub(super) fn uploads(context: &Context<'_>) -> bool {
    context.blueprint.databases.iter().any(|d| d.backup.tool == BackupTool::Dump && d.backup.bucket.is_some())
}

/// Servers with databases, sorted.
pub(super) fn servers(context: &Context<'_>) -> Vec<String> {
    let mut servers: Vec<String> = context.blueprint.databases.iter().flat_map(|d| context.servers_of(d)).collect();
    servers.sort();
    servers.dedup();
    servers
}

/// The stanza of pgBackRest: what its configuration names, beside what is global.
pub(crate) fn stanza(context: &Context<'_>, database: &Database) -> String {
    let files = context.project(&database.project).map(|p| p.files.as_slice()).unwrap_or_default();
    let mounted: Vec<&str> =
        context.service_of(database).map(|s| mounted_files(s).map(|(path, _)| path).collect()).unwrap_or_default();
    files
        .iter()
        .filter(|f| f.path.ends_with("pgbackrest.conf"))
        .filter(|f| {
            mounted.contains(&f.path.as_str())
                || files.iter().filter(|o| o.path.ends_with("pgbackrest.conf")).count() == 1
        })
        .flat_map(|f| f.content.lines())
        .filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'))
        .find(|section| !section.starts_with("global"))
        .map_or_else(|| identifier(&database.key), |section| section.split(':').next().unwrap_or(section).to_owned())
}

pub(super) fn render(context: &Context<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    if context.blueprint.databases.is_empty() {
        return Ok(tree);
    }
    let mut tasks = Vec::new();
    for database in &context.blueprint.databases {
        let backup = unit(context, database, "backup");
        let restore = unit(context, database, "restore");
        let here = here(context, database);
        let values = script_values(context, database);
        let (backup_text, restore_text) = match database.backup.tool {
            BackupTool::PgBackRest => (
                text::render(
                    "pgbackrest-backup",
                    include_str!("../../templates/backup/pgbackrest-backup.sh"),
                    values.clone(),
                )?,
                text::render(
                    "pgbackrest-restore",
                    include_str!("../../templates/backup/pgbackrest-restore.sh"),
                    values,
                )?,
            ),
            BackupTool::Dump => (
                text::render("dump-backup", include_str!("../../templates/backup/dump-backup.sh"), values.clone())?,
                text::render("dump-restore", include_str!("../../templates/backup/dump-restore.sh"), values)?,
            ),
        };
        let mut backup_file = File::new(backup_text).executable();
        backup_file.mark("days", &database.backup.days.traces);
        tree.add(format!("ansible/roles/backup/files/{backup}"), backup_file)?;
        tree.add(format!("ansible/roles/backup/files/{restore}"), File::new(restore_text).executable())?;
        tasks.extend(tasks_of(context, database, &backup, &restore, &here));
    }
    if uploads(context) {
        tree.add("ansible/roles/backup/templates/rclone.conf.j2", File::new(rclone(context)))?;
    }
    tree.add("ansible/roles/backup/tasks/main.yml", tasks_file(tasks))?;
    let mut defaults = Map::new();
    for database in &context.blueprint.databases {
        let (backup, restore) = (unit(context, database, "backup"), unit(context, database, "restore"));
        let calendar = Node::text(jinja(&database.backup.schedule.value)).with_traces(&database.backup.schedule.traces);
        defaults.insert(
            units_variable(database),
            Node::list([
                map! {
                    "name" => backup.clone(),
                    "command" => backup,
                    "description" => format!("Backup of the database {}", jinja(&database.key)),
                    "calendar" => calendar,
                },
                map! {
                    "name" => format!("{restore}-test"),
                    "command" => format!("{restore} test"),
                    "description" => format!("A restore of the database {} that is tried", jinja(&database.key)),
                    "calendar" => "Sun *-*-* 05:00:00 UTC",
                },
            ]),
        );
    }
    tree.add("ansible/roles/backup/defaults/main.yml", yaml::render_with_start(&defaults.into()))?;
    for (path, source) in [
        ("handlers/main.yml", include_str!("../../templates/roles/backup/handlers/main.yml")),
        ("templates/service.j2", include_str!("../../templates/roles/backup/templates/service.j2")),
        ("templates/timer.j2", include_str!("../../templates/roles/backup/templates/timer.j2")),
    ] {
        tree.add(format!("ansible/roles/backup/{path}"), File::new(source))?;
    }
    Ok(tree)
}

fn units_variable(database: &Database) -> String {
    format!("backup_units_{}", identifier(&database.key))
}

/// Whether a server has the database, as a condition; `None` where every server of the play has it.
fn here(context: &Context<'_>, database: &Database) -> Option<String> {
    let all = servers(context);
    let own = context.servers_of(database);
    if all.iter().all(|s| own.contains(s)) {
        return None;
    }
    let names: Vec<String> = own.iter().map(|s| format!("'{}'", context.host(s))).collect();
    Some(format!("inventory_hostname in [{}]", names.join(", ")))
}

fn tasks_of(
    context: &Context<'_>,
    database: &Database,
    backup: &str,
    restore: &str,
    here: &Option<String>,
) -> Vec<Map> {
    let key = &database.key;
    let units = units_variable(database);
    let when = |task: Map, more: Option<String>| {
        let conditions: Vec<String> = here.iter().cloned().chain(more).collect();
        match conditions.as_slice() {
            [] => task,
            [one] => task.with("when", one.clone()),
            several => task.with("when", Node::list(several.to_vec())),
        }
    };
    let mut tasks = vec![when(
        task(
            format!("Install the scripts for {key}"),
            "ansible.builtin.copy",
            map! { "src" => "{{ item }}", "dest" => "/usr/local/sbin/", "mode" => "0755" },
        )
        .with("loop", Node::list([backup.to_owned(), restore.to_owned()]).flow()),
        None,
    )];
    if database.backup.tool == BackupTool::Dump {
        tasks.push(when(
            task(
                format!("Create the directory of the dumps of {key}"),
                "ansible.builtin.file",
                map! { "path" => dumps(context, database), "state" => "directory", "owner" => "root", "mode" => "0700" },
            ),
            None,
        ));
        if database.backup.bucket.is_some() {
            tasks.push(when(
                task(
                    format!("Write the way to the bucket of the dumps of {key}"),
                    "ansible.builtin.template",
                    map! { "src" => "rclone.conf.j2", "dest" => "{{ secrets_dir }}/rclone.conf", "owner" => "root", "mode" => "0600" },
                )
                .with("no_log", true),
                None,
            ));
            tasks.push(when(
                task(
                    format!("Write the passphrase of the dumps of {key}"),
                    "ansible.builtin.copy",
                    map! {
                        "content" => "{{ backup_passphrase }}",
                        "dest" => "{{ secrets_dir }}/backup_passphrase",
                        "owner" => "root",
                        "mode" => "0600",
                    },
                )
                .with("no_log", true),
                None,
            ));
        }
    }
    tasks.push(when(
        task(
            format!("Write the units for {key}"),
            "ansible.builtin.template",
            map! {
                "src" => "{{ item.0 }}.j2",
                "dest" => "/etc/systemd/system/{{ item.1.name }}.{{ item.0 }}",
                "mode" => "0644",
            },
        )
        .with("loop", format!("{{{{ ['service', 'timer'] | product({units}) | list }}}}"))
        .with("loop_control", map! { "label" => "{{ item.1.name }}.{{ item.0 }}" })
        .with("notify", "Reload systemd"),
        None,
    ));
    tasks.push(map! {
        "name" => format!("Load the units of {key} before they are started"),
        "ansible.builtin.meta" => "flush_handlers",
    });
    tasks.push(when(
        task(
            format!("Start the timers of {key}"),
            "ansible.builtin.systemd_service",
            map! { "name" => "{{ item.name }}.timer", "state" => "started", "enabled" => true },
        )
        .with("loop", format!("{{{{ {units} }}}}"))
        .with("loop_control", map! { "label" => "{{ item.name }}" }),
        None,
    ));
    let primary = database.standby.as_ref().map(|_| format!("{} == 'primary'", role_variable(database)));
    match database.backup.tool {
        BackupTool::PgBackRest => {
            let found = format!("backup_found_{}", identifier(key));
            tasks.push(when(
                task(
                    format!("Ask the repository what it has of {key}"),
                    "community.docker.docker_compose_v2_exec",
                    map! {
                        "project_src" => context.directory(&database.project),
                        "service" => context.service_name(database),
                        "user" => "postgres",
                        "tty" => false,
                        "argv" => Node::list([
                            "pgbackrest".to_owned(),
                            format!("--stanza={}", jinja(&stanza(context, database))),
                            "--output=json".to_owned(),
                            "--log-level-console=off".to_owned(),
                            "info".to_owned(),
                        ]),
                    },
                )
                .with("register", found.clone())
                .with("changed_when", false),
                None,
            ));
            let empty =
                format!("({found}.stdout | from_json | first | default({{}})).backup | default([]) | length == 0");
            let conditions: Vec<String> = here.iter().cloned().chain(primary).chain([empty]).collect();
            tasks.push(
                task(
                    format!("Take the first backup of {key} now"),
                    "ansible.builtin.systemd_service",
                    map! { "name" => format!("{backup}.service"), "state" => "started" },
                )
                .with("when", Node::list(conditions)),
            );
        }
        BackupTool::Dump => {
            let found = format!("backup_found_{}", identifier(key));
            tasks.push(when(
                task(
                    format!("Look for the mark of the last dump of {key}"),
                    "ansible.builtin.stat",
                    map! { "path" => format!("{}/last", dumps(context, database)) },
                )
                .with("register", found.clone()),
                None,
            ));
            let conditions: Vec<String> =
                here.iter().cloned().chain(primary).chain([format!("not {found}.stat.exists")]).collect();
            tasks.push(
                task(
                    format!("Take the first dump of {key} now"),
                    "ansible.builtin.systemd_service",
                    map! { "name" => format!("{backup}.service"), "state" => "started" },
                )
                .with("when", Node::list(conditions)),
            );
        }
    }
    tasks
}

/// Directory of the dumps of a database on its server.
pub(crate) fn dumps(context: &Context<'_>, database: &Database) -> String {
    format!("{DUMPS}/{}/{}", context.name(), database.key)
}

/// How to reach the bucket; the endpoint and the names come from the inventory, the key from the secrets.
fn rclone(context: &Context<'_>) -> String {
    let mut text = String::from("# {{ ansible_managed }}\n");
    for bucket in &context.blueprint.buckets {
        let used = context.blueprint.databases.iter().any(|d| d.backup.bucket.as_deref() == Some(bucket.key.as_str()));
        if !used {
            continue;
        }
        let id = identifier(&bucket.key);
        let (key_id, key_secret) = bucket_secrets(context, &bucket.key, bucket.backup);
        text.push_str(&format!(
            "[{id}]\ntype = s3\nprovider = Other\nendpoint = https://{{{{ {id}_endpoint }}}}\nregion = {{{{ {id}_region }}}}\n\
             access_key_id = {{{{ {key_id} }}}}\nsecret_access_key = {{{{ {key_secret} }}}}\nacl = private\n\n\
             [{id}-dumps]\ntype = alias\nremote = {id}:{{{{ {} }}}}/{}\n",
            bucket.inventory,
            context.name(),
        ));
    }
    text
}

/// Names of the secrets that are the S3 key of a bucket.
pub(crate) fn bucket_secrets(context: &Context<'_>, key: &str, backup: bool) -> (String, String) {
    let id = identifier(key);
    let own = format!("{id}_key_id");
    if context.has_secret(&own) {
        (own, format!("{id}_key_secret"))
    } else if backup {
        ("backup_key_id".to_owned(), "backup_key_secret".to_owned())
    } else {
        ("object_storage_key_id".to_owned(), "object_storage_key_secret".to_owned())
    }
}

fn script_values(context: &Context<'_>, database: &Database) -> minijinja::Value {
    let engine = database.engine.value;
    let words = |list: Vec<String>| list.iter().map(|w| shell(w)).collect::<Vec<_>>().join(" ");
    let (client, dump) = mysql::programs(engine);
    values! {
        product => product_name(engine),
        engine => engine.product(),
        key => database.key,
        directory => context.directory(&database.project),
        service => context.service_name(database),
        psql => words(postgres::psql(&context.superuser(database), database)),
        superuser => context.superuser(database),
        name => database.name.value,
        user => database.user.value,
        port => database.port.value,
        image => database.image.value,
        stanza => stanza(context, database),
        days => database.backup.days.value,
        data => database.directory,
        volume => database.directory.rsplit_once('/').map_or("/", |(parent, _)| parent),
        dumps => dumps(context, database),
        standby => database.standby.is_some(),
        bucket => database.backup.bucket.as_ref().map(|key| format!("{}-dumps", identifier(key))),
        secrets => project::secrets_dir(context),
        client => mysql::as_root(engine, client),
        dump => mysql::as_root(engine, dump),
        dump_flags => match engine {
            Engine::Mysql => "--single-transaction --routines --triggers --events --set-gtid-purged=OFF --no-tablespaces",
            Engine::Mariadb | Engine::Postgres => "--single-transaction --routines --triggers --events",
        },
        mount => match engine { Engine::Postgres => "/var/lib/postgresql", Engine::Mysql | Engine::Mariadb => "/var/lib/mysql" },
        password_variable => match engine { Engine::Mariadb => "MARIADB_ROOT_PASSWORD", Engine::Mysql | Engine::Postgres => "MYSQL_ROOT_PASSWORD" },
        client_program => client,
        backup_name => unit(context, database, "backup"),
        restore_name => unit(context, database, "restore"),
    }
}
