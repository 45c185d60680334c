//! The JSON syntax: values with their places.
//!
//! JSON is read as HashiCorp's parser reads it: no comments, no trailing commas, no byte order mark; names may repeat.

mod convert;
mod parser;

use std::sync::Arc;

use diagnostic::Diagnostic;

pub(crate) use convert::{Strings, expression, string};

use crate::{Identifier, Source, TextRange};

/// A JSON value and where it stands.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub range: TextRange,
}

/// The kinds of JSON values.
#[derive(Clone, Debug)]
pub enum ValueKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(Box<str>),
    /// A string, unescaped.
    String(Box<str>),
    /// `[…]`.
    Array(Vec<Arc<Value>>),
    /// `{…}`.
    Object(Vec<Member>),
    /// What could not be parsed, and has been reported.
    Invalid,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name, unescaped.
    pub name: Identifier,
    /// Where the name stands, with its quotes.
    pub name_range: TextRange,
    /// Its value.
    pub value: Arc<Value>,
}

/// A parsed JSON file.
#[derive(Clone, Debug)]
pub struct ParsedJson {
    /// What could be understood; complete where there is no error among the diagnostics.
    pub value: Arc<Value>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a JSON file of any content. All errors are found in one run.
pub fn parse_json(source: &Source) -> ParsedJson {
    let (value, diagnostics) = parser::Parser::new(source).file();
    ParsedJson { value: Arc::new(value), diagnostics }
}

/// Parses a JSON file that is a configuration: an object, or an array of objects whose members count as one object's.
pub fn parse_json_body(source: &Source) -> ParsedJson {
    let mut parsed = parse_json(source);
    if matches!(parsed.value.kind, ValueKind::Object(_) | ValueKind::Array(_)) {
        return parsed;
    }
    if !matches!(parsed.value.kind, ValueKind::Invalid) {
        parsed.diagnostics.push(
            Diagnostic::error(
                "The file does not contain an object",
                "A configuration in JSON is an object, or an array of objects, at the top.",
            )
            .at(source.place(parsed.value.range)),
        );
    }
    parsed.value = Arc::new(Value { kind: ValueKind::Object(Vec::new()), range: parsed.value.range });
    parsed
}
