//! The one type to which values of several types can be brought.

use crate::Type;
use crate::convert::convertible;

/// The type that all types can be converted to without loss, by cty's rules; `None` where there is none.
///
/// This is what `for` and most of Terraform's own code asks for.
pub fn unify(types: &[Type]) -> Option<Type> {
    unify_with(types, false)
}

/// As [`unify`], with conversions that may fail for some values: what conditionals and `tolist` ask for.
pub fn unify_unsafe(types: &[Type]) -> Option<Type> {
    unify_with(types, true)
}

pub(crate) fn unify_with(types: &[Type], allow_unsafe: bool) -> Option<Type> {
    let total = types.len();
    if total == 0 {
        return None;
    }
    let count = |test: fn(&Type) -> bool| types.iter().filter(|t| test(t)).count();
    let maps = count(|t| matches!(t, Type::Map(_)));
    let lists = count(|t| matches!(t, Type::List(_)));
    let sets = count(|t| matches!(t, Type::Set(_)));
    let objects = count(|t| matches!(t, Type::Object(_)));
    let tuples = count(|t| matches!(t, Type::Tuple(_)));
    let dynamics = count(|t| *t == Type::Dynamic);
    if maps > 0 && maps + dynamics == total {
        return unify_collections(types, Type::map, allow_unsafe, dynamics > 0);
    } else if maps > 0 && maps + objects + dynamics == total {
        let found = unify_mixed(types, |t| matches!(t, Type::Object(_)), objects_to_map, allow_unsafe);
        if let Some(found @ Type::Map(_)) = found {
            return Some(found);
        }
    } else if lists > 0 && lists + dynamics == total {
        return unify_collections(types, Type::list, allow_unsafe, dynamics > 0);
    } else if lists > 0 && lists + tuples + dynamics == total {
        let found = unify_mixed(types, |t| matches!(t, Type::Tuple(_)), tuples_to_list, allow_unsafe);
        if let Some(found @ Type::List(_)) = found {
            return Some(found);
        }
    } else if sets > 0 && sets + dynamics == total {
        return unify_collections(types, Type::set, allow_unsafe, dynamics > 0);
    } else if objects > 0 && objects + dynamics == total {
        return unify_objects(types, allow_unsafe, dynamics > 0);
    } else if tuples > 0 && tuples + dynamics == total {
        return unify_tuples(types, allow_unsafe, dynamics > 0);
    } else if objects > 0 && tuples > 0 {
        return None;
    }
    by_preference(types).into_iter().map(|i| &types[i]).find(|want| all_fit(types, want, allow_unsafe)).cloned()
}

fn all_fit(types: &[Type], want: &Type, allow_unsafe: bool) -> bool {
    types.iter().all(|t| t == want || convertible(t, want, allow_unsafe))
}

fn unify_collections(types: &[Type], of: fn(Type) -> Type, allow_unsafe: bool, has_dynamic: bool) -> Option<Type> {
    if has_dynamic {
        return Some(Type::Dynamic);
    }
    let elements: Vec<Type> = types.iter().filter_map(element).collect();
    let found = of(unify_with(&elements, allow_unsafe)?);
    all_fit(types, &found, allow_unsafe).then_some(found)
}

fn element(ty: &Type) -> Option<Type> {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => Some((**element).clone()),
        Type::Dynamic | Type::Bool | Type::Number | Type::String | Type::Tuple(_) | Type::Object(_) => None,
    }
}

/// Structural types among collections: they first become a collection of their own, which is then unified with the others.
fn unify_mixed(
    types: &[Type],
    structural: fn(&Type) -> bool,
    collect: fn(&[Type], bool) -> Option<Type>,
    allow_unsafe: bool,
) -> Option<Type> {
    let chosen: Vec<Type> = types.iter().filter(|t| structural(t)).cloned().collect();
    let collected = collect(&chosen, allow_unsafe)?;
    let replaced: Vec<Type> = types.iter().map(|t| if structural(t) { collected.clone() } else { t.clone() }).collect();
    unify_with(&replaced, allow_unsafe)
}

