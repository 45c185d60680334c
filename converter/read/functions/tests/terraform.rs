//! Every case against the answer that Terraform 1.11.4 gave.
//!
//! `expr` is what was asked, with a prelude of some variables (see `support`); `json`, `type`, `unknown`, `sensitive` or `error` what came
//! back; `fails` stands where only the words of the error differ.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use serde_json::Value as Json;

macro_rules! fixtures {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("fixtures/", $path)).as_slice())),*]
    };
}

fn run(cases: &str) -> usize {
    let evaluator = support::Evaluator::new(fixtures![
        ".hidden.txt",
        "binary.dat",
        "cipher.b64",
        "cipher8.b64",
        "greeting.txt",
        "hi.tftpl",
        "key.pem",
        "key8.pem",
        "keyssh",
        "sub/a.json",
        "sub/b.csv",
        "sub/deep/c.yaml",
    ]);
    let cases: Vec<Json> = serde_json::from_str(cases).unwrap();
    let mut failures = Vec::new();
    for case in &cases {
        let expression = case["expr"].as_str().unwrap();
        match evaluator.evaluate(expression) {
            Some(result) => {
                if let Err(message) = support::check(&result, case) {
                    failures.push(format!("{expression}\n  {message}"));
                }
            }
            None => failures.push(format!("{expression}\n  is not in the little language")),
        }
    }
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
    cases.len()
}

#[test]
fn strings() {
    assert!(run(include_str!("cases/strings.json")) > 200);
}

#[test]
fn numbers() {
    assert!(run(include_str!("cases/numbers.json")) > 100);
}

#[test]
fn collections() {
    assert!(run(include_str!("cases/collections.json")) > 500);
}

#[test]
fn conversions() {
    assert!(run(include_str!("cases/conversions.json")) > 200);
}

#[test]
fn encodings() {
    assert!(run(include_str!("cases/encodings.json")) > 200);
}

#[test]
fn patterns() {
    assert!(run(include_str!("cases/patterns.json")) > 100);
}

#[test]
fn formats() {
    assert!(run(include_str!("cases/formats.json")) > 100);
}

#[test]
fn networks_and_dates() {
    assert!(run(include_str!("cases/networks_and_dates.json")) > 200);
}

#[test]
fn files() {
    assert!(run(include_str!("cases/files.json")) > 50);
}
