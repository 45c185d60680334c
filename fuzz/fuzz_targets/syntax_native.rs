//! Any bytes as a configuration, and as an expression.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::{BodySchema, BodySource, Source};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("main.tf", bytes.to_vec());
    let parsed = syntax::parse_body(&source);
    invariants::diagnostics(&source, &parsed.diagnostics);
    invariants::body(&source, &parsed.body);
    parsed.comments.iter().for_each(|comment| invariants::range(&source, comment.range));
    let schema = BodySchema::new(&["a", "b"], &[("resource", &["type", "name"]), ("locals", &[])]);
    let (_, found) = BodySource::native(parsed.body).content(&schema);
    invariants::diagnostics(&source, &found[..found.len().min(1_000)]);
    let (expression, found) = syntax::parse_expression(&source);
    invariants::diagnostics(&source, &found);
    invariants::expression(&source, &expression);
});
