//! Regular expressions in Go's syntax.

mod translate;

use crate::arguments::text;
use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::{Failure, argument};
use regex_automata::{meta, util::captures::Captures, util::syntax};
use translate::{PatternError, translate};
use value::{Type, Value};

struct Pattern {
    regex: meta::Regex,
    /// Names of the groups after the first, which is the whole match.
    names: Vec<Option<String>>,
}

fn compile(pattern: &str) -> Result<Pattern, PatternError> {
    let (translated, names) = translate(pattern)?;
    let regex = meta::Builder::new()
        // An ASCII word boundary may stand inside a character for the automaton; `utf8_empty` keeps it from being reported there.
        .syntax(syntax::Config::new().utf8(false))
        .configure(meta::Config::new().utf8_empty(true).nfa_size_limit(Some(64 << 20)))
        .build(&translated)
        .map_err(|_| PatternError::new("expression too large", pattern))?;
    Ok(Pattern { regex, names })
}

fn result_type(pattern: &str) -> Result<Type, Failure> {
    let invalid = |message: String| argument(0, format!("invalid regexp pattern: {message}"));
    let compiled = compile(pattern).map_err(|e| invalid(e.to_string()))?;
    let named = compiled.names.iter().flatten().count();
    match (compiled.names.len(), named) {
        (0, _) => Ok(Type::String),
        (all, 0) => Ok(Type::tuple((0..all).map(|_| Type::String))),
        (all, named) if all == named => {
            Ok(Type::object(compiled.names.into_iter().flatten().map(|n| (n, Type::String))))
        }
        _ => Err(invalid("cannot mix both named and unnamed capture groups".to_owned())),
    }
}

pub(crate) fn regex_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    arguments[0].as_str().map_or(Ok(Type::Dynamic), result_type)
}

pub(crate) fn regexall_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    arguments[0].as_str().map_or(Ok(Type::list(Type::Dynamic)), |p| result_type(p).map(Type::list))
}

fn found(pattern: &Pattern, captures: &Captures, text: &str) -> Value {
    let group = |i: usize| match captures.get_group(i) {
        Some(span) => Value::from(&text[span.start..span.end]),
        None => Value::null(Type::String),
    };
    match pattern.names.first() {
        None => group(0),
        Some(None) => Value::tuple((1..=pattern.names.len()).map(group)),
        Some(Some(_)) => Value::object(
            pattern.names.iter().enumerate().filter_map(|(i, name)| name.as_deref().map(|n| (n, group(i + 1)))),
        ),
    }
}

pub(crate) fn regex(call: &Call<'_>) -> Outcome {
    let pattern = compile(text(call, 0)).map_err(|e| argument(0, e.to_string()))?;
    let text = text(call, 1);
    let mut captures = pattern.regex.create_captures();
    pattern.regex.captures(text, &mut captures);
    if !captures.is_match() {
        return Err("pattern did not match any part of the given string".into());
    }
    Ok(found(&pattern, &captures, text))
}

pub(crate) fn regexall(call: &Call<'_>) -> Outcome {
    let pattern = compile(text(call, 0)).map_err(|e| argument(0, e.to_string()))?;
    let text = text(call, 1);
    let element = match call.returns {
        Type::List(element) => (**element).clone(),
        _ => Type::Dynamic,
    };
    let all = pattern.regex.captures_iter(text).map(|captures| found(&pattern, &captures, text));
    Ok(Value::list(element, all.collect::<Vec<_>>()))
}

/// `replace` with a pattern.
pub(crate) fn replace_all(text: &str, pattern: &str, replacement: &str) -> Outcome {
    let compiled =
        compile(pattern).map_err(|e| Failure::Call(format!("error parsing regexp: {}: `{}`", e.reason, e.part)))?;
    let mut result = String::new();
    let mut last = 0;
    for captures in compiled.regex.captures_iter(text) {
        let Some(span) = captures.get_match() else { continue };
        result.push_str(&text[last..span.start()]);
        expand(replacement, &compiled, &captures, text, &mut result);
        last = span.end();
        if result.len() > crate::format::LONGEST {
            return Err("the result is too long".into());
        }
    }
    result.push_str(&text[last..]);
    Ok(result.into())
}

/// Puts `$1`, `$name` and `${name}` in, as Go does: the longest name counts, an unknown one is nothing, `$$` is a dollar sign.
fn expand(template: &str, pattern: &Pattern, captures: &Captures, text: &str, result: &mut String) {
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            result.push('$');
            rest = after;
            continue;
        }
        let (braced, body) = match rest.strip_prefix('{') {
            Some(body) => (true, body),
            None => (false, rest),
        };
        let end = body.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(body.len());
        let name = &body[..end];
        let closed = !braced || body[end..].starts_with('}');
        if name.is_empty() || !closed {
            result.push('$');
            continue;
        }
        rest = &body[end + usize::from(braced)..];
        let number = name.bytes().all(|b| b.is_ascii_digit()).then(|| name.parse::<usize>().unwrap_or(usize::MAX));
        let group = match number {
            Some(number) => Some(number),
            None => pattern.names.iter().position(|n| n.as_deref() == Some(name)).map(|i| i + 1),
        };
        let within = group.filter(|g| *g <= pattern.names.len());
        if let Some(span) = within.and_then(|group| captures.get_group(group)) {
            result.push_str(&text[span.start..span.end]);
        }
    }
    result.push_str(rest);
}
