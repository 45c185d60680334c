//! Examples of what Ansible fills in on the server: `.env` and files with secrets.

use model::{Fidelity, Origins, Trace, Traces};
use planner::blueprint::{MountSource, Piece, Project, SecretFile, VALUE_ONLY};
use render::File;
use std::collections::{BTreeMap, BTreeSet};

/// Variable with the directory of the secrets.
pub(crate) const SECRETS_DIR: &str = "SECRETS_DIR";
/// Folder of the examples of secrets.
pub(crate) const EXAMPLES: &str = "secrets.example";

/// `.env.example`: every variable that the Compose file names, with a value that lets a consumer check it.
pub(crate) fn example(project: &Project) -> Option<File> {
    let mut values: BTreeMap<&str, String> =
        project.variables.iter().map(|v| (v.name.as_str(), v.example.clone())).collect();
    if !secret_files(project).is_empty() {
        values.insert(SECRETS_DIR, format!("./{EXAMPLES}"));
    }
    if values.is_empty() {
        return None;
    }
    let mut text =
        String::from("# The names that .env has, which Ansible writes on the server, with values that look right.\n");
    for (name, value) in values {
        text.push_str(&format!("{name}={}\n", quoted(&value)));
    }
    Some(File::new(text))
}

/// A value as Compose reads it back: in single quotes where something in it would mean anything.
fn quoted(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:@,+".contains(c));
    if plain { value.to_owned() } else { format!("'{}'", value.replace('\'', "\\'")) }
}

/// Names of files with secrets that the services mount or read their environment from.
pub(crate) fn secret_files(project: &Project) -> BTreeSet<&str> {
    let mounted = project.services.iter().flat_map(|s| &s.mounts).filter_map(|m| match &m.source {
        MountSource::Secret(name) => Some(name.as_str()),
        MountSource::Directory(_) | MountSource::File(_) | MountSource::Volume(_) | MountSource::Memory => None,
    });
    let read = project.services.iter().flat_map(|s| &s.environment_files).map(String::as_str);
    mounted.chain(read).collect()
}

/// An example of each file with secrets: what stands around them, never they themselves.
pub(crate) fn secret_examples(project: &Project) -> Vec<(String, File)> {
    let is_environment = |name: &str| project.services.iter().any(|s| s.environment_files.iter().any(|f| f == name));
    let known: BTreeMap<&str, &SecretFile> = project.secret_files.iter().map(|f| (f.name.as_str(), f)).collect();
    let mut names = secret_files(project);
    names.extend(known.keys());
    names
        .into_iter()
        .map(|name| {
            let mode = known.get(name).map_or("0400", |f| f.mode.as_str());
            let mut file = File::new(format!(
                "# What the real file has, which Ansible writes with mode {mode}; values are never kept here.\n"
            ));
            for line in known.get(name).iter().flat_map(|f| &f.lines) {
                let text = if is_environment(name) { name_only(&line.value) } else { without_secrets(&line.value) };
                if text.is_empty() {
                    continue;
                }
                let label = text.split(['=', ' ']).next().unwrap_or_default().to_owned();
                file.mark(&label, &of_names(&line.traces));
                file.text.push_str(&text);
                file.text.push('\n');
            }
            (name.to_owned(), file)
        })
        .collect()
}

/// Traces without those that are about a value that is not shown.
fn of_names(traces: &Traces) -> Traces {
    let mut shown = Traces::none();
    for Trace { origin, fidelity } in traces.iter() {
        match fidelity {
            Fidelity::Carried => shown.extend(&Traces::carried(&Origins::from(origin.clone()))),
            Fidelity::Approximated(why) if why == VALUE_ONLY => {}
            Fidelity::Approximated(why) => {
                shown.extend(&Traces::approximated(&Origins::from(origin.clone()), why));
            }
        }
    }
    shown
}

/// `NAME=` of a line of an environment.
fn name_only(pieces: &[Piece]) -> String {
    match pieces.first() {
        Some(Piece::Literal(text)) => match text.split_once('=') {
            Some((name, _)) => format!("{name}="),
            None => String::new(),
        },
        Some(Piece::Variable(_) | Piece::Secret(_)) | None => String::new(),
    }
}

fn without_secrets(pieces: &[Piece]) -> String {
    let literal: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => text.as_str(),
            Piece::Variable(_) | Piece::Secret(_) => "",
        })
        .collect();
    literal.trim_end().to_owned()
}
