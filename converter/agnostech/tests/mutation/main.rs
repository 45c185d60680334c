//! The ledger says what became of each leaf. Here it is held to its word: another value at a leaf that it calls carried or
//! approximated must show at every place that it names, and another value at a leaf that it calls ignored nowhere but in
//! the ledger.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, clippy::disallowed_methods)]

mod argued;
mod place;
#[path = "../support/mod.rs"]
mod support;
mod values;

use agnostech::{Conversion, Options};
use report::Outcome;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{convert_document, texts};
use value::Path;
use values::Neighbours;

struct Leaf {
    address: String,
    type_name: String,
    path: Path,
    outcome: Outcome,
    /// Places that the ledger names.
    places: Vec<String>,
}

/// A leaf of each type, path and outcome: instances of the same resource are told the same way.
fn leaves(conversion: &Conversion, all: bool) -> Vec<Leaf> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for account in &conversion.ledger.resources {
        let resource = conversion.estate.get(&account.address).unwrap();
        for path in catalog::written_leaves(resource) {
            let text = path.to_string();
            let attribute = account.attributes.iter().find(|a| a.path == text).unwrap();
            if all || seen.insert((account.type_name.clone(), text, attribute.outcome)) {
                found.push(Leaf {
                    address: account.address.to_string(),
                    type_name: account.type_name.clone(),
                    path,
                    outcome: attribute.outcome,
                    places: attribute.to.clone(),
                });
            }
        }
    }
    found
}

type Texts = BTreeMap<String, String>;

fn changed_files(before: &Texts, after: &Texts) -> BTreeSet<String> {
    let all = before.keys().chain(after.keys());
    all.filter(|path| *path != "ledger.json" && before.get(*path) != after.get(*path)).cloned().collect()
}

fn said_at(place: &str, texts: &Texts) -> Option<String> {
    let (file, words) = place.split_once('#').unwrap_or((place, ""));
    place::at(file, words, texts.get(file)?)
}

/// The ledger's word on a leaf against conversions of states that differ in it. `Ok(false)` if there is no other value.
fn held(leaf: &Leaf, before: &Texts, after: impl Iterator<Item = Texts>) -> Result<bool, String> {
    let mut open: Vec<&String> = leaf.places.iter().collect();
    if let Some(missing) = open.iter().find(|place| said_at(place, before).is_none()) {
        return Err(format!("{:?} at {missing}, which is not there", leaf.outcome));
    }
    let (mut tried, mut changed) = (false, BTreeSet::new());
    for after in after {
        tried = true;
        let files = changed_files(before, &after);
        match leaf.outcome {
            Outcome::Carried | Outcome::Approximated => {
                open.retain(|place| said_at(place, before) == said_at(place, &after));
                if open.is_empty() {
                    return Ok(true);
                }
            }
            Outcome::Ignored | Outcome::Unaccounted if files.is_empty() => {}
            Outcome::Ignored | Outcome::Unaccounted => {
                let lines: Vec<String> = files
                    .iter()
                    .map(|file| {
                        let text = |texts: &Texts| texts.get(file).cloned().unwrap_or_default();
                        let lines = support::changed_lines(&text(before), &text(&after));
                        format!("\n      {file}: {}", lines.iter().take(4).cloned().collect::<Vec<_>>().join(" | "))
                    })
                    .collect();
                return Err(format!("{:?}, but another value changes{}", leaf.outcome, lines.concat()));
            }
        }
        changed.extend(files);
    }
    let acts = matches!(leaf.outcome, Outcome::Carried | Outcome::Approximated);
    if tried && acts {
        return Err(format!(
            "{:?} at {}, which no other value changes; they change {changed:?}",
            leaf.outcome,
            open.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(" and ")
        ));
    }
    Ok(tried)
}

/// How many other values are tried of a leaf that acts, and of one that does not.
const VALUES: (usize, usize) = (12, 4);

