//! Fields of kinds.

use crate::{Origins, Text};
use value::{Address, Reference, Value};

/// A field of a kind: known, symbolic or absent, with its origins.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Field<T> {
    /// The source says nothing.
    #[default]
    Absent,
    /// The source says this.
    Known {
        /// What it says.
        value: T,
        /// Which leaves say it.
        origins: Origins,
    },
    /// The source says something that is not known here.
    Symbolic {
        /// The value with its holes.
        value: Value,
        /// Which leaves say it.
        origins: Origins,
    },
}

impl<T> Field<T> {
    /// Known, from these leaves.
    pub fn known(value: T, origins: impl Into<Origins>) -> Self {
        Self::Known { value, origins: origins.into() }
    }

    /// The value, if it is known.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Absent | Self::Symbolic { .. } => None,
        }
    }

    /// Which leaves say it.
    pub fn origins(&self) -> Origins {
        match self {
            Self::Absent => Origins::none(),
            Self::Known { origins, .. } | Self::Symbolic { origins, .. } => origins.clone(),
        }
    }

    /// Whether the source says nothing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it says something that is not known here.
    pub fn is_symbolic(&self) -> bool {
        matches!(self, Self::Symbolic { .. })
    }
}

impl<T: Clone> Field<T> {
    /// The value, or this one where the source says nothing or nothing that is known.
    pub fn or(&self, default: T) -> T {
        self.get().cloned().unwrap_or(default)
    }
}

/// A link to another thing of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It points at this attribute of that instance.
    To(Reference),
    /// It names something that is not part of the input, such as an id or an ARN from elsewhere.
    Outside(Text),
}

impl Link {
    /// The instance that it points at.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::To(reference) => reference.address(),
            Self::Outside(_) => None,
        }
    }
}
