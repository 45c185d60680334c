//! Comments that name the source.

use model::Traces;
use value::Address;

/// How many addresses a comment names before it counts the rest.
const NAMED: usize = 3;

/// Addresses of the source as a comment.
pub(crate) fn source(about: &[Address]) -> String {
    let names: Vec<String> = about.iter().map(ToString::to_string).collect();
    join(&names)
}

/// Addresses behind a value as a comment.
pub(crate) fn traced(traces: &Traces) -> String {
    join(&traces.addresses())
}

fn join(names: &[String]) -> String {
    if names.len() <= NAMED {
        names.join(", ")
    } else {
        format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED)
    }
}
