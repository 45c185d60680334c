//! Several inputs as one estate.

use crate::{Estate, InputKind, Move, MoveEndpoint, Resource};
use diagnostic::Diagnostic;
use value::{Address, Content, InstanceKey, Marks, Mode, Value};

/// Joins estates in the order given.
///
/// Configuration gives structure and references, state and plan fill in what it cannot know: where the same address is
/// in several inputs, a known value wins over an unknown one, and a symbol is kept from whichever input has it. Two
/// known values that differ keep the earlier input's, with a warning for the resource.
pub fn join(estates: Vec<Estate>) -> (Estate, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut joined = Estate::new();
    let moves: Vec<Move> = estates.iter().flat_map(|estate| estate.moves.iter().cloned()).collect();
    let implied: Vec<Vec<Move>> = estates.iter().map(|estate| implied_moves(&estates, estate, &moves)).collect();
    for (mut estate, implied) in estates.into_iter().zip(implied) {
        if is_of(&estate, InputKind::State) {
            let all: Vec<Move> = moves.iter().cloned().chain(implied).collect();
            estate.follow(&all);
        }
        joined.moves.append(&mut estate.moves);
        joined.evidence.append(&mut estate.evidence);
        joined.opaque_modules.append(&mut estate.opaque_modules);
        for (name, output) in std::mem::take(&mut estate.outputs) {
            let entry = joined.outputs.entry(name).or_insert_with(|| output.clone());
            entry.value = overlay(&entry.value, &output.value, &mut false);
            entry.description = entry.description.take().or(output.description);
        }
        for (name, variable) in std::mem::take(&mut estate.variables) {
            let entry = joined.variables.entry(name).or_insert_with(|| variable.clone());
            entry.value = overlay(&entry.value, &variable.value, &mut false);
        }
        for (address, resource) in std::mem::take(&mut estate.resources) {
            match joined.resources.get_mut(&address) {
                None => {
                    joined.resources.insert(address, resource);
                }
                Some(present) => merge(present, *resource, &mut diagnostics),
            }
        }
    }
    // A symbolic instance stands for the real ones as soon as another input knows them.
    let superseded: Vec<_> = joined
        .resources
        .values()
        .filter(|r| r.symbolic)
        .filter(|r| {
            let resource = r.address.resource();
            joined.resources.values().any(|other| !other.symbolic && other.address.resource() == resource)
        })
        .map(|r| r.address.clone())
        .collect();
    for address in superseded {
        joined.resources.remove(&address);
    }
    (joined, diagnostics)
}

fn is_of(estate: &Estate, kind: InputKind) -> bool {
    estate.evidence.iter().any(|evidence| evidence.kind == kind)
}

/// What Terraform takes for moved although nobody says so: the only instance of a resource that has `count` now, and the first
/// one of a resource that has it no longer. Where a `moved` block names the resource, that alone counts.
fn implied_moves(estates: &[Estate], state: &Estate, explicit: &[Move]) -> Vec<Move> {
    if !is_of(state, InputKind::State) {
        return Vec::new();
    }
    let configured = |address: &Address| {
        estates.iter().any(|estate| is_of(estate, InputKind::Configuration) && estate.get(address).is_some())
    };
    let mut implied = Vec::new();
    for Address { module, mode, type_name, name, key } in state.resources.keys() {
        let to = match key {
            None => Some(InstanceKey::Index(0)),
            Some(InstanceKey::Index(0)) => None,
            Some(InstanceKey::Index(_) | InstanceKey::Key(_) | InstanceKey::Unknown) => continue,
        };
        let now = |key: Option<InstanceKey>| Address {
            module: module.clone(),
            mode: *mode,
            type_name: type_name.clone(),
            name: name.clone(),
            key,
        };
        let wanted = *mode == Mode::Managed && configured(&now(to.clone())) && !configured(&now(key.clone()));
        if wanted && !explicit.iter().any(|moved| moved.names(module, type_name, name)) {
            let end = |key: Option<InstanceKey>| MoveEndpoint {
                modules: Vec::new(),
                resource: Some((type_name.clone(), name.clone(), key)),
            };
            implied.push(Move { module: module.clone(), from: end(key.clone()), to: end(to) });
        }
    }
    implied
}

