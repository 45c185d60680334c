//! Estates built by hand, in the shape that the readers give.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use estate::{Estate, InputKind, Resource};
use model::Origin;
use schema::{Block, Nesting};
use serde_json::Value as Json;
use value::{Address, Marks, Mode, Part, Path, Provenance, Reference, Symbol, Type, Value};

/// Instances by address. In texts `${aws_x.y.attribute}` is a reference; objects and arrays for text attributes are `jsonencode`.
/// What is not given is null, or in configurations unknown where the provider computes it.
pub fn estate(known_from: InputKind, resources: &[(&str, Json)]) -> Estate {
    let mut estate = Estate::new();
    for (address, json) in resources {
        let address: Address = address.parse().unwrap();
        let block = match address.mode {
            Mode::Managed => schema::resource(&address.type_name),
            Mode::Data => schema::data_source(&address.type_name),
            Mode::Ephemeral => None,
        };
        let values = match block {
            Some(block) => of_block(block, json, known_from),
            None => of_json(json, &Type::Dynamic),
        };
        let mut resource = Resource::new(address, values, known_from);
        resource.has_schema = block.is_some();
        estate.insert(resource);
    }
    estate
}

pub fn configuration(resources: &[(&str, Json)]) -> Estate {
    estate(InputKind::Configuration, resources)
}

fn of_block(block: &Block, json: &Json, known_from: InputKind) -> Value {
    let given = json.as_object().expect("a block is an object");
    for name in given.keys() {
        assert!(block.own_attribute(name).is_some() || block.block_type(name).is_some(), "there is no {name}");
    }
    let attributes = block.attributes.iter().map(|attribute| {
        let value = match given.get(attribute.name) {
            Some(json) => {
                let value = of_json(json, &attribute.ty);
                let value = if attribute.sensitive { value.marked(Marks::SENSITIVE) } else { value };
                if attribute.is_computed_only() { value.with_provenance(Provenance::Computed) } else { value }
            }
            None if attribute.computed && known_from == InputKind::Configuration => {
                Value::unknown(attribute.ty.clone()).with_provenance(Provenance::Computed)
            }
            None => Value::null(attribute.ty.clone()),
        };
        (attribute.name, value)
    });
    let blocks = block.block_types.iter().map(|nested| {
        let items: Vec<Value> = match given.get(nested.name) {
            Some(Json::Array(items)) => items.iter().map(|item| of_block(nested.block, item, known_from)).collect(),
            Some(item) => vec![of_block(nested.block, item, known_from)],
            None => Vec::new(),
        };
        let element = nested.block.implied_type();
        let value = match nested.nesting {
            Nesting::Single | Nesting::Group => items.into_iter().next().unwrap_or_else(|| Value::null(element)),
            Nesting::List | Nesting::Map => Value::list(element, items),
            Nesting::Set => Value::set(element, items),
        };
        (nested.name, value)
    });
    Value::object(attributes.chain(blocks))
}

fn of_json(json: &Json, ty: &Type) -> Value {
    match (json, ty) {
        (Json::String(text), _) => text_of(text),
        (Json::Array(_) | Json::Object(_), Type::String) => {
            let inner = of_json(json, &Type::Dynamic);
            let known = value::to_json(&inner).map(|json| Value::string(json.to_string()));
            let value = known.unwrap_or_else(|| Value::unknown(Type::String));
            value.standing_for(Symbol::Json(inner.into()))
        }
        (Json::Array(items), Type::List(element)) => {
            Value::list((**element).clone(), items.iter().map(|item| of_json(item, element)))
        }
        (Json::Array(items), Type::Set(element)) => {
            Value::set((**element).clone(), items.iter().map(|item| of_json(item, element)))
        }
        (Json::Array(items), _) => Value::tuple(items.iter().map(|item| of_json(item, &Type::Dynamic))),
        (Json::Object(entries), Type::Map(element)) => {
            Value::map((**element).clone(), entries.iter().map(|(k, v)| (k.as_str(), of_json(v, element))))
        }
        (Json::Object(entries), Type::Object(attributes)) => {
            Value::object(attributes.iter().map(|(name, attribute)| {
                let part = entries
                    .get(&**name)
                    .map_or_else(|| Value::null(attribute.ty.clone()), |v| of_json(v, &attribute.ty));
                (name.clone(), part)
            }))
        }
        (Json::Object(entries), _) => {
            Value::object(entries.iter().map(|(k, v)| (k.as_str(), of_json(v, &Type::Dynamic))))
        }
        (Json::Null, ty) => Value::null(ty.clone()),
        (json, _) => value::from_json_implied(json),
    }
}

