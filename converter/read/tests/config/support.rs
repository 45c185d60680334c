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

/// What of a value is sensitive, as `after_sensitive` writes it.
pub fn sensitive_shape(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    if value.marks.sensitive {
        return Json::Bool(true);
    }
    match &value.content {
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            Json::Array(items.iter().map(sensitive_shape).collect())
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            Json::Object(entries.iter().map(|(name, part)| (name.to_string(), sensitive_shape(part))).collect())
        }
        _ => Json::Bool(false),
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

/// What `terraform` makes of a directory.
pub struct Planned {
    /// `terraform show -json` of the plan.
    pub plan: Result<serde_json::Value, Vec<serde_json::Value>>,
}

/// Runs `terraform` in a directory, without the user's settings.
pub fn terraform(directory: &Path, arguments: &[&str]) -> std::process::Output {
    terraform_with(directory, arguments, &[])
}

fn terraform_with(directory: &Path, arguments: &[&str], environment: &[(String, String)]) -> std::process::Output {
    std::process::Command::new("terraform")
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "HOME" || name == "TMPDIR"))
        .env("TF_CLI_CONFIG_FILE", "/dev/null")
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_IN_AUTOMATION", "1")
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .output()
        .expect("terraform is on PATH")
}

/// Plans a directory; the error is the list of error diagnostics.
pub fn terraform_plan(directory: &Path, arguments: &[&str]) -> Planned {
    let init = terraform(directory, &["init", "-backend=false", "-input=false", "-no-color"]);
    if !init.status.success() {
        let text = String::from_utf8_lossy(&init.stderr).into_owned();
        return Planned { plan: Err(vec![serde_json::json!({ "summary": "init", "detail": text })]) };
    }
    terraform_plan_initialised(directory, arguments)
}

/// Plans a directory in which `terraform init` has run.
pub fn terraform_plan_initialised(directory: &Path, arguments: &[&str]) -> Planned {
    terraform_plan_with(directory, arguments, &[])
}

/// Plans a directory in which `terraform init` has run, with environment variables.
pub fn terraform_plan_with(directory: &Path, arguments: &[&str], environment: &[(String, String)]) -> Planned {
    let diagnostics = |output: &std::process::Output| -> Vec<serde_json::Value> {
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| message["diagnostic"]["severity"] == "error")
            .map(|message| message["diagnostic"].clone())
            .collect()
    };
    let mut all = vec!["plan", "-input=false", "-refresh=false", "-json", "-out=plan.bin"];
    all.extend(arguments);
    let output = terraform_with(directory, &all, environment);
    if !output.status.success() {
        return Planned { plan: Err(diagnostics(&output)) };
    }
    let shown = terraform(directory, &["show", "-json", "plan.bin"]);
    std::fs::remove_file(directory.join("plan.bin")).unwrap();
    Planned { plan: Ok(serde_json::from_slice(&shown.stdout).unwrap()) }
}

/// All resources of a plan, by address, with their values: what is planned, and data sources that were read for it.
pub fn planned(plan: &serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    fn walk(module: &serde_json::Value, found: &mut BTreeMap<String, serde_json::Value>) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            found.insert(resource["address"].as_str().unwrap().to_owned(), resource["values"].clone());
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            walk(child, found);
        }
    }
    let mut found = BTreeMap::new();
    walk(&plan["prior_state"]["values"]["root_module"], &mut found);
    found.retain(|address, _| address.split('.').any(|part| part == "data"));
    walk(&plan["planned_values"]["root_module"], &mut found);
    found
}

/// The paths of what is true in an `after_unknown` or `after_sensitive`.
pub fn true_paths(json: &serde_json::Value) -> std::collections::BTreeSet<String> {
    fn walk(json: &serde_json::Value, at: &str, found: &mut std::collections::BTreeSet<String>) {
        match json {
            serde_json::Value::Bool(true) => {
                found.insert(at.to_owned());
            }
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, item)| walk(item, &format!("{at}[{i}]"), found));
            }
            serde_json::Value::Object(items) => {
                items.iter().for_each(|(name, item)| walk(item, &format!("{at}.{name}"), found));
            }
            _ => {}
        }
    }
    let mut found = std::collections::BTreeSet::new();
    walk(json, "", &mut found);
    found
}

/// The differences between an estate and a plan: instances, values, what is unknown, outputs; empty if there are none.
pub fn differences(estate: &estate::Estate, plan: &serde_json::Value, keep: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let ours: BTreeMap<String, &Value> = estate
        .resources()
        .map(|resource| (resource.address.to_string(), &resource.values))
        .filter(|(address, _)| keep(address))
        .collect();
    let theirs: BTreeMap<String, serde_json::Value> = planned(plan).into_iter().filter(|(a, _)| keep(a)).collect();
    let changes: BTreeMap<&str, &serde_json::Value> = plan["resource_changes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|change| (change["address"].as_str().unwrap(), &change["change"]))
        .collect();
    for address in ours.keys().filter(|address| !theirs.contains_key(*address)) {
        wrong.push(format!("{address} should not be there"));
    }
    for (address, values) in theirs {
        let Some(value) = ours.get(&address) else {
            wrong.push(format!("{address} is missing"));
            continue;
        };
        let (known, is_unknown) = plan_shape(value);
        // Unknown parts are absent from theirs at any depth; where there is nothing else, so is the whole.
        let nothing = values.is_null() && known.as_object().is_some_and(serde_json::Map::is_empty);
        if !nothing && canonical(&known) != canonical(&values) {
            wrong.push(format!("{address} is {}, should be {}", canonical(&known), canonical(&values)));
        }
        // Data sources that are read while planning are no changes.
        let Some(change) = changes.get(address.as_str()) else { continue };
        let expected = true_paths(&change["after_unknown"]);
        if true_paths(&is_unknown) != expected {
            wrong.push(format!("{address}: unknown is {:?}, should be {expected:?}", true_paths(&is_unknown)));
        }
        let (sensitive, expected) = (true_paths(&sensitive_shape(value)), true_paths(&change["after_sensitive"]));
        if sensitive != expected {
            wrong.push(format!("{address}: sensitive is {sensitive:?}, should be {expected:?}"));
        }
    }
    for (name, change) in plan["output_changes"].as_object().into_iter().flatten().filter(|(name, _)| keep(name)) {
        let Some(output) = estate.outputs.get(name.as_str()) else {
            wrong.push(format!("output {name} is missing"));
            continue;
        };
        let (known, is_unknown) = plan_shape(&output.value);
        if true_paths(&is_unknown) != true_paths(&change["after_unknown"]) {
            let expected = true_paths(&change["after_unknown"]);
            wrong.push(format!("output {name}: unknown is {:?}, should be {expected:?}", true_paths(&is_unknown)));
        }
        let after = &change["after"];
        if change["after_unknown"] != serde_json::Value::Bool(true) && canonical(&known) != canonical(after) {
            wrong.push(format!("output {name} is {}, should be {}", canonical(&known), canonical(after)));
        }
        let planned = &plan["planned_values"]["outputs"][name];
        if planned["type"] != serde_json::Value::Null
            && !output.value.is_null()
            && canonical(&type_json(&output.value.ty())) != canonical(&planned["type"])
        {
            wrong.push(format!(
                "output {name} has type {}, should have {}",
                type_json(&output.value.ty()),
                planned["type"]
            ));
        }
    }
    wrong
}

/// Writes files into a directory.
pub fn write_files(directory: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}
