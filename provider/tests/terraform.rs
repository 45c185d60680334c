//! The provider before the real `terraform`, over a converter that the tests foresee (`double/provider.rs`).

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const HEAD: &str = r#"
terraform {
  required_providers {
    agnostech = {
      source = "agnostech/agnostech"
    }
  }
}
"#;

struct Root {
    directory: TempDir,
}

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Root {
    /// A root module over the provider of the tests.
    fn new(config: &str) -> Self {
        let root = Self { directory: tempfile::tempdir().unwrap() };
        let plugins = root.path("plugins");
        fs::create_dir(&plugins).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_provider-double"), plugins.join("terraform-provider-agnostech"))
            .unwrap();
        fs::write(
            root.path("terraform.tfrc"),
            format!(
                "provider_installation {{\n  dev_overrides {{\n    \"agnostech/agnostech\" = \"{}\"\n  }}\n}}\n",
                plugins.display()
            ),
        )
        .unwrap();
        fs::create_dir(root.path("root")).unwrap();
        // Where the plugins have their sockets.
        fs::create_dir(root.path("tmp")).unwrap();
        root.write(config);
        root
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, config: &str) {
        fs::write(self.path("root/main.tf"), format!("{HEAD}{config}")).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        command
            .args(arguments)
            .current_dir(self.path("root"))
            .env("TF_CLI_CONFIG_FILE", self.path("terraform.tfrc"))
            .env("TMPDIR", self.path("tmp"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .env_remove("TF_LOG");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let ran = Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        assert_eq!(fs::read_dir(self.path("tmp")).unwrap().count(), 0, "a plugin left its socket: {}", ran.stderr);
        ran
    }

    fn plan(&self) -> Ran {
        self.run(&["plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=plan"])
    }

    fn apply(&self) -> Ran {
        self.run(&["apply", "-no-color", "-input=false", "-auto-approve"])
    }

    fn json(&self, arguments: &[&str]) -> Json {
        let ran = self.run(arguments);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
    }
}

fn migration(arguments: &str) -> String {
    format!(
        "data \"agnostech_migration\" \"eu\" {{\n  config_path = path.module\n  {}\n}}\n",
        arguments.replace("; ", "\n  ")
    )
}

#[test]
fn the_schema_describes_every_attribute() {
    let root = Root::new("");
    let shown = root.json(&["providers", "schema", "-json"]);
    let provider = &shown["provider_schemas"]["registry.terraform.io/agnostech/agnostech"];
    let data_sources = provider["data_source_schemas"].as_object().unwrap();
    let data_source = &data_sources["agnostech_migration"]["block"];
    let resource = &provider["resource_schemas"]["agnostech_bundle"]["block"];
    assert_eq!(data_sources.len(), 4);
    for block in data_sources.values().map(|schema| &schema["block"]).chain([resource, &provider["provider"]["block"]])
    {
        assert!(block["description"].as_str().unwrap().len() > 40);
        assert_eq!(block["description_kind"], "markdown");
        for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
            assert!(attribute["description"].as_str().is_some_and(|text| text.len() > 10), "{name}");
        }
    }
    let attributes = data_source["attributes"].as_object().unwrap();
    assert!(attributes.len() > 55, "{}", attributes.len());
    assert_eq!(attributes["variables"]["type"], "dynamic");
    assert_eq!(attributes["variables"]["sensitive"], true);
    assert_eq!(attributes["target"]["required"], true);
    let function = &provider["functions"]["convert"];
    for parameter in function["parameters"].as_array().unwrap() {
        assert!(parameter["description"].as_str().is_some_and(|text| text.len() > 10), "{parameter}");
    }
}

#[test]
fn three_cycles_without_a_difference() {
    let root = Root::new(&format!(
        "{}{}",
        migration(
            "target = \"hetzner\"; domain = \"example.com\"; variables = { env = \"prod\", n = 1.5, list = [1, \"a\"] }"
        ),
        r#"
resource "agnostech_bundle" "out" {
  directory = "${path.module}/out"
  files     = data.agnostech_migration.eu.files
}
output "hcl" {
  value = data.agnostech_migration.eu.hcl
}
output "cost" {
  value = data.agnostech_migration.eu.cost
}
"#
    ));
    assert_eq!(root.plan().code, Some(2), "something to do at first");
    let mut size = None;
    for cycle in 0..3 {
        let applied = root.apply();
        assert_eq!(applied.code, Some(0), "{}", applied.stderr);
        let planned = root.plan();
        assert_eq!(planned.code, Some(0), "cycle {cycle}: {}{}", planned.stdout, planned.stderr);
        let state = fs::metadata(root.path("root/terraform.tfstate")).unwrap().len();
        assert!(size.is_none_or(|size| state <= size), "the state grows");
        size = Some(state);
    }
    let file = root.path("root/out/terraform/main.tf");
    assert!(fs::read_to_string(&file).unwrap().contains("\"prod\""));
    fs::write(&file, "changed by hand").unwrap();
    assert_eq!(root.plan().code, Some(2), "a change by hand is seen");
    assert_eq!(root.apply().code, Some(0));
    assert!(fs::read_to_string(&file).unwrap().contains("\"prod\""));
    let destroyed = root.run(&["destroy", "-no-color", "-input=false", "-auto-approve"]);
    assert_eq!(destroyed.code, Some(0), "{}", destroyed.stderr);
    assert!(!file.exists());
}

#[test]
fn forty_megabytes_pass() {
    let root = Root::new(&format!(
        "{}{}",
        migration(
            "target = \"hetzner\"; domain = \"large.example\"; state_json = [for i in range(9) : join(\"\", [for j in range(1024) : format(\"%1024d\", j)])]"
        ),
        "output \"length\" {\n  value = length(data.agnostech_migration.eu.hcl)\n}\n"
    ));
    let applied = root.apply();
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    assert_eq!(root.json(&["output", "-json", "length"]), 40 << 20);
}

/// Places of the errors in the plan, by line of the attribute.
fn complaints(ran: &Ran) -> Vec<&str> {
    let lines =
        ran.stderr.lines().filter_map(|line| line.trim_start_matches(['│', ' ']).strip_prefix(char::is_numeric));
    lines.filter_map(|line| line.split_once(": ")).map(|(_, code)| code.trim()).collect()
}

#[test]
fn wrong_arguments_are_shown_at_the_attribute() {
    let root = Root::new("");
    for (arguments, attribute, sentence) in [
        ("target = \"mars\"", "target = \"mars\"", "There is no target \"mars\""),
        ("target = \"nomad\"; ha = \"cluster\"", "ha = \"cluster\"", "cannot give ha = \"cluster\""),
        ("target = \"hetzner\"; admin_cidrs = [\"::/0\"]", "admin_cidrs = [\"::/0\"]", "whole internet"),
        ("target = \"hetzner\"; config = \"x\"", "config = \"x\"", "exclude each other"),
        ("target = \"hetzner\"; servers = [{ name = \"a\" }]", "servers = [{ name = \"a\" }]", "address"),
    ] {
        root.write(&migration(arguments));
        for command in ["validate", "plan"] {
            let ran = root.run(&[command, "-no-color"]);
            assert_eq!(ran.code, Some(1), "{arguments}");
            assert!(ran.stderr.contains(sentence), "{}", ran.stderr);
            assert_eq!(complaints(&ran), [attribute], "{}", ran.stderr);
        }
    }
    root.write("data \"agnostech_migration\" \"eu\" {\n  target = \"hetzner\"\n}\n");
    assert!(root.plan().stderr.contains("There is nothing to convert"));
}

#[test]
fn what_cannot_be_read_only_warns_unless_strict() {
    let root = Root::new(&migration("target = \"hetzner\"; domain = \"example.com\""));
    let mild = root.plan();
    assert_eq!(mild.code, Some(0), "{}", mild.stderr);
    assert!(mild.stdout.contains("Warning: A file cannot be read"), "{}", mild.stdout);
    assert!(mild.stdout.contains("At aws_instance.a: user_data."), "{}", mild.stdout);
    root.write(&migration("target = \"hetzner\"; domain = \"example.com\"; strict = true"));
    let strict = root.plan();
    assert_eq!(strict.code, Some(1));
    assert!(strict.stderr.contains("Error: Nothing uses aws_instance.a: tenancy"), "{}", strict.stderr);
    root.write(&migration("target = \"hetzner\"; domain = \"open.example\""));
    assert!(root.plan().stderr.contains("Error: The output would open a port"));
}

#[test]
fn unknown_arguments_wait_for_apply() {
    let root = Root::new(&format!(
        "resource \"terraform_data\" \"name\" {{\n  input = \"example.com\"\n}}\n{}{}",
        migration(
            "target = \"hetzner\"; domain = terraform_data.name.output; variables = { a = terraform_data.name.id }; servers = [{ name = \"a\", address = terraform_data.name.id }]"
        ),
        "output \"hcl\" {\n  value = data.agnostech_migration.eu.hcl\n}\n"
    ));
    let planned = root.plan();
    assert_eq!(planned.code, Some(2), "{}", planned.stderr);
    assert!(planned.stdout.contains("(config refers to values not yet known)"), "{}", planned.stdout);
    let applied = root.apply();
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    assert_eq!(root.json(&["output", "-json", "hcl"]), "# hetzner of example.com\n");
    assert_eq!(root.plan().code, Some(0));
}

#[test]
fn a_panic_is_a_diagnostic() {
    let root = Root::new(&migration("target = \"hetzner\"; domain = \"panic.example\""));
    let ran = root.plan();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("the double was told to"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("The plugin.(*GRPCProvider)") && !ran.stderr.contains("crashed"), "{}", ran.stderr);
}

#[test]
fn functions_name_the_argument() {
    let root = Root::new("");
    let call = |call: &str| {
        root.write(&format!("output \"x\" {{\n  value = provider::agnostech::convert({call}).hcl\n}}\n"));
        root.apply()
    };
    let called = call("\"resource {}\", \"hetzner\", { domain = \"example.com\", formats = [\"hcl\"] }");
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    assert_eq!(root.json(&["output", "-json", "x"]), "# hetzner of example.com\n");
    assert_eq!(call("{ \"a.tf\" = \"x\" }, \"hetzner\", null").code, Some(0));
    for (arguments, name, sentence) in [
        ("\"x\", \"mars\", null", "target", "There is no target"),
        ("3 > 2, \"hetzner\", null", "content", "content must be a text"),
        ("\"x\", \"hetzner\", { use_environment = true }", "options", "is no option of a function"),
        ("\"x\", \"hetzner\", { backup = 1 }", "options", "There is no option"),
        ("\"x\", \"hetzner\", { admin_cidrs = [\"0.0.0.0/0\"] }", "options", "whole internet"),
    ] {
        let ran = call(arguments);
        assert_eq!(ran.code, Some(1), "{arguments}");
        let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ").replace("│ ", "");
        assert!(said.contains(&format!("Invalid value for \"{name}\" parameter")), "{said}");
        assert!(said.contains(sentence), "{said}");
    }
}

#[test]
fn targets_are_compared() {
    let root = Root::new(
        r#"
data "agnostech_cost" "all" {
  config = "x"
}
data "agnostech_portability" "basic" {
  config = "x"
  ha     = "basic"
}
data "agnostech_inventory" "now" {
  config = "x"
}
output "costs" {
  value = keys(data.agnostech_cost.all.by_target)
}
output "as_of" {
  value = data.agnostech_cost.all.as_of
}
output "portability" {
  value = data.agnostech_portability.basic.by_target
}
output "inventory" {
  value = data.agnostech_inventory.now.resources
}
"#,
    );
    let applied = root.apply();
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    assert_eq!(root.plan().code, Some(0));
    let outputs = root.json(&["output", "-json"]);
    assert_eq!(outputs["costs"]["value"], serde_json::json!(["hetzner", "nomad"]));
    assert_eq!(outputs["as_of"]["value"], "2026-09-03");
    let portability = &outputs["portability"]["value"];
    assert_eq!(portability.as_object().unwrap().len(), 1, "nomad has no level basic");
    assert_eq!(portability["hetzner"]["without_successor"], serde_json::json!(["aws_instance.a"]));
    let row = serde_json::json!([{ "address": "aws_instance.a", "type": "aws_instance", "kind": "server" }]);
    assert_eq!(outputs["inventory"]["value"], row);
    root.write("data \"agnostech_cost\" \"x\" {\n  config  = \"x\"\n  targets = [\"mars\"]\n}\n");
    assert!(root.plan().stderr.contains("There is no target \"mars\""));
}

#[test]
fn terraform_test_passes() {
    let root = Root::new("");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../terraform-tests");
    for entry in fs::read_dir(tests).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), root.path("root").join(entry.file_name())).unwrap();
        }
    }
    let ran = root.run(&["test", "-no-color"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("Success!") && !ran.stdout.contains("Success! 0 passed"), "{}", ran.stdout);
}

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(15), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A plan that takes twenty seconds, once its plugin is at work on it.
fn slow(root: &Root) -> Child {
    let mut terraform = root.command(&["plan", "-no-color", "-input=false"]);
    std::os::unix::process::CommandExt::process_group(&mut terraform, 0);
    let child = terraform.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until("the plugin starts", || fs::read_dir(root.path("tmp")).unwrap().count() > 0);
    // The same plugin is first asked for its schema and to validate; only then it converts.
    std::thread::sleep(Duration::from_millis(1500));
    assert!(fs::read_dir(root.path("tmp")).unwrap().count() > 0, "the plan takes long");
    child
}

