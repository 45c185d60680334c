//! Each judge is judged: it accepts what is right and refuses what is wrong.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::fs;

use tempfile::TempDir;
use xtask::consumers::{self, Judgement, Objection, Verdict};

fn tree(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn accepts(judgement: Judgement) -> String {
    match judgement {
        Ok(Verdict::Accepted { output, .. }) => output,
        Ok(Verdict::Skipped) => String::new(),
        Err(objection) => panic!("{objection}"),
    }
}

fn refuses(judgement: Judgement, because: &str) {
    match judgement {
        Err(Objection::Refused { said, .. }) => assert!(said.contains(because), "{because:?} is not in:\n{said}"),
        Ok(Verdict::Skipped) => {}
        Ok(Verdict::Accepted { output, .. }) => panic!("accepted:\n{output}"),
        Err(Objection::Missing(what)) => panic!("{what}"),
    }
}

#[test]
fn compose_go() {
    let compose = "services:\n  web:\n    image: docker.io/library/nginx:1.29\n    environment:\n      NAME: ${NAME:?}\n    env_file: web.env\n";
    let good = tree(&[("compose.yaml", compose), (".env.example", "NAME=a\n"), ("web.env.example", "DOLLAR='a$b'\n")]);
    let loaded: serde_json::Value = match accepts(consumers::compose_load(good.path())) {
        empty if empty.is_empty() => return,
        text => serde_json::from_str(&text).unwrap(),
    };
    assert_eq!(loaded["services"]["web"]["environment"]["NAME"], "a");
    assert_eq!(loaded["services"]["web"]["environment"]["DOLLAR"], "a$b");
    refuses(consumers::compose_load(tree(&[("compose.yaml", compose), ("web.env.example", "")]).path()), "NAME");
    refuses(consumers::compose_load(tree(&[("compose.yaml", compose), (".env", "NAME=a\n")]).path()), "web.env");
    let unknown = "services:\n  web:\n    image: a\n    restrat: always\n";
    refuses(consumers::compose_load(tree(&[("compose.yaml", unknown)]).path()), "restrat");
    let nowhere = "services:\n  web:\n    image: a\n    networks: [nowhere]\n";
    refuses(consumers::compose_load(tree(&[("compose.yaml", nowhere)]).path()), "nowhere");
}

#[test]
fn docker_stack() {
    let stack = "services:\n  web:\n    image: docker.io/library/nginx:${VERSION:?}\n    deploy:\n      replicas: 2\n";
    let judged = |text: &str| {
        consumers::stack_load(
            &tree(&[("stack.yaml", text), (".env.example", "VERSION=1.29\n")]).path().join("stack.yaml"),
        )
    };
    accepts(judged(stack));
    refuses(
        judged(&stack.replace("    deploy:", "    depends_on: {a: {condition: service_started}}\n    deploy:")),
        "depends_on must be a list",
    );
    refuses(judged(&stack.replace("    deploy:", "    restart: always\n    deploy:")), "restart");
    refuses(judged(&format!("name: a\n{stack}")), "name");
    refuses(consumers::stack_load(&tree(&[("stack.yaml", stack)]).path().join("stack.yaml")), "VERSION");
}

const PLAYBOOK: &str = "---
- name: Set up
  hosts: all
  tasks:
    - name: Make a directory
      ansible.builtin.file:
        path: /srv/app
        state: directory
        mode: \"0750\"
";

const PROJECT: &str = "    - name: Start the project
      community.docker.docker_compose_v2:
        project_src: /srv/app
        wait: true
";

/// The playbook with this task in place of its own.
fn with_task(task: &str) -> String {
    format!("{}{task}", PLAYBOOK.split("    - name").next().unwrap())
}

const INVENTORY: &str = "---
all:
  hosts:
    one:
      ansible_host: 192.0.2.1
";

#[test]
fn ansible_playbook() {
    let good = tree(&[("site.yml", PLAYBOOK), ("inventory.yml", INVENTORY)]);
    accepts(consumers::ansible_syntax_check(good.path()));
    let wrong = PLAYBOOK.replace("ansible.builtin.file", "ansible.builtin.flie");
    let wrong = tree(&[("site.yml", &wrong), ("inventory.yml", INVENTORY)]);
    refuses(consumers::ansible_syntax_check(wrong.path()), "flie");
    refuses(consumers::ansible_syntax_check(tree(&[("vars.yml", "a: 1\n")]).path()), "no playbook");
}

#[test]
fn ansible_lint() {
    accepts(consumers::ansible_lint(tree(&[("site.yml", PLAYBOOK), ("inventory.yml", INVENTORY)]).path()));
    let task = "    - name: Make a directory\n      ansible.builtin.shell: mkdir /srv/app\n";
    refuses(consumers::ansible_lint(tree(&[("site.yml", &with_task(task))]).path()), "no-changed-when");
    accepts(consumers::ansible_lint(tree(&[("site.yml", &with_task(PROJECT))]).path()));
    let collection = PLAYBOOK.replace("ansible.builtin.file", "community.docker.nothing_such");
    refuses(consumers::ansible_lint(tree(&[("site.yml", &collection)]).path()), "nothing_such");
}

#[test]
fn ansible_options() {
    let judged = |task: &str| {
        let files = tree(&[("site.yml", &with_task(task)), ("inventory.yml", INVENTORY)]);
        consumers::ansible_options(files.path())
    };
    accepts(judged(PROJECT));
    accepts(judged("    - name: Run\n      ansible.builtin.meta: flush_handlers\n"));
    accepts(judged("    - name: Remember\n      ansible.builtin.set_fact:\n        anything: 1\n"));
    refuses(judged(&PROJECT.replace("project_src", "project_source")), "there is no option project_source");
    refuses(judged(&PROJECT.replace("compose_v2", "compose_v9")), "there is no module");
    let choice = "    - name: Allow\n      community.general.ufw:\n        rule: alow\n        port: \"22\"\n";
    refuses(judged(choice), "rule cannot be alow");
}

#[test]
fn shellcheck() {
    let scripts = tree(&[
        ("good.sh", "#!/usr/bin/env bash\nset -euo pipefail\nrm -f -- \"$1\"\n"),
        ("bad.sh", "#!/usr/bin/env bash\nrm $1\n"),
    ]);
    accepts(consumers::shellcheck(&scripts.path().join("good.sh")));
    refuses(consumers::shellcheck(&scripts.path().join("bad.sh")), "SC2086");
}

#[test]
fn yamllint() {
    let files = tree(&[("good.yaml", "a:\n  - b\n"), ("bad.yaml", "a: 1\na: 2\n")]);
    accepts(consumers::yamllint(&files.path().join("good.yaml")));
    refuses(consumers::yamllint(&files.path().join("bad.yaml")), "duplication");
}

#[test]
fn terraform_fmt() {
    accepts(consumers::terraform_fmt_check(tree(&[("main.tf", "locals {\n  a  = 1\n  bc = 2\n}\n")]).path()));
    let wrong = tree(&[("inner/main.tf", "locals {\n  a = 1\n  bc = 2\n}\n")]);
    refuses(consumers::terraform_fmt_check(wrong.path()), "+  a  = 1");
    refuses(consumers::terraform_fmt_check(tree(&[("main.tf", "locals {\n")]).path()), "Unclosed configuration block");
}

/// OpenTofu takes minutes to build and is made only when asked for; where it is, it judges too.
#[test]
fn opentofu_fmt() {
    if !consumers::opentofu().is_file() {
        return;
    }
    accepts(consumers::opentofu_fmt_check(tree(&[("main.tf", "locals {\n  a  = 1\n  bc = 2\n}\n")]).path()));
    let wrong = tree(&[("main.tf", "locals {\n  a = 1\n  bc = 2\n}\n")]);
    refuses(consumers::opentofu_fmt_check(wrong.path()), "+  a  = 1");
}

#[test]
fn kubernetes_validate() {
    let good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  key: value\n";
    let files = tree(&[("good.yaml", good), ("bad.yaml", &good.replace("data:", "dtaa:"))]);
    accepts(consumers::kubernetes_validate(&files.path().join("good.yaml")));
    refuses(consumers::kubernetes_validate(&files.path().join("bad.yaml")), "dtaa");
}

#[test]
fn promtool() {
    let files = tree(&[
        ("prometheus.yml", "rule_files: [rules.yml]\n"),
        ("rules.yml", "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n"),
        ("bad.yml", "scrap_configs: []\n"),
        ("bad-rules.yml", "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up ==\n"),
    ]);
    let file = |name: &str| files.path().join(name);
    accepts(consumers::promtool_check_config(&file("prometheus.yml")));
    accepts(consumers::promtool_check_rules(&file("rules.yml")));
    refuses(consumers::promtool_check_config(&file("bad.yml")), "scrap_configs");
    refuses(consumers::promtool_check_rules(&file("bad-rules.yml")), "parse");
}

#[test]
fn haproxy() {
    let good = "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\nfrontend a\n  bind 127.0.0.1:5432\n  default_backend b\nbackend b\n  server one 192.0.2.1:5432 check\n";
    let files = tree(&[("good.cfg", good), ("bad.cfg", &good.replace("default_backend b", "default_backend c"))]);
    accepts(consumers::haproxy_check(&files.path().join("good.cfg")));
    refuses(consumers::haproxy_check(&files.path().join("bad.cfg")), "unable to find required default_backend");
}
