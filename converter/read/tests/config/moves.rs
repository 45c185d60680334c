//! States that were written before a `moved` block follow it.

use crate::support::{Disk, terraform, terraform_plan_initialised, write_files};
use read::config::{ConfigurationInput, Dialect, read};
use std::collections::BTreeSet;

const BEFORE: &str = r#"
resource "terraform_data" "plain" { input = 1 }
resource "terraform_data" "counted" {
  count = 2
  input = count.index
}
resource "terraform_data" "keyed" {
  for_each = toset(["a", "b"])
  input    = each.key
}
module "old" {
  source = "./m"
  count  = 2
}
module "single" { source = "./m" }
resource "terraform_data" "uses" {
  input      = terraform_data.plain.id
  depends_on = [terraform_data.counted]
}
"#;

const AFTER: &str = r#"
resource "terraform_data" "renamed" { input = 1 }
moved {
  from = terraform_data.plain
  to   = terraform_data.between
}
moved {
  from = terraform_data.between
  to   = terraform_data.renamed
}
resource "terraform_data" "many" {
  count = 2
  input = count.index
}
moved {
  from = terraform_data.counted
  to   = terraform_data.many
}
resource "terraform_data" "keyed" {
  for_each = toset(["z", "b"])
  input    = each.key == "z" ? "a" : "b"
}
moved {
  from = terraform_data.keyed["a"]
  to   = terraform_data.keyed["z"]
}
module "new" {
  source = "./m"
  count  = 2
}
moved {
  from = module.old
  to   = module.new
}
module "listed" {
  source   = "./m"
  for_each = toset(["only"])
}
moved {
  from = module.single
  to   = module.listed["only"]
}
resource "terraform_data" "uses" {
  input      = terraform_data.renamed.id
  depends_on = [terraform_data.many]
}
"#;

const MODULE_AFTER: &str = r#"
resource "terraform_data" "y" { input = "in" }
moved {
  from = terraform_data.x
  to   = terraform_data.y
}
"#;

#[test]
fn states_follow_moves_as_in_terraform() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    write_files(path, &[("main.tf", BEFORE), ("m/main.tf", "resource \"terraform_data\" \"x\" { input = \"in\" }\n")]);
    for arguments in [&["init", "-input=false"][..], &["apply", "-auto-approve", "-input=false"]] {
        assert!(terraform(path, arguments).status.success());
    }
    write_files(path, &[("main.tf", AFTER), ("m/main.tf", MODULE_AFTER)]);
    assert!(terraform(path, &["init", "-input=false"]).status.success());
    let plan = terraform_plan_initialised(path, &[]).plan.unwrap();
    let kept: BTreeSet<(String, String)> = plan["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["change"]["actions"][0] == "no-op")
        .map(|change| (change["address"].as_str().unwrap().to_owned(), change["change"]["before"]["id"].to_string()))
        .collect();
    assert_eq!(kept.len(), plan["resource_changes"].as_array().unwrap().len(), "{plan:#}");
    let (configuration, diagnostics) = read(&Disk, &ConfigurationInput::directory(path.to_str().unwrap()));
    assert_eq!(diagnostics, []);
    let (state, diagnostics) =
        read::state::read_any("terraform.tfstate", &std::fs::read(path.join("terraform.tfstate")).unwrap());
    assert_eq!(diagnostics, []);
    let (joined, diagnostics) = estate::join(vec![configuration, state]);
    assert_eq!(diagnostics, []);
    let ours: BTreeSet<(String, String)> = joined
        .resources()
        .map(|resource| {
            let id = value::to_json(resource.values.get("id").unwrap()).unwrap_or_default();
            (resource.address.to_string(), id.to_string())
        })
        .collect();
    assert_eq!(ours, kept);
}

