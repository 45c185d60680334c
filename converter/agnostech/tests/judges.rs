//! What comes out, before the programs that will read it: Compose's loader, Ansible, shellcheck and yamllint.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

mod support;

use std::path::{Path, PathBuf};
use support::{cases, written};
use xtask::consumers::{
    Judgement, Objection, ansible_lint, ansible_options, ansible_syntax_check, compose_load, shellcheck, yamllint,
};

/// Files below a directory, sorted.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn is_shell(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| {
        text.lines().next().is_some_and(|first| first.starts_with("#!") && first.trim_end().ends_with("sh"))
    })
}

/// Has every tree of every case judged. All objections are shown together.
fn judged(judge: impl Fn(&Path) -> Vec<(PathBuf, Judgement)>) {
    let mut objections = Vec::new();
    let mut seen = 0;
    for case in cases() {
        for (run, options) in case.runs() {
            let tree = written(&case.convert(&options));
            let root = tree.path().join("out");
            for (path, judgement) in judge(&root) {
                seen += 1;
                if let Err(objection) = judgement {
                    let path = path.strip_prefix(&root).unwrap_or(&path);
                    objections.push(format!("{} {run} {}: {objection}", case.name, path.display()));
                }
            }
        }
    }
    assert!(objections.is_empty(), "{}", objections.join("\n"));
    assert!(seen > 0, "nothing was judged");
}

fn refuses(judgement: Judgement, words: &str) {
    match judgement {
        Err(Objection::Refused { said, .. }) => assert!(said.contains(words), "{said}"),
        Ok(xtask::consumers::Verdict::Skipped) => {}
        other => panic!("took what is wrong: {other:?}"),
    }
}

#[test]
fn compose_loads_every_project() {
    judged(|root| {
        let projects = files(&root.join("compose")).into_iter().filter(|path| path.ends_with("compose.yaml"));
        projects.map(|path| (path.clone(), compose_load(path.parent().unwrap()))).collect()
    });
}

#[test]
fn shell_and_yaml_are_clean() {
    judged(|root| {
        let mut judgements: Vec<(PathBuf, Judgement)> = files(root)
            .into_iter()
            .filter(|path| is_shell(path))
            .map(|path| (path.clone(), shellcheck(&path)))
            .collect();
        judgements.push((root.to_owned(), yamllint(root)));
        judgements
    });
}

#[test]
fn ansible_takes_every_playbook() {
    judged(|root| {
        let ansible = root.join("ansible");
        // Without a server there is nothing to set up.
        if !ansible.is_dir() {
            return Vec::new();
        }
        let mut judgements =
            vec![(ansible.clone(), ansible_syntax_check(&ansible)), (ansible.clone(), ansible_options(&ansible))];
        // The linter takes its time: trees with more than one server of a role, which have all that the others have.
        if root.join("terraform").is_dir() && ansible.join("host_vars").is_dir() {
            judgements.push((ansible.clone(), ansible_lint(&ansible)));
        }
        judgements
    });
}

#[test]
fn judges_refuse_what_is_wrong() {
    let case = support::case("ecs-web-application");
    let (_, options) = case.runs().swap_remove(0);
    let tree = written(&case.convert(&options));
    let root = tree.path().join("out");

    let file = files(&root.join("compose")).into_iter().find(|path| path.ends_with("compose.yaml")).unwrap();
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, whole.replacen("    image:", "    imaje:", 1)).unwrap();
    refuses(compose_load(file.parent().unwrap()), "imaje");
    std::fs::write(&file, format!("{whole}services:\n  again: {{}}\n")).unwrap();
    refuses(yamllint(&file), "duplication");

    let script = root.join("scripts/wrong.sh");
    std::fs::write(&script, "#!/bin/sh\nrm -rf $1/*\n").unwrap();
    refuses(shellcheck(&script), "SC2086");

    let site = root.join("ansible/site.yml");
    let playbook = std::fs::read_to_string(&site).unwrap();
    let task = "\n- name: Wrong\n  hosts: all\n  tasks:\n    - name: Make a directory\n      ansible.builtin.file:\n        path: /srv/x\n        state: folder\n        mode: \"0700\"\n";
    std::fs::write(&site, format!("{playbook}{task}")).unwrap();
    refuses(ansible_options(&root.join("ansible")), "folder");
    std::fs::write(&site, format!("{playbook}{}", task.replace("ansible.builtin.file", "ansible.builtin.fiel")))
        .unwrap();
    refuses(ansible_syntax_check(&root.join("ansible")), "fiel");
    std::fs::write(&site, format!("{playbook}{}", task.replace("folder\n        mode: \"0700\"", "directory")))
        .unwrap();
    refuses(ansible_lint(&root.join("ansible")), "risky-file-permissions");
}
