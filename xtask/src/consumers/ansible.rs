//! Ansible trees, by ansible-playbook and ansible-lint.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{INSTALL, Judgement, Objection, home, installed, judge, path_with_python, python_program};

/// Runs ansible-lint over a directory, without network, at its strictest profile; warnings are refusals.
pub fn ansible_lint(directory: &Path) -> Judgement {
    let name = "ansible-lint";
    let mut command = match ready(name, directory) {
        Ok(command) => command,
        Err(judgement) => return judgement,
    };
    judge(name, command.args(["--offline", "--nocolor", "--strict", "--profile=production"]), INSTALL)
}

/// Has ansible-playbook read every playbook at the top of a directory, with the inventory beside it.
pub fn ansible_syntax_check(directory: &Path) -> Judgement {
    let name = "ansible-playbook";
    let mut command = match ready(name, directory) {
        Ok(command) => command,
        Err(judgement) => return judgement,
    };
    let failed = |e: std::io::Error| Objection::Missing(format!("{}: {e}", directory.display()));
    let playbooks = playbooks(directory).map_err(failed)?;
    if playbooks.is_empty() {
        return Err(Objection::Refused { judge: name, said: format!("no playbook in {}", directory.display()) });
    }
    for inventory in ["inventory.yml", "inventory.yaml", "inventory.ini", "inventory", "hosts.ini", "hosts"] {
        if directory.join(inventory).exists() {
            command.args(["-i", inventory]);
            break;
        }
    }
    judge(name, command.arg("--syntax-check").args(playbooks), INSTALL)
}

/// Holds every task's options below a directory against the documentation of its module: names, required ones, choices.
/// ansible-lint knows those of few collections.
pub fn ansible_options(directory: &Path) -> Judgement {
    let name = "ansible-doc";
    let mut command = match ready(name, directory) {
        Ok(_) => Command::new(python_program("python")),
        Err(judgement) => return judgement,
    };
    let script = crate::root().join("xtask/tools/ansible_options.py");
    command.env("ANSIBLE_HOME", home().join("ansible-home")).env("PYTHONDONTWRITEBYTECODE", "1");
    judge(name, command.arg(script).arg(directory), INSTALL)
}

fn ready(name: &'static str, directory: &Path) -> Result<Command, Judgement> {
    let mut command = installed(name, &python_program(name))?;
    command
        .current_dir(directory)
        .env("PATH", path_with_python())
        .env("ANSIBLE_HOME", home().join("ansible-home"))
        .env("ANSIBLE_LOCALHOST_WARNING", "false")
        .env("ANSIBLE_INVENTORY_UNPARSED_WARNING", "false");
    Ok(command)
}

/// YAML files at the top that are a list of plays.
fn playbooks(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut playbooks = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if !path.extension().is_some_and(|e| e == "yml" || e == "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let content = |line: &&str| !line.is_empty() && !line.starts_with('#') && *line != "---";
        let is_list = text.lines().find(content).is_some_and(|first| first.starts_with("- "));
        if is_list && (text.contains("hosts:") || text.contains("import_playbook:")) {
            playbooks.push(path.file_name().map(PathBuf::from).unwrap_or(path));
        }
    }
    playbooks.sort();
    Ok(playbooks)
}
