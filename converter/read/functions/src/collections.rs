//! Functions of maps, and questions about collections.

use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Content, Entries, Number, Refinements, Type, Value, convert, equals, operators, unify_unsafe};

pub(crate) fn length_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::Bool | Type::Number => Err("argument must be a string, a collection type, or a structural type".into()),
        _ => Ok(Type::Number),
    }
}

pub(crate) fn length(call: &Call<'_>) -> Outcome {
    let value = &call.arguments[0];
    match &value.content {
        Content::String(s) => Ok((crate::strings::grapheme_count(s) as i64).into()),
        Content::Unknown(refinements) if refinements.ty == Type::String => {
            let prefix = refinements.prefix.as_deref().map_or(0, crate::strings::grapheme_count);
            Ok(Value::refined(Refinements {
                min: Some((Number::from(prefix as u64), true)),
                not_null: true,
                ..Refinements::of(Type::Number)
            }))
        }
        _ => value.length().ok_or_else(|| "argument must be a string, a collection type, or a structural type".into()),
    }
}

pub(crate) fn alltrue(call: &Call<'_>) -> Outcome {
    for item in call.arguments[0].items().unwrap_or_default() {
        if item.is_unknown() {
            return Ok(Value::unknown(Type::Bool));
        }
        if item.as_bool() != Some(true) {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

pub(crate) fn anytrue(call: &Call<'_>) -> Outcome {
    let items = call.arguments[0].items().unwrap_or_default();
    if items.iter().any(|i| i.as_bool() == Some(true)) {
        return Ok(true.into());
    }
    Ok(if items.iter().any(Value::is_unknown) { Value::unknown(Type::Bool) } else { false.into() })
}

pub(crate) fn coalesce_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    let types: Vec<Type> = arguments.iter().map(Value::ty).collect();
    unify_unsafe(&types).ok_or_else(|| "all arguments must have the same type".into())
}

pub(crate) fn coalesce(call: &Call<'_>) -> Outcome {
    for given in call.arguments {
        let value = convert(given, call.returns).map_err(|e| Failure::Call(e.message))?;
        if value.is_unknown() {
            return Ok(Value::unknown(call.returns.clone()));
        }
        if !value.is_null() && value.as_str() != Some("") {
            return Ok(value);
        }
    }
    Err("no non-null, non-empty-string arguments".into())
}

pub(crate) fn coalescelist_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    let Some(first) = arguments.first() else { return Err("at least one argument is required".into()) };
    for given in arguments {
        if given.is_unknown() {
            return Ok(Type::Dynamic);
        }
        if !matches!(given.ty(), Type::List(_) | Type::Tuple(_)) {
            return Err("coalescelist arguments must be lists or tuples".into());
        }
    }
    let ty = first.ty();
    Ok(if arguments.iter().all(|a| a.ty() == ty) { ty } else { Type::Dynamic })
}

pub(crate) fn coalescelist(call: &Call<'_>) -> Outcome {
    for given in call.arguments {
        if given.is_unknown() {
            return Ok(Value::unknown(call.returns.clone()));
        }
        if given.items().is_some_and(|items| !items.is_empty()) {
            return Ok(given.clone());
        }
    }
    Err("no non-null arguments".into())
}

pub(crate) fn contains(call: &Call<'_>) -> Outcome {
    let (list, wanted) = (&call.arguments[0], &call.arguments[1]);
    let Some(items) = list.items() else { return Err("argument must be list, tuple, or set".into()) };
    let mut undecided = false;
    for item in items {
        match equals(wanted, item).as_bool() {
            Some(true) => return Ok(true.into()),
            Some(false) => {}
            None => undecided = true,
        }
    }
    Ok(if undecided { Value::unknown(Type::Bool) } else { false.into() })
}

pub(crate) fn index(call: &Call<'_>) -> Outcome {
    let (list, wanted) = (&call.arguments[0], &call.arguments[1]);
    let items = match &list.content {
        Content::List(_, items) | Content::Tuple(items) => items,
        _ => return Err("argument must be a list or tuple".into()),
    };
    if items.is_empty() {
        return Err("cannot search an empty list".into());
    }
    for (position, item) in items.iter().enumerate() {
        match equals(item, wanted).as_bool() {
            Some(true) => return Ok((position as i64).into()),
            Some(false) => {}
            None => return Ok(Value::unknown(Type::Number)),
        }
    }
    Err("item not found".into())
}

pub(crate) fn keys_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::Map(_) => Ok(Type::list(Type::String)),
        Type::Object(attributes) => Ok(Type::tuple(attributes.keys().map(|_| Type::String))),
        _ => Err(argument(0, "must have map or object type")),
    }
}