/// Without a `moved` block, for what gets a `count` and what loses it; with one, as that says.
#[test]
fn what_terraform_takes_for_moved_is_moved() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let counted = "  count = 2\n";
    let text = |first: &str, second: &str, more: &str| {
        let resource = |name: &str, count: &str| format!("resource \"terraform_data\" \"{name}\" {{\n{count}}}\n");
        let named = resource("gets", first) + &resource("loses", second) + &resource("named", first);
        format!("{named}module \"m\" {{\n  source = \"./m\"\n  count  = 1\n}}\n{more}")
    };
    let inner = |count: &str| format!("resource \"terraform_data\" \"in\" {{\n{count}}}\n");
    write_files(path, &[("main.tf", &text("", counted, "")), ("m/main.tf", &inner(counted))]);
    for arguments in [&["init", "-input=false"][..], &["apply", "-auto-approve", "-input=false"]] {
        assert!(terraform(path, arguments).status.success());
    }
    let moved = "moved {\n  from = terraform_data.named\n  to   = terraform_data.named[1]\n}\n";
    write_files(path, &[("main.tf", &text(counted, "", moved)), ("m/main.tf", &inner(""))]);
    let plan = terraform_plan_initialised(path, &[]).plan.unwrap();
    let known: BTreeSet<(String, String)> = plan["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|change| change["change"]["before"]["id"].is_string())
        .map(|change| (change["address"].as_str().unwrap().to_owned(), change["change"]["before"]["id"].to_string()))
        .collect();
    assert_eq!(known.len(), 6, "{plan:#}");
    let (configuration, diagnostics) = read(&Disk, &ConfigurationInput::directory(path.to_str().unwrap()));
    assert_eq!(diagnostics, []);
    let (state, _) =
        read::state::read_any("terraform.tfstate", &std::fs::read(path.join("terraform.tfstate")).unwrap());
    let (joined, _) = estate::join(vec![configuration, state]);
    let ours: BTreeSet<(String, String)> = joined
        .resources()
        .filter_map(|resource| {
            let id = value::to_json(resource.values.get("id").unwrap())?;
            Some((resource.address.to_string(), id.to_string()))
        })
        .collect();
    assert_eq!(ours, known);
}

#[test]
fn functions_of_providers_are_unknown() {
    let text = "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\nlocals {\n  a = provider::aws::arn_parse(\"arn:aws:s3:::b\").resource\n}\nresource \"terraform_data\" \"r\" {\n  input = [local.a, 1]\n}\n";
    let (estate, diagnostics) = read(&Disk, &ConfigurationInput::text(text));
    assert!(diagnostics.iter().all(|diagnostic| !diagnostic.is_error()), "{diagnostics:?}");
    assert!(diagnostics.iter().any(|diagnostic| diagnostic.summary.contains("provider::aws::arn_parse")));
    let input = estate.resources().next().unwrap().values.get("input").unwrap();
    assert!(input.items().unwrap()[0].is_unknown() && input.items().unwrap()[1] == 1.into());
}

#[test]
fn opentofu_reads_its_own_files() {
    let directory = tempfile::tempdir().unwrap();
    write_files(
        directory.path(),
        &[
            ("a.tf", "resource \"terraform_data\" \"r\" {\n  input = \"terraform\"\n}\n"),
            ("a.tofu", "resource \"terraform_data\" \"r\" {\n  input = \"tofu\"\n}\n"),
            ("b.tofu", "locals {\n  b = 1\n}\n"),
            ("c.tf", "output \"c\" {\n  value = try(terraform_data.r.input, 1)\n}\n"),
        ],
    );
    let left = ["b.tofu is a file of OpenTofu and is not read"];
    for (dialect, expected, warnings) in
        [(Dialect::Terraform, "terraform", &left[..]), (Dialect::OpenTofu, "tofu", &[])]
    {
        let input = ConfigurationInput { dialect, ..ConfigurationInput::directory(directory.path().to_str().unwrap()) };
        let (estate, diagnostics) = read(&Disk, &input);
        assert_eq!(diagnostics.iter().map(|d| d.summary.as_str()).collect::<Vec<_>>(), warnings);
        assert_eq!(estate.outputs["c"].value.as_str(), Some(expected));
    }
}
