//! The readers against the real `terraform`: one configuration is applied and planned with the built-in provider, and what is
//! read from its state and plan is held against `terraform show -json`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use estate::Estate;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use value::{Provenance, Symbol, to_json};

const MAIN: &str = r#"
variable "secret" {
  type        = string
  sensitive   = true
  default     = "hunter2"
  description = "What nobody may know."
}
resource "terraform_data" "a" {
  count = 2
  input = { n = count.index, s = var.secret, l = ["x", 1.5, true, null], set = toset(["b", "a"]), big = 12345678901234567890 }
}
resource "terraform_data" "b" {
  for_each = toset(["x", "q\"$${"])
  input    = "hello ${terraform_data.a[0].id} and ${each.key}"
}
module "m" {
  source   = "./m"
  for_each = { "k.1" = 1, "k.2" = 2 }
  in       = terraform_data.a[1].id
}
data "terraform_remote_state" "network" {
  backend = "local"
  config  = { path = "${path.module}/other.tfstate" }
}
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
resource "terraform_data" "new" {
  input = data.terraform_remote_state.network.outputs.vpc
}
output "plain" {
  value = { a = [1, 2.5], m = module.m["k.1"].out }
}
output "secret" {
  value       = var.secret
  sensitive   = true
  description = "Not for you."
}
output "set" { value = toset(["b", "a"]) }
"#;

const MODULE: &str = r#"
variable "in" {}
resource "terraform_data" "first" {
  input            = var.in
  triggers_replace = [1]
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "second" {
  input      = "é ${terraform_data.first.output}"
  depends_on = [terraform_data.first]
}
output "out" { value = terraform_data.second.id }
"#;

const OTHER: &str = r#"{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{
"vpc":{"value":"vpc-0a1b2c3d4e5f","type":"string"}},"resources":[],"check_results":null}"#;

struct Root(tempfile::TempDir);

