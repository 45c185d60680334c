//! Files on disk, and values as Terraform's plans write them.

use read::files::{Entry, EntryKind, FileError, Files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use value::{Content, Type, Value};

/// The files of the machine.
pub struct Disk;

fn error(path: &str, error: &std::io::Error) -> FileError {
    if error.kind() == std::io::ErrorKind::NotFound {
        FileError::NotFound { path: path.to_owned() }
    } else {
        FileError::NotReadable { path: path.to_owned(), reason: error.to_string() }
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        std::fs::read(path).map_err(|e| error(path, &e))
    }

    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError> {
        let mut entries: Vec<Entry> = std::fs::read_dir(directory)
            .map_err(|e| error(directory, &e))?
            .map(|entry| {
                let entry = entry.unwrap();
                let kind = match std::fs::metadata(entry.path()) {
                    Ok(m) if m.is_file() => EntryKind::File,
                    Ok(m) if m.is_dir() => EntryKind::Directory,
                    _ => EntryKind::Other,
                };
                Entry { name: entry.file_name().into_string().unwrap(), kind }
            })
            .collect();
        entries.sort();
        Ok(entries)
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        let canonical = std::fs::canonicalize(path).map_err(|e| error(path, &e))?;
        Ok(canonical.into_os_string().into_string().unwrap())
    }
}

/// Directory of the test data.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/data").join(name)
}

/// The value as a plan's `planned_values` write it (unknown parts are null, or left out of objects), as text that keeps all
/// digits, and what of it is unknown, as `after_unknown` writes it.
pub fn plan_shape(value: &Value) -> (serde_json::Value, serde_json::Value) {
    use serde_json::{Map, Value as Json};
    let any = |unknown: &Json| match unknown {
        Json::Bool(b) => *b,
        Json::Array(items) => !items.is_empty(),
        Json::Object(items) => !items.is_empty(),
        _ => false,
    };
    match &value.content {
        Content::Unknown(_) => (Json::Null, Json::Bool(true)),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            let (known, unknown): (Vec<Json>, Vec<Json>) = items.iter().map(plan_shape).unzip();
            (Json::Array(known), Json::Array(unknown))
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            let mut known = Map::new();
            let mut unknown = Map::new();
            for (name, part) in entries.iter() {
                let (k, u) = plan_shape(part);
                if u != Json::Bool(true) {
                    known.insert(name.to_string(), k);
                }
                if any(&u) || matches!(u, Json::Array(_) | Json::Object(_)) {
                    unknown.insert(name.to_string(), u);
                }
            }
            (Json::Object(known), Json::Object(unknown))
        }
        _ => (value::to_json(value).unwrap(), Json::Bool(false)),
    }
}

/// Whether any leaf of an `after_unknown` is true.
pub fn any_unknown(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::Bool(b) => *b,
        serde_json::Value::Array(items) => items.iter().any(any_unknown),
        serde_json::Value::Object(items) => items.values().any(any_unknown),
        _ => false,
    }
}

/// A type in cty's JSON notation.
pub fn type_json(ty: &Type) -> serde_json::Value {
    use serde_json::json;
    match ty {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(t) => json!(["list", type_json(t)]),
        Type::Set(t) => json!(["set", type_json(t)]),
        Type::Map(t) => json!(["map", type_json(t)]),
        Type::Tuple(ts) => json!(["tuple", ts.iter().map(type_json).collect::<Vec<_>>()]),
        Type::Object(attributes) => {
            let attributes: BTreeMap<&str, serde_json::Value> =
                attributes.iter().map(|(name, a)| (&**name, type_json(&a.ty))).collect();
            json!(["object", attributes])
        }
    }
}

/// JSON with the members of objects in order, numbers as they are written.
pub fn canonical(json: &serde_json::Value) -> String {
    match json {
        serde_json::Value::Object(entries) => {
            let sorted: BTreeMap<&String, String> = entries.iter().map(|(k, v)| (k, canonical(v))).collect();
            let parts: Vec<String> =
                sorted.iter().map(|(k, v)| format!("{}:{v}", serde_json::Value::String((*k).clone()))).collect();
            format!("{{{}}}", parts.join(","))
        }
        serde_json::Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}
