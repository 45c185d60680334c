//! States of all versions and programs: each shape in a small one of our own making, and whatever lies in a directory that
//! `AGNOSTECH_STATES` names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use estate::Estate;
use read::state::{read_any, read_bytes};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use value::to_json;

fn state(version: &str, rest: &str) -> String {
    format!(r#"{{"version":4,"terraform_version":"{version}","serial":7,"lineage":"a-b",{rest}}}"#)
}

fn read(text: &str) -> (Estate, Vec<String>) {
    let (estate, diagnostics) = read_bytes("terraform.tfstate", text.as_bytes());
    (estate, diagnostics.into_iter().map(|diagnostic| diagnostic.summary).collect())
}

fn json(estate: &Estate, address: &str, name: &str) -> Json {
    let resource = estate.get(&address.parse().unwrap()).unwrap_or_else(|| panic!("no {address}"));
    to_json(resource.values.get(name).unwrap()).unwrap()
}

fn secret(estate: &Estate, address: &str, name: &str) -> bool {
    estate.get(&address.parse().unwrap()).unwrap().values.get(name).unwrap().marks.sensitive
}

#[test]
fn terraform_0_12() {
    // `each`, dependencies relative to the module as `depends_on`, attributes of providers that were not upgraded, and
    // providers by their bare names.
    let (estate, found) = read(&state(
        "0.12.31",
        r#""outputs":{"url":{"value":"https://x","type":"string"}},"resources":[
        {"module":"module.net","mode":"managed","type":"aws_subnet","name":"a","each":"list","provider":"module.net.provider.aws.eu",
         "instances":[{"index_key":0,"schema_version":1,"attributes":{"id":"subnet-1","vpc_id":"vpc-1","tags":{"Name":"a"}},
                       "private":"eyJ9","depends_on":["aws_vpc.main"]}]},
        {"module":"module.net","mode":"managed","type":"aws_vpc","name":"main","provider":"provider.aws",
         "instances":[{"schema_version":1,"attributes_flat":{"id":"vpc-1","cidr_block":"10.0.0.0/16","enable_dns_support":"true",
                       "tags.%":"1","tags.Name":"main"}}]},
        {"mode":"managed","type":"aws_iam_user","name":"u","each":"map","provider":"provider.aws",
         "instances":[{"index_key":"anna.b","schema_version":0,"attributes":{"name":"anna.b"}}]}]"#,
    ));
    assert_eq!(found, [""; 0]);
    assert_eq!(estate.len(), 3);
    let subnet = estate.get(&"module.net.aws_subnet.a[0]".parse().unwrap()).unwrap();
    assert_eq!(subnet.dependencies.iter().map(ToString::to_string).collect::<Vec<_>>(), ["module.net.aws_vpc.main"]);
    assert_eq!(subnet.provider.alias.as_deref(), Some("eu"));
    assert_eq!(&*subnet.provider.source, "registry.terraform.io/hashicorp/aws");
    assert_eq!(json(&estate, "module.net.aws_vpc.main", "enable_dns_support"), true);
    assert_eq!(json(&estate, "module.net.aws_vpc.main", "tags"), serde_json::json!({ "Name": "main" }));
    assert_eq!(json(&estate, "aws_iam_user.u[\"anna.b\"]", "name"), "anna.b");
    assert_eq!(estate.outputs["url"].value.as_str(), Some("https://x"));
    assert_eq!(estate.evidence[0].written_by.as_deref(), Some("0.12.31"));
}

#[test]
fn terraform_0_13_to_1_0() {
    // Instances of modules, source addresses (`-` where nobody upgraded them), paths of sensitive attributes.
    let (estate, found) = read(&state(
        "0.14.11",
        r#""outputs":{"p":{"value":"s3cret","type":"string","sensitive":true}},"resources":[
        {"module":"module.a[\"x.y\"].module.b[1]","mode":"managed","type":"aws_db_instance","name":"d",
         "provider":"provider[\"registry.terraform.io/-/aws\"]",
         "instances":[{"schema_version":1,"attributes":{"id":"d","username":"app","port":5432,"password":"x"},
           "sensitive_attributes":[[{"type":"get_attr","value":"username"}]],"dependencies":["aws_vpc.main"],
           "create_before_destroy":true}]}]"#,
    ));
    assert_eq!(found, [""; 0]);
    let address = "module.a[\"x.y\"].module.b[1].aws_db_instance.d";
    assert!(secret(&estate, address, "username"), "by its path");
    assert!(secret(&estate, address, "password"), "by the schema");
    assert!(!secret(&estate, address, "port"));
    assert!(estate.outputs["p"].value.marks.sensitive);
    let instance = estate.get(&address.parse().unwrap()).unwrap();
    assert!(instance.lifecycle.create_before_destroy);
    assert_eq!(&*instance.provider.source, "registry.terraform.io/hashicorp/aws");
}

