//! Decisions on one server as Compose projects.
//!
//! [`render()`] writes `compose.yaml` with all that it names for each project of a blueprint: configuration files, the
//! routes of the proxy, an example of `.env` and of each file with secrets. Values of secrets are never among them.

mod environment;
mod error;
mod project;
mod routes;
mod service;
mod text;

pub use error::Error;

use planner::Blueprint;
use planner::blueprint::Project;
use render::Tree;

/// Folder of a project in the output; `compose` itself where there is only one project.
pub fn folder(blueprint: &Blueprint, project: &Project) -> String {
    if blueprint.projects.len() == 1 { String::from("compose") } else { format!("compose/{}", project.key) }
}

/// Every Compose project of a blueprint, each in its [`folder`].
///
/// # Errors
/// If a path cannot be one, or a route asks for something that the proxy does not know.
pub fn render(blueprint: &Blueprint) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    for project in &blueprint.projects {
        let folder = folder(blueprint, project);
        tree.extend(project::render(blueprint, project, &folder)?)?;
    }
    Ok(tree)
}

/// All Compose files of a tree as one text: documents of YAML, one after the other, with `---` between them.
pub fn document(tree: &Tree) -> String {
    let files: Vec<&str> = tree
        .files()
        .filter(|(path, _)| {
            path.starts_with("compose/") && path.ends_with("/compose.yaml") || *path == "compose/compose.yaml"
        })
        .map(|(_, file)| file.text.as_str())
        .collect();
    files.join("---\n")
}
