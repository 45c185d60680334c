//! Every case, before the tree that somebody looked at. `UPDATE_EXPECT=1` writes the trees anew; `AGNOSTECH_CASE` names the only one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

mod support;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use support::{cases, changed_lines};

type Files = BTreeMap<String, (String, bool)>;

fn expected(directory: &Path) -> Files {
    fn read(directory: &Path, prefix: &str, files: &mut Files) {
        for entry in std::fs::read_dir(directory).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                read(&entry.path(), &format!("{name}/"), files);
            } else {
                let executable = entry.metadata().unwrap().permissions().mode() & 0o111 != 0;
                files.insert(name, (std::fs::read_to_string(entry.path()).unwrap(), executable));
            }
        }
    }
    let mut files = Files::new();
    read(directory, "", &mut files);
    files
}

fn write(directory: &Path, files: &Files) {
    if directory.is_dir() {
        std::fs::remove_dir_all(directory).unwrap();
    }
    for (path, (text, executable)) in files {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        let mode = if *executable { 0o755 } else { 0o644 };
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn every_case_gives_its_tree() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some_and(|v| !v.is_empty());
    let mut differences = Vec::new();
    let only = std::env::var("AGNOSTECH_CASE").ok();
    let chosen: Vec<_> =
        cases().into_iter().filter(|case| only.as_ref().is_none_or(|only| *only == case.name)).collect();
    assert!(!chosen.is_empty(), "there is no case {only:?}");
    for case in chosen {
        for (run, options) in case.runs() {
            let conversion = case.convert(&options);
            assert!(conversion.refused.is_none(), "{} {run}: {:?}", case.name, conversion.refused);
            assert!(conversion.diagnostics.iter().all(|d| !d.is_error()), "{} {run}: an error", case.name);
            let files: Files = conversion
                .tree
                .files()
                .map(|(path, file)| (path.to_owned(), (file.text.clone(), file.executable)))
                .collect();
            assert!(!files.is_empty(), "{} {run}: nothing came out", case.name);
            let directory = case.directory().join("expected").join(&run);
            if update {
                write(&directory, &files);
                continue;
            }
            let golden = expected(&directory);
            for path in golden.keys().chain(files.keys().filter(|p| !golden.contains_key(*p))) {
                let shown = match (golden.get(path), files.get(path)) {
                    (Some(before), Some(after)) if before == after => continue,
                    (Some((before, _)), Some((after, _))) => {
                        let lines = changed_lines(before, after);
                        lines.iter().take(12).map(|l| format!("  {l}\n")).collect()
                    }
                    (Some(_), None) => String::from("  is not there any more\n"),
                    (None, _) => String::from("  is new\n"),
                };
                differences.push(format!("{}/{path}\n{shown}", directory.display()));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} files differ; look at them, and run again with UPDATE_EXPECT=1 if they are right:\n{}",
        differences.len(),
        differences.join("")
    );
}
