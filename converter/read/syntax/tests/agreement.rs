//! The same trees as HashiCorp's parser makes.
//!
//! `tests/cases` holds files that are hard to read right, and `cases.dump` what the Go program `xtask/tools/hcl-dump` made
//! of them; with `UPDATE_EXPECT=1` and `AGNOSTECH_HCL_DUMP` set to that program it is made again. With
//! `AGNOSTECH_SYNTAX_CORPUS` set to a directory as well, every configuration below that directory is compared.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod cases;
mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn files(directory: &Path, wanted: &dyn Fn(&str) -> bool, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files(&path, wanted, found);
        } else if kind.is_file() && path.to_str().is_some_and(wanted) {
            found.push(path);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a test reads its cases")]
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

fn is_configuration(path: &str) -> bool {
    [".tf", ".tfvars", ".hcl", ".tofu", ".tf.json", ".tfvars.json", ".tftpl"].iter().any(|end| path.ends_with(end))
}

/// Runs the Go program on the cases and writes down what it says.
#[allow(clippy::disallowed_methods, reason = "the program is given by the environment")]
fn update(dump: &Path) {
    let program = std::env::var("AGNOSTECH_HCL_DUMP").expect("AGNOSTECH_HCL_DUMP is set");
    let directory = tempfile::tempdir().unwrap();
    let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn({
        let directory = directory.path().to_owned();
        move || {
            for (name, bytes) in cases::all() {
                let path = directory.join(name);
                std::fs::write(&path, bytes).unwrap();
                writeln!(input, "{}", path.display()).unwrap();
            }
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let prefix = format!("{}/", directory.path().display());
    std::fs::write(dump, String::from_utf8(output.stdout).unwrap().replace(&prefix, "")).unwrap();
}

#[test]
#[allow(clippy::disallowed_methods, reason = "as expect-test has it")]
fn hard_cases_give_the_same_trees() {
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/cases.dump");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        update(&dump);
    }
    let expected = String::from_utf8(read(&dump)).unwrap();
    let expected: BTreeMap<&str, (&str, &str)> = expected
        .lines()
        .map(|line| {
            let mut fields = line.splitn(3, '\t');
            (fields.next().unwrap(), (fields.next().unwrap(), fields.next().unwrap()))
        })
        .collect();
    let cases = cases::all();
    assert_eq!(expected.len(), cases.len());
    let mut differences = Vec::new();
    for (name, bytes) in cases {
        let (status, tree) = expected[name];
        let expected = (status == "ok").then_some(tree);
        let own = common::dump_file(name, bytes.to_vec());
        if own.as_deref() != expected {
            differences.push(difference(name, expected, own.as_deref()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the corpus is given by the environment")]
fn public_configurations_give_the_same_trees() {
    let (Ok(corpus), Ok(program)) = (std::env::var("AGNOSTECH_SYNTAX_CORPUS"), std::env::var("AGNOSTECH_HCL_DUMP"))
    else {
        eprintln!("skipped: AGNOSTECH_SYNTAX_CORPUS and AGNOSTECH_HCL_DUMP are not set");
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&corpus), &is_configuration, &mut paths);
    let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let list: String = paths.iter().map(|path| format!("{}\n", path.display())).collect();
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()).unwrap());
    let (mut accepted, mut rejected, mut differences) = (0, 0, Vec::new());
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let mut fields = line.splitn(3, '\t');
        let (path, status, tree) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        let own = common::dump_file(path, read(Path::new(path)));
        let expected = (status == "ok").then_some(tree);
        match expected {
            Some(_) => accepted += 1,
            None => rejected += 1,
        }
        if own.as_deref() != expected {
            differences.push(difference(path, expected, own.as_deref()));
        }
    }
    writer.join().unwrap();
    assert!(child.wait().unwrap().success());
    eprintln!("{} files: {accepted} accepted, {rejected} rejected, {} differ", paths.len(), differences.len());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The first place at which two trees differ.
fn difference(path: &str, theirs: Option<&str>, ours: Option<&str>) -> String {
    let (Some(theirs), Some(ours)) = (theirs, ours) else {
        return format!("{path}\n  theirs: {}, ours: {}", verdict(theirs), verdict(ours));
    };
    let at = theirs.bytes().zip(ours.bytes()).take_while(|(a, b)| a == b).count().saturating_sub(60);
    let cut = |text: &str| text.chars().skip(at).take(160).collect::<String>();
    format!("{path}\n  theirs: …{}\n  ours:   …{}", cut(theirs), cut(ours))
}

fn verdict(tree: Option<&str>) -> &'static str {
    if tree.is_some() { "accepted" } else { "rejected" }
}
