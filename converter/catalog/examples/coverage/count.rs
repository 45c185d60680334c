//! What becomes of every attribute of every type, counted from schemas, rows, and what mapping makes of made-up instances.

use crate::instance::{Filling, TEXTS, reference};
use catalog::row::{Each, FieldRow, Row, RowMode};
use catalog::rows::{Entry, catalog};
use estate::{Estate, InputKind, Resource};
use model::Origin;
use schema::Block;
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Path, Reference, Step};

/// What becomes of the instances of a type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Things of this kind.
    Kind(String),
    /// Parts of things of this kind.
    Part(String),
    /// Nothing, with a warning that says what there is to do.
    ByHand(String),
    /// Nothing, with this reason in the ledger.
    Aside(String),
}

/// What takes up an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// A row names it.
    Row,
    /// A hook or a pass reads it.
    Hook,
    /// All types have it: labels, places, groups.
    Everything,
    /// It is set aside with a reason.
    Aside,
    /// Nothing is known to.
    Nothing,
}

/// A type of a source.
#[derive(Debug)]
pub struct Counted {
    /// Folder of its rows.
    pub cloud: &'static str,
    /// Resource or data source.
    pub mode: RowMode,
    /// Name.
    pub name: &'static str,
    /// It shares its row with the first of several types.
    pub alias: bool,
    /// What becomes of it.
    pub standing: Standing,
    /// There is no schema: attributes are those that its row names.
    pub unverified: bool,
    /// Attributes that may be written, each with what takes it up. Empty where nothing is made of the type.
    pub attributes: BTreeMap<String, By>,
}

/// Attributes that the mapper itself takes up, whatever the type.
const EVERYWHERE: &[&str] =
    &["edge_zone", "labels", "location", "region", "resource_group_name", "resource_labels", "tags", "user_labels"];
/// What no ledger counts.
const NOT_COUNTED: &[&str] = &["arn", "effective_labels", "id", "tags_all", "terraform_labels", "timeouts"];

/// Every type of every file of rows, in order of cloud and name.
pub fn all() -> Vec<Counted> {
    let mut heads: BTreeMap<&str, Vec<(&str, &Row)>> = BTreeMap::new();
    for (file, entries) in catalog().files() {
        for (mode, name, entry) in entries {
            if let Entry::Row(row) = entry
                && let Some(kind) = &row.kind
                && mode == RowMode::Managed
                && row.type_name == name
                && !row.identity.is_empty()
                && schema::resource(name).is_some()
            {
                heads.entry(kind).or_default().push((file, row));
            }
        }
    }
    let mut found = Vec::new();
    for (file, entries) in catalog().files() {
        let cloud = file.split('/').next().unwrap_or(file);
        for (mode, name, entry) in entries {
            found.push(match entry {
                Entry::Glue(reason) => nothing(cloud, mode, name, Standing::Aside(reason.to_owned())),
                Entry::Manual(reason) => nothing(cloud, mode, name, Standing::ByHand(reason.to_owned())),
                Entry::Row(row) => of_row(cloud, mode, name, row, &heads),
            });
        }
    }
    found.sort_by_key(|counted| (counted.cloud, counted.mode, counted.name));
    found
}

fn nothing(cloud: &'static str, mode: RowMode, name: &'static str, standing: Standing) -> Counted {
    Counted { cloud, mode, name, alias: false, standing, unverified: false, attributes: BTreeMap::new() }
}

fn standing(row: &Row) -> Standing {
    match (&row.kind, &row.extends, &row.by_hand, &row.part_of, &row.set_aside) {
        (Some(kind), ..) => Standing::Kind(kind.clone()),
        (None, _, Some(reason), ..) => Standing::ByHand(reason.clone()),
        (None, _, None, Some(kind), _) => Standing::Part(kind.clone()),
        (None, _, None, None, Some(reason)) => Standing::Aside(reason.clone()),
        (None, Some(extends), None, None, None) => Standing::Part(extends.kind.clone()),
        (None, None, None, None, None) => Standing::Aside(String::new()),
    }
}

