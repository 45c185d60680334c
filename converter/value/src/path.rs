//! Paths to a part of a value.

use std::fmt;
use std::sync::Arc;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An attribute of an object, or a nested block by its type.
    Attribute(Arc<str>),
    /// An element of a list or tuple, by position.
    Index(usize),
    /// An element of a map, by key; in the ledger also an item of a list, by the name that the item gives itself.
    Key(Arc<str>),
    /// Any element of a set, list or map: what the ledger writes where positions mean nothing.
    Element,
}

/// Where in a value something stands. Empty means the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The value itself.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// A single attribute.
    pub fn attribute(name: impl Into<Arc<str>>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// Attributes separated by dots: `rule.filter.prefix`.
    pub fn dotted(text: &str) -> Self {
        Self(text.split('.').filter(|s| !s.is_empty()).map(|s| Step::Attribute(s.into())).collect())
    }

    /// Its steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether it is the value itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// This path with a step more.
    #[must_use]
    pub fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// This path followed by an attribute.
    #[must_use]
    pub fn then_attribute(&self, name: impl Into<Arc<str>>) -> Self {
        self.then(Step::Attribute(name.into()))
    }

    /// This path followed by another.
    #[must_use]
    pub fn join(&self, other: &Path) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// Adds a step in place.
    pub fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    /// Takes the last step off.
    pub fn pop(&mut self) -> Option<Step> {
        self.0.pop()
    }

    /// Whether `self` begins with `other`.
    pub fn starts_with(&self, other: &Path) -> bool {
        self.0.starts_with(&other.0)
    }

    /// First attribute name, if the path begins with one.
    pub fn head(&self) -> Option<&str> {
        match self.0.first() {
            Some(Step::Attribute(name)) => Some(name),
            Some(Step::Index(_) | Step::Key(_) | Step::Element) | None => None,
        }
    }
}

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl From<Vec<Step>> for Path {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

/// `a.b`, `a[0]`, `a[name]`, and `a` for any element of `a`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if i == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[{key}]")?,
                Step::Element => {}
            }
        }
        Ok(())
    }
}
