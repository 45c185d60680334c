//! What differs between two readings.

use crate::shown::{Part, Shown};
use estate::{Estate, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;
use value::{Content, Value};

/// What may differ between two readings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Nothing.
    Same,
    /// What is unknown in the first is known in the second.
    Became,
}

/// A value that is known before Terraform knows it.
const EARLY: &[&str] =
    &["configuration/plan: unknown only in the second", "configuration/Terraform: known where Terraform does not"];

/// A value that is sensitive because an output of a child module says so.
const HIDDEN: &[&str] = &[
    "configuration/plan: sensitive only in the first",
    "configuration/state: sensitive only in the first",
    "configuration/Terraform: sensitive where Terraform says nothing",
];

/// A value that only the provider can tell.
const OPEN: &str = "configuration/plan: output, unknown only in the first";

/// What such a value must not differ from.
const LATER: &str = "configuration/state: ";

/// Differences by kind: where, and what.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    found: BTreeMap<String, Vec<(String, String)>>,
    /// Types and attributes that are not compared.
    pub(crate) invented: BTreeSet<(String, String)>,
}

impl Differences {
    /// Adds one.
    pub(crate) fn add(&mut self, kind: impl Into<String>, place: impl Into<String>, text: String) {
        self.found.entry(kind.into()).or_default().push((place.into(), text));
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.found.values().map(Vec::len).sum()
    }

    /// Takes out what is hidden although Terraform shows it: it does not always follow the marks of a child module's
    /// outputs. Gives the places.
    pub(crate) fn take_hidden(&mut self) -> BTreeSet<String> {
        let kinds = HIDDEN.iter().filter_map(|kind| self.found.remove(*kind));
        kinds.flatten().map(|(place, _)| place).collect()
    }

    /// Takes out absent blocks of which an output tells: real providers may fill them in, and the stand-in never does.
    /// Gives their number.
    pub(crate) fn take_open(&mut self) -> usize {
        let Some(found) = self.found.get_mut(OPEN) else { return 0 };
        let before = found.len();
        found.retain(|(_, text)| text != "[]");
        let open = before - found.len();
        self.found.retain(|_, found| !found.is_empty());
        open
    }

    /// Takes out what the configuration tells before Terraform does, if it came true; gives the number of such leaves.
    pub(crate) fn take_early(&mut self) -> usize {
        let wrong: BTreeSet<String> = self
            .found
            .iter()
            .filter(|(kind, _)| kind.starts_with(LATER))
            .flat_map(|(_, found)| found.iter().map(|(place, _)| place.clone()))
            .collect();
        let mut early = 0;
        for (index, kind) in EARLY.iter().enumerate() {
            let Some(found) = self.found.get_mut(*kind) else { continue };
            let before = found.len();
            found.retain(|(place, _)| wrong.contains(place));
            if index == 0 {
                early = before - found.len();
            }
        }
        self.found.retain(|_, found| !found.is_empty());
        early
    }

    fn without_invented(&self, resource: &Resource, mut found: Vec<Found>) -> Vec<Found> {
        let type_name = resource.type_name();
        found.retain(|(_, path, _)| {
            let name = path.trim_start_matches('.');
            !self.invented.iter().any(|(known, attribute)| known == type_name && attribute == name)
        });
        found
    }

    /// Prints counts and the first of each kind.
    pub(crate) fn print(&self, most: usize) {
        for (kind, texts) in &self.found {
            println!("{} × {kind}", texts.len());
            for (place, text) in texts.iter().take(most) {
                let short: String = format!("{place} {text}").chars().take(1_500).collect();
                println!("    {}", short.replace('\n', "\n    "));
            }
        }
    }

