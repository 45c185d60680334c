//! The ledger's sums against a count of what is written that is made from the state and the provider's schema alone, for
//! every case, target and level.
//!
//! The unit is counted here a second time, by its definition: an attribute that is neither null nor empty nor set by the
//! provider alone; entries of maps one by one; items of lists of objects together unless they name themselves; texts that
//! are JSON by what stands in them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, clippy::disallowed_methods)]

mod support;

use report::Outcome;
use schema::{Block, Nesting};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use support::{cases, convert_document};

/// Attributes by which items of lists name themselves.
const NAMES: &[&str] = &["name", "id", "key", "Sid", "ID", "Id", "device_name"];
/// What a cloud calls a thing, and what the provider configuration adds to everything.
const NOT_WRITTEN: &[&str] = &["id", "arn", "region", "tags_all"];

fn says_something(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(_) | Json::Bool(_) | Json::Number(_) => true,
    }
}

/// What the name of an item adds to the path: its own name where only it has it.
fn item_path(items: &[Json], item: &Json) -> String {
    let name_of = |item: &Json| {
        let name = NAMES.iter().find_map(|name| item.get(*name).filter(|v| !v.is_null()));
        name.and_then(Json::as_str).filter(|name| !name.is_empty()).map(str::to_owned)
    };
    match name_of(item) {
        Some(name) if items.iter().filter(|other| name_of(other).as_deref() == Some(&name)).count() == 1 => {
            format!("[{name}]")
        }
        Some(_) | None => String::new(),
    }
}

/// Leaves inside of a text that is JSON.
fn inside_json(path: &str, value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(entries) => {
            for (key, value) in entries {
                inside_json(&format!("{path}.{key}"), value, found);
            }
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            for item in items {
                let path = format!("{path}{}", item_path(items, item));
                let pair = item.as_object().is_some_and(|o| {
                    o.len() == 2 && o.contains_key("name") && (o.contains_key("value") || o.contains_key("valueFrom"))
                });
                if pair {
                    found.insert(path);
                } else {
                    inside_json(&path, item, found);
                }
            }
        }
        _ if says_something(value) => {
            found.insert(path.to_owned());
        }
        _ => {}
    }
}

fn in_block(path: &str, block: &Block, values: &Json, root: bool, found: &mut BTreeSet<String>) {
    for (name, value) in values.as_object().into_iter().flatten() {
        let demanded = block.own_attribute(name).is_some_and(|attribute| attribute.required);
        if !says_something(value) || (root && !demanded && NOT_WRITTEN.contains(&name.as_str())) {
            continue;
        }
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if let Some(attribute) = block.own_attribute(name) {
            if !attribute.is_computed_only() {
                in_value(&path, value, found);
            }
            continue;
        }
        let Some(inner) = block.block_type(name) else { continue };
        let single = inner.max_items == 1 || matches!(inner.nesting, Nesting::Single | Nesting::Group);
        let one = [value.clone()];
        let items = value.as_array().map_or(&one[..], Vec::as_slice);
        for item in items {
            let own = if single { path.clone() } else { format!("{path}{}", item_path(items, item)) };
            let mut below = BTreeSet::new();
            in_block(&own, inner.block, item, false, &mut below);
            // A block without anything in it says that it is there.
            if below.is_empty() {
                below.insert(own);
            }
            found.append(&mut below);
        }
    }
}

