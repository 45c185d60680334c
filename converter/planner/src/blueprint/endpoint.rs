//! What a reference to a source resource becomes.

use super::Piece;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use value::Reference;

/// When an endpoint is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Known {
    /// Now.
    Plan,
    /// After the servers were made: it goes output → inventory → environment file.
    Apply,
}

/// What one reference resolves to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// The attribute of the source.
    #[serde(serialize_with = "as_text")]
    pub reference: Reference,
    /// Services and files that use it, sorted.
    pub consumers: Vec<String>,
    /// Host name or address, or the words for it.
    pub host: String,
    /// Port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Scheme or protocol.
    pub scheme: String,
    /// How the connection is protected, in words.
    pub tls: String,
    /// Name of the secret that goes with it.
    pub secret: Option<String>,
    /// When it is known.
    pub known: Known,
    /// The way that the value takes, in words.
    pub road: String,
    /// What is put in the place of the reference, by key of the consuming project.
    #[serde(skip)]
    pub pieces: BTreeMap<String, Vec<Piece>>,
}

fn as_text<S: Serializer>(reference: &Reference, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reference)
}
