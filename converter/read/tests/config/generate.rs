//! Made-up configurations, held against plans of the real Terraform.
//!
//! Each case is a module; many cases are planned at once. One in five has an error. `AGNOSTECH_CASES` and `AGNOSTECH_SEED` say
//! how many and which, `AGNOSTECH_KEEP` where to write them.

#[path = "generate/blocks.rs"]
mod blocks;

#[path = "generate/expressions.rs"]
mod expressions;

pub use blocks::{Case, case};
pub use expressions::Random;

use crate::support::{Disk, differences, terraform, terraform_plan_initialised, write_files};
use read::config::{ConfigurationInput, read};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Cases that are planned together.
const TOGETHER: usize = 200;

/// How often each feature must have come up in a full run.
const LEAST: usize = 20;

/// Which cases an error of ours or theirs belongs to.
fn case_of(text: &str) -> Option<usize> {
    let mut rest = text;
    while let Some(at) = rest.find('m') {
        let digits: String = rest[at + 1..].chars().take_while(char::is_ascii_digit).collect();
        let follows = rest[at + 1 + digits.len()..].chars().next();
        let before = rest[..at].chars().next_back();
        if !digits.is_empty()
            && matches!(follows, Some('/' | '.' | ' ') | None)
            && matches!(before, Some('/' | '.' | ' ' | '"') | None)
        {
            return digits.parse().ok();
        }
        rest = &rest[at + 1..];
    }
    None
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The root module that calls the modules of cases.
fn root_of(cases: impl Iterator<Item = usize>) -> String {
    cases
        .map(|i| {
            format!(
                "module \"m{i}\" {{\n  source = \"./m{i}\"\n}}\noutput \"m{i}\" {{\n  value     = module.m{i}\n  sensitive = true\n}}\n"
            )
        })
        .collect()
}

/// A plan of those cases that Terraform does not refuse, and why it refuses the others.
fn plan(directory: &Path, batch: &[usize]) -> (serde_json::Value, BTreeMap<usize, String>) {
    let mut live: BTreeSet<usize> = batch.iter().copied().collect();
    let mut refused: BTreeMap<usize, String> = BTreeMap::new();
    loop {
        write_files(directory, &[("main.tf", &root_of(live.iter().copied()))]);
        let init = terraform(directory, &["init", "-backend=false", "-input=false", "-no-color"]);
        if init.status.success() {
            break;
        }
        // Files that cannot be read at all.
        let text = String::from_utf8_lossy(&init.stderr).into_owned();
        let before = live.len();
        for error in text.split("Error: ").skip(1) {
            if let Some(i) = error.split("on ").skip(1).find_map(case_of)
                && live.remove(&i)
            {
                refused.insert(i, error.to_owned());
            }
        }
        assert!(live.len() < before, "cannot tell whose errors these are: {text}");
    }
    loop {
        write_files(directory, &[("main.tf", &root_of(live.iter().copied()))]);
        let errors = match terraform_plan_initialised(directory, &["-parallelism=4"]).plan {
            Ok(plan) => return (plan, refused),
            Err(errors) => errors,
        };
        let before = live.len();
        for error in &errors {
            let file = error["range"]["filename"].as_str().unwrap_or_default();
            let text = format!("{} {}", error["summary"], error["detail"]);
            let found = case_of(file).or_else(|| {
                text.split("module.").skip(1).find_map(case_of).or_else(|| text.split("on ").skip(1).find_map(case_of))
            });
            if let Some(i) = found
                && live.remove(&i)
            {
                refused.insert(i, text);
            }
        }
        assert!(live.len() < before, "cannot tell whose errors these are: {errors:#?}");
    }
}

/// What is different in some cases, and how many of them both refuse.
fn compare(cases: &[Case], batch: &[usize]) -> (Vec<String>, usize) {
    let mut wrong = Vec::new();
    let directory = tempfile::tempdir().unwrap();
    for i in batch {
        let files: Vec<(String, &str)> =
            cases[*i].files.iter().map(|(path, text)| (format!("m{i}/{path}"), text.as_str())).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        write_files(directory.path(), &files);
    }
    let (plan, refused) = plan(directory.path(), batch);
    write_files(directory.path(), &[("main.tf", &root_of(batch.iter().copied()))]);
    let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory.path().to_str().unwrap()));
    let prefix = directory.path().to_str().unwrap().to_owned() + "/";
    let mut ours: BTreeMap<usize, String> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|d| d.is_error() || d.summary.starts_with("How many instances")) {
        let place = diagnostic.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let found = case_of(place.strip_prefix(&prefix).unwrap_or(&place))
            .or_else(|| diagnostic.summary.split("module.").skip(1).find_map(case_of));
        match found {
            Some(i) => {
                ours.insert(i, format!("{diagnostic:?}"));
            }
            None => wrong.push(format!("a diagnostic of no case: {diagnostic:?}")),
        }
    }
    let mut failing = 0;
    for i in batch {
        match (refused.get(i), ours.get(i)) {
            (Some(theirs), None) => wrong.push(format!("case {i} should fail: {theirs}")),
            (None, Some(ours)) => wrong.push(format!("case {i} should not fail: {ours}")),
            (Some(theirs), Some(_)) => {
                failing += 1;
                if cases[*i].error.is_none() && std::env::var_os("AGNOSTECH_REASONS").is_some() {
                    let line = format!("case {i} is refused by itself: {}\n", theirs.replace('\n', " "));
                    std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
                }
            }
            (None, None) => {
                if let Some(error) = cases[*i].error {
                    wrong.push(format!("case {i} was to fail for {error}, and nobody says so"));
                }
            }
        }
    }
    let same = |name: &str| {
        case_of(name.strip_prefix("module.").unwrap_or(name))
            .is_some_and(|i| !refused.contains_key(&i) && !ours.contains_key(&i))
    };
    wrong.extend(differences(&estate, &plan, same));
    (wrong, failing)
}

