//! Arguments as plain types. What is null or unknown is not there; what has a wrong shape was refused by validation.

use crate::protocol::argument;
use diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::path::PathBuf;
use value::{Number, Path, Step, Type, Value};

/// The text of an argument.
pub fn text(config: &Value, name: &str) -> Option<String> {
    config.get(name)?.as_str().map(str::to_owned)
}

/// Whether an argument is true.
pub fn flag(config: &Value, name: &str) -> bool {
    config.get(name).and_then(Value::as_bool) == Some(true)
}

/// The number of an argument.
pub fn number(config: &Value, name: &str) -> Option<Number> {
    config.get(name)?.as_number().cloned()
}

/// The texts of an argument that is a list, or one text.
pub fn texts(config: &Value, name: &str) -> Vec<String> {
    let Some(value) = config.get(name) else { return Vec::new() };
    if let Some(text) = value.as_str() {
        return vec![text.to_owned()];
    }
    value.items().unwrap_or_default().iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The paths of an argument that is a list, or one path.
pub fn paths(config: &Value, name: &str) -> Vec<PathBuf> {
    texts(config, name).into_iter().map(PathBuf::from).collect()
}

/// The entries of an argument that is a map or an object.
pub fn entries(config: &Value, name: &str) -> BTreeMap<String, Value> {
    let entries = config.get(name).and_then(Value::entries);
    entries.into_iter().flatten().map(|(key, value)| (key.to_string(), value.clone())).collect()
}

/// The texts of an argument that is a map.
pub fn text_map(config: &Value, name: &str) -> BTreeMap<String, String> {
    entries(config, name).into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()
}

/// The numbers of an argument that is a map.
pub fn numbers(config: &Value, name: &str) -> BTreeMap<String, Number> {
    entries(config, name).into_iter().filter_map(|(key, value)| Some((key, value.as_number()?.clone()))).collect()
}

/// Whether nothing is given for an argument. An unknown value is something.
pub fn absent(config: &Value, name: &str) -> bool {
    config.get(name).is_none_or(|value| value.is_null() || value.items().is_some_and(<[Value]>::is_empty))
}

/// Refuses a word that is none of the choices.
pub fn choice(config: &Value, name: &str, choices: &[&str], found: &mut Vec<Diagnostic>) {
    if let Some(word) = config.get(name).and_then(Value::as_str) {
        check_word(word, &Path::attribute(name), choices, found);
    }
}

/// Refuses words of a list that are none of the choices.
pub fn choices(config: &Value, name: &str, choices: &[&str], found: &mut Vec<Diagnostic>) {
    let items = config.get(name).and_then(Value::items).unwrap_or_default();
    for (index, item) in items.iter().enumerate() {
        if let Some(word) = item.as_str() {
            check_word(word, &Path::attribute(name).then(Step::Index(index)), choices, found);
        }
    }
}

fn check_word(word: &str, path: &Path, choices: &[&str], found: &mut Vec<Diagnostic>) {
    if !choices.contains(&word) {
        let name = path.head().unwrap_or_default();
        found.push(wrong(
            path,
            format!("{word:?} is no value of {name}"),
            format!("Choose one of {}.", choices.join(", ")),
        ));
    }
}

/// Refuses an argument of a dynamic type that is neither a text nor a list of texts.
pub fn text_or_texts(config: &Value, name: &str, found: &mut Vec<Diagnostic>) {
    let Some(value) = config.get(name) else { return };
    shape(value, name, &Type::list(Type::String), "Give a text, or a list of texts.", value.as_str().is_some(), found);
}

/// Refuses an argument of a dynamic type whose value cannot become one of a type.
pub fn fits(config: &Value, name: &str, ty: &Type, remedy: &str, found: &mut Vec<Diagnostic>) {
    let Some(value) = config.get(name) else { return };
    shape(value, name, ty, remedy, false, found);
}

fn shape(value: &Value, name: &str, ty: &Type, remedy: &str, settled: bool, found: &mut Vec<Diagnostic>) {
    if settled || value.is_null() || value.is_unknown() {
        return;
    }
    if let Err(error) = value::convert(value, ty) {
        let path = Path::attribute(name).join(&error.path);
        found.push(wrong(&path, format!("{name} has the wrong shape: {}", error.message), remedy.to_owned()));
    }
}

/// Refuses an argument of a dynamic type that is neither an object nor a map.
pub fn object(config: &Value, name: &str, remedy: &str, found: &mut Vec<Diagnostic>) {
    let Some(value) = config.get(name) else { return };
    if !value.is_null() && !value.is_unknown() && value.entries().is_none() {
        let summary = format!("{name} must be an object, not {}", value.ty());
        found.push(wrong(&Path::attribute(name), summary, remedy.to_owned()));
    }
}

/// An error at an argument.
pub fn wrong(path: &Path, summary: String, remedy: String) -> Diagnostic {
    Diagnostic::error(summary, remedy).at(argument(path))
}
