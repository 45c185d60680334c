//! A regular expression in Go's syntax, translated and run over a text; the two stand on either side of the first line break.
#![no_main]

use invariants::environment::Nothing;
use value::Value;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (pattern, text) = text.split_once('\n').unwrap_or((text, "aa.b-10 \u{e9}\u{10ffff}\n"));
    let arguments = [Value::from(pattern), Value::from(text)];
    let first = functions::call("regex", &arguments, &Nothing);
    let all = functions::call("regexall", &arguments, &Nothing);
    let slashed = Value::from(format!("/{pattern}/"));
    let _ = functions::call("replace", &[arguments[1].clone(), slashed, "<$0>".into()], &Nothing);
    // A pattern is refused by both or by neither, and what the first finds is the first of all.
    let Ok(all) = all else {
        let error = first.expect_err("regexall refuses what regex takes").to_string();
        // Nothing in a short pattern without repetitions can be too much: a translation of ours was refused.
        assert!(pattern.len() > 64 || pattern.contains('{') || !error.contains("too large"), "{error}");
        return;
    };
    let found = all.items().unwrap_or_default();
    match first {
        Ok(value) => assert_eq!(found.first(), Some(&value)),
        Err(_) => assert!(found.is_empty()),
    }
});
