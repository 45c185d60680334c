//! Written leaves: the unit of the ledger.
//!
//! A leaf is an attribute that somebody wrote, in the schema's terms: not null, not set by the provider alone. Lists of
//! simple values are one leaf; maps have a leaf for each entry; items of lists of objects fall together, unless they name
//! themselves (`name`, `id`, `key`, `Sid`, `device_name`); declared JSON texts are listed by their inner leaves, where a pair of name and
//! value is one. A block without anything written inside is a leaf itself.
//!
//! Null, `""` and empty collections never count: states write them for what nobody wrote. Neither do `id` and `arn`, unless the provider demands them, `region` (the
//! node's region) and whatever the provider computes. Of `tags_all` only what `tags` does not say counts, which is what
//! the provider configuration adds to every resource.

use crate::json;
use crate::row::{Row, RowMode};
use crate::rows::catalog;
use estate::{InputKind, Resource};
use schema::{Block, Nesting};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Address, Content, Mode, Path, Provenance, Step, Symbol, Value};

/// A written leaf with its value.
#[derive(Clone, Debug)]
pub struct Leaf<'a> {
    /// Path in the ledger's form.
    pub path: Path,
    /// Its value.
    pub value: Cow<'a, Value>,
}

/// Names by which items of lists name themselves.
const NAMES: &[&str] = &["name", "id", "key", "Sid", "ID", "Id", "device_name"];

/// The schema of a resource's type, if it has one.
pub fn block_of(resource: &Resource) -> Option<&'static Block> {
    match resource.address.mode {
        Mode::Managed => schema::resource(resource.type_name()),
        Mode::Data => schema::data_source(resource.type_name()),
        Mode::Ephemeral => None,
    }
}

/// Whether a value says something: null, `""` and empty collections do not. A write-only argument is null and says something:
/// its value is in no plan and no state, and its mark tells that it was written.
pub fn says_something(value: &Value) -> bool {
    match &value.content {
        Content::Null(_) => value.marks.ephemeral,
        Content::String(text) => !text.is_empty(),
        Content::List(_, items) | Content::Set(_, items) => !items.is_empty(),
        Content::Tuple(items) => !items.is_empty(),
        Content::Map(_, entries) => !entries.is_empty(),
        Content::Object(_) | Content::Bool(_) | Content::Number(_) | Content::Unknown(_) => true,
    }
}

/// Whether somebody wrote a value of an instance: it says something, and it is not what the provider computes for that
/// instance. A reference to what the provider computes elsewhere was written.
pub fn is_written(value: &Value, own: &Address) -> bool {
    if !says_something(value) {
        return false;
    }
    // Nothing refers to itself: a plan says so of what the provider will choose.
    if matches!(value.symbol.as_deref(), Some(Symbol::Reference(reference)) if reference.address() == Some(own)) {
        return false;
    }
    value.provenance != Provenance::Computed
        || match value.symbol.as_deref() {
            None => false,
            Some(Symbol::Reference(reference)) => reference.address() != Some(own),
            Some(Symbol::Text(_) | Symbol::Json(_) | Symbol::Base64(_) | Symbol::Derived(_)) => true,
        }
}

fn holds_objects(value: &Value) -> bool {
    value.items().is_some_and(|items| items.iter().any(|item| matches!(item.content, Content::Object(_))))
}

/// Items of a list of objects with their paths: by name where they have one of their own.
pub fn items<'a>(path: &Path, value: &'a Value, at_most_one: bool) -> Vec<(Path, &'a Value)> {
    let Some(items) = value.items() else {
        return vec![(path.clone(), value)];
    };
    let name_of = |item: &Value| -> Option<Arc<str>> {
        let name = NAMES.iter().find_map(|name| item.get(name))?;
        if name.marks.sensitive {
            return None;
        }
        name.as_str().filter(|text| !text.is_empty()).map(Arc::from)
    };
    let names: Vec<Option<Arc<str>>> =
        if at_most_one { vec![None; items.len()] } else { items.iter().map(name_of).collect() };
    items
        .iter()
        .zip(&names)
        .map(|(item, name)| {
            let step = match name {
                Some(name) if names.iter().filter(|n| n.as_ref() == Some(name)).count() == 1 => Step::Key(name.clone()),
                _ => Step::Element,
            };
            (path.then(step), item)
        })
        .collect()
}

