//! Compose files, by the loader of docker compose itself.

use std::fs;
use std::path::{Path, PathBuf};

use super::{INSTALL, Judgement, Objection, home, installed, judge};

const NAME: &str = "compose-go";

/// Loads `compose.yaml` of a directory as `docker compose config` does. What the directory asks a person to fill in
/// (`.env` from `.env.example`, `secrets` from `secrets.example`) is taken from the example, in a copy.
pub fn compose_load(directory: &Path) -> Judgement {
    compose_load_file(&directory.join("compose.yaml"))
}

/// The same for a file of another name, with the directory around it.
pub fn compose_load_file(file: &Path) -> Judgement {
    let mut command = match installed(NAME, &home().join("compose-load")) {
        Ok(command) => command,
        Err(judgement) => return judgement,
    };
    let (Some(directory), Some(name)) = (file.parent(), file.file_name()) else {
        return Err(Objection::Refused { judge: NAME, said: format!("{} is not a file", file.display()) });
    };
    let failed = |e: std::io::Error| Objection::Missing(format!("{}: {e}", directory.display()));
    let copy = tempfile::tempdir().map_err(failed)?;
    // The project is named after its directory, and a temporary name would not do.
    let project: PathBuf = copy.path().join("project");
    copy_filled_in(directory, &project).map_err(failed)?;
    let environment = project.join(".env");
    let environment = if environment.is_file() { environment.into_os_string() } else { "".into() };
    judge(NAME, command.arg(environment).arg(project.join(name)).env_clear(), INSTALL)
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
