//! References found again in what a state knows only as text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use base64::Engine;
use estate::{Estate, InputKind, Resource};
use read::recover::{LinkRows, recover};
use value::{Address, Marks, Part, Path, Provenance, Symbol, Value};

struct Rows;

impl LinkRows for Rows {
    fn is_link(&self, type_name: &str, path: &Path) -> bool {
        matches!(
            (type_name, path.to_string().as_str()),
            ("aws_subnet", "vpc_id")
                | ("aws_lambda_function", "vpc_config.subnet_ids")
                | ("aws_s3_bucket_policy", "bucket")
                | ("hcloud_server", "firewall_ids" | "placement_group_id")
        )
    }

    fn identities(&self, type_name: &str) -> &[&str] {
        match type_name {
            "aws_vpc" | "aws_subnet" => &["id", "arn"],
            "hcloud_firewall" | "hcloud_placement_group" => &["id", "name"],
            "aws_s3_bucket" => &["id", "bucket", "arn"],
            "aws_db_instance" => &["address", "endpoint", "arn"],
            "aws_security_group" => &["name", "id"],
            _ => &[],
        }
    }
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn add(estate: &mut Estate, at: &str, dependencies: &[&str], attributes: &[(&str, Value)]) {
    let values = Value::object(attributes.iter().map(|(k, v)| (*k, v.clone())));
    let mut resource = Resource::new(address(at), values, InputKind::State);
    resource.dependencies = dependencies.iter().map(|d| address(d)).collect();
    resource.dependencies.sort();
    estate.insert(resource);
}

const DB: &str = "main.abc.eu-west-1.rds.amazonaws.com";

fn base() -> Estate {
    let mut estate = Estate::new();
    add(
        &mut estate,
        "aws_vpc.main",
        &[],
        &[("id", "vpc-1".into()), ("arn", "arn:aws:ec2:eu-west-1:1:vpc/vpc-1".into())],
    );
    add(
        &mut estate,
        "aws_s3_bucket.data",
        &[],
        &[("id", "acme-data".into()), ("bucket", "acme-data".into()), ("arn", "arn:aws:s3:::acme-data".into())],
    );
    add(
        &mut estate,
        "aws_db_instance.main",
        &[],
        &[("address", DB.into()), ("endpoint", format!("{DB}:5432").into()), ("name", "app".into())],
    );
    estate
}

fn get<'e>(estate: &'e Estate, at: &str, attribute: &str) -> &'e Value {
    estate.get(&address(at)).unwrap().values.get(attribute).unwrap()
}

fn references(value: &Value) -> Vec<String> {
    value.references().iter().map(ToString::to_string).collect()
}

#[test]
fn link_paths_take_whole_texts() {
    let mut estate = base();
    let subnets = Value::object([("subnet_ids", Value::tuple([Value::from("vpc-1"), Value::from("other")]))]);
    add(&mut estate, "aws_subnet.a", &["aws_vpc.main"], &[("vpc_id", "vpc-1".into()), ("comment", "vpc-1".into())]);
    add(&mut estate, "aws_subnet.b", &["aws_db_instance.main"], &[("vpc_id", "vpc-1".into())]);
    add(&mut estate, "aws_lambda_function.f", &["aws_vpc.main"], &[("vpc_config", Value::tuple([subnets]))]);
    assert_eq!(recover(&mut estate, &Rows), []);
    let value = get(&estate, "aws_subnet.a", "vpc_id");
    assert_eq!(references(value), ["aws_vpc.main.id"]);
    assert_eq!(value.provenance, Provenance::Recovered);
    assert!(matches!(value.symbol.as_deref(), Some(Symbol::Reference(_))));
    assert!(get(&estate, "aws_subnet.a", "comment").symbol.is_none());
    assert!(get(&estate, "aws_subnet.b", "vpc_id").symbol.is_none());
    assert_eq!(references(get(&estate, "aws_lambda_function.f", "vpc_config")), ["aws_vpc.main.id"]);
}