pub(crate) fn keys(call: &Call<'_>) -> Outcome {
    let map = &call.arguments[0];
    Ok(match (map.ty(), map.entries()) {
        (Type::Object(attributes), _) => Value::tuple(attributes.keys().map(|k| Value::string(&**k))),
        (_, Some(entries)) => Value::list(Type::String, entries.keys().map(|k| Value::string(&**k))),
        _ => Value::unknown(call.returns.clone()),
    })
}

pub(crate) fn values_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match arguments[0].ty() {
        Type::Map(element) => Ok(Type::List(element)),
        Type::Object(attributes) => Ok(Type::tuple(attributes.values().map(|a| a.ty.clone()))),
        _ => Err("values() requires a map as the first argument".into()),
    }
}

pub(crate) fn values(call: &Call<'_>) -> Outcome {
    let entries = call.arguments[0].entries().cloned().unwrap_or_default();
    Ok(match call.returns {
        Type::List(element) => Value::list((**element).clone(), entries.into_values()),
        _ => Value::tuple(entries.into_values()),
    })
}

pub(crate) fn lookup_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    if arguments.len() > 3 {
        return Err(format!("lookup() takes two or three arguments, got {}", arguments.len()).into());
    }
    let default = arguments.get(2);
    match arguments[0].ty() {
        Type::Object(attributes) => {
            let Some(key) = arguments[1].as_str() else { return Ok(Type::Dynamic) };
            match (attributes.get(key), default) {
                (Some(attribute), _) => Ok(attribute.ty.clone()),
                (None, Some(default)) => Ok(default.ty()),
                (None, None) => {
                    Err(argument(0, format!("the given object has no attribute {}", crate::arguments::quoted(key))))
                }
            }
        }
        Type::Map(element) => {
            if default.is_some_and(|default| convert(default, &element).is_err()) {
                return Err(argument(2, "the default value must have the same type as the map elements"));
            }
            Ok((*element).clone())
        }
        _ => Err(argument(0, "lookup() requires a map as the first argument")),
    }
}

pub(crate) fn lookup(call: &Call<'_>) -> Outcome {
    let (map, key) = (&call.arguments[0], &call.arguments[1]);
    if map.is_unknown() || key.is_unknown() {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let key = key.as_str().unwrap_or_default();
    if map.get(key).is_some() {
        return operators::index(map, &key.into()).map_err(|e| Failure::Call(e.detail));
    }
    match call.arguments.get(2) {
        Some(default) => convert(default, call.returns).map_err(|e| Failure::Call(e.message)),
        None => Err(format!("lookup failed to find key {}", crate::arguments::quoted(key)).into()),
    }
}

pub(crate) fn merge_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    let Some(first) = arguments.first() else { return Ok(Type::Object(Arc::default())) };
    let first = first.ty();
    let mut attributes: BTreeMap<Arc<str>, Type> = BTreeMap::new();
    let (mut matching, mut known) = (true, true);
    for given in arguments {
        let ty = given.ty();
        match &ty {
            Type::Dynamic => return Ok(Type::Dynamic),
            Type::Object(object) => {
                if !given.is_null() {
                    attributes.extend(object.iter().map(|(name, a)| (name.clone(), a.ty.clone())));
                }
            }
            Type::Map(element) => match given.entries() {
                Some(entries) => attributes.extend(entries.keys().map(|k| (k.clone(), (**element).clone()))),
                None => known &= given.is_null(),
            },
            _ => {
                let name = crate::arguments::quoted(&ty.friendly_name());
                return Err(format!("arguments must be maps or objects, got {name}").into());
            }
        }
        matching &= ty == first;
    }
    if matching {
        Ok(first)
    } else if known {
        Ok(Type::object(attributes))
    } else {
        Ok(Type::Dynamic)
    }
}