fn of_row(
    cloud: &'static str,
    mode: RowMode,
    name: &'static str,
    row: &'static Row,
    heads: &BTreeMap<&str, Vec<(&str, &Row)>>,
) -> Counted {
    let standing = standing(row);
    let alias = row.type_name != name;
    if matches!(standing, Standing::ByHand(_) | Standing::Aside(_)) {
        return Counted { alias, ..nothing(cloud, mode, name, standing) };
    }
    let named = named(row);
    let block = match mode {
        RowMode::Managed => schema::resource(name),
        RowMode::Data => schema::data_source(name),
    };
    let Some(block) = block else {
        let attributes = named.iter().map(|(path, by)| (path.clone(), *by)).collect();
        return Counted { cloud, mode, name, alias, standing, unverified: true, attributes };
    };
    let mut attributes: BTreeMap<String, By> = leaves(block).into_iter().map(|path| (path, By::Nothing)).collect();
    for (path, by) in &mut attributes {
        *by = said(path, &named);
    }
    if attributes.values().any(|by| *by == By::Nothing) {
        for (path, taken) in seen(cloud, &address(mode, name), row, block, &attributes, heads) {
            if let Some(by) = attributes.get_mut(&path).filter(|by| **by == By::Nothing) {
                *by = taken;
            }
        }
    }
    Counted { cloud, mode, name, alias, standing, unverified: false, attributes }
}

/// Attributes that may be written, without steps into collections.
fn leaves(block: &Block) -> Vec<String> {
    let counted = |leaf: &schema::Leaf| {
        let path = dotted(&leaf.path);
        let head = path.split('.').next().unwrap_or_default();
        // What the provider demands was written, whatever it is called.
        (!NOT_COUNTED.contains(&head) || leaf.required).then_some(path)
    };
    block.leaves().iter().filter(|leaf| !leaf.computed_only).filter_map(counted).collect()
}

fn dotted(path: &Path) -> String {
    let names: Vec<&str> = path
        .steps()
        .iter()
        .filter_map(|step| match step {
            Step::Attribute(name) => Some(&**name),
            Step::Element | Step::Index(_) | Step::Key(_) => None,
        })
        .collect();
    names.join(".")
}

/// Paths that a row names, each with what it says of them.
fn named(row: &Row) -> Vec<(String, By)> {
    fn fields<'a>(rows: impl Iterator<Item = &'a FieldRow>, prefix: &str, found: &mut Vec<(String, By)>) {
        for row in rows {
            found.extend(row.paths().iter().map(|path| (format!("{prefix}{path}"), By::Row)));
        }
    }
    fn each(row: &Each, prefix: &str, found: &mut Vec<(String, By)>) {
        let prefix = format!("{prefix}{}.", row.path);
        fields(row.links.values().chain(row.fields.values()), &prefix, found);
        row.each.iter().for_each(|inner| each(inner, &prefix, found));
    }
    let mut found = Vec::new();
    fields(row.links.values().chain(row.fields.values()), "", &mut found);
    row.each.iter().for_each(|inner| each(inner, "", &mut found));
    for made in &row.made {
        let prefix = made.path.as_ref().map_or_else(String::new, |path| format!("{path}."));
        fields(made.links.values().chain(made.fields.values()), &prefix, &mut found);
        made.each.iter().for_each(|inner| each(inner, &prefix, &mut found));
    }
    let single = [&row.name, &row.zone, &row.protected].into_iter().flatten().cloned();
    found.extend(single.chain(row.extends.iter().map(|extends| extends.by.clone())).map(|path| (path, By::Row)));
    found.extend(row.refers.iter().cloned().map(|path| (path, By::Hook)));
    found.extend(row.loses.keys().chain(row.outdated.keys()).cloned().map(|path| (path, By::Aside)));
    found
}