#[test]
fn encoded_texts_are_taken_apart() {
    let mut estate = base();
    let containers = format!(
        r#"[{{"name":"app","environment":[{{"name":"URL","value":"postgres://u:p@{DB}:5432/app"}},{{"name":"BUCKET","value":"acme-data"}},{{"name":"N","value":"app"}}]}}]"#
    );
    let script = format!("#!/bin/sh\nexport DB={DB}\naws s3 sync s3://acme-data/x .\n");
    let encoded = base64::engine::general_purpose::STANDARD.encode(&script);
    let policy = r#"{"Statement":[{"Resource":["arn:aws:s3:::acme-data","arn:aws:s3:::acme-data/*","arn:aws:s3:::acme-data-logs"]}]}"#;
    add(
        &mut estate,
        "aws_ecs_task_definition.t",
        &["aws_db_instance.main", "aws_s3_bucket.data"],
        &[
            ("container_definitions", containers.as_str().into()),
            ("user_data", encoded.as_str().into()),
            ("policy", policy.into()),
        ],
    );
    assert_eq!(recover(&mut estate, &Rows), []);
    let at = "aws_ecs_task_definition.t";
    let Some(Symbol::Json(json)) = get(&estate, at, "container_definitions").symbol.as_deref() else { panic!() };
    let environment = json.items().unwrap()[0].get("environment").unwrap().items().unwrap();
    let Some(Symbol::Text(parts)) = environment[0].get("value").unwrap().symbol.as_deref() else { panic!() };
    assert_eq!(parts.len(), 3);
    assert_eq!(parts[0], Part::Literal("postgres://u:p@".into()));
    let Part::Hole(hole) = &parts[1] else { panic!() };
    assert_eq!(references(hole), ["aws_db_instance.main.endpoint"]);
    assert_eq!(parts[2], Part::Literal("/app".into()));
    assert_eq!(references(environment[1].get("value").unwrap()), ["aws_s3_bucket.data.id"]);
    assert!(environment[2].get("value").unwrap().symbol.is_none());
    let Some(Symbol::Base64(text)) = get(&estate, at, "user_data").symbol.as_deref() else { panic!() };
    assert_eq!(text.as_str(), Some(script.as_str()));
    assert_eq!(references(text), ["aws_db_instance.main.address", "aws_s3_bucket.data.id"]);
    let Some(Symbol::Json(policy)) = get(&estate, at, "policy").symbol.as_deref() else { panic!() };
    let resources = policy.get("Statement").unwrap().items().unwrap()[0].get("Resource").unwrap().items().unwrap();
    assert!(matches!(resources[0].symbol.as_deref(), Some(Symbol::Reference(_))));
    assert!(
        matches!(resources[1].symbol.as_deref(), Some(Symbol::Text(parts)) if parts[1] == Part::Literal("/*".into()))
    );
    assert!(resources[2].symbol.is_none());
}

#[test]
fn without_recorded_dependencies_only_unique_forms_count() {
    let mut estate = base();
    add(
        &mut estate,
        "aws_subnet.a",
        &[],
        &[
            ("vpc_id", "vpc-1".into()),
            ("host", DB.into()),
            ("bucket", "acme-data".into()),
            ("arn_of", "arn:aws:s3:::acme-data".into()),
        ],
    );
    assert_eq!(recover(&mut estate, &Rows), []);
    assert!(get(&estate, "aws_subnet.a", "vpc_id").symbol.is_none());
    assert!(get(&estate, "aws_subnet.a", "bucket").symbol.is_none());
    assert_eq!(references(get(&estate, "aws_subnet.a", "host")), ["aws_db_instance.main.address"]);
    assert_eq!(references(get(&estate, "aws_subnet.a", "arn_of")), ["aws_s3_bucket.data.arn"]);
    // What was found is a dependency from now on.
    assert_eq!(estate.get(&address("aws_subnet.a")).unwrap().dependencies.len(), 2);
}

#[test]
fn two_candidates_leave_the_text() {
    let mut estate = base();
    add(&mut estate, "aws_vpc.other", &[], &[("id", "vpc-1".into())]);
    add(&mut estate, "data.aws_vpc.main", &[], &[("id", "vpc-1".into())]);
    add(&mut estate, "aws_subnet.a", &["aws_vpc.main", "aws_vpc.other"], &[("vpc_id", "vpc-1".into())]);
    add(&mut estate, "aws_subnet.b", &["aws_vpc.main", "data.aws_vpc.main"], &[("vpc_id", "vpc-1".into())]);
    let diagnostics = recover(&mut estate, &Rows);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].summary, "vpc_id of aws_subnet.a could refer to aws_vpc.main or to aws_vpc.other");
    assert!(get(&estate, "aws_subnet.a", "vpc_id").symbol.is_none());
    // A data source that looks the same object up is no second candidate.
    assert_eq!(references(get(&estate, "aws_subnet.b", "vpc_id")), ["aws_vpc.main.id"]);
}

