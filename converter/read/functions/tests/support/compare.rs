//! Holding a value against Terraform's answer.

use super::evaluate::Evaluated;
use serde_json::{Value as Json, json};
use value::{Content, Type, Value};

/// Whether the result is Terraform's answer: `json`, `type`, `unknown`, `sensitive`, or `error` (`fails` where the words differ).
pub fn check(result: &Evaluated, case: &Json) -> Result<(), String> {
    let expected_error = case["error"].as_str();
    let must_fail = expected_error.is_some() || case["fails"] == true;
    let value = match (result, must_fail) {
        (Err(error), true) => {
            return match expected_error {
                Some(expected) if expected != error => Err(format!("error: {error}\n  expected: {expected}")),
                _ => Ok(()),
            };
        }
        (Err(error), false) => return Err(format!("error: {error}")),
        // The answers came out of plans, which cannot hold it.
        (Ok(value), true) if value.has_infinite() && expected_error.is_none() => return Ok(()),
        (Ok(value), true) => return Err(format!("gave {} but must fail: {expected_error:?}", json_of(value))),
        (Ok(value), false) => value,
    };
    let unknown = unknown_of(value);
    if normal(&case["unknown"]) != normal(&unknown) {
        return Err(format!("unknown: {unknown}, expected {}", case["unknown"]));
    }
    if let Some(expected) = case["json"].as_str() {
        let expected: Json = serde_json::from_str(expected).unwrap();
        let got = json_of(value);
        if without_nulls(&expected) != without_nulls(&got) && unknown != Json::Bool(true) {
            return Err(format!("value: {got}\n  expected: {expected}"));
        }
    }
    // A plan does not keep the type of a null.
    if !case["type"].is_null() && !value.is_null() {
        let got = type_of(&value.ty());
        if got != case["type"] {
            return Err(format!("type: {got}, expected {}", case["type"]));
        }
    }
    if let Some(sensitive) = case["sensitive"].as_bool()
        && sensitive != value.marks.sensitive
    {
        return Err(format!("sensitive: {}, expected {sensitive}", value.marks.sensitive));
    }
    Ok(())
}

fn json_of(value: &Value) -> Json {
    match &value.content {
        Content::Unknown(_) | Content::Null(_) => Json::Null,
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => items.iter().map(json_of).collect(),
        Content::Map(_, entries) | Content::Object(entries) => {
            Json::Object(entries.iter().map(|(k, v)| (k.to_string(), json_of(v))).collect())
        }
        _ => value::to_json(value).unwrap_or(Json::Null),
    }
}

/// Plans leave an unknown entry out in some places and write null in others.
fn without_nulls(json: &Json) -> Json {
    match json {
        Json::Array(items) => items.iter().map(without_nulls).collect(),
        Json::Object(entries) => Json::Object(
            entries.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), without_nulls(v))).collect(),
        ),
        other => other.clone(),
    }
}

fn unknown_of(value: &Value) -> Json {
    match &value.content {
        Content::Unknown(_) => Json::Bool(true),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            items.iter().map(unknown_of).collect()
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            Json::Object(entries.iter().map(|(k, v)| (k.to_string(), unknown_of(v))).collect())
        }
        _ => Json::Bool(false),
    }
}

/// `false` for all that holds no `true`.
fn normal(json: &Json) -> Json {
    match json {
        Json::Bool(true) => Json::Bool(true),
        Json::Array(items) => {
            let items: Vec<Json> = items.iter().map(normal).collect();
            if items.iter().all(|i| *i == Json::Bool(false)) { Json::Bool(false) } else { Json::Array(items) }
        }
        Json::Object(entries) => {
            let entries: serde_json::Map<String, Json> =
                entries.iter().map(|(k, v)| (k.clone(), normal(v))).filter(|(_, v)| *v != Json::Bool(false)).collect();
            if entries.is_empty() { Json::Bool(false) } else { Json::Object(entries) }
        }
        _ => Json::Bool(false),
    }
}

fn type_of(ty: &Type) -> Json {
    match ty {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(t) => json!(["list", type_of(t)]),
        Type::Set(t) => json!(["set", type_of(t)]),
        Type::Map(t) => json!(["map", type_of(t)]),
        Type::Tuple(ts) => json!(["tuple", ts.iter().map(type_of).collect::<Vec<_>>()]),
        Type::Object(attributes) => {
            let attributes: serde_json::Map<String, Json> =
                attributes.iter().map(|(k, a)| (k.to_string(), type_of(&a.ty))).collect();
            json!(["object", attributes])
        }
    }
}
