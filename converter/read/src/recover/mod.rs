//! References found again in values that a state or plan knows only as text.
//!
//! Candidates are the instances that an instance depends on. A text that equals an identity counts at link paths;
//! inside of a text, and elsewhere, only ARNs, host names, UUIDs and self links count, at token boundaries, and the
//! globally unique names of object storage as whole tokens. Texts that are JSON or base64 are looked into. Where
//! nothing is recorded of what an instance depends on (states of Terraform 0.12.0 to 0.12.13), and in plans, whose
//! locals hide references, every instance is a candidate, for texts that are unique by their form. Two candidates: the
//! text stays as it is.

mod identity;

use crate::state::collect::{Findings, configured};
use base64::Engine;
use diagnostic::Diagnostic;
use estate::{Estate, InputKind};
use identity::{Class, Identities, Owner};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use value::{Address, Content, Part, Path, Provenance, Reference, Symbol, Value, from_json_implied};

/// Encodings inside of encodings are followed this far.
const DEEPEST: usize = 4;

/// Shorter texts hold no encoded text that refers to anything.
const SHORTEST_BASE64: usize = 24;

/// What the catalog's rows say of links between resources.
pub trait LinkRows {
    /// Whether the attribute holds the identity of another resource. The path consists of attribute names only:
    /// positions, and keys of maps, are left out, and inside of JSON texts the names of members follow those of the
    /// attribute.
    fn is_link(&self, type_name: &str, path: &Path) -> bool;

    /// Attributes (dotted paths) by which other resources refer to one of this type, the most usual first.
    fn identities(&self, type_name: &str) -> &[&str];
}

/// Rows that say nothing: only what is unique by its form is found.
impl LinkRows for () {
    fn is_link(&self, _: &str, _: &Path) -> bool {
        false
    }

    fn identities(&self, _: &str) -> &[&str] {
        &[]
    }
}

/// Gives known texts of an estate the references that they stand for, with [`Provenance::Recovered`]. Only written
/// values are looked at, so what is recovered was written. Returns a warning for every text that could mean several
/// resources.
pub fn recover(estate: &mut Estate, rows: &dyn LinkRows) -> Vec<Diagnostic> {
    let identities = Identities::new(estate, rows);
    let remote = remote_outputs(estate);
    let mut findings = Findings::default();
    for resource in estate.resources_mut() {
        let mut values = std::mem::replace(&mut resource.values, Value::from(false));
        let remote: Vec<&HashSet<Arc<str>>> = resource.dependencies.iter().filter_map(|d| remote.get(d)).collect();
        let mut search = Search {
            identities: &identities,
            rows,
            address: &resource.address,
            dependencies: &resource.dependencies,
            everywhere: resource.dependencies.is_empty() || resource.known_from == InputKind::Plan,
            remote,
            found: BTreeSet::new(),
            ambiguous: BTreeSet::new(),
            findings: &mut findings,
        };
        search.value(&mut values, &mut Vec::new(), 0);
        let found = search.found;
        resource.values = values;
        resource.dependencies.extend(found);
        resource.dependencies.sort();
        resource.dependencies.dedup();
    }
    findings.finish("The search for references")
}

/// Texts in the outputs of other states, by the data source that reads them.
fn remote_outputs(estate: &Estate) -> HashMap<Address, HashSet<Arc<str>>> {
    let mut all = HashMap::new();
    for resource in estate.of_type("terraform_remote_state") {
        let mut texts = HashSet::new();
        if let Some(outputs) = resource.values.get("outputs") {
            collect_texts(outputs, &mut texts);
        }
        all.insert(resource.address.clone(), texts);
    }
    all
}

fn collect_texts(value: &Value, texts: &mut HashSet<Arc<str>>) {
    match &value.content {
        Content::String(text) => {
            texts.insert(text.clone());
        }
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            items.iter().for_each(|i| collect_texts(i, texts));
        }
        Content::Map(_, entries) | Content::Object(entries) => entries.values().for_each(|e| collect_texts(e, texts)),
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) => {}
    }
}

struct Search<'s> {
    identities: &'s Identities,
    rows: &'s dyn LinkRows,
    address: &'s Address,
    dependencies: &'s [Address],
    /// Texts that are unique by their form may mean any instance.
    everywhere: bool,
    /// Outputs of other states that it depends on.
    remote: Vec<&'s HashSet<Arc<str>>>,
    found: BTreeSet<Address>,
    ambiguous: BTreeSet<String>,
    findings: &'s mut Findings,
}