fn merge(present: &mut Resource, other: Resource, diagnostics: &mut Vec<Diagnostic>) {
    let mut differs = false;
    present.values = overlay(&present.values, &other.values, &mut differs);
    if differs && present.known_from != other.known_from {
        let later = match other.known_from {
            InputKind::Configuration => "configuration",
            InputKind::State => "state",
            InputKind::Plan => "plan",
            InputKind::Account => "account",
        };
        diagnostics.push(
            Diagnostic::warning(
                format!("{} differs between inputs", present.address),
                format!("The value of the first input is used; the {later} says otherwise. Apply pending changes, or give one input only."),
            )
            .at_attribute(present.address.to_string(), ""),
        );
    }
    present.has_schema |= other.has_schema;
    present.tainted |= other.tainted;
    present.deposed.extend(other.deposed);
    present.place = present.place.take().or(other.place);
    if present.provider.source.is_empty() {
        present.provider = other.provider;
    }
    present.dependencies.extend(other.dependencies);
    present.dependencies.sort();
    present.dependencies.dedup();
}

/// `first`, with what it does not know taken from `second`.
fn overlay(first: &Value, second: &Value, differs: &mut bool) -> Value {
    let marks = first.marks.union(second.marks);
    let symbol = first.symbol.clone().or_else(|| second.symbol.clone());
    let finish = |content: Content, marks: Marks, from: &Value| Value {
        content,
        marks,
        provenance: from.provenance,
        symbol: symbol.clone(),
    };
    match (&first.content, &second.content) {
        (Content::Unknown(_), _) => finish(second.content.clone(), marks, second),
        (_, Content::Unknown(_)) => finish(first.content.clone(), marks, first),
        (Content::Null(_), Content::Null(_)) => finish(first.content.clone(), marks, first),
        // Configuration leaves out what the provider fills in.
        (Content::Null(_), _) => finish(second.content.clone(), marks, second),
        (Content::Object(a), Content::Object(b)) => {
            let mut entries = (**a).clone();
            for (name, value) in b.iter() {
                let merged = match entries.get(name) {
                    Some(present) => overlay(present, value, differs),
                    None => value.clone(),
                };
                entries.insert(name.clone(), merged);
            }
            finish(Content::Object(std::sync::Arc::new(entries)), marks, first)
        }
        (Content::List(ty, a), Content::List(_, b)) if a.len() == b.len() => {
            let items = a.iter().zip(b.iter()).map(|(a, b)| overlay(a, b, differs)).collect();
            finish(Content::List(ty.clone(), items), marks, first)
        }
        (Content::Set(_, a), Content::Set(..)) if a.iter().any(|i| !i.is_wholly_known()) => {
            // Elements of sets have no name by which they could be matched.
            finish(second.content.clone(), marks, second)
        }
        (Content::List(_, a), Content::List(..)) if a.is_empty() => finish(second.content.clone(), marks, second),
        (Content::Set(_, a), Content::Set(..)) if a.is_empty() => finish(second.content.clone(), marks, second),
        (Content::Map(ty, a), Content::Map(_, b)) => {
            let mut entries = (**a).clone();
            for (name, value) in b.iter() {
                let merged = match entries.get(name) {
                    Some(present) => overlay(present, value, differs),
                    None => value.clone(),
                };
                entries.insert(name.clone(), merged);
            }
            finish(Content::Map(ty.clone(), std::sync::Arc::new(entries)), marks, first)
        }
        (a, b) => {
            if a != b && !same_json(a, b) {
                *differs = true;
            }
            finish(first.content.clone(), marks, first)
        }
    }
}

/// Providers normalise JSON texts, so two that differ in blanks or order are the same.
fn same_json(a: &Content, b: &Content) -> bool {
    let (Content::String(a), Content::String(b)) = (a, b) else { return false };
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    a.starts_with(['{', '[']) && parse(a).is_some_and(|a| parse(b).as_ref() == Some(&a))
}
