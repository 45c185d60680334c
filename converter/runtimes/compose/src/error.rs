//! What can go wrong.

use render::TreeError;
use std::fmt;

/// Why a blueprint could not be written as Compose projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Two files have the same path, or a path leads out of the output.
    Tree(TreeError),
    /// A route asks for a value of any parameter of the query, which Traefik cannot.
    AnyQuery {
        /// The route.
        router: String,
    },
    /// A route leads to a backend that is not there.
    NoBackend {
        /// The route.
        router: String,
        /// The backend.
        backend: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tree(error) => error.fmt(f),
            Self::AnyQuery { router } => {
                write!(f, "the route {router} asks for a value of any parameter of the query, which Traefik cannot")
            }
            Self::NoBackend { router, backend } => {
                write!(f, "the route {router} leads to the backend {backend}, which is not there")
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<TreeError> for Error {
    fn from(error: TreeError) -> Self {
        Self::Tree(error)
    }
}
