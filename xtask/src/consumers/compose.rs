//! Compose and stack files, by the loaders of docker itself.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::{INSTALL, Judgement, Objection, home, installed, judge};

const NAME: &str = "compose-go";

/// Loads `compose.yaml` of a directory as `docker compose config` does. What the directory asks a person to fill in
/// (`.env` from `.env.example`, `secrets` from `secrets.example`) is taken from the example, in a copy.
pub fn compose_load(directory: &Path) -> Judgement {
    compose_load_file(&directory.join("compose.yaml"))
}

/// The same for a file of another name, with the directory around it.
pub fn compose_load_file(file: &Path) -> Judgement {
    load(NAME, "compose-load", file, |command, environment| {
        command.arg(if environment.is_file() { environment.as_os_str() } else { OsStr::new("") });
        Ok(())
    })
}

/// Loads a stack file as `docker stack config` does; what Swarm ignores or has deprecated is refused. Variables come from `.env` beside it, as
/// whoever deploys would export them.
pub fn stack_load(file: &Path) -> Judgement {
    load("docker stack", "stack-load", file, |command, environment| {
        if environment.is_file() {
            for line in fs::read_to_string(environment)?.lines().filter(|line| !line.starts_with('#')) {
                if let Some((name, value)) = line.split_once('=') {
                    command.env(name, value.trim_matches('\''));
                }
            }
        }
        Ok(())
    })
}

fn load(
    name: &'static str,
    program: &str,
    file: &Path,
    prepare: impl FnOnce(&mut Command, &Path) -> std::io::Result<()>,
) -> Judgement {
    let mut command = match installed(name, &home().join(program)) {
        Ok(command) => command,
        Err(judgement) => return judgement,
    };
    let (Some(directory), Some(file)) = (file.parent(), file.file_name()) else {
        return Err(Objection::Refused { judge: name, said: format!("{} is not a file", file.display()) });
    };
    let failed = |e: std::io::Error| Objection::Missing(format!("{}: {e}", directory.display()));
    let copy = tempfile::tempdir().map_err(failed)?;
    // The project is named after its directory, and a temporary name would not do.
    let project = copy.path().join("project");
    copy_filled_in(directory, &project).map_err(failed)?;
    prepare(command.env_clear(), &project.join(".env")).map_err(failed)?;
    judge(name, command.arg(project.join(file)), INSTALL)
}

fn copy_filled_in(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        copy(&entry.path(), &to.join(&name))?;
        if let Some(filled_in) = name.to_string_lossy().strip_suffix(".example")
            && !from.join(filled_in).exists()
        {
            copy(&entry.path(), &to.join(filled_in))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_dir() { copy_filled_in(from, to) } else { fs::copy(from, to).map(|_| ()) }
}