/// What a row says of an attribute: the longest path at or above it counts, or one inside of it.
fn said(path: &str, named: &[(String, By)]) -> By {
    let covers = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let above = named.iter().filter(|(known, _)| covers(known, path)).max_by_key(|(known, by)| {
        // Of two that say the same attribute, what carries it counts.
        (known.len(), std::cmp::Reverse(*by))
    });
    let below = || named.iter().filter(|(known, _)| covers(path, known)).map(|(_, by)| *by).min();
    match above.map(|(_, by)| *by).or_else(below) {
        Some(by) => by,
        None if EVERYWHERE.contains(&path.split('.').next().unwrap_or_default()) => By::Everything,
        None => By::Nothing,
    }
}

/// Attributes of made-up instances that hooks and passes took up or set aside.
fn seen(
    cloud: &str,
    own: &Address,
    row: &Row,
    block: &Block,
    attributes: &BTreeMap<String, By>,
    heads: &BTreeMap<&str, Vec<(&str, &Row)>>,
) -> BTreeMap<String, By> {
    let head = row.extends.as_ref().and_then(|extends| {
        let heads = heads.get(extends.kind.as_str())?;
        let near = |file: &str| file.split('/').next() == Some(cloud);
        let (_, head) = heads.iter().find(|(file, _)| near(file)).or_else(|| heads.first())?;
        Some((extends, address(RowMode::Managed, &head.type_name), *head))
    });
    let mut found = BTreeMap::new();
    for text in TEXTS {
        let mut estate = Estate::new();
        let mut references: BTreeMap<String, Reference> = BTreeMap::new();
        if let Some((extends, head_address, head)) = &head
            && let Some(head_block) = schema::resource(&head.type_name)
        {
            let identity = head.identity.keys().min_by_key(|name| (*name != "id", *name));
            references.extend(identity.map(|identity| (extends.by.clone(), reference(head_address, identity))));
            let filling = Filling { text, references: BTreeMap::new() };
            insert(&mut estate, head_address, &filling, head_block);
        }
        insert(&mut estate, own, &Filling { text, references }, block);
        let (infrastructure, _) = catalog::map(&estate);
        let carried = format!("{:?}", infrastructure.nodes);
        let carried = origins(&carried);
        let Some(resource) = estate.get(own) else { continue };
        for path in catalog::written_leaves(resource) {
            let origin = Origin::new(own.clone(), path.clone());
            let aside = infrastructure.treatments.iter().any(|t| t.origin == origin);
            let by = match (carried.contains(format!("{origin:?}").as_str()), aside) {
                (true, _) => By::Hook,
                (false, true) => By::Aside,
                (false, false) => continue,
            };
            if let Some(attribute) = attribute_of(attributes, &dotted(&path)) {
                let before = found.entry(attribute).or_insert(by);
                *before = by.min(*before);
            }
        }
    }
    found
}

fn insert(estate: &mut Estate, address: &Address, filling: &Filling<'_>, block: &Block) {
    let mut resource = Resource::new(address.clone(), filling.values(block), InputKind::Configuration);
    resource.has_schema = true;
    estate.insert(resource);
}

fn address(mode: RowMode, type_name: &str) -> Address {
    match mode {
        RowMode::Managed => Address::managed(type_name, "main"),
        RowMode::Data => Address { mode: value::Mode::Data, ..Address::managed(type_name, "main") },
    }
}

/// The attribute in which a leaf of the ledger lies, by its dotted path: a leaf may be the entry of a map, or inside of a JSON text.
pub fn attribute_of(attributes: &BTreeMap<String, By>, leaf: &str) -> Option<String> {
    let mut path = leaf;
    loop {
        if attributes.contains_key(path) {
            return Some(path.to_owned());
        }
        path = path.rsplit_once('.')?.0;
    }
}

/// Every origin that stands in what `Debug` wrote of nodes.
fn origins(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (start, _) in text.match_indices("Origin { address") {
        let rest = &text[start..];
        if let Some(end) = rest.find("]) }") {
            found.insert(&rest[..end + 4]);
        }
    }
    found
}
