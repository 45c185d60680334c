//! Exact numbers and readable layout in JSON.

use prices::Decimal;
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::{Number, Value};
use std::str::FromStr;

/// A decimal as a JSON number with exactly its digits.
pub(crate) fn number(decimal: &Decimal) -> Value {
    let text = decimal.normalize().to_string();
    Number::from_str(&text).map_or(Value::String(text), Value::Number)
}

/// For `serialize_with`.
pub(crate) fn decimal<S: Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    number(decimal).serialize(serializer)
}

/// For `serialize_with`.
pub(crate) fn optional_decimal<S: Serializer>(decimal: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match decimal {
        Some(decimal) => number(decimal).serialize(serializer),
        None => serializer.serialize_none(),
    }
}

/// Sums by currency, for `serialize_with`.
pub(crate) fn sums<S: Serializer>(
    sums: &std::collections::BTreeMap<String, Decimal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(sums.iter().map(|(currency, sum)| (currency, number(sum))))
}

/// Sums by component and currency, for `serialize_with`.
pub(crate) fn component_sums<S: Serializer>(
    sums: &std::collections::BTreeMap<crate::Component, std::collections::BTreeMap<String, Decimal>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serde_json::Map::new();
    for (component, by_currency) in sums {
        let inner = by_currency.iter().map(|(currency, sum)| (currency.clone(), number(sum))).collect();
        let key = serde_json::to_value(component).map_err(S::Error::custom)?;
        map.insert(key.as_str().unwrap_or_default().to_owned(), Value::Object(inner));
    }
    map.serialize(serializer)
}

/// Two spaces an indent and a newline at the end. What fits on a line of 120 columns stands on one.
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, 0, &mut out);
    out.push('\n');
    out
}

const WIDTH: usize = 120;

/// `before` is the number of columns that stand before the value on its line, its indent not counted.
fn write(value: &Value, indent: usize, before: usize, out: &mut String) {
    let flat = one_line(value, WIDTH.saturating_sub(indent + before));
    if let Some(flat) = flat {
        out.push_str(&flat);
        return;
    }
    let pad = " ".repeat(indent + 2);
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                out.push_str(&pad);
                write(item, indent + 2, 1, out);
            }
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, item)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "\n" } else { ",\n" });
                let key = Value::String(key.clone()).to_string();
                out.push_str(&pad);
                out.push_str(&key);
                out.push_str(": ");
                write(item, indent + 2, key.chars().count() + 3, out);
            }
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
}

/// The value on one line, if it has at most so many characters.
fn one_line(value: &Value, room: usize) -> Option<String> {
    let mut text = String::new();
    flat(value, room, &mut text).then_some(text)
}

fn flat(value: &Value, room: usize, out: &mut String) -> bool {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                if !flat(item, room, out) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (index, (key, item)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&Value::String(key.clone()).to_string());
                out.push_str(": ");
                if !flat(item, room, out) {
                    return false;
                }
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
    }
    // Bytes are never fewer than characters, so that the cheap test comes first.
    out.len() <= room || out.chars().count() <= room
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_back() {
        let value = json!({"a": [1, 2, {"b": "c".repeat(130)}], "d": {}, "e": [], "f": "\"ü\n"});
        let text = text(&value);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert!(text.contains("\n  \"d\": {},\n"));
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(number(&Decimal::from_str("276.670").unwrap()).to_string(), "276.67");
        assert_eq!(number(&Decimal::from_str("0.0000166667").unwrap()).to_string(), "0.0000166667");
    }
}
