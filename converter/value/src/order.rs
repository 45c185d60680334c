//! The order in which Terraform walks a set, which is also the order in which plans write it.

use crate::{Content, Value};
use std::cmp::Ordering;

/// cty's rule: null and unknown last, primitives by value, all else by the text that cty hashes.
pub(crate) fn compare(a: &Content, b: &Content) -> Ordering {
    rank(a).cmp(&rank(b)).then_with(|| match (a, b) {
        (Content::Bool(a), Content::Bool(b)) => a.cmp(b),
        (Content::Number(a), Content::Number(b)) => a.cmp(b),
        (Content::String(a), Content::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Content::Null(_), _) | (Content::Unknown(_), _) => Ordering::Equal,
        // Numbers that differ only beyond the tenth digit have the same hashed text: values part them.
        _ => hashed(a).as_bytes().cmp(hashed(b).as_bytes()).then_with(|| by_parts(a, b)),
    })
}

fn rank(content: &Content) -> u8 {
    match content {
        Content::Null(_) => 2,
        Content::Unknown(_) => 1,
        _ => 0,
    }
}

fn by_parts(a: &Content, b: &Content) -> Ordering {
    let items = |a: &[Value], b: &[Value]| {
        let parts = a.iter().zip(b).map(|(a, b)| compare(&a.content, &b.content));
        parts.into_iter().find(|o| o.is_ne()).unwrap_or_else(|| a.len().cmp(&b.len()))
    };
    match (a, b) {
        (
            Content::List(_, a) | Content::Set(_, a) | Content::Tuple(a),
            Content::List(_, b) | Content::Set(_, b) | Content::Tuple(b),
        ) => items(a, b),
        (Content::Map(_, a) | Content::Object(a), Content::Map(_, b) | Content::Object(b)) => a
            .iter()
            .zip(b.iter())
            .map(|((ka, va), (kb, vb))| ka.cmp(kb).then_with(|| compare(&va.content, &vb.content)))
            .find(|o| o.is_ne())
            .unwrap_or_else(|| a.len().cmp(&b.len())),
        _ => Ordering::Equal,
    }
}

fn hashed(content: &Content) -> String {
    let mut text = String::new();
    append(content, &mut text);
    text
}

fn append(content: &Content, text: &mut String) {
    match content {
        Content::Unknown(_) => text.push('?'),
        Content::Null(_) => text.push('~'),
        Content::Number(n) => text.push_str(&n.general()),
        Content::Bool(b) => text.push(if *b { 'T' } else { 'F' }),
        Content::String(s) => quote(s, text),
        Content::Map(_, entries) => {
            text.push('{');
            for (key, value) in entries.iter() {
                quote(key, text);
                text.push(':');
                append(&value.content, text);
                text.push(';');
            }
            text.push('}');
        }
        Content::List(_, items) | Content::Set(_, items) => sequence(items.iter(), '[', ']', text),
        Content::Tuple(items) => sequence(items.iter(), '<', '>', text),
        Content::Object(entries) => sequence(entries.values(), '<', '>', text),
    }
}

fn sequence<'a>(items: impl Iterator<Item = &'a Value>, open: char, close: char, text: &mut String) {
    text.push(open);
    for item in items {
        append(&item.content, text);
        text.push(';');
    }
    text.push(close);
}

/// Go's `%q`, with every character above ASCII taken as printable.
fn quote(s: &str, text: &mut String) {
    use std::fmt::Write;
    text.push('"');
    for c in s.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{7}' => text.push_str("\\a"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{b}' => text.push_str("\\v"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\x{:02x}", c as u32);
            }
            c => text.push(c),
        }
    }
    text.push('"');
}