/// What is known of the form of a value.
#[derive(Clone, Copy)]
pub struct Form {
    block: Option<&'static Block>,
    sensitive: bool,
    at_most_one: bool,
}

impl Form {
    fn of(block: Option<&'static Block>) -> Self {
        Self { block, sensitive: false, at_most_one: false }
    }

    /// The form of an attribute or block inside; `None` where nobody but the provider sets it.
    fn inside(&self, name: &str) -> Option<Self> {
        let unknown = Self { block: None, sensitive: self.sensitive, at_most_one: false };
        let Some(block) = self.block else { return Some(unknown) };
        if let Some(attribute) = block.own_attribute(name) {
            if attribute.is_computed_only() {
                return None;
            }
            return Some(Self {
                block: attribute.nested.as_ref().map(|n| n.block),
                sensitive: self.sensitive || attribute.sensitive,
                at_most_one: false,
            });
        }
        Some(match block.block_type(name) {
            Some(block_type) => Self {
                block: Some(block_type.block),
                sensitive: self.sensitive,
                at_most_one: block_type.max_items == 1
                    || matches!(block_type.nesting, Nesting::Single | Nesting::Group),
            },
            None => unknown,
        })
    }
}

/// Leaves of a resource, in order of appearance.
pub fn leaves(resource: &Resource) -> Vec<Leaf<'_>> {
    leaves_in(resource, None)
}

/// Paths of the leaves of a resource at or below a path, in order of appearance.
pub fn leaves_below(resource: &Resource, path: &Path) -> Vec<Path> {
    let all = leaves_in(resource, path.head()).into_iter().map(|leaf| leaf.path);
    all.filter(|leaf| leaf.starts_with(path)).collect()
}

/// Leaves of one attribute or of all.
fn leaves_in<'a>(resource: &'a Resource, only: Option<&str>) -> Vec<Leaf<'a>> {
    let row = RowMode::of(resource.address.mode).and_then(|mode| catalog().row(mode, resource.type_name()));
    let mut found = Leaves { row, own: &resource.address, found: Vec::new() };
    let form = Form::of(block_of(resource));
    if let Some(entries) = resource.values.entries() {
        for (name, value) in entries {
            if only.is_some_and(|only| only != &**name) || is_housekeeping(name, value, resource) {
                continue;
            }
            if let Some(form) = form.inside(name) {
                found.add(&Path::attribute(name.clone()), value, form, name);
            }
        }
    }
    let all_tags = all_tags(resource).unwrap_or("tags_all");
    if only.is_none_or(|only| only == all_tags) {
        for (key, value) in added_tags(resource) {
            let path = Path::attribute(all_tags).then_attribute(key);
            found.found.push(Leaf { path, value: Cow::Borrowed(value) });
        }
    }
    found.found
}

/// Attributes that every resource has and nobody maps as such.
fn is_housekeeping(name: &str, value: &Value, resource: &Resource) -> bool {
    match name {
        // What the cloud calls a thing is not written, even where a schema would take it.
        "tags_all" | "terraform_labels" | "effective_labels" => true,
        "id" | "arn" => !is_demanded(name, resource),
        "region" => resource.known_from != InputKind::Configuration || value.provenance != Provenance::Written,
        _ => false,
    }
}

/// Whether the provider demands an attribute, so that somebody has written it: a policy says by `arn` whose it is.
fn is_demanded(name: &str, resource: &Resource) -> bool {
    let attribute = block_of(resource).and_then(|block| block.own_attribute(name));
    resource.address.mode == Mode::Managed && attribute.is_some_and(|attribute| attribute.required)
}

/// Attributes in which providers repeat a resource's own tags together with those of the provider configuration.
const ALL_TAGS: &[&str] = &["tags_all", "terraform_labels"];
/// Attributes with a resource's own tags.
pub const OWN_TAGS: &[&str] = &["tags", "labels", "resource_labels", "user_labels"];
/// A label that the provider of Google adds to everything by itself.
const ATTRIBUTION: &str = "goog-terraform-provisioned";

