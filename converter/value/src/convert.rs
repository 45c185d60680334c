//! Conversion of values to types, by cty's rules.

use crate::unify::unify_with;
use crate::{Attributes, Content, Entries, Number, Path, Refinements, Step, Type, Value};
use std::fmt;
use std::sync::Arc;

/// A value that does not fit a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertError {
    /// Which part of the value.
    pub path: Path,
    /// What is required, in Terraform's words: `a number is required`.
    pub message: String,
}

/// The part first where there is one: `.ports[0]: a number is required`.
impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_root() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl std::error::Error for ConvertError {}

/// Converts a value to a type as Terraform does wherever a type is wanted, unsafe conversions (string to number) included.
///
/// Marks, provenance and symbols stay, also on the parts. Attributes that are `optional(…)` and absent become null.
///
/// # Errors
/// If the type of the value, or the value itself, does not fit.
pub fn convert(value: &Value, to: &Type) -> Result<Value, ConvertError> {
    let as_it_is = match (&value.content, to) {
        (_, Type::Dynamic)
        | (Content::Bool(_), Type::Bool)
        | (Content::Number(_), Type::Number)
        | (Content::String(_), Type::String) => true,
        (Content::List(element, _), Type::List(to))
        | (Content::Set(element, _), Type::Set(to))
        | (Content::Map(element, _), Type::Map(to)) => element == to && element.is_primitive(),
        _ => false,
    };
    if as_it_is {
        return Ok(value.clone());
    }
    let from = value.ty();
    if from == to.without_optional_attributes() {
        return Ok(value.clone());
    }
    if !convertible(&from, to, true) {
        return Err(ConvertError { path: Path::root(), message: mismatch_message(&from, to) });
    }
    apply(value, &from, to, true, &mut Path::root())
}

/// Whether values of one type can be converted to another. Unsafe conversions may still fail for a certain value.
pub fn convertible(from: &Type, to: &Type, allow_unsafe: bool) -> bool {
    let all = |types: &[Type], to: &Type| types.iter().all(|from| from == to || convertible(from, to, allow_unsafe));
    match (from, to) {
        (_, Type::Dynamic) => true,
        (Type::Dynamic, _) => allow_unsafe,
        (Type::Number | Type::Bool, Type::String) => true,
        (Type::String, Type::Number | Type::Bool) => allow_unsafe,
        (Type::Object(from), Type::Object(to)) => to.iter().all(|(name, want)| match from.get(name) {
            Some(got) => got.ty == want.ty || convertible(&got.ty, &want.ty, allow_unsafe),
            None => want.optional,
        }),
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len()
                && from.iter().zip(to.iter()).all(|(from, to)| from == to || convertible(from, to, allow_unsafe))
        }
        (Type::List(from) | Type::Set(from), Type::List(to)) | (Type::Set(from), Type::Set(to)) => {
            from == to || convertible(from, to, allow_unsafe)
        }
        (Type::List(from), Type::Set(to)) => allow_unsafe && (from == to || convertible(from, to, allow_unsafe)),
        (Type::Map(from), Type::Map(to)) => from == to || convertible(from, to, allow_unsafe),
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => {
            from.is_empty() || sequence_element(from, to, allow_unsafe).is_some_and(|element| all(from, &element))
        }
        (Type::Object(from), Type::Map(to)) => {
            from.is_empty() || {
                let types: Vec<Type> = from.values().map(|a| a.ty.clone()).collect();
                map_element(&types, to, allow_unsafe).is_some_and(|element| all(&types, &element))
            }
        }
        (Type::Map(from), Type::Object(to)) => {
            allow_unsafe && to.values().all(|a| a.ty == **from || a.optional || convertible(from, &a.ty, allow_unsafe))
        }
        _ => false,
    }
}