impl Search<'_> {
    /// Whether anything was found inside. `path` holds attribute names only.
    fn value(&mut self, value: &mut Value, path: &mut Vec<Arc<str>>, depth: usize) -> bool {
        if value.provenance == Provenance::Computed {
            return false;
        }
        if value.symbol.is_some() {
            self.settle(value, path);
            return false;
        }
        match &mut value.content {
            Content::String(text) => {
                let text = text.clone();
                let Some(mut symbol) = self.text(&text, path, depth) else { return false };
                if value.marks.any() {
                    symbol = marked(symbol, value);
                }
                value.symbol = Some(Arc::new(symbol));
                value.provenance = Provenance::Recovered;
                true
            }
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
                let mut any = false;
                for item in Arc::make_mut(items) {
                    any |= self.value(item, path, depth);
                }
                any
            }
            Content::Map(_, entries) => {
                let mut any = false;
                for entry in Arc::make_mut(entries).values_mut() {
                    any |= self.value(entry, path, depth);
                }
                any
            }
            Content::Object(entries) => {
                let mut any = false;
                for (name, entry) in Arc::make_mut(entries) {
                    path.push(name.clone());
                    any |= self.value(entry, path, depth);
                    path.pop();
                }
                any
            }
            Content::Number(number) => {
                if !self.is_link(path) {
                    return false;
                }
                let text = number.to_string();
                let owners = self.identities.owners(&text);
                let Some(reference) = (!owners.is_empty()).then(|| self.whole(&text, owners, path)).flatten() else {
                    return false;
                };
                value.symbol = Some(Arc::new(Symbol::Reference(reference)));
                value.provenance = Provenance::Recovered;
                true
            }
            Content::Null(_) | Content::Unknown(_) | Content::Bool(_) => false,
        }
    }

    /// What is derived from one attribute, at a link path, is that attribute: an identity is passed on as it is.
    fn settle(&self, value: &mut Value, path: &[Arc<str>]) {
        let Some(Symbol::Derived(references)) = value.symbol.as_deref() else { return };
        let [only] = &**references else { return };
        if value.is_unknown() && !only.path.is_root() && self.is_link(path) {
            let symbol = Symbol::Reference(only.clone());
            value.symbol = Some(Arc::new(symbol));
        }
    }

    fn is_link(&self, path: &[Arc<str>]) -> bool {
        let path: Path = path.iter().cloned().map(value::Step::Attribute).collect();
        self.rows.is_link(&self.address.type_name, &path)
    }

    fn text(&mut self, text: &str, path: &mut Vec<Arc<str>>, depth: usize) -> Option<Symbol> {
        let owners = self.identities.owners(text);
        if !owners.is_empty()
            && let Some(reference) = self.whole(text, owners, path)
        {
            return Some(Symbol::Reference(reference));
        }
        if let Some(symbol) = self.qualified(text, path) {
            return Some(symbol);
        }
        if depth < DEEPEST
            && let Some(symbol) = self.json(text, path, depth).or_else(|| self.base64(text, path, depth))
        {
            return Some(symbol);
        }
        self.parts(text, path)
    }

    fn whole(&mut self, text: &str, owners: &[Owner], path: &[Arc<str>]) -> Option<Reference> {
        let link = self.is_link(path);
        let from_elsewhere = link && self.remote.iter().any(|texts| texts.contains(text));
        self.choose(owners, path, |search, owner| {
            let counts = link || owner.class != Class::Plain;
            counts
                && (search.depends_on(&owner.address)
                    || from_elsewhere
                    || (search.everywhere && owner.class.is_strong()))
        })
    }

    /// An identity with a number behind it, at a link path: the revision of a task definition, the version of a function.
    fn qualified(&mut self, text: &str, path: &[Arc<str>]) -> Option<Symbol> {
        let (identity, number) = text.rsplit_once(':')?;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) || !self.is_link(path) {
            return None;
        }
        let identities = self.identities;
        let reference = self.whole(identity, identities.owners(identity), path)?;
        let hole = Value::from(identity).with_provenance(Provenance::Recovered);
        let hole = Part::Hole(hole.standing_for(Symbol::Reference(reference)));
        Some(Symbol::Text([hole, Part::Literal(text[identity.len()..].into())].into()))
    }

    fn depends_on(&self, address: &Address) -> bool {
        let has = |address: &Address| self.dependencies.binary_search(address).is_ok();
        has(address) || has(&address.resource()) || (!address.module.is_root() && has(&configured(address)))
    }

    /// The one owner that a text means.
    fn choose(
        &mut self,
        owners: &[Owner],
        path: &[Arc<str>],
        counts: impl Fn(&Self, &Owner) -> bool,
    ) -> Option<Reference> {
        let others = || owners.iter().filter(|o| o.address != *self.address);
        // What a thing is called itself says nothing of others, unless the attribute is called after one of them.
        if others().count() < owners.len() && !others().any(|o| is_called_after(path, o)) {
            return None;
        }
        let candidates: Vec<&Owner> = others().filter(|o| counts(self, o)).collect();
        let first = candidates.iter().map(|o| o.order()).min()?;
        let mut best: Vec<&Owner> = candidates.into_iter().filter(|o| o.order() == first).collect();
        if best.iter().any(|o| o.address != best[0].address) {
            // Several things of one name: an attribute is called after the type that it leads to.
            let named: Vec<&Owner> = best.iter().copied().filter(|o| is_called_after(path, o)).collect();
            if !named.is_empty() {
                best = named;
            }
        }
        let owner = best.first()?;
        if let Some(other) = best.iter().find(|o| o.address != owner.address) {
            self.complain(path, &owner.address, &other.address);
            return None;
        }
        self.found.insert(owner.address.clone());
        Some(Reference::attribute(owner.address.clone(), owner.path.clone()))
    }

    fn complain(&mut self, path: &[Arc<str>], one: &Address, other: &Address) {
        let path = path.join(".");
        if self.ambiguous.insert(path.clone()) {
            let address = self.address.to_string();
            self.findings.push(
                Diagnostic::warning(
                    format!("{path} of {address} could refer to {one} or to {other}"),
                    "Both have this value, so it stays as it is. Give the configuration as well, which says what is meant.",
                )
                .at_attribute(address, path),
            );
        }
    }

    fn parts(&mut self, text: &str, path: &[Arc<str>]) -> Option<Symbol> {
        let identities = self.identities;
        let mut parts: Vec<Part> = Vec::new();
        let mut literal_from = 0;
        for (start, end, owners) in identities.find(text) {
            let Some(reference) = self.choose(owners, path, |search, owner| {
                owner.class != Class::Plain
                    && (search.depends_on(&owner.address) || (search.everywhere && owner.class.is_strong()))
            }) else {
                continue;
            };
            if start > literal_from {
                parts.push(Part::Literal(text[literal_from..start].into()));
            }
            let hole = Value::from(&text[start..end]).with_provenance(Provenance::Recovered);
            parts.push(Part::Hole(hole.standing_for(Symbol::Reference(reference))));
            literal_from = end;
        }
        if parts.is_empty() {
            return None;
        }
        if literal_from < text.len() {
            parts.push(Part::Literal(text[literal_from..].into()));
        }
        Some(Symbol::Text(parts.into()))
    }

    fn json(&mut self, text: &str, path: &mut Vec<Arc<str>>, depth: usize) -> Option<Symbol> {
        let trimmed = text.trim();
        let looks = (trimmed.starts_with('{') && trimmed.ends_with('}'))
            || (trimmed.starts_with('[') && trimmed.ends_with(']'));
        if !looks {
            return None;
        }
        let mut inner = from_json_implied(&serde_json::from_str(trimmed).ok()?);
        self.value(&mut inner, path, depth + 1).then(|| Symbol::Json(Arc::new(inner)))
    }

    fn base64(&mut self, text: &str, path: &mut Vec<Arc<str>>, depth: usize) -> Option<Symbol> {
        let looks = text.len() >= SHORTEST_BASE64
            && text.len().is_multiple_of(4)
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
        if !looks {
            return None;
        }
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
        let mut inner = Value::from(String::from_utf8(bytes).ok()?);
        self.value(&mut inner, path, depth + 1).then(|| Symbol::Base64(Arc::new(inner)))
    }
}

/// Whether the last attribute of a path has the name of an owner's type, as `parameter_group_name` has that of
/// `aws_db_parameter_group`.
fn is_called_after(path: &[Arc<str>], owner: &Owner) -> bool {
    let Some(last) = path.last() else { return false };
    let stem = ["_names", "_name", "_ids", "_id", "_arns", "_arn"].iter().find_map(|end| last.strip_suffix(end));
    let stem = stem.unwrap_or(last);
    !stem.is_empty()
        && owner.address.type_name.strip_suffix(stem).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
}

/// The same symbol, what is in its holes marked as the whole is.
fn marked(symbol: Symbol, whole: &Value) -> Symbol {
    match symbol {
        Symbol::Text(parts) => Symbol::Text(
            parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => Part::Literal(text.clone()),
                    Part::Hole(value) => Part::Hole(value.clone().marked(whole.marks)),
                })
                .collect(),
        ),
        Symbol::Json(value) => Symbol::Json(Arc::new(Arc::unwrap_or_clone(value).marked(whole.marks))),
        Symbol::Base64(value) => Symbol::Base64(Arc::new(Arc::unwrap_or_clone(value).marked(whole.marks))),
        Symbol::Reference(_) | Symbol::Derived(_) => symbol,
    }
}
