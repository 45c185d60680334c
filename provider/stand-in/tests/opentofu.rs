//! What only OpenTofu's language has, read by the evaluator and planned by the real `tofu` over stand-ins, where
//! `cargo xtask consumers --opentofu` has built it.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use agnostech::DiskFiles;
use diagnostic::Diagnostic;
use estate::Estate;
use read::config::{ConfigurationInput, Dialect, read};
use serde_json::Value as Json;
use stand_in::embedded;
use stand_in::mirror::install;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HEAD: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "regions" {
  default = { eu = "eu-west-1", us = "us-east-1" }
}
variable "directory" { default = "m" }
variable "on" { default = false }
locals { source = "./${var.directory}" }
provider "aws" {
  alias    = "by"
  for_each = var.regions
  region   = each.value
}
provider "aws" { region = "eu-central-1" }
"#;

/// What OpenTofu accepts and Terraform does not.
const ACCEPTED: &[&str] = &[
    r#"
    resource "aws_sqs_queue" "each" {
      for_each = var.regions
      provider = aws.by[each.key]
      name     = "q-${each.key}"
    }
    resource "aws_sqs_queue" "one" {
      provider = aws.by["us"]
      name     = "one"
    }
    resource "aws_sqs_queue" "default" { name = "default" }
    module "p" {
      source    = "./p"
      for_each  = var.regions
      providers = { aws = aws.by[each.key] }
      name      = each.key
    }
    "#,
    r#"
    module "m" {
      source   = local.source
      for_each = toset(["x", "y"])
      v        = each.key
    }
    module "n" {
      source = "./${basename("a/m")}"
      v      = "n"
    }
    output "o" { value = [module.m["x"].o, module.n.o, values(module.m)[*].o] }
    "#,
    r#"
    resource "terraform_data" "off" {
      input = 1
      lifecycle { enabled = var.on }
    }
    resource "terraform_data" "on" {
      input = try(terraform_data.off.input, "none")
      lifecycle { enabled = !var.on }
    }
    module "off" {
      source = "./m"
      v      = "off"
      lifecycle { enabled = var.on }
    }
    module "on" {
      source = "./m"
      v      = "on"
      lifecycle { enabled = true }
    }
    output "o" {
      value = [terraform_data.off == null, terraform_data.on.input, module.off == null, module.on.o]
    }
    "#,
    r#"
    locals { nothing = null }
    output "o" {
      value = [
        tofu.workspace, terraform.workspace, local.nothing != null && local.nothing.b == 1, true || local.nothing.b,
        urldecode("a%20b+c%C3%A9"), cidrcontains("10.0.0.0/8", "10.1.0.0/16"), cidrcontains("10.0.0.0/8", "11.0.0.1"),
        base64gunzip(base64gzip("text")), core::urldecode("%41"),
      ]
    }
    "#,
    r#"
    variable "old" {
      default    = "o"
      deprecated = "Use another."
    }
    output "o" {
      value      = var.regions["eu"]
      deprecated = "Use another."
    }
    "#,
];

/// What OpenTofu refuses as well.
const REFUSED: &[&str] = &[
    "resource \"aws_sqs_queue\" \"q\" {\n  provider = aws.by[\"nowhere\"]\n}",
    "resource \"aws_sqs_queue\" \"q\" {\n  provider = aws.by\n}",
    "resource \"terraform_data\" \"d\" {\n  count = 1\n  lifecycle {\n    enabled = true\n  }\n}",
    "resource \"terraform_data\" \"d\" {\n  lifecycle {\n    enabled = null\n  }\n}",
    "resource \"terraform_data\" \"d\" {\n  lifecycle {\n    enabled = sensitive(true)\n  }\n}",
    "resource \"terraform_data\" \"d\" {}\nmodule \"m\" {\n  source = terraform_data.d.id\n}",
    "output \"o\" {\n  value = tofu.nothing\n}",
    "output \"o\" {\n  value = urldecode(\"%zz\")\n}",
    "output \"o\" {\n  value = cidrcontains(\"10.0.0.0/8\", \"::1\")\n}",
];

const FILES: &[(&str, &str)] = &[
    ("m/main.tofu", "variable \"v\" {}\nresource \"terraform_data\" \"in\" {\n  input = var.v\n}\n"),
    ("m/outputs.tf", "output \"o\" {\n  value = \"never\"\n}\n"),
    ("m/outputs.tofu", "output \"o\" {\n  value = \"${path.module}-${terraform_data.in.input}\"\n}\n"),
    ("p/main.tf", "variable \"name\" {}\nresource \"aws_sqs_queue\" \"in\" {\n  name = var.name\n}\n"),
    ("more_override.tofu", "locals {\n  source = \"./m\"\n}\n"),
    ("never.tf.json", "{\"output\": {\"o\": {\"value\": 1}}}"),
    ("never.tofu.json", "{\"locals\": {\"json\": \"${1 + 1}\"}}"),
];

