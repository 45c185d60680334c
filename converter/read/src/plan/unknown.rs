//! Values that are known only after apply.

use schema::Block;
use serde_json::Value as Json;
use std::sync::Arc;
use value::{Content, Entries, Provenance, Type, Value};

/// What the schema says of a place.
#[derive(Clone, Copy)]
struct Place<'a> {
    ty: &'a Type,
    block: Option<&'static Block>,
    provenance: Provenance,
    top: bool,
}

/// Puts unknown values where `after_unknown` has `true`. Sets must still be in the document's order.
pub(crate) fn apply(value: &mut Value, marks: &Json, block: Option<&'static Block>) {
    let ty = block.map_or(Type::Dynamic, Block::implied_type);
    place(value, marks, Place { ty: &ty, block, provenance: Provenance::Written, top: true });
}

fn place(value: &mut Value, marks: &Json, at: Place<'_>) {
    match marks {
        Json::Bool(true) => {
            let marks = value.marks;
            *value = Value::unknown(at.ty.clone()).with_provenance(at.provenance).marked(marks);
        }
        Json::Object(marks) if marks.values().any(any) => {
            if value.is_null() {
                *value = Value::object::<Arc<str>>([]).with_provenance(at.provenance);
            }
            match &mut value.content {
                Content::Object(entries) => {
                    let entries = Arc::make_mut(entries);
                    for (name, marks) in marks.iter().filter(|(_, marks)| any(marks)) {
                        attribute(entries, name, marks, at);
                    }
                }
                Content::Map(element, entries) => {
                    let ty = element.clone();
                    let entries = Arc::make_mut(entries);
                    for (name, marks) in marks.iter().filter(|(_, marks)| any(marks)) {
                        let part = entries.or_insert_with(name.as_str().into(), || Value::null((*ty).clone()));
                        place(part, marks, Place { ty: &ty, top: false, ..at });
                    }
                }
                _ => {}
            }
        }
        Json::Array(marks) if marks.iter().any(any) => match &mut value.content {
            Content::List(element, items) | Content::Set(element, items) => {
                let ty = element.clone();
                for (part, marks) in Arc::make_mut(items).iter_mut().zip(marks) {
                    place(part, marks, Place { ty: &ty, top: false, ..at });
                }
            }
            Content::Tuple(items) => {
                for (part, marks) in Arc::make_mut(items).iter_mut().zip(marks) {
                    place(part, marks, Place { ty: &Type::Dynamic, top: false, ..at });
                }
            }
            _ => {}
        },
        _ => {}
    }
}

fn attribute(entries: &mut Entries, name: &str, marks: &Json, at: Place<'_>) {
    let known = match at.ty {
        Type::Object(attributes) => attributes.get_key_value(name),
        _ => None,
    };
    let (key, ty) = known.map_or((Arc::from(name), &Type::Dynamic), |(key, a)| (key.clone(), &a.ty));
    let mut inner = Place { ty, block: None, top: false, ..at };
    let mut sensitive = false;
    if let Some(block) = at.block {
        if let Some(attribute) = block.own_attribute(name) {
            inner.block = attribute.nested.as_ref().map(|n| n.block);
            sensitive = attribute.sensitive;
            // An attribute that may be written is unknown to the plan either way; that nobody wrote it shows in the
            // configuration alone.
            if attribute.is_computed_only() || (at.top && attribute.computed && (name == "id" || name == "tags_all")) {
                inner.provenance = Provenance::Computed;
            }
        } else if let Some(nested) = block.block_type(name) {
            inner.block = Some(nested.block);
        }
    }
    let part = entries.or_insert_with(key, || Value::null(ty.clone()).with_provenance(inner.provenance));
    place(part, marks, inner);
    part.marks.sensitive |= sensitive;
}

fn any(marks: &Json) -> bool {
    match marks {
        Json::Bool(marked) => *marked,
        Json::Array(items) => items.iter().any(any),
        Json::Object(entries) => entries.values().any(any),
        Json::Null | Json::Number(_) | Json::String(_) => false,
    }
}

/// Gives sets Terraform's order, once nothing depends on the document's any more.
pub(crate) fn order_sets(value: &mut Value) {
    match &mut value.content {
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {}
        Content::List(_, items) | Content::Tuple(items) => Arc::make_mut(items).iter_mut().for_each(order_sets),
        Content::Set(element, items) => {
            let mut items = items.to_vec();
            items.iter_mut().for_each(order_sets);
            value.content = Value::set((**element).clone(), items).content;
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            Arc::make_mut(entries).values_mut().for_each(order_sets);
        }
    }
}