fn unify_objects(types: &[Type], allow_unsafe: bool, has_dynamic: bool) -> Option<Type> {
    if has_dynamic {
        return Some(Type::Dynamic);
    }
    let objects: Vec<_> = types.iter().filter_map(|t| if let Type::Object(a) = t { Some(a) } else { None }).collect();
    let first = objects.first()?;
    if objects.iter().any(|o| o.len() != first.len() || !o.keys().eq(first.keys())) {
        return objects_to_map(types, allow_unsafe);
    }
    let mut attributes = Vec::with_capacity(first.len());
    for name in first.keys() {
        let across: Vec<Type> = objects.iter().filter_map(|o| o.get(name).map(|a| a.ty.clone())).collect();
        attributes.push((name.clone(), unify_with(&across, allow_unsafe)?));
    }
    let found = Type::object(attributes);
    if all_fit(types, &found, allow_unsafe) { Some(found) } else { objects_to_map(types, allow_unsafe) }
}

fn objects_to_map(types: &[Type], allow_unsafe: bool) -> Option<Type> {
    let mut attributes = Vec::new();
    for ty in types {
        if let Type::Object(object) = ty {
            attributes.extend(object.values().map(|a| a.ty.clone()));
        }
    }
    let found = Type::map(unify_with(&attributes, allow_unsafe)?);
    all_fit(types, &found, allow_unsafe).then_some(found)
}

fn unify_tuples(types: &[Type], allow_unsafe: bool, has_dynamic: bool) -> Option<Type> {
    if has_dynamic {
        return Some(Type::Dynamic);
    }
    let tuples: Vec<_> = types.iter().filter_map(|t| if let Type::Tuple(t) = t { Some(t) } else { None }).collect();
    let length = tuples.first()?.len();
    if tuples.iter().any(|t| t.len() != length) {
        return tuples_to_list(types, allow_unsafe);
    }
    let mut elements = Vec::with_capacity(length);
    for i in 0..length {
        let across: Vec<Type> = tuples.iter().map(|t| t[i].clone()).collect();
        elements.push(unify_with(&across, allow_unsafe)?);
    }
    let found = Type::tuple(elements);
    if all_fit(types, &found, allow_unsafe) { Some(found) } else { tuples_to_list(types, allow_unsafe) }
}

fn tuples_to_list(types: &[Type], allow_unsafe: bool) -> Option<Type> {
    let mut elements = Vec::new();
    for ty in types {
        if let Type::Tuple(items) = ty {
            elements.extend(items.iter().cloned());
        }
    }
    let found = Type::list(unify_with(&elements, allow_unsafe)?);
    all_fit(types, &found, allow_unsafe).then_some(found)
}

/// The types in the order in which they are tried: more general ones first, otherwise as given.
fn by_preference(types: &[Type]) -> Vec<usize> {
    let mut above: Vec<usize> = vec![0; types.len()];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    for i in 0..types.len() {
        for j in i + 1..types.len() {
            match generality(&types[i], &types[j]) {
                n if n < 0 => {
                    below[i].push(j);
                    above[j] += 1;
                }
                0 => {}
                _ => {
                    below[j].push(i);
                    above[i] += 1;
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..types.len()).filter(|i| above[*i] == 0).collect();
    let mut next = 0;
    while let Some(&i) = order.get(next) {
        next += 1;
        for &j in &below[i] {
            above[j] -= 1;
            if above[j] == 0 {
                order.push(j);
            }
        }
    }
    order
}

/// Negative if the first is more general than the second, positive if less, 0 if neither.
fn generality(a: &Type, b: &Type) -> i8 {
    match (a, b) {
        (Type::Dynamic, Type::Dynamic) => 0,
        (_, Type::Dynamic) => -1,
        (Type::Dynamic, _) => 1,
        (Type::String, Type::Number | Type::Bool) => -1,
        (Type::Number | Type::Bool, Type::String) => 1,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            generality(a, b)
        }
        (Type::Tuple(_) | Type::List(_), Type::Set(_))
        | (Type::List(_), Type::Tuple(_))
        | (Type::Map(_), Type::Object(_)) => -1,
        (Type::Set(_), Type::Tuple(_) | Type::List(_))
        | (Type::Tuple(_), Type::List(_))
        | (Type::Object(_), Type::Map(_)) => 1,
        (Type::Object(a), Type::Object(b)) if a.len() == b.len() && a.keys().eq(b.keys()) => {
            combined(a.values().zip(b.values()).map(|(a, b)| generality(&a.ty, &b.ty)))
        }
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
            combined(a.iter().zip(b.iter()).map(|(a, b)| generality(a, b)))
        }
        _ => 0,
    }
}

fn combined(parts: impl Iterator<Item = i8>) -> i8 {
    let (mut first, mut second) = (false, false);
    for part in parts {
        first |= part < 0;
        second |= part > 0;
    }
    match (first, second) {
        (true, false) => -1,
        (false, true) => 1,
        _ => 0,
    }
}