    /// Holds two estates against each other; gives the number of leaves that were compared.
    pub(crate) fn between(&mut self, first: &str, a: &Estate, second: &str, b: &Estate, rule: Rule) -> usize {
        let mut leaves = 0;
        let of = |estate: &Estate| -> BTreeMap<String, Resource> {
            estate.resources().map(|resource| (resource.address.to_string(), resource.clone())).collect()
        };
        let (ours, theirs) = (of(a), of(b));
        let pair = format!("{first}/{second}");
        for address in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
            match (ours.get(address), theirs.get(address)) {
                (Some(a), Some(b)) => {
                    let typed = a.has_schema && b.has_schema;
                    let written = !typed && first == "configuration";
                    let mut walk = Walk { rule, typed, written, found: Vec::new(), leaves: 0 };
                    walk.values(&a.values, &b.values, "", [false, false]);
                    leaves += walk.leaves;
                    for (kind, path, text) in self.without_invented(a, walk.found) {
                        self.add(format!("{pair}: {kind}"), format!("{address}{path}"), text);
                    }
                }
                (Some(_), None) => self.add(format!("{pair}: only in {first}"), address.clone(), String::new()),
                (None, _) => self.add(format!("{pair}: only in {second}"), address.clone(), String::new()),
            }
        }
        for name in a.outputs.keys().chain(b.outputs.keys()).collect::<BTreeSet<_>>() {
            match (a.outputs.get(name), b.outputs.get(name)) {
                (Some(a), Some(b)) => {
                    let mut walk = Walk { rule, typed: false, written: false, found: Vec::new(), leaves: 0 };
                    walk.values(&a.value, &b.value, "", [false, false]);
                    leaves += walk.leaves;
                    for (kind, path, text) in walk.found {
                        self.add(format!("{pair}: output, {kind}"), format!("output.{name}{path}"), text);
                    }
                }
                // Terraform keeps no output that is null.
                (Some(only), None) | (None, Some(only)) if only.value.is_null() => {}
                (Some(_), None) => self.add(format!("{pair}: output only in {first}"), name.to_string(), String::new()),
                (None, _) => self.add(format!("{pair}: output only in {second}"), name.to_string(), String::new()),
            }
        }
        leaves
    }

    /// Holds an estate against what Terraform shows; gives the number of leaves that were compared.
    pub(crate) fn shown(&mut self, reading: &str, estate: &Estate, shown: &Shown) -> usize {
        let mut leaves = 0;
        let ours: BTreeMap<String, &Resource> =
            estate.resources().map(|resource| (resource.address.to_string(), resource)).collect();
        for address in ours.keys().chain(shown.keys()).collect::<BTreeSet<_>>() {
            match (ours.get(address), shown.get(address)) {
                (Some(resource), Some(part)) => {
                    let typed = resource.has_schema;
                    let written = !typed && reading == "configuration";
                    let mut walk = Walk { rule: Rule::Same, typed, written, found: Vec::new(), leaves: 0 };
                    walk.shown(&resource.values, part, "", [false, false]);
                    leaves += walk.leaves;
                    for (kind, path, text) in self.without_invented(resource, walk.found) {
                        self.add(format!("{reading}/Terraform: {kind}"), format!("{address}{path}"), text);
                    }
                }
                (Some(_), None) => self.add(format!("{reading}/Terraform: only read"), address.clone(), String::new()),
                (None, _) => self.add(format!("{reading}/Terraform: not read"), address.clone(), String::new()),
            }
        }
        leaves
    }
}

