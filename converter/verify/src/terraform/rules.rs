//! What providers and clouds demand beyond their schemas, as far as values are literals.

use super::structure::surely_written;
use super::{At, bare, entries, literal};
use diagnostic::Diagnostic;
use regex_automata::meta::Regex;
use schema::Rule;
use syntax::TextRange;
use syntax::ast::{Block, Body, Expression, ExpressionKind, Part};

/// Something that holds attributes: a block, or an object of a nested attribute.
#[derive(Clone, Copy)]
enum Holder<'a> {
    Body(&'a Body, TextRange),
    Object(&'a Expression),
}

impl<'a> Holder<'a> {
    fn attribute(self, name: &str) -> Option<&'a Expression> {
        match self {
            Self::Body(body, _) => body.attribute(name).map(|a| &*a.expression),
            Self::Object(object) => super::entry(object, name),
        }
    }

    fn range(self) -> TextRange {
        match self {
            Self::Body(_, range) => range,
            Self::Object(object) => object.range,
        }
    }

    /// What is one step further in: blocks of this name, or objects in an attribute of this name.
    fn inner(self, name: &str) -> Vec<Holder<'a>> {
        let mut found = Vec::new();
        if let Self::Body(body, _) = self {
            for block in &body.blocks {
                if &*block.block_type == name {
                    found.push(Holder::Body(&block.body, block.header_range()));
                } else if &*block.block_type == "dynamic" && block.labels.first().is_some_and(|l| &*l.text == name) {
                    found.extend(block.body.blocks_of("content").map(|c| Holder::Body(&c.body, block.header_range())));
                }
            }
        }
        if let Some(value) = self.attribute(name) {
            objects(value, &mut found);
        }
        found
    }
}

fn objects<'a>(expression: &'a Expression, found: &mut Vec<Holder<'a>>) {
    match &bare(expression).kind {
        ExpressionKind::Object(_) => found.push(Holder::Object(bare(expression))),
        ExpressionKind::Tuple(items) => items.iter().for_each(|item| objects(item, found)),
        ExpressionKind::For(parts) => objects(&parts.value, found),
        _ => {}
    }
}

pub(super) fn check(block: At<'_, Block>, type_name: &str, found: &mut Vec<Diagnostic>) {
    let root = Holder::Body(&block.it.body, block.it.header_range());
    for constraint in schema::constraints(type_name) {
        let mut steps: Vec<&str> = constraint.path.split('.').collect();
        let Some(last) = steps.pop() else { continue };
        let mut holders = vec![root];
        for step in &steps {
            holders = holders.into_iter().flat_map(|h| h.inner(step)).collect();
        }
        for holder in holders {
            if let Some((range, what)) = broken(root, holder, &steps, last, &constraint.rule) {
                let summary = format!("{type_name}: {} {what}", constraint.path);
                found.push(block.error(range, summary, &format!("{}.", constraint.source)));
            }
        }
    }
}

/// Whether an attribute stands beside the one that is spoken of: surely, perhaps, or not.
fn stands(root: Holder<'_>, holder: Holder<'_>, steps: &[&str], path: &str) -> (bool, bool) {
    let mut other: Vec<&str> = path.split('.').collect();
    let start = if other.len() > steps.len() && other[..steps.len()] == *steps {
        other.drain(..steps.len());
        holder
    } else {
        root
    };
    let Some(last) = other.pop() else { return (false, false) };
    let mut holders = vec![start];
    for step in other {
        holders = holders.into_iter().flat_map(|h| h.inner(step)).collect();
    }
    let mut result = (false, false);
    for holder in holders {
        match holder.attribute(last) {
            Some(value) => result = (result.0 || surely_written(value), result.1 || !super::is_null(value)),
            None if !holder.inner(last).is_empty() => result = (true, true),
            None => {}
        }
    }
    result
}