/// The element type that a tuple takes as a list or set of `want`.
fn sequence_element(types: &[Type], want: &Type, allow_unsafe: bool) -> Option<Type> {
    if *want != Type::Dynamic {
        return Some(want.clone());
    }
    let element = unify_with(types, allow_unsafe)?;
    (element != Type::Dynamic || types.iter().all(|t| *t == Type::Dynamic)).then_some(element)
}

fn map_element(types: &[Type], want: &Type, allow_unsafe: bool) -> Option<Type> {
    if *want != Type::Dynamic { Some(want.clone()) } else { unify_with(types, allow_unsafe) }
}

/// Puts a content in the place of another, with all that is remembered of it.
fn keep(value: &Value, content: Content) -> Value {
    Value { content, marks: value.marks, provenance: value.provenance, symbol: value.symbol.clone() }
}

fn error(path: &Path, message: impl Into<String>) -> ConvertError {
    ConvertError { path: path.clone(), message: message.into() }
}

/// Converts what `convertible` allows. `from` is the type of the value.
pub(crate) fn apply(
    value: &Value,
    from: &Type,
    to: &Type,
    allow_unsafe: bool,
    path: &mut Path,
) -> Result<Value, ConvertError> {
    if *to == Type::Dynamic || from == to {
        return Ok(value.clone());
    }
    match &value.content {
        Content::Unknown(refinements) => {
            let target = dynamic_replace(from, &to.without_optional_attributes());
            return Ok(keep(value, Value::refined(convert_unknown(refinements, from, target)).content));
        }
        Content::Null(_) => {
            let target = dynamic_replace(from, &to.without_optional_attributes());
            return Ok(keep(value, Content::Null(target)));
        }
        Content::Bool(b) if *to == Type::String => {
            return Ok(keep(value, Content::String(if *b { "true" } else { "false" }.into())));
        }
        Content::Number(n) if *to == Type::String => {
            return Ok(keep(value, Content::String(n.to_string().into())));
        }
        Content::String(s) if *to == Type::Number => {
            let number = match &**s {
                "inf" | "Inf" | "+inf" | "+Inf" => Number::infinite(false),
                "-inf" | "-Inf" => Number::infinite(true),
                digits => digits.parse().map_err(|_| error(path, "a number is required"))?,
            };
            return Ok(keep(value, Content::Number(number)));
        }
        Content::String(s) if *to == Type::Bool => {
            return Ok(keep(value, Content::Bool(parse_bool(s).map_err(|message| error(path, message))?)));
        }
        _ => {}
    }
    match (from, to) {
        (Type::Object(got), Type::Object(want)) => {
            let mut entries = Entries::with_capacity(want.len());
            for (name, attribute) in want.iter() {
                let part = match (value.get(name), got.get(name)) {
                    (Some(part), Some(got)) => {
                        path.push(Step::Attribute(name.clone()));
                        let part = apply(part, &got.ty, &attribute.ty, allow_unsafe, path)?;
                        path.pop();
                        part
                    }
                    _ => Value::null(attribute.ty.without_optional_attributes()),
                };
                entries.insert(name.clone(), part);
            }
            Ok(keep(value, Content::Object(Arc::new(entries))))
        }
        (Type::Tuple(got), Type::Tuple(want)) => {
            let items = convert_items(value, |i| (got[i].clone(), want[i].clone()), allow_unsafe, path)?;
            Ok(keep(value, Content::Tuple(items.into())))
        }
        (Type::List(got) | Type::Set(got), Type::List(want) | Type::Set(want)) => {
            let to_list = matches!(to, Type::List(_));
            if to_list && matches!(from, Type::Set(_)) && !crate::inspect::set_length_is_known(value) {
                return Ok(keep(value, Content::Unknown(Arc::new(Refinements::of(Type::List(got.clone()))))));
            }
            let items = convert_items(value, |_| ((**got).clone(), (**want).clone()), allow_unsafe, path)?;
            let element = element_of(&items, if **want == Type::Dynamic { got } else { want })
                .ok_or_else(|| error(path, format!("element types must all match for conversion to {}", kind(to))))?;
            Ok(sequence(value, element, items, to_list))
        }
        (Type::Tuple(got), Type::List(want) | Type::Set(want)) => {
            let to_list = matches!(to, Type::List(_));
            if got.is_empty() {
                return Ok(sequence(value, want.without_optional_attributes(), Vec::new(), to_list));
            }
            let target = sequence_element(got, want, allow_unsafe)
                .ok_or_else(|| error(path, "cannot find a common base type for all elements"))?;
            let mut items = convert_items(value, |i| (got[i].clone(), target.clone()), allow_unsafe, path)?;
            if to_list {
                items = unify_items(items, allow_unsafe, path)?;
            }
            let element = element_of(&items, &target)
                .ok_or_else(|| error(path, format!("element types must all match for conversion to {}", kind(to))))?;
            Ok(sequence(value, element, items, to_list))
        }
        (Type::Map(_) | Type::Object(_), Type::Map(want)) => to_map(value, from, want, allow_unsafe, path),
        (Type::Map(got), Type::Object(want)) => {
            let mut entries = Entries::with_capacity(want.len());
            for (name, attribute) in want.iter() {
                let part = match value.get(name) {
                    Some(part) => {
                        path.push(Step::Key(name.clone()));
                        if **got != attribute.ty && !convertible(got, &attribute.ty, allow_unsafe) {
                            path.pop();
                            let reason = mismatch_message(got, &attribute.ty);
                            return Err(error(
                                path,
                                format!("map element type is incompatible with attribute \"{name}\": {reason}"),
                            ));
                        }
                        let part = apply(part, got, &attribute.ty, allow_unsafe, path)?;
                        path.pop();
                        part
                    }
                    None if attribute.optional => Value::null(attribute.ty.without_optional_attributes()),
                    None => {
                        return Err(error(path, format!("map has no element for required attribute \"{name}\"")));
                    }
                };
                entries.insert(name.clone(), part);
            }
            Ok(keep(value, Content::Object(Arc::new(entries))))
        }
        _ => Err(error(path, mismatch_message(from, to))),
    }
}

