//! Every resource and data source of every embedded provider can be planned, made and read.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic)]

use stand_in::{StandIn, embedded, read};
use std::collections::BTreeSet;
use terraform_provider_agnostech::protocol::msgpack;
use terraform_provider_agnostech::protocol::schema::{Attribute, AttributeType, Block, NestedBlock, Nesting, Schema};
use terraform_provider_agnostech::protocol::server::{Change, Provider, State};
use value::{Path, Type, Value};

/// How much of a configuration is written.
#[derive(Clone, Copy, PartialEq)]
enum Written {
    Required,
    Everything,
    Unknown,
}

fn text(ty: &Type, written: Written) -> Value {
    if written == Written::Unknown {
        return Value::unknown(ty.clone());
    }
    match ty {
        Type::String | Type::Dynamic => "written".into(),
        Type::Number => 7.into(),
        Type::Bool => true.into(),
        Type::List(element) => Value::list((**element).clone(), [text(element, written)]),
        Type::Set(element) => Value::set((**element).clone(), [text(element, written)]),
        Type::Map(element) => Value::map((**element).clone(), [("key", text(element, written))]),
        Type::Tuple(elements) => Value::tuple(elements.iter().map(|element| text(element, written))),
        Type::Object(attributes) => {
            Value::object(attributes.iter().map(|(name, attribute)| (name.clone(), text(&attribute.ty, written))))
        }
    }
}

fn collect(nesting: Nesting, ty: &Type, object: Value) -> Value {
    match (nesting, ty) {
        (Nesting::List, Type::List(element)) => Value::list((**element).clone(), [object]),
        (Nesting::Set, Type::Set(element)) => Value::set((**element).clone(), [object]),
        (Nesting::Map, Type::Map(element)) => Value::map((**element).clone(), [("key", object)]),
        (Nesting::List, _) => Value::tuple([object]),
        (Nesting::Map, _) => Value::object([("key", object)]),
        (Nesting::Single | Nesting::Group | Nesting::Set, _) => object,
    }
}

fn none(nesting: Nesting, ty: &Type) -> Value {
    match (nesting, ty) {
        (Nesting::List, Type::List(element)) => Value::list((**element).clone(), []),
        (Nesting::Set, Type::Set(element)) => Value::set((**element).clone(), []),
        (Nesting::List, _) => Value::tuple([]),
        (_, ty) => Value::null(ty.clone()),
    }
}

fn attribute(attribute: &Attribute, written: Written) -> Value {
    let ty = attribute.ty.value_type();
    if !(attribute.required || attribute.optional && written != Written::Required) {
        return Value::null(ty);
    }
    match &attribute.ty {
        AttributeType::Plain(ty) => text(ty, written),
        AttributeType::Nested { nesting, attributes } => {
            let object = attributes.iter().map(|inner| (inner.name.as_str(), self::attribute(inner, written)));
            collect(*nesting, &ty, Value::object(object))
        }
    }
}

fn nested(nested: &NestedBlock, written: Written) -> Value {
    let ty = nested.value_type();
    if nested.min_items == 0 && written == Written::Required {
        return none(nested.nesting, &ty);
    }
    collect(nested.nesting, &ty, block(&nested.block, written))
}

fn block(block: &Block, written: Written) -> Value {
    let attributes = block.attributes.iter().map(|inner| (inner.name.as_str(), attribute(inner, written)));
    Value::object(attributes.chain(block.blocks.iter().map(|inner| (inner.type_name.as_str(), nested(inner, written)))))
}

fn fits(what: &str, schema: &Schema, value: &Value) {
    if let Err(error) = msgpack::encode(value, &schema.value_type()) {
        panic!("{what}: {error}");
    }
}

/// Whatever is written stands in a plan or state as it is written.
fn keeps(what: &str, schema: &Schema, config: &Value, made: &Value) {
    for attribute in &schema.block.attributes {
        let written = config.get(&attribute.name).unwrap();
        if matches!(attribute.ty, AttributeType::Plain(_)) && !written.is_null() && !attribute.write_only {
            assert_eq!(made.at(&Path::attribute(attribute.name.as_str())), Some(written), "{what}.{}", attribute.name);
        }
    }
}

fn resource(provider: &StandIn, name: &str, schema: &Schema, written: Written, ids: &mut BTreeSet<String>) {
    let config = block(&schema.block, written);
    assert_eq!(provider.validate_resource(name, &config), [], "{name}");
    let change = Change {
        type_name: name.to_owned(),
        prior: Value::null(schema.value_type()),
        planned: config.clone(),
        config: config.clone(),
        private: Vec::new(),
    };
    let planned = provider.plan(change.clone()).result.unwrap().planned;
    fits(name, schema, &planned.value);
    keeps(name, schema, &config, &planned.value);
    if written == Written::Unknown {
        return;
    }
    let made =
        provider.apply(Change { planned: planned.value, private: planned.private, ..change.clone() }).result.unwrap();
    fits(name, schema, &made.value);
    keeps(name, schema, &config, &made.value);
    assert!(made.value.is_wholly_known(), "{name}");
    if let Some(id) = made.value.get("id").and_then(Value::as_str).filter(|_| written == Written::Required) {
        assert!(!id.is_empty(), "{name}");
        ids.insert(format!("{name} {id}"));
    }
    let again =
        provider.plan(Change { prior: made.value.clone(), private: made.private.clone(), ..change }).result.unwrap();
    assert_eq!(again.planned.value, made.value, "{name}: a second plan changes nothing");
    assert_eq!(provider.read_resource(name, made.clone()).result, Some(State { ..made }));
}

#[test]
fn every_type_is_planned_made_and_read() {
    for known in schema::providers() {
        let file = embedded::file(known.local_name, true).unwrap();
        let provider = StandIn::new(read(&file).unwrap());
        let offered = provider.schema().clone();
        assert_eq!(provider.configure(&Value::null(offered.provider.value_type())), []);
        let mut ids = BTreeSet::new();
        for (name, schema) in &offered.resources {
            for written in [Written::Required, Written::Everything, Written::Unknown] {
                resource(&provider, name, schema, written, &mut ids);
            }
        }
        for (name, schema) in &offered.data_sources {
            for written in [Written::Required, Written::Everything] {
                let config = block(&schema.block, written);
                let read = provider.read_data_source(name, &config);
                assert_eq!(read.diagnostics, [], "{name}");
                let read = read.result.unwrap();
                fits(name, schema, &read);
                assert!(read.is_wholly_known(), "{name}");
            }
        }
    }
}
