//! JSON texts with holes, taken apart.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Content, Part, Path, Step, Symbol, Type, Value};

/// The value whose JSON text this is; `None` where it is not the text of an object or array, or cannot be taken apart.
pub fn inner(value: &Value) -> Option<Cow<'_, Value>> {
    if let Some(Symbol::Json(inner)) = value.symbol.as_deref() {
        return Some(with_marks_of(value, inner));
    }
    if let Some(Symbol::Text(parts)) = value.symbol.as_deref()
        && let Some(parsed) = parse_with_holes(parts)
    {
        return Some(Cow::Owned(parsed));
    }
    let text = value.as_str()?;
    let parsed = parse(text)?;
    Some(Cow::Owned(if value.marks.sensitive { sensitive(&parsed) } else { parsed }))
}

/// Members of container definitions, as ECS spells them.
const OF_CONTAINERS: &[&str] = &[
    "appProtocol",
    "command",
    "condition",
    "containerName",
    "containerPath",
    "containerPort",
    "cpu",
    "dependsOn",
    "dockerLabels",
    "entryPoint",
    "environment",
    "environmentFiles",
    "essential",
    "hardLimit",
    "healthCheck",
    "hostPort",
    "hostname",
    "image",
    "initProcessEnabled",
    "interval",
    "linuxParameters",
    "logConfiguration",
    "logDriver",
    "memory",
    "memoryReservation",
    "mountPoints",
    "name",
    "options",
    "portMappings",
    "privileged",
    "protocol",
    "readOnly",
    "readonlyRootFilesystem",
    "repositoryCredentials",
    "retries",
    "secretOptions",
    "secrets",
    "softLimit",
    "sourceVolume",
    "startPeriod",
    "startTimeout",
    "stopTimeout",
    "timeout",
    "type",
    "ulimits",
    "user",
    "value",
    "valueFrom",
    "versionConsistency",
    "volumesFrom",
    "workingDirectory",
];
/// Members whose own members people name.
const NAMED_BY_PEOPLE: &[&str] = &["dockerLabels", "options"];

/// Container definitions with their members spelled as ECS does. Terraform's provider reads them whatever their case, as
/// Go's decoder of JSON does (from knowledge; not yet checked), so that `valueFROM` is `valueFrom`.
pub fn containers(inner: Cow<'_, Value>) -> Cow<'_, Value> {
    fn spelled(name: &str) -> Option<&'static str> {
        let known = OF_CONTAINERS.iter().find(|known| known.eq_ignore_ascii_case(name))?;
        (*known != name).then_some(*known)
    }
    fn differs(value: &Value) -> bool {
        match value.entries() {
            Some(entries) => entries.iter().any(|(name, value)| {
                spelled(name).is_some() || (!NAMED_BY_PEOPLE.contains(&&**name) && differs(value))
            }),
            None => value.items().is_some_and(|items| items.iter().any(differs)),
        }
    }
    fn changed(value: &Value) -> Value {
        if let Some(entries) = value.entries() {
            let entries = entries.iter().map(|(name, value)| {
                let name: Arc<str> = spelled(name).map_or_else(|| name.clone(), Arc::from);
                let value = if NAMED_BY_PEOPLE.contains(&&*name) { value.clone() } else { changed(value) };
                (name, value)
            });
            return Value { marks: value.marks, provenance: value.provenance, ..Value::object(entries) };
        }
        match value.items() {
            Some(items) => {
                Value { marks: value.marks, provenance: value.provenance, ..Value::tuple(items.iter().map(changed)) }
            }
            None => value.clone(),
        }
    }
    if differs(&inner) { Cow::Owned(changed(&inner)) } else { inner }
}

fn parse(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str::<serde_json::Value>(text).ok().map(|json| value::from_json_implied(&json))
}

/// Marks that only the whole has are those of every part: which of them is meant can no longer be told.
fn with_marks_of<'a>(whole: &Value, inner: &'a Value) -> Cow<'a, Value> {
    if whole.marks.sensitive && !inner.has_sensitive() { Cow::Owned(sensitive(inner)) } else { Cow::Borrowed(inner) }
}

fn sensitive(value: &Value) -> Value {
    map(value, &|leaf| leaf.clone().marked(value::Marks::SENSITIVE))
}

fn map(value: &Value, change: &dyn Fn(&Value) -> Value) -> Value {
    match &value.content {
        Content::Object(entries) => Value::object(entries.iter().map(|(k, v)| (k.clone(), map(v, change)))),
        Content::Map(_, entries) => Value::object(entries.iter().map(|(k, v)| (k.clone(), map(v, change)))),
        Content::Tuple(items) | Content::List(_, items) | Content::Set(_, items) => {
            Value::tuple(items.iter().map(|item| map(item, change)))
        }
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            change(value)
        }
    }
}

const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// Holes stand for themselves while the text around them is read as JSON.
fn parse_with_holes(parts: &[Part]) -> Option<Value> {
    let mut text = String::new();
    let mut holes: BTreeMap<usize, &Value> = BTreeMap::new();
    let mut in_string = false;
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Literal(literal) => {
                let mut escaped = false;
                for c in literal.chars() {
                    match c {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        '"' => in_string = !in_string,
                        _ => {}
                    }
                }
                text.push_str(literal);
            }
            Part::Hole(hole) => {
                let plain = hole.symbol.is_none() && !hole.marks.sensitive;
                let known = value::convert(hole, &Type::String).ok();
                match known.as_ref().and_then(Value::as_str) {
                    Some(known) if plain => text.push_str(known),
                    _ => {
                        holes.insert(index, hole);
                        let quote = if in_string { "" } else { "\"" };
                        text.push_str(&format!("{quote}{OPEN}{index}{CLOSE}{quote}"));
                    }
                }
            }
        }
    }
    let parsed = parse(&text)?;
    Some(map(&parsed, &|leaf| fill(leaf, &holes)))
}

