//! Ephemeral values and write-only arguments, read by the evaluator and planned by the real `terraform` over stand-ins.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use agnostech::DiskFiles;
use estate::Estate;
use read::config::{ConfigurationInput, read};
use serde_json::{Value as Json, json};
use stand_in::embedded;
use stand_in::mirror::{install, terraform};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const HEAD: &str = r#"
terraform {
  required_providers {
    aws    = { source = "hashicorp/aws" }
    random = { source = "hashicorp/random" }
  }
}
variable "token" {
  ephemeral = true
  default   = "t"
}
variable "given" {
  type      = string
  ephemeral = true
  sensitive = true
  default   = "g"
}
ephemeral "random_password" "p" {
  length = 20
}
"#;

/// What both accept. Outputs tell what comes out of ephemeral values where they end.
const ACCEPTED: &[&str] = &[
    r#"
    resource "aws_db_instance" "d" {
      instance_class      = "db.t3.micro"
      identifier          = "d"
      password_wo         = ephemeral.random_password.p.result
      password_wo_version = 1
    }
    output "o" { value = aws_db_instance.d.identifier }
    "#,
    r#"
    resource "aws_db_instance" "d" {
      instance_class      = "db.t3.micro"
      password_wo         = "${var.given}-x"
      password_wo_version = length(ephemeralasnull({ a = var.token, b = 1 })) - 1
    }
    "#,
    r#"
    resource "aws_db_instance" "d" {
      instance_class = "db.t3.micro"
      password_wo    = "plain"
    }
    "#,
    r#"
    resource "aws_db_instance" "d" {
      instance_class = "db.t3.micro"
      password_wo    = var.given
    }
    output "o" {
      value     = [aws_db_instance.d.password_wo, aws_db_instance.d.password_wo == null]
      sensitive = true
    }
    "#,
    r#"
    ephemeral "random_password" "more" {
      for_each = toset(["a", "b"])
      length   = 10
    }
    ephemeral "random_password" "none" {
      count  = 0
      length = 10
    }
    locals { all = { for k, p in ephemeral.random_password.more : k => p.result } }
    output "o" {
      value = [
        ephemeralasnull(ephemeral.random_password.p.result), ephemeralasnull(local.all), ephemeralasnull([var.token, 1]),
        ephemeralasnull(length(ephemeral.random_password.none)), ephemeralasnull(ephemeral.random_password.more["a"]),
      ]
    }
    "#,
    r#"
    output "o" {
      value = [ephemeralasnull(ephemeral.random_password.p), ephemeralasnull(terraform.applying), ephemeralasnull(null)]
    }
    "#,
    r#"
    provider "aws" { region = "eu-${var.token}" }
    resource "aws_sqs_queue" "q" {
      name = "q"
      provisioner "local-exec" { command = "echo ${var.token}" }
    }
    "#,
    r#"
    resource "aws_sqs_queue" "q" { name = "q" }
    check "c" {
      assert {
        condition     = var.token != "t" || aws_sqs_queue.q.name == "q"
        error_message = "no"
      }
    }
    "#,
    r#"
    ephemeral "random_password" "later" {
      length = length(aws_sqs_queue.q.id)
    }
    resource "aws_sqs_queue" "q" { name = "q" }
    resource "aws_db_instance" "d" {
      instance_class = "db.t3.micro"
      password_wo    = ephemeral.random_password.later.result
    }
    output "o" { value = ephemeralasnull(ephemeral.random_password.later.result) }
    "#,
];

/// What both refuse.
const REFUSED: &[&str] = &[
    r#"resource "aws_sqs_queue" "q" { name = var.token }"#,
    r#"resource "aws_sqs_queue" "q" { tags = { a = ephemeral.random_password.p.result } }"#,
    r#"resource "terraform_data" "d" { input = [var.given] }"#,
    r#"resource "terraform_data" "d" { triggers_replace = ephemeral.random_password.p }"#,
    r#"resource "aws_sqs_queue" "q" { count = var.token == "t" ? 1 : 0 }"#,
    r#"resource "aws_sqs_queue" "q" { for_each = { (var.token) = 1 } }"#,
    r#"
    ephemeral "random_password" "none" {
      count  = 0
      length = 10
    }
    output "o" { value = length(ephemeral.random_password.none) }
    "#,
    r#"output "o" { value = var.token }"#,
    r#"output "o" { value = { a = [ephemeral.random_password.p.result] } }"#,
    "output \"o\" {\n  value     = 1\n  ephemeral = true\n}",
    r#"data "aws_caller_identity" "me" { id = var.token }"#,
    r#"resource "aws_security_group" "g" {
      ingress {
        from_port = 1
        to_port   = 2
        protocol  = var.token
      }
    }"#,
    r#"resource "aws_lb_listener" "l" {
      load_balancer_arn = "a"
      dynamic "default_action" {
        for_each = [var.token]
        content { type = default_action.value }
      }
    }"#,
    r#"
    variable "v" {
      default = 1
      validation {
        condition     = var.v == 2
        error_message = "no ${var.token}"
      }
    }"#,
    r#"resource "aws_db_instance" "d" { password_wo = ephemeral.random_password.nowhere.result }"#,
    r#"module "m" {
      source = "./m"
      v      = var.token
    }"#,
    "module \"n\" { source = \"./n\" }\noutput \"o\" { value = module.n.o }",
];