pub(crate) fn merge(call: &Call<'_>) -> Outcome {
    let mut merged = Entries::new();
    for given in call.arguments {
        if let Some(entries) = given.entries() {
            merged.extend(entries.iter().map(|(k, v)| (k.clone(), v.clone())));
        }
    }
    Ok(match call.returns {
        Type::Map(element) => Value::map((**element).clone(), merged),
        _ => Value::object(merged),
    })
}

pub(crate) fn zipmap_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    let (keys, values) = (&arguments[0], &arguments[1]);
    match values.ty() {
        Type::List(element) => Ok(Type::Map(element)),
        Type::Tuple(types) => {
            if !keys.is_wholly_known() {
                return Ok(Type::Dynamic);
            }
            let keys = keys.items().unwrap_or_default();
            if keys.len() != types.len() {
                return Err(unequal(keys.len(), types.len()));
            }
            let mut attributes = BTreeMap::new();
            for (position, (key, ty)) in keys.iter().zip(types.iter()).enumerate() {
                let Some(key) = key.as_str() else { return Err(null_key(position)) };
                attributes.insert(Arc::from(key), ty.clone());
            }
            Ok(Type::object(attributes))
        }
        _ => Err("values argument must be a list or tuple value".into()),
    }
}

fn unequal(keys: usize, values: usize) -> Failure {
    format!("number of keys ({keys}) does not match number of values ({values})").into()
}

fn null_key(position: usize) -> Failure {
    format!("keys list has null value at index {position}").into()
}

pub(crate) fn zipmap(call: &Call<'_>) -> Outcome {
    let (keys, values) = (&call.arguments[0], &call.arguments[1]);
    if !keys.is_wholly_known() {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let (names, items) = (keys.items().unwrap_or_default(), values.items().unwrap_or_default());
    if names.len() != items.len() {
        return Err(unequal(names.len(), items.len()));
    }
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for (position, (name, item)) in names.iter().zip(items).enumerate() {
        let Some(name) = name.as_str() else { return Err(null_key(position)) };
        entries.insert(name.into(), item.clone());
    }
    let result = match call.returns {
        Type::Map(element) => Value::map((**element).clone(), entries),
        _ => Value::object(entries),
    };
    Ok(result.marked(keys.marks_deep()))
}

pub(crate) fn transpose(call: &Call<'_>) -> Outcome {
    let map = &call.arguments[0];
    if !map.is_wholly_known() {
        return Ok(Value::unknown(call.returns.clone()));
    }
    let mut transposed: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, list) in map.entries().into_iter().flatten() {
        let Some(items) = list.items() else { return Err("input must not contain null list".into()) };
        for item in items {
            let Content::String(text) = &item.content else {
                return Err("input list must not contain null string".into());
            };
            transposed.entry(text.clone()).or_default().push(Value::string(&**key));
        }
    }
    let lists = transposed.into_iter().map(|(key, items)| (key, Value::list(Type::String, items)));
    Ok(Value::map(Type::list(Type::String), lists))
}

const LIST_IS_GONE: &str = "the \"list\" function was deprecated in Terraform v0.12 and is no longer available; use tolist([ ... ]) syntax to write a literal list";
const MAP_IS_GONE: &str = "the \"map\" function was deprecated in Terraform v0.12 and is no longer available; use tomap({ ... }) syntax to write a literal map";

pub(crate) fn list_is_gone_type(_: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    Err(LIST_IS_GONE.into())
}

pub(crate) fn list_is_gone(_: &Call<'_>) -> Outcome {
    Err(LIST_IS_GONE.into())
}

pub(crate) fn map_is_gone_type(_: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    Err(MAP_IS_GONE.into())
}

pub(crate) fn map_is_gone(_: &Call<'_>) -> Outcome {
    Err(MAP_IS_GONE.into())
}