#[test]
fn own_short_and_numeric_texts_are_no_references() {
    let mut estate = base();
    add(&mut estate, "aws_security_group.a", &[], &[("name", "app".into()), ("id", "10.0.0.0/16".into())]);
    add(
        &mut estate,
        "aws_subnet.a",
        &["aws_security_group.a", "aws_db_instance.main"],
        &[("comment", "the app at 10.0.0.0/16".into()), ("vpc_id", "10.0.0.0/16".into())],
    );
    assert_eq!(recover(&mut estate, &Rows), []);
    assert!(references(&estate.get(&address("aws_subnet.a")).unwrap().values).is_empty());
    assert!(references(&estate.get(&address("aws_s3_bucket.data")).unwrap().values).is_empty());
}

/// At Hetzner ids are numbers where others name them, and texts where they are their own.
#[test]
fn numbers_are_references_at_links_alone() {
    let mut estate = Estate::new();
    add(&mut estate, "hcloud_firewall.web", &[], &[("id", "4711".into()), ("name", "web".into())]);
    add(&mut estate, "hcloud_firewall.other", &[], &[("id", "4712".into()), ("name", "other".into())]);
    // The same number for a thing of another type: the attribute is called after the one that is meant.
    add(&mut estate, "hcloud_placement_group.web", &[], &[("id", "4711".into()), ("name", "group".into())]);
    add(
        &mut estate,
        "hcloud_server.web",
        &["hcloud_firewall.web", "hcloud_placement_group.web"],
        &[
            ("firewall_ids", Value::tuple([Value::from(4711), Value::from(4712)])),
            ("placement_group_id", 4711.into()),
            ("port", 4711.into()),
            ("comment", "4711".into()),
        ],
    );
    assert_eq!(recover(&mut estate, &Rows), []);
    let firewalls = get(&estate, "hcloud_server.web", "firewall_ids").items().unwrap();
    assert_eq!(references(&firewalls[0]), ["hcloud_firewall.web.id"]);
    assert!(references(&firewalls[1]).is_empty(), "nothing says that it depends on the other");
    assert_eq!(references(get(&estate, "hcloud_server.web", "placement_group_id")), ["hcloud_placement_group.web.id"]);
    assert!(references(get(&estate, "hcloud_server.web", "port")).is_empty());
    assert!(references(get(&estate, "hcloud_server.web", "comment")).is_empty());
}

#[test]
fn secrets_stay_secret_in_their_parts() {
    let mut estate = base();
    let secret = Value::from(format!("postgres://u:p@{DB}/app")).marked(Marks { sensitive: true, ephemeral: false });
    add(&mut estate, "aws_secretsmanager_secret_version.v", &["aws_db_instance.main"], &[("secret_string", secret)]);
    assert_eq!(recover(&mut estate, &Rows), []);
    let value = get(&estate, "aws_secretsmanager_secret_version.v", "secret_string");
    assert!(value.marks.sensitive);
    let Some(Symbol::Text(parts)) = value.symbol.as_deref() else { panic!() };
    assert!(matches!(&parts[1], Part::Hole(hole) if hole.marks.sensitive));
}

#[test]
fn other_states_join_through_their_outputs() {
    let mut estate = base();
    let outputs = Value::object([("vpc", Value::from("vpc-1"))]);
    add(&mut estate, "data.terraform_remote_state.net", &[], &[("outputs", outputs)]);
    add(&mut estate, "aws_subnet.a", &["data.terraform_remote_state.net"], &[("vpc_id", "vpc-1".into())]);
    assert_eq!(recover(&mut estate, &Rows), []);
    assert_eq!(references(get(&estate, "aws_subnet.a", "vpc_id")), ["aws_vpc.main.id"]);
}

#[test]
fn an_unknown_link_is_what_its_expression_names() {
    let mut estate = base();
    let reference = value::Reference::attribute(address("aws_vpc.main"), Path::attribute("id"));
    let derived = || Value::unknown(value::Type::String).standing_for(Symbol::Derived([reference.clone()].into()));
    add(&mut estate, "aws_subnet.a", &["aws_vpc.main"], &[("vpc_id", derived()), ("comment", derived())]);
    assert_eq!(recover(&mut estate, &Rows), []);
    assert!(matches!(get(&estate, "aws_subnet.a", "vpc_id").symbol.as_deref(), Some(Symbol::Reference(_))));
    assert!(matches!(get(&estate, "aws_subnet.a", "comment").symbol.as_deref(), Some(Symbol::Derived(_))));
}
