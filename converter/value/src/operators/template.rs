//! Templates: texts with values put in.

use super::{Operand, OperatorError};
use crate::{Marks, Part, Refinements, Symbol, Type, Value, convert};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

const INVALID: &str = "Invalid template interpolation value";

/// Longest prefix of an unknown text that is remembered, in bytes; cty's own bound.
const LONGEST_PREFIX: usize = 128;

/// `"text${value}text"`: the parts put together to a string. A template that is a single interpolation is not this: it is the
/// value itself.
///
/// Where a part carries a symbol or is unknown, the result carries [`Symbol::Text`], also when it is known. A part that is such a
/// text itself is taken apart, so that holes are never nested.
///
/// # Errors
/// If a part is null or cannot become a string.
pub fn template(parts: &[Part]) -> Result<Value, OperatorError> {
    join(parts, Operand::Part, "Cannot include the given value in a string template")
}

/// The results of a template's `%{ for }`, put together to a string, as [`template`] does.
///
/// # Errors
/// If a result is null or cannot become a string.
pub fn template_join(results: &[Value]) -> Result<Value, OperatorError> {
    let parts: Vec<Part> = results.iter().cloned().map(Part::Hole).collect();
    let cannot = "Cannot include one of the interpolation results into the string template";
    let mut joined = join(&parts, |_| Operand::Whole, cannot)?;
    if joined.is_unknown() {
        // Terraform does not refine these.
        joined.content = Value::unknown(Type::String).content;
    }
    Ok(joined)
}

fn join(parts: &[Part], place: fn(usize) -> Operand, cannot: &str) -> Result<Value, OperatorError> {
    let mut text = String::new();
    let mut known = true;
    let mut marks = Marks::NONE;
    let mut pieces = Pieces::default();
    for (position, part) in parts.iter().enumerate() {
        let value = match part {
            Part::Literal(literal) => {
                if known {
                    text.push_str(literal);
                }
                pieces.literal(literal);
                continue;
            }
            Part::Hole(value) => value,
        };
        marks = marks.union(value.marks);
        if value.is_null() {
            let detail = "The expression result is null. Cannot include a null value in a string template.";
            return Err(OperatorError::new(INVALID, detail, place(position)));
        }
        if value.is_unknown() {
            // The prefix of an unknown part is left aside, as Terraform does: results must stay unknown where its are.
            known = false;
            pieces.hole(value);
            continue;
        }
        let string = convert(value, &Type::String)
            .map_err(|e| OperatorError::new(INVALID, format!("{cannot}: {}.", e.message), place(position)))?;
        let content = string.as_str().unwrap_or_default();
        if known {
            text.push_str(content);
        }
        if string.symbol.is_some() { pieces.hole(&string) } else { pieces.literal(content) }
    }
    let mut result = if known {
        Value::string(text)
    } else {
        let prefix = Some(safe_prefix(&text)).filter(|p| !p.is_empty());
        Value::refined(Refinements { not_null: true, prefix: prefix.map(Arc::from), ..Refinements::of(Type::String) })
    };
    if let Some(parts) = pieces.finish() {
        result = result.standing_for(Symbol::Text(parts));
    }
    Ok(result.marked(marks))
}

/// Parts of a text, neighbouring literals joined.
#[derive(Default)]
struct Pieces {
    parts: Vec<Part>,
    literal: String,
    holes: bool,
}

impl Pieces {
    fn literal(&mut self, text: &str) {
        self.literal.push_str(text);
    }

    fn hole(&mut self, value: &Value) {
        if let Some(Symbol::Text(parts)) = value.symbol.as_deref() {
            for part in parts.iter() {
                match part {
                    Part::Literal(text) => self.literal(text),
                    Part::Hole(inner) => self.push_hole(inner.clone().marked(value.marks)),
                }
            }
        } else {
            self.push_hole(value.clone());
        }
    }

    fn push_hole(&mut self, value: Value) {
        self.flush();
        self.holes = true;
        self.parts.push(Part::Hole(value));
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(Part::Literal(std::mem::take(&mut self.literal).into()));
        }
    }

    fn finish(mut self) -> Option<Arc<[Part]>> {
        self.flush();
        self.holes.then(|| self.parts.into())
    }
}

/// So much of a text as stays a prefix whatever follows: the next character might combine with the last one.
pub fn safe_prefix(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_PREFIX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let Some((start, last)) = text.grapheme_indices(true).next_back() else { return text };
    const NEVER_COMBINES: &str = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'";
    if last.len() == 1 && NEVER_COMBINES.contains(last) { text } else { &text[..start] }
}