fn to_map(
    value: &Value,
    from: &Type,
    want: &Arc<Type>,
    allow_unsafe: bool,
    path: &mut Path,
) -> Result<Value, ConvertError> {
    let entries = value.entries().cloned().unwrap_or_default();
    let types: Vec<Type> = match from {
        Type::Map(element) => entries.iter().map(|_| (**element).clone()).collect(),
        _ => entries.values().map(Value::ty).collect(),
    };
    if entries.is_empty() {
        let element = match from {
            Type::Map(element) if **want == Type::Dynamic => (**element).clone(),
            _ => want.without_optional_attributes(),
        };
        return Ok(keep(value, Content::Map(Arc::new(element), Arc::default())));
    }
    let target = match from {
        Type::Map(_) => (**want).clone(),
        _ => map_element(&types, want, allow_unsafe)
            .ok_or_else(|| error(path, "cannot find a common base type for all elements"))?,
    };
    let mut converted = Vec::with_capacity(entries.len());
    for ((name, part), got) in entries.iter().zip(&types) {
        path.push(Step::Key(name.clone()));
        converted.push(apply(part, got, &target, allow_unsafe, path)?);
        path.pop();
    }
    if matches!(target, Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Object(_)) {
        converted = unify_items(converted, allow_unsafe && matches!(from, Type::Object(_)), path)?;
    }
    let element = element_of(&converted, &target)
        .ok_or_else(|| error(path, "element types must all match for conversion to map"))?;
    let entries = entries.keys().cloned().zip(converted).collect();
    Ok(keep(value, Content::Map(Arc::new(element), Arc::new(entries))))
}

fn kind(ty: &Type) -> &'static str {
    if matches!(ty, Type::List(_)) { "list" } else { "set" }
}

