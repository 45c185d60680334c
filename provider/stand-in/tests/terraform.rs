//! Stand-ins before the real `terraform`.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value as Json;
use stand_in::mirror::{install_embedded, terraform};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Root {
    directory: TempDir,
    configuration: PathBuf,
}

impl Root {
    /// An initialised root module over stand-ins.
    fn new(providers: &[&str], config: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let configuration = install_embedded(directory.path(), providers, false).unwrap();
        let root = Self { directory, configuration };
        fs::create_dir(root.path()).unwrap();
        root.write(config);
        root.run(&["init", "-no-color", "-input=false"]).unwrap();
        root
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("root")
    }

    fn write(&self, config: &str) {
        fs::write(self.path().join("main.tf"), config).unwrap();
    }

    /// What it printed, or why it failed.
    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let output = terraform(&self.configuration, &self.path(), arguments).unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    fn judge(&self, config: &str) -> Result<String, String> {
        self.write(config);
        self.run(&["validate", "-no-color"])?;
        self.run(&["plan", "-no-color", "-input=false", "-out=plan"])
    }

    fn json(&self, arguments: &[&str]) -> Json {
        serde_json::from_str(&self.run(arguments).unwrap()).unwrap()
    }
}

const HCLOUD: &str = r#"
terraform {
  required_providers {
    hcloud = {
      source = "hetznercloud/hcloud"
    }
  }
}
provider "hcloud" {
  token = "x"
}
data "hcloud_image" "debian" {
  name = "debian-13"
}
resource "hcloud_ssh_key" "a" {
  name       = "a"
  public_key = "ssh-ed25519 AAAA a"
}
resource "hcloud_server" "web" {
  name        = "web"
  server_type = "cx23"
  image       = data.hcloud_image.debian.id
  location    = "fsn1"
  ssh_keys    = [hcloud_ssh_key.a.id]
  public_net {
    ipv4_enabled = true
  }
  labels = { role = "web" }
}
resource "hcloud_firewall" "web" {
  name = "web"
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "443"
    source_ips = ["0.0.0.0/0", "::/0"]
  }
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "22"
    source_ips = ["203.0.113.7/32"]
  }
}
"#;

#[test]
fn judges_a_target() {
    let root = Root::new(&["hcloud"], HCLOUD);
    let plan = root.judge(HCLOUD).unwrap();
    assert!(plan.contains("3 to add"), "{plan}");

    // What is planned is what is written, inside sets of blocks too.
    let shown = root.json(&["show", "-json", "plan"]);
    let resources = shown["planned_values"]["root_module"]["resources"].as_array().unwrap();
    let firewall = resources.iter().find(|resource| resource["type"] == "hcloud_firewall").unwrap();
    let ports: BTreeSet<&str> =
        firewall["values"]["rule"].as_array().unwrap().iter().map(|rule| rule["port"].as_str().unwrap()).collect();
    assert_eq!(ports, BTreeSet::from(["22", "443"]));

    for (right, wrong, complaint) in [
        ("server_type = \"cx23\"", "server_typ = \"cx23\"", "Unsupported argument"),
        ("  server_type = \"cx23\"\n", "", "server_type"),
        ("server_type = \"cx23\"", "server_type = null", "Missing required argument"),
        ("location    = \"fsn1\"", "location    = \"fsn1\"\n  status = \"running\"", "status is read-only"),
        ("role = \"web\"", "role = [\"web\"]", "labels"),
        ("    protocol   = \"tcp\"\n    port       = \"22\"\n", "    protocol   = null\n", "Missing required argument"),
        ("public_net {", "public_nets {", "Unsupported block type"),
        ("name = \"debian-13\"", "name = \"debian-13\"\n  created = \"now\"", "read-only"),
    ] {
        let config = HCLOUD.replacen(right, wrong, 1);
        assert_ne!(config, HCLOUD, "{right}");
        let error = root.judge(&config).expect_err(wrong);
        assert!(error.contains(complaint), "{wrong}: {error}");
    }
}

const AWS: &str = r#"
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { owner = "shop" }
  }
}
data "aws_availability_zones" "all" {}
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "main" }
}
resource "aws_subnet" "all" {
  count             = length(data.aws_availability_zones.all.names)
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}
resource "aws_security_group" "web" {
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_instance" "web" {
  count                  = var.instances
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.small"
  subnet_id              = aws_subnet.all[0].id
  vpc_security_group_ids = [aws_security_group.web.id]
  root_block_device {
    volume_size = 20
  }
}
variable "instances" {
  type    = number
  default = 2
}
resource "aws_iam_role" "web" {
  name               = "web"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
resource "aws_s3_bucket" "files" {
  bucket_prefix = "files-"
}
resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  instance_class      = "db.t4g.small"
  allocated_storage   = 20
  username            = "app"
  password            = "in state, as ever"
  skip_final_snapshot = true
}
output "url" {
  value = "postgres://${aws_db_instance.main.address}:${aws_db_instance.main.port}/app"
}
"#;

