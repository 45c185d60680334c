//! `collection[key]` and `object.name`

use super::{Operand, OperatorError};
use crate::{Content, Reference, Step, Symbol, Type, Value, convert};
use std::sync::Arc;

const INVALID_INDEX: &str = "Invalid index";
const UNSUPPORTED: &str = "Unsupported attribute";
const NOT_AN_ELEMENT: &str = "The given key does not identify an element in this collection value";

fn no_index(detail: impl Into<String>) -> OperatorError {
    OperatorError::new(INVALID_INDEX, detail, Operand::Right)
}

/// A part that is not known, which stands for the same part of what the whole stands for.
fn unknown_part(whole: &Value, ty: Type, step: Option<Step>) -> Value {
    let part = Value::unknown(ty).marked(whole.marks).with_provenance(whole.provenance);
    part_of(part, whole, step)
}

/// Gives a part without symbol the symbol that follows from that of the whole.
fn part_of(mut part: Value, whole: &Value, step: Option<Step>) -> Value {
    if part.symbol.is_none() {
        match (whole.symbol.as_deref(), step) {
            (None, _) => {}
            (Some(Symbol::Reference(reference)), Some(step)) => {
                let to = Reference { to: reference.to.clone(), path: reference.path.then(step) };
                part.symbol = Some(Arc::new(Symbol::Reference(to)));
            }
            (Some(_), _) if part.references().is_empty() => {
                part = part.derived_from([whole]);
            }
            _ => {}
        }
    }
    part
}

/// `collection[key]`. An element without a symbol of its own takes the one that follows from the collection's: an element of
/// what is referred to.
///
/// # Errors
/// Terraform's: null, no such element, a set, a type without indices.
pub fn index(collection: &Value, key: &Value) -> Result<Value, OperatorError> {
    if collection.is_null() {
        return Err(OperatorError::new(
            "Attempt to index null value",
            "This value is null, so it does not have any indices.",
            Operand::Left,
        ));
    }
    if key.is_null() {
        return Err(no_index("Can't use a null value as an indexing key."));
    }
    if let Some(part) = known_part(collection, key) {
        return Ok(part);
    }
    let ty = collection.ty();
    if ty == Type::Dynamic || key.is_dynamic() {
        return Ok(unknown_part(collection, Type::Dynamic, step_of(key)).derived_from([collection, key]));
    }
    let marks = collection.marks.union(key.marks);
    let convert_key =
        |want: &Type| convert(key, want).map_err(|e| no_index(format!("{NOT_AN_ELEMENT}: {}.", e.message)));
    match &ty {
        Type::List(_) | Type::Tuple(_) => {
            let key = convert_key(&Type::Number)?;
            let Some(number) = key.as_number() else {
                let element = if let Type::List(element) = &ty { (**element).clone() } else { Type::Dynamic };
                return Ok(unknown_part(collection, element, None).marked(key.marks).derived_from([collection, &key]));
            };
            let length = match (&collection.content, &ty) {
                (_, Type::Tuple(items)) => Some(items.len()),
                _ => collection.items().map(<[Value]>::len),
            };
            if !number.is_integer() {
                return Err(no_index(format!(
                    "{NOT_AN_ELEMENT}: indexing a sequence requires a whole number, but the given index has a fractional part."
                )));
            }
            if number.is_negative() {
                return Err(no_index(format!(
                    "{NOT_AN_ELEMENT}: a negative number is not a valid index for a sequence."
                )));
            }
            let position = number.to_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
            match length {
                Some(0) => Err(no_index(format!("{NOT_AN_ELEMENT}: the collection has no elements."))),
                Some(length) if position >= length => Err(no_index(format!(
                    "{NOT_AN_ELEMENT}: the given index is greater than or equal to the length of the collection."
                ))),
                _ => {
                    let step = Some(Step::Index(position));
                    let part = match (collection.items(), &ty) {
                        (Some(items), _) => part_of(items[position].clone(), collection, step),
                        (None, Type::Tuple(types)) => unknown_part(collection, types[position].clone(), step),
                        (None, Type::List(element)) => unknown_part(collection, (**element).clone(), step),
                        (None, _) => unknown_part(collection, Type::Dynamic, step),
                    };
                    Ok(part.marked(marks))
                }
            }
        }
        Type::Map(element) => {
            let key = convert_key(&Type::String)?;
            match (key.as_str(), collection.entries()) {
                (Some(name), Some(entries)) => match entries.get(name) {
                    Some(part) => Ok(part_of(part.clone(), collection, step_of(&key)).marked(marks)),
                    None => Err(no_index(format!("{NOT_AN_ELEMENT}."))),
                },
                (Some(_), None) => Ok(unknown_part(collection, (**element).clone(), step_of(&key)).marked(marks)),
                (None, _) => Ok(unknown_part(collection, (**element).clone(), None)
                    .marked(marks)
                    .derived_from([collection, &key])),
            }
        }
        Type::Object(attributes) => {
            let was_number = key.ty() == Type::Number;
            let key = convert_key(&Type::String)?;
            let Some(name) = key.as_str() else {
                return Ok(unknown_part(collection, Type::Dynamic, None).derived_from([collection, &key]));
            };
            let step = Some(Step::Attribute(name.into()));
            if collection.is_unknown() {
                return Ok(unknown_part(collection, Type::Dynamic, step));
            }
            if !attributes.contains_key(name) {
                let hint = " An object only supports looking up attributes by name, not by numeric index.";
                return Err(no_index(format!("{NOT_AN_ELEMENT}.{}", if was_number { hint } else { "" })));
            }
            let part = collection.get(name).cloned().unwrap_or_else(|| Value::unknown(Type::Dynamic));
            Ok(part_of(part, collection, step).marked(collection.marks))
        }
        Type::Set(_) => Err(no_index(
            "Elements of a set are identified only by their value and don't have any separate index or key to select with, so it's only possible to perform operations across all elements of the set.",
        )),
        Type::Dynamic | Type::Bool | Type::Number | Type::String => {
            Err(no_index("This value does not have any indices."))
        }
    }
}

