//! Types as the JSON that schemas and dynamic values carry: `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`.

use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use value::{Attributes, ObjectAttribute, Type};

/// A type as JSON.
pub fn to_json(ty: &Type) -> Json {
    match ty {
        Type::Dynamic => json!("dynamic"),
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) => json!(["list", to_json(element)]),
        Type::Set(element) => json!(["set", to_json(element)]),
        Type::Map(element) => json!(["map", to_json(element)]),
        Type::Tuple(elements) => json!(["tuple", elements.iter().map(to_json).collect::<Vec<_>>()]),
        Type::Object(attributes) => {
            let types: Map<String, Json> =
                attributes.iter().map(|(name, attribute)| (name.to_string(), to_json(&attribute.ty))).collect();
            let optional: Vec<&str> =
                attributes.iter().filter(|(_, attribute)| attribute.optional).map(|(name, _)| &**name).collect();
            if optional.is_empty() { json!(["object", types]) } else { json!(["object", types, optional]) }
        }
    }
}

/// A type as the bytes of its JSON.
pub fn to_bytes(ty: &Type) -> Vec<u8> {
    to_json(ty).to_string().into_bytes()
}

/// Reads a type from JSON text; `None` if it is not one, or is nested deeper than serde_json reads (128).
pub fn from_bytes(bytes: &[u8]) -> Option<Type> {
    from_json(&serde_json::from_slice(bytes).ok()?)
}

/// Reads a type from JSON; `None` if it is not one.
pub fn from_json(json: &Json) -> Option<Type> {
    let parts = match json {
        Json::String(name) => {
            return match name.as_str() {
                "dynamic" => Some(Type::Dynamic),
                "bool" => Some(Type::Bool),
                "number" => Some(Type::Number),
                "string" => Some(Type::String),
                _ => None,
            };
        }
        Json::Array(parts) => parts,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => return None,
    };
    match (parts.first()?.as_str()?, parts.get(1)?, parts.get(2)) {
        ("list", element, None) => Some(Type::list(from_json(element)?)),
        ("set", element, None) => Some(Type::set(from_json(element)?)),
        ("map", element, None) => Some(Type::map(from_json(element)?)),
        ("tuple", Json::Array(elements), None) => {
            Some(Type::Tuple(elements.iter().map(from_json).collect::<Option<Arc<[Type]>>>()?))
        }
        ("object", Json::Object(types), optional) => {
            let optional: Vec<&str> = match optional {
                None => Vec::new(),
                Some(names) => names.as_array()?.iter().map(Json::as_str).collect::<Option<_>>()?,
            };
            let mut attributes = Attributes::new();
            for (name, ty) in types {
                let attribute = ObjectAttribute { ty: from_json(ty)?, optional: optional.contains(&name.as_str()) };
                attributes.insert(name.as_str().into(), attribute);
            }
            Some(Type::Object(Arc::new(attributes)))
        }
        _ => None,
    }
}
