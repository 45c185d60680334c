//! Which providers are posed, in which versions, with which schema.

use crate::scan::{Required, Scan, Shape};
use estate::Estate;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use value::{Content, Mode, Type, Value};

/// Schema files for the mirror.
#[derive(Default)]
pub(crate) struct Posed {
    /// Source, version, schema.
    pub(crate) files: Vec<(String, String, Vec<u8>)>,
    /// Sources for which there is no schema.
    pub(crate) without_schema: Vec<String>,
    /// Attributes that a type has only because something refers to them: no reader of a configuration can know of them.
    pub(crate) invented: BTreeSet<(String, String)>,
}

/// Providers whose types are those of another.
const SAME: &[(&str, &str)] = &[("google-beta", "google")];

/// The files for all that is required. What the configuration gives tells the types of arguments that no schema has.
pub(crate) fn files(scan: &Scan, estate: &Estate) -> Posed {
    let mut posed = Posed::default();
    for (source, required) in &scan.providers {
        let name = source.rsplit('/').next().unwrap_or_default();
        let known = SAME.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, known)| known);
        let embedded = schema::provider(known).filter(|provider| {
            provider.source_address.trim_start_matches("registry.terraform.io/") == source || known != name
        });
        let (version, file) = match embedded {
            Some(provider) => {
                (provider.version.to_owned(), embedded_file(source, known, required, estate, &mut posed.invented))
            }
            None => {
                posed.without_schema.push(source.clone());
                ("1.0.0".to_owned(), derived(source, required, estate).to_string().into_bytes())
            }
        };
        let versions: BTreeSet<String> =
            required.constraints.iter().flat_map(|constraint| candidates(constraint)).chain([version]).collect();
        posed.files.extend(versions.into_iter().map(|version| (source.clone(), version, file.clone())));
    }
    posed
}

/// The embedded schema as other versions of the provider may have it: nothing is required, and what a configuration
/// writes is there.
fn embedded_file(
    source: &str,
    known: &str,
    required: &Required,
    estate: &Estate,
    invented: &mut BTreeSet<(String, String)>,
) -> Vec<u8> {
    let types = required.resources.keys().chain(required.data_sources.keys()).cloned().collect();
    let file = stand_in::embedded::file_of(known, true, &types).unwrap_or_default();
    let Ok(mut json) = serde_json::from_slice::<Json>(&file) else { return file };
    json["provider"] = source.into();
    // Where the block is not known, the stand-in has its own.
    if !json["provider_schema"].is_null() {
        widen(&mut json["provider_schema"]["block"], &required.settings, &[]);
    }
    for (part, shapes, mode) in [
        ("resource_schemas", &required.resources, Mode::Managed),
        ("data_source_schemas", &required.data_sources, Mode::Data),
    ] {
        for (name, shape) in shapes {
            let given = given(estate, mode, name);
            if json[part][name].is_null() {
                json[part][name] = json!({ "version": 0, "block": with_id(block(shape, &given)) });
            } else {
                let known = &mut json[part][name]["block"];
                let has = |attribute: &str| {
                    known["attributes"].get(attribute).is_some()
                        || known["block_types"].get(attribute).is_some()
                        || shape.written.contains(attribute)
                        || shape.blocks.contains_key(attribute)
                };
                let asked = shape.asked.keys().filter(|attribute| !has(attribute));
                invented.extend(asked.map(|attribute| (name.clone(), attribute.clone())));
                widen(known, shape, &given);
            }
        }
    }
    json.to_string().into_bytes()
}

fn widen(known: &mut Json, shape: &Shape, given: &[&Value]) {
    for (name, attribute) in known["attributes"].as_object_mut().into_iter().flatten() {
        // What another version does not ask for, this one leaves to the provider.
        if attribute["required"] == true {
            attribute["required"] = false.into();
            attribute["computed"] = true.into();
            attribute["optional"] = true.into();
        }
        if shape.written.contains(name) {
            attribute["optional"] = true.into();
        }
    }
    for (_, nested) in known["block_types"].as_object_mut().into_iter().flatten() {
        nested["min_items"] = 0.into();
    }
    for name in &shape.written {
        if known["attributes"].get(name).is_none() && known["block_types"].get(name).is_none() {
            known["attributes"][name] = argument(name, given);
        }
    }
    for (name, next) in &shape.asked {
        if known["attributes"].get(name).is_none() && known["block_types"].get(name).is_none() {
            known["attributes"][name] = asked(*next);
        }
    }
    for (name, inner) in &shape.blocks {
        // Some attributes may be written as blocks.
        let is_attribute = known["attributes"].get(name).is_some();
        let given = parts(name, given);
        match known["block_types"].get_mut(name) {
            Some(nested) => widen(&mut nested["block"], inner, &given),
            None if is_attribute => {}
            None => known["block_types"][name] = nested(inner, &given),
        }
    }
}

/// The instances of a type.
fn given<'a>(estate: &'a Estate, mode: Mode, type_name: &'a str) -> Vec<&'a Value> {
    estate
        .of_type(type_name)
        .filter(|resource| resource.address.mode == mode)
        .map(|resource| &resource.values)
        .collect()
}

/// An attribute or block of all that is given, lists taken apart.
fn parts<'a>(name: &str, given: &[&'a Value]) -> Vec<&'a Value> {
    let all = given.iter().filter_map(|value| value.get(name));
    all.flat_map(|value| value.items().map_or_else(|| vec![value], |items| items.iter().collect())).collect()
}

