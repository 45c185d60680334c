//! The embedded files, held against facts of the providers' own documents.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use schema::{Block, Nesting, Node, data_source, provider_of, resource};
use value::{Path, Step, Type};

fn of(type_name: &str) -> &'static Block {
    resource(type_name).unwrap()
}

#[test]
fn every_type_decodes() {
    let mut types = 0;
    let mut leaves = 0;
    for provider in schema::providers() {
        for name in schema::resource_types(provider.local_name) {
            let block = of(name);
            leaves += block.leaves().len();
            for leaf in block.leaves() {
                assert!(block.attribute(&leaf.path).is_some(), "{name} {}", leaf.path);
                assert_eq!(block.is_sensitive(&leaf.path), leaf.sensitive, "{name} {}", leaf.path);
            }
            assert!(matches!(block.implied_type(), Type::Object(_)));
            types += 1;
        }
        for name in schema::data_source_types(provider.local_name) {
            assert!(matches!(data_source(name).unwrap().implied_type(), Type::Object(_)));
            types += 1;
        }
    }
    assert_eq!(schema::providers().count(), 21);
    assert_eq!(types, 7734, "resource and data source types, both versions of google and azurerm together");
    assert!(leaves > 100_000, "{leaves}");
}

#[test]
fn providers_are_found_by_prefix() {
    let aws = provider_of("aws_instance").unwrap();
    assert_eq!(aws.source_address, "registry.terraform.io/hashicorp/aws");
    assert_eq!(aws.version, "6.47.0");
    assert_eq!(provider_of("hcloud_server").unwrap().source_address, "registry.terraform.io/hetznercloud/hcloud");
    assert_eq!(provider_of("google_sql_database").unwrap().former_version, Some("6.50.0"));
    assert_eq!(provider_of("terraform_data").unwrap().source_address, "terraform.io/builtin/terraform");
    assert!(provider_of("oci_core_instance").is_none());
    assert!(resource("aws_no_such_thing").is_none());
    assert!(data_source("terraform_remote_state").is_some());
    assert!(schema::provider_block("hcloud").unwrap().own_attribute("token").unwrap().sensitive);
    assert!(schema::provider_block("aws").is_none());
}

#[test]
fn blocks_say_how_they_nest() {
    let instance = of("aws_instance");
    let root = instance.block_type("root_block_device").unwrap();
    assert_eq!((root.nesting, root.max_items), (Nesting::List, 1));
    assert_eq!(instance.block_type("ebs_block_device").unwrap().nesting, Nesting::Set);
    assert_eq!(of("hcloud_firewall").block_type("rule").unwrap().nesting, Nesting::Set);
    assert!(instance.own_attribute("ami").unwrap().optional);
    assert!(instance.is_computed_only(&Path::dotted("arn")));
    assert!(!instance.is_computed_only(&Path::dotted("ami")));
    assert!(instance.is_computed_only(&Path::dotted("root_block_device.volume_id")));
}

#[test]
fn attributes_written_as_blocks() {
    let group = of("aws_security_group");
    let ingress = Path::dotted("ingress");
    assert!(group.attribute_as_blocks(&ingress));
    assert!(group.is_set(&ingress));
    assert!(!group.attribute_as_blocks(&Path::dotted("tags")));
    for path in [
        Path::dotted("ingress.from_port"),
        ingress.then(Step::Element).then_attribute("from_port"),
        ingress.then(Step::Index(0)).then_attribute("from_port"),
    ] {
        assert_eq!(group.type_at(&path), Some(Type::Number), "{path}");
    }
    assert!(group.at(&Path::dotted("ingress.nothing")).is_none());
    assert!(matches!(group.at(&Path::dotted("tags.Name")), Some(Node::Inside(_, Type::String))));
}

#[test]
fn secrets_are_marked() {
    let database = of("aws_db_instance");
    assert!(database.is_sensitive(&Path::dotted("password")));
    assert!(database.own_attribute("password_wo").unwrap().write_only);
    assert!(!database.is_sensitive(&Path::dotted("username")));
    assert!(of("random_password").is_sensitive(&Path::dotted("result")));
}

#[test]
fn nested_types_make_attributes_optional_when_written() {
    let records = of("hcloud_zone_rrset").own_attribute("records").unwrap();
    assert_eq!(records.ty.to_string(), "set(object({comment = string, value = string}))");
    assert_eq!(records.config_type().to_string(), "set(object({comment = optional(string), value = string}))");
    assert!(!records.attribute_as_blocks());
}

#[test]
fn the_older_version_only_adds() {
    let mut former = 0;
    for name in schema::resource_types("google").into_iter().chain(schema::resource_types("azurerm")) {
        former += of(name).attributes.iter().filter(|a| a.former).inspect(|a| assert!(!a.required)).count();
    }
    assert!(former > 50, "{former}");
}

#[test]
fn one_type_costs_well_under_a_millisecond() {
    let start = Instant::now();
    let block = of("aws_lb_listener");
    let first = start.elapsed();
    let start = Instant::now();
    assert!(std::ptr::eq(block, of("aws_lb_listener")));
    let again = start.elapsed();
    println!("first {first:?}, again {again:?}");
    // Generous, for a busy machine and no optimisation.
    assert!(first < Duration::from_millis(20), "{first:?}");
}
