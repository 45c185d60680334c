//! Deep, long and broken input: errors in place of a full stack or endless work.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::time::Instant;

use syntax::Source;

/// The stack of a thread, unless somebody asks for more.
const STACK: usize = 2 * 1024 * 1024;

fn on_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(STACK).spawn(run).unwrap().join().unwrap()
}

/// Summaries of the errors in a body. The tree is walked and dropped on a small stack too.
fn errors(text: String) -> Vec<String> {
    on_small_stack(move || {
        let parsed = syntax::parse_body(&Source::new("main.tf", text.into_bytes()));
        let copy = parsed.body.clone();
        for attribute in &copy.attributes {
            let expression = (*attribute.expression).clone();
            syntax::variables(&expression);
            drop(expression);
        }
        parsed.diagnostics.into_iter().map(|diagnostic| diagnostic.summary).collect()
    })
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("a = {}{inner}{}\n", open.repeat(times), close.repeat(times))
}

const SHAPES: &[(&str, &str, &str)] = &[
    ("(", "1", ")"),
    ("[", "1", "]"),
    ("{a=", "1", "}"),
    ("f(", "1", ")"),
    ("\"${", "a", "}x\""),
    ("-", "1", ""),
    ("!", "a", ""),
    ("a[", "b", "]"),
    ("a[*]", "", ""),
    ("b", "[*]", ".c[*]"),
    ("1+", "1", ""),
    ("a?1:", "2", ""),
    ("a?", "2", ":1"),
    ("[for x in ", "y", ":x]"),
    ("{for x in ", "y", ":x=>x}"),
    ("\"%{if a}", "x", "%{endif}\""),
    ("{(", "x", ")=1}"),
    ("<<E\n${", "x", "}\nE\n"),
];

#[test]
fn a_thousand_levels_are_read() {
    for (open, inner, close) in SHAPES.iter().take(7) {
        assert_eq!(errors(nested(open, inner, close, 1000)), Vec::<String>::new(), "{open}");
    }
    let blocks = format!("{}{}", "b {\n".repeat(1000), "}\n".repeat(1000));
    assert_eq!(errors(blocks), Vec::<String>::new());
    let chain = format!("a = x{}\n", "[b]".repeat(1000));
    assert_eq!(errors(chain), Vec::<String>::new());
    let directives = format!("a = \"{}{}\"\n", "%{if a}".repeat(1000), "%{endif}".repeat(1000));
    assert_eq!(errors(directives), Vec::<String>::new());
}

#[test]
fn more_levels_than_that_are_an_error_and_no_crash() {
    for (open, inner, close) in SHAPES {
        let found = errors(nested(open, inner, close, 200_000));
        assert!(!found.is_empty(), "{open}");
    }
    for chain in ["+ 1", "[b]", "[*]", " ? 1 : 2", " && c"] {
        assert_eq!(errors(format!("a = x{}\n", chain.repeat(200_000))), ["The nesting is too deep"], "{chain}");
    }
    let blocks = format!("{}{}", "b {\n".repeat(100_000), "}\n".repeat(100_000));
    assert!(errors(blocks).contains(&"The nesting is too deep".to_owned()));
    // Chains in the innermost operand of other chains add up.
    let mut chains = String::from("1");
    for _ in 0..60 {
        chains = format!("({chains}{})", "+1".repeat(60));
    }
    assert_eq!(errors(format!("a = {chains}\n")), ["The nesting is too deep"]);
}

#[test]
fn steps_in_a_row_are_no_levels() {
    assert_eq!(errors(format!("a = b{}\n", ".c[0]".repeat(100_000))), Vec::<String>::new());
}

#[test]
fn deep_json_is_an_error_and_no_crash() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = format!("{{\"a\": {}1{}}}", open.repeat(1000), close.repeat(1000));
        let parsed = on_small_stack(move || {
            let parsed = syntax::parse_json_body(&Source::new("a.tf.json", text.into_bytes()));
            parsed.diagnostics.len()
        });
        assert_eq!(parsed, 0);
        let text = open.repeat(300_000);
        let summaries = on_small_stack(move || {
            let parsed = syntax::parse_json_body(&Source::new("a.tf.json", text.into_bytes()));
            parsed.diagnostics.into_iter().map(|found| found.summary).collect::<Vec<_>>()
        });
        assert!(summaries.contains(&"The nesting is too deep".to_owned()), "{summaries:?}");
    }
}

#[test]
fn broken_input_takes_no_longer_than_its_length() {
    let pieces = [
        "a = [\n",
        "a = {\n",
        "a = \"${\n",
        "a = \"\n",
        "b {\n",
        "a = <<E\n",
        "a = (\n",
        "/*\n",
        "}\n",
        "=\n",
        "a = f(\"${[\n",
        "}",
        "b {} c ",
        "b {\n} x\n",
        "' ",
        "a = b, ",
    ];
    let layered = format!("{}{}{}", "b {\n".repeat(1000), "a = 1\n".repeat(100_000), "} x\n".repeat(1000));
    let blank = format!("a = \"{}", "\n ".repeat(200_000));
    let texts = pieces.iter().map(|piece| piece.repeat(40_000)).chain([layered, blank]);
    for text in texts {
        let piece = &text[..text.len().min(20)].to_owned();
        let started = Instant::now();
        let found = errors(text);
        assert!(!found.is_empty());
        assert!(found.len() <= 250, "{} errors", found.len());
        assert!(started.elapsed().as_secs() < 20, "{piece:?} took {:?}", started.elapsed());
    }
}
