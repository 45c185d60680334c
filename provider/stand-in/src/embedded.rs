//! Embedded schemas as the files that [`crate::read`] reads.

use schema::{Attribute, Block, Nesting};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;
use terraform_provider_agnostech::protocol::types;

/// The schema file of an embedded provider; `None` if there is none of that local name. `former` adds what only an older
/// version had.
pub fn file(local_name: &str, former: bool) -> Option<Vec<u8>> {
    file_with(local_name, former, &|_| true)
}

/// As [`file`], with no more than the resource and data source types that are named: large providers start faster so.
pub fn file_of(local_name: &str, former: bool, types: &BTreeSet<String>) -> Option<Vec<u8>> {
    file_with(local_name, former, &|name| types.contains(name))
}

fn file_with(local_name: &str, former: bool, wanted: &dyn Fn(&str) -> bool) -> Option<Vec<u8>> {
    let provider = schema::provider(local_name)?;
    let source = provider.source_address.trim_start_matches("registry.terraform.io/");
    let wanted = |name: &&str| wanted(name);
    let resources = schema::resource_types(local_name).into_iter().filter(wanted).filter_map(|name| {
        let version = schema::resource_version(name).unwrap_or_default();
        Some((name.to_owned(), json!({ "version": version, "block": block(schema::resource(name)?, former) })))
    });
    let data_sources = schema::data_source_types(local_name)
        .into_iter()
        .filter(wanted)
        .filter_map(|name| Some((name.to_owned(), json!({ "block": block(schema::data_source(name)?, former) }))));
    let file = json!({
        "provider": source,
        "version": provider.version,
        "provider_schema": schema::provider_block(local_name).map(|known| json!({ "block": block(known, former) })),
        "resource_schemas": resources.collect::<Map<_, _>>(),
        "data_source_schemas": data_sources.collect::<Map<_, _>>(),
    });
    Some(file.to_string().into_bytes())
}

pub(crate) fn block(from: &Block, former: bool) -> Json {
    let blocks = from.block_types.iter().filter(|nested| former || !nested.former).map(|nested| {
        let json = json!({
            "nesting_mode": mode(nested.nesting),
            "min_items": nested.min_items,
            "max_items": nested.max_items,
            "block": block(nested.block, former),
        });
        (nested.name.to_owned(), json)
    });
    json!({
        "attributes": attributes(from, former),
        "block_types": blocks.collect::<Map<_, _>>(),
        "deprecated": from.deprecated,
    })
}

fn attributes(from: &Block, former: bool) -> Map<String, Json> {
    let attributes = from.attributes.iter().filter(|attribute| former || !attribute.former);
    attributes.map(|attribute| (attribute.name.to_owned(), self::attribute(attribute, former))).collect()
}

fn attribute(from: &Attribute, former: bool) -> Json {
    let mut json = json!({
        "required": from.required,
        "optional": from.optional,
        "computed": from.computed,
        "sensitive": from.sensitive,
        "write_only": from.write_only,
        "deprecated": from.deprecated,
    });
    match &from.nested {
        Some(nested) => {
            json["nested_type"] =
                json!({ "attributes": attributes(nested.block, former), "nesting_mode": mode(nested.nesting) });
        }
        None => json["type"] = types::to_json(&from.ty),
    }
    json
}

fn mode(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "single",
        Nesting::Group => "group",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
    }
}
