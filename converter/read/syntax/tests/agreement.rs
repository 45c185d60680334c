//! The same trees as HashiCorp's parser makes.
//!
//! `tests/cases` holds files that are hard to read right, each next to what the Go program `xtask/tools/hcl-dump` made of
//! it; those always run. With `AGNOSTECH_SYNTAX_CORPUS` set to a directory and `AGNOSTECH_HCL_DUMP` to that program, every
//! configuration below the directory is compared too.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ERROR: &str = "error";

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

#[test]
fn hard_cases_give_the_same_trees() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases = Vec::new();
    files(&directory, &|path| !path.ends_with(".dump"), &mut cases);
    assert!(cases.len() > 100, "only {} cases", cases.len());
    let mut differences = Vec::new();
    for path in cases {
        let name = path.to_str().unwrap();
        let own = common::dump_file(name, read(&path)).unwrap_or_else(|| ERROR.to_owned());
        let expected = String::from_utf8(read(&PathBuf::from(format!("{name}.dump")))).unwrap();
        if own.trim_end() != expected.trim_end() {
            differences.push(format!("{name}\n  theirs: {}\n  ours:   {own}", expected.trim_end()));
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
