//! What functions need of the world.

use std::sync::Arc;
use value::{Entries, Value};

/// Whose functions there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Terraform 1.11.
    #[default]
    Terraform,
    /// OpenTofu, which has some more.
    OpenTofu,
}

impl Dialect {
    /// The words by which it is chosen.
    pub const NAMES: [&str; 2] = ["terraform", "opentofu"];
}

impl std::str::FromStr for Dialect {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "terraform" => Ok(Self::Terraform),
            "opentofu" => Ok(Self::OpenTofu),
            _ => Err(format!("{name:?} is no dialect. Choose one of {}.", Self::NAMES.join(", "))),
        }
    }
}

/// Why a path could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Nothing is there.
    Missing,
    /// It must not be read, or reading failed; the reason.
    Refused(String),
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, or a link to one.
    File,
    /// A directory, or a link to one.
    Directory,
    /// Anything else.
    Other,
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without directory.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// A template that is to be rendered.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// What messages call it: the path of a file, or `<templatestring argument>`.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Whether functions that read files may be called in it.
    pub may_read_files: bool,
}

/// Why a template could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// It refers to a variable that was not given, as `vars map does not contain key "n", referenced at t.tftpl:2,19-20`.
    Variables(String),
    /// Anything else.
    Other(String),
}

/// What functions need of the world. Paths come as they were written, `~` included; [`Environment::base`] is where relative ones start.
pub trait Environment {
    /// Whose functions are callable.
    fn dialect(&self) -> Dialect {
        Dialect::Terraform
    }

    /// The absolute path of the directory that relative paths of the file functions start from.
    fn base(&self) -> &str;

    /// The absolute path of the working directory, from which `abspath` starts.
    fn working_directory(&self) -> &str {
        self.base()
    }

    /// The home directory, for `~`.
    fn home(&self) -> Option<&str>;

    /// Content of a file, by absolute path.
    ///
    /// # Errors
    /// If it is not there or must not be read.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError>;

    /// What stands at an absolute path.
    ///
    /// # Errors
    /// If nothing is there or it must not be seen.
    fn kind(&self, path: &str) -> Result<EntryKind, FileError>;

    /// Entries of a directory, by absolute path, in any order.
    ///
    /// # Errors
    /// If it is not there or must not be read.
    fn list(&self, path: &str) -> Result<Vec<Entry>, FileError>;

    /// The time of the run in RFC 3339, for `plantimestamp`; unknown if absent. (`timestamp` is always unknown before apply.)
    fn plan_timestamp(&self) -> Option<String>;

    /// Renders a template with variables; the evaluator does this.
    ///
    /// # Errors
    /// If the template is wrong, or uses what it must not.
    fn render(&self, template: Template<'_>, variables: &Entries) -> Result<Value, TemplateError>;
}