impl Root {
    fn new() -> Self {
        let root = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(root.path().join("m")).unwrap();
        root.write("main.tf", MAIN);
        root.write("m/main.tf", MODULE);
        root.write("other.tfstate", OTHER);
        root.terraform(&["init"]);
        root
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    fn terraform(&self, arguments: &[&str]) -> Vec<u8> {
        let output = Command::new("terraform")
            .args(arguments)
            .current_dir(self.path())
            .env_remove("TF_CLI_CONFIG_FILE")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .expect("terraform is on PATH");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    #[allow(clippy::disallowed_methods)]
    fn state(&self) -> Vec<u8> {
        std::fs::read(self.path().join("terraform.tfstate")).unwrap()
    }
}

/// Resources of a `values` object by address.
fn shown(values: &Json) -> BTreeMap<String, Json> {
    fn module(json: &Json, into: &mut BTreeMap<String, Json>) {
        for resource in json["resources"].as_array().into_iter().flatten() {
            into.insert(resource["address"].as_str().unwrap().to_owned(), resource.clone());
        }
        for child in json["child_modules"].as_array().into_iter().flatten() {
            module(child, into);
        }
    }
    let mut all = BTreeMap::new();
    module(&values["root_module"], &mut all);
    all
}

/// `true` where the value is marked, in the shape of `sensitive_values`, with everything unmarked left out.
fn marks(value: &value::Value) -> Option<Json> {
    if value.marks.sensitive {
        return Some(Json::Bool(true));
    }
    if let Some(entries) = value.entries() {
        let marked: serde_json::Map<_, _> =
            entries.iter().filter_map(|(k, v)| Some((k.to_string(), marks(v)?))).collect();
        return (!marked.is_empty()).then_some(Json::Object(marked));
    }
    let items: Vec<_> = value.items()?.iter().map(marks).collect();
    items.iter().any(Option::is_some).then(|| items.into_iter().map(|m| m.unwrap_or_default()).collect())
}

fn without_false(json: &Json) -> Option<Json> {
    match json {
        Json::Bool(true) => Some(Json::Bool(true)),
        Json::Object(entries) => {
            let marked: serde_json::Map<_, _> =
                entries.iter().filter_map(|(k, v)| Some((k.clone(), without_false(v)?))).collect();
            (!marked.is_empty()).then_some(Json::Object(marked))
        }
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(without_false).collect();
            items.iter().any(Option::is_some).then(|| items.into_iter().map(|m| m.unwrap_or_default()).collect())
        }
        _ => None,
    }
}

fn agrees(estate: &Estate, shown: &BTreeMap<String, Json>) {
    let addresses: Vec<String> = estate.resources().map(|r| r.address.to_string()).collect();
    let mut sorted = addresses.clone();
    sorted.sort();
    assert_eq!(sorted, shown.keys().cloned().collect::<Vec<_>>());
    for resource in estate.resources() {
        let expected = &shown[&resource.address.to_string()];
        assert_eq!(to_json(&resource.values).as_ref(), Some(&expected["values"]), "{}", resource.address);
        assert_eq!(marks(&resource.values), without_false(&expected["sensitive_values"]), "{}", resource.address);
        assert_eq!(*resource.provider.source, *expected["provider_name"].as_str().unwrap());
        assert_eq!(resource.tainted, expected["tainted"].as_bool().unwrap_or(false));
    }
}

#[test]
fn state_and_view_agree_with_terraform() {
    let root = Root::new();
    root.terraform(&["apply", "-auto-approve"]);
    root.terraform(&["taint", "terraform_data.b[\"x\"]"]);
    let view = root.terraform(&["show", "-json"]);
    let json: Json = serde_json::from_slice(&view).unwrap();
    let expected = shown(&json["values"]);
    assert_eq!(expected.len(), 10);

    let (estate, diagnostics) = read::state::read_bytes("terraform.tfstate", &root.state());
    assert_eq!(diagnostics, []);
    agrees(&estate, &expected);
    let (viewed, diagnostics) = read::state::read_bytes("state.json", &view);
    assert_eq!(diagnostics, []);
    agrees(&viewed, &expected);

    for output in estate.outputs.values() {
        let expected = &json["values"]["outputs"][&*output.name];
        assert_eq!(to_json(&output.value).as_ref(), Some(&expected["value"]));
        assert_eq!(output.value.marks.sensitive, expected["sensitive"].as_bool().unwrap());
    }
    assert_eq!(estate.outputs.len(), 3);
    assert_eq!(estate.outputs, viewed.outputs);

    let get = |address: &str| estate.get(&address.parse().unwrap()).unwrap();
    let second = get("module.m[\"k.2\"].terraform_data.second");
    let dependencies: Vec<_> = second.dependencies.iter().map(ToString::to_string).collect();
    // Both instances of `a` are behind it; of its own module only the sibling in the same instance.
    assert_eq!(dependencies, ["terraform_data.a[0]", "terraform_data.a[1]", "module.m[\"k.2\"].terraform_data.first"]);
    assert!(get("module.m[\"k.2\"].terraform_data.first").lifecycle.create_before_destroy);
    let first = get("terraform_data.a[0]");
    if first.has_schema {
        assert_eq!(first.values.get("output").unwrap().provenance, Provenance::Computed);
        assert_eq!(first.values.get("id").unwrap().provenance, Provenance::Computed);
    }
    assert_eq!(first.values.get("input").unwrap().provenance, Provenance::Written);
    assert_eq!(estate.evidence[0].written_by.as_deref(), Some("1.11.4"));
}

#[test]
fn references_come_back_from_a_state() {
    let root = Root::new();
    root.terraform(&["apply", "-auto-approve"]);
    let (mut estate, _) = read::state::read_bytes("terraform.tfstate", &root.state());
    assert_eq!(read::recover::recover(&mut estate, &()), []);
    let input = |address: &str| estate.get(&address.parse().unwrap()).unwrap().values.get("input").unwrap().clone();
    let references = |address: &str| input(address).references().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(references("terraform_data.b[\"x\"]"), ["terraform_data.a[0].id"]);
    assert!(
        matches!(input("terraform_data.b[\"x\"]").symbol.as_deref(), Some(Symbol::Text(parts)) if parts.len() == 3)
    );
    assert_eq!(references("module.m[\"k.1\"].terraform_data.first"), ["terraform_data.a[1].id"]);
    assert_eq!(references("module.m[\"k.1\"].terraform_data.second"), ["terraform_data.a[1].id"]);
}

#[test]
fn locals_do_not_hide_dependencies_that_the_prior_state_knows() {
    let root = Root::new();
    let main = format!(
        "{MAIN}\nlocals {{ a = terraform_data.a[0].id }}\nresource \"terraform_data\" \"behind\" {{ input = local.a }}\n"
    );
    root.write("main.tf", &main);
    root.terraform(&["apply", "-auto-approve"]);
    root.terraform(&["plan", "-out=plan"]);
    let (mut estate, _) = read::plan::read_bytes("plan.json", &root.terraform(&["show", "-json", "plan"]));
    let behind = "terraform_data.behind".parse().unwrap();
    assert_eq!(estate.get(&behind).unwrap().dependencies.len(), 2);
    read::recover::recover(&mut estate, &());
    let references = estate.get(&behind).unwrap().values.get("input").unwrap().references();
    assert_eq!(references[0].to_string(), "terraform_data.a[0].id");
}

#[test]
fn plans_agree_with_terraform() {
    let root = Root::new();
    for applied in [false, true] {
        if applied {
            root.terraform(&["apply", "-auto-approve"]);
            root.write(
                "main.tf",
                &MAIN.replace("resource \"terraform_data\" \"new\"", "resource \"terraform_data\" \"newer\""),
            );
            root.terraform(&["taint", "terraform_data.b[\"x\"]"]);
        }
        root.terraform(&["plan", "-out=plan"]);
        let view = root.terraform(&["show", "-json", "plan"]);
        let json: Json = serde_json::from_slice(&view).unwrap();
        let (estate, diagnostics) = read::plan::read_bytes("plan.json", &view);
        let summaries: Vec<_> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
        if applied {
            assert_eq!(summaries, ["The plan destroys terraform_data.new, which is left out"]);
        } else {
            assert_eq!(summaries, [""; 0]);
        }
        let planned = shown(&json["planned_values"]);
        assert_eq!(estate.resources().filter(|r| r.address.mode == value::Mode::Managed).count(), planned.len());
        for (address, expected) in &planned {
            let resource = estate.get(&address.parse().unwrap()).unwrap();
            assert_eq!(known(&resource.values).unwrap(), expected["values"], "{address}");
        }
        let data = estate.get(&"data.terraform_remote_state.network".parse().unwrap()).unwrap();
        assert_eq!(data.values.get("outputs").unwrap().get("vpc").unwrap().as_str(), Some("vpc-0a1b2c3d4e5f"));
        let secret = &estate.variables["secret"];
        assert!(secret.value.marks.sensitive && secret.description.as_deref() == Some("What nobody may know."));
        assert_eq!(estate.outputs["secret"].description.as_deref(), Some("Not for you."));
        let tainted = estate.get(&"terraform_data.b[\"x\"]".parse().unwrap()).unwrap();
        assert_eq!(tainted.tainted, applied);
        let id = tainted.values.get("id").unwrap();
        assert!(id.is_unknown());
        assert_eq!(id.ty(), if tainted.has_schema { value::Type::String } else { value::Type::Dynamic });
        let dependencies = |address: &str| {
            let resource = estate.get(&address.parse().unwrap()).unwrap();
            resource.dependencies.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(dependencies("terraform_data.b[\"x\"]"), ["terraform_data.a[0]"]);
        assert_eq!(dependencies("module.m[\"k.1\"].terraform_data.first"), ["terraform_data.a[1]"]);
        assert_eq!(dependencies("module.m[\"k.1\"].terraform_data.second"), ["module.m[\"k.1\"].terraform_data.first"]);
        if !applied {
            let input = tainted.values.get("input").unwrap();
            assert!(input.is_unknown());
            assert!(matches!(input.symbol.as_deref(), Some(Symbol::Derived(_))));
            assert_eq!(input.references()[0].to_string(), "terraform_data.a[0].id");
            // `planned_values` has no value for it, `output_changes` has the known part.
            let plain = &estate.outputs["plain"].value;
            assert_eq!(to_json(plain.get("a").unwrap()).unwrap().to_string(), "[1,2.5]");
            assert!(plain.get("m").unwrap().is_unknown());
        }
    }
}

/// The value as a plan writes it: unknown attributes left out, unknown elements null.
fn known(value: &value::Value) -> Option<Json> {
    if value.is_unknown() {
        return None;
    }
    if let Some(entries) = value.entries() {
        return Some(Json::Object(entries.iter().filter_map(|(k, v)| Some((k.to_string(), known(v)?))).collect()));
    }
    match value.items() {
        Some(items) => Some(items.iter().map(|i| known(i).unwrap_or_default()).collect()),
        None => to_json(value),
    }
}
