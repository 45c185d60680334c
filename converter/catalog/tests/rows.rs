//! Every row against the kinds and the source schema.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use catalog::row::{Each, FieldRow, Row, RowMode, SchemaUse};
use catalog::rows::{Entry, catalog};
use model::Kind;
use value::{Address, Path};

fn block(mode: RowMode, name: &str) -> Option<&'static schema::Block> {
    match mode {
        RowMode::Managed => schema::resource(name),
        RowMode::Data => schema::data_source(name),
    }
}

fn paths_of(row: &'static Row) -> Vec<(String, bool)> {
    fn rows<'a>(fields: impl Iterator<Item = &'a FieldRow>, prefix: &str, found: &mut Vec<(String, bool)>) {
        for field in fields {
            found.extend(field.paths().iter().map(|path| (format!("{prefix}{path}"), true)));
        }
    }
    fn each_of(each: &'static Each, prefix: &str, found: &mut Vec<(String, bool)>) {
        found.push((format!("{prefix}{}", each.path), true));
        let prefix = format!("{prefix}{}.", each.path);
        rows(each.links.values().chain(each.fields.values()), &prefix, found);
        each.each.iter().for_each(|inner| each_of(inner, &prefix, found));
    }
    let mut found = Vec::new();
    rows(row.links.values().chain(row.fields.values()), "", &mut found);
    row.each.iter().for_each(|each| each_of(each, "", &mut found));
    for made in &row.made {
        found.extend(made.path.iter().map(|path| (path.clone(), true)));
        let prefix = made.path.as_ref().map_or_else(String::new, |path| format!("{path}."));
        rows(made.links.values().chain(made.fields.values()), &prefix, &mut found);
        made.each.iter().for_each(|each| each_of(each, &prefix, &mut found));
    }
    found.extend(row.loses.keys().cloned().map(|path| (path, true)));
    found.extend(row.json.iter().cloned().map(|path| (path, true)));
    found.extend(row.extends.iter().flat_map(|extends| extends.attributes().map(|by| (by.clone(), true))));
    found.extend([&row.name, &row.zone, &row.protected].into_iter().flatten().cloned().map(|path| (path, false)));
    found.extend(row.identity.keys().cloned().map(|path| (path, false)));
    found.extend(
        row.refers
            .iter()
            .filter(|p| !row.json.iter().any(|j| p.starts_with(&format!("{j}."))))
            .cloned()
            .map(|path| (path, true)),
    );
    found
}

#[test]
fn files_are_read() {
    assert_eq!(catalog().mistakes(), Vec::<String>::new());
    assert!(catalog().rows().count() > 100);
}

