//! Rows: what maps by renaming.
//!
//! One file per service under `data/sources/<cloud>/`. Rows say where a field of a kind stands in the source; they have no
//! expressions: what joins or decides is a hook, a Rust function that the row names.

use model::Identity;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use value::{Mode, Path, Step};

static SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    resource: Vec<Row>,
    #[serde(default)]
    glue: Vec<Note>,
    #[serde(default)]
    manual: Vec<Note>,
}

/// Whether a row is about resources or data sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowMode {
    /// `resource`
    #[default]
    Managed,
    /// `data`
    Data,
}

impl RowMode {
    /// The rows that are about instances of a mode; ephemeral instances leave nothing behind and have none.
    pub fn of(mode: Mode) -> Option<Self> {
        match mode {
            Mode::Managed => Some(Self::Managed),
            Mode::Data => Some(Self::Data),
            Mode::Ephemeral => None,
        }
    }
}

/// How a type is mapped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Type of the source, such as `aws_instance`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Further types of the same shape, such as `aws_alb` beside `aws_lb`.
    #[serde(default)]
    pub also: Vec<String>,
    /// Resource or data source.
    #[serde(default)]
    pub mode: RowMode,
    /// The kind that an instance is the head of.
    pub kind: Option<String>,
    /// The kind whose instance it adds to, where it is only a satellite.
    pub extends: Option<Extends>,
    /// Function that does what renaming cannot.
    pub hook: Option<String>,
    /// `unverified` where no schema is known; all other rows are checked against it.
    pub schema: Option<SchemaUse>,
    /// Attribute that names the thing.
    pub name: Option<String>,
    /// Attribute with the availability zone.
    pub zone: Option<String>,
    /// Attribute that is true where the thing is protected from destruction.
    pub protected: Option<String>,
    /// Fields that link to another thing, by path.
    #[serde(default)]
    pub links: BTreeMap<String, FieldRow>,
    /// Further paths at which identities of other things stand; hooks read them.
    #[serde(default)]
    pub refers: Vec<String>,
    /// Attributes that identify an instance, each with what it is.
    #[serde(default)]
    pub identity: BTreeMap<String, IdentityRow>,
    /// Attributes whose text is JSON: the ledger lists their inner leaves.
    #[serde(default)]
    pub json: Vec<String>,
    /// Attributes that are set aside, each with the reason.
    #[serde(default)]
    pub loses: BTreeMap<String, String>,
    /// The whole instance is set aside, with this reason; it still belongs to what it extends.
    pub set_aside: Option<String>,
    /// Fields by name.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldRow>,
    /// Lists that are filled by nested blocks.
    #[serde(default)]
    pub each: Vec<Each>,
}

/// What a satellite adds to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extends {
    /// Kind of the head.
    pub kind: String,
    /// Attribute that refers to the head.
    pub by: String,
    /// Adds an item to this list of the head; its fields are then those of the item.
    pub append: Option<String>,
    /// Where the head is not part of the input, the instance stands for it, named by what would lead to it.
    #[serde(default)]
    pub or_alone: bool,
}

/// The only value of `schema`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaUse {
    /// No schema of the type is known here.
    Unverified,
}

/// Where a field stands: a path, or more than that.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum FieldRow {
    /// The path.
    Path(String),
    /// Path and conversion.
    Full(FullField),
}

/// Where a field stands and how it is converted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FullField {
    /// Path, or several of which the first that is written counts.
    pub path: Paths,
    /// What holds where nothing is written.
    pub default: Option<toml::Value>,
    /// Unit of the source where the field has another one.
    pub unit: Option<Unit>,
    /// Names of the source and what they become.
    #[serde(default)]
    pub values: BTreeMap<String, toml::Value>,
    /// It is a secret.
    #[serde(default)]
    pub sensitive: bool,
    /// The cloud assigns it where it is not written; a state cannot tell, so there it is set aside.
    #[serde(default)]
    pub assigned: bool,
    /// All paths count, not only the first.
    #[serde(default)]
    pub all: bool,
}

/// One path or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Paths {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl FieldRow {
    /// The paths at which it may stand.
    pub fn paths(&self) -> &[String] {
        match self {
            Self::Path(path) => std::slice::from_ref(path),
            Self::Full(full) => match &full.path {
                Paths::One(path) => std::slice::from_ref(path),
                Paths::Many(paths) => paths,
            },
        }
    }

    /// Path and conversion, where there is one.
    pub fn full(&self) -> Option<&FullField> {
        match self {
            Self::Path(_) => None,
            Self::Full(full) => Some(full),
        }
    }
}

/// A unit of the source that is not the unit of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// 1024 are one vCPU.
    #[serde(rename = "cpu_1024")]
    Cpu1024,
    /// Minutes, for fields in seconds.
    #[serde(rename = "minutes")]
    Minutes,
    /// Hours, for fields in seconds.
    #[serde(rename = "hours")]
    Hours,
    /// MiB, for fields in GiB; rounded up.
    #[serde(rename = "MiB")]
    Mebibytes,
}

/// What an identity attribute is, as rows write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityRow {
    /// Name or id within the source cloud.
    Id,
    /// A name that people chose.
    Name,
    /// Host inside.
    Host,
    /// Host anywhere.
    PublicHost,
    /// Host and port.
    HostPort,
    /// URL.
    Url,
    /// Port.
    Port,
}