/// The attribute of a resource that has all its tags: `tags_all`, at Google `terraform_labels`.
pub fn all_tags(resource: &Resource) -> Option<&'static str> {
    let block = block_of(resource);
    ALL_TAGS.iter().copied().find(|name| match block {
        Some(block) => block.own_attribute(name).is_some(),
        None => resource.values.get(name).is_some(),
    })
}

/// Tags that the provider configuration adds, as the attribute of [`all_tags`] or the provider configuration itself says.
pub fn added_tags(resource: &Resource) -> BTreeMap<Arc<str>, &Value> {
    let mut added: BTreeMap<Arc<str>, &Value> = BTreeMap::new();
    if let Some(all) = all_tags(resource) {
        added.extend(resource.provider.default_tags.iter().map(|(key, value)| (key.clone(), value)));
        if let Some(entries) = resource.values.get(all).and_then(Value::entries) {
            for (key, value) in entries {
                if !value.is_null() && &**key != ATTRIBUTION {
                    added.insert(key.clone(), value);
                }
            }
        }
    }
    for own in OWN_TAGS.iter().filter_map(|name| resource.values.get(name)).filter_map(Value::entries) {
        added.retain(|key, _| !own.contains_key(key));
    }
    added
}

struct Leaves<'a> {
    row: Option<&'static Row>,
    own: &'a Address,
    found: Vec<Leaf<'a>>,
}

impl<'a> Leaves<'a> {
    fn add(&mut self, path: &Path, value: &'a Value, form: Form, dotted: &str) {
        if !is_written(value, self.own) {
            return;
        }
        if self.row.is_some_and(|row| row.json.iter().any(|p| p == dotted))
            && let Some(inner) = json::inner(value)
        {
            let inner = if dotted == "container_definitions" { json::containers(inner) } else { inner };
            let mut paths = Vec::new();
            json::leaves(path, &inner, &mut paths);
            self.found.extend(paths.into_iter().map(|(path, value)| Leaf { path, value: Cow::Owned(value) }));
            return;
        }
        match &value.content {
            Content::Object(entries) => {
                let before = self.found.len();
                for (name, inner) in entries.iter() {
                    if let Some(inside) = form.inside(name) {
                        self.add(&path.then_attribute(name.clone()), inner, inside, &format!("{dotted}.{name}"));
                    }
                }
                if self.found.len() == before {
                    self.found.push(Leaf { path: trimmed(path), value: Cow::Borrowed(value) });
                }
            }
            Content::Map(_, entries) => {
                for (key, value) in entries.iter().filter(|(_, v)| !v.is_null()) {
                    let path = path.then_attribute(key.clone());
                    self.found.push(Leaf { path, value: Cow::Borrowed(value) });
                }
            }
            _ if holds_objects(value) => {
                for (path, item) in items(path, value, form.at_most_one) {
                    self.add(&path, item, Form { at_most_one: false, ..form }, dotted);
                }
            }
            _ => self.found.push(Leaf { path: path.clone(), value: Cow::Borrowed(value) }),
        }
    }
}

/// A block that is a leaf itself is named without the step to its only element.
fn trimmed(path: &Path) -> Path {
    let mut path = path.clone();
    if path.steps().last() == Some(&Step::Element) {
        path.pop();
    }
    path
}

/// Paths of the leaves of a resource, without repetitions, in order of appearance.
///
/// This is the ledger's unit; see the module for what counts.
pub fn written_leaves(resource: &Resource) -> Vec<Path> {
    let mut paths: Vec<Path> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for leaf in leaves(resource) {
        if seen.insert(leaf.path.clone()) {
            paths.push(leaf.path);
        }
    }
    paths
}

/// A place in a resource from which rows look for values.
#[derive(Clone)]
pub struct Scope<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Where the place is.
    pub path: Path,
    /// What stands there.
    pub value: &'a Value,
    form: Form,
}

impl<'a> Scope<'a> {
    /// The whole resource.
    pub fn of(resource: &'a Resource) -> Self {
        Self { resource, path: Path::root(), value: &resource.values, form: Form::of(block_of(resource)) }
    }

    /// Whether the schema or a mark says that it is secret.
    pub fn sensitive(&self) -> bool {
        self.form.sensitive || self.value.marks.sensitive
    }

