//! What is rendered, before the programs that will read it. Each judge must also refuse something wrong.
//!
//! They come with `cargo xtask consumers`; without them the tests say so and pass.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]
#![allow(clippy::disallowed_methods)]

mod blueprints;

use machines::{CostRow, DocumentFacts};
use planner::Blueprint;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Directory of the judges' programs, if they were set up.
fn judges() -> Option<PathBuf> {
    let root = match std::env::var_os("AGNOSTECH_CONSUMERS") {
        Some(given) => PathBuf::from(given),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/consumers"),
    };
    let programs = root.join("python/bin");
    if programs.join("ansible-playbook").exists() {
        return programs.canonicalize().ok();
    }
    eprintln!("skipped: {} has no ansible-playbook; run `cargo xtask consumers`", programs.display());
    None
}

fn run(programs: &Path, directory: &Path, program: &str, arguments: &[&str]) -> Output {
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = Command::new(programs.join(program))
        .args(arguments)
        .current_dir(directory)
        .env("PATH", path)
        .env("ANSIBLE_NOCOLOR", "1")
        .env("ANSIBLE_LOCALHOST_WARNING", "false")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    eprintln!("{program} {}: {}", arguments.join(" "), output.status);
    output
}

fn accepts(programs: &Path, directory: &Path, program: &str, arguments: &[&str]) {
    let output = run(programs, directory, program, arguments);
    assert!(
        output.status.success(),
        "{program} {}:\n{}\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn refuses(programs: &Path, directory: &Path, program: &str, arguments: &[&str]) {
    let output = run(programs, directory, program, arguments);
    assert!(!output.status.success(), "{program} {} took what is wrong", arguments.join(" "));
}

/// The tree on disk, with the folders of the runtime that belong beside it.
fn write(blueprint: &Blueprint) -> tempfile::TempDir {
    let facts = DocumentFacts {
        cost_rows: vec![CostRow { source: "a | b".into(), becomes: "cpx22".into(), monthly: "19.99 EUR".into() }],
        cost_total: Some("Together 19.99 EUR net, prices of 2026-09-03.".into()),
        cost_notes: vec!["The source has no price.".into()],
    };
    let tree = machines::render(blueprint, &facts).unwrap();
    let directory = tempfile::tempdir().unwrap();
    for (path, file) in tree.files() {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &file.text).unwrap();
        if file.executable {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    for project in &blueprint.projects {
        let folder = if blueprint.projects.len() == 1 { "compose".into() } else { format!("compose/{}", project.key) };
        for file in &project.files {
            let path = directory.path().join(&folder).join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &file.content).unwrap();
        }
        fs::create_dir_all(directory.path().join(&folder)).unwrap();
    }
    let inventory = directory.path().join("ansible/inventory");
    if inventory.join("hosts.example.yml").exists() {
        fs::copy(inventory.join("hosts.example.yml"), inventory.join("hosts.yml")).unwrap();
    }
    if let Some(keep) = std::env::var_os("KEEP_TREES") {
        let to = PathBuf::from(keep).join(directory.path().file_name().unwrap());
        let _ = Command::new("cp").args(["-r"]).arg(directory.path()).arg(to).status();
    }
    directory
}

/// Files below a directory whose first line or end says what they are.
fn files(directory: &Path, wanted: &dyn Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if wanted(&path, &fs::read_to_string(&path).unwrap()) {
                found.push(path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

const YAMLLINT: &str = "{extends: default, rules: {line-length: {max: 160}, document-start: disable, \
    comments: {min-spaces-from-content: 1}}}";

#[test]
fn yaml_is_clean() {
    let Some(programs) = judges() else { return };
    for (_, blueprint) in blueprints::all() {
        if blueprint.servers.is_empty() {
            continue;
        }
        let directory = write(&blueprint);
        accepts(&programs, directory.path(), "yamllint", &["--strict", "-d", YAMLLINT, "ansible"]);
    }
    let wrong = tempfile::tempdir().unwrap();
    fs::write(wrong.path().join("a.yml"), "a:   b\na: yes\n").unwrap();
    refuses(&programs, wrong.path(), "yamllint", &["--strict", "-d", YAMLLINT, "a.yml"]);
}

#[test]
fn ansible_understands_it() {
    let Some(programs) = judges() else { return };
    for (name, blueprint) in blueprints::all() {
        if blueprint.servers.is_empty() {
            continue;
        }
        let directory = write(&blueprint);
        let ansible = directory.path().join("ansible");
        let mut playbooks = vec!["site.yml"];
        if blueprint.databases.iter().any(|d| d.standby.is_some()) {
            playbooks.push("promote.yml");
        }
        assert_eq!(ansible.join("promote.yml").exists(), playbooks.len() == 2, "{name}");
        for playbook in playbooks {
            accepts(&programs, &ansible, "ansible-playbook", &["--syntax-check", playbook]);
        }
        accepts(&programs, &ansible, "ansible-inventory", &["--list", "--export"]);
    }
    let wrong = tempfile::tempdir().unwrap();
    fs::write(wrong.path().join("site.yml"), "- hosts: all\n  tasks:\n    - no.such.module:\n").unwrap();
    refuses(&programs, wrong.path(), "ansible-playbook", &["--syntax-check", "site.yml"]);
}

#[test]
fn ansible_lint_finds_nothing() {
    let Some(programs) = judges() else { return };
    let lint = ["--offline", "--strict", "--profile", "production", "-q"];
    for (_, blueprint) in blueprints::all() {
        if blueprint.servers.is_empty() {
            continue;
        }
        let directory = write(&blueprint);
        let mut arguments = lint.to_vec();
        arguments.push("site.yml");
        if blueprint.databases.iter().any(|d| d.standby.is_some()) {
            arguments.push("promote.yml");
        }
        accepts(&programs, &directory.path().join("ansible"), "ansible-lint", &arguments);
    }
    let wrong = tempfile::tempdir().unwrap();
    fs::write(wrong.path().join("site.yml"), "---\n- hosts: all\n  tasks:\n    - shell: echo latest\n").unwrap();
    let mut arguments = lint.to_vec();
    arguments.push("site.yml");
    refuses(&programs, wrong.path(), "ansible-lint", &arguments);
}

#[test]
fn shells_are_clean() {
    let Some(programs) = judges() else { return };
    for (name, blueprint) in blueprints::all() {
        let directory = write(&blueprint);
        let scripts = files(directory.path(), &|_, text| text.starts_with("#!/usr/bin/env bash"));
        assert!(blueprint.servers.is_empty() || scripts.len() >= 3, "{name}: {scripts:?}");
        for script in &scripts {
            accepts(&programs, directory.path(), "shellcheck", &["--severity=style", script]);
            let mode = fs::metadata(directory.path().join(script)).unwrap().permissions().mode();
            assert_eq!(mode & 0o111, 0o111, "{script} is not executable");
        }
    }
    let wrong = tempfile::tempdir().unwrap();
    fs::write(wrong.path().join("a.sh"), "#!/usr/bin/env bash\nrm $1\n").unwrap();
    refuses(&programs, wrong.path(), "shellcheck", &["--severity=style", "a.sh"]);
}

/// The first play of `site.yml` alone.
const SECRETS_PLAY: &str =
    "- hosts: localhost\n  connection: local\n  gather_facts: false\n  roles:\n    - role: secrets\n";

/// Secrets of a tree, made and brought, by really running the first play.
fn with_secrets(programs: &Path, blueprint: &Blueprint) -> tempfile::TempDir {
    let directory = write(blueprint);
    let ansible = directory.path().join("ansible");
    let settings = ansible.join("group_vars/all/main.yml");
    let text = fs::read_to_string(&settings).unwrap();
    let filled: String = text
        .lines()
        .map(|line| if line.contains(": \"\"") { line.replace(": \"\"", ": \"x.example.com\"") } else { line.to_owned() } + "\n")
        .collect::<String>()
        .replace("admin_cidrs: []", "admin_cidrs: [192.0.2.0/24]");
    fs::write(&settings, filled).unwrap();
    let hosts = ansible.join("inventory/hosts.yml");
    let text = fs::read_to_string(&hosts).unwrap();
    fs::write(
        &hosts,
        text.replace("media_bucket: \"\"", "media_bucket: m")
            .replace("media_region: \"\"", "media_region: r")
            .replace("media_endpoint: \"\"", "media_endpoint: e"),
    )
    .unwrap();
    let secrets = ansible.join("secrets");
    fs::create_dir_all(&secrets).unwrap();
    for secret in &blueprint.secrets {
        if matches!(secret.kind, planner::blueprint::SecretKind::Given { .. }) {
            let path = secrets.join(&secret.name);
            fs::write(&path, "it's $given").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
    fs::write(ansible.join("secrets.yml"), SECRETS_PLAY).unwrap();
    accepts(programs, &ansible, "ansible-playbook", &["secrets.yml"]);
    directory
}

#[test]
fn secrets_are_made_once_and_asked_for() {
    let Some(programs) = judges() else { return };
    let directory = with_secrets(&programs, &blueprints::shop());
    let ansible = directory.path().join("ansible");
    let password = ansible.join("secrets/database_password");
    let first = fs::read_to_string(&password).unwrap();
    assert!(first.len() == 40 && first.chars().all(|c| c.is_ascii_alphanumeric()), "{first}");
    assert_eq!(fs::metadata(&password).unwrap().permissions().mode() & 0o777, 0o600);
    accepts(&programs, &ansible, "ansible-playbook", &["secrets.yml"]);
    assert_eq!(fs::read_to_string(&password).unwrap(), first, "a second run must not make another");

    fs::remove_file(ansible.join("secrets/payment_api_key")).unwrap();
    refuses(&programs, &ansible, "ansible-playbook", &["secrets.yml"]);

    let unfilled = write(&blueprints::shop());
    fs::write(unfilled.path().join("ansible/secrets.yml"), SECRETS_PLAY).unwrap();
    refuses(&programs, &unfilled.path().join("ansible"), "ansible-playbook", &["secrets.yml"]);
}

#[test]
fn nobody_is_locked_out() {
    let Some(programs) = judges() else { return };
    let directory = with_secrets(&programs, &blueprints::own_server());
    let ansible = directory.path().join("ansible");
    let settings = ansible.join("group_vars/all/main.yml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("admin_cidrs: [192.0.2.0/24]", "admin_cidrs: []")).unwrap();
    refuses(&programs, &ansible, "ansible-playbook", &["secrets.yml"]);
}

/// Renders a template of a role as Ansible does on a host.
fn template(programs: &Path, directory: &Path, host: &str, role: &str, file: &str) -> String {
    let out = directory.join("out");
    let play = format!(
        "- hosts: all\n  gather_facts: false\n  connection: local\n  vars:\n    \
         ansible_python_interpreter: \"{{{{ ansible_playbook_python }}}}\"\n  tasks:\n    - ansible.builtin.template:\n        \
         src: {role}/templates/{file}\n        dest: {}\n",
        out.display()
    );
    fs::write(directory.join("ansible/roles/try.yml"), "").unwrap();
    fs::write(directory.join("ansible/try.yml"), play.replace("src: ", "src: roles/")).unwrap();
    accepts(programs, &directory.join("ansible"), "ansible-playbook", &["try.yml", "--limit", host]);
    fs::read_to_string(out).unwrap()
}

#[test]
fn templates_hold_what_they_should() {
    let Some(programs) = judges() else { return };
    let directory = with_secrets(&programs, &blueprints::shop());
    let secret = |name: &str| fs::read_to_string(directory.path().join("ansible/secrets").join(name)).unwrap();
    let get = |host: &str, role: &str, file: &str| template(&programs, directory.path(), host, role, file);

    let environment = get("shop-prod-app", "app", "env.j2");
    assert!(environment.contains("DATABASE_HOST='10.20.10.10'\n"), "{environment}");
    assert!(environment.contains("SECRETS_DIR='/etc/shop-prod/secrets'\n"), "{environment}");

    let app = get("shop-prod-app", "app", "app.env.j2");
    let rabbitmq = secret("rabbitmq_password");
    assert!(app.contains(&format!("DATABASE_PASSWORD='{}'\n", secret("database_password"))), "{app}");
    assert!(app.contains("PAYMENT_API_KEY='it\\'s $given'\n"), "{app}");
    assert!(app.contains(&format!("QUEUE_URL='amqp://it\\'s:{rabbitmq}@rabbitmq:5672/'\n")), "{app}");
    assert!(app.contains("DSN='host=10.20.10.10 {{ braces }}'\n"), "{app}");

    let hba = get("shop-prod-standby", "database", "pg_hba.conf.j2");
    assert!(hba.contains("hostssl \"shop\" \"shop\" 10.20.0.20/32 scram-sha-256\n"), "{hba}");
    assert!(hba.contains("hostssl replication replicator 10.20.11.10/32 scram-sha-256\n"), "{hba}");
    assert!(!hba.lines().any(|l| l.starts_with("host ")), "no line without TLS: {hba}");

    let published = get("shop-prod-app", "firewall", "published.rules.j2");
    assert!(
        published.contains("-A DOCKER-USER -p tcp -m conntrack --ctorigdstport 443 --ctdir ORIGINAL -j RETURN\n"),
        "{published}"
    );
    assert!(!published.contains("ctorigdstport 22"), "{published}");
    assert!(published.trim_end().ends_with("-A DOCKER-USER -j DROP\nCOMMIT"), "{published}");

    let journald = get("shop-prod-app", "base", "journald.conf.j2");
    assert!(journald.contains("MaxRetentionSec=30day\n"), "{journald}");
}

#[test]
fn published_ports_keep_their_callers() {
    let Some(programs) = judges() else { return };
    let directory = with_secrets(&programs, &blueprints::own_server());
    let published = template(&programs, directory.path(), "shop-prod-app", "firewall", "published.rules.j2");
    assert!(
        published.contains(
            "-A DOCKER-USER -p tcp -s 192.0.2.0/24 -m conntrack --ctorigdstport 443 --ctdir ORIGINAL -j RETURN\n"
        ),
        "{published}"
    );
    let sshd = template(&programs, directory.path(), "shop-prod-app", "base", "sshd.conf.j2");
    assert!(sshd.contains("PermitRootLogin prohibit-password\nAllowUsers root\n"), "{sshd}");
}
