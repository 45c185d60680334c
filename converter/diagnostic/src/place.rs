//! Places that a diagnostic points at.

use serde::{Deserialize, Serialize};

/// A position in a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Byte offset from the start of the file.
    pub byte: usize,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in Unicode scalar values, counted from 1.
    pub column: usize,
}

/// A range of a text file; `end` is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First position.
    pub start: Position,
    /// Position after the last byte.
    pub end: Position,
}

impl Span {
    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A range of a named file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FilePlace {
    /// Path as the user gave it or as it follows from that.
    pub path: String,
    /// Range inside the file.
    pub span: Span,
}

/// Where a diagnostic belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A range of a file.
    File(FilePlace),
    /// An attribute of a resource instance, or of the input or output when no file is behind it.
    Attribute {
        /// Address as Terraform prints it, or the name of an argument of the data source or command.
        address: String,
        /// Attribute path below it; empty for the whole.
        path: String,
    },
}

impl From<FilePlace> for Place {
    fn from(place: FilePlace) -> Self {
        Self::File(place)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(FilePlace { path, span }) => write!(f, "{path}:{}:{}", span.start.line, span.start.column),
            Self::Attribute { address, path } if path.is_empty() => f.write_str(address),
            Self::Attribute { address, path } => write!(f, "{address}: {path}"),
        }
    }
}