fn kill(signal: &str, target: &str) {
    assert!(Command::new("kill").args([signal, "--", target]).status().unwrap().success());
}

#[test]
fn an_interrupt_is_the_hosts_to_handle() {
    let root = Root::new(&migration("target = \"hetzner\"; domain = \"slow.example\""));
    let mut child = slow(&root);
    // To the whole group, as a terminal does; the second makes the host stop at once.
    kill("-INT", &format!("-{}", child.id()));
    std::thread::sleep(Duration::from_millis(300));
    assert!(fs::read_dir(root.path("tmp")).unwrap().count() > 0, "the plugin waits for its host");
    kill("-INT", &format!("-{}", child.id()));
    until("the host ends", || child.try_wait().unwrap().is_some());
    until("the plugin ends and takes its socket along", || fs::read_dir(root.path("tmp")).unwrap().count() == 0);
}

#[test]
fn a_plugin_ends_with_its_host() {
    let root = Root::new(&migration("target = \"hetzner\"; domain = \"slow.example\""));
    let mut child = slow(&root);
    child.kill().unwrap();
    child.wait().unwrap();
    until("the plugin ends and takes its socket along", || fs::read_dir(root.path("tmp")).unwrap().count() == 0);
}

#[test]
fn started_by_hand_it_says_what_it_is() {
    for program in [env!("CARGO_BIN_EXE_terraform-provider-agnostech"), env!("CARGO_BIN_EXE_provider-double")] {
        let output = Command::new(program).env_remove("TF_PLUGIN_MAGIC_COOKIE").output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("is a plugin of Terraform and OpenTofu"), "{said}");
    }
}