impl From<IdentityRow> for Identity {
    fn from(row: IdentityRow) -> Self {
        match row {
            IdentityRow::Id => Self::Id,
            IdentityRow::Name => Self::Name,
            IdentityRow::Host => Self::Host,
            IdentityRow::PublicHost => Self::PublicHost,
            IdentityRow::HostPort => Self::HostPort,
            IdentityRow::Url => Self::Url,
            IdentityRow::Port => Self::Port,
        }
    }
}

/// One list item per nested block.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// Path of the blocks.
    pub path: String,
    /// List that they fill.
    pub list: String,
    /// Links of an item.
    #[serde(default)]
    pub links: BTreeMap<String, FieldRow>,
    /// Fields of an item.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldRow>,
    /// Lists of an item.
    #[serde(default)]
    pub each: Vec<Each>,
    /// Function that does what renaming cannot, on the head after all items are there.
    pub hook: Option<String>,
}

/// A type of which only something is to be said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Type of the source.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Resource or data source.
    #[serde(default)]
    pub mode: RowMode,
    /// Why it means nothing elsewhere, or what there is to do by hand.
    pub reason: String,
}

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

/// All rows.
#[derive(Debug, Default)]
pub struct Catalog {
    entries: BTreeMap<(RowMode, String), Entry>,
    rows: Vec<&'static Row>,
    links: BTreeMap<String, BTreeSet<String>>,
    identities: BTreeMap<String, Vec<&'static str>>,
    /// Mistakes in the embedded files: none, or a test fails.
    pub mistakes: Vec<String>,
}

impl Catalog {
    /// What is said of a type.
    pub fn entry(&self, mode: RowMode, type_name: &str) -> Option<Entry> {
        self.entries.get(&(mode, type_name.to_owned())).copied()
    }

    /// The row of a type.
    pub fn row(&self, mode: RowMode, type_name: &str) -> Option<&'static Row> {
        match self.entry(mode, type_name)? {
            Entry::Row(row) => Some(row),
            Entry::Glue(_) | Entry::Manual(_) => None,
        }
    }

    /// Every row once, aliases not repeated.
    pub fn rows(&self) -> &[&'static Row] {
        &self.rows
    }

    /// Every type with what is said of it, by mode and name.
    pub fn entries(&self) -> impl Iterator<Item = (RowMode, &str, Entry)> {
        self.entries.iter().map(|((mode, name), entry)| (*mode, name.as_str(), *entry))
    }

    fn add(&mut self, mode: RowMode, type_name: &str, entry: Entry, file: &str) {
        if self.entries.insert((mode, type_name.to_owned()), entry).is_some() {
            self.mistakes.push(format!("{file}: {type_name} is there twice"));
        }
    }

    fn read() -> Self {
        let mut catalog = Self::default();
        for (name, text) in SOURCES {
            // Rows live as long as the program: they are read once.
            let file: &'static File = match toml::from_str::<File>(text) {
                Ok(file) => Box::leak(Box::new(file)),
                Err(error) => {
                    catalog.mistakes.push(format!("{name}: {error}"));
                    continue;
                }
            };
            for row in &file.resource {
                catalog.rows.push(row);
                for type_name in std::iter::once(&row.type_name).chain(&row.also) {
                    catalog.add(row.mode, type_name, Entry::Row(row), name);
                    catalog.links.entry(type_name.clone()).or_default().extend(links_of(row));
                    let identities = catalog.identities.entry(type_name.clone()).or_default();
                    let attributes = row.identity.keys().map(String::as_str);
                    identities.extend(attributes.filter(|name| !identities.contains(name)).collect::<Vec<_>>());
                    identities.sort_by_key(|name| (usual(name), *name));
                }
            }
            for note in &file.glue {
                catalog.add(note.mode, &note.type_name, Entry::Glue(&note.reason), name);
            }
            for note in &file.manual {
                catalog.add(note.mode, &note.type_name, Entry::Manual(&note.reason), name);
            }
        }
        catalog
    }
}

/// What other resources refer to most often comes first.
fn usual(identity: &str) -> usize {
    ["id", "arn", "name"].iter().position(|known| *known == identity).unwrap_or(usize::MAX)
}

/// Every path of a row at which an identity of another thing stands.
pub fn links_of(row: &Row) -> Vec<String> {
    fn of_each(each: &Each, prefix: &str, found: &mut Vec<String>) {
        let prefix = format!("{prefix}{}.", each.path);
        let own = each.links.values().flat_map(FieldRow::paths);
        found.extend(own.map(|path| format!("{prefix}{path}")));
        each.each.iter().for_each(|inner| of_each(inner, &prefix, found));
    }
    let mut found: Vec<String> = row.links.values().flat_map(FieldRow::paths).cloned().collect();
    found.extend(row.refers.iter().cloned());
    found.extend(row.extends.iter().map(|extends| extends.by.clone()));
    row.each.iter().for_each(|each| of_each(each, "", &mut found));
    found
}

/// Whether an identity of another thing stands at a path of a type, as its row declares. Only names of attributes count: steps into
/// collections may be given or left out, and inside of JSON texts the names of members follow those of the attribute.
pub fn is_link(type_name: &str, path: &Path) -> bool {
    let Some(links) = catalog().links.get(type_name) else { return false };
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
    links.contains(&dotted) || dotted.rsplit_once('.').is_some_and(|(map, _)| links.contains(map))
}

/// Attributes by which other resources refer to one of this type, the most usual first; empty where the type has no row.
pub fn identities(type_name: &str) -> &'static [&'static str] {
    catalog().identities.get(type_name).map(Vec::as_slice).unwrap_or_default()
}

/// The rows, read once.
pub fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::read)
}
