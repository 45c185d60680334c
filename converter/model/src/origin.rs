//! Where a field came from.

use std::fmt;
use value::{Address, Path};

/// A written leaf of the source: an attribute of a resource instance.
///
/// Paths are in the ledger's form: indices collapsed, items of named lists by their name, inner leaves of JSON texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Resource instance.
    pub address: Address,
    /// Attribute path.
    pub path: Path,
}

impl Origin {
    /// An attribute of an instance.
    pub fn new(address: Address, path: Path) -> Self {
        Self { address, path }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.address, self.path)
    }
}

/// Several origins, in order of appearance, without repetitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<Origin>);

impl Origins {
    /// No origin.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one.
    pub fn add(&mut self, origin: Origin) {
        if !self.0.contains(&origin) {
            self.0.push(origin);
        }
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: &Origins) {
        other.0.iter().for_each(|o| self.add(o.clone()));
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, other: &Origins) -> Self {
        self.extend(other);
        self
    }

    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Origin> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Addresses of the instances, without repetitions.
    pub fn addresses(&self) -> Vec<&Address> {
        let mut found: Vec<&Address> = Vec::new();
        for origin in &self.0 {
            if !found.contains(&&origin.address) {
                found.push(&origin.address);
            }
        }
        found
    }
}

impl From<Origin> for Origins {
    fn from(origin: Origin) -> Self {
        Self(vec![origin])
    }
}

impl FromIterator<Origin> for Origins {
    fn from_iter<I: IntoIterator<Item = Origin>>(origins: I) -> Self {
        let mut collected = Self::none();
        origins.into_iter().for_each(|o| collected.add(o));
        collected
    }
}

impl<'a> IntoIterator for &'a Origins {
    type Item = &'a Origin;
    type IntoIter = std::slice::Iter<'a, Origin>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
