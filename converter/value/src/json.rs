//! Values and JSON.

use crate::{Content, Number, Type, Value};

/// A JSON document as the value that Terraform's `jsondecode` gives: arrays are tuples, objects are objects.
pub fn from_json_implied(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::null(Type::Dynamic),
        Json::Bool(b) => (*b).into(),
        Json::Number(n) => number(n),
        Json::String(s) => s.as_str().into(),
        Json::Array(items) => Value::tuple(items.iter().map(from_json_implied)),
        Json::Object(entries) => Value::object(entries.iter().map(|(k, v)| (k.as_str(), from_json_implied(v)))),
    }
}

/// A JSON document as a value of a type, as state and plan files write it. What does not fit the type is read as implied.
pub fn from_json(json: &serde_json::Value, ty: &Type) -> Value {
    use serde_json::Value as Json;
    match (json, ty) {
        (Json::Null, _) => Value::null(ty.clone()),
        (Json::Array(items), Type::List(element)) => {
            Content::List(element.clone(), items.iter().map(|i| from_json(i, element)).collect()).into()
        }
        (Json::Array(items), Type::Set(element)) => {
            Value::set((**element).clone(), items.iter().map(|i| from_json(i, element)))
        }
        (Json::Array(items), Type::Tuple(types)) if items.len() == types.len() => {
            Value::tuple(items.iter().zip(types.iter()).map(|(i, t)| from_json(i, t)))
        }
        (Json::Object(entries), Type::Map(element)) => {
            Value::map((**element).clone(), entries.iter().map(|(k, v)| (k.as_str(), from_json(v, element))))
        }
        (Json::Object(entries), Type::Object(attributes)) => Value::object(
            attributes
                .iter()
                .map(|(name, attribute)| {
                    let json = entries.get(&**name).unwrap_or(&Json::Null);
                    (name.clone(), from_json(json, &attribute.ty))
                })
                .chain(
                    entries
                        .iter()
                        .filter(|(name, _)| !attributes.contains_key(name.as_str()))
                        .map(|(name, json)| (name.as_str().into(), from_json_implied(json))),
                ),
        ),
        (Json::String(s), Type::Number) => s.parse::<Number>().map_or_else(|_| s.as_str().into(), Value::from),
        (Json::String(s), Type::Bool) if s == "true" || s == "false" => (s == "true").into(),
        _ => from_json_implied(json),
    }
}

fn number(n: &serde_json::Number) -> Value {
    // serde_json has checked the syntax; what remains is an exponent that no number holds.
    n.to_string().parse::<Number>().map_or_else(|_| Value::unknown(Type::Number), Value::from)
}

/// A wholly known value as JSON; `None` if a part of it is unknown, or a number that JSON has not: an infinite one. Marks are not
/// looked at.
pub fn to_json(value: &Value) -> Option<serde_json::Value> {
    use serde_json::Value as Json;
    Some(match &value.content {
        Content::Null(_) => Json::Null,
        Content::Unknown(_) => return None,
        Content::Bool(b) => Json::Bool(*b),
        Content::Number(n) if n.is_infinite() => return None,
        // A plan does not keep the sign of a zero.
        Content::Number(n) if n.is_zero() => Json::from(0),
        Content::Number(n) => Json::Number(serde_json::Number::from_string_unchecked(n.to_string())),
        Content::String(s) => Json::String(s.to_string()),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            Json::Array(items.iter().map(to_json).collect::<Option<_>>()?)
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            let mut object = serde_json::Map::with_capacity(entries.len());
            for (k, v) in entries.iter() {
                object.insert(k.to_string(), to_json(v)?);
            }
            Json::Object(object)
        }
    })
}