#[test]
fn terraform_1_1_to_1_14() {
    // Checks, identities, tainted and deposed objects; numbers that no float holds.
    let (estate, found) = read(&state(
        "1.14.0",
        r#""outputs":{},"resources":[
        {"mode":"data","type":"aws_caller_identity","name":"me","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]",
         "instances":[{"schema_version":0,"attributes":{"account_id":"123456789012"},"identity_schema_version":0,"sensitive_attributes":[]}]},
        {"mode":"managed","type":"aws_sqs_queue","name":"q","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]",
         "instances":[
           {"schema_version":0,"deposed":"8e7b0f4a","attributes":{"name":"old"},"identity_schema_version":0},
           {"schema_version":0,"status":"tainted","attributes":{"name":"new","max_message_size":12345678901234567890},
            "sensitive_attributes":[],"identity_schema_version":1,"identity":{"account_id":"123456789012","url":"https://q"}}]}],
        "check_results":[{"object_kind":"resource","config_addr":"aws_sqs_queue.q","status":"pass","objects":null}]"#,
    ));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("aws_sqs_queue.q"), "{found:?}");
    assert_eq!(estate.len(), 2);
    let queue = estate.get(&"aws_sqs_queue.q".parse().unwrap()).unwrap();
    assert!(queue.tainted);
    assert_eq!(queue.deposed.iter().map(|deposed| &*deposed.key).collect::<Vec<_>>(), ["8e7b0f4a"]);
    assert_eq!(json(&estate, "aws_sqs_queue.q", "name"), "new");
    assert_eq!(json(&estate, "aws_sqs_queue.q", "max_message_size").to_string(), "12345678901234567890");
}

#[test]
fn opentofu() {
    // Where `for_each` gives each instance a provider configuration, it stands in the instances.
    let (estate, found) = read(&state(
        "1.9.0",
        r#""outputs":{"old":{"value":[1],"type":["list","number"],"deprecated":"Use another."}},"resources":[
        {"mode":"managed","type":"aws_sns_topic","name":"t","instances":[
          {"index_key":"eu","provider":"provider[\"registry.opentofu.org/hashicorp/aws\"].by_region[\"eu-west-1\"]","schema_version":0,
           "attributes":{"name":"t-eu"},"sensitive_attributes":[],"skip_destroy":true},
          {"index_key":"us","provider":"provider[\"registry.opentofu.org/hashicorp/aws\"].by_region[\"us-east-1\"]","schema_version":0,
           "attributes":{"name":"t-us"},"sensitive_attributes":[]}]}],"check_results":null"#,
    ));
    assert_eq!(found, [""; 0]);
    let alias = |address: &str| estate.get(&address.parse().unwrap()).unwrap().provider.alias.clone().unwrap();
    assert_eq!(&*alias("aws_sns_topic.t[\"eu\"]"), "by_region[\"eu-west-1\"]");
    assert_eq!(&*alias("aws_sns_topic.t[\"us\"]"), "by_region[\"us-east-1\"]");
    assert_eq!(to_json(&estate.outputs["old"].value).unwrap(), serde_json::json!([1]));
}