#[test]
fn paths_are_in_the_schema() {
    let mut wrong = Vec::new();
    for row in catalog().rows() {
        if row.schema == Some(SchemaUse::Unverified) {
            continue;
        }
        // Aliases may lack what others have, but what the row says must be somewhere.
        let names: Vec<&String> = std::iter::once(&row.type_name).chain(&row.also).collect();
        let blocks: Vec<_> = names.iter().filter_map(|name| block(row.mode, name)).collect();
        if blocks.len() != names.len() {
            wrong.push(format!("{}: no schema for one of {names:?}", row.type_name));
            continue;
        }
        for (path, written) in paths_of(row) {
            let at = Path::dotted(&path);
            if !blocks.iter().any(|block| block.at(&at).is_some()) {
                wrong.push(format!("{}: {path} is not in the schema", row.type_name));
            } else if written && blocks.iter().all(|block| block.is_computed_only(&at)) {
                wrong.push(format!("{}: {path} is set by the provider alone", row.type_name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rows of types that no schema here knows: Oracle's, and former types of OpenStack.
#[test]
fn rows_without_a_schema_say_so_and_are_counted() {
    let mut counted: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for row in catalog().rows() {
        for name in std::iter::once(&row.type_name).chain(&row.also).filter(|name| block(row.mode, name).is_none()) {
            assert_eq!(row.schema, Some(SchemaUse::Unverified), "{name}");
            *counted.entry(name.split('_').next().unwrap_or_default()).or_default() += 1;
        }
    }
    assert_eq!(counted.get("oci"), Some(&96));
    assert_eq!(counted.get("openstack"), Some(&3));
}

#[test]
fn former_paths_are_former() {
    let mut wrong = Vec::new();
    for row in catalog().rows() {
        let Some(block) = block(row.mode, &row.type_name) else { continue };
        for full in row.fields.values().chain(row.links.values()).filter_map(FieldRow::full) {
            let known = full.former.iter().filter(|path| block.at(&Path::dotted(path)).is_some());
            wrong.extend(known.map(|path| format!("{}: {path} is in the schema: it is a path", row.type_name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn notes_are_about_types_that_exist() {
    let mut wrong = Vec::new();
    for (mode, name, entry) in catalog().entries() {
        let known = schema::provider_of(name).is_some();
        if !matches!(entry, Entry::Row(_)) && known && block(mode, name).is_none() {
            wrong.push(format!("{mode:?} {name}"));
        }
    }
    assert!(wrong.is_empty(), "no such types: {}", wrong.join(", "));
}

/// Providers of which every type has a row: nothing of theirs is met that the catalogue does not know.
const COMPLETE: &[&str] = &["exoscale", "hcloud", "heroku", "infomaniak", "openstack", "ovh", "scaleway"];

#[test]
fn every_type_of_a_complete_provider_has_a_row() {
    let mut missing = Vec::new();
    for provider in COMPLETE {
        let of = |mode: RowMode, names: Vec<&'static str>| {
            assert!(!names.is_empty(), "{provider}");
            names.into_iter().filter(move |name| catalog().entry(mode, name).is_none()).map(move |name| (mode, name))
        };
        missing.extend(of(RowMode::Managed, schema::resource_types(provider)));
        missing.extend(of(RowMode::Data, schema::data_source_types(provider)));
    }
    assert!(missing.is_empty(), "no row for {missing:?}");
}

#[test]
fn fields_are_in_the_kinds() {
    fn check_each(row: &Row, target: &mut dyn model::Set, each: &Each, wrong: &mut Vec<String>) {
        let Some(item) = target.append(&each.list) else {
            wrong.push(format!("{}: no list {}", row.type_name, each.list));
            return;
        };
        check(row, item, each.links.iter().chain(&each.fields), wrong);
        each.each.iter().for_each(|inner| check_each(row, item, inner, wrong));
    }
    fn check<'a>(
        row: &Row,
        target: &mut dyn model::Set,
        fields: impl Iterator<Item = (&'a String, &'a FieldRow)>,
        wrong: &mut Vec<String>,
    ) {
        let origin = model::Origin::new(Address::managed("x", "x"), Path::root());
        for (name, _) in fields {
            let segments: Vec<&str> = name.split('.').collect();
            let null = value::Value::null(value::Type::Dynamic);
            if let Err(error) = target.set(&segments, &null, &origin) {
                wrong.push(format!("{}: {error}", row.type_name));
            }
        }
    }
    let mut wrong = Vec::new();
    for row in catalog().rows() {
        let kind = row.kind.as_ref().or(row.extends.as_ref().map(|extends| &extends.kind));
        let Some(kind) = kind else { continue };
        let Some(mut thing) = Kind::empty(kind) else {
            wrong.push(format!("{}: no kind {kind}", row.type_name));
            continue;
        };
        let fields = thing.fields();
        let target = match row.extends.as_ref().and_then(|extends| extends.append.as_ref()) {
            None => fields,
            Some(list) => match fields.append(list) {
                Some(item) => item,
                None => {
                    wrong.push(format!("{}: no list {list}", row.type_name));
                    continue;
                }
            },
        };
        for name in row.constants.keys() {
            let origin = model::Origin::new(Address::managed("x", "x"), Path::root());
            let null = value::Value::null(value::Type::Dynamic);
            if let Err(error) = target.set(&[name.as_str()], &null, &origin) {
                wrong.push(format!("{}: {error}", row.type_name));
            }
        }
        check(row, target, row.links.iter().chain(&row.fields), &mut wrong);
        row.each.iter().for_each(|each| check_each(row, target, each, &mut wrong));
        for made in &row.made {
            let Some(mut thing) = Kind::empty(&made.kind) else {
                wrong.push(format!("{}: no kind {}", row.type_name, made.kind));
                continue;
            };
            check(row, thing.fields(), made.links.iter().chain(&made.fields), &mut wrong);
            made.each.iter().for_each(|each| check_each(row, thing.fields(), each, &mut wrong));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hooks_exist_and_are_used() {
    let mut used = std::collections::BTreeSet::new();
    for row in catalog().rows() {
        used.extend(row.hook.iter().map(String::as_str));
        used.extend(row.each.iter().filter_map(|each| each.hook.as_deref()));
    }
    let known: std::collections::BTreeSet<&str> = catalog::hook_names().collect();
    assert_eq!(used, known);
}

#[test]
fn rows_say_one_thing() {
    for row in catalog().rows() {
        let says = usize::from(row.kind.is_some()) + usize::from(row.extends.is_some());
        let aside = row.set_aside.is_some();
        assert!(says == 1 || (says == 0 && aside != row.by_hand.is_some()), "{}", row.type_name);
        // What hangs on another thing is set aside with it, and said besides.
        assert!(row.by_hand.is_none() || says == 0 || (row.extends.is_some() && aside), "{}", row.type_name);
        assert!(row.by_hand.as_ref().is_none_or(|reason| reason.ends_with('.')), "{}", row.type_name);
        if let Some(kind) = &row.part_of {
            assert!(Kind::empty(kind).is_some() && row.set_aside.is_some(), "{}", row.type_name);
        }
        assert!(row.loses.values().all(|reason| reason.len() > 8), "{}", row.type_name);
    }
}
