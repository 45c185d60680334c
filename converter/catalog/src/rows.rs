//! All rows, each file read when one of its types is met: an estate of one cloud does not pay for the others.

use crate::row::{File, Row, RowMode, links_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use value::{Path, Step};

/// A file of rows as it is embedded.
struct Source {
    /// Cloud and service, such as `aws/sqs`.
    name: &'static str,
    text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// What the catalog says of a type.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// It is mapped.
    Row(&'static Row),
    /// It means nothing elsewhere, for this reason.
    Glue(&'static str),
    /// It cannot be mapped; this is to be done by hand.
    Manual(&'static str),
}

/// The rows of a file.
#[derive(Debug, Default)]
struct Part {
    entries: BTreeMap<(&'static str, RowMode), Entry>,
    rows: Vec<&'static Row>,
    links: BTreeMap<&'static str, BTreeSet<String>>,
    identities: BTreeMap<&'static str, Vec<&'static str>>,
    /// Mistakes in the file: none, or a test fails.
    mistakes: Vec<String>,
}

impl Part {
    fn read(source: &Source) -> Self {
        let mut part = Self::default();
        // Rows live as long as the program: they are read once.
        let file: &'static File = match toml::from_str::<File>(source.text) {
            Ok(file) => Box::leak(Box::new(file)),
            Err(error) => {
                part.mistakes.push(format!("{}: {error}", source.name));
                return part;
            }
        };
        for row in &file.resource {
            part.rows.push(row);
            for type_name in std::iter::once(&row.type_name).chain(&row.also) {
                part.add(row.mode, type_name, Entry::Row(row), source.name);
                part.links.entry(type_name).or_default().extend(links_of(row));
                let identities = part.identities.entry(type_name).or_default();
                let attributes = row.identity.keys().map(String::as_str);
                identities.extend(attributes.filter(|name| !identities.contains(name)).collect::<Vec<_>>());
                identities.sort_by_key(|name| (usual(name), *name));
            }
        }
        for note in &file.glue {
            part.add(note.mode, &note.type_name, Entry::Glue(&note.reason), source.name);
        }
        for note in &file.manual {
            part.add(note.mode, &note.type_name, Entry::Manual(&note.reason), source.name);
        }
        part
    }

    fn add(&mut self, mode: RowMode, type_name: &'static str, entry: Entry, file: &str) {
        if self.entries.insert((type_name, mode), entry).is_some() {
            self.mistakes.push(format!("{file}: {type_name} is there twice"));
        }
    }
}

/// All rows.
#[derive(Debug)]
pub struct Catalog {
    parts: Vec<OnceLock<Part>>,
}

/// A data source that its provider has and no row speaks of: it makes nothing.
fn looked_up(mode: RowMode, type_name: &str) -> Option<Entry> {
    let known = mode == RowMode::Data && schema::data_source(type_name).is_some();
    known.then_some(Entry::Glue("looked up while planning; what uses it has its value"))
}

impl Catalog {
    /// What is said of a type.
    pub fn entry(&self, mode: RowMode, type_name: &str) -> Option<Entry> {
        let own = self.parts_of(type_name).find_map(|part| part.entries.get(&(type_name, mode)).copied());
        own.or_else(|| crate::foreign::entry(mode, type_name)).or_else(|| looked_up(mode, type_name))
    }

    /// The row of a type.
    pub fn row(&self, mode: RowMode, type_name: &str) -> Option<&'static Row> {
        match self.entry(mode, type_name)? {
            Entry::Row(row) => Some(row),
            Entry::Glue(_) | Entry::Manual(_) => None,
        }
    }

    /// Every row once, aliases not repeated. Reads all files.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.all().flat_map(|part| part.rows.iter().copied())
    }

    /// Every type with what is said of it, file by file. Reads all files.
    pub fn entries(&self) -> impl Iterator<Item = (RowMode, &'static str, Entry)> {
        self.all().flat_map(|part| part.entries.iter().map(|((name, mode), entry)| (*mode, *name, *entry)))
    }

    /// Every file of rows, such as `aws/sqs`, with the types that it names. Reads all files.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, Vec<(RowMode, &'static str, Entry)>)> {
        SOURCES.iter().zip(self.all()).map(|(source, part)| {
            let entries = part.entries.iter().map(|((name, mode), entry)| (*mode, *name, *entry)).collect();
            (source.name, entries)
        })
    }

    /// Mistakes in the embedded files, types that two files name among them: none, or a test fails. Reads all files.
    pub fn mistakes(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let twice = self.entries().filter(|(mode, name, _)| !seen.insert((*mode, *name)));
        let twice: Vec<String> = twice.map(|(_, name, _)| format!("{name} is in two files")).collect();
        self.all().flat_map(|part| part.mistakes.iter().cloned()).chain(twice).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Part> {
        (0..SOURCES.len()).filter_map(|index| self.part(index))
    }

    fn part(&self, index: usize) -> Option<&Part> {
        let source = SOURCES.get(index)?;
        Some(self.parts.get(index)?.get_or_init(|| Part::read(source)))
    }

    /// The files that are about a type: one, or another one for its data source.
    fn parts_of(&self, type_name: &str) -> impl Iterator<Item = &Part> {
        let first = TYPES.partition_point(|(name, _)| *name < type_name);
        let found = TYPES.iter().skip(first).take_while(move |(name, _)| *name == type_name);
        found.filter_map(|(_, index)| self.part(*index))
    }
}

/// What other resources refer to most often comes first.
fn usual(identity: &str) -> usize {
    ["id", "arn", "name"].iter().position(|known| *known == identity).unwrap_or(usize::MAX)
}

/// Whether an identity of another thing stands at a path of a type, as its row declares. Only names of attributes count: steps into
/// collections may be given or left out, and inside of JSON texts the names of members follow those of the attribute.
pub fn is_link(type_name: &str, path: &Path) -> bool {
    let mut dotted = String::new();
    for step in path.steps() {
        if let Step::Attribute(name) = step {
            if !dotted.is_empty() {
                dotted.push('.');
            }
            dotted.push_str(name);
        }
    }
    // Entries of maps are named as attributes too.
    let map = dotted.rsplit_once('.').map(|(map, _)| map);
    let mut links = catalog().parts_of(type_name).filter_map(|part| part.links.get(type_name));
    links.any(|links| links.contains(&dotted) || map.is_some_and(|map| links.contains(map)))
}

/// Attributes by which other resources refer to one of this type, the most usual first; empty where the type has no row.
pub fn identities(type_name: &str) -> &'static [&'static str] {
    let mut known = catalog().parts_of(type_name).filter_map(|part| part.identities.get(type_name));
    known.find(|known| !known.is_empty()).map(Vec::as_slice).unwrap_or_default()
}

/// The rows.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog { parts: SOURCES.iter().map(|_| OnceLock::new()).collect() })
}
