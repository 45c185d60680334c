//! What data sources have in common that convert to several targets and keep only figures.

use super::arguments::{absent, text, texts, wrong};
use super::migration;
use crate::convert::{Migrate, MigrationRequest, MigrationResult, TargetChoices};
use crate::protocol::schema::Attribute;
use crate::protocol::server::Answer;
use diagnostic::{Diagnostic, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use value::{Content, Entries, Path, Step, Type, Value};

/// Arguments: what is read, and which targets are compared.
pub fn arguments() -> Vec<Attribute> {
    let mut arguments = migration::source_arguments();
    arguments.extend([
        Attribute::optional(
            "targets",
            Type::list(Type::String),
            "Targets to compare, as in `agnostech_migration`. Default: all that can give the level of availability.",
        ),
        Attribute::optional("ha", Type::String, "Level of availability, as in `agnostech_migration`. Default: `none`."),
    ]);
    arguments
}

/// Judges arguments; what is unknown is not judged.
pub fn validate(config: &Value, choices: &[TargetChoices]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    migration::validate_sources(config, &mut found);
    let level = text(config, "ha");
    for (index, target) in config.get("targets").and_then(Value::items).unwrap_or_default().iter().enumerate() {
        let Some(name) = target.as_str() else { continue };
        let path = Path::attribute("targets").then(Step::Index(index));
        match (choices.iter().find(|target| target.name == name), &level) {
            (None, _) => {
                let names: Vec<&str> = choices.iter().map(|target| target.name.as_str()).collect();
                let remedy = format!("Choose from {}.", names.join(", "));
                found.push(wrong(&path, format!("There is no target {name:?}"), remedy));
            }
            (Some(target), Some(level)) if !target.levels.contains(level) => found.push(wrong(
                &path,
                format!("The target {name} cannot give ha = {level:?}"),
                format!("It can give {}.", target.levels.join(", ")),
            )),
            (Some(_), _) => {}
        }
    }
    if let (true, Some(level)) = (absent(config, "targets"), level)
        && !choices.iter().any(|target| target.levels.contains(&level))
    {
        let levels: BTreeSet<&str> = choices.iter().flat_map(|target| &target.levels).map(String::as_str).collect();
        let levels: Vec<&str> = levels.into_iter().collect();
        let remedy = format!("Levels are {}.", levels.join(", "));
        found.push(wrong(&Path::attribute("ha"), format!("No target can give ha = {level:?}"), remedy));
    }
    found
}

/// The results for each target, and what was found on the way. What a target's output would open or reveal is no matter
/// here, where no output is given out.
pub fn compare(
    converter: &dyn Migrate,
    config: &Value,
    base: &MigrationRequest,
) -> (BTreeMap<String, MigrationResult>, Vec<Diagnostic>) {
    let named = texts(config, "targets");
    let level = text(config, "ha");
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut results = BTreeMap::new();
    for target in converter.targets() {
        let wanted = named.is_empty() || named.contains(&target.name);
        if !wanted || level.as_ref().is_some_and(|level| !target.levels.contains(level)) {
            continue;
        }
        let request = MigrationRequest { target: target.name.clone(), ha: level.clone(), ..base.clone() };
        let (result, more) = converter.migrate(&request);
        // What the source lacks is found for every target anew.
        let more: Vec<Diagnostic> = more.into_iter().filter(|one| !found.contains(one)).collect();
        found.extend(more);
        results.insert(target.name, result);
    }
    (results, found)
}

/// The state of a data source: its arguments, what it gives back, and an `id` of that.
pub fn answer(config: &Value, outputs: Entries, mut found: Vec<Diagnostic>) -> Answer<Value> {
    let mut outputs = outputs;
    let mut warnings = Vec::new();
    for diagnostic in &mut found {
        diagnostic.severity = Severity::Warning;
    }
    migration::list(&found, &mut warnings);
    outputs.insert("warnings".into(), Value::list(Type::String, warnings.into_iter().map(Value::from)));
    outputs.insert("id".into(), migration::hash(&outputs).into());
    let mut state = config.entries().cloned().unwrap_or_default();
    state.extend(outputs);
    let diagnostics = migration::shown(found, &[], false);
    Answer { result: Some(Content::Object(Arc::new(state)).into()), diagnostics }
}

/// The attributes that [`answer`] adds.
pub fn results() -> Vec<Attribute> {
    vec![
        Attribute::computed("warnings", Type::list(Type::String), "What could not be read or is incomplete."),
        Attribute::computed("id", Type::String, "Hash of the result; it changes when the result does."),
    ]
}