#[test]
fn what_is_no_state_is_refused_with_the_remedy() {
    for (text, says, remedy) in [
        (
            r#"{"version":3,"terraform_version":"0.11.14","serial":1,"lineage":"x","modules":[{"path":["root"],"outputs":{},"resources":{}}]}"#,
            "version 3",
            "terraform state pull",
        ),
        (r#"{"version":1,"serial":1,"modules":[]}"#, "version 1", "terraform state pull"),
        (r#"{"version":9,"serial":1}"#, "version 9", "terraform show -json"),
        (
            r#"{"serial":1,"lineage":"x","meta":{"key_provider.pbkdf2.k":"eyJ9"},"encrypted_data":"QUJD","encryption_version":"v0"}"#,
            "encrypted by OpenTofu",
            "tofu state pull",
        ),
        (
            r#"{"meta":{"key_provider.pbkdf2.k":"eyJ9"},"encrypted_data":"QUJD","encryption_version":"v0"}"#,
            "encrypted by OpenTofu",
            "tofu state pull",
        ),
        (
            r#"{"version":3,"terraform_version":"1.11.4","backend":{"type":"s3","config":{"bucket":"b","key":"k"},"hash":1}}"#,
            "in which backend the state is",
            "terraform state pull",
        ),
        (
            r#"{"version":3,"serial":1,"lineage":"x","backend":{"type":"azurerm","config":{},"hash":1},"modules":[{"path":["root"],"outputs":{},"resources":{},"depends_on":[]}]}"#,
            "in which backend the state is",
            "terraform state pull",
        ),
    ] {
        let (estate, diagnostics) = read_any("x.tfstate", text.as_bytes());
        assert!(estate.is_empty());
        assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:?}");
        assert!(diagnostics[0].is_error());
        assert!(diagnostics[0].summary.contains(says), "{text}: {diagnostics:?}");
        assert!(diagnostics[0].detail.contains(remedy), "{text}: {diagnostics:?}");
    }
}

/// Every instance of a state of version 4 is read, and what of its attributes is plain has the value that stands there.
fn complete(name: &str, document: &Json, estate: &Estate, wrong: &mut Vec<String>) -> usize {
    let mut instances = 0;
    for resource in document["resources"].as_array().into_iter().flatten() {
        for instance in resource["instances"].as_array().into_iter().flatten().filter(|i| i["deposed"].is_null()) {
            let key = match &instance["index_key"] {
                Json::Null => String::new(),
                key => format!("[{key}]"),
            };
            let module = resource["module"].as_str().map(|module| format!("{module}.")).unwrap_or_default();
            let data = if resource["mode"] == "data" { "data." } else { "" };
            let (ty, label) = (resource["type"].as_str().unwrap_or(""), resource["name"].as_str().unwrap_or(""));
            let text = format!("{module}{data}{ty}.{label}{key}");
            let Some(read) = text.parse().ok().and_then(|address| estate.get(&address)) else {
                wrong.push(format!("{name}: {text} is missing"));
                continue;
            };
            instances += 1;
            for (attribute, expected) in instance["attributes"].as_object().into_iter().flatten() {
                let value = read.values.get(attribute);
                if !matches!(expected, Json::String(_) | Json::Bool(_) | Json::Number(_)) {
                    continue;
                }
                // Another version of a provider may have had another type, and a number may be written as text.
                let plain = |json: &Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
                let got = value.and_then(to_json).map(|json| plain(&json));
                if got.as_deref() != Some(plain(expected).as_str()) {
                    wrong.push(format!("{name}: {text}.{attribute} is {got:?} and not {expected}"));
                }
            }
        }
    }
    instances
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn reads_states_from_elsewhere() {
    let Some(directory) = std::env::var_os("AGNOSTECH_STATES") else { return };
    let mut paths = Vec::new();
    files(Path::new(&directory), &mut paths);
    paths.sort();
    let mut wrong = Vec::new();
    let (mut states, mut instances, mut refused) = (0, 0, BTreeSet::new());
    for path in paths {
        let name = path.display().to_string();
        let bytes = std::fs::read(&path).unwrap();
        let (estate, diagnostics) = read_any("DOCUMENT", &bytes);
        let errors: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        if !errors.is_empty() && estate.is_empty() {
            refused.insert(errors[0].summary.clone());
            continue;
        }
        for diagnostic in errors {
            wrong.push(format!("{name}: {}: {}", diagnostic.summary, diagnostic.detail));
        }
        states += 1;
        if let Ok(document) = serde_json::from_slice::<Json>(&bytes)
            && document["version"] == 4
        {
            instances += complete(&name, &document, &estate, &mut wrong);
        }
    }
    let text =
        format!("{states} read, {instances} instances of version 4\nrefused: {refused:#?}\n{}\n", wrong.join("\n"));
    std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
}