fn fill(leaf: &Value, holes: &BTreeMap<usize, &Value>) -> Value {
    let Some(text) = leaf.as_str().filter(|text| text.contains(OPEN)) else { return leaf.clone() };
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let (before, after) = rest.split_at(at);
        let Some((index, behind)) = after[OPEN.len_utf8()..].split_once(CLOSE) else { break };
        let Some(hole) = index.parse().ok().and_then(|index: usize| holes.get(&index)) else { break };
        if !before.is_empty() {
            parts.push(Part::Literal(before.into()));
        }
        parts.push(Part::Hole((*hole).clone()));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.into()));
    }
    if let [Part::Hole(hole)] = parts.as_slice() {
        return inner(hole).map_or_else(|| hole.clone(), Cow::into_owned);
    }
    text_of(parts)
}

/// A text of these parts: known if all of them are, sensitive if one is.
pub fn text_of(parts: Vec<Part>) -> Value {
    let mut known = Some(String::new());
    let mut marks = value::Marks::NONE;
    for part in &parts {
        let text = match part {
            Part::Literal(text) => Some(text.to_string()),
            Part::Hole(hole) => {
                marks = marks.union(hole.marks);
                value::convert(hole, &Type::String).ok().and_then(|v| v.as_str().map(str::to_owned))
            }
        };
        known = known.zip(text).map(|(known, text)| known + &text);
    }
    let value = known.map_or_else(|| Value::unknown(Type::String), Value::string);
    value.marked(marks).standing_for(Symbol::Text(parts.into()))
}

/// Leaves of a JSON document. Pairs of name and value are one leaf, and so are lists of simple values.
pub fn leaves(path: &Path, value: &Value, found: &mut Vec<(Path, Value)>) {
    if !crate::leaf::says_something(value) {
        return;
    }
    match &value.content {
        Content::Object(entries) | Content::Map(_, entries) => {
            for (name, inner) in entries.iter() {
                leaves(&path.then_attribute(name.clone()), inner, found);
            }
        }
        Content::Tuple(items) | Content::List(_, items) | Content::Set(_, items)
            if items.iter().any(|item| item.entries().is_some()) =>
        {
            for (path, item) in crate::leaf::items(path, value, false) {
                if matches!(path.steps().last(), Some(Step::Key(_))) && is_pair(item) {
                    found.push((path, item.clone()));
                } else {
                    leaves(&path, item, found);
                }
            }
        }
        _ => found.push((path.clone(), value.clone())),
    }
}

/// `{name, value}` or `{name, valueFrom}`.
pub fn is_pair(item: &Value) -> bool {
    item.entries().is_some_and(|entries| {
        entries.len() == 2
            && entries.contains_key("name")
            && (entries.contains_key("value") || entries.contains_key("valueFrom"))
    })
}

/// JSON text of a value, with what is not known as holes.
pub fn text(value: &Value) -> Value {
    let mut parts = Vec::new();
    let mut literal = String::new();
    write(value, &mut literal, &mut parts);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal.into()));
    }
    match parts.as_slice() {
        [Part::Literal(only)] => Value::string(only.clone()),
        _ => text_of(parts),
    }
}

fn write(value: &Value, literal: &mut String, parts: &mut Vec<Part>) {
    let flush = |literal: &mut String, parts: &mut Vec<Part>| {
        if !literal.is_empty() {
            parts.push(Part::Literal(Arc::from(std::mem::take(literal))));
        }
    };
    let quoted = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
    let is_hole = value.is_unknown() || value.symbol.is_some() || value.marks.sensitive;
    match &value.content {
        Content::Object(entries) | Content::Map(_, entries) => {
            literal.push('{');
            for (i, (key, inner)) in entries.iter().enumerate() {
                if i > 0 {
                    literal.push(',');
                }
                literal.push_str(&quoted(key));
                literal.push(':');
                write(inner, literal, parts);
            }
            literal.push('}');
        }
        Content::Tuple(items) | Content::List(_, items) | Content::Set(_, items) => {
            literal.push('[');
            for (i, inner) in items.iter().enumerate() {
                if i > 0 {
                    literal.push(',');
                }
                write(inner, literal, parts);
            }
            literal.push(']');
        }
        Content::String(_) | Content::Unknown(_) if is_hole => {
            let is_text = !matches!(value.ty(), Type::Number | Type::Bool);
            if is_text {
                literal.push('"');
            }
            match value.symbol.as_deref() {
                Some(Symbol::Text(inner)) => {
                    for part in inner.iter() {
                        match part {
                            Part::Literal(text) => {
                                let text = quoted(text);
                                literal.push_str(text.get(1..text.len() - 1).unwrap_or_default());
                            }
                            Part::Hole(_) => {
                                flush(literal, parts);
                                parts.push(part.clone());
                            }
                        }
                    }
                }
                _ => {
                    flush(literal, parts);
                    parts.push(Part::Hole(value.clone()));
                }
            }
            if is_text {
                literal.push('"');
            }
        }
        Content::String(text) => literal.push_str(&quoted(text)),
        Content::Unknown(_) | Content::Null(_) => literal.push_str("null"),
        Content::Bool(b) => literal.push_str(if *b { "true" } else { "false" }),
        Content::Number(n) => literal.push_str(&n.to_string()),
    }
}
