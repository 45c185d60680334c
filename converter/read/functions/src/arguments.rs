//! Reading arguments.

use crate::call::Call;
use crate::error::Failure;
use value::{Content, Number, Value};

/// Text of an argument that is known and a string, which the parameter guarantees.
pub(crate) fn text<'a>(call: &Call<'a>, position: usize) -> &'a str {
    call.arguments.get(position).and_then(Value::as_str).unwrap_or_default()
}

/// Number of an argument that is known and a number, which the parameter guarantees.
pub(crate) fn number(call: &Call<'_>, position: usize) -> Number {
    call.arguments.get(position).and_then(Value::as_number).cloned().unwrap_or_else(Number::zero)
}

/// A whole number of 64 bits.
pub(crate) fn whole(value: &Value) -> Result<i64, String> {
    let message = "value must be a whole number, between -9223372036854775808 and 9223372036854775807";
    match &value.content {
        Content::Number(n) => n.to_i64().ok_or_else(|| message.to_owned()),
        Content::Null(_) => Err("must not be null".to_owned()),
        _ => Err("must be a number".to_owned()),
    }
}

/// As [`whole`], where the call as a whole fails.
pub(crate) fn whole_of(call: &Call<'_>, position: usize) -> Result<i64, Failure> {
    match call.arguments.get(position) {
        Some(value) => whole(value).map_err(Failure::Call),
        None => Err(Failure::Call("an argument is missing".to_owned())),
    }
}

/// A double, as Go reads it out of a number.
pub(crate) fn double(value: &Value) -> Result<f64, Failure> {
    let number = value.as_number().map(Number::to_f64).unwrap_or(f64::NAN);
    if number.is_finite() { Ok(number) } else { Err(Failure::Call("value is too large".to_owned())) }
}

/// A string in Go's `%q`.
pub(crate) fn quoted(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    result.push('"');
    for c in text.chars() {
        match c {
            '"' => result.push_str("\\\""),
            '\\' => result.push_str("\\\\"),
            '\n' => result.push_str("\\n"),
            '\r' => result.push_str("\\r"),
            '\t' => result.push_str("\\t"),
            '\u{7}' => result.push_str("\\a"),
            '\u{8}' => result.push_str("\\b"),
            '\u{b}' => result.push_str("\\v"),
            '\u{c}' => result.push_str("\\f"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => result.push_str(&format!("\\x{:02x}", c as u32)),
            c => result.push(c),
        }
    }
    result.push('"');
    result
}
