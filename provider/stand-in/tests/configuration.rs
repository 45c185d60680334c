//! What only configurations of real providers have (dynamic blocks, provider configurations, data sources), read by the
//! evaluator and planned by the real `terraform` over stand-ins.

// What only a test helper does, clippy does not see to be part of a test.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use agnostech::DiskFiles;
use read::config::{ConfigurationInput, read};
use serde_json::Value as Json;
use stand_in::mirror::{install, install_embedded, terraform};
use std::fs;

const MAIN: &str = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { Owner = "ops", Team = "none" }
  }
}
provider "aws" {
  alias  = "far"
  region = "us-east-1"
}
data "aws_caller_identity" "me" {}
data "aws_availability_zones" "there" {
  provider = aws.far
  state    = "available"
}
variable "actions" {
  default = [
    { type = "forward", groups = { a = 1, b = 2 } },
    { type = "redirect", groups = null },
  ]
}
locals {
  tags  = { Name = "n", Team = "platform" }
  ports = { https = 443, http = 80 }
}
resource "aws_security_group" "group" {
  name = "in-${data.aws_caller_identity.me.account_id}"
  tags = local.tags
  dynamic "ingress" {
    for_each = local.ports
    content {
      description = "${ingress.key} from anywhere"
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
resource "aws_lb_listener" "listener" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1"
  dynamic "default_action" {
    for_each = var.actions
    iterator = action
    content {
      type  = action.value.type
      order = action.key + 1
      dynamic "forward" {
        for_each = action.value.groups[*]
        content {
          dynamic "target_group" {
            for_each = forward.value
            iterator = group
            content {
              arn    = "arn:${forward.key}:${group.key}"
              weight = group.value + action.key
            }
          }
        }
      }
      dynamic "redirect" {
        for_each = action.value.groups == null ? [443] : []
        content {
          port        = redirect.value
          status_code = "HTTP_301"
        }
      }
    }
  }
}
resource "aws_autoscaling_group" "servers" {
  provider           = aws.far
  count              = length(data.aws_availability_zones.there.names) > 100 ? 0 : 1
  min_size           = 1
  max_size           = "2"
  availability_zones = ["us-east-1a"]
  dynamic "tag" {
    for_each = merge(local.tags, { Index = count.index })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = tag.key != "Team"
    }
  }
}
resource "aws_autoscaling_group" "unknown" {
  min_size           = 1
  max_size           = 2
  availability_zones = ["eu-west-1a"]
  dynamic "tag" {
    for_each = toset([aws_security_group.group.id])
    content {
      key                 = tag.value
      value               = "x"
      propagate_at_launch = true
    }
  }
}
"#;

const COMPARED: &[(&str, &[&str])] = &[
    ("aws_security_group.group", &["name", "ingress", "tags", "tags_all"]),
    ("aws_lb_listener.listener", &["load_balancer_arn", "default_action"]),
    ("aws_autoscaling_group.servers[0]", &["min_size", "max_size", "availability_zones", "tag"]),
    ("aws_autoscaling_group.unknown", &["min_size", "availability_zones"]),
];

/// Blocks with labels, which no embedded schema has: they are read as they are written.
const LABELS: &str = r#"
terraform {
  required_providers {
    labels = { source = "example/labels" }
  }
}
variable "rules" {
  default = { b = 2, a = 1 }
}
locals { rules = { b = 2, a = 1 } }
resource "labels_thing" "t" {
  rule "first" {
    port = 0
  }
  dynamic "rule" {
    for_each = local.rules
    iterator = each_rule
    labels   = ["rule-${each_rule.key}"]
    content {
      port = each_rule.value
    }
  }
}
"#;

#[test]
fn labels_of_dynamic_blocks() {
    let directory = tempfile::tempdir().unwrap();
    let schema = serde_json::json!({
        "provider": "example/labels", "version": "1.0.0",
        "resource_schemas": { "labels_thing": { "block": { "block_types": { "rule": {
            "nesting_mode": "map", "block": { "attributes": { "port": { "type": "number", "required": true } } },
        } } } } },
    });
    let providers = [("example/labels", "1.0.0", schema.to_string().into_bytes())];
    let providers: Vec<(&str, &str, &[u8])> = providers.iter().map(|(s, v, b)| (*s, *v, b.as_slice())).collect();
    let configuration = install(directory.path(), &providers).unwrap();
    let root = directory.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("main.tf"), LABELS).unwrap();
    for arguments in [&["init", "-no-color", "-input=false"][..], &["plan", "-no-color", "-input=false", "-out=plan"]] {
        let output = terraform(&configuration, &root, arguments).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let plan = terraform(&configuration, &root, &["show", "-json", "plan"]).unwrap().stdout;
    let plan: Json = serde_json::from_slice(&plan).unwrap();
    let theirs = &plan["planned_values"]["root_module"]["resources"][0]["values"]["rule"];
    let (estate, diagnostics) = read(&DiskFiles, &ConfigurationInput::directory(root.to_str().unwrap()));
    assert!(!diagnostics.iter().any(diagnostic::Diagnostic::is_error), "{diagnostics:?}");
    let ours = estate.resources().next().unwrap().values.get("rule").unwrap();
    let mut joined = serde_json::Map::new();
    for block in ours.items().unwrap() {
        joined.extend(known(block).as_object().unwrap().clone());
    }
    assert_eq!(&Json::Object(joined), theirs);
    // Terraform must know the labels before it knows any variable.
    fs::write(root.join("main.tf"), LABELS.replace("local.rules", "var.rules")).unwrap();
    assert!(!terraform(&configuration, &root, &["plan", "-no-color", "-input=false"]).unwrap().status.success());
    let (_, diagnostics) = read(&DiskFiles, &ConfigurationInput::directory(root.to_str().unwrap()));
    assert!(diagnostics.iter().any(diagnostic::Diagnostic::is_error), "{diagnostics:?}");
}

/// What is known of a value, as a plan writes it: unknown parts of objects are left out.
fn known(value: &value::Value) -> Json {
    use value::Content;
    match &value.content {
        Content::Unknown(_) => Json::Null,
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => items.iter().map(known).collect(),
        Content::Map(_, entries) | Content::Object(entries) => Json::Object(
            entries.iter().filter(|(_, v)| !v.is_unknown()).map(|(name, v)| (name.to_string(), known(v))).collect(),
        ),
        _ => value::to_json(value).unwrap(),
    }
}

#[test]
fn dynamic_blocks_providers_and_data_sources() {
    let directory = tempfile::tempdir().unwrap();
    let configuration = install_embedded(directory.path(), &["aws"], false).unwrap();
    let root = directory.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("main.tf"), MAIN).unwrap();
    let run = |arguments: &[&str]| {
        let output = terraform(&configuration, &root, arguments).unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    run(&["init", "-no-color", "-input=false"]);
    run(&["plan", "-no-color", "-input=false", "-out=plan"]);
    let plan: Json = serde_json::from_slice(&run(&["show", "-json", "plan"])).unwrap();
    let resources = |values: &Json| values["root_module"]["resources"].as_array().cloned().unwrap_or_default();
    // What data sources gave is handed over as a user would hand it over.
    let data_values = resources(&plan["prior_state"]["values"])
        .into_iter()
        .map(|resource| (resource["address"].as_str().unwrap().to_owned(), resource["values"].clone()));
    let input = ConfigurationInput {
        data_values: data_values.collect(),
        ..ConfigurationInput::directory(root.to_str().unwrap())
    };
    assert_eq!(input.data_values.len(), 2);
    let (estate, diagnostics) = read(&DiskFiles, &input);
    assert!(!diagnostics.iter().any(diagnostic::Diagnostic::is_error), "{diagnostics:?}");
    let planned = resources(&plan["planned_values"]);
    for (address, attributes) in COMPARED {
        let theirs = planned.iter().find(|resource| resource["address"] == *address).unwrap();
        let ours = estate.resources().find(|resource| resource.address.to_string() == *address).unwrap();
        for attribute in *attributes {
            assert_eq!(
                known(ours.values.get(attribute).unwrap()),
                theirs["values"][attribute],
                "{address}.{attribute}"
            );
        }
    }
    assert_eq!(planned.len(), estate.resources().filter(|r| r.address.mode == value::Mode::Managed).count());
    let find = |address: &str| estate.resources().find(|resource| resource.address.to_string() == address).unwrap();
    let unknown = find("aws_autoscaling_group.unknown");
    assert!(!unknown.values.get("tag").unwrap().is_wholly_known());
    let change =
        plan["resource_changes"].as_array().unwrap().iter().find(|c| c["address"] == "aws_autoscaling_group.unknown");
    assert!(change.unwrap()["change"]["after_unknown"]["tag"] != Json::Bool(false));
    let region = |address: &str| find(address).provider.region.as_ref().and_then(|r| r.as_str().map(str::to_owned));
    assert_eq!(region("aws_autoscaling_group.servers[0]").as_deref(), Some("us-east-1"));
    assert_eq!(region("aws_security_group.group").as_deref(), Some("eu-west-1"));
}
