//! The real provider in a module that it reads itself, with its state, over a stand-in for the cloud.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use serde_json::Value as Json;
use stand_in::mirror;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

const MODULE: &str = r#"
terraform {
  required_providers {
    aws       = { source = "hashicorp/aws" }
    agnostech = { source = "agnostech/agnostech" }
  }
}

provider "aws" {
  region = "eu-central-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.1.0.0/16"
  tags       = { Name = "ledger" }
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.1.0/24"
}

resource "aws_security_group" "main" {
  name   = "ledger-web"
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 8443
    to_port     = 8443
    protocol    = "tcp"
    cidr_blocks = ["198.51.100.0/24"]
  }
}

resource "aws_instance" "main" {
  ami                         = "ami-0123456789abcdef0"
  instance_type               = "t3.small"
  subnet_id                   = aws_subnet.main.id
  vpc_security_group_ids      = [aws_security_group.main.id]
  associate_public_ip_address = true
  tags                        = { Name = "ledger-web" }
}

data "agnostech_migration" "itself" {
  config_path = path.module
  state_paths = fileexists("${path.module}/terraform.tfstate") ? ["${path.module}/terraform.tfstate"] : []
  target      = "hetzner"
  ha          = "none"
  admin_cidrs = ["203.0.113.7/32"]
  formats     = ["hcl", "ansible", "scripts", "ledger"]
}

data "agnostech_migration" "other" {
  config_path = "${path.module}/other"
  target      = "hetzner"
  ha          = "none"
}

output "hcl" {
  value = data.agnostech_migration.itself.hcl
}

output "files" {
  value = data.agnostech_migration.itself.files
}

output "summary" {
  value = data.agnostech_migration.itself.summary
}
"#;

struct Root {
    directory: tempfile::TempDir,
    configuration: PathBuf,
}

impl Root {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let configuration = mirror::install_embedded(directory.path(), &["aws"], false).unwrap();
        let machine = match std::env::consts::ARCH {
            "aarch64" => "arm64",
            _ => "amd64",
        };
        let place =
            directory.path().join(format!("mirror/registry.terraform.io/agnostech/agnostech/0.1.0/linux_{machine}"));
        fs::create_dir_all(&place).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_terraform-provider-agnostech"), place.join("terraform-provider-agnostech_v0.1.0"))
            .unwrap();
        let root = Self { directory, configuration };
        fs::create_dir_all(root.path("other")).unwrap();
        fs::write(root.path("main.tf"), MODULE).unwrap();
        fs::write(root.path("other/main.tf"), "resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n").unwrap();
        root
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("root").join(name)
    }

    fn terraform(&self, arguments: &[&str]) -> Output {
        mirror::terraform(&self.configuration, &self.path(""), arguments).unwrap()
    }

    fn good(&self, arguments: &[&str]) -> String {
        let output = self.terraform(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{arguments:?}\n{}\n{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    }

    fn state(&self) -> Json {
        serde_json::from_slice(&fs::read(self.path("terraform.tfstate")).unwrap()).unwrap()
    }
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len()
}

#[test]
fn reads_itself_without_growing_and_never_keeps_destroy_from_working() {
    let root = Root::new();
    root.good(&["init", "-input=false", "-no-color"]);
    let mut sizes = Vec::new();
    for _ in 0..3 {
        root.good(&["apply", "-auto-approve", "-input=false", "-no-color"]);
        sizes.push(size(&root.path("terraform.tfstate")));
    }
    assert_eq!(sizes[1], sizes[2], "the state grows with each apply: {sizes:?}");
    let plan = root.terraform(&["plan", "-input=false", "-no-color", "-detailed-exitcode"]);
    assert_eq!(plan.status.code(), Some(0), "{}", String::from_utf8_lossy(&plan.stdout));

    let state = root.state();
    let hcl = state["outputs"]["hcl"]["value"].as_str().unwrap();
    assert!(hcl.contains("resource \"hcloud_server\" \"this\""), "{hcl}");
    assert!(!hcl.contains("agnostech_migration"), "the module's own data source is part of what it converts: {hcl}");
    let ids: Vec<String> = state["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["type"] == "aws_vpc" || r["type"] == "aws_subnet")
        .map(|r| r["instances"][0]["attributes"]["id"].as_str().unwrap().to_owned())
        .collect();
    for (path, content) in state["outputs"]["files"]["value"].as_object().unwrap() {
        for id in &ids {
            let deployed =
                path.starts_with("terraform/") || path.starts_with("ansible/") || path.starts_with("compose/");
            assert!(!deployed || !content.as_str().unwrap().contains(id.as_str()), "{id} stands in {path}");
        }
    }

    fs::write(root.path("other/main.tf"), "resource \"aws_sqs_queue\" {").unwrap();
    root.good(&["destroy", "-auto-approve", "-input=false", "-no-color"]);
    assert_eq!(root.state()["resources"].as_array().unwrap().len(), 0);
}