/// A value that refers to an attribute of an instance and is not known.
pub fn reference(text: &str) -> Value {
    let (address, path) = text.rsplit_once('.').unwrap();
    let address: Address = address.parse().unwrap();
    Value::unknown(Type::String).standing_for(Symbol::Reference(Reference::attribute(address, Path::attribute(path))))
}

fn text_of(text: &str) -> Value {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}').unwrap();
        if !before.is_empty() {
            parts.push(Part::Literal(before.into()));
        }
        parts.push(Part::Hole(if inside.starts_with("unknown") {
            Value::unknown(Type::String)
        } else {
            reference(inside)
        }));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.into()));
    }
    match parts.as_slice() {
        [] => Value::string(""),
        [Part::Literal(_)] => Value::string(text),
        [Part::Hole(only)] => only.clone(),
        _ => Value::unknown(Type::String).standing_for(Symbol::Text(parts.into())),
    }
}

/// Origins that stand anywhere in something, by what `Debug` writes of them.
pub fn origins_in(thing: &impl std::fmt::Debug) -> Vec<String> {
    let text = format!("{thing:?}");
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("Origin { address").map(|at| at + from) {
        let (mut depth, mut quoted, mut escaped, mut end) = (0, false, false, at);
        for (offset, c) in text[at..].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = !quoted,
                '{' if !quoted => depth += 1,
                '}' if !quoted => depth -= 1,
                _ => {}
            }
            if depth == 0 && c == '}' {
                end = at + offset + 1;
                break;
            }
        }
        found.push(text[at..end].to_owned());
        from = end.max(at + 1);
    }
    found.sort();
    found.dedup();
    found
}

/// Every origin is a written leaf; returns the leaves that nothing accounts for.
pub fn account(estate: &Estate, infrastructure: &model::Infrastructure) -> Vec<String> {
    let mut leaves = std::collections::BTreeMap::new();
    let mut paths = std::collections::BTreeMap::new();
    for resource in estate.resources() {
        for path in catalog::written_leaves(resource) {
            let origin = Origin::new(resource.address.clone(), path);
            paths.insert(format!("{origin:?}"), origin.to_string());
            leaves.insert(format!("{origin:?}"), (origin, false));
        }
    }
    let mut strange = Vec::new();
    for origin in origins_in(&infrastructure.nodes) {
        match leaves.get_mut(&origin) {
            Some((_, used)) => *used = true,
            None => strange.push(origin),
        }
    }
    assert!(strange.is_empty(), "origins that are no written leaves:\n{}", strange.join("\n"));
    for treatment in &infrastructure.treatments {
        if treatment.origin.path.is_root() {
            continue;
        }
        match leaves.get_mut(&format!("{:?}", treatment.origin)) {
            Some((_, used)) => *used = true,
            None => panic!("treated, but not written: {}", treatment.origin),
        }
    }
    leaves
        .values()
        .filter(|(origin, used)| {
            !used
                && !infrastructure.glue.contains_key(&origin.address)
                && !infrastructure.unsupported.contains(&origin.address)
                && !infrastructure.orphans.contains(&origin.address)
        })
        .map(|(origin, _)| origin.to_string())
        .collect()
}