fn tofu() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/consumers/tofu");
    path.is_file().then_some(path)
}

fn mirror(directory: &Path) -> PathBuf {
    let aws = embedded::file_of("aws", false, &BTreeSet::from(["aws_sqs_queue".to_owned()])).unwrap();
    install(directory, &[("hashicorp/aws", "6.0.0", &aws)]).unwrap()
}

fn root(directory: &Path, text: &str) {
    fs::create_dir_all(directory).unwrap();
    for (name, text) in FILES.iter().copied().chain([("main.tofu", format!("{HEAD}{text}\n").as_str())]) {
        let path = directory.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn run(tofu: &Path, configuration: &Path, directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(tofu);
    command.args(arguments).current_dir(directory).env("TF_CLI_CONFIG_FILE", configuration);
    command.env_remove("TF_WORKSPACE").env_remove("TF_DATA_DIR").env_remove("TF_CLI_ARGS").output().unwrap()
}

fn plan(tofu: &Path, configuration: &Path, directory: &Path) -> Result<Json, String> {
    for arguments in [&["init", "-no-color", "-input=false"][..], &["plan", "-no-color", "-input=false", "-out=plan"]] {
        let output = run(tofu, configuration, directory, arguments);
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    Ok(serde_json::from_slice(&run(tofu, configuration, directory, &["show", "-json", "plan"]).stdout).unwrap())
}

fn ours(directory: &Path, dialect: Dialect) -> (Estate, Vec<Diagnostic>) {
    let input = ConfigurationInput { dialect, ..ConfigurationInput::directory(directory.to_str().unwrap()) };
    let (estate, diagnostics) = read(&DiskFiles, &input);
    (estate, diagnostics.into_iter().filter(Diagnostic::is_error).collect())
}

fn compare(name: &str, (estate, errors): (Estate, Vec<Diagnostic>), plan: &Json, wrong: &mut Vec<String>) {
    wrong.extend(errors.into_iter().map(|error| format!("{name}: {}: {}", error.summary, error.detail)));
    let theirs: BTreeMap<&str, &Json> = plan["resource_changes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|change| (change["address"].as_str().unwrap(), &change["change"]["after"]))
        .collect();
    let addresses: Vec<String> = estate.resources().map(|resource| resource.address.to_string()).collect();
    if addresses.iter().map(String::as_str).collect::<BTreeSet<_>>() != theirs.keys().copied().collect() {
        wrong.push(format!("{name}: {addresses:?} should be {:?}", theirs.keys()));
        return;
    }
    for resource in estate.resources() {
        let values = theirs[resource.address.to_string().as_str()];
        for attribute in ["name", "input"] {
            let known = resource.values.get(attribute).and_then(value::to_json);
            if known.is_some_and(|known| known != values[attribute]) {
                wrong.push(format!("{name}: {}.{attribute} should be {}", resource.address, values[attribute]));
            }
        }
        // The stand-in says in which region its configuration is.
        let region = resource.provider.region.as_ref().and_then(value::Value::as_str);
        if resource.address.type_name.starts_with("aws_") && region != values["region"].as_str() {
            wrong.push(format!("{name}: {} is in {region:?} and not in {}", resource.address, values["region"]));
        }
    }
    for (output, change) in plan["output_changes"].as_object().into_iter().flatten() {
        let value = &estate.outputs[output.as_str()].value;
        if value::to_json(value).as_ref() != Some(&change["after"]) {
            wrong.push(format!("{name}: output {output} is {value:?}, should be {}", change["after"]));
        }
    }
}

#[test]
fn the_language_of_opentofu() {
    let Some(tofu) = tofu() else {
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: no target/consumers/tofu\n").unwrap();
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let configuration = mirror(directory.path());
    let mut wrong = Vec::new();
    for (i, text) in ACCEPTED.iter().enumerate() {
        let place = directory.path().join(format!("accepted{i}"));
        root(&place, text);
        match plan(&tofu, &configuration, &place) {
            Ok(plan) => compare(&format!("accepted {i}"), ours(&place, Dialect::OpenTofu), &plan, &mut wrong),
            Err(error) => wrong.push(format!("accepted {i} is refused: {error}")),
        }
    }
    for (i, text) in REFUSED.iter().enumerate() {
        let place = directory.path().join(format!("refused{i}"));
        root(&place, text);
        if plan(&tofu, &configuration, &place).is_ok() {
            wrong.push(format!("refused {i} is accepted by the real program"));
        }
        if ours(&place, Dialect::OpenTofu).1.is_empty() {
            wrong.push(format!("refused {i} is accepted"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const ENCRYPTION: &str = r#"
terraform {
  encryption {
    key_provider "pbkdf2" "k" { passphrase = "correct horse battery staple" }
    method "aes_gcm" "m" { keys = key_provider.pbkdf2.k }
    state { method = method.aes_gcm.m }
    plan { method = method.aes_gcm.m }
  }
}
"#;

/// What the real program writes: a state, an encrypted one, and the note of where a state is. Each remedy that is named works.
#[test]
fn states_of_opentofu() {
    let Some(tofu) = tofu() else {
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: no target/consumers/tofu\n").unwrap();
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let configuration = mirror(directory.path());
    let text = "resource \"terraform_data\" \"d\" {\n  for_each = toset([\"a\", \"b\"])\n  input = each.key\n}\noutput \"o\" {\n  value = [for d in terraform_data.d : d.output]\n}\n";
    let make = |name: &str, more: &str| {
        let place = directory.path().join(name);
        fs::create_dir(&place).unwrap();
        fs::write(place.join("main.tf"), format!("{text}{more}")).unwrap();
        for arguments in
            [&["init", "-input=false"][..], &["apply", "-auto-approve", "-input=false"], &["plan", "-out=plan"]]
        {
            let output = run(&tofu, &configuration, &place, arguments);
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        place
    };
    let whole = |bytes: &[u8]| {
        let (estate, found) = read::state::read_any("terraform.tfstate", bytes);
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(estate.len(), 2);
        assert_eq!(value::to_json(&estate.outputs["o"].value).unwrap(), serde_json::json!(["a", "b"]));
    };
    let refused = |bytes: &[u8], says: &str, remedy: &str| {
        let (estate, found) = read::state::read_any("terraform.tfstate", bytes);
        assert!(estate.is_empty());
        assert!(found.len() == 1 && found[0].is_error(), "{found:?}");
        assert!(found[0].summary.contains(says) && found[0].detail.contains(remedy), "{found:?}");
    };
    let plain = make("plain", "");
    whole(&fs::read(plain.join("terraform.tfstate")).unwrap());
    whole(&run(&tofu, &configuration, &plain, &["show", "-json"]).stdout);

    let encrypted = make("encrypted", ENCRYPTION);
    refused(&fs::read(encrypted.join("terraform.tfstate")).unwrap(), "encrypted by OpenTofu", "tofu state pull");
    refused(&fs::read(encrypted.join("plan")).unwrap(), "encrypted by OpenTofu", "tofu show -json");
    whole(&run(&tofu, &configuration, &encrypted, &["state", "pull"]).stdout);

    let elsewhere = make("elsewhere", "terraform {\n  backend \"local\" {\n    path = \"elsewhere.tfstate\"\n  }\n}\n");
    let pointer = fs::read(elsewhere.join(".terraform/terraform.tfstate")).unwrap();
    refused(&pointer, "in which backend the state is", "state pull");
    whole(&run(&tofu, &configuration, &elsewhere, &["state", "pull"]).stdout);
}

/// In Terraform's dialect each of these is refused, and the message says how to choose the other one.
#[test]
fn terraform_refuses_what_is_of_opentofu() {
    let directory = tempfile::tempdir().unwrap();
    for (i, text) in [
        "resource \"aws_sqs_queue\" \"q\" {\n  provider = aws.by[\"eu\"]\n}\nprovider \"aws\" {\n  alias = \"by\"\n}\n",
        "provider \"aws\" {\n  alias    = \"by\"\n  for_each = toset([\"a\"])\n}\n",
        "resource \"terraform_data\" \"d\" {\n  lifecycle {\n    enabled = false\n  }\n}\n",
        "output \"o\" {\n  value = tofu.workspace\n}\n",
    ]
    .iter()
    .enumerate()
    {
        let place = directory.path().join(format!("r{i}"));
        fs::create_dir(&place).unwrap();
        fs::write(place.join("main.tf"), text).unwrap();
        let (_, errors) = ours(&place, Dialect::Terraform);
        assert!(errors.iter().any(|error| error.detail.contains("--dialect opentofu")), "{text}: {errors:?}");
    }
    let place = directory.path().join("files");
    fs::create_dir(&place).unwrap();
    fs::write(place.join("main.tofu"), "output \"o\" {\n  value = 1\n}\n").unwrap();
    let (_, found) = read(&DiskFiles, &ConfigurationInput::directory(place.to_str().unwrap()));
    assert!(
        found.iter().any(|d| d.summary.contains("main.tofu") && d.detail.contains("--dialect opentofu")),
        "{found:?}"
    );
}
