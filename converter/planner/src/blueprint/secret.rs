//! Secrets: made on the control machine or brought along, never written out.

use model::Traces;
use value::Address;

/// Why a leaf that says what a secret is lives on in whoever is given it, without a word of it where names stand alone.
pub const VALUE_ONLY: &str = "a secret of the target is given in its place";

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// It is made once, of this many letters and digits.
    Made(u32),
    /// It is brought: from a secret of the source by this name, or by hand if there is none.
    Given {
        /// Name of the secret in the source's store.
        source_name: Option<String>,
        /// Which entry of a secret that is a JSON object.
        entry: Option<String>,
        /// Where it comes from, as a sentence for the runbook.
        hint: String,
    },
}

/// A secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its name, with underscores: `database_password`.
    pub name: String,
    /// Where it comes from.
    pub kind: SecretKind,
    /// Leaves behind it.
    pub traces: Traces,
    /// Source instances.
    pub about: Vec<Address>,
}
