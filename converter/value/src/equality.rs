//! Equality as Terraform's `==` has it: true, false or not known yet.

use crate::{Content, Refinements, Type, Value};

/// Whether two values are equal: a known or an unknown bool, with the marks of both.
///
/// Values of different types are not equal. An unknown value is unequal to a known one that its refinements exclude.
pub fn equals(a: &Value, b: &Value) -> Value {
    let result = match compare(a, b) {
        Some(equal) => Value::from(equal),
        None => Value::unknown(Type::Bool).never_null(),
    };
    result.marked(a.marks_deep().union(b.marks_deep()))
}

/// Whether two values are certainly the same: of the same type and content, unknowns of the same refinements included.
/// Marks, provenance and symbols are not looked at.
pub fn same(a: &Value, b: &Value) -> bool {
    match (&a.content, &b.content) {
        (Content::Unknown(a), Content::Unknown(b)) => a == b,
        (Content::Null(a), Content::Null(b)) => a == b,
        (Content::Bool(a), Content::Bool(b)) => a == b,
        (Content::Number(a), Content::Number(b)) => a == b,
        (Content::String(a), Content::String(b)) => a == b,
        (Content::List(ta, a), Content::List(tb, b)) | (Content::Set(ta, a), Content::Set(tb, b)) => {
            ta == tb && a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Content::Tuple(a), Content::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b)),
        (Content::Map(ta, a), Content::Map(tb, b)) => {
            ta == tb && a.len() == b.len() && a.iter().zip(b.iter()).all(|((ka, a), (kb, b))| ka == kb && same(a, b))
        }
        (Content::Object(a), Content::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((ka, a), (kb, b))| ka == kb && same(a, b))
        }
        _ => false,
    }
}

pub(crate) fn compare(a: &Value, b: &Value) -> Option<bool> {
    match (&a.content, &b.content) {
        (Content::Unknown(_), Content::Unknown(_)) => None,
        (Content::Unknown(unknown), _) => compare_unknown(unknown, b),
        (_, Content::Unknown(unknown)) => compare_unknown(unknown, a),
        (Content::Null(_), Content::Null(_)) => Some(true),
        (Content::Null(_), _) | (_, Content::Null(_)) => Some(false),
        (Content::Bool(a), Content::Bool(b)) => Some(a == b),
        (Content::Number(a), Content::Number(b)) => Some(a == b),
        (Content::String(a), Content::String(b)) => Some(a == b),
        _ => {
            let (ta, tb) = (a.ty(), b.ty());
            if has_undecided(a) || has_undecided(b) {
                // The types may still turn out the same, unless they differ elsewhere.
                return if conforms(&ta, &tb) || conforms(&tb, &ta) { None } else { Some(false) };
            }
            if ta == tb { compare_parts(a, b) } else { Some(false) }
        }
    }
}

fn compare_unknown(unknown: &Refinements, known: &Value) -> Option<bool> {
    if excludes(unknown, known) {
        return Some(false);
    }
    if known.is_null() || unknown.ty.has_dynamic() || known.ty() == unknown.ty { None } else { Some(false) }
}

/// Whether an unknown value cannot become this known one.
fn excludes(unknown: &Refinements, known: &Value) -> bool {
    if known.is_null() {
        return unknown.not_null;
    }
    match &known.content {
        Content::String(s) => unknown.prefix.as_ref().is_some_and(|prefix| !s.starts_with(&**prefix)),
        Content::Number(n) => {
            unknown.min.as_ref().is_some_and(|(min, included)| n < min || (n == min && !included))
                || unknown.max.as_ref().is_some_and(|(max, included)| n > max || (n == max && !included))
        }
        Content::List(_, items) => length_excluded(unknown, items.len()),
        Content::Set(_, items) => {
            if crate::inspect::set_length_is_known(known) {
                length_excluded(unknown, items.len())
            } else {
                unknown.min_length.is_some_and(|min| (items.len() as u64) < min)
            }
        }
        Content::Map(_, entries) => length_excluded(unknown, entries.len()),
        _ => false,
    }
}

fn length_excluded(unknown: &Refinements, length: usize) -> bool {
    unknown.min_length.is_some_and(|min| (length as u64) < min)
        || unknown.max_length.is_some_and(|max| length as u64 > max)
}

/// Whether one type is the other with undecided parts decided.
fn conforms(given: &Type, want: &Type) -> bool {
    match (given, want) {
        (_, Type::Dynamic) => true,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => conforms(a, b),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| conforms(a, b)),
        (Type::Object(a), Type::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((ka, a), (kb, b))| ka == kb && conforms(&a.ty, &b.ty))
        }
        (given, want) => given == want,
    }
}

/// Whether an unknown part has no decided type. An untyped null has one: it is known.
fn has_undecided(value: &Value) -> bool {
    match &value.content {
        Content::Unknown(refinements) => refinements.ty.has_dynamic(),
        _ => {
            value.items().is_some_and(|items| items.iter().any(has_undecided))
                || value.entries().is_some_and(|entries| entries.values().any(has_undecided))
        }
    }
}

fn compare_parts(a: &Value, b: &Value) -> Option<bool> {
    match (&a.content, &b.content) {
        (Content::Set(_, items), Content::Set(_, others)) => {
            if items.iter().chain(others.iter()).any(Value::is_unknown) {
                return None;
            }
            let within = |item: &Value, set: &[Value]| set.iter().any(|other| compare(item, other) == Some(true));
            Some(items.iter().all(|i| within(i, others)) && others.iter().all(|o| within(o, items)))
        }
        _ => {
            if let (Some(items), Some(others)) = (a.items(), b.items()) {
                if items.len() != others.len() {
                    return Some(false);
                }
                return all(items.iter().zip(others));
            }
            let (Some(entries), Some(others)) = (a.entries(), b.entries()) else { return Some(false) };
            if !entries.keys().eq(others.keys()) {
                return Some(false);
            }
            all(entries.values().zip(others.values()))
        }
    }
}

/// In order, as cty: the first pair that is unequal or not decided settles it.
fn all<'a>(pairs: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<bool> {
    for (a, b) in pairs {
        match compare(a, b) {
            Some(true) => {}
            other => return other,
        }
    }
    Some(true)
}
