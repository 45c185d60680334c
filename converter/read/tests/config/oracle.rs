//! Expressions with the real Terraform's answers.

use crate::support::{Disk, any_unknown, canonical, data, plan_shape, type_json};
use read::config::{ConfigurationInput, with_console};

/// Quirks of Terraform 1.11.4, named in the description of the cases, and what they come from.
const QUIRKS: &[(&str, &str)] = &[("base64gzip(\"test\")", "Go's deflate chooses its own block boundaries")];

#[test]
fn agrees_with_terraform() {
    let text = std::fs::read_to_string(data("cases.json")).unwrap();
    let cases: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let directory = tempfile::tempdir().unwrap();
    copy(&data("fixtures"), directory.path());
    std::fs::copy(data("prelude.tf"), directory.path().join("prelude.tf")).unwrap();
    let input = ConfigurationInput::directory(directory.path().to_str().unwrap());
    let mut wrong = Vec::new();
    with_console(&Disk, &input, |console| {
        assert_eq!(console.diagnostics(), []);
        for case in &cases {
            let expression = case["expr"].as_str().unwrap();
            if QUIRKS.iter().any(|(quirk, _)| *quirk == expression) {
                continue;
            }
            let (value, diagnostics) = console.evaluate(&format!("(\n{expression}\n)"));
            let errors: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
            let mut complain = |what: String| wrong.push(format!("{expression:?}: {what}"));
            if !case["ok"].as_bool().unwrap() {
                if errors.is_empty() {
                    complain(format!("should fail with {}, is {value:?}", case["error"]));
                }
                continue;
            }
            if !errors.is_empty() {
                complain(format!("fails with {errors:?}"));
                continue;
            }
            let (known, unknown) = plan_shape(&value);
            let expected_unknown = &case["unknown"];
            if any_unknown(&unknown) || any_unknown(expected_unknown) {
                let same =
                    if unknown == serde_json::Value::Bool(true) || *expected_unknown == serde_json::Value::Bool(true) {
                        unknown == *expected_unknown
                    } else {
                        canonical(&unknown) == canonical(expected_unknown)
                    };
                if !same {
                    complain(format!("unknown is {unknown}, should be {expected_unknown}"));
                }
            }
            if let Some(json) = case["json"].as_str() {
                let expected: serde_json::Value = serde_json::from_str(json).unwrap();
                if canonical(&known) != canonical(&expected) {
                    complain(format!("is {known}, should be {expected}"));
                }
            }
            // A plan file does not keep the type of an output that is null.
            let ty = if value.is_null() { "dynamic".into() } else { type_json(&value.ty()) };
            if !case["type"].is_null() && canonical(&ty) != canonical(&case["type"]) {
                complain(format!("has type {ty}, should have {}", case["type"]));
            }
            if let Some(sensitive) = case["sensitive"].as_bool()
                && sensitive != value.marks.sensitive
            {
                complain(format!("sensitive is {}, should be {sensitive}", value.marks.sensitive));
            }
        }
    })
    .unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}