#[test]
fn agrees_on_made_up_configurations() {
    let (total, seed) = (number("AGNOSTECH_CASES", 2_000), number("AGNOSTECH_SEED", 1) as u64);
    let mut used = BTreeMap::new();
    let cases: Vec<Case> = (0..total).map(|i| case(i, seed, &mut used)).collect();
    if let Some(keep) = std::env::var_os("AGNOSTECH_KEEP") {
        for (i, case) in cases.iter().enumerate() {
            for (path, text) in &case.files {
                write_files(Path::new(&keep), &[(&format!("m{i}/{path}"), text)]);
            }
        }
    }
    let numbers: Vec<usize> = (0..total).collect();
    let batches: Vec<&[usize]> = numbers.chunks(TOGETHER).collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new((Vec::new(), 0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (wrong, failing) = compare(&cases, batch);
                    let mut found = found.lock().unwrap();
                    found.0.extend(wrong);
                    found.1 += failing;
                }
            });
        }
    });
    let (mut wrong, failing) = found.into_inner().unwrap();
    wrong.sort();
    let erroneous = cases.iter().filter(|case| case.error.is_some()).count();
    let histogram: Vec<String> = used.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    // Printing is denied, and whoever runs the tests wants to see it.
    let summary = format!(
        "{total} cases of seed {seed}, {erroneous} with an error put in, {failing} refused by both; {} features\n{}\n",
        used.len(),
        histogram.join(", ")
    );
    std::io::Write::write_all(&mut std::io::stderr(), summary.as_bytes()).unwrap();
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(erroneous, total / 5);
    if total >= 2_000 {
        let rare: Vec<&String> =
            histogram.iter().zip(used.values()).filter(|(_, n)| **n < LEAST).map(|(t, _)| t).collect();
        assert!(rare.is_empty(), "too rare: {rare:?}");
    }
}
