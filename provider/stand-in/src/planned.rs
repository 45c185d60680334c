//! How an object will be: what is written stays, what the provider computes is kept from before or unknown.

use std::sync::Arc;
use terraform_provider_agnostech::protocol::schema::{Attribute, AttributeType, Block, NestedBlock, Nesting};
use value::{Content, Entries, Type, Value};

/// The planned object of a configuration. `before` is the object as it was (or was planned); without it everything that
/// is computed is unknown.
pub(crate) fn block(block: &Block, config: &Value, before: Option<&Value>) -> Value {
    let mut object: Entries = attributes(&block.attributes, config, before);
    for nested in &block.blocks {
        object.insert(nested.type_name.as_str().into(), blocks(nested, config, before));
    }
    Content::Object(Arc::new(object)).into()
}

fn attributes(attributes: &[Attribute], config: &Value, before: Option<&Value>) -> Entries {
    let of = |attribute: &Attribute| {
        let before = before.and_then(|before| before.get(&attribute.name));
        (attribute.name.as_str().into(), self::attribute(attribute, config.get(&attribute.name), before))
    };
    attributes.iter().map(of).collect()
}

fn attribute(attribute: &Attribute, config: Option<&Value>, before: Option<&Value>) -> Value {
    let ty = attribute.ty.value_type();
    if attribute.write_only {
        return Value::null(ty);
    }
    match (config.filter(|config| !config.is_null()), &attribute.ty) {
        (Some(config), AttributeType::Plain(_)) => config.clone(),
        (Some(config), AttributeType::Nested { nesting, attributes }) => {
            collect(*nesting, &ty, config, before, &|config, before| {
                Content::Object(Arc::new(self::attributes(attributes, config, before))).into()
            })
        }
        (None, _) if attribute.computed => before.cloned().unwrap_or_else(|| Value::unknown(ty)),
        // Where the schema leaves the type open, the configuration's null has one.
        (None, _) => config.cloned().unwrap_or_else(|| Value::null(ty)),
    }
}

fn blocks(nested: &NestedBlock, config: &Value, before: Option<&Value>) -> Value {
    let before = before.and_then(|before| before.get(&nested.type_name));
    let ty = nested.value_type();
    let Some(config) = config.get(&nested.type_name) else { return Value::null(ty) };
    collect(nested.nesting, &ty, config, before, &|config, before| block(&nested.block, config, before))
}

/// Makes each object of a collection, held against the object before that it continues.
fn collect(
    nesting: Nesting,
    ty: &Type,
    config: &Value,
    before: Option<&Value>,
    make: &dyn Fn(&Value, Option<&Value>) -> Value,
) -> Value {
    if config.is_null() || config.is_unknown() {
        return config.clone();
    }
    let before = before.filter(|before| !before.is_null() && !before.is_unknown());
    let make = |config: &Value, before: Option<&Value>| {
        if config.is_null() || config.is_unknown() {
            return config.clone();
        }
        make(config, before.filter(|before| !before.is_null() && !before.is_unknown()))
    };
    match (nesting, ty) {
        (Nesting::Set, Type::Set(element)) => {
            let candidates = before.and_then(Value::items).unwrap_or_default();
            let items = config.items().unwrap_or_default();
            let continued = |item: &Value| candidates.iter().find(|candidate| continues(item, candidate));
            Value::set((**element).clone(), items.iter().map(|item| make(item, continued(item))))
        }
        (Nesting::List, ty) => {
            let before = before.and_then(Value::items).unwrap_or_default();
            let items = config.items().unwrap_or_default().iter().enumerate();
            let items = items.map(|(index, item)| make(item, before.get(index)));
            match ty {
                Type::List(element) => Value::list((**element).clone(), items),
                _ => Value::tuple(items),
            }
        }
        (Nesting::Map, ty) => {
            let entries = config.entries().into_iter().flatten();
            let entries =
                entries.map(|(key, item)| (key.clone(), make(item, before.and_then(|before| before.get(key)))));
            match ty {
                Type::Map(element) => Value::map((**element).clone(), entries),
                _ => Value::object(entries),
            }
        }
        (Nesting::Single | Nesting::Group | Nesting::Set, _) => make(config, before),
    }
}

/// Whether an element of a set before may be what a configured one has become: all that is written is the same, or not
/// known yet.
fn continues(config: &Value, before: &Value) -> bool {
    if config.is_null() || !config.is_wholly_known() || before.is_unknown() {
        return true;
    }
    match (&config.content, &before.content) {
        (Content::Object(config), Content::Object(before)) => {
            config.iter().all(|(name, value)| before.get(name).is_some_and(|before| continues(value, before)))
        }
        (Content::List(_, config), Content::List(_, before)) | (Content::Set(_, config), Content::Set(_, before)) => {
            config.len() == before.len()
                && config.iter().all(|item| before.iter().any(|before| continues(item, before)))
        }
        (config, before) => config == before || value::same(&Value::from(config.clone()), &Value::from(before.clone())),
    }
}
