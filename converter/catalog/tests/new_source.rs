//! A made-up service is one file of rows and one case, and both are right as they come.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[path = "../examples/new_source/make.rs"]
mod make;

use make::New;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn files(root: &Path) -> BTreeSet<PathBuf> {
    fn below(directory: &Path, root: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => below(&path, root, found),
                false => drop(found.insert(path.strip_prefix(root).unwrap().to_path_buf())),
            }
        }
    }
    let mut found = BTreeSet::new();
    below(root, root, &mut found);
    found
}

#[test]
fn a_made_up_service_is_one_file_of_rows_and_one_case() {
    let root = tempfile::tempdir().unwrap();
    let new = New { cloud: "aws", service: "beacon", kind: "queue" };
    let said: BTreeSet<PathBuf> =
        new.make(root.path()).unwrap().iter().map(|p| p.strip_prefix(root.path()).unwrap().to_path_buf()).collect();
    assert_eq!(files(root.path()), said);
    let [rows, case]: [Vec<&PathBuf>; 2] = ["converter/catalog/data/sources/aws/", "converter/cases/aws-beacon/"]
        .map(|prefix| said.iter().filter(|path| path.starts_with(prefix)).collect());
    assert_eq!((rows.len(), rows.len() + case.len()), (1, said.len()), "{said:?}");
    // A second one must not take its place.
    assert!(new.make(root.path()).is_err());
}

#[test]
fn what_cannot_be_made_is_said() {
    let root = tempfile::tempdir().unwrap();
    let refused = |cloud, service, kind| New { cloud, service, kind }.make(root.path()).unwrap_err();
    assert!(refused("aws", "../beacon", "queue").contains("is no name"));
    assert!(refused("aws", "beacon", "lighthouse").contains("there is no kind"));
    assert!(refused("aws", "sqs_queue", "queue").contains("has a row"));
    assert!(files(root.path()).is_empty());
}

/// The real thing: `cargo xtask new-source` in a copy of the repository, and git says what it touched.
#[test]
#[ignore = "builds the workspace again, in a copy of the repository: minutes"]
fn new_source_in_a_copy_of_the_repository() {
    let root = std::fs::canonicalize("../..").unwrap();
    let copy = tempfile::tempdir().unwrap();
    let git = |directory: &Path, arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(directory).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    for path in git(&root, &["ls-files", "--cached", "--others", "--exclude-standard"]).lines() {
        let (from, to) = (root.join(path), copy.path().join(path));
        if from.is_file() {
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(from, to).unwrap();
        }
    }
    git(copy.path(), &["init", "-q"]);
    git(copy.path(), &["add", "-A"]);
    let status = Command::new(env!("CARGO"))
        .args(["xtask", "new-source", "aws", "beacon", "queue"])
        .current_dir(copy.path())
        .env("CARGO_TARGET_DIR", root.join("target/new-source"))
        .status()
        .unwrap();
    assert!(status.success());
    let touched = git(copy.path(), &["ls-files", "--others", "--modified", "--exclude-standard"]);
    let strange: Vec<&str> = touched
        .lines()
        .filter(|path| *path != "converter/catalog/data/sources/aws/beacon.toml")
        .filter(|path| !path.starts_with("converter/cases/aws-beacon/"))
        // What is written from the rows follows them.
        .filter(|path| *path != "docs/coverage.md")
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    let expected = copy.path().join("converter/cases/aws-beacon/expected");
    for run in ["hetzner-none", "docker-compose-none"] {
        let ledger = std::fs::read_to_string(expected.join(run).join("ledger.json")).unwrap();
        assert!(ledger.contains("\"kind\": \"queue\"") && ledger.contains("\"unaccounted\": 0"), "{run}: {ledger}");
    }
}
