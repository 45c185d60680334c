//! Values as Terraform's plans write them.

use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use value::{Content, Type, Value};

/// What of a value is known, as `planned_values` writes it (unknown parts are null, or left out of objects), and what is
/// unknown, as `after_unknown` writes it.
pub fn planned(value: &Value) -> (Json, Json) {
    match &value.content {
        Content::Unknown(_) => (Json::Null, Json::Bool(true)),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            let (known, unknown): (Vec<Json>, Vec<Json>) = items.iter().map(planned).unzip();
            (Json::Array(known), Json::Array(unknown))
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            let (mut known, mut unknown) = (Map::new(), Map::new());
            for (name, part) in entries.iter() {
                let (part, hidden) = planned(part);
                if hidden != Json::Bool(true) {
                    known.insert(name.to_string(), part);
                }
                if hidden != Json::Bool(false) {
                    unknown.insert(name.to_string(), hidden);
                }
            }
            (Json::Object(known), Json::Object(unknown))
        }
        Content::Null(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            (value::to_json(value).unwrap_or(Json::Null), Json::Bool(false))
        }
    }
}

/// What of a value is sensitive, as `sensitive_values` writes it.
pub fn sensitive(value: &Value) -> Json {
    if value.marks.sensitive {
        return Json::Bool(true);
    }
    match &value.content {
        Content::Null(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => Json::Bool(false),
        // Of an unknown collection nobody can say what in it is sensitive; Terraform writes an empty one.
        Content::Unknown(refinements) => match &refinements.ty {
            Type::Dynamic | Type::Bool | Type::Number | Type::String => Json::Bool(false),
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => json!([]),
            Type::Map(_) | Type::Object(_) => json!({}),
        },
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            Json::Array(items.iter().map(sensitive).collect())
        }
        Content::Map(_, entries) | Content::Object(entries) => Json::Object(
            entries
                .iter()
                .map(|(name, part)| (name.to_string(), sensitive(part)))
                .filter(|(_, marked)| *marked != Json::Bool(false))
                .collect(),
        ),
    }
}

/// A type in cty's JSON notation.
pub fn type_json(ty: &Type) -> Json {
    match ty {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) => json!(["list", type_json(element)]),
        Type::Set(element) => json!(["set", type_json(element)]),
        Type::Map(element) => json!(["map", type_json(element)]),
        Type::Tuple(elements) => json!(["tuple", elements.iter().map(type_json).collect::<Vec<_>>()]),
        Type::Object(attributes) => {
            let attributes: BTreeMap<&str, Json> =
                attributes.iter().map(|(name, attribute)| (&**name, type_json(&attribute.ty))).collect();
            json!(["object", attributes])
        }
    }
}