fn managed(state: &Json) -> Vec<(String, Json)> {
    let resources = state["values"]["root_module"]["resources"].as_array().unwrap();
    let managed = resources.iter().filter(|resource| resource["mode"] == "managed");
    managed.map(|resource| (resource["address"].as_str().unwrap().to_owned(), resource["values"].clone())).collect()
}

#[test]
fn poses_as_a_source() {
    let root = Root::new(&["aws"], AWS);
    root.run(&["apply", "-auto-approve", "-no-color", "-input=false"]).unwrap();
    let state = root.json(&["show", "-json"]);
    let first = managed(&state);
    let value = |address: &str, name: &str| {
        let values = &first.iter().find(|(found, _)| found == address).unwrap().1;
        values[name].as_str().unwrap_or_else(|| panic!("{address}.{name}: {values}")).to_owned()
    };
    assert!(value("aws_vpc.main", "id").starts_with("vpc-0"));
    assert_eq!(value("aws_subnet.all[1]", "vpc_id"), value("aws_vpc.main", "id"));
    assert_eq!(value("aws_subnet.all[2]", "availability_zone"), "eu-west-1c");
    assert_eq!(
        value("aws_vpc.main", "arn"),
        format!("arn:aws:ec2:eu-west-1:123456789012:vpc/{}", value("aws_vpc.main", "id"))
    );
    assert!(value("aws_s3_bucket.files", "bucket").starts_with("files-"));
    assert!(value("aws_db_instance.main", "address").ends_with(".eu-west-1.rds.amazonaws.com"));
    assert_eq!(value("aws_db_instance.main", "endpoint"), format!("{}:5432", value("aws_db_instance.main", "address")));
    let policy: Json = serde_json::from_str(&value("aws_iam_role.web", "assume_role_policy")).unwrap();
    assert_eq!(policy["Statement"][0]["Principal"]["Service"], "ec2.amazonaws.com");
    let tags = &first.iter().find(|(address, _)| address == "aws_vpc.main").unwrap().1["tags_all"];
    assert_eq!(tags, &serde_json::json!({ "Name": "main", "owner": "shop" }));
    let url = state["values"]["outputs"]["url"]["value"].as_str().unwrap();
    assert_eq!(url, format!("postgres://{}:5432/app", value("aws_db_instance.main", "address")));

    // Ids are unique, also of what is written alike, and later.
    assert_eq!(root.run(&["plan", "-detailed-exitcode", "-no-color", "-input=false"]).err(), None, "a second plan");
    root.run(&["apply", "-auto-approve", "-no-color", "-input=false", "-var=instances=4"]).unwrap();
    let second = managed(&root.json(&["show", "-json"]));
    let instances: BTreeSet<&str> = second
        .iter()
        .filter(|(address, _)| address.starts_with("aws_instance.web"))
        .map(|(_, values)| values["id"].as_str().unwrap())
        .collect();
    assert_eq!(instances.len(), 4);
    for (address, values) in &first {
        assert_eq!(&second.iter().find(|(found, _)| found == address).unwrap().1, values, "{address} stays as it was");
    }

    root.run(&["destroy", "-auto-approve", "-no-color", "-input=false"]).unwrap();
    let empty = root.json(&["show", "-json"]);
    assert!(empty["values"]["root_module"]["resources"].is_null(), "{empty}");

    // The same configuration gives the same ids again; which of two that are written alike has which is left open.
    root.run(&["apply", "-auto-approve", "-no-color", "-input=false"]).unwrap();
    let ids = |resources: &[(String, Json)]| {
        resources.iter().map(|(_, values)| values["id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(ids(&managed(&root.json(&["show", "-json"]))), ids(&first));
}

#[test]
fn shows_the_schema_that_it_was_given() {
    let config = HCLOUD.split("provider \"hcloud\"").next().unwrap();
    let root = Root::new(&["hcloud"], config);
    let shown = root.json(&["providers", "schema", "-json"]);
    let given: Json = serde_json::from_slice(&stand_in::embedded::file("hcloud", false).unwrap()).unwrap();
    let shown = &shown["provider_schemas"]["registry.terraform.io/hetznercloud/hcloud"];
    for part in ["resource_schemas", "data_source_schemas"] {
        let names = |json: &Json| json[part].as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(shown), names(&given));
        for (name, schema) in given[part].as_object().unwrap() {
            let attributes =
                |json: &Json| json["block"]["attributes"].as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(attributes(&shown[part][name]), attributes(schema), "{name}");
        }
    }
}

#[test]
fn poses_in_the_version_that_is_asked_for() {
    let config = "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 5.0\"\n    }\n  }\n}\n";
    let root = Root::new(&["aws@5.100.0"], config);
    assert!(root.run(&["version"]).unwrap().contains("hashicorp/aws v5.100.0"));
}

#[test]
fn by_hand_it_says_what_it_is() {
    let program = Path::new(env!("CARGO_BIN_EXE_stand-in"));
    let output = std::process::Command::new(program).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("schema.json"));
}
