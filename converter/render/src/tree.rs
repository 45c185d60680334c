//! A tree of rendered files.

use model::{Trace, Traces};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A leaf of the source that stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Where in the file: the words by which a reader finds it, such as `hcloud_server.this.name` or `api-1.image`.
    pub label: String,
    /// The leaf.
    pub trace: Trace,
}

/// A rendered file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Its text, in UTF-8 with a newline at the end.
    pub text: String,
    /// It is a program.
    pub executable: bool,
    /// Leaves of the source that stand in it.
    pub marks: Vec<Mark>,
}

impl File {
    /// A file without marks.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), executable: false, marks: Vec::new() }
    }

    /// The same file as a program.
    #[must_use]
    pub fn executable(mut self) -> Self {
        self.executable = true;
        self
    }

    /// Notes that these leaves stand at a place of the file.
    pub fn mark(&mut self, label: &str, traces: &Traces) {
        self.marks.extend(traces.iter().map(|trace| Mark { label: label.to_owned(), trace: trace.clone() }));
    }
}

/// A path that may not stand in a tree, or stands there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeError {
    /// The path is absolute, leads out of the tree, or has characters that some file system does not take.
    BadPath(String),
    /// Two rooms wrote the same file.
    Twice(String),
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadPath(path) => write!(f, "{path:?} cannot be the path of an output file"),
            Self::Twice(path) => write!(f, "{path:?} was rendered twice"),
        }
    }
}

impl std::error::Error for TreeError {}

/// Rendered files by path, `/` between folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<String, File>,
}

impl Tree {
    /// An empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    /// If the path leads out of the tree or is taken.
    pub fn add(&mut self, path: impl Into<String>, mut file: File) -> Result<(), TreeError> {
        let path = path.into();
        let mut seen = BTreeSet::new();
        file.marks.retain(|mark| seen.insert(mark.clone()));
        let good = !path.is_empty()
            && path.split('/').all(|part| {
                !part.is_empty()
                    && part != "."
                    && part != ".."
                    && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
            });
        if !good {
            return Err(TreeError::BadPath(path));
        }
        if self.files.contains_key(&path) {
            return Err(TreeError::Twice(path));
        }
        self.files.insert(path, file);
        Ok(())
    }

    /// Adds all files of another tree.
    ///
    /// # Errors
    /// If a path is taken.
    pub fn extend(&mut self, other: Tree) -> Result<(), TreeError> {
        for (path, file) in other.files {
            self.add(path, file)?;
        }
        Ok(())
    }

    /// Files by path.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&str, &File)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// Files below a folder, by their path below it.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a File)> {
        self.files.iter().filter_map(move |(path, file)| Some((path.strip_prefix(folder)?.strip_prefix('/')?, file)))
    }
}
