//! Any bytes as a configuration in JSON, read with a schema.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::{BodySchema, BodySource, Source};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("main.tf.json", bytes.to_vec());
    let parsed = syntax::parse_json_body(&source);
    invariants::diagnostics(&source, &parsed.diagnostics);
    let body = BodySource::json(source.clone(), parsed.value);
    let schema = BodySchema::new(&["a", "b"], &[("resource", &["type", "name"]), ("locals", &[])]);
    let (content, found) = body.content(&schema);
    invariants::diagnostics(&source, &found[..found.len().min(1_000)]);
    for block in content.blocks {
        let (attributes, _) = block.body.just_attributes();
        for attribute in attributes {
            invariants::range(&source, attribute.range);
            for (expression, found) in [
                attribute.value.expression(),
                attribute.value.static_expression(),
                attribute.value.literal_expression(),
            ] {
                invariants::diagnostics(&source, &found[..found.len().min(1_000)]);
                invariants::expression(&source, &expression);
            }
        }
    }
});