fn sequence(value: &Value, element: Type, items: Vec<Value>, list: bool) -> Value {
    if list {
        return keep(value, Content::List(Arc::new(element), items.into()));
    }
    let set = Value::set(element, items);
    let marks = set.marks;
    keep(value, set.content).marked(marks)
}

fn convert_items(
    value: &Value,
    types: impl Fn(usize) -> (Type, Type),
    allow_unsafe: bool,
    path: &mut Path,
) -> Result<Vec<Value>, ConvertError> {
    let items = value.items().unwrap_or_default();
    let mut converted = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let (from, to) = types(i);
        path.push(Step::Index(i));
        converted.push(apply(item, &from, &to, allow_unsafe, path)?);
        path.pop();
    }
    Ok(converted)
}

/// Brings items to one type once more: unifying dynamic parts can leave them of several.
fn unify_items(items: Vec<Value>, allow_unsafe: bool, path: &mut Path) -> Result<Vec<Value>, ConvertError> {
    let types: Vec<Type> = items.iter().map(Value::ty).collect();
    let Some(common) = unify_with(&types, allow_unsafe) else {
        return Err(error(path, "cannot find a common base type for all elements"));
    };
    items.iter().zip(&types).map(|(item, from)| apply(item, from, &common, allow_unsafe, path)).collect()
}

/// The type that all items have, those of no decided type left aside; `None` if they differ.
fn element_of(items: &[Value], otherwise: &Type) -> Option<Type> {
    let mut found = Type::Dynamic;
    for item in items {
        let ty = item.ty();
        if found == Type::Dynamic {
            found = ty;
        } else if ty != Type::Dynamic && ty != found {
            return None;
        }
    }
    Some(if items.is_empty() { otherwise.without_optional_attributes() } else { found })
}

fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(match text.to_lowercase().as_str() {
            "true" => "a bool is required; to convert from string, use lowercase \"true\"".to_owned(),
            "false" => "a bool is required; to convert from string, use lowercase \"false\"".to_owned(),
            _ => "a bool is required".to_owned(),
        }),
    }
}

/// What remains known of an unknown value after a conversion.
fn convert_unknown(source: &Refinements, from: &Type, target: Type) -> Refinements {
    let mut result = Refinements { not_null: source.not_null, ..Refinements::of(target) };
    let (min, max) = match (from, &result.ty) {
        (Type::Object(attributes), Type::Map(_)) => (Some(attributes.len() as u64), Some(attributes.len() as u64)),
        (Type::Tuple(items), Type::List(_)) => (Some(items.len() as u64), Some(items.len() as u64)),
        (Type::Tuple(items), Type::Set(_)) => (Some(items.len().min(1) as u64), Some(items.len() as u64)),
        (Type::List(_) | Type::Set(_) | Type::Map(_), Type::Set(_)) => {
            (source.min_length.map(|n| n.min(1)), source.max_length)
        }
        (Type::List(_) | Type::Set(_) | Type::Map(_), Type::List(_) | Type::Map(_)) => {
            (source.min_length, source.max_length)
        }
        _ => (None, None),
    };
    result.min_length = min.filter(|n| *n > 0);
    result.max_length = max;
    result
}

