//! The form of rows: what maps by renaming.
//!
//! One file per service under `data/sources/<cloud>/`. Rows say where a field of a kind stands in the source; they have no
//! expressions: what joins or decides is a hook, a Rust function that the row names.

use model::Identity;
use serde::Deserialize;
use std::collections::BTreeMap;
use value::Mode;

/// A file of rows, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    #[serde(default)]
    pub(crate) resource: Vec<Row>,
    #[serde(default)]
    pub(crate) glue: Vec<Note>,
    #[serde(default)]
    pub(crate) manual: Vec<Note>,
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
    /// Attributes of older versions of the provider that are set aside, each with the reason. They are not in the schema.
    #[serde(default)]
    pub outdated: BTreeMap<String, String>,
    /// The whole instance is set aside, with this reason; it still belongs to what it extends.
    pub set_aside: Option<String>,
    /// Of what is set aside: the kind of the things that a pass makes it part of, where the input has them.
    pub part_of: Option<String>,
    /// Nothing is made of the instance, and this is to be done by hand. As a note of `manual`, for types that others
    /// refer to; beside `extends` and `set_aside` it is said of what is set aside with its head.
    pub by_hand: Option<String>,
    /// Fields by name.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldRow>,
    /// Fields that the type itself says, such as the engine of a service that has only one.
    #[serde(default)]
    pub constants: BTreeMap<String, toml::Value>,
    /// Lists that are filled by nested blocks.
    #[serde(default)]
    pub each: Vec<Each>,
    /// Further things that an instance is at once, such as the description of the servers of a group.
    #[serde(default)]
    pub made: Vec<Made>,
}

/// A further thing that an instance is, or one for each of its nested blocks. Its address is that of the instance with the name of the block.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// Its kind.
    pub kind: String,
    /// Path of the blocks, where there is one for each.
    pub path: Option<String>,
    /// What its address ends in, before the name of the block.
    pub suffix: String,
    /// Field of the head that links to it.
    pub to: Option<String>,
    /// Its field that links to the head.
    pub back: Option<String>,
    /// Its links.
    #[serde(default)]
    pub links: BTreeMap<String, FieldRow>,
    /// Its fields.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldRow>,
    /// Its lists.
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
    /// Attribute that did so in an older version of the provider.
    pub formerly: Option<String>,
    /// Adds an item to this list of the head; its fields are then those of the item.
    pub append: Option<String>,
    /// Where the head is not part of the input, the instance stands for it, named by what would lead to it.
    #[serde(default)]
    pub or_alone: bool,
    /// Where the head is not part of the input, the instance is set aside for this reason.
    pub or_aside: Option<String>,
}

impl Extends {
    /// Attributes that refer to the head, whatever the version of the provider.
    pub fn attributes(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.by).chain(&self.formerly)
    }
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FullField {
    /// Path, or several of which the first that is written counts.
    pub path: Paths,
    /// Paths at which older versions of the provider had it. They are not in the schema.
    #[serde(default)]
    pub former: Vec<String>,
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
    /// A list of which the first item counts.
    #[serde(default)]
    pub first: bool,
    /// A list of which all items but the first count.
    #[serde(default)]
    pub rest: bool,
}

/// One path or several.
#[derive(Clone, Debug, Deserialize)]
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
    /// Seconds as Google writes them, such as `60s`, for fields in seconds.
    #[serde(rename = "duration")]
    Duration,
    /// Hours, for fields in seconds.
    #[serde(rename = "hours")]
    Hours,
    /// Aurora capacity units, for fields in GiB: one is about 2 GiB with the processors that go with it (AWS, "How Aurora
    /// Serverless v2 works"; from knowledge, not yet checked).
    #[serde(rename = "aurora_capacity")]
    AuroraCapacity,
    /// MiB, for fields in GiB; rounded up.
    #[serde(rename = "MiB")]
    Mebibytes,
    /// GiB, for fields in MiB; rounded up.
    #[serde(rename = "GiB")]
    Gibibytes,
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
    /// Fields of an item that the block itself says.
    #[serde(default)]
    pub constants: BTreeMap<String, toml::Value>,
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
    found.extend(row.extends.iter().flat_map(|extends| extends.attributes().cloned()));
    row.each.iter().for_each(|each| of_each(each, "", &mut found));
    for made in &row.made {
        let prefix = made.path.as_ref().map_or_else(String::new, |path| format!("{path}."));
        let own = made.links.values().flat_map(FieldRow::paths);
        found.extend(own.map(|path| format!("{prefix}{path}")));
        made.each.iter().for_each(|each| of_each(each, &prefix, &mut found));
    }
    found
}
