//! Ansible: what makes servers out of machines.

pub(crate) mod backup;
pub(crate) mod monitoring;
mod mysql;
mod postgres;
mod project;
mod site;
mod variables;

pub(crate) use mysql::as_root;

use crate::Error;
use crate::context::Context;
use planner::blueprint::Database;
use render::yaml::{self, Map, Node};
use render::{File, Tree};

/// Entries in order.
macro_rules! map {
    ($($key:expr => $value:expr),* $(,)?) => { render::yaml::Map::new()$(.with($key, $value))* };
}
pub(crate) use map;

/// A file whose text is the same in every output.
macro_rules! fixed {
    ($tree:expr, $($path:literal),* $(,)?) => {
        $($tree.add(
            concat!("ansible/roles/", $path),
            render::File::new(include_str!(concat!("../../templates/roles/", $path))),
        )?;)*
    };
}

pub(crate) fn render(context: &Context<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    if context.blueprint.servers.is_empty() {
        return Ok(tree);
    }
    let ignored = if context.has_terraform() { "/secrets/\n/inventory/hosts.yml\n" } else { "/secrets/\n" };
    tree.add("ansible/.gitignore", File::new(ignored))?;
    tree.add(
        "ansible/ansible.cfg",
        File::new(
            "[defaults]\ninventory = inventory/hosts.yml\nroles_path = roles\n\n[ssh_connection]\npipelining = true\n",
        ),
    )?;
    tree.add("ansible/requirements.yml", yaml::render_with_start(&requirements()))?;
    tree.extend(variables::render(context)?)?;
    tree.extend(site::render(context)?)?;
    fixed!(
        tree,
        "base/tasks/main.yml",
        "base/handlers/main.yml",
        "base/templates/sshd.conf.j2",
        "base/templates/journald.conf.j2",
        "firewall/tasks/main.yml",
        "firewall/handlers/main.yml",
        "firewall/templates/published.rules.j2",
        "volumes/tasks/main.yml",
        "volumes/tasks/volume.yml",
        "secrets/tasks/main.yml",
    );
    if !context.docker_servers().is_empty() {
        fixed!(tree, "docker/tasks/main.yml", "docker/handlers/main.yml", "docker/templates/volumes.conf.j2");
    }
    start_scripts(context, &mut tree)?;
    for project in &context.blueprint.projects {
        tree.extend(project::render(context, project)?)?;
    }
    tree.extend(backup::render(context)?)?;
    tree.extend(monitoring::render(context)?)?;
    Ok(tree)
}

/// Collections, each within a major version that the tasks were tried with.
fn requirements() -> Node {
    let collections = [
        ("ansible.posix", ">=2.1.0,<3.0.0"),
        ("community.crypto", ">=3.0.0,<4.0.0"),
        ("community.docker", ">=4.7.0,<5.0.0"),
        ("community.general", ">=11.0.0,<12.0.0"),
    ];
    map! {
        "collections" => Node::list(collections.map(|(name, version)| map! { "name" => name, "version" => version })),
    }
    .into()
}

fn start_scripts(context: &Context<'_>, tree: &mut Tree) -> Result<(), Error> {
    let mut any = false;
    for server in &context.blueprint.servers {
        let Some(script) = &server.start_script else { continue };
        any = true;
        let mut text = script.text.value.clone();
        if script.incomplete {
            text = format!("# Secrets, and what could not be known, are left out of this copy.\n{text}");
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let mut file = File::new(text);
        file.mark("the whole file", &script.text.traces);
        tree.add(format!("ansible/roles/start_scripts/files/{}", start_script_name(&server.key)), file)?;
    }
    if any {
        fixed!(tree, "start_scripts/tasks/main.yml");
    }
    Ok(())
}

/// Name of the file with what a server ran at its first start. It does not end in `.sh`: nobody should run it as it is.
fn start_script_name(server: &str) -> String {
    format!("{server}-user-data.txt")
}

/// A task.
fn task(name: impl Into<String>, module: &str, arguments: Map) -> Map {
    map! { "name" => name.into(), module => arguments }
}

/// Tasks with an empty line between them, as a file.
fn tasks_file(tasks: impl IntoIterator<Item = Map>) -> File {
    yaml::render_with_start(&Node::list(tasks.into_iter().map(|t| Node::from(t).spaced())))
}

/// `{{ expression }}`
fn expression(text: &str) -> String {
    format!("{{{{ {text} }}}}")
}

/// `psql` with its words as a shell takes them.
pub(crate) fn psql_words(context: &Context<'_>, database: &Database) -> String {
    let words = postgres::psql(&context.superuser(database), database);
    words.iter().map(|w| crate::text::shell(w)).collect::<Vec<_>>().join(" ")
}