fn argument(name: &str, given: &[&Value]) -> Json {
    let types: BTreeSet<String> =
        given.iter().filter_map(|value| type_of(value.get(name)?)).map(|ty| ty.to_string()).collect();
    let mut types = types.into_iter();
    // An argument that nothing gives, or nothing known, may be of any type.
    let open = given.is_empty() || given.iter().filter_map(|value| value.get(name)).any(Value::is_unknown);
    let ty = match (types.next().and_then(|ty| serde_json::from_str(&ty).ok()), types.next()) {
        (Some(ty), None) => ty,
        (None, _) if open => json!("dynamic"),
        (None, _) => json!("string"),
        (Some(_), Some(_)) => json!("dynamic"),
    };
    json!({ "type": ty, "optional": true })
}

/// A type as an argument may have it; `None` if it is open.
fn declared(ty: &Type) -> Option<Json> {
    Some(match ty {
        Type::Dynamic => return None,
        Type::Bool => json!("bool"),
        Type::Number => json!("number"),
        Type::String => json!("string"),
        Type::List(element) | Type::Set(element) => json!(["list", declared(element)?]),
        Type::Map(element) => json!(["map", declared(element)?]),
        Type::Tuple(_) | Type::Object(_) => json!("dynamic"),
    })
}

/// The type of a value as an argument may have it; `None` if the value does not tell.
fn type_of(value: &Value) -> Option<Json> {
    let one = |types: BTreeSet<String>| {
        let mut types = types.into_iter();
        match (types.next(), types.next()) {
            (Some(ty), None) => serde_json::from_str::<Json>(&ty).ok(),
            (None, _) => Some(json!("string")),
            _ => None,
        }
    };
    Some(match &value.content {
        Content::Null(_) | Content::Unknown(_) => return declared(&value.ty()),
        Content::Bool(_) => json!("bool"),
        Content::Number(_) => json!("number"),
        Content::String(_) => json!("string"),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            match one(items.iter().filter_map(type_of).map(|ty| ty.to_string()).collect()) {
                Some(element) => json!(["list", element]),
                None => json!("dynamic"),
            }
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            match one(entries.values().filter_map(type_of).map(|ty| ty.to_string()).collect()) {
                Some(element) if element.is_string() => json!(["map", element]),
                _ => json!("dynamic"),
            }
        }
    })
}

/// Versions of which one meets a constraint if any does: those that it names, and the next ones. The installer picks.
fn candidates(constraint: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in constraint.split(',') {
        let number = part.trim().trim_start_matches(['=', '>', '<', '~', '!', ' ', 'v']);
        let mut numbers = number.split('.').map(|number| number.parse::<u64>().ok());
        let (Some(Some(major)), minor, patch) = (numbers.next(), numbers.next(), numbers.next()) else { continue };
        let (minor, patch) = (minor.flatten().unwrap_or(0), patch.flatten().unwrap_or(0));
        found.push(format!("{major}.{minor}.{patch}"));
        found.push(format!("{major}.{minor}.{}", patch + 1));
        found.push(format!("{major}.{}.0", minor + 1));
        if minor > 0 {
            found.push(format!("{major}.{}.99", minor - 1));
        }
        if major > 0 && minor == 0 {
            found.push(format!("{}.999.0", major - 1));
        }
    }
    found
}

/// A schema that has what a configuration writes and asks for.
fn derived(source: &str, required: &Required, estate: &Estate) -> Json {
    let all = |shapes: &BTreeMap<String, Shape>, mode: Mode| {
        let entries = shapes.iter().map(|(name, shape)| {
            (name.clone(), json!({ "version": 0, "block": with_id(block(shape, &given(estate, mode, name))) }))
        });
        Json::Object(entries.collect::<Map<_, _>>())
    };
    let mut settings = block(&required.settings, &[]);
    for (_, attribute) in settings["attributes"].as_object_mut().into_iter().flatten() {
        attribute["type"] = "dynamic".into();
    }
    json!({
        "provider": source,
        "version": "1.0.0",
        "provider_schema": { "block": settings },
        "resource_schemas": all(&required.resources, Mode::Managed),
        "data_source_schemas": all(&required.data_sources, Mode::Data),
    })
}

fn with_id(mut block: Json) -> Json {
    block["attributes"]["id"] = json!({ "type": "string", "computed": true, "optional": true });
    block
}

fn nested(shape: &Shape, given: &[&Value]) -> Json {
    json!({ "nesting_mode": "list", "min_items": 0, "max_items": 0, "block": block(shape, given) })
}

/// An attribute that only the provider sets, by what follows its name where it is referred to.
fn asked(next: Option<char>) -> Json {
    let ty = match next {
        Some('[') => json!(["list", "string"]),
        Some(_) => json!(["map", "string"]),
        None => json!("string"),
    };
    json!({ "type": ty, "computed": true })
}

fn block(shape: &Shape, given: &[&Value]) -> Json {
    let written = shape.written.iter().map(|name| (name.clone(), argument(name, given)));
    let known = |name: &str| shape.written.contains(name) || shape.blocks.contains_key(name);
    let others = shape.asked.iter().filter(|(name, _)| !known(name));
    let others = others.map(|(name, next)| (name.clone(), asked(*next)));
    let blocks = shape.blocks.iter().map(|(name, shape)| (name.clone(), nested(shape, &parts(name, given))));
    json!({
        "attributes": written.chain(others).collect::<Map<_, _>>(),
        "block_types": blocks.collect::<Map<_, _>>(),
    })
}
