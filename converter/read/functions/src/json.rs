//! `jsonencode` and `jsondecode`.

use crate::arguments::text;
use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use std::sync::Arc;
use value::{Content, Refinements, Symbol, Type, Value, from_json_implied};

/// Text of a wholly known value as Terraform writes it; `None` if a part of it is unknown or infinite.
pub(crate) fn encode(value: &Value) -> Option<String> {
    let mut result = String::new();
    append(value, &mut result)?;
    Some(result)
}

fn append(value: &Value, out: &mut String) -> Option<()> {
    match &value.content {
        Content::Unknown(_) => return None,
        Content::Null(_) => out.push_str("null"),
        Content::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Content::Number(n) if n.is_infinite() => return None,
        Content::Number(n) => out.push_str(&n.to_string()),
        Content::String(s) => append_quoted(s, out),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                append(item, out)?;
            }
            out.push(']');
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            out.push('{');
            for (i, (key, item)) in entries.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                append_quoted(key, out);
                out.push(':');
                append(item, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

/// A JSON string as Go writes it, which is safe inside HTML and JavaScript.
pub(crate) fn quote(text: &str) -> String {
    let mut result = String::with_capacity(text.len() + 2);
    append_quoted(text, &mut result);
    result
}

fn append_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

pub(crate) fn jsonencode(call: &Call<'_>) -> Outcome {
    let value = &call.arguments[0];
    if value.is_wholly_known() && value.has_infinite() {
        return Err("an infinite number cannot be written as JSON".into());
    }
    if let Some(text) = encode(value) {
        return Ok(text.into());
    }
    if !value.is_never_null() {
        return Ok(Value::unknown(Type::String));
    }
    let prefix = match value.ty() {
        Type::String => Some("\""),
        Type::Object(_) | Type::Map(_) => Some("{"),
        Type::Tuple(_) | Type::List(_) | Type::Set(_) => Some("["),
        Type::Dynamic | Type::Bool | Type::Number => None,
    };
    Ok(Value::refined(Refinements { not_null: true, prefix: prefix.map(Arc::from), ..Refinements::of(Type::String) }))
}

/// Keeps what the text was made from, where the text alone would lose something.
pub(crate) fn remember(result: Value, given: &[Value]) -> Value {
    match given {
        [value] if is_more_than_text(value) => result.standing_for(Symbol::Json(Arc::new(value.clone()))),
        _ => result,
    }
}

/// Whether a value holds unknowns, references or marks, which its text does not show.
pub(crate) fn is_more_than_text(value: &Value) -> bool {
    !value.is_wholly_known() || value.marks_deep().any() || !value.references().is_empty()
}

/// What `jsondecode` gives for a text that is known to come from `jsonencode`: the value again, in the types that JSON has.
pub(crate) fn restore(given: &[Value]) -> Option<Value> {
    let [text] = given else { return None };
    match text.symbol.as_deref() {
        Some(Symbol::Json(value)) => Some(as_decoded(value)),
        Some(Symbol::Text(_) | Symbol::Base64(_) | Symbol::Reference(_) | Symbol::Derived(_)) | None => None,
    }
}

fn as_decoded(value: &Value) -> Value {
    let content = match &value.content {
        Content::Null(_) => Content::Null(Type::Dynamic),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            Content::Tuple(items.iter().map(as_decoded).collect())
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            Content::Object(Arc::new(entries.iter().map(|(k, v)| (k.clone(), as_decoded(v))).collect()))
        }
        Content::Unknown(refinements) => match &refinements.ty {
            Type::Bool | Type::Number | Type::String if refinements.not_null => value.content.clone(),
            // Whether it will be null, which has no type in JSON, is open.
            _ => Value::unknown(Type::Dynamic).content,
        },
        Content::Bool(_) | Content::Number(_) | Content::String(_) => value.content.clone(),
    };
    Value { content, ..value.clone() }
}

fn parse(text: &str) -> Result<Value, Failure> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let json = match stream.next() {
        None => return Err("EOF".into()),
        Some(Ok(json)) => json,
        Some(Err(e)) if e.is_eof() => {
            let inside = text.trim_start().starts_with(['{', '[']);
            return Err(if inside { "EOF" } else { "unexpected EOF" }.into());
        }
        Some(Err(e)) => {
            let message = e.to_string();
            let message = message.split(" at line ").next().unwrap_or("invalid JSON").to_owned();
            return Err(message.into());
        }
    };
    if !text[stream.byte_offset()..].trim_start_matches([' ', '\t', '\r', '\n']).is_empty() {
        return Err("extraneous data after JSON object".into());
    }
    Ok(from_json_implied(&json))
}

pub(crate) fn jsondecode_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    match &arguments[0].content {
        Content::String(text) => parse(text).map(|v| v.ty()),
        Content::Unknown(refinements) => {
            let prefix = refinements.prefix.as_deref().unwrap_or_default().trim_start();
            match prefix.chars().next() {
                None | Some('{' | '[' | 'n') => Ok(Type::Dynamic),
                Some('"') => Ok(Type::String),
                Some('t' | 'f') => Ok(Type::Bool),
                Some('-' | '0'..='9' | '.') => Ok(Type::Number),
                Some(c) => Err(argument(0, format!("a JSON document cannot begin with the character '{c}'"))),
            }
        }
        _ => Ok(Type::Dynamic),
    }
}

pub(crate) fn jsondecode(call: &Call<'_>) -> Outcome {
    parse(text(call, 0))
}