/// A part that is there under a key that needs no conversion: most are, and the type of a large collection takes long to make.
fn known_part(collection: &Value, key: &Value) -> Option<Value> {
    let (part, step) = match (&collection.content, &key.content) {
        (Content::List(_, items) | Content::Tuple(items), Content::Number(number)) => {
            let position = number.to_u64().and_then(|n| usize::try_from(n).ok())?;
            (items.get(position)?, Step::Index(position))
        }
        (Content::Map(_, entries), Content::String(name)) => (entries.get(name)?, Step::Key(name.clone())),
        (Content::Object(entries), Content::String(name)) => {
            let part = entries.get(name)?.clone();
            return Some(part_of(part, collection, Some(Step::Attribute(name.clone()))).marked(collection.marks));
        }
        _ => return None,
    };
    Some(part_of(part.clone(), collection, Some(step)).marked(collection.marks.union(key.marks)))
}

fn step_of(key: &Value) -> Option<Step> {
    match &key.content {
        Content::String(s) => Some(Step::Key(s.clone())),
        Content::Number(n) => n.to_u64().and_then(|n| usize::try_from(n).ok()).map(Step::Index),
        _ => None,
    }
}

/// `object.name`. A part without a symbol of its own takes the one that follows from the object's.
///
/// # Errors
/// Terraform's: null, no such attribute, a type without attributes.
pub fn attribute(object: &Value, name: &str) -> Result<Value, OperatorError> {
    let unsupported = |detail: String| Err(OperatorError::new(UNSUPPORTED, detail, Operand::Right));
    if object.is_null() {
        return Err(OperatorError::new(
            "Attempt to get attribute from null value",
            "This value is null, so it does not have any attributes.",
            Operand::Left,
        ));
    }
    let step = |map: bool| Some(if map { Step::Key(name.into()) } else { Step::Attribute(name.into()) });
    match &object.content {
        Content::Object(entries) => {
            if let Some(part) = entries.get(name) {
                return Ok(part_of(part.clone(), object, step(false)).marked(object.marks));
            }
        }
        Content::Map(_, entries) => {
            if let Some(part) = entries.get(name) {
                return Ok(part_of(part.clone(), object, step(true)).marked(object.marks));
            }
        }
        _ => {}
    }
    match object.ty() {
        Type::Object(attributes) => match (attributes.get(name), object.get(name)) {
            (None, _) => unsupported(format!("This object does not have an attribute named \"{name}\".")),
            (Some(_), Some(part)) => Ok(part_of(part.clone(), object, step(false)).marked(object.marks)),
            (Some(attribute), None) => Ok(unknown_part(object, attribute.ty.clone(), step(false))),
        },
        Type::Map(element) => match object.entries() {
            None => Ok(unknown_part(object, (*element).clone(), step(true))),
            Some(entries) => match entries.get(name) {
                Some(part) => Ok(part_of(part.clone(), object, step(true)).marked(object.marks)),
                None => Err(OperatorError::new(
                    "Missing map element",
                    format!("This map does not have an element with the key \"{name}\"."),
                    Operand::Right,
                )),
            },
        },
        Type::Dynamic => Ok(unknown_part(object, Type::Dynamic, step(false))),
        Type::List(element) if matches!(*element, Type::Object(_)) => {
            let known = matches!(&*element, Type::Object(attributes) if attributes.contains_key(name));
            let which = if known { format!("attribute \"{name}\" for") } else { "an attribute for".to_owned() };
            unsupported(format!(
                "Can't access attributes on a list of objects. Did you mean to access {which} a specific element of the list, or across all elements of the list?"
            ))
        }
        Type::Set(element) if matches!(*element, Type::Object(_)) => unsupported(
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of the set?"
                .to_owned(),
        ),
        ty @ (Type::Bool | Type::Number | Type::String) => {
            unsupported(format!("Can't access attributes on a primitive-typed value ({}).", ty.friendly_name()))
        }
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
            unsupported("This value does not have any attributes.".to_owned())
        }
    }
}
