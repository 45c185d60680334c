//! Values for variables that have none.

use crate::scan::Scan;
use estate::Estate;
use serde_json::{Map, Value as Json, json};
use std::error::Error;
use std::fs;
use std::path::Path;
use value::Type;

/// Read by Terraform and by us alike.
const FILE: &str = "zz_compare.auto.tfvars.json";

/// Writes a value of its type for each variable of the root that has none.
pub(crate) fn write(root: &Path, estate: &Estate, scan: &Scan) -> Result<(), Box<dyn Error>> {
    let has = |name: &str| scan.providers.keys().any(|source| source.rsplit('/').next() == Some(name));
    let place = match () {
        () if has("aws") => ["eu-west-1", "eu-west-1a"],
        () if has("azurerm") => ["westeurope", "1"],
        () if has("google") || has("google-beta") => ["europe-west1", "europe-west1-b"],
        () => ["region-1", "region-1a"],
    };
    let unset = estate.variables.values().filter(|variable| variable.value.is_unknown());
    let values: Map<String, Json> = unset
        .map(|variable| (variable.name.to_string(), plausible(&variable.name, &variable.value.ty(), place, 0)))
        .collect();
    if !values.is_empty() {
        fs::write(root.join(FILE), serde_json::to_vec_pretty(&values)?)?;
    }
    Ok(())
}

fn plausible(name: &str, ty: &Type, place: [&str; 2], number: usize) -> Json {
    match ty {
        Type::Dynamic | Type::String => text(name, place, number).into(),
        Type::Bool => false.into(),
        Type::Number if name.contains("port") => 8080.into(),
        Type::Number if name.contains("cidr") || name.contains("newbits") => 8.into(),
        Type::Number => 2.into(),
        Type::List(element) | Type::Set(element) => {
            json!([plausible(name, element, place, 0), plausible(name, element, place, 1)])
        }
        Type::Map(element) => json!({ "first": plausible(name, element, place, 0) }),
        Type::Tuple(elements) => elements.iter().map(|element| plausible(name, element, place, 0)).collect(),
        Type::Object(attributes) => {
            let required = attributes.iter().filter(|(_, attribute)| !attribute.optional);
            Json::Object(
                required.map(|(name, part)| (name.to_string(), plausible(name, &part.ty, place, number))).collect(),
            )
        }
    }
}

fn text(name: &str, [region, zone]: [&str; 2], number: usize) -> String {
    let name = name.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let uuid = format!("00000000-0000-4000-8000-{:012}", 100 + number);
    match () {
        () if has(&["subnet_cidr", "subnets_cidr", "subnet_prefix", "subnets"]) => format!("10.{number}.1.0/24"),
        () if has(&["cidr", "ip_range", "address_space", "address_prefix"]) => format!("10.{number}.0.0/16"),
        () if has(&["zone_id"]) => format!("Z0123456789ABC{number}"),
        () if has(&["zone"]) && !has(&["dns", "name"]) => zone.to_owned(),
        () if has(&["region", "location"]) => region.to_owned(),
        () if has(&["subscription", "tenant", "client_id", "object_id", "principal_id"]) => uuid,
        () if has(&["billing"]) => "012345-6789AB-CDEF01".to_owned(),
        () if has(&["org_id", "organization", "folder"]) => format!("12345678901{number}"),
        () if has(&["account"]) && !has(&["storage", "service", "name"]) => format!("12345678901{number}"),
        () if has(&["project"]) => "stand-in-project".to_owned(),
        () if has(&["email"]) => "ops@example.com".to_owned(),
        () if has(&["domain", "dns", "fqdn", "hostname"]) => format!("app{number}.example.com"),
        () if has(&["arn"]) => format!("arn:aws:iam::123456789012:role/given-{number}"),
        () if has(&["vpc_id"]) => format!("vpc-0123456789abcdef{number}"),
        () if has(&["subnet_id"]) => format!("subnet-0123456789abcdef{number}"),
        () if has(&["security_group"]) => format!("sg-0123456789abcdef{number}"),
        () if has(&["ami"]) && !has(&["name", "family"]) => format!("ami-0123456789abcdef{number}"),
        () if has(&["password", "secret", "token"]) => "Correct-Horse-9-Battery".to_owned(),
        () if has(&["image"]) => "nginx:1.27".to_owned(),
        () if has(&["instance_type", "instance_class"]) => "t3.medium".to_owned(),
        () if has(&["environment", "stage"]) || name == "env" => "prod".to_owned(),
        () if number == 0 => name.replace('_', "-").chars().take(18).collect(),
        () => format!("{}-{number}", name.replace('_', "-").chars().take(16).collect::<String>()),
    }
}
