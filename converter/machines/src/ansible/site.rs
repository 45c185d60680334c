//! `site.yml`: which roles run where, and in which order.

use super::{map, postgres, project};
use crate::Error;
use crate::context::Context;
use crate::inventory::role_variable;
use planner::blueprint::{Database, Project};
use render::Tree;
use render::yaml::{self, Map, Node};

pub(super) fn render(context: &Context<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    let mut plays = vec![secrets(), prepare(context)];
    let docker = context.docker_servers();
    if !docker.is_empty() {
        plays.push(play("Install Docker where containers run", context.pattern(&docker), ["docker"]));
    }
    for project in in_order(context) {
        plays.extend(run(context, project));
    }
    let databases = super::backup::servers(context);
    if !databases.is_empty() {
        plays.push(play("Back up what stores data", context.pattern(&databases), ["backup"]));
    }
    plays.push(play("Watch all of it", "all".to_owned(), ["monitoring"]));
    let mut plays = plays.into_iter();
    let first = plays.next().unwrap_or_default();
    let first = Node::from(first)
        .above("Safe to run again at any time. The order matters: secrets before all, primaries before standbys, stores before\nwhat uses them.");
    let root = Node::list(std::iter::once(first).chain(plays.map(|p| Node::from(p).spaced())));
    tree.add("ansible/site.yml", yaml::render_with_start(&root))?;

    let promoted: Vec<&Database> = context.blueprint.databases.iter().filter(|d| d.standby.is_some()).collect();
    if !promoted.is_empty() {
        let root = Node::list(promoted.iter().map(|d| Node::from(postgres::promotion(context, d)).spaced()))
            .above("By hand, when docs/runbook.md says so: ansible-playbook promote.yml --limit STANDBY -e old_primary_is_down=true");
        let mut file = yaml::render_with_start(&root);
        for database in &promoted {
            if let Some(standby) = &database.standby {
                file.mark(&format!("[Make the standby of {} its primary]", database.key), &standby.traces);
            }
        }
        tree.add("ansible/promote.yml", file)?;
    }
    Ok(tree)
}

fn secrets() -> Map {
    map! {
        "name" => "Make or check the secrets on the control machine",
        "hosts" => "localhost",
        "connection" => "local",
        "gather_facts" => false,
        "tags" => Node::list(["always"]).flow(),
        "roles" => Node::list([map! { "role" => "secrets" }]),
    }
}

fn prepare(context: &Context<'_>) -> Map {
    let mut roles = vec!["base", "firewall", "volumes"];
    if context.blueprint.servers.iter().any(|s| s.start_script.is_some()) {
        roles.push("start_scripts");
    }
    play("Prepare every server", "all".to_owned(), roles)
}

fn play<'r>(name: &str, hosts: String, roles: impl IntoIterator<Item = &'r str>) -> Map {
    map! {
        "name" => name,
        "hosts" => hosts,
        "become" => true,
        "roles" => Node::list(roles.into_iter().map(|role| tagged(role, None))),
    }
}

fn tagged(role: &str, when: Option<String>) -> Node {
    Node::from(map! { "role" => role, "tags" => Node::list([role]).flow() }.with_some("when", when))
}

/// Projects that only store data before those that use it.
fn in_order<'a>(context: &Context<'a>) -> Vec<&'a Project> {
    let mut projects: Vec<&Project> = context.blueprint.projects.iter().collect();
    let uses = |p: &Project| p.services.iter().any(|s| !crate::context::is_store(s)) || p.proxy.is_some();
    projects.sort_by_key(|p| (uses(p), p.proxy.is_some(), p.key.clone()));
    projects
}

fn run(context: &Context<'_>, project: &Project) -> Vec<Map> {
    let role = project::role(project);
    let hosts = context.pattern(&project.servers);
    let standby = context.databases_of(project).find(|d| d.standby.is_some());
    let Some(database) = standby else {
        let play = play(&format!("Run the project {}", project.key), hosts, [role.as_str()]);
        // One server after the other: the rest answers meanwhile.
        let play = if project.servers.len() > 1 { play.with("serial", 1) } else { play };
        return vec![play];
    };
    [("primary", "first"), ("standby", "then")]
        .into_iter()
        .map(|(part, when)| {
            map! {
                "name" => format!("Run the project {}, {when} where the {part} is", project.key),
                "hosts" => hosts.clone(),
                "serial" => 1,
                "become" => true,
                "roles" => Node::list([tagged(&role, Some(format!("{} == '{part}'", role_variable(database))))]),
            }
        })
        .collect()
}
