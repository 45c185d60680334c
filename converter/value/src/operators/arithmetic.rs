//! Arithmetic, comparison and logic.

use super::{Operand, OperatorError};
use crate::{Content, Number, Type, Value, convert};
use std::cmp::Ordering;

fn operand(value: &Value, want: &Type, name: &str, side: Operand) -> Result<Value, OperatorError> {
    convert(value, want).map_err(|e| {
        OperatorError::new("Invalid operand", format!("Unsuitable value for {name} operand: {}.", e.message), side)
    })
}

fn failed(message: &str) -> OperatorError {
    OperatorError::new("Operation failed", format!("Error during operation: {message}."), Operand::Whole)
}

fn operands(left: &Value, right: &Value, want: &Type) -> Result<(Value, Value), OperatorError> {
    let left = operand(left, want, "left", Operand::Left)?;
    let right = operand(right, want, "right", Operand::Right)?;
    if left.is_null() || right.is_null() {
        return Err(failed("argument must not be null"));
    }
    Ok((left, right))
}

fn numeric(
    left: &Value,
    right: &Value,
    compute: impl Fn(&Number, &Number) -> Result<Number, OperatorError>,
) -> Result<Value, OperatorError> {
    let (left, right) = operands(left, right, &Type::Number)?;
    let result = match (&left.content, &right.content) {
        (Content::Number(a), Content::Number(b)) => {
            let number = compute(a, b)?;
            if number.is_out_of_range() {
                return Err(failed("the result is too large or too small to be computed with"));
            }
            Value::from(number)
        }
        _ => Value::unknown(Type::Number).never_null(),
    };
    Ok(result.marked(left.marks.union(right.marks)).derived_from([&left, &right]))
}

/// `left + right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn add(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    numeric(left, right, |a, b| a.checked_add(b).ok_or_else(|| failed("can't compute sum of opposing infinities")))
}

/// `left - right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn subtract(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    numeric(left, right, |a, b| a.checked_add(&-b).ok_or_else(|| failed("can't subtract infinity from itself")))
}

/// `left * right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn multiply(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    numeric(left, right, |a, b| a.checked_mul(b).ok_or_else(|| failed("can't multiply zero by infinity")))
}

/// `left / right`
///
/// # Errors
/// If an operand is not a number, or null; and where both are zero, or both infinite. By zero alone the result is infinite.
pub fn divide(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    numeric(left, right, |a, b| {
        a.checked_div(b).ok_or_else(|| failed("can't divide zero by zero or infinity by infinity"))
    })
}

/// `left % right`; the left operand itself where the right one is zero, as Terraform has it.
///
/// # Errors
/// If an operand is not a number, or null, or infinite.
pub fn modulo(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    numeric(left, right, |a, b| {
        a.checked_modulo(b).ok_or_else(|| failed("can't divide zero by zero or infinity by infinity"))
    })
}

/// `-value`
///
/// # Errors
/// If it is not a number, or null.
pub fn negate(value: &Value) -> Result<Value, OperatorError> {
    let number = operand(value, &Type::Number, "unary", Operand::Whole)?;
    let result = match &number.content {
        Content::Null(_) => return Err(failed("argument must not be null")),
        Content::Number(n) => Value::from(-n),
        _ => Value::unknown(Type::Number).never_null(),
    };
    Ok(result.marked(number.marks).derived_from([&number]))
}

/// `left == right`
pub fn equal(left: &Value, right: &Value) -> Value {
    crate::equals(left, right).derived_from([left, right])
}

/// `left != right`
pub fn not_equal(left: &Value, right: &Value) -> Value {
    let mut result = equal(left, right);
    if let Content::Bool(b) = &mut result.content {
        *b = !*b;
    }
    result
}

/// What is known of the order of two numbers: the orders that are still possible.
fn possible(left: &Value, right: &Value) -> [bool; 3] {
    let bounds = |v: &Value| match &v.content {
        Content::Number(n) => (Some(n.clone()), Some(n.clone())),
        Content::Unknown(r) if r.ty == Type::Number => {
            (r.min.as_ref().map(|(n, _)| n.clone()), r.max.as_ref().map(|(n, _)| n.clone()))
        }
        _ => (None, None),
    };
    let ((left_min, left_max), (right_min, right_max)) = (bounds(left), bounds(right));
    let below = |a: &Option<Number>, b: &Option<Number>| matches!((a, b), (Some(a), Some(b)) if a < b);
    if let (Content::Number(a), Content::Number(b)) = (&left.content, &right.content) {
        let order = a.cmp(b);
        return [order == Ordering::Less, order == Ordering::Equal, order == Ordering::Greater];
    }
    if below(&left_max, &right_min) {
        [true, false, false]
    } else if below(&right_max, &left_min) {
        [false, false, true]
    } else {
        [true, true, true]
    }
}

fn ordered(left: &Value, right: &Value, accepted: [bool; 3]) -> Result<Value, OperatorError> {
    let (left, right) = operands(left, right, &Type::Number)?;
    let possible = possible(&left, &right);
    let accepts = possible.iter().zip(accepted).any(|(possible, accepted)| *possible && accepted);
    let refuses = possible.iter().zip(accepted).any(|(possible, accepted)| *possible && !accepted);
    let result = if accepts && refuses { Value::unknown(Type::Bool).never_null() } else { Value::from(accepts) };
    Ok(result.marked(left.marks.union(right.marks)).derived_from([&left, &right]))
}

/// `left < right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn less(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    ordered(left, right, [true, false, false])
}

/// `left <= right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn less_or_equal(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    ordered(left, right, [true, true, false])
}

/// `left > right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn greater(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    ordered(left, right, [false, false, true])
}

/// `left >= right`
///
/// # Errors
/// If an operand is not a number, or null.
pub fn greater_or_equal(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    ordered(left, right, [false, true, true])
}

fn logical(left: &Value, right: &Value, compute: impl Fn(bool, bool) -> bool) -> Result<Value, OperatorError> {
    let (left, right) = operands(left, right, &Type::Bool)?;
    let result = match (&left.content, &right.content) {
        (Content::Bool(a), Content::Bool(b)) => Value::from(compute(*a, *b)),
        _ => Value::unknown(Type::Bool).never_null(),
    };
    Ok(result.marked(left.marks.union(right.marks)).derived_from([&left, &right]))
}

/// `left && right`; Terraform 1.11 does not look at one side only: with an unknown operand the result is unknown.
///
/// # Errors
/// If an operand is not a bool, or null.
pub fn and(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    logical(left, right, |a, b| a && b)
}

/// `left || right`; with an unknown operand the result is unknown.
///
/// # Errors
/// If an operand is not a bool, or null.
pub fn or(left: &Value, right: &Value) -> Result<Value, OperatorError> {
    logical(left, right, |a, b| a || b)
}

/// `!value`
///
/// # Errors
/// If it is not a bool, or null.
pub fn not(value: &Value) -> Result<Value, OperatorError> {
    let value = operand(value, &Type::Bool, "unary", Operand::Whole)?;
    let result = match &value.content {
        Content::Null(_) => return Err(failed("argument must not be null")),
        Content::Bool(b) => Value::from(!b),
        _ => Value::unknown(Type::Bool).never_null(),
    };
    Ok(result.marked(value.marks).derived_from([&value]))
}