fn in_value(path: &str, value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(entries) => {
            found.extend(entries.iter().filter(|(_, v)| !v.is_null()).map(|(key, _)| format!("{path}.{key}")));
        }
        Json::String(text) if text.starts_with(['{', '[']) => match serde_json::from_str::<Json>(text) {
            Ok(json) => inside_json(path, &json, found),
            Err(_) => {
                found.insert(path.to_owned());
            }
        },
        // Attributes that are lists of objects, as providers wrote blocks once.
        Json::Array(items) if items.iter().any(Json::is_object) => {
            for item in items {
                let path = format!("{path}{}", item_path(items, item));
                for (name, value) in item.as_object().into_iter().flatten().filter(|(_, v)| says_something(v)) {
                    in_value(&format!("{path}.{name}"), value, found);
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            found.insert(path.to_owned());
        }
    }
}

/// Written leaves of each instance of a state, by address.
fn written(state: &Json) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for resource in state["resources"].as_array().unwrap() {
        let type_name = resource["type"].as_str().unwrap();
        let data = resource["mode"] == "data";
        let block = if data { schema::data_source(type_name) } else { schema::resource(type_name) }.unwrap();
        let module = resource["module"].as_str().map(|module| format!("{module}.")).unwrap_or_default();
        let mode = if data { "data." } else { "" };
        for instance in resource["instances"].as_array().unwrap() {
            let key =
                if instance["index_key"].is_null() { String::new() } else { format!("[{}]", instance["index_key"]) };
            let attributes = &instance["attributes"];
            let mut found = BTreeSet::new();
            in_block("", block, attributes, true, &mut found);
            // What the provider configuration adds to every resource.
            for (all, own) in [("tags_all", "tags"), ("terraform_labels", "labels")] {
                for (tag, value) in attributes[all].as_object().into_iter().flatten() {
                    if !value.is_null() && attributes[own].get(tag).is_none() {
                        found.insert(format!("{all}.{tag}"));
                    }
                }
            }
            all.insert(format!("{module}{mode}{type_name}.{}{key}", resource["name"].as_str().unwrap()), found);
        }
    }
    all
}

#[test]
fn sums_are_what_is_written() {
    let mut sum = 0;
    for case in cases() {
        let state = case.state();
        let written = written(&state);
        for (run, options) in case.runs() {
            let ledger = convert_document(&state, &options).ledger;
            let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
            let mut expected = 0;
            for account in &ledger.resources {
                let address = account.address.to_string();
                let listed: BTreeSet<String> = account.attributes.iter().map(|a| a.path.clone()).collect();
                assert_eq!(listed, written[&address], "{} {run}: {address}", case.name);
                expected += written[&address].len();
                account.attributes.iter().for_each(|a| *outcomes.entry(a.outcome).or_default() += 1);
            }
            let listed: BTreeSet<String> = ledger.resources.iter().map(|a| a.address.to_string()).collect();
            let missing: Vec<&String> =
                written.keys().filter(|a| !a.contains("data.") && !listed.contains(*a)).collect();
            assert!(missing.is_empty(), "{} {run}: {missing:?}", case.name);
            let of = |outcome: Outcome| outcomes.get(&outcome).copied().unwrap_or_default();
            let totals = ledger.totals;
            let counted = [totals.carried, totals.approximated, totals.ignored, totals.unaccounted];
            let outcomes = [Outcome::Carried, Outcome::Approximated, Outcome::Ignored, Outcome::Unaccounted].map(of);
            assert_eq!(counted, outcomes, "{} {run}", case.name);
            assert_eq!(counted.iter().sum::<usize>(), expected, "{} {run}", case.name);
            sum += expected;
        }
    }
    assert!(sum > 1000, "only {sum} leaves were counted");
    eprintln!("{sum} leaves");
}

#[test]
fn a_leaf_that_is_left_out_is_missed() {
    let case = support::case("minimal");
    let mut state = case.state();
    let before: usize = written(&state).values().map(BTreeSet::len).sum();
    let (_, options) = case.runs().swap_remove(0);
    assert_eq!(convert_document(&state, &options).ledger.totals.all(), before);
    state["resources"][0]["instances"][0]["attributes"]["hibernation"] = Json::Bool(true);
    let after: usize = written(&state).values().map(BTreeSet::len).sum();
    assert_eq!(after, before + 1);
    assert_eq!(convert_document(&state, &options).ledger.totals.all(), after);
}
