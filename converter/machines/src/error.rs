//! What cannot be rendered.

use render::TreeError;
use std::fmt;

/// Why a blueprint cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A path of the output.
    Tree(TreeError),
    /// A template asks for what it is not given; a mistake of this room.
    Template {
        /// Which.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A standby is asked for that cannot be set up.
    Standby {
        /// Key of the database.
        database: String,
        /// Product that it runs.
        product: &'static str,
    },
    /// A key of one thing names another that is not there.
    Missing {
        /// What names it.
        by: String,
        /// What is named.
        what: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tree(error) => error.fmt(f),
            Self::Template { name, reason } => write!(f, "the template {name} could not be rendered: {reason}"),
            Self::Standby { database, product } => {
                write!(f, "the database {database} cannot have a standby: {product} is set up on one server")
            }
            Self::Missing { by, what } => write!(f, "{by} names {what}, which is not there"),
        }
    }
}

impl std::error::Error for Error {}

impl From<TreeError> for Error {
    fn from(error: TreeError) -> Self {
        Self::Tree(error)
    }
}
