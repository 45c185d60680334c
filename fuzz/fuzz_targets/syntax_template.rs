//! Any bytes as a template.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::Source;

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("user_data.tftpl", bytes.to_vec());
    let (expression, found) = syntax::parse_template(&source);
    invariants::diagnostics(&source, &found);
    invariants::expression(&source, &expression);
});