const MODULES: &[(&str, &str)] =
    &[("m", "variable \"v\" {}\n"), ("n", "output \"o\" {\n  value     = 1\n  ephemeral = true\n}\n")];

/// A stand-in for `random` with an ephemeral password, as its version 3.7 has one.
fn random() -> Vec<u8> {
    let attribute = |ty: &str, how: &str| json!({ "type": ty, how: true });
    json!({
        "provider": "hashicorp/random", "version": "3.7.2",
        "ephemeral_resource_schemas": { "random_password": { "block": { "attributes": {
            "length": attribute("number", "required"),
            "special": { "type": "bool", "optional": true, "computed": true },
            "result": { "type": "string", "computed": true, "sensitive": true },
        } } } },
    })
    .to_string()
    .into_bytes()
}

fn mirror(directory: &Path) -> PathBuf {
    let types = ["aws_db_instance", "aws_sqs_queue", "aws_security_group", "aws_lb_listener", "aws_caller_identity"];
    let types: BTreeSet<String> = types.map(str::to_owned).into();
    let aws = embedded::file_of("aws", false, &types).unwrap();
    install(directory, &[("hashicorp/aws", "6.0.0", &aws), ("hashicorp/random", "3.7.2", &random())]).unwrap()
}

fn root(directory: &Path, text: &str) {
    fs::create_dir_all(directory).unwrap();
    fs::write(directory.join("main.tf"), format!("{HEAD}{text}\n")).unwrap();
    for (name, text) in MODULES {
        fs::create_dir_all(directory.join(name)).unwrap();
        fs::write(directory.join(name).join("main.tf"), text).unwrap();
    }
}

/// The plan, or what the real program says against it.
fn plan(configuration: &Path, directory: &Path) -> Result<Json, String> {
    for arguments in [&["init", "-no-color", "-input=false"][..], &["plan", "-no-color", "-input=false", "-out=plan"]] {
        let output = terraform(configuration, directory, arguments).unwrap();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    let shown = terraform(configuration, directory, &["show", "-json", "plan"]).unwrap();
    Ok(serde_json::from_slice(&shown.stdout).unwrap())
}

fn ours(directory: &Path) -> (Estate, Vec<String>) {
    let (estate, diagnostics) = read(&DiskFiles, &ConfigurationInput::directory(directory.to_str().unwrap()));
    let errors = diagnostics.iter().filter(|d| d.is_error()).map(|d| format!("{}: {}", d.summary, d.detail));
    (estate, errors.collect())
}

fn compare(name: &str, directory: &Path, plan: &Json, wrong: &mut Vec<String>) {
    let (estate, errors) = ours(directory);
    wrong.extend(errors.into_iter().map(|error| format!("{name}: {error}")));
    let find = |address: &str| estate.resources().find(|resource| resource.address.to_string() == address);
    for change in plan["resource_changes"].as_array().into_iter().flatten() {
        let address = change["address"].as_str().unwrap();
        let Some(resource) = find(address) else {
            wrong.push(format!("{name}: {address} is missing"));
            continue;
        };
        let write_only = resource.values.get("password_wo").filter(|_| change["type"] == "aws_db_instance");
        if let Some(value) = write_only
            && !(value.is_null() && change["change"]["after"]["password_wo"].is_null())
        {
            wrong.push(format!("{name}: {address}.password_wo is kept"));
        }
        for attribute in ["identifier", "password_wo_version", "name"] {
            let (theirs, value) = (&change["change"]["after"][attribute], resource.values.get(attribute));
            if value.and_then(value::to_json).is_some_and(|ours| ours != *theirs) {
                wrong.push(format!("{name}: {address}.{attribute} should be {theirs}"));
            }
        }
    }
    for (output, change) in plan["output_changes"].as_object().into_iter().flatten() {
        let value = &estate.outputs[output.as_str()].value;
        let theirs = (&change["after"], change["after_unknown"] == true);
        let ours = (&value::to_json(value).unwrap_or_default(), !value.is_wholly_known());
        if ours != theirs {
            wrong.push(format!("{name}: output {output} is {ours:?}, should be {theirs:?}"));
        }
    }
}

#[test]
fn ephemeral_values_go_where_they_may() {
    let directory = tempfile::tempdir().unwrap();
    let configuration = mirror(directory.path());
    let mut wrong = Vec::new();
    for (i, text) in ACCEPTED.iter().enumerate() {
        let root_directory = directory.path().join(format!("accepted{i}"));
        root(&root_directory, text);
        match plan(&configuration, &root_directory) {
            Ok(plan) => compare(&format!("accepted {i}"), &root_directory, &plan, &mut wrong),
            Err(error) => wrong.push(format!("accepted {i} is refused: {error}")),
        }
    }
    for (i, text) in REFUSED.iter().enumerate() {
        let root_directory = directory.path().join(format!("refused{i}"));
        root(&root_directory, text);
        if plan(&configuration, &root_directory).is_ok() {
            wrong.push(format!("refused {i} is accepted by the real program"));
        }
        if ours(&root_directory).1.is_empty() {
            wrong.push(format!("refused {i} is accepted"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
