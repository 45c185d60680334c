//! JSON values as expressions of the native syntax.

use std::collections::BTreeMap;

use diagnostic::Diagnostic;

use super::{Value, ValueKind};
use crate::ast::{Expression, ExpressionKind, ObjectItem};
use crate::native::{Base, parse_expression_within, parse_template_within};
use crate::{Source, TextRange};

/// What strings mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strings {
    /// Templates: the usual case.
    Templates,
    /// Only text: default values of variables, files of variables.
    Literal,
    /// Expressions, where references are named and not evaluated.
    Expressions,
}

/// A JSON value as an expression.
pub(crate) fn expression(
    source: &Source,
    value: &Value,
    strings: Strings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expression {
    let range = value.range;
    let kind = match &value.kind {
        ValueKind::Null => ExpressionKind::Null,
        ValueKind::Bool(value) => ExpressionKind::Bool(*value),
        ValueKind::Number(text) => ExpressionKind::Number(text.clone()),
        ValueKind::String(text) => return string(source, text, range, strings, diagnostics),
        ValueKind::Array(items) => {
            let items = items.iter().map(|item| expression(source, item, strings, diagnostics));
            ExpressionKind::Tuple(items.collect())
        }
        ValueKind::Object(members) => {
            let mut seen: BTreeMap<Box<str>, TextRange> = BTreeMap::new();
            let mut items = Vec::with_capacity(members.len());
            for member in members {
                let key = string(source, &member.name, member.name_range, strings, diagnostics);
                if let ExpressionKind::String { text, .. } = &key.kind
                    && let Some(first) = seen.insert(text.clone(), member.name_range)
                {
                    let line = source.span(first).start.line;
                    diagnostics.push(
                        Diagnostic::error(
                            format!("The member \"{text}\" is set twice"),
                            format!("It is already set in line {line}. Remove one of the two."),
                        )
                        .at(source.place(member.name_range)),
                    );
                    continue;
                }
                items.push(ObjectItem { key, value: expression(source, &member.value, strings, diagnostics) });
            }
            ExpressionKind::Object(items.into_boxed_slice())
        }
        ValueKind::Invalid => ExpressionKind::Invalid,
    };
    Expression { kind, range }
}

/// A string as an expression.
pub(crate) fn string(
    source: &Source,
    text: &str,
    range: TextRange,
    strings: Strings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Expression {
    let literal =
        |text: &str| Expression { kind: ExpressionKind::String { text: Box::from(text), heredoc: false }, range };
    // Where nothing was escaped the text stands in the file as it is, and places inside of it are exact.
    let inner = TextRange::new(range.start + 1, range.end.saturating_sub(1));
    let base = if source.slice(inner) == text { Base::Shift(inner.start) } else { Base::Fixed(range) };
    let (parsed, found) = match strings {
        Strings::Literal => return literal(text),
        Strings::Templates if !text.contains("${") && !text.contains("%{") => return literal(text),
        Strings::Templates => parse_template_within(source, text, base),
        Strings::Expressions => parse_expression_within(source, text, base),
    };
    diagnostics.extend(found);
    Expression { kind: parsed.kind, range }
}
