//! `agnostech_bundle`: writes files into a directory, and keeps them as they are written in the configuration.

use super::tree;
use crate::data_sources::arguments::{absent, text, text_map, wrong};
use crate::protocol::schema::{Attribute, Block, Schema};
use crate::protocol::server::{Answer, Change, Plan, State};
use diagnostic::Diagnostic;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use value::{Path as ValuePath, Step, Type, Value};

/// The schema.
pub fn schema() -> Schema {
    Schema {
        version: 0,
        block: Block {
            description: "Writes files into a directory: those of `agnostech_migration`, or any others. It owns what it wrote: what leaves `files` is removed, and what others put into the directory is never touched.".to_owned(),
            attributes: vec![
                Attribute::required("directory", Type::String, "Directory to write into; made if it is not there. Relative paths start at the working directory. Another directory means a new bundle."),
                Attribute::required("files", Type::map(Type::String), "Files by their path inside the directory. Files whose name ends in `.sh` may be executed."),
                Attribute::computed("id", Type::String, "Hash of the directory's path and the files."),
            ],
            ..Block::default()
        },
    }
}

/// Judges a configuration.
pub fn validate(config: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if !absent(config, "directory") && text(config, "directory").is_some_and(|directory| directory.is_empty()) {
        found.push(wrong(
            &ValuePath::attribute("directory"),
            "The directory has no name".to_owned(),
            "Use \".\" for the working directory.".to_owned(),
        ));
    }
    for name in text_map(config, "files").keys() {
        if !tree::stays_inside(Path::new(name)) {
            found.push(wrong(
                &ValuePath::attribute("files").then(Step::Key(name.as_str().into())),
                format!("{name:?} is no path inside the directory"),
                "Use a relative path without \"..\".".to_owned(),
            ));
        }
    }
    found
}

fn directory(value: &Value) -> PathBuf {
    PathBuf::from(text(value, "directory").unwrap_or_default())
}

fn hash(directory: &str, files: &BTreeMap<String, String>) -> String {
    let mut hasher = Sha256::new();
    for part in [directory].into_iter().chain(files.iter().flat_map(|(name, content)| [name.as_str(), content])) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn bundle(directory: &str, files: &BTreeMap<String, String>) -> Value {
    let entries = files.iter().map(|(name, content)| (name.as_str(), content.as_str().into()));
    Value::object([
        ("directory", directory.into()),
        ("files", Value::map(Type::String, entries)),
        ("id", hash(directory, files).into()),
    ])
}

/// What is on the disk now. A file that is missing or was changed shows as a difference.
pub fn read(state: State) -> Answer<State> {
    if state.value.is_null() {
        return Answer::of(state);
    }
    let path = text(&state.value, "directory").unwrap_or_default();
    let (files, mut diagnostics) = tree::look(Path::new(&path), text_map(&state.value, "files").keys());
    let value = if files.is_empty() { Value::null(schema().value_type()) } else { bundle(&path, &files) };
    diagnostics.truncate(1);
    Answer { result: Some(State { value, private: state.private }), diagnostics }
}

/// How it will be.
pub fn plan(change: Change) -> Answer<Plan> {
    let known = change.planned.get("directory").is_some_and(Value::is_wholly_known)
        && change.planned.get("files").is_some_and(Value::is_wholly_known);
    let value = if known {
        bundle(&text(&change.planned, "directory").unwrap_or_default(), &text_map(&change.planned, "files"))
    } else {
        let part = |name: &str| change.planned.get(name).cloned().unwrap_or_else(|| Value::null(Type::Dynamic));
        Value::object([
            ("directory", part("directory")),
            ("files", part("files")),
            ("id", Value::unknown(Type::String)),
        ])
    };
    let moves = !change.prior.is_null() && change.prior.get("directory") != change.planned.get("directory");
    let requires_replace = if moves { vec![ValuePath::attribute("directory")] } else { Vec::new() };
    Answer::of(Plan { planned: State { value, private: change.private }, requires_replace })
}

/// Writes, rewrites or removes the files.
pub fn apply(change: Change) -> Answer<State> {
    let private = change.private;
    let owned = text_map(&change.prior, "files");
    let outcome = if change.planned.is_null() {
        tree::remove(&directory(&change.prior), &owned).map(|kept| (change.planned, kept))
    } else {
        let path = text(&change.planned, "directory").unwrap_or_default();
        let files = text_map(&change.planned, "files");
        tree::write(Path::new(&path), &owned, &files).map(|kept| (bundle(&path, &files), kept))
    };
    match outcome {
        Ok((value, kept)) => {
            let diagnostics = kept.iter().map(|path| {
                Diagnostic::warning(
                    format!("{} was changed by others and stays", path.display()),
                    "It is no longer part of the bundle. Remove it if it is not needed.",
                )
            });
            Answer { result: Some(State { value, private }), diagnostics: diagnostics.collect() }
        }
        Err(error) => {
            let value = change.prior;
            Answer {
                result: Some(State { value, private }),
                diagnostics: vec![Diagnostic::error("The files could not be written", error)],
            }
        }
    }
}