fn kept(leaf: &Leaf, state: &Json, neighbours: &Neighbours, options: &Options, before: &Texts) -> Result<bool, String> {
    let states = values::states(state, &leaf.address, &leaf.type_name, &leaf.path, neighbours);
    let acts = matches!(leaf.outcome, Outcome::Carried | Outcome::Approximated);
    let values = if acts { VALUES.0 } else { VALUES.1 };
    held(leaf, before, states.iter().take(values).map(|state| texts(&convert_document(state, options))))
}

#[test]
fn the_ledger_keeps_its_word() {
    let all = std::env::var_os("AGNOSTECH_EVERY_LEAF").is_some();
    let (mut lies, mut alone, mut tried, mut argued) = (Vec::new(), Vec::new(), 0, BTreeSet::new());
    let only = std::env::var("AGNOSTECH_CASE").ok();
    for case in support::cases().into_iter().filter(|case| only.as_ref().is_none_or(|only| *only == case.name)) {
        let mut runs = case.runs();
        let run = runs.iter().position(|(run, _)| run == "hetzner-basic").unwrap_or(0);
        let (run, options) = runs.swap_remove(run);
        let state = case.state();
        let neighbours = Neighbours::of(&state);
        let base = convert_document(&state, &options);
        let before = texts(&base);
        let leaves = leaves(&base, all);
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
                scope.spawn(|| {
                    while let Some(leaf) = leaves.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result = kept(leaf, &state, &neighbours, &options, &before);
                        results.lock().unwrap().push((leaf, result));
                    }
                });
            }
        });
        let mut results = results.into_inner().unwrap();
        results.sort_by_key(|(leaf, _)| (leaf.address.clone(), leaf.path.to_string()));
        for (leaf, result) in results {
            let path = leaf.path.to_string();
            match result {
                Ok(true) => tried += 1,
                Ok(false) => alone.push(format!("{} {}", leaf.type_name, path)),
                Err(_) if argued::reason(&leaf.type_name, &path).is_some() => {
                    argued.insert((leaf.type_name.clone(), path));
                }
                Err(what) => lies.push(format!("{} {run}: {} {path} is {what}", case.name, leaf.address)),
            }
        }
    }
    eprintln!("{tried} leaves keep their word, {} are argued: {argued:?}", argued.len());
    assert!(lies.is_empty(), "{} of {} leaves:\n{}", lies.len(), tried + lies.len(), lies.join("\n"));
    assert!(alone.is_empty(), "leaves without another value are not tried: {alone:?}");
    if only.is_none() {
        assert!(tried > 800, "only {tried} leaves were tried");
        let listed: BTreeSet<(&str, &str)> = argued::ARGUED.iter().map(|(t, p, _)| (*t, *p)).collect();
        let used: BTreeSet<(&str, &str)> = argued.iter().map(|(t, p)| (t.as_str(), p.as_str())).collect();
        assert_eq!(listed, used, "what is argued must be needed");
        assert!(argued.len() * 33 < tried, "{} leaves are argued, {tried} keep their word", argued.len());
    }
}

#[test]
fn a_ledger_that_lies_is_caught() {
    let case = support::case("minimal");
    let state = case.state();
    let neighbours = Neighbours::of(&state);
    let (_, options) = case.runs().into_iter().find(|(run, _)| run == "hetzner-basic").unwrap();
    let base = convert_document(&state, &options);
    let before = texts(&base);
    let mut leaf = leaves(&base, true).into_iter().find(|leaf| leaf.path.to_string() == "instance_type").unwrap();
    let kept = |leaf: &Leaf| kept(leaf, &state, &neighbours, &options, &before);
    assert_eq!(kept(&leaf), Ok(true));
    leaf.places.push(String::from("terraform/servers.tf#hcloud_server.this.image"));
    assert!(kept(&leaf).is_err_and(|why| why.contains("servers.tf")));
    leaf.places = vec![String::from("terraform/servers.tf#hcloud_server.other")];
    assert!(kept(&leaf).is_err_and(|why| why.contains("not there")));
    leaf.outcome = Outcome::Ignored;
    leaf.places.clear();
    assert!(kept(&leaf).is_err_and(|why| why.contains("another value changes")));
}
