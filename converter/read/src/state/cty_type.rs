//! Types as cty writes them in JSON.

use serde_json::Value as Json;
use std::sync::Arc;
use value::{ObjectAttribute, Type};

/// `"string"`, `["list","string"]`, `["object",{…},["optional"]]`; `None` for anything else.
pub(crate) fn parse(json: &Json) -> Option<Type> {
    match json {
        Json::String(name) => match name.as_str() {
            "string" => Some(Type::String),
            "number" => Some(Type::Number),
            "bool" => Some(Type::Bool),
            "dynamic" => Some(Type::Dynamic),
            _ => None,
        },
        Json::Array(parts) => match (parts.first()?.as_str()?, parts.get(1)?, parts.get(2)) {
            ("list", element, None) => parse(element).map(Type::list),
            ("set", element, None) => parse(element).map(Type::set),
            ("map", element, None) => parse(element).map(Type::map),
            ("tuple", Json::Array(elements), None) => {
                elements.iter().map(parse).collect::<Option<Vec<_>>>().map(Type::tuple)
            }
            ("object", Json::Object(attributes), optional) => {
                let optional: Vec<&str> =
                    optional.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
                let attributes = attributes
                    .iter()
                    .map(|(name, ty)| {
                        let attribute = ObjectAttribute { ty: parse(ty)?, optional: optional.contains(&name.as_str()) };
                        Some((Arc::from(name.as_str()), attribute))
                    })
                    .collect::<Option<_>>()?;
                Some(Type::Object(Arc::new(attributes)))
            }
            _ => None,
        },
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => None,
    }
}

/// As [`parse`], from text.
pub(crate) fn parse_text(json: &str) -> Option<Type> {
    parse(&serde_json::from_str(json).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_types() {
        let ty = |text: &str| parse_text(text).map(|t| t.to_string());
        assert_eq!(
            ty(r#"["object",{"a":"string","b":["tuple",["number","dynamic"]]},["a"]]"#).unwrap(),
            "object({a = optional(string), b = tuple([number, any])})"
        );
        assert_eq!(ty(r#"["map",["set","bool"]]"#).unwrap(), "map(set(bool))");
        assert_eq!(ty(r#""A""#), None);
        assert_eq!(ty(r#"["list"]"#), None);
    }
}
