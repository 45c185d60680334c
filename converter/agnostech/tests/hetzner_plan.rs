//! What comes out for Hetzner, before the real `terraform` with the providers' schemas.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

mod support;

use agnostech::Target;
use std::path::Path;
use std::process::Output;
use support::{cases, terraform, terraform_succeeds, written};

const KEYS: [&str; 2] = ["TF_VAR_object_storage_key", "TF_VAR_backup_key"];

/// What a person does before the first plan: the example filled in, and keys given.
fn fill_in(directory: &Path) {
    let example = std::fs::read_to_string(directory.join("terraform.tfvars.example")).unwrap();
    // Keys come by the environment in real life; a file spares the test the environment of its process.
    let keys: String = KEYS
        .iter()
        .map(|key| key.trim_start_matches("TF_VAR_"))
        .filter(|key| {
            let variables = std::fs::read_to_string(directory.join("variables.tf")).unwrap_or_default();
            variables.contains(&format!("variable \"{key}\""))
        })
        .map(|key| format!("{key} = {{ id = \"id\", secret = \"secret\" }}\n\n"))
        .collect();
    let keys = format!("{}\n", keys.trim_end());
    std::fs::write(directory.join("terraform.tfvars"), example).unwrap();
    std::fs::write(directory.join("keys.auto.tfvars"), keys).unwrap();
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_tree_is_formatted_valid_and_planned() {
    let mut refused = Vec::new();
    let mut planned = 0;
    for case in cases() {
        for (run, options) in case.runs().into_iter().filter(|(_, options)| options.target == Target::Hetzner) {
            let tree = written(&case.convert(&options));
            let directory = tree.path().join("out/terraform");
            fill_in(&directory);
            let steps: [&[&str]; 4] = [
                &["fmt", "-check", "-diff", "-no-color"],
                &["init", "-no-color", "-input=false"],
                &["validate", "-no-color"],
                &["plan", "-no-color", "-input=false", "-lock=false"],
            ];
            for arguments in steps {
                let output = terraform(&directory, arguments);
                let said = said(&output);
                // The mirror of a test has no hashes for other platforms, and init says so.
                if !output.status.success() || (arguments[0] != "init" && said.contains("Warning:")) {
                    refused.push(format!("{} {run}: terraform {}\n{said}", case.name, arguments[0]));
                    break;
                }
                planned += usize::from(said.contains("to add"));
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(planned > 0, "nothing was planned");
}

#[test]
fn terraform_refuses_what_is_wrong() {
    let case = support::case("minimal");
    let (_, options) = case.runs().into_iter().find(|(_, options)| options.target == Target::Hetzner).unwrap();
    let tree = written(&case.convert(&options));
    let directory = tree.path().join("out/terraform");
    fill_in(&directory);
    let servers = directory.join("servers.tf");
    let whole = std::fs::read_to_string(&servers).unwrap();
    terraform_succeeds(&directory, &["init", "-no-color", "-input=false"]);

    std::fs::write(&servers, whole.replacen("  ", "   ", 1)).unwrap();
    assert!(!terraform(&directory, &["fmt", "-check"]).status.success());

    let with_attribute = whole.replacen("resource \"hcloud_server\" \"this\" {", "$0\n  datacenters = \"fsn1\"", 1);
    let with_attribute = with_attribute.replace("$0", "resource \"hcloud_server\" \"this\" {");
    assert_ne!(with_attribute, whole);
    std::fs::write(&servers, with_attribute).unwrap();
    let output = terraform(&directory, &["validate", "-no-color"]);
    assert!(!output.status.success() && said(&output).contains("datacenters"), "{}", said(&output));

    std::fs::write(&servers, &whole).unwrap();
    let values = std::fs::read_to_string(directory.join("terraform.tfvars")).unwrap();
    std::fs::write(directory.join("terraform.tfvars"), values.replace("203.0.113.7/32", "0.0.0.0/0")).unwrap();
    let output = terraform(&directory, &["plan", "-no-color", "-input=false", "-lock=false"]);
    assert!(!output.status.success() && said(&output).contains("admin_cidrs"), "{}", said(&output));
}
