//! Marks of sensitive parts, as states and as `terraform show -json` write them.

use serde_json::Value as Json;
use std::sync::Arc;
use value::{Content, Value};

/// One step of a path in `sensitive_attributes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
    /// An index that is neither a name nor a position, such as an element of a set.
    Other,
}

/// The paths of `sensitive_attributes`; `None` if they have another form.
///
/// A step is `{"type":"get_attr","value":"name"}` or `{"type":"index","value":…}`, in which Terraform wraps the index
/// as
/// `{"type":"string","value":"key"}` and earlier versions write it bare.
pub(crate) fn paths(json: &str) -> Option<Vec<Vec<Step>>> {
    let json: Json = serde_json::from_str(json).ok()?;
    json.as_array()?.iter().map(|path| path.as_array()?.iter().map(step).collect()).collect()
}

fn step(json: &Json) -> Option<Step> {
    let value = json.get("value")?;
    match json.get("type")?.as_str()? {
        "get_attr" => value.as_str().map(|name| Step::Name(name.to_owned())),
        "index" => Some(index(value.get("value").unwrap_or(value))),
        _ => None,
    }
}

fn index(json: &Json) -> Step {
    match json {
        Json::String(key) => Step::Name(key.clone()),
        Json::Number(number) => number.to_string().parse().map_or(Step::Other, Step::Index),
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => Step::Other,
    }
}

/// Marks the part at a path. Where the path leads into a set, all of the set is marked.
pub(crate) fn mark(value: &mut Value, path: &[Step]) {
    let Some((step, rest)) = path.split_first() else {
        value.marks.sensitive = true;
        return;
    };
    match (&mut value.content, step) {
        (Content::Object(entries) | Content::Map(_, entries), Step::Name(name)) => {
            if let Some(part) = Arc::make_mut(entries).get_mut(name.as_str()) {
                mark(part, rest);
            }
        }
        (Content::List(_, items) | Content::Tuple(items), Step::Index(index)) => {
            if let Some(part) = Arc::make_mut(items).get_mut(*index) {
                mark(part, rest);
            }
        }
        _ => value.marks.sensitive = true,
    }
}

/// Marks the parts that `sensitive_values` has `true` for.
pub(crate) fn mark_alike(value: &mut Value, marks: &Json) {
    match (marks, &mut value.content) {
        (Json::Bool(true), _) => value.marks.sensitive = true,
        (marks, _) if !any(marks) => {}
        (Json::Object(marks), Content::Object(entries) | Content::Map(_, entries)) => {
            let entries = Arc::make_mut(entries);
            for (name, marks) in marks {
                if let Some(part) = entries.get_mut(name.as_str()) {
                    mark_alike(part, marks);
                }
            }
        }
        (Json::Array(marks), Content::List(_, items) | Content::Tuple(items)) => {
            for (part, marks) in Arc::make_mut(items).iter_mut().zip(marks) {
                mark_alike(part, marks);
            }
        }
        // Positions in the document say nothing about those in a set, and marks of another shape nothing about parts.
        _ => value.marks.sensitive = true,
    }
}

/// Whether anything is marked.
fn any(marks: &Json) -> bool {
    match marks {
        Json::Bool(marked) => *marked,
        Json::Array(items) => items.iter().any(any),
        Json::Object(entries) => entries.values().any(any),
        Json::Null | Json::Number(_) | Json::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_of_an_index() {
        let json = r#"[[{"type":"get_attr","value":"a"},{"type":"index","value":{"value":1,"type":"number"}}],
                       [{"type":"get_attr","value":"b"},{"type":"index","value":"k"}]]"#;
        let name = |n: &str| Step::Name(n.to_owned());
        assert_eq!(paths(json).unwrap(), [vec![name("a"), Step::Index(1)], vec![name("b"), name("k")]]);
        let mut value = Value::object([
            ("a", Value::tuple([Value::from("x"), Value::from("y")])),
            ("b", Value::object([("k", Value::from("z"))])),
        ]);
        for path in paths(json).unwrap() {
            mark(&mut value, &path);
        }
        let items = value.get("a").unwrap().items().unwrap();
        assert_eq!([items[0].marks.sensitive, items[1].marks.sensitive], [false, true]);
        assert!(value.get("b").unwrap().get("k").unwrap().marks.sensitive);
        assert!(paths(r#"[{"type":"x"}]"#).is_none());
    }
}