/// The target type with its undecided parts taken from the source type.
fn dynamic_replace(from: &Type, to: &Type) -> Type {
    match (from, to) {
        (Type::Dynamic, _) => to.clone(),
        (_, Type::Dynamic) => from.clone(),
        (Type::Map(from), Type::Map(to)) => Type::map(dynamic_replace(from, to)),
        (Type::Object(from), Type::Map(to)) => {
            let types: Vec<Type> = from.values().map(|a| a.ty.clone()).collect();
            Type::map(replace_unified(&types, to))
        }
        (Type::Object(from), Type::Object(to)) => Type::object(to.iter().map(|(name, want)| {
            let got = from.get(name).map_or(Type::Dynamic, |a| a.ty.clone());
            (name.clone(), dynamic_replace(&got, &want.ty))
        })),
        (Type::Map(from), Type::Object(to)) => {
            Type::object(to.iter().map(|(name, want)| (name.clone(), dynamic_replace(from, &want.ty))))
        }
        (Type::Set(from) | Type::List(from), Type::Set(to)) => Type::set(dynamic_replace(from, to)),
        (Type::Set(from) | Type::List(from), Type::List(to)) => Type::list(dynamic_replace(from, to)),
        (Type::Tuple(from), Type::Set(to)) => Type::set(replace_unified(from, to)),
        (Type::Tuple(from), Type::List(to)) => Type::list(replace_unified(from, to)),
        (Type::Tuple(from), Type::Tuple(to)) if from.len() == to.len() => {
            Type::tuple(from.iter().zip(to.iter()).map(|(from, to)| dynamic_replace(from, to)))
        }
        _ => to.clone(),
    }
}

fn replace_unified(from: &[Type], to: &Type) -> Type {
    unify_with(from, true).map_or_else(|| to.clone(), |from| dynamic_replace(&from, to))
}

/// Why one type cannot become another, in Terraform's words.
pub fn mismatch_message(got: &Type, want: &Type) -> String {
    let required = || format!("{} required", want.friendly_name_for_constraint());
    match (got, want) {
        (Type::Object(got), Type::Object(want)) => mismatch_of_objects(got, want),
        (Type::Tuple(_), Type::List(element)) if **element == Type::Dynamic => {
            "all list elements must have the same type".to_owned()
        }
        (Type::Tuple(_), Type::Set(element)) if **element == Type::Dynamic => {
            "all set elements must have the same type".to_owned()
        }
        (Type::Object(_), Type::Map(element)) if **element == Type::Dynamic => {
            "all map elements must have the same type".to_owned()
        }
        (Type::Tuple(items), Type::List(want) | Type::Set(want)) => items
            .iter()
            .enumerate()
            .find(|(_, got)| *got != &**want && !convertible(got, want, true))
            .map(|(i, got)| format!("element {i}: {}", mismatch_message(got, want)))
            .unwrap_or_else(|| format!("all elements must be {}", want.friendly_name_for_constraint())),
        (Type::Object(attributes), Type::Map(want)) => attributes
            .iter()
            .find(|(_, got)| got.ty != **want && !convertible(&got.ty, want, true))
            .map(|(name, got)| format!("element \"{name}\": {}", mismatch_message(&got.ty, want)))
            .unwrap_or_else(|| format!("all elements must be {}", want.friendly_name_for_constraint())),
        (Type::List(got) | Type::Set(got), Type::List(want)) => {
            format!("incorrect list element type: {}", mismatch_message(got, want))
        }
        (Type::List(got) | Type::Set(got), Type::Set(want)) => {
            format!("incorrect set element type: {}", mismatch_message(got, want))
        }
        (Type::Map(got), Type::Map(want)) => {
            format!("incorrect map element type: {}", mismatch_message(got, want))
        }
        _ => required(),
    }
}

fn mismatch_of_objects(got: &Attributes, want: &Attributes) -> String {
    let missing: Vec<String> = want
        .iter()
        .filter(|(name, attribute)| !attribute.optional && !got.contains_key(name))
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    match missing.as_slice() {
        [] => {}
        [name] => return format!("attribute {name} is required"),
        [first, second] => return format!("attributes {first} and {second} are required"),
        [names @ .., last] => return format!("attributes {}, and {last} are required", names.join(", ")),
    }
    for allow_unsafe in [true, false] {
        for (name, attribute) in want {
            if let Some(got) = got.get(name).filter(|got| got.ty != attribute.ty)
                && !convertible(&got.ty, &attribute.ty, allow_unsafe)
            {
                return format!("attribute \"{name}\": {}", mismatch_message(&got.ty, &attribute.ty));
            }
        }
    }
    "incorrect object attributes".to_owned()
}