    /// What is written at a dotted path below; blocks that stand several times give several.
    pub fn find(&self, dotted: &str) -> Vec<Scope<'a>> {
        let mut places = vec![self.clone()];
        for name in dotted.split('.') {
            places = places.iter().flat_map(Scope::each).filter_map(|place| place.inside(name)).collect();
        }
        places
    }

    /// The items of a list of objects, or the place itself where it is an object or map. Nothing where it is not known.
    pub fn each(&self) -> Vec<Scope<'a>> {
        if self.value.entries().is_some() {
            return vec![self.clone()];
        }
        if !holds_objects(self.value) {
            return Vec::new();
        }
        let form = Form { sensitive: self.sensitive(), at_most_one: false, ..self.form };
        items(&self.path, self.value, self.form.at_most_one)
            .into_iter()
            .filter(|(_, value)| value.entries().is_some())
            .map(|(path, value)| Scope { path, value, form, ..self.clone() })
            .collect()
    }

    /// The entry of a map, whose key may hold dots.
    pub fn entry(&self, key: &str) -> Option<Scope<'a>> {
        self.inside(key)
    }

    /// The entries of a map as places of their own.
    pub fn entries(&self) -> Vec<(String, Scope<'a>)> {
        let Some(entries) = self.value.entries() else { return Vec::new() };
        let place = |key: &Arc<str>, value: &'a Value| Scope {
            path: self.path.then_attribute(key.clone()),
            value,
            ..self.clone()
        };
        entries.iter().filter(|(_, v)| !v.is_null()).map(|(key, value)| (key.to_string(), place(key, value))).collect()
    }

    /// Whether blocks stand here, or may stand here, of which nothing is known.
    pub fn has_unknown_blocks(&self) -> bool {
        self.value.is_unknown() || self.value.items().is_some_and(|items| items.iter().any(Value::is_unknown))
    }

    fn inside(&self, name: &str) -> Option<Scope<'a>> {
        self.inside_as(name)
            .or_else(|| former_names(self.resource.type_name(), name).iter().find_map(|former| self.inside_as(former)))
    }

    fn inside_as(&self, name: &str) -> Option<Scope<'a>> {
        let value = self.value.get(name)?;
        if !is_written(value, &self.resource.address)
            || (self.path.is_root() && is_housekeeping(name, value, self.resource))
        {
            return None;
        }
        // Entries of maps have no form of their own.
        let form = self.form.inside(name)?;
        let form = Form { sensitive: form.sensitive || self.sensitive(), ..form };
        Some(Scope { path: self.path.then_attribute(name), value, form, ..self.clone() })
    }
}

/// What an attribute was called in older versions of the provider, where rows know it by its name of today.
///
/// azurerm renamed `enable_x` to `x_enabled` between its major versions 3 and 5, and made lists of some single values, as the two schemas
/// that are embedded and its upgrade guides say (the guides from knowledge; not yet checked).
fn former_names(type_name: &str, name: &str) -> Vec<String> {
    const RENAMED: &[(&str, &str)] = &[
        ("address_prefixes", "address_prefix"),
        ("backend_address_pool_ids", "backend_address_pool_id"),
        ("health_probe_ids", "health_probe_id"),
        ("storage_account_id", "storage_account_name"),
        ("storage_container_id", "storage_container_name"),
        ("private_dns_zone_id", "private_dns_zone_name"),
        ("dns_zone_id", "zone_name"),
        ("namespace_id", "namespace_name"),
        ("topic_id", "topic_name"),
        ("subscription_id", "subscription_name"),
        ("queue_id", "queue_name"),
        ("rbac_authorization_enabled", "enable_rbac_authorization"),
        ("ssh_public_keys", "ssh_keys"),
        ("availability_zones", "zones"),
        ("key_vault_uri", "vault_uri"),
    ];
    // Before version 5 of its provider, things of Heroku named their application by `app` (its upgrade guide; from knowledge, not yet checked).
    if type_name.starts_with("heroku_") && name == "app_id" {
        return vec![String::from("app")];
    }
    if !type_name.starts_with("azurerm_") {
        return Vec::new();
    }
    let renamed = RENAMED.iter().filter(|(today, _)| *today == name).map(|(_, former)| (*former).to_owned());
    renamed.chain(name.strip_suffix("_enabled").map(|rest| format!("enable_{rest}"))).collect()
}
