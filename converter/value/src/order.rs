//! A total order of values: that in which Terraform walks a set of primitives, extended to all others.

use crate::Content;
use std::cmp::Ordering;

pub(crate) fn compare(a: &Content, b: &Content) -> Ordering {
    match (a, b) {
        (Content::Bool(a), Content::Bool(b)) => a.cmp(b),
        (Content::Number(a), Content::Number(b)) => a.cmp(b),
        (Content::String(a), Content::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (
            Content::List(_, a) | Content::Set(_, a) | Content::Tuple(a),
            Content::List(_, b) | Content::Set(_, b) | Content::Tuple(b),
        ) => a
            .iter()
            .zip(b.iter())
            .map(|(a, b)| compare(&a.content, &b.content))
            .find(|o| o.is_ne())
            .unwrap_or_else(|| a.len().cmp(&b.len())),
        (Content::Map(_, a) | Content::Object(a), Content::Map(_, b) | Content::Object(b)) => a
            .iter()
            .zip(b.iter())
            .map(|((ka, va), (kb, vb))| ka.cmp(kb).then_with(|| compare(&va.content, &vb.content)))
            .find(|o| o.is_ne())
            .unwrap_or_else(|| a.len().cmp(&b.len())),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Null and unknown come last, as in cty.
fn rank(content: &Content) -> u8 {
    match content {
        Content::Bool(_) => 0,
        Content::Number(_) => 1,
        Content::String(_) => 2,
        Content::List(..) | Content::Set(..) | Content::Tuple(_) => 3,
        Content::Map(..) | Content::Object(_) => 4,
        Content::Null(_) => 5,
        Content::Unknown(_) => 6,
    }
}
