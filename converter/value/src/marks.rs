//! Marks that travel with a value.

/// What must be remembered of where a value came from: it is secret, or must not be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marks {
    /// Must not be shown or written out.
    pub sensitive: bool,
    /// Must not be kept in state or plan.
    pub ephemeral: bool,
}

impl Marks {
    /// No marks.
    pub const NONE: Marks = Marks { sensitive: false, ephemeral: false };
    /// Sensitive only.
    pub const SENSITIVE: Marks = Marks { sensitive: true, ephemeral: false };

    /// The marks of either.
    #[must_use]
    pub fn union(self, other: Marks) -> Marks {
        Marks { sensitive: self.sensitive || other.sensitive, ephemeral: self.ephemeral || other.ephemeral }
    }

    /// Whether any mark is set.
    pub fn any(self) -> bool {
        self.sensitive || self.ephemeral
    }
}