fn broken(
    root: Holder<'_>,
    holder: Holder<'_>,
    steps: &[&str],
    last: &str,
    rule: &Rule,
) -> Option<(TextRange, String)> {
    let value = holder.attribute(last).filter(|v| !super::is_null(v));
    let range = value.map_or(holder.range(), |v| v.range);
    let written = value.is_some() || !holder.inner(last).is_empty();
    let values = value.map(literals).unwrap_or_default();
    let surely = |path: &String| stands(root, holder, steps, path).0;
    let perhaps = |path: &String| stands(root, holder, steps, path).1;
    let applies = |when: &[String]| {
        if when.is_empty() { written } else { values.iter().any(|(v, _)| when.contains(v)) }
    };
    match rule {
        Rule::OneOf { values: allowed } => values
            .iter()
            .find(|(value, _)| !allowed.contains(value))
            .map(|(value, range)| (*range, format!("is {value:?}, and may be {}", allowed.join(", ")))),
        Rule::Between { minimum, maximum } => values.iter().find_map(|(value, range)| {
            let number: f64 = value.parse().ok()?;
            (number < *minimum as f64 || number > *maximum as f64)
                .then(|| (*range, format!("is {value}, and lies between {minimum} and {maximum}")))
        }),
        Rule::Pattern { pattern, forbidden } => {
            let regex = Regex::new(&format!("^(?:{pattern})$")).ok();
            values.iter().find_map(|(value, range)| {
                let fits = regex.as_ref().is_none_or(|r| r.is_match(value.as_str()));
                let bad = forbidden.iter().find(|f| value.contains(f.as_str()));
                (!fits || bad.is_some()).then(|| (*range, format!("is {value:?}, which is not in its form")))
            })
        }
        Rule::Conflicts { with } => {
            let here = value.is_some_and(surely_written) || value.is_none() && written;
            with.iter()
                .find(|other| here && surely(other))
                .map(|other| (range, format!("and {other} exclude each other")))
        }
        Rule::ExactlyOne { with } => {
            let sure = usize::from(value.is_some_and(surely_written)) + with.iter().filter(|o| surely(o)).count();
            let any = written || with.iter().any(perhaps);
            (sure > 1 || !any).then(|| (range, format!("or one of {} is written, and only one", with.join(", "))))
        }
        Rule::AtLeastOne { with } => {
            (!written && !with.iter().any(perhaps)).then(|| (range, format!("or one of {} is needed", with.join(", "))))
        }
        Rule::Requires { when, with } => with
            .iter()
            .find(|other| applies(when) && !perhaps(other))
            .map(|other| (range, format!("needs {other} beside it"))),
        Rule::Forbids { when, with } => with
            .iter()
            .find(|other| applies(when) && surely(other))
            .map(|other| (range, format!("does not go with {other}"))),
        Rule::Never => written.then(|| (range, String::from("is not taken by the cloud any more"))),
    }
}

/// The literal, or those that stand in a list; what has to be evaluated is left out.
fn literals(expression: &Expression) -> Vec<(String, TextRange)> {
    match &bare(expression).kind {
        ExpressionKind::Tuple(items) => items.iter().flat_map(literals).collect(),
        _ => literal(expression).map(|value| (value, expression.range)).into_iter().collect(),
    }
}

/// Calls `seen` for an expression and all expressions in it.
pub(super) fn each<'a>(expression: &'a Expression, seen: &mut dyn FnMut(&'a Expression)) {
    seen(expression);
    match &expression.kind {
        ExpressionKind::Null
        | ExpressionKind::Bool(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String { .. }
        | ExpressionKind::SplatItem
        | ExpressionKind::Traversal(_)
        | ExpressionKind::Invalid => {}
        ExpressionKind::Template { parts, .. } => parts_of(parts, seen),
        ExpressionKind::Interpolation(inner) | ExpressionKind::Parentheses(inner) => each(inner, seen),
        ExpressionKind::RelativeTraversal(relative) => each(&relative.source, seen),
        ExpressionKind::Index(index) => {
            each(&index.collection, seen);
            each(&index.key, seen);
        }
        ExpressionKind::Splat(splat) => {
            each(&splat.source, seen);
            each(&splat.each, seen);
        }
        ExpressionKind::Call(call) => call.arguments.iter().for_each(|a| each(a, seen)),
        ExpressionKind::Conditional(conditional) => {
            each(&conditional.condition, seen);
            each(&conditional.then, seen);
            each(&conditional.otherwise, seen);
        }
        ExpressionKind::Unary(unary) => each(&unary.operand, seen),
        ExpressionKind::Binary(binary) => {
            each(&binary.left, seen);
            each(&binary.right, seen);
        }
        ExpressionKind::For(parts) => {
            each(&parts.collection, seen);
            for inner in [parts.key.as_ref(), Some(&parts.value), parts.condition.as_ref()].into_iter().flatten() {
                each(inner, seen);
            }
        }
        ExpressionKind::Tuple(items) => items.iter().for_each(|i| each(i, seen)),
        ExpressionKind::Object(_) => {
            for item in entries(expression) {
                if item.literal_key().is_none() {
                    each(&item.key, seen);
                }
                each(&item.value, seen);
            }
        }
    }
}

fn parts_of<'a>(parts: &'a [Part], seen: &mut dyn FnMut(&'a Expression)) {
    for part in parts {
        match part {
            Part::Literal { .. } => {}
            Part::Interpolation(inner) => each(inner, seen),
            Part::If(directive) => {
                each(&directive.condition, seen);
                parts_of(&directive.then, seen);
                parts_of(&directive.otherwise, seen);
            }
            Part::For(directive) => {
                each(&directive.collection, seen);
                parts_of(&directive.body, seen);
            }
        }
    }
}
