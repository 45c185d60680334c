//! The command as a user meets it: exit codes, diagnostics with their place, and what is printed.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
use serde_json::{Value as Json, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn agnostech(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_agnostech"));
    command.current_dir(directory).env_remove("TF_DATA_DIR").stdin(Stdio::null());
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    agnostech(directory).args(arguments).output().unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn with_files(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    directory
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

const STATE: &str = r#"{"version":4,"terraform_version":"1.11.4","resources":[{"mode":"managed","type":"aws_sqs_queue","name":"q",
"provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","instances":[{"attributes":{"name":"q","arn":"arn:aws:sqs:eu-west-1:123456789012:q",
"id":"https://sqs.eu-west-1.amazonaws.com/123456789012/q","visibility_timeout_seconds":30}}]}]}"#;

#[test]
fn the_example_converts_and_is_written() {
    let out = tempfile::tempdir().unwrap();
    let written = out.path().join("tree");
    let arguments = ["migrate", "web-application", "--target", "hetzner", "--ha", "basic", "--output"];
    let output = agnostech(&examples()).args(arguments).arg(&written).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    for path in ["terraform/servers.tf", "ansible/site.yml", "decisions.json", "ledger.json", "cost.json"] {
        assert!(written.join(path).is_file(), "{path}");
    }
    let first = std::fs::read_to_string(written.join("ledger.json")).unwrap();
    let ledger: Json = serde_json::from_str(&first).unwrap();
    assert_eq!(ledger["totals"]["unaccounted"], 0);
    // A second run changes nothing and takes nothing away.
    std::fs::write(written.join("terraform/terraform.tfstate"), "mine").unwrap();
    let again = agnostech(&examples()).args(arguments).arg(&written).output().unwrap();
    assert_eq!(again.status.code(), Some(0), "{}", errors(&again));
    assert_eq!(std::fs::read_to_string(written.join("ledger.json")).unwrap(), first);
    assert_eq!(std::fs::read_to_string(written.join("terraform/terraform.tfstate")).unwrap(), "mine");
    // Decisions can be given back.
    let decisions = written.join("decisions.json");
    let given = agnostech(&examples())
        .args(["validate", "web-application", "--target", "hetzner", "--ha", "basic", "--decisions"])
        .arg(&decisions)
        .output()
        .unwrap();
    assert_eq!(given.status.code(), Some(0), "{}", errors(&given));
}

#[test]
fn outputs_of_another_state_that_is_given_are_known() {
    let network = r#"{"version":4,"terraform_version":"1.11.4","resources":[],
        "outputs":{"vpc_id":{"value":"vpc-0a1b2c","type":"string"},"token":{"value":"s3cr3t-t0k3n","type":"string","sensitive":true}}}"#;
    let root = "data \"terraform_remote_state\" \"net\" {\n  backend = \"s3\"\n  config = {\n    bucket = \"b\"\n    key    = \"prod/network.tfstate\"\n  }\n}\noutput \"vpc\" {\n  value = \"in-${data.terraform_remote_state.net.outputs.vpc_id}\"\n}\noutput \"token\" {\n  value     = data.terraform_remote_state.net.outputs.token\n  sensitive = true\n}\n";
    let directory = with_files(&[("root/main.tf", root), ("states/prod/network.tfstate", network)]);
    let shown = |arguments: &[&str]| {
        let output = run(directory.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        serde_json::from_slice::<Json>(&output.stdout).unwrap()
    };
    let alone = shown(&["show", "root", "--format", "json"]);
    assert!(!alone.to_string().contains("vpc-0a1b2c"));
    let joined = shown(&["show", "root", "states/prod/network.tfstate", "--format", "json"]);
    let outputs = &joined["planned_values"]["outputs"];
    assert_eq!(outputs["vpc"]["value"], "in-vpc-0a1b2c", "{joined:#}");
    assert_eq!(outputs["token"]["sensitive"], true, "{joined:#}");
}

