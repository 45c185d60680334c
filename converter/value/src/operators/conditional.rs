//! `condition ? a : b`

use super::{Operand, OperatorError};
use crate::{Content, Marks, Number, Refinements, Type, Value, convert, mismatch_message, unify_unsafe};

/// `condition ? when_true : when_false`. Both results are given; where evaluating the one not chosen fails, pass an unknown
/// value of type [`Type::Dynamic`] for it, as Terraform does.
///
/// The result has the type to which both can be brought; `true ? {a = 1} : {b = 2}` is a map. Marks of the condition and of both
/// results are on it. The chosen result keeps its symbol.
///
/// # Errors
/// If the condition is null or no bool, or the results have no common type.
pub fn conditional(condition: &Value, when_true: &Value, when_false: &Value) -> Result<Value, OperatorError> {
    let untyped_null = |v: &Value| matches!(&v.content, Content::Null(Type::Dynamic)) && !v.marks.any();
    let (true_type, false_type) = (when_true.ty(), when_false.ty());
    let ty = if untyped_null(when_true) {
        Some(false_type.clone())
    } else if untyped_null(when_false) {
        Some(true_type.clone())
    } else if true_type == Type::Dynamic || false_type == Type::Dynamic {
        Some(Type::Dynamic)
    } else {
        unify_unsafe(&[true_type.clone(), false_type.clone()])
    };
    let Some(ty) = ty else {
        let why = describe_mismatch(&true_type, &false_type);
        return Err(OperatorError::new(
            "Inconsistent conditional result types",
            format!("The true and false result expressions must have consistent types. {why}."),
            Operand::Whole,
        ));
    };
    let marks = condition.marks.union(when_true.marks).union(when_false.marks);
    let (chosen, side, name) = match &condition.content {
        Content::Null(_) => {
            return Err(OperatorError::new(
                "Null condition",
                "The condition value is null. Conditions must either be true or false.",
                Operand::Whole,
            ));
        }
        Content::Unknown(_) => {
            return Ok(undecided(ty, when_true, when_false, marks).derived_from([condition, when_true, when_false]));
        }
        _ => match convert(condition, &Type::Bool).ok().and_then(|c| c.as_bool()) {
            Some(true) => (when_true, Operand::Left, "true"),
            Some(false) => (when_false, Operand::Right, "false"),
            None => {
                return Err(OperatorError::new(
                    "Incorrect condition type",
                    "The condition expression must be of type bool.",
                    Operand::Whole,
                ));
            }
        },
    };
    // Two unlike types of which one is undecided: the value stays as it is.
    let converted = if ty == Type::Dynamic { Ok(chosen.clone()) } else { convert(chosen, &ty) };
    match converted {
        Ok(value) => Ok(value.marked(marks)),
        Err(e) => Err(OperatorError::new(
            "Inconsistent conditional result types",
            format!("The {name} result value has the wrong type: {}.", e.message),
            side,
        )),
    }
}

/// The result under an unknown condition: unknown, within the bounds of both results.
fn undecided(ty: Type, when_true: &Value, when_false: &Value, marks: Marks) -> Value {
    if when_true.is_null() && when_false.is_null() {
        return Value::null(ty).marked(marks);
    }
    let same_type = when_true.ty() == when_false.ty();
    let mut result = Refinements {
        not_null: when_true.is_never_null() && when_false.is_never_null(),
        ..Refinements::of(ty.clone())
    };
    if ty == Type::Number && same_type && !when_true.is_null() && !when_false.is_null() {
        let (true_min, true_max) = number_bounds(when_true);
        let (false_min, false_max) = number_bounds(when_false);
        result.min = both(true_min, false_min, |a, b| a < b);
        result.max = both(true_max, false_max, |a, b| a > b);
    }
    if same_type && matches!(ty, Type::List(_) | Type::Set(_) | Type::Map(_)) {
        let (true_min, true_max) = length_bounds(when_true);
        let (false_min, false_max) = length_bounds(when_false);
        result.min_length = Some(true_min.min(false_min)).filter(|n| *n > 0);
        result.max_length = true_max.zip(false_max).map(|(a, b)| a.max(b));
    }
    Value::refined(result).marked(marks)
}

type Bound = Option<(Number, bool)>;

fn number_bounds(value: &Value) -> (Bound, Bound) {
    match &value.content {
        Content::Number(n) => (Some((n.clone(), true)), Some((n.clone(), true))),
        Content::Unknown(r) => (r.min.clone(), r.max.clone()),
        _ => (None, None),
    }
}

fn both(a: Bound, b: Bound, further: fn(&Number, &Number) -> bool) -> Bound {
    let ((a, a_included), (b, b_included)) = (a?, b?);
    if a == b {
        return Some((a, a_included || b_included));
    }
    Some(if further(&a, &b) { (a, a_included) } else { (b, b_included) })
}

fn length_bounds(value: &Value) -> (u64, Option<u64>) {
    match &value.content {
        Content::Unknown(r) => (r.min_length.unwrap_or(0), r.max_length),
        Content::Set(_, items) if !crate::inspect::set_length_is_known(value) => (0, Some(items.len() as u64)),
        Content::Null(_) => (0, None),
        _ => {
            let length = value.items().map(<[Value]>::len).or_else(|| value.entries().map(|e| e.len()));
            (length.unwrap_or(0) as u64, length.map(|n| n as u64))
        }
    }
}

/// How two types differ, most specific difference first, in Terraform's words.
fn describe_mismatch(when_true: &Type, when_false: &Type) -> String {
    match (when_true, when_false) {
        (Type::Object(a), Type::Object(b)) => {
            for (name, attribute) in a.iter() {
                let Some(other) = b.get(name) else {
                    return format!(
                        "The 'true' value includes object attribute \"{name}\", which is absent in the 'false' value"
                    );
                };
                if unify_unsafe(&[attribute.ty.clone(), other.ty.clone()]).is_none() {
                    return format!(
                        "Type mismatch for object attribute \"{name}\": {}",
                        describe_mismatch(&attribute.ty, &other.ty)
                    );
                }
            }
            match b.keys().find(|name| !a.contains_key(name)) {
                Some(name) => format!(
                    "The 'false' value includes object attribute \"{name}\", which is absent in the 'true' value"
                ),
                None => "The object types are different".to_owned(),
            }
        }
        (Type::Tuple(a), Type::Tuple(b)) => {
            if a.len() != b.len() {
                return format!(
                    "The 'true' tuple has length {}, but the 'false' tuple has length {}",
                    a.len(),
                    b.len()
                );
            }
            for (i, (a, b)) in a.iter().zip(b.iter()).enumerate() {
                if unify_unsafe(&[a.clone(), b.clone()]).is_none() {
                    return format!("Type mismatch for tuple element {i}: {}", describe_mismatch(a, b));
                }
            }
            "The tuple types are different".to_owned()
        }
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            let kind = match when_true {
                Type::List(_) => "list",
                Type::Set(_) => "set",
                _ => "map",
            };
            if a == b || unify_unsafe(&[(**a).clone(), (**b).clone()]).is_some() {
                return mismatch_message(when_false, when_true);
            }
            format!("Mismatched {kind} element types: {}", describe_mismatch(a, b))
        }
        _ => format!(
            "The 'true' value is {}, but the 'false' value is {}",
            when_true.friendly_name(),
            when_false.friendly_name()
        ),
    }
}