/// Kind, path, and what is there.
type Found = (&'static str, String, String);

struct Walk {
    rule: Rule,
    /// Both sides know the types.
    typed: bool,
    /// Only what is written is compared.
    written: bool,
    found: Vec<Found>,
    leaves: usize,
}

fn text(value: &Value) -> String {
    match (&value.content, value::to_json(value)) {
        (Content::Unknown(_), _) => "unknown".to_owned(),
        (_, Some(json)) => json.to_string(),
        _ => format!("{:?}", value.content),
    }
}

impl Walk {
    fn note(&mut self, kind: &'static str, path: &str, what: String) {
        self.found.push((kind, path.to_owned(), what));
    }

    fn values(&mut self, a: &Value, b: &Value, path: &str, above: [bool; 2]) {
        let sensitive = [above[0] || a.marks.sensitive, above[1] || b.marks.sensitive];
        if let (Some(ours), Some(theirs)) = (a.items(), b.items()) {
            if self.typed && discriminant(&a.content) != discriminant(&b.content) {
                self.note("type", path, format!("{} and {}", a.ty(), b.ty()));
            }
            if matches!(a.content, Content::Set(..)) || matches!(b.content, Content::Set(..)) {
                return self.sets(ours, theirs, path, sensitive);
            }
            if ours.len() != theirs.len() {
                return self.note("value", path, format!("{} and {}", text(a), text(b)));
            }
            for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
                self.values(a, b, &format!("{path}[{index}]"), sensitive);
            }
            return;
        }
        if let (Some(ours), Some(theirs)) = (a.entries(), b.entries()) {
            if self.typed && discriminant(&a.content) != discriminant(&b.content) {
                self.note("type", path, format!("{} and {}", a.ty(), b.ty()));
            }
            for name in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
                let path = format!("{path}.{name}");
                match (ours.get(name), theirs.get(name)) {
                    (Some(a), Some(b)) => self.values(a, b, &path, sensitive),
                    (Some(only), None) | (None, Some(only)) if only.is_null() => {}
                    (Some(only), None) => self.note("attribute only in the first", &path, text(only)),
                    // Without a schema nothing but what is written can be read from a configuration.
                    (None, Some(_)) if self.written => {}
                    (None, Some(only)) => self.note("attribute only in the second", &path, text(only)),
                    (None, None) => {}
                }
            }
            return;
        }
        self.leaves += 1;
        match (&a.content, &b.content) {
            (Content::Unknown(_), Content::Unknown(_)) => {}
            (Content::Unknown(_), _) if self.rule == Rule::Became => return,
            (Content::Unknown(_), _) => return self.note("unknown only in the first", path, text(b)),
            (_, Content::Unknown(_)) => return self.note("unknown only in the second", path, text(a)),
            (Content::Null(_), Content::Null(_)) => return,
            (a_content, b_content) if a_content == b_content => {}
            _ => return self.note("value", path, format!("{} and {}", text(a), text(b))),
        }
        match sensitive {
            [true, false] => self.note("sensitive only in the first", path, String::new()),
            [false, true] => self.note("sensitive only in the second", path, String::new()),
            _ => {}
        }
    }

    /// Each element of one set is some element of the other.
    fn sets(&mut self, ours: &[Value], theirs: &[Value], path: &str, sensitive: [bool; 2]) {
        let path = format!("{path}[*]");
        let mut left: Vec<&Value> = theirs.iter().collect();
        let mut alone = Vec::new();
        let (known, others): (Vec<&Value>, Vec<&Value>) = ours.iter().partition(|item| item.is_wholly_known());
        for item in known.into_iter().chain(others) {
            let mut matched = None;
            for (index, other) in left.iter().enumerate() {
                let mut walk = Walk { found: Vec::new(), leaves: 0, ..*self };
                walk.values(item, other, &path, sensitive);
                if walk.found.is_empty() {
                    matched = Some((index, walk.leaves));
                    break;
                }
            }
            match matched {
                Some((index, leaves)) => {
                    left.remove(index);
                    self.leaves += leaves;
                }
                None => alone.push(item),
            }
        }
        let pairs = alone.len().min(left.len());
        let rest = alone.split_off(pairs);
        let others = left.split_off(pairs);
        for (a, b) in alone.into_iter().zip(left) {
            self.values(a, b, &path, sensitive);
        }
        for item in rest {
            self.note("element only in the first", &path, text(item));
        }
        for item in others {
            self.note("element only in the second", &path, text(item));
        }
    }

    fn shown(&mut self, value: &Value, part: &Part, path: &str, above: [bool; 2]) {
        let sensitive = [above[0] || value.marks.sensitive, above[1] || part.is_sensitive()];
        if part.is_unknown() || value.is_unknown() {
            self.leaves += 1;
            return match (value.is_unknown(), part.is_unknown()) {
                (true, false) => self.note("unknown where Terraform knows", path, part.value.to_string()),
                (false, true) => self.note("known where Terraform does not", path, text(value)),
                _ => self.marked(path, sensitive),
            };
        }
        if let (Some(items), Some(parts)) = (value.items(), part.items()) {
            if matches!(value.content, Content::Set(..)) {
                return self.shown_set(items, parts, path, sensitive);
            }
            if items.len() != parts.len() {
                return self.note("value", path, format!("{} and {}", text(value), part.value));
            }
            for (index, (item, part)) in items.iter().zip(&parts).enumerate() {
                self.shown(item, part, &format!("{path}[{index}]"), sensitive);
            }
            return;
        }
        if let (Some(entries), Some(parts)) = (value.entries(), part.entries()) {
            let names: BTreeSet<&str> =
                entries.keys().map(|name| &**name).chain(parts.keys().map(String::as_str)).collect();
            for name in names {
                let path = format!("{path}.{name}");
                match (entries.get(name), parts.get(name)) {
                    (Some(value), Some(part)) => self.shown(value, part, &path, sensitive),
                    (Some(value), None) if value.is_null() => {}
                    (None, Some(part)) if part.value.is_null() && !part.is_unknown() => {}
                    (Some(value), None) => self.note("attribute that Terraform has not", &path, text(value)),
                    (None, Some(_)) if self.written => {}
                    (None, Some(part)) => self.note("attribute that was not read", &path, part.value.to_string()),
                    (None, None) => {}
                }
            }
            return;
        }
        self.leaves += 1;
        if value.is_null() && part.value.is_null() {
            return;
        }
        let theirs = value::from_json_implied(&part.value);
        if theirs.content != value.content {
            return self.note("value", path, format!("{} and {}", text(value), part.value));
        }
        self.marked(path, sensitive);
    }

    fn marked(&mut self, path: &str, sensitive: [bool; 2]) {
        match sensitive {
            [true, false] => self.note("sensitive where Terraform says nothing", path, String::new()),
            [false, true] => self.note("not sensitive where Terraform says so", path, String::new()),
            _ => {}
        }
    }

    fn shown_set(&mut self, items: &[Value], mut parts: Vec<Part>, path: &str, sensitive: [bool; 2]) {
        let path = format!("{path}[*]");
        for item in items {
            let mut matched = None;
            for (index, part) in parts.iter().enumerate() {
                let mut walk = Walk { found: Vec::new(), leaves: 0, ..*self };
                walk.shown(item, part, &path, sensitive);
                if walk.found.is_empty() {
                    matched = Some((index, walk.leaves));
                    break;
                }
            }
            match matched {
                Some((index, leaves)) => {
                    parts.remove(index);
                    self.leaves += leaves;
                }
                None => self.note("element that Terraform has not", &path, text(item)),
            }
        }
        for part in parts {
            self.note("element that was not read", &path, part.value.to_string());
        }
    }
}