#[test]
fn a_configuration_of_opentofu_is_read_when_asked_for() {
    let text = "output \"o\" {\n  value = \"${tofu.workspace} ${urldecode(\"a%20b\")}\"\n}\n";
    let directory = with_files(&[("main.tofu", text)]);
    let output = run(directory.path(), &["show", ".", "--dialect", "opentofu", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("default a b"));
    let output = run(directory.path(), &["show", ".", "--format", "json"]);
    assert!(errors(&output).contains("--dialect opentofu"), "{}", errors(&output));
}

#[test]
fn wrong_usage_ends_with_2() {
    let directory = with_files(&[("main.tf", "")]);
    for arguments in [
        &["migrate", "--target", "hetzner"][..],
        &["migrate", "."],
        &["migrate", ".", "--target", "mars"],
        &["show", ".", "--dialect", "hcl"],
        &["migrate", ".", "--target", "hetzner", "--ha", "always"],
        &["migrate", ".", "--target", "hetzner", "--server", "name=a"],
        &["nonsense"],
        &[],
    ] {
        let output = run(directory.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", errors(&output));
    }
    let output = run(directory.path(), &["migrate", ".", "--target", "mars"]);
    assert!(errors(&output).contains("choose one of docker-compose, hetzner"), "{}", errors(&output));
    assert_eq!(run(directory.path(), &["--help"]).status.code(), Some(0));
}

#[test]
fn a_level_that_the_target_has_not_is_refused_before_anything_is_read() {
    let output = run(&examples(), &["migrate", "nowhere", "--target", "docker-compose", "--ha", "geo"]);
    assert_eq!(output.status.code(), Some(1));
    let text = errors(&output);
    assert!(text.starts_with("error: ") && text.contains("--> --ha") && text.contains("It can give: none"), "{text}");
    assert_eq!(text.matches("error: ").count(), 1, "{text}");
}

#[test]
fn hostile_paths_give_one_error_each() {
    let directory =
        with_files(&[("empty/readme.md", ""), ("text.tf", "resource \"a\" \"b\" {}"), ("nothing.json", "")]);
    let root = directory.path();
    let mut paths = vec!["missing", "empty", "text.tf", "nothing.json", "-", "missing/../missing"];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("loop", root.join("loop")).unwrap();
        std::fs::create_dir(root.join("links")).unwrap();
        symlink("b.tf", root.join("links/a.tf")).unwrap();
        symlink("a.tf", root.join("links/b.tf")).unwrap();
        std::fs::create_dir(root.join("out")).unwrap();
        symlink("/etc/hostname", root.join("out/main.tf")).unwrap();
        assert!(Command::new("mkfifo").arg(root.join("pipe")).status().unwrap().success());
        paths.extend(["loop", "links", "out", "pipe", "/dev/zero", "/dev/null"]);
    }
    for path in paths {
        let output = run(root, &["migrate", path, "--target", "hetzner"]);
        let text = errors(&output);
        assert_eq!(output.status.code(), Some(1), "{path}: {text}");
        assert_eq!(text.matches("error: ").count(), 1, "{path}: {text}");
        // A remedy follows.
        assert!(text.lines().count() >= 2, "{path}: {text}");
        assert!(output.stdout.is_empty(), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = with_files(&[("state.json", STATE)]);
    let path = directory.path().join("state.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser reads everything.
    if std::fs::read(&path).is_ok() {
        return;
    }
    let output = run(directory.path(), &["migrate", "state.json", "--target", "hetzner"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("state.json cannot be read"), "{}", errors(&output));
}

#[test]
fn broken_configuration_is_shown_with_line_and_caret() {
    let directory = with_files(&[("main.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = 1 +\n}\n")]);
    let output = run(directory.path(), &["validate", ".", "--target", "hetzner"]);
    assert_eq!(output.status.code(), Some(1));
    let text = errors(&output);
    assert!(text.contains("main.tf:2:"), "{text}");
    assert!(text.contains("2 |   name = 1 +\n") && text.contains('^'), "{text}");
    let output = run(directory.path(), &["validate", ".", "--target", "hetzner", "--diagnostics", "json"]);
    for line in errors(&output).lines() {
        let diagnostic: Json = serde_json::from_str(line).unwrap();
        assert!(diagnostic["summary"].is_string() && diagnostic["severity"].is_string(), "{line}");
    }
    assert!(errors(&output).contains("\"line\":2"));
}

#[test]
fn a_state_that_was_cut_off_has_a_place_and_keeps_its_secrets() {
    let cut = STATE.replace("\"name\":\"q\",\"arn\"", "\"password\":\"hunter2\",\"arn\"");
    let directory = with_files(&[("state.json", &cut[..cut.len() - 80])]);
    let output = run(directory.path(), &["migrate", "state.json", "--target", "hetzner"]);
    assert_eq!(output.status.code(), Some(1));
    let text = errors(&output);
    assert!(text.contains("state.json:3:") && text.contains("ends in the middle"), "{text}");
    assert!(text.contains("^") && !text.contains("hunter2"), "{text}");
}

#[test]
fn strict_finds_warnings() {
    let text = "resource \"aws_sqs_queue\" \"q\" {\n  count = var.n\n  name  = \"q\"\n}\nvariable \"n\" {}\n";
    let directory = with_files(&[("main.tf", text)]);
    let plain = run(directory.path(), &["migrate", ".", "--target", "hetzner"]);
    assert_eq!(plain.status.code(), Some(0), "{}", errors(&plain));
    let strict = run(directory.path(), &["migrate", ".", "--target", "hetzner", "--strict", "--output", "tree"]);
    assert_eq!(strict.status.code(), Some(3), "{}", errors(&strict));
    assert!(!directory.path().join("tree").exists());
}

#[test]
fn nothing_is_written_by_a_dry_run() {
    let directory = with_files(&[("state.json", STATE)]);
    let output =
        run(directory.path(), &["migrate", "state.json", "--target", "hetzner", "--output", "tree", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("ledger.json"));
    assert!(!directory.path().join("tree").exists());
}

#[test]
fn a_file_of_the_users_is_not_written_over() {
    let directory = with_files(&[("state.json", STATE), ("tree/ledger.json", "mine")]);
    let output = run(directory.path(), &["migrate", "state.json", "--target", "hetzner", "--output", "tree"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("was not written by this program"), "{}", errors(&output));
    assert_eq!(std::fs::read_to_string(directory.path().join("tree/ledger.json")).unwrap(), "mine");
}

fn console(directory: &Path, arguments: &[&str], input: &str) -> Vec<Json> {
    let mut child = agnostech(directory)
        .arg("console")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn console_answers_as_terraform() {
    let text = "variable \"s\" {\n  sensitive = true\n  default = \"x\"\n}\nresource \"terraform_data\" \"u\" {}\nlocals {\n  l = [terraform_data.u.id, \"k\"]\n}\n";
    let directory = with_files(&[("main.tf", text)]);
    let answers = console(directory.path(), &["."], "0.1 + 0.2\nlocal.l\nterraform_data.u.id\nvar.s\nnull\n1 +\n");
    let expected = [
        json!({"expr": "0.1 + 0.2", "ok": true, "json": "0.3", "type": "number", "unknown": false, "sensitive": false, "error": null}),
        json!({"expr": "local.l", "ok": true, "json": "[null,\"k\"]", "type": null, "unknown": [true, false], "sensitive": false, "error": null}),
        json!({"expr": "terraform_data.u.id", "ok": true, "json": null, "type": null, "unknown": true, "sensitive": null, "error": null}),
        json!({"expr": "var.s", "ok": true, "json": "\"x\"", "type": "string", "unknown": false, "sensitive": true, "error": null}),
        json!({"expr": "null", "ok": true, "json": "null", "type": "dynamic", "unknown": false, "sensitive": false, "error": null}),
    ];
    assert_eq!(answers[..5], expected);
    assert_eq!(answers[5]["ok"], false);
    assert!(answers[5]["error"].as_str().is_some_and(|error| !error.is_empty()));
    let answers = console(directory.path(), &[".", "--json"], "[\"[\\n1,\\n2\\n]\", \"2\"]");
    assert_eq!(answers[0]["json"], "[1,2]");
    assert_eq!(answers[1]["json"], "2");
}

#[test]
fn variables_are_given_as_to_terraform() {
    let text = "variable \"n\" {\n  type = number\n}\nvariable \"l\" {\n  type = list(string)\n}\nvariable \"s\" {\n  type = string\n}\nvariable \"f\" {}\n";
    let files =
        [("main.tf", text), ("terraform.tfvars", "n = 1\ns = \"file\"\n"), ("elsewhere/f.tfvars", "f = \"given\"\n")];
    let directory = with_files(&files);
    let arguments = [".", "--var", "n=7", "--var", "l=[\"a\"]", "--var", "s=[1]", "--var-file", "elsewhere/f.tfvars"];
    let answers = console(directory.path(), &arguments, "var.n\nvar.l\nvar.s\nvar.f\n");
    let values: Vec<&Json> = answers.iter().map(|answer| &answer["json"]).collect();
    assert_eq!(values, ["7", "[\"a\"]", "\"[1]\"", "\"given\""]);
}

#[test]
fn show_has_the_shape_of_terraforms_plan() {
    let text = "module \"m\" {\n  source = \"./m\"\n}\n";
    let module = "resource \"terraform_data\" \"r\" {\n  for_each = toset([\"a\"])\n  input = each.key\n}\n";
    let directory = with_files(&[("main.tf", text), ("m/main.tf", module)]);
    let output = run(directory.path(), &["show", ".", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let plan: Json = serde_json::from_slice(&output.stdout).unwrap();
    let child = &plan["planned_values"]["root_module"]["child_modules"][0];
    assert_eq!(child["address"], "module.m");
    let resource = &child["resources"][0];
    assert_eq!(resource["address"], "module.m.terraform_data.r[\"a\"]");
    assert_eq!(resource["index"], "a");
    assert_eq!(resource["mode"], "managed");
    assert_eq!(resource["provider_name"], "terraform.io/builtin/terraform");
    assert_eq!(resource["values"], json!({"input": "a", "triggers_replace": null}));
    let change = &plan["resource_changes"][0];
    assert_eq!(change["module_address"], "module.m");
    assert_eq!(change["change"]["after_unknown"], json!({"id": true, "output": true}));
}

#[test]
fn several_paths_are_one_estate() {
    let directory =
        with_files(&[("main.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"q\"\n}\n"), ("state.json", STATE)]);
    let output = run(directory.path(), &["show", ".", "state.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let plan: Json = serde_json::from_slice(&output.stdout).unwrap();
    let resources = plan["planned_values"]["root_module"]["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 1);
    assert_eq!(resources[0]["values"]["arn"], "arn:aws:sqs:eu-west-1:123456789012:q");
}

#[test]
fn gap_tells_both_sides() {
    let text = "resource \"aws_sqs_queue\" \"new\" {\n  name = \"new\"\n}\n";
    let directory = with_files(&[("configuration/main.tf", text), ("state.json", STATE)]);
    let arguments = ["gap", "--config", "configuration", "--state", "state.json", "--format", "json"];
    let output = run(directory.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let gap: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(gap["not_deployed"], json!(["aws_sqs_queue.new"]));
    assert_eq!(gap["not_described"], json!(["aws_sqs_queue.q"]));
    let strict = run(directory.path(), &[&arguments[..], &["--strict"]].concat());
    assert_eq!(strict.status.code(), Some(3));
}

#[test]
fn reports_in_every_form() {
    for command in [&["analyze", "web-application"][..], &["cost", "web-application", "--all"]] {
        for format in ["text", "json", "markdown"] {
            let output = run(&examples(), &[command, &["--format", format]].concat());
            assert_eq!(output.status.code(), Some(0), "{command:?}: {}", errors(&output));
            let text = String::from_utf8(output.stdout).unwrap();
            match format {
                "json" => drop(serde_json::from_str::<Json>(&text).unwrap()),
                "markdown" => assert!(text.starts_with("# "), "{text}"),
                _ => assert!(text.contains("aws_db_instance.main"), "{text}"),
            }
            assert!(!text.contains("only-for-the-example"), "{command:?} {format}");
        }
    }
    let output = run(&examples(), &["cost", "web-application", "--all", "--format", "json"]);
    let cost: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert!(cost["targets"]["hetzner"]["totals"].is_object() && cost["targets"]["docker-compose"].is_object());
}

#[test]
fn graphs_name_what_they_join() {
    for (format, start, arrow) in
        [("mermaid", "flowchart LR\n", " --> "), ("dot", "digraph infrastructure {\n", " -> ")]
    {
        let output = run(&examples(), &["analyze", "web-application", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.starts_with(start), "{text}");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let name_of = |address: &str| {
            let line = lines
                .iter()
                .find(|line| line.contains(&format!("\"{address}<")) || line.contains(&format!("\"{address}\\n")));
            line.and_then(|line| line.split(['[', ' ']).next()).unwrap_or_else(|| panic!("{address} is not in\n{text}"))
        };
        for (from, to) in
            [("aws_lb_listener.https", "aws_lb.main"), ("aws_db_instance.main", "aws_security_group.database")]
        {
            let joined = format!("{}{arrow}{}", name_of(from), name_of(to));
            assert!(lines.contains(&joined.as_str()), "{joined} is not in\n{text}");
        }
        assert!(!text.contains("only-for-the-example"));
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = agnostech(&examples())
        .args(["show", "web-application"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(!errors(&output).contains("panicked"));
}

#[test]
fn what_is_open_without_a_firewall_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let source = r#"
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_lb" "front" {
  name               = "front"
  load_balancer_type = "network"
  subnets            = [aws_subnet.a.id]
}
resource "aws_lb_target_group" "front" {
  name     = "front"
  port     = 8443
  protocol = "TCP"
  vpc_id   = aws_vpc.main.id
}
resource "aws_lb_listener" "tls" {
  load_balancer_arn = aws_lb.front.arn
  port              = 8443
  protocol          = "TCP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.front.arn
  }
}
resource "aws_security_group" "server" {
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["192.0.2.0/24"]
  }
}
resource "aws_instance" "server" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.a.id
  vpc_security_group_ids = [aws_security_group.server.id]
}
resource "aws_dynamodb_table" "carts" {
  name     = "carts"
  hash_key = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
"#;
    std::fs::write(directory.path().join("main.tf"), source).unwrap();
    let output = run(directory.path(), &["analyze", "."]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    for line in [
        "  aws_lb.front <- 0.0.0.0/0, ::/0: tcp 8443 (no firewall)\n",
        "  aws_security_group.server <- 192.0.2.0/24: tcp 22 (behind it: aws_instance.server)\n",
        "What no target builds yet\n  table: aws_dynamodb_table.carts\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}\n{}", errors(&output));
    }
}
