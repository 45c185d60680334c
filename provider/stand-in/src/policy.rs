//! The one data source of Amazon's that computes: a policy document from its statements.

use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use value::{Entries, Value};

fn texts(value: &Value, name: &str) -> Vec<String> {
    let items = value.get(name).and_then(Value::items).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// One text, or a list of them, as Amazon writes both.
fn one_or_more(mut texts: Vec<String>) -> Json {
    match (texts.pop(), texts.is_empty()) {
        (Some(only), true) => Json::String(only),
        (Some(last), false) => {
            texts.push(last);
            json!(texts)
        }
        (None, _) => json!([]),
    }
}

fn principals(statement: &Value, name: &str) -> Option<Json> {
    let blocks = statement.get(name)?.items()?;
    let mut by_type: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in blocks {
        let kind = block.get("type").and_then(Value::as_str).unwrap_or_default();
        by_type.entry(kind.to_owned()).or_default().extend(texts(block, "identifiers"));
    }
    if let Some(everybody) = by_type.get("*") {
        return Some(one_or_more(everybody.clone()));
    }
    let entries: Map<String, Json> = by_type.into_iter().map(|(kind, names)| (kind, one_or_more(names))).collect();
    (!entries.is_empty()).then_some(Json::Object(entries))
}

fn conditions(statement: &Value) -> Option<Json> {
    let mut tests: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
    for block in statement.get("condition")?.items()? {
        let text = |name: &str| block.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        tests.entry(text("test")).or_default().insert(text("variable"), one_or_more(texts(block, "values")));
    }
    (!tests.is_empty()).then(|| json!(tests))
}

fn statement(from: &Value) -> Json {
    let mut statement = Map::new();
    if let Some(sid) = from.get("sid").and_then(Value::as_str).filter(|sid| !sid.is_empty()) {
        statement.insert("Sid".into(), sid.into());
    }
    let effect = from.get("effect").and_then(Value::as_str).filter(|effect| !effect.is_empty());
    statement.insert("Effect".into(), effect.unwrap_or("Allow").into());
    for (name, key) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        let texts = texts(from, name);
        if !texts.is_empty() {
            statement.insert(key.into(), one_or_more(texts));
        }
    }
    for (name, key) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(principals) = principals(from, name) {
            statement.insert(key.into(), principals);
        }
    }
    if let Some(conditions) = conditions(from) {
        statement.insert("Condition".into(), conditions);
    }
    Json::Object(statement)
}

/// The document as JSON.
pub(crate) fn document(attributes: &Entries) -> String {
    let statements = attributes.get("statement").and_then(Value::items).unwrap_or_default();
    let version = attributes.get("version").and_then(Value::as_str).filter(|version| !version.is_empty());
    let mut document = Map::new();
    document.insert("Version".into(), version.unwrap_or("2012-10-17").into());
    if let Some(id) = attributes.get("policy_id").and_then(Value::as_str).filter(|id| !id.is_empty()) {
        document.insert("Id".into(), id.into());
    }
    document.insert("Statement".into(), statements.iter().map(statement).collect());
    Json::Object(document).to_string()
}
