//! Unknown values and what is known of them all the same.

use crate::Type;
use std::sync::Arc;

/// What is known of an unknown value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refinements {
    /// Its type; [`Type::Dynamic`] when that is unknown too.
    pub ty: Type,
    /// It will not be null.
    pub not_null: bool,
    /// It will be a string that starts so.
    pub prefix: Option<Arc<str>>,
    /// Smallest number of elements of a collection.
    pub min_length: Option<u64>,
    /// Largest number of elements of a collection.
    pub max_length: Option<u64>,
    /// Smallest number, and whether the bound itself is included.
    pub min: Option<(crate::Number, bool)>,
    /// Largest number, and whether the bound itself is included.
    pub max: Option<(crate::Number, bool)>,
}

impl Refinements {
    /// Nothing but the type.
    pub fn of(ty: Type) -> Self {
        Self { ty, not_null: false, prefix: None, min_length: None, max_length: None, min: None, max: None }
    }
}
